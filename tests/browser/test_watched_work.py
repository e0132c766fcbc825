"""Work that lasts can be stopped by a click, stays stopped, and can be begun again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.settled import settled

APP = Path(__file__).with_name("watched_app.py")


def test_work_is_stopped_by_a_click_and_begun_again_by_another(new_page, app_server):
    page = new_page()
    page.goto(app_server(APP))
    stop = page.get_by_role("button", name="Cancel")
    stop.click()  # the work lasts six seconds: it is there after one
    expect(page.get_by_text("Stopped before it was finished")).to_be_visible()
    expect(stop).to_have_count(0)
    settled(page)
    # a click elsewhere does not begin it again
    page.get_by_text("Slow").click()
    settled(page)
    expect(page.get_by_text("Stopped before it was finished")).to_be_visible()
    expect(page.get_by_text("The answer")).to_have_count(0)
    page.get_by_role("button", name="Begin again").click()
    expect(page.get_by_text("The answer")).to_be_visible()
    expect(page.get_by_text("Stopped")).to_have_count(0)
    expect(page.get_by_text(" done")).to_have_count(0)
