"""The rooms for who hears them, works by keyboard or thumb, prints them, or loses the network on the way.

docs/accessibility.md says what is held here, and what is not yet.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from data.board import board
from tests.browser.conftest import PROJECT
from tests.browser.cut_connection import Way
from tests.browser.settled import settled

AXE = Path(__file__).with_name("axe") / "axe.min.js"
ROOMS = {
    "this-week": "This week", "missed-enrollment": "Missed enrollment", "pockets": "Pockets", "patterns": "Patterns",
    "mobility": "Mobility", "board": "Board", "loading": "Loading", "places": "Places to repair",
    "about": "Privacy and sources",
}  # fmt: skip
OF_STREAMLIT = {
    "list": "The rooms of the drawer are a list whose children are no items.",
    "listitem": "The same rooms, as items of no list.",
    "presentation-role-conflict": "The field for files is hidden and can have the focus.",
}
"""Rule of axe -> what of Streamlit breaks it; docs/accessibility.md lists them."""
RUN_AXE = """
async () => {
  const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => [rule.id, node.html.slice(0, 160)]));
}
"""
STOPS_OF_THE_DRAWER = """
() => [...document.querySelectorAll("[data-testid=stSidebar] :is(a, button, input)")]
  .filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })).length
"""
SECONDS_AWAY = 6
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


@pytest.fixture(scope="module")
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    return settled(page)


def test_each_room_says_where_it_is_and_breaks_no_rule_of_axe(new_page, address):
    page = new_page(390, 844, has_touch=True, is_mobile=True)
    axe, broken = AXE.read_text("utf-8"), []
    for room, title in ROOMS.items():
        opened(page, f"{address}/{room}?run=to&state=GA")
        assert page.title() == f"{title} · ID&R Atlas"
        assert page.locator("h1").all_inner_texts() == [title]
        page.evaluate(axe)
        broken += [(room, *found) for found in page.evaluate(RUN_AXE) if found[0] not in OF_STREAMLIT]
        names = page.locator("[data-testid=stPlotlyChart]").count()
        named = page.locator("[data-testid=stPlotlyChart]").evaluate_all(
            "all => all.filter((one) => one.closest('[aria-label]') || one.querySelector('[aria-label]')).length"
        )
        assert named == names, f"{room}: a chart without a name"
    assert broken == []


def test_by_thumb_by_ear_and_on_paper(new_page, address):
    page = opened(
        new_page(390, 844, has_touch=True, is_mobile=True), f"{address}/missed-enrollment?run=to&state=GA"
    )
    # The closed drawer holds no focus, and is called as it is shown; opened, it is all there.
    assert page.evaluate(STOPS_OF_THE_DRAWER) == 0
    drawer = page.get_by_role("button", name="Rooms and filters")
    drawer.click()
    settled(page)
    assert page.evaluate(STOPS_OF_THE_DRAWER) > 8
    page.get_by_test_id("stSidebar").get_by_role("link", name="This week").focus()
    page.keyboard.press("Escape")
    expect(drawer).to_be_focused()
    settled(page)

    # A thumb that begins on a chart scrolls the page.
    chart = page.locator("[data-testid=stPlotlyChart]").first
    chart.scroll_into_view_if_needed()
    settled(page)
    box, before = chart.bounding_box(), page.evaluate(SCROLLED)
    touch = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 16):
        moved = {"x": x, "y": y - 15 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [moved]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(f"{SCROLLED} > {before} + 100")

    # What a choice changed is said, once it stands.
    status = page.locator("#atlas-status")
    assert status.get_attribute("role") == "status"
    page.locator("[role=radio][aria-checked=false]").first.evaluate("one => one.click()")
    expect(status).to_have_text("Missed enrollment: Children missed 1,761, Families 807")

    # On paper the filters stand above the figures.
    opened(page, f"{address}/missed-enrollment?run=to&state=GA&age=6-13")
    page.emulate_media(media="print")
    expect(page.locator(".st-key-filters-set").get_by_role("button", name="Age: 6-13")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()


@pytest.fixture
def way(app_server, demo, tmp_path) -> Iterator[tuple[Way, str, Path]]:
    """A way to a server that can be cut, the address of its Board, with one target, and its store."""
    folder = tmp_path / "store"
    shutil.copytree(demo.store, folder)
    board.add_target(folder, board.Target("Vidalia GA", "to", planned_date=dt.date.today()))
    made = Way(urlsplit(app_server(PROJECT / "serve.py", store=folder)).port)
    yield made, f"http://127.0.0.1:{made.port}/board?run=to&state=GA", folder
    made.close()


def test_what_is_typed_while_the_network_is_away_is_kept(new_page, way):
    cut, address, folder = way
    page = opened(new_page(390, 844, has_touch=True, is_mobile=True), address)

    def open_visit() -> None:
        page.get_by_role("button", name="Vidalia").first.click()
        settled(page)
        page.locator(".st-key-board-visit").get_by_text("nobody", exact=True).click()
        settled(page)
        page.get_by_text("Day, who, notes").click()
        settled(page)

    open_visit()
    notes, away = page.get_by_role("textbox", name="Notes"), page.locator("#atlas-away")
    notes.click()
    page.keyboard.type("Came by at noon. ")
    cut.cut()
    expect(away).to_contain_text("No connection. What you typed is kept")
    page.keyboard.type("The foreman says Tuesday.", delay=30)
    # Streamlit's own dialog, with its advice to restart a program, would stand by now.
    page.wait_for_timeout(SECONDS_AWAY * 1_000)
    assert page.get_by_role("dialog").count() == 0
    said = "Came by at noon. The foreman says Tuesday."
    expect(notes).to_have_value(said)
    cut.mend()
    expect(away).to_have_text("")
    expect(settled(page).get_by_role("textbox", name="Notes")).to_have_value(said)

    # Another room and back.
    for room in ("This week", "Board"):
        # The drawer is out of the way once a room was chosen in it.
        page.get_by_role("button", name="Rooms and filters").click()
        settled(page).get_by_test_id("stSidebar").get_by_role("link", name=room).click()
        expect(page.locator("h1")).to_have_text(room)
        settled(page)
    page.get_by_text("Day, who, notes").click()
    expect(settled(page).get_by_role("textbox", name="Notes")).to_have_value(said)

    # A tab that the phone threw away meanwhile.
    page.reload()
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    settled(page)
    open_visit()
    expect(notes).to_have_value(said)
    settled(page).get_by_role("button", name="Save the visit").click()
    expect(page.get_by_text("The visit is logged.")).to_be_visible()
    settled(page)
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('atlas-draft'))") == []
    assert [visit.notes for visit in board.read_board(folder).visits] == [said]
