"""How long a click on a filter takes until the changed map is painted, in a real browser.

The dashboard is served as people run it and driven through the filter bar, the map and the table.
Times are the page's own: from the click's event to the frame after the map said that it has
drawn. Bytes are what the server sent for that change, before the live connection compresses
them. Beside it the same changes on plain_page.py, the page as one would first write it.
"""

from __future__ import annotations

import base64
import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, load_average, percentile
from benchmarks.made_up_stores import PROJECT, loaded_store
from data.store import Store

CHANGES = 30
PLAIN_CHANGES = 8
PLAIN_MOST_ROWS = 1_000_000
START_SECONDS = 120
QUIET_MS = 1_500
"""So long after a change nothing more arrives: the bytes until then are those of the change."""
SEED = 3
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip

OURS = ("Performance period", "Month of the year", "Age", "Grade", "Time left in the window",
        "County where missed", "Moved from town", "From State")  # fmt: skip
PLAINS = ("Period", "Month", "Age", "Grade", "Window", "County", "From town", "From State")

WATCH = """() => {
    window.clickedAt = 0;
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
WATCH_PLAIN = """() => {
    const told = () => document.querySelector("#answered")?.dataset.rows;
    let rows = told();
    window.paintedAt = 0;
    const look = () => {
        const now = told();
        if (now !== undefined && now !== rows) {
            rows = now;
            window.paintedAt = performance.now();
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


@dataclass
class Change:
    """One change: milliseconds from click to painted, those of the server's processor, and bytes."""

    ms: float
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


def measure(folder: Path, rows: int, say: Callable[[str], None]) -> list[Figure]:
    """Figures of `rows` rows."""
    from playwright.sync_api import sync_playwright

    from tests.browser.installed_browser import NEEDED, NoBrowser, find_browser

    try:
        browser_path = find_browser()
    except NoBrowser as none:
        return [_not_measured(rows, str(none))]
    if browser_path is None:
        return [_not_measured(rows, NEEDED)]
    say(f"page, {rows:,} rows: the store")
    store = loaded_store(folder, rows)
    load = load_average()
    plain: list[Change] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET))
        say(f"page, {rows:,} rows: {CHANGES} changes in the browser")
        with served("serve.py", {"ATLAS_STORE": str(store)}) as (address, server):
            ours, kept = _drive_ours(browser, address, server)
        if rows <= PLAIN_MOST_ROWS:
            say(f"page, {rows:,} rows: the plain page")
            settings = {
                "ATLAS_PLAIN_LEADS": str(_plain_leads(store, folder / f"plain_{rows}")),
            }
            with served("benchmarks/plain_page.py", settings) as (address, server):
                plain = _drive_plain(browser, address, server)
        browser.close()
    return _figures(rows, ours, plain, kept, load)


def _not_measured(rows: int, why: str) -> Figure:
    return Figure("page", rows, "click to painted map, p95", None, "ms", note=why)


def _figures(
    rows: int, ours: list[Change], plain: list[Change], kept: tuple[int, int], load: float | None
) -> list[Figure]:
    is_said = f"pandas + plotly page, {len(plain)} changes" if plain else ""

    def of(changes: list[Change], value: Callable[[Change], float], share: float) -> float | None:
        return percentile([value(c) for c in changes], share) if changes else None

    figures = [
        Figure(
            "page", rows, f"click to painted map, {name}", of(ours, lambda c: c.ms, share), "ms",
            goal, of(plain, lambda c: c.ms, share), is_said, load_average=load,
        )
        for name, share, goal in (("p50", 0.5, ""), ("p95", 0.95, "<= 600 ms at 1 M"))
    ]  # fmt: skip
    figures += [
        Figure(
            "page", rows, f"sent for a change, {name}",
            of(ours, lambda c: (c.live_bytes + c.http_bytes) / 1000, share), "kB", goal,
            of(plain, lambda c: (c.live_bytes + c.http_bytes) / 1000, share), is_said,
        )
        for name, share, goal in (("p50", 0.5, ""), ("largest", 1.0, "<= 150 kB"))
    ]  # fmt: skip
    if ours[0].server_ms is not None:
        figures += [
            Figure(
                "page", rows, f"server's processor time for a change, {name}",
                of(ours, lambda c: c.server_ms, share), "ms", "",
                of(plain, lambda c: c.server_ms, share), is_said,
            )
            for name, share in (("p50", 0.5), ("p95", 0.95))
        ]  # fmt: skip
    figures.append(
        Figure(
            "page",
            rows,
            "changes after which the map stood as before",
            kept[0],
            f"of {kept[1]}",
            "all",
        )
    )
    return figures


@contextmanager
def served(script: str, settings: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The address and process id of a Streamlit server of its own for `script`, ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script,
               f"--server.port={port}", "--server.headless=true"]  # fmt: skip
    environment = {**os.environ, **settings, "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"The server of {script} did not start.") from None
                time.sleep(0.2)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def _changed(page, traffic: Traffic, act: Callable[[], None]) -> Change:
    """What came of `act`, whose last press of the mouse is the click."""
    before = (traffic.live, traffic.http, _processor_ms(traffic.server))
    page.evaluate("() => { window.paintedAt = 0; }")
    act()
    page.wait_for_function("() => window.paintedAt > window.clickedAt", timeout=60_000)
    page.wait_for_timeout(QUIET_MS)
    ms = page.evaluate("() => window.paintedAt - window.clickedAt")
    after = _processor_ms(traffic.server)
    server_ms = None if after is None else after - before[2]
    return Change(ms, server_ms, traffic.live - before[0], traffic.http - before[1])


def _processor_ms(process: int) -> float | None:
    """Milliseconds of processor time that a process has used; None where Linux is not there."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return None
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _choose(page, label: str, number: int) -> None:
    """The `number`th of the choices of a multiselect; the first, "select all", is not one."""
    box = page.get_by_test_id("stMultiSelect").filter(has=page.get_by_text(label, exact=True))
    box.get_by_role("combobox").click()
    options = page.get_by_test_id("stMultiSelectDropdown").get_by_role("option")
    options.first.wait_for()
    options.nth(min(number + 1, options.count() - 1)).click()


def _drive_ours(browser, address: str, server: int) -> tuple[list[Change], tuple[int, int]]:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    traffic = Traffic(server)
    traffic.watch(page)
    page.goto(address)
    page.wait_for_selector(".atlas[data-drawn]", timeout=120_000)
    page.wait_for_timeout(3 * QUIET_MS)
    page.evaluate(WATCH)
    page.evaluate(WATCH_MAP)
    draw = random.Random(SEED)
    page.locator(".atlas .leaflet-control-zoom-in").click()
    page.wait_for_timeout(QUIET_MS)
    stood = _where(page)
    changes: list[Change] = []
    kept = 0
    acts = [*(("choose", label) for label in OURS), ("map", ""), ("table", "")]
    while len(changes) < CHANGES:
        kind, label = acts[len(changes) // 2 % len(acts)]
        if len(changes) % 2:
            changes.append(_changed(page, traffic, page.get_by_role("button", name="Reset").click))
        elif kind == "choose":
            number = draw.randrange(6)
            changes.append(
                _changed(page, traffic, lambda label=label, n=number: _choose(page, label, n))
            )
            page.keyboard.press("Escape")
        elif kind == "map":
            changes.append(_changed(page, traffic, lambda: _click_town(page)))
        else:
            table = page.get_by_test_id("stDataFrame").first
            changes.append(
                _changed(page, traffic, lambda t=table: t.click(position={"x": 60, "y": 90}))
            )
        kept += _where(page) == stood
    page.close()
    return changes, (kept, len(changes))


def _where(page) -> list[str]:
    """How the map stands: its scale bar and how far it is moved."""
    return [
        page.locator(".atlas .leaflet-control-scale-line").inner_text(),
        page.locator(".atlas .leaflet-map-pane").get_attribute("style"),
    ]


def _click_town(page) -> None:
    """A click on the bubble of the first town that lies in the middle of the map."""
    around = page.locator(".atlas .ground").bounding_box()
    for stop in page.locator(".atlas [role=option]").all():
        box = stop.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if (0.25 < (x - around["x"]) / around["width"] < 0.75
                and 0.25 < (y - around["y"]) / around["height"] < 0.75):  # fmt: skip
            page.mouse.click(x, y)
            return
    raise RuntimeError("No town lies in the middle of the map.")


def _plain_leads(store: Path, folder: Path) -> Path:
    """The leads and places as Parquet, text as categories, for the plain page."""
    from benchmarks.plain_questions import leads_frame

    if not (folder / "places.parquet").exists():
        folder.mkdir(parents=True, exist_ok=True)
        opened = Store(store)
        with opened.reader() as cursor:
            leads_frame(cursor, "to").to_parquet(folder / "leads.parquet")
            cursor.execute("SELECT * FROM places").df().to_parquet(folder / "places.parquet")
        opened.close()
    return folder


def _drive_plain(browser, address: str, server: int) -> list[Change]:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    traffic = Traffic(server)
    traffic.watch(page)
    changes = []
    for label in PLAINS[:PLAIN_CHANGES]:
        page.goto(address)  # anew each time: chosen filters would leave nothing to count
        page.wait_for_selector("#answered", state="attached", timeout=120_000)
        page.wait_for_timeout(3 * QUIET_MS)
        page.evaluate(WATCH)
        page.evaluate(WATCH_PLAIN)
        changes.append(_changed(page, traffic, lambda label=label: _choose(page, label, 1)))
    page.close()
    return changes
