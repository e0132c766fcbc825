"""What every browser test needs: a browser that is installed here, and a running server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.installed_browser import NEEDED, NoBrowser, find_browser
from tests.conftest import LoadedDemo
from tests.served import PROJECT, NotServed, Served, serve

_LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # The driver's own; of two lists the browser takes the last.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "Translate",
)
"""Parts of the browser. The first three draw what an address bar proposes, two pages beside each of
ours: a page opened costs 0.32 s of a core without them, 0.80 s with them."""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(_LEFT_OUT)}",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""A fresh browser otherwise asks its maker for updates while the tests count requests. No host but
127.0.0.1 is found; stopping each request by hand instead takes a tenth of every page's time."""

# A wait ends as soon as what it waits for is there; five seconds are short on a busy machine.
expect.set_options(timeout=20_000)


ONCE_MORE = pytest.mark.flaky(reruns=1)
"""A machine that is busy with other things loses a click now and then. Such a test is done again from
its beginning, once, with a new page; the closing lines name it, for a test that is done again
each week has found something."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(ONCE_MORE)


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


class Guests:
    """Lets each browser in at each server of ours, by a link of its start.

    A browser is given the cookie that such a link gave, before it asks for its first page.
    """

    def __init__(self) -> None:
        self._servers: list[Served] = []
        self._contexts: list[BrowserContext] = []

    def serve(self, served: Served) -> None:
        """A server that has started; one without a door asks for nothing."""
        if served.link_page.exists():
            self._servers.append(served)
            for context in self._contexts:
                _let_in(context, [served])

    def leave(self, served: Served) -> None:
        """A server that was stopped lets nobody in."""
        if served in self._servers:
            self._servers.remove(served)

    def come(self, context: BrowserContext) -> BrowserContext:
        _let_in(context, self._servers)
        self._contexts.append(context)
        context.on("close", lambda closed: self._contexts.remove(closed))
        return context


def _let_in(context: BrowserContext, servers: list[Served]) -> None:
    cookies = [(served.address, *served.cookie) for served in servers]
    context.add_cookies(
        [{"url": at, "name": name, "value": value, "httpOnly": True} for at, name, value in cookies]
    )


@pytest.fixture(scope="session")
def demo(demo: LoadedDemo, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """A copy of the demo's store: what browsers share and note there is not to be found elsewhere."""
    made = tmp_path_factory.mktemp("demo-for-browsers") / "store"
    shutil.copytree(demo.store, made)
    servers.shared.add(made)
    return LoadedDemo(made, demo.truth)


@pytest.fixture(scope="session")
def guests() -> Guests:
    """Who of the tests' browsers came in where."""
    return Guests()


@pytest.fixture
def new_page(browser: Browser, guests: Guests) -> Iterator[Callable[..., Page]]:
    """Opens pages that nobody has visited before: new_page(width, height, **context options).

    Every request of such a page is noted; one to a host other than 127.0.0.1 finds nobody (see
    QUIET), and fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    foreign: list[list[str]] = []

    def open_page(width: int = 1440, height: int = 900, **options) -> Page:
        context = guests.come(browser.new_context(viewport={"width": width, "height": height}, **options))
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


class Servers:
    """The servers that run for tests: same script, store and environment, same server."""

    def __init__(self, folders: pytest.TempPathFactory, guests: Guests) -> None:
        self.shared: set[Path] = set()
        """Stores that several files of tests look at: their servers stay until the end."""
        self._folders = folders
        self._guests = guests
        self._running: dict[tuple, Served] = {}

    def start(self, script: Path, store: Path | None = None, environment: dict | None = None) -> str:
        """The address of the server of these, started where it does not run yet."""
        asked = (script, store, tuple(sorted((environment or {}).items())))
        if asked not in self._running:
            folder = self._folders.mktemp("server")
            is_served = script.parent == PROJECT or "st.App(" in script.read_text("utf-8")
            served = script if is_served else _behind_protections(script, folder)
            try:
                started = serve(served, store or folder / "store", folder / "server.log", environment)
            except NotServed as why:
                pytest.fail(str(why), pytrace=False)
            self._running[asked] = started
            self._guests.serve(started)
        return self._running[asked].address

    def stop(self, but: Collection[Path] = ()) -> None:
        """Stop each, by its own process id, except those of the stores in `but`."""
        ended = [asked for asked in self._running if asked[1] not in but]
        stopping = [self._running.pop(asked) for asked in ended]
        for served in stopping:
            served.process.terminate()
        for served in stopping:
            served.stop()
            self._guests.leave(served)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, guests: Guests) -> Iterator[Servers]:
    """None runs at first; all are stopped at the end."""
    running = Servers(tmp_path_factory, guests)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def app_server(servers: Servers) -> Iterator[Callable[..., str]]:
    """Starts a server and returns its address: app_server(script, store=DIR, environment={...}).

    `script` is the project's serve.py or its bare dashboard.py, a script that makes an app, or any
    other Streamlit script, which then runs behind the same protections and with the same static
    files. Those of a file of tests are stopped with it, but for the demo's: sixteen that wait for the
    end take 8 GB of memory and, for each minute, three seconds of a core.
    """
    yield servers.start
    servers.stop(but=servers.shared)


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
