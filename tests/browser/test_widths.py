"""Numbers are whole at every width, and in every room the answer stands at the top of the first screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.settled import settled

WIDTHS = (320, 641, 820, 1024, 1280, 1440, 1920)
BAR_PX = 60
"""Height of the bar with the rooms."""

CUT = """
() => {
  const cut = [];
  const isOut = (inner, outer) => inner.width
    && (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1);
  for (const chart of document.querySelectorAll("[data-testid=stPlotlyChart] svg.main-svg")) {
    const frame = chart.getBoundingClientRect();
    for (const words of chart.querySelectorAll("text"))
      if (frame.width && isOut(words.getBoundingClientRect(), frame)) cut.push(words.textContent);
  }
  for (const figure of document.querySelectorAll(".atlas-figures b")) {
    const range = document.createRange();
    range.selectNodeContents(figure);
    if (isOut(range.getBoundingClientRect(), figure.parentElement.getBoundingClientRect()))
      cut.push(figure.textContent);
  }
  for (const button of document.querySelectorAll("[data-testid=stMain] button")) {
    const size = button.getBoundingClientRect();
    if (size.height > 80 && size.width < 60) cut.push(button.textContent);
  }
  const wider = document.documentElement.scrollWidth - innerWidth;
  return wider > 0 ? [...cut, `the page is ${wider} pixels too wide`] : cut;
}
"""
ANSWERS = {
    "missed-enrollment": ".atlas-figures b",
    "pockets": "text=/^\\d+ pockets? stands? out$/",
    "patterns": "text=/^\\d+ patterns? stands? out$/",
    "mobility": ".atlas-figures b",
    "this-week": "h3",
}


@pytest.fixture(scope="module")
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


def open_room(page: Page, address: str, room: str) -> None:
    page.goto(f"{address}/{room}?run=to&state=GA")
    page.get_by_text("Place and ZIP coordinates").wait_for(timeout=60_000)
    settled(page)


@pytest.mark.parametrize("room", ["missed-enrollment", "mobility"])
def test_no_digit_is_cut_at_any_width(new_page, address, room):
    page = new_page()
    open_room(page, address, room)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        # Charts are drawn anew for the new width a moment later.
        page.wait_for_function(f"({CUT})().length === 0", timeout=8_000) if page.evaluate(CUT) else None
        assert page.evaluate(CUT) == [], width


def test_the_answer_and_the_map_stand_on_the_first_screen(new_page, address):
    page = new_page(1440, 900)
    for room, answer in ANSWERS.items():
        open_room(page, address, room)
        first = page.locator(answer).first
        expect(first).to_be_visible()
        box = first.bounding_box()
        assert box["y"] + box["height"] <= BAR_PX + 200, room
        if room in ("missed-enrollment", "pockets", "mobility"):
            assert page.locator(".atlas[data-drawn]").first.bounding_box()["y"] < 450, room
