"""The cycle in a real browser, by two coordinators in two profiles: pin, plan, visit, next month.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.board.outcomes import work
from data.board import board
from data.load.pipeline import load_file
from tests.browser.settled import settled
from tests.families import child, siblings, write_csv
from tests.hostile import FLAG, HOSTILE

PROJECT = Path(__file__).resolve().parents[2]
SLOW_MS = 30_000
AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)


def month(folder: Path, story, as_of: dt.date) -> None:
    path = write_csv(folder / f"{as_of}.csv", story)
    report = load_file(path, store=folder / "store", direction="to", state="GA", as_of=as_of)
    assert report.status == "loaded", report


@pytest.fixture
def august() -> list[dict[str, str]]:
    return [
        *siblings(range(1, 4), "Ruiz", "2026-05-10"),
        child(4, "2026-05-20"),
        *siblings(range(5, 7), "Soto", "2026-06-02", move_to=("Lyons", "GA")),
        child(8, "2026-02-02", move_to=("Tifton", "GA")),
    ]


@pytest.fixture
def folder(tmp_path, august) -> Path:
    month(tmp_path, august, AUGUST)
    return tmp_path / "store"


@pytest.fixture
def address(app_server, folder) -> str:
    return app_server(PROJECT / "serve.py", store=folder)


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    return settled(page)


def pin_view(page: Page, url: str, title: str, who: str) -> None:
    opened(page, url)
    page.get_by_role("button", name="Pin this view").click()
    expect(page.get_by_text("Pinned: it is on the Board.")).to_be_visible(timeout=SLOW_MS)
    for label, text in (("Your name", who), ("Title", title)):
        field = settled(page).get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
    settled(page).get_by_role("button", name="Save title and note").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW_MS)


def show(page: Page, view: str) -> None:
    page.locator(".st-key-board-view").get_by_text(view, exact=True).click()
    settled(page)


def make_target(page: Page, title: str) -> None:
    show(page, "Pins")
    card = page.locator("[class*=st-key-board-pin-]").filter(has_text=title)
    card.get_by_text("Make a target of it").click()
    settled(page)
    card.get_by_role("button", name="Make the target").click()
    expect(page.get_by_text("is a target now")).to_be_visible(timeout=SLOW_MS)
    # The button stood far below: the screen that it opens begins at its top.
    expect(settled(page).get_by_text("is a target now")).to_be_in_viewport()
    settled(page).get_by_role("button", name="All targets").click()
    settled(page)


def visit(page: Page, place: str, outcome: str) -> None:
    show(page, "This week")
    page.get_by_role("button", name=re.compile(place)).click()
    settled(page)
    page.locator(".st-key-board-visit").get_by_text(outcome, exact=True).click()
    settled(page)
    if outcome == "families found":
        page.get_by_label("Families", exact=True).fill("1")
    page.get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text("The visit is logged.")).to_be_visible(timeout=SLOW_MS)


def test_the_cycle_of_two_coordinators(new_page, address, folder, august, tmp_path):
    ana, luis = new_page(), new_page(390, 844, has_touch=True)
    pin_view(ana, f"{address}/?run=to&state=GA&month=5", "May arrivals", "Ana")
    pin_view(ana, f"{address}/?run=to&state=GA&month=6", "June arrivals", "Ana")
    pin_view(luis, f"{address}/overview?run=to&state=GA", "All of it", "Luis")
    assert [p.title for p in board.read_board(folder).pins] == ["May arrivals", "June arrivals", "All of it"]

    opened(ana, f"{address}/board?run=to&state=GA")
    make_target(ana, "May arrivals")
    opened(luis, f"{address}/board?run=to&state=GA")
    make_target(luis, "June arrivals")
    made = {(t.place_name, t.owner) for t in board.read_board(folder).targets}
    # Each page was opened anew since the name was typed: the tab kept it.
    assert made == {("Vidalia GA", "Ana"), ("Lyons GA", "Luis")}

    visit(ana, "Vidalia", "families found")
    visit(luis, "Lyons", "nobody")
    assert luis.evaluate("document.documentElement.scrollWidth") <= 390

    # Next month: 3 is no longer listed at Vidalia, 9 is new; Lyons lists nobody.
    month(tmp_path, [*august[:2], august[3], child(9, "2026-07-07"), august[6]], SEPTEMBER)
    opened(ana, f"{address}/board?run=to&state=GA")
    ana.get_by_role("button", name=re.compile("Vidalia")).click()
    said = "3 still listed, 1 no longer, 1 new."
    expect(ana.get_by_text(said)).to_be_visible(timeout=SLOW_MS)
    opened(luis, f"{address}/board?run=to&state=GA")
    luis.get_by_role("button", name=re.compile("Lyons")).click()
    expect(luis.get_by_text("No child is listed there any more")).to_be_visible(timeout=SLOW_MS)

    # The supervisor's figures, counted by hand: 2 opened, 0 closed, 2 visits, 1 found a family.
    today = dt.date.today()
    done = work(board.read_board(folder), today, today)
    assert (done.opened, done.closed, done.visits, done.visits_found, done.families) == (2, 0, 2, 1, 1)
    supervisor = opened(new_page(), f"{address}/board?run=to&state=GA")
    show(supervisor, "Figures")
    figures = supervisor.locator(".atlas-figures")
    expect(figures).to_contain_text("Opened2", timeout=SLOW_MS)
    expect(figures).to_contain_text("Visits2")
    expect(figures).to_contain_text("Visits that found families1")

    show(supervisor, "Pins")
    card = supervisor.locator("[class*=st-key-board-pin-]").filter(has_text="May arrivals")
    card.get_by_role("button", name="Open on the data of then").click()
    supervisor.wait_for_url(re.compile(r"month=5"), timeout=SLOW_MS)
    assert "extract=" in supervisor.url
    expect(supervisor.get_by_text("Aug 31, 2026").first).to_be_visible(timeout=SLOW_MS)

    opened(supervisor, f"{address}/board?run=to&state=GA")
    show(supervisor, "Plan, files")
    for name, ending in (("Plan as Word", ".docx"), ("Plan as Excel", ".xlsx"), ("Board as JSON", ".json")):
        with settled(supervisor).expect_download() as file:
            supervisor.get_by_role("button", name=name).click()
        assert file.value.suggested_filename.endswith(f"confidential{ending}")
        assert Path(file.value.path()).stat().st_size > 500


def test_hostile_text_on_the_board_never_runs(new_page, address, folder):
    for name in ("image", "script", "markdown", "anchor"):
        text = HOSTILE[name]
        target = board.add_target(
            folder,
            board.Target(text[:150], "to", hypothesis=text, contact=text[:150], planned_date=dt.date.today()),
        )
        board.log_visit(
            folder, board.Visit(target.target_id, dt.date.today(), "nobody", notes=text), dt.date.today()
        )
        board.add_pin(folder, board.Pin(text[:150], "run=to", note=text, filters=text))
    page = opened(new_page(), f"{address}/board?run=to&state=GA")
    for view in ("All", "Calendar", "Map", "Pins", "Figures", "Plan, files", "This week"):
        show(page, view)
        page.wait_for_timeout(700)
        assert page.evaluate(f"window.{FLAG}") is None
    page.locator("[class*=st-key-board-open-] button").first.click()
    expect(page.get_by_text("Log a visit")).to_be_visible(timeout=SLOW_MS)
    page.wait_for_timeout(700)
    assert page.evaluate(f"window.{FLAG}") is None
