"""What every browser test relies on: a request to another host is noted, and reaches nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import PROJECT, foreign_requests

FETCH = "(url) => fetch(url, {mode: 'no-cors'}).then(() => 'reached', () => 'stopped')"
CONNECT = """(url) => new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve("reached");
    socket.onerror = () => resolve("stopped");
})"""


@pytest.mark.parametrize(
    ("ask", "url"),
    [
        (FETCH, "https://example.com/tile.png"),
        (FETCH, "http://192.0.2.7/tile.png"),
        (CONNECT, "wss://example.com/live"),
    ],
)
def test_a_request_to_another_host_is_noted_and_reaches_nobody(browser, ask, url):
    """From a blank page: no policy of ours stops it before it is asked for."""
    with browser.new_context() as context:
        found = foreign_requests(context)
        page = context.new_page()
        page.goto("about:blank")
        assert page.evaluate(ask, url) == "stopped"
        page.wait_for_timeout(100)
        assert found == [url]


def test_a_name_that_would_be_found_is_not(browser, app_server, tmp_path):
    """localhost leads to the very server that 127.0.0.1 reaches: the browser's rule stops it, not the network."""
    address = app_server(PROJECT / "serve.py", store=tmp_path).replace("127.0.0.1", "localhost")
    with browser.new_context() as context:
        found = foreign_requests(context)
        page = context.new_page()
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto(f"{address}/_stcore/health")
        assert found == [f"{address}/_stcore/health"]


def test_requests_to_our_own_server_are_no_finding(browser, app_server, guests, tmp_path):
    address = app_server(PROJECT / "serve.py", store=tmp_path)
    with guests.come(browser.new_context()) as context:
        found = foreign_requests(context)
        page = context.new_page()
        assert page.goto(f"{address}/_stcore/health").ok
        assert found == []
