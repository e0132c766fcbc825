"""The export panel with the keyboard alone: open it, go through it, take a file, leave it again.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.settled import settled

PROJECT = Path(__file__).resolve().parents[2]
MOST_STOPS = 400
FOCUSED = """() => {
  const at = document.activeElement;
  const text = at.innerText || at.getAttribute("aria-label") || at.value || "";
  return {text: text.split("\\n").pop(), inside: Boolean(at.closest("[role=dialog]"))};
}"""


@pytest.fixture
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is on `text`, as somebody without a mouse does."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["text"] == text:
            return
    pytest.fail(f"Tab never comes to «{text}».")


def opened_by_keyboard(page: Page, address: str, room: str) -> Page:
    page.goto(f"{address}/{room}?run=to&state=GA")
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    page.get_by_role("button", name="Export").wait_for(timeout=60_000)
    settled(page)
    tab_to(page, "Export")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Export")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Excel").first).to_be_visible()
    return settled(page)


@pytest.mark.parametrize(
    ("room", "file"),
    [("missed-enrollment", "places"), ("pockets", "pockets"), ("mobility", "corridors")],
    ids=["missed enrollment", "pockets", "mobility"],
)
def test_a_file_is_taken_with_the_keyboard_alone(new_page, address, room, file):
    page = opened_by_keyboard(new_page(), address, room)
    assert page.evaluate(FOCUSED)["inside"]
    tab_to(page, "Google Earth")
    with page.expect_download(timeout=60_000) as waiting:
        page.keyboard.press("Enter")
    assert file in waiting.value.suggested_filename
    # A button that makes its file cannot be pressed and loses the focus; Tab goes on behind it.
    expect(page.get_by_role("dialog").get_by_role("button", name="Google Earth")).to_be_enabled()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["inside"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate(FOCUSED)["text"] == "Export"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_panel_keeps_the_focus_and_its_close_button_is_seen(new_page, address, width):
    page = opened_by_keyboard(new_page(width, 844), address, "missed-enrollment")
    texts = []
    for _ in range(12):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["inside"], at
        texts.append(at["text"])
    assert {"Excel", "CSV", "GeoJSON", "With the list of children"} <= set(texts)
    panel = page.get_by_role("dialog").bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= width
    close = page.get_by_role("dialog").get_by_role("button", name="Close")
    expect(close).to_be_visible()
    close.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


WATCH_STAFF_FILES = """() => {
  const seen = [];
  window.filesForStaff = seen;
  const look = () => {
    const shown = [...document.querySelectorAll("[class*=st-key-take-internal-]")];
    seen.push(shown.filter((one) => one.checkVisibility()).length);
    requestAnimationFrame(look);
  };
  const tab = [...document.querySelectorAll("[role=dialog] [role=tab]")]
    .find((one) => one.innerText.includes("Share outside"));
  tab.click();
  requestAnimationFrame(() => requestAnimationFrame(look));
}"""


def test_no_file_for_staff_can_be_clicked_once_sharing_is_chosen(new_page, address):
    """Seen from the second picture after the click on: those files are out of sight before the server
    has heard of it, and stay so while it compares with what was shared before."""
    page = opened_by_keyboard(new_page(), address, "missed-enrollment")
    expect(page.locator(".st-key-take-internal-xlsx")).to_be_visible()
    page.evaluate(WATCH_STAFF_FILES)
    expect(page.locator(".st-key-take-outside-xlsx button")).to_be_enabled(timeout=60_000)
    seen = page.evaluate("window.filesForStaff")
    assert len(seen) > 1
    assert set(seen) == {0}
