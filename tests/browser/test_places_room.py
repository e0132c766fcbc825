"""A place is chosen in a real browser: by a click on the map, and the map shows what was chosen."""

from __future__ import annotations

import re

from data.geocoding.gazetteer import place_details
from data.store.place_choices import read_aliases
from tests.browser.conftest import PROJECT
from tests.families import child, loaded, siblings


def test_a_town_clicked_on_the_map_is_remembered(tmp_path, new_page, app_server):
    lost = {"move_to": ("Vdala Crossing", "GA")}
    story = [
        *siblings(range(1, 4), "REYES-SYNTHETIC", "2026-05-10", **lost),
        child(9, "2026-05-01"),
    ]
    store = loaded(tmp_path, story)
    page = new_page()
    page.goto(app_server(PROJECT / "serve.py", store=store.folder) + "/places")
    page.get_by_text("Vdala Crossing, GA").wait_for(timeout=60_000)

    stop = page.get_by_role("option", name=re.compile(r"^Macon, .* inhabitants$"))
    stop.wait_for(state="attached", timeout=30_000)
    stop.focus()
    stop.press("Enter")
    macon = page.get_by_role("button", name=re.compile("^Macon, GA .* clicked on the map"))
    macon.wait_for()
    assert macon.is_disabled()
    page.get_by_label("Your name").fill("A. Recruiter")
    page.get_by_label("Your name").press("Enter")
    page.get_by_role("button", name=re.compile("^Macon, GA"), disabled=False).click()
    page.get_by_text("is Macon, GA from now on (3 children).").wait_for(timeout=60_000)
    (kept,) = read_aliases(store.folder)
    assert (kept.city, kept.decided_by) == ("Vdala Crossing", "A. Recruiter")
    assert place_details([kept.place_id])["place_name"].iloc[0] == "Macon"
