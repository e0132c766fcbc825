"""What every browser test needs: a browser that is installed here, and a running server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.installed_browser import NEEDED, NoBrowser, find_browser

PROJECT = Path(__file__).resolve().parents[2]

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""A fresh browser otherwise asks its maker for updates while the tests count requests. No host but
127.0.0.1 is found; stopping each request by hand instead takes a tenth of every page's time."""

START_SECONDS = 90

# A wait ends as soon as what it waits for is there; five seconds are short on a busy machine.
expect.set_options(timeout=20_000)


def installed_browser() -> str:
    """Path of the browser to test with; fails the test with one sentence where there is none."""
    try:
        path = find_browser()
    except NoBrowser as none:
        pytest.fail(str(none), pytrace=False)
    return path or pytest.fail(NEEDED, pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test takes a fresh context or `page` from it."""
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=installed_browser(), args=list(QUIET))
        yield program
        program.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages that nobody has visited before: new_page(width, height, **context options).

    Every request of such a page is noted; one to a host other than 127.0.0.1 finds nobody (see
    QUIET), and fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    foreign: list[list[str]] = []

    def open_page(width: int = 1440, height: int = 900, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        foreign.append(foreign_requests(context))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert [url for one in foreign for url in one] == [], "the page asked a host other than 127.0.0.1"


def foreign_requests(context: BrowserContext) -> list[str]:
    """The addresses at other hosts than 127.0.0.1 that pages of this context ask for from now on."""
    found: list[str] = []

    def note(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname != "127.0.0.1":
            found.append(url)

    context.on("request", lambda request: note(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: note(socket.url)))
    return found


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts a server and returns its address: app_server(script, store=DIR, environment={...}).

    `script` is the project's serve.py or its bare dashboard.py, or any other Streamlit script,
    which then runs behind the same protections and with the same static files. Same arguments, same server. Each is stopped at
    the end, by its own process id.
    """
    running: dict[tuple, tuple[subprocess.Popen, str]] = {}

    def start(script: Path, store: Path | None = None, environment: dict | None = None) -> str:
        asked = (script, store, tuple(sorted((environment or {}).items())))
        if asked not in running:
            folder = tmp_path_factory.mktemp("server")
            is_ours = script.parent == PROJECT
            served = script if is_ours else _behind_protections(script, folder)
            settings = dict(environment or {})
            if store is not None:
                settings["ATLAS_STORE"] = str(store)
            running[asked] = _start(served, settings, folder / "server.log")
        return running[asked][1]

    yield start
    for process, _ in running.values():
        process.terminate()
    for process, _ in running.values():
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _behind_protections(script: Path, folder: Path) -> Path:
    """A folder with the script, the project's static files, and an app like that of serve.py."""
    shutil.copytree(PROJECT / "static", folder / "static")
    shutil.copy(script, folder / script.name)
    served = folder / "served_for_test.py"
    served.write_text(
        "from pathlib import Path\n"
        "import streamlit as st\n"
        "from serve import protections\n"
        f"app = st.App(Path(__file__).parent / {script.name!r}, **protections())\n",
        encoding="utf-8",
    )
    return served


def _start(served: Path, settings: dict[str, str], log: Path) -> tuple[subprocess.Popen, str]:
    """A running server and its address; fails the test with the server's words if it will not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, **settings}
    earlier = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT), *([earlier] if earlier else [])])
    with log.open("wb") as output:
        command = [sys.executable, "-m", "streamlit", "run", str(served)]
        process = subprocess.Popen(
            [*command, f"--server.port={port}", "--server.headless=true"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return process, address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    pytest.fail(f"The server did not start: {log.read_text(errors='replace')[-2000:]}", pytrace=False)
