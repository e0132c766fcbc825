"""The Patterns room in a real browser: a click applies a pattern, and there is a way back.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.settled import settled

PROJECT = Path(__file__).resolve().parents[2]
SLOW_MS = 30_000


@pytest.fixture
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


def open_room(page: Page, address: str) -> Page:
    page.goto(f"{address}/patterns?run=to&state=GA")
    page.get_by_text("stand out").wait_for(timeout=60_000)
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    return settled(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_pattern_is_applied_read_and_left_again(new_page, address, width):
    page = new_page()
    page.set_viewport_size({"width": width, "height": 844})
    open_room(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    button = page.locator(".st-key-pattern-1-missed button:visible").first
    box = button.bounding_box()
    assert box["height"] >= 36 and box["x"] >= 0 and box["x"] + box["width"] <= width
    pin = page.locator(".st-key-pin-this-view").bounding_box()
    room = page.get_by_test_id("stMain").bounding_box()
    assert width > 640 or room["y"] + room["height"] <= pin["y"]
    addresses = page.evaluate("history.length")
    button.click()
    expect(page.get_by_text("Children missed", exact=True).first).to_be_visible(timeout=SLOW_MS)
    # Which pattern stands first hangs on the day: it leaves a chip of its places, and those in the link.
    expect(page.get_by_role("button", name=re.compile("^(From State|County|Town): ")).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"(place|county|from)="))
    settled(page)
    # the new filters and the other room: an address in between would hold who goes back in this room
    assert page.evaluate("history.length") == addresses + 2
    page.go_back()
    expect(page).to_have_url(re.compile(r"/patterns\?.*(place|county|from)="))
    back = page.locator(".st-key-patterns-back button:visible").first
    expect(back).to_be_visible(timeout=SLOW_MS)
    settled(page)
    back.click()
    expect(page.get_by_text("stand out")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".st-key-pattern-2-missed button:visible").first).to_be_visible(timeout=SLOW_MS)


def test_a_row_of_a_question_over_time_leads_to_what_was_counted(new_page, address):
    """The filter on months was set aside for the answer, so the room that opens is without it."""
    page = new_page()
    page.goto(f"{address}/patterns?run=to&state=GA&month=5&age=6-13")
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    settled(page)
    question = page.locator(".st-key-patterns_shelf input")
    question.click()
    page.get_by_role("option", name=re.compile("^Long dwellers")).click()
    expect(page.get_by_text("the filter on months was set aside")).to_be_visible()
    settled(page)
    table = page.locator("[data-testid=stDataFrame]", has_text="Newest move").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    row = (box["x"] + 70, box["y"] + 35 + 17)
    page.mouse.move(*row)
    settled(page)
    page.mouse.click(*row)
    expect(page.get_by_text("Children missed", exact=True).first).to_be_visible(timeout=SLOW_MS)
    expect(page).to_have_url(re.compile(r"place=\d+"))
    expect(page.get_by_role("button", name="Age: 6-13").first).to_be_visible()
    assert "month=" not in page.url
