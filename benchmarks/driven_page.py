"""A page of ours in a real browser: served, clicked, and timed from the click to what is painted."""

from __future__ import annotations

import base64
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, percentile
from benchmarks.made_up_stores import PROJECT
from tests.served import Served, serve

QUIET_MS = 1_500
"""So long after a change nothing more arrives: the bytes until then are those of the change."""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip


WATCH = """() => {
    window.clickedAt = 0;
    window.changedAt = 0;
    const main = document.querySelector("[data-testid=stMain]");
    new MutationObserver(() => { window.changedAt = performance.now(); })
        .observe(main, { childList: true, characterData: true, subtree: true });
    for (const kind of ["pointerdown", "mousedown"])
        addEventListener(kind, () => { window.clickedAt = performance.now(); }, true);
}"""
WATCH_MAP = """() => {
    const find = () => [...document.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector(".atlas")).find(Boolean);
    let atlas = find(), drawn = atlas.dataset.drawn;
    window.paintedAt = 0;
    window.newMaps = 0;
    const look = () => {
        if (!atlas?.isConnected) {
            atlas = find();
            drawn = undefined;
            window.newMaps += 1;
        }
        if (atlas && atlas.dataset.drawn !== drawn) {
            drawn = atlas.dataset.drawn;
            window.paintedAt = performance.now();
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


@dataclass
class Change:
    """One change: milliseconds from the click to the painted map and to the last change of the page,
    those of the server's processor, and bytes.
    """

    ms: float
    page_ms: float
    server_ms: float | None
    live_bytes: int
    http_bytes: int


@dataclass
class Traffic:
    """Bytes received by a page: over the live connection, and by plain requests.

    `server`: the id of the process that sends them.
    """

    server: int
    live: int = 0
    http: int = 0

    def watch(self, page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.dataReceived", self._data)

    def _frame(self, event: dict) -> None:
        response = event["response"]
        payload = response["payloadData"]
        self.live += len(base64.b64decode(payload)) if response["opcode"] == 2 else len(payload)

    def _data(self, event: dict) -> None:
        self.http += event["encodedDataLength"] or event["dataLength"]


@contextmanager
def served(script: str, settings: dict[str, str]) -> Iterator[Served]:
    """A Streamlit server of its own for `script`, ended with the block; settings name its store."""
    with tempfile.TemporaryDirectory(prefix="idr-atlas-") as folder:
        store = Path(settings.get("ATLAS_STORE", folder))
        running = serve(PROJECT / script, store, Path(folder) / "server.log", settings)
        try:
            yield running
        finally:
            running.stop()


def changed(page, traffic: Traffic, act: Callable[[], None]) -> Change:
    """What came of `act`, whose last press of the mouse is the click."""
    before = (traffic.live, traffic.http, _processor_ms(traffic.server))
    page.evaluate("() => { window.paintedAt = 0; }")
    act()
    page.wait_for_function("() => window.paintedAt > window.clickedAt", timeout=60_000)
    page.wait_for_timeout(QUIET_MS)
    ms = page.evaluate("() => window.paintedAt - window.clickedAt")
    after = _processor_ms(traffic.server)
    server_ms = None if after is None else after - before[2]
    page_ms = page.evaluate("() => window.changedAt - window.clickedAt")
    return Change(ms, page_ms, server_ms, traffic.live - before[0], traffic.http - before[1])


def _processor_ms(process: int) -> float | None:
    """Milliseconds of processor time that a process has used; None where Linux is not there."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return None
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def choose(page, label: str, number: int) -> None:
    """The `number`th of the choices of a multiselect; the first, "select all", is not one."""
    box = page.get_by_test_id("stMultiSelect").filter(has=page.get_by_text(label, exact=True))
    box.get_by_role("combobox").click()
    options = page.get_by_test_id("stMultiSelectDropdown").get_by_role("option")
    options.first.wait_for()
    options.nth(min(number + 1, options.count() - 1)).click()


