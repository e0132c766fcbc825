"""The season calendar on paper: its file says of which place it is.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.settled import settled

PROJECT = Path(__file__).resolve().parents[2]


def test_the_file_of_a_calendar_names_its_place(new_page, app_server, demo):
    page = new_page()
    page.goto(f"{app_server(PROJECT / 'serve.py', store=demo.store)}/mobility?run=to&state=GA&county=13279")
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    settled(page)
    page.get_by_role("radio", name="Season calendar").click()
    button = page.get_by_role("button", name="To print")
    expect(button).to_be_visible()
    settled(page)
    with page.expect_download() as waiting:
        button.click()
    name = waiting.value.suggested_filename
    assert name.startswith("season-calendar-toombs-ga-missed-GA-")
    assert name.endswith("-confidential.html")
    assert "Toombs GA" in Path(waiting.value.path()).read_text("utf-8")
