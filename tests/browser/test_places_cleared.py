"""Forty unplaced spellings of a made-up Pennsylvania are cleared in a real browser, by the keyboard."""

from __future__ import annotations

import random
import re

import pandas as pd

from analytics.leads.places_to_repair import miles_to_township
from data.geocoding.gazetteer import towns_of
from data.geocoding.geocode import locate
from data.store.place_choices import read_aliases
from tests.browser.conftest import PROJECT
from tests.browser.settled import settled
from tests.families import child, loaded

NAMES_OF_MANY = (
    "Washington Twp",
    "Jackson Township",
    "Penn Twp",
    "Union Twp",
    "Franklin Twp.",
    "Liberty Twp",
)
NOBODY_KNOWS = ("Camp Six", "Orchard Nine", "Mushroom Alley", "Hilltop Camp", "Old Cannery Row")
COUNTIES = ("Chester County", "Adams Co.", "Erie County")


def unplaced_pennsylvania(seed: int = 5, spellings: int = 40) -> tuple[list[dict[str, str]], list[str]]:
    """(the list, the towns that are written wrongly): one slip in each of some towns, names of many
    townships, counties, names that nobody knows; and some towns written as they are."""
    dice = random.Random(seed)
    towns = [name for name in towns_of("PA", 300)["place_name"] if len(name) > 6 and " " not in name]
    towns.remove("Middletown")  # of several counties: doubtful as it is
    frame = pd.DataFrame({"city": towns, "state": "PA", "state_code": "PA"})
    apart = miles_to_township(frame.assign(place_id=locate(frame)["place_id"]))
    towns = [town for town, miles in zip(towns, apart, strict=True) if pd.isna(miles)]  # doubtful, too
    dice.shuffle(towns)
    # A slip of a town that the list names is that town: nobody is asked.
    known, wrong = towns[:30], []
    for town in towns[30:]:
        at = dice.randrange(1, len(town) - 1)
        slip = dice.choice(
            (town[:at] + town[at:][1:], town[:at] + town[at] + town[at:], town[:at] + "q" + town[at + 1 :])
        )
        found = locate(pd.DataFrame([{"city": slip, "state": "PA"}]))
        if found["located_by"].iloc[0] == "unplaced":
            wrong.append(slip)
        if len(wrong) == spellings - len(NAMES_OF_MANY) - len(NOBODY_KNOWS) - len(COUNTIES):
            break
    lost = [*wrong, *NAMES_OF_MANY, *NOBODY_KNOWS, *COUNTIES]
    cities = [*lost, *dice.choices(lost, k=60), *known]
    return [
        child(n, f"2026-05-{n % 27 + 1:02d}", move_to=(city, "PA")) for n, city in enumerate(cities, start=1)
    ], lost


def test_forty_spellings_are_cleared_in_minutes(tmp_path, new_page, app_server):
    story, lost = unplaced_pennsylvania()
    store = loaded(tmp_path, story, state="PA")
    page = new_page()
    page.goto(app_server(PROJECT / "serve.py", store=store.folder) + "/places")
    page.get_by_text("To repair · 40").wait_for(timeout=60_000)
    page.get_by_label("Your name").fill("A. Recruiter L1N0Z")  # letters that are keys elsewhere
    page.get_by_label("Your name").press("Enter")
    accept = page.get_by_role("button", name=re.compile(r"^.*Accept all \d+"), disabled=False)
    accept.wait_for()
    assert read_aliases(store.folder) == [], "typing a name decides nothing"
    sure = int(re.search(r"Accept all (\d+)", accept.inner_text()).group(1))
    accept.click()
    page.get_by_text(f"To repair · {40 - sure}").wait_for(timeout=60_000)
    for left in range(40 - sure, 0, -1):
        settled(page)
        page.keyboard.press("1")
        rest = f"To repair · {left - 1}"
        page.get_by_text(rest, exact=True).wait_for(timeout=60_000)
    assert len(read_aliases(store.folder)) == 40 and len(lost) == 40