def where(page) -> list[str]:
    """How the map stands: its scale bar and how far it is moved."""
    return [
        page.locator(".atlas .leaflet-control-scale-line").inner_text(),
        page.locator(".atlas .leaflet-map-pane").get_attribute("style"),
    ]


def figures_of(
    subject: str,
    rows: int,
    ours: list[Change],
    plain: list[Change],
    kept: tuple[int, int],
    load: float | None,
    goals: tuple[str, str],
) -> list[Figure]:
    """The changes of a page as figures; `goals`: of the painted map's p95, and of the most bytes."""
    is_said = f"pandas + plotly page, {len(plain)} changes" if plain else ""

    def of(changes: list[Change], value: Callable[[Change], float], share: float) -> float | None:
        return percentile([value(c) for c in changes], share) if changes else None

    def told(what: str, value: Callable[[Change], float], unit: str, shares: dict, goal: str):
        return [
            Figure(
                subject,
                rows,
                f"{what}, {name}",
                of(ours, value, share),
                unit,
                goal if name != "p50" else "",
                of(plain, value, share),
                is_said,
                load_average=load,
            )
            for name, share in shares.items()
        ]

    halves = {"p50": 0.5, "p95": 0.95}
    figures = told("click to painted map", lambda c: c.ms, "ms", halves, goals[0])
    figures += told("click to the page's last change", lambda c: c.page_ms, "ms", halves, "")
    figures += told(
        "sent for a change",
        lambda c: (c.live_bytes + c.http_bytes) / 1000,
        "kB",
        {"p50": 0.5, "largest": 1.0},
        goals[1],
    )
    if ours[0].server_ms is not None:
        figures += told("server's processor time for a change", lambda c: c.server_ms, "ms", halves, "")
    said = "changes after which the map stood as before"
    return [*figures, Figure(subject, rows, said, kept[0], f"of {kept[1]}", "all")]


def not_measured(subject: str, rows: int, why: str) -> Figure:
    """The figure of a page that no browser could open."""
    return Figure(subject, rows, "click to painted map, p95", None, "ms", note=why)


class NotDriven(RuntimeError):
    """There is no browser to measure with; the message says what to do."""


def browser_to_drive() -> str:
    """Path of the browser, with playwright beside it: both set up as `run.py test` does, if need be.

    To be asked before anything is measured. Raises NotDriven.
    """
    import run
    from tests.browser.installed_browser import NoBrowser, browser_for_tests

    try:
        if importlib.util.find_spec("playwright") is None:
            if Path(sys.prefix).resolve() != run.ENVIRONMENT.resolve():
                raise NotDriven(
                    "The page is measured in a browser that playwright drives: install "
                    "requirements-test.lock into this Python, then run this again."
                )
            run.set_up(run.TEST_LOCKS)
            importlib.invalidate_caches()
        return browser_for_tests()
    except (NoBrowser, run.Stop) as why:
        raise NotDriven(str(why)) from None


@contextmanager
def driven() -> Iterator:
    """A browser of its own, closed with the block. Raises NotDriven where there is none."""
    path = browser_to_drive()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def opened(browser, server: Served, room: str = "") -> tuple[object, Traffic]:
    """A page with a map in a room, come in by the server's link, zoomed in once, watched, standing still."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    name, value = server.cookie
    page.context.add_cookies([{"url": server.address, "name": name, "value": value}])
    traffic = Traffic(server.process.pid)
    traffic.watch(page)
    page.goto(server.address + room)
    page.wait_for_selector(".atlas[data-drawn]", timeout=180_000)
    page.wait_for_timeout(3 * QUIET_MS)
    page.evaluate(WATCH)
    page.evaluate(WATCH_MAP)
    page.locator(".atlas .leaflet-control-zoom-in").click()
    page.wait_for_timeout(QUIET_MS)
    return page, traffic
