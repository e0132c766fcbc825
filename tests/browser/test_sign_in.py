"""The way in as a person goes it: the plain page, the link of the start, a server that starts anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.served import Served, serve

TITLE = "Open ID&R Atlas by its link"
ROWS = ".atlas-figures b"


@pytest.fixture(scope="module")
def served(demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own, in which the browsers of `new_page` are not: they came in elsewhere.

    The last test stops it.
    """
    running = serve(PROJECT / "serve.py", demo.store, tmp_path_factory.mktemp("served") / "server.log")
    yield running
    running.stop()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_another_account_sees_a_plain_page_and_the_link_leads_to_a_clean_address(
    served, new_page, width, height
):
    page = new_page(width, height)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(f"{served.address}/pockets?run=to&state=GA")
    assert answer.status == 401
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("Press Enter in the window where it runs.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.scripts.length") == 0
    assert page.locator("h1").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 20
    assert page.locator("li").first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 16

    # The page that the start gives to the browser, as a file.
    page.goto(served.link_page.as_uri())
    page.wait_for_selector(ROWS, timeout=60_000)
    assert page.url.startswith(f"{served.address}/this-week?")
    assert "word=" not in page.url
    assert page.evaluate("document.referrer") == ""
    assert page.evaluate("document.cookie").count("atlas-") == 0, "no script can read it"
    assert complaints == []

    # One more browser needs one more link; this one was used.
    other = new_page(width, height)
    link = served.link()
    other.goto(link)
    other.wait_for_selector(ROWS, timeout=60_000)
    third = new_page(width, height)
    assert third.goto(link).status == 401
    expect(third.get_by_text("This link was used already")).to_be_visible()


def test_streamlit_run_dashboard_shows_nothing_but_how_to_start_it(app_server, new_page, demo):
    page = new_page(390, 844)
    for room in ("/", "/overview", "/board?run=to"):
        page.goto(app_server(PROJECT / "dashboard.py", store=demo.store) + room)
        expect(page.get_by_role("heading", name="Start ID&R Atlas with python run.py")).to_be_visible()
        expect(page.get_by_text("Stop it in its window with Ctrl+C")).to_be_visible()
        assert page.get_by_text("SYNTHETIC").count() == 0
        assert page.get_by_test_id("stTopNavLink").count() == 0


def test_a_tab_left_open_shows_no_rows_once_the_server_has_started_anew(served, new_page, tmp_path):
    page = new_page()
    page.goto(served.link())
    page.wait_for_selector(ROWS, timeout=60_000)
    served.stop()
    again = serve(PROJECT / "serve.py", served.store, tmp_path / "again.log", port=served.port)
    try:
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=30_000)
        assert page.locator(ROWS).count() == 0
        page.goto(again.link())
        page.wait_for_selector(ROWS, timeout=60_000)
    finally:
        again.stop()
