"""The week planned in a real browser: who goes, a town taken out, on the board, the sheets on paper; and on a phone.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import expect

from data.board.board import read_board
from data.load.pipeline import load_file
from tests.browser.settled import settled
from tests.families import child, write_csv

PROJECT = Path(__file__).resolve().parents[2]
TOWNS = ("Tifton", "Moultrie", "Adel", "Nashville", "Valdosta", "Cordele")


def lists_of_late(folder: Path) -> Path:
    """A store whose list is of some days ago, with families that came in these weeks of three years."""
    today = dt.date.today()
    story, number = [], 0
    for years_ago in (0, 1, 2):
        for at, town in enumerate(TOWNS):
            for family in range(8 - at):
                number += 1
                day = today - dt.timedelta(days=round(365.25 * years_ago) + 10 + 3 * family)
                story.append(child(number, str(day), move_to=(town, "GA")))
    path = write_csv(folder / "list.csv", story)
    report = load_file(
        path, store=folder / "store", direction="to", state="GA", as_of=today - dt.timedelta(days=4)
    )
    assert report.status == "loaded", report
    return folder / "store"


def test_a_week_is_planned_changed_put_on_the_board_and_printed(new_page, app_server, tmp_path):
    store = lists_of_late(tmp_path)
    page = new_page()
    page.goto(app_server(PROJECT / "serve.py", store=store))
    page.get_by_text("Most families are to be met in").wait_for(timeout=60_000)
    settled(page)
    page.get_by_role("textbox", name="Name").fill("Ana")
    home = page.get_by_role("combobox", name="Home town")
    home.click()
    home.fill("Tifton")
    page.get_by_role("option", name="Tifton GA").click()
    settled(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Planned:")).to_be_visible()
    page.wait_for_selector(".atlas[data-drawn] .stop-number", timeout=60_000)
    settled(page)
    before = page.locator(".stop-number").count()
    assert before >= 3, "the stops stand on the map with their numbers"

    page.get_by_role("button", name="Change").first.click()
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_text("The plan meets about")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Put it on the Board").click()
    expect(page.get_by_text("The plan is saved with what it expects.")).to_be_visible()
    kept = read_board(store)
    assert len(kept.plans) == 1 and kept.targets
    assert {t.owner for t in kept.targets} == {"Ana"} and all(t.planned_date for t in kept.targets)

    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Day sheets to print").click()
    paper = Path(waiting.value.path()).read_text("utf-8")
    assert waiting.value.suggested_filename.endswith("-confidential.html")
    assert all(stop.town in paper for stop in kept.stops) and "CONFIDENTIAL" in paper
    assert len(read_board(store).plans) == 1, "printed as it is on the board: one promise"

    phone = new_page(390, 844)
    phone.goto(page.url)
    phone.get_by_text("Planned:").wait_for(timeout=60_000)
    settled(phone)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing is wider than the phone"
