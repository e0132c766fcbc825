"""How long a click on a filter takes until the changed map is painted, in a real browser.

The dashboard is served as people run it and driven through the filter bar, the map and the table.
Times are the page's own: from the click's event to the frame after the map said that it has
drawn. Bytes are what the server sent for that change, before the live connection compresses
them. Beside it the same changes on plain_page.py, the page as one would first write it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.driven_page import (
    QUIET_MS,
    WATCH,
    Change,
    NotDriven,
    Traffic,
    changed,
    choose,
    driven,
    figures_of,
    not_measured,
    opened,
    served,
    where,
)
from benchmarks.figures import Figure, load_average
from benchmarks.made_up_stores import loaded_store
from data.store.reader import Store
from tests.served import Served

CHANGES = 30
PLAIN_CHANGES = 8
PLAIN_MOST_ROWS = 1_000_000
SEED = 3
OURS = ("Performance period", "Month of the year", "Age", "Grade", "Time left in the window",
        "County where missed", "Moved from town", "From State")  # fmt: skip
PLAINS = ("Period", "Month", "Age", "Grade", "Window", "County", "From town", "From State")

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


def measure(folder: Path, rows: int, say: Callable[[str], None]) -> list[Figure]:
    """Figures of `rows` rows."""
    say(f"page, {rows:,} rows: the store")
    store = loaded_store(folder, rows)
    load = load_average()
    plain: list[Change] = []
    try:
        with driven() as browser:
            say(f"page, {rows:,} rows: {CHANGES} changes in the browser")
            with served("serve.py", {"ATLAS_STORE": str(store)}) as server:
                ours, kept = _drive_ours(browser, server)
            if rows <= PLAIN_MOST_ROWS:
                say(f"page, {rows:,} rows: the plain page")
                settings = {
                    "ATLAS_PLAIN_LEADS": str(_plain_leads(store, folder / f"plain_{rows}")),
                }
                with served("benchmarks/plain_page.py", settings) as server:
                    plain = _drive_plain(browser, server)
    except NotDriven as why:
        return [not_measured("page", rows, str(why))]
    goals = ("<= 600 ms at 1 M", "<= 150 kB")
    return figures_of("page", rows, ours, plain, kept, load, goals)


def _drive_ours(browser, server: Served) -> tuple[list[Change], tuple[int, int]]:
    page, traffic = opened(browser, server)
    draw = random.Random(SEED)
    stood = where(page)
    changes: list[Change] = []
    kept = 0
    acts = [*(("choose", label) for label in OURS), ("map", ""), ("table", "")]
    while len(changes) < CHANGES:
        kind, label = acts[len(changes) // 2 % len(acts)]
        if len(changes) % 2:
            changes.append(changed(page, traffic, page.get_by_role("button", name="Reset").click))
        elif kind == "choose":
            number = draw.randrange(6)
            changes.append(changed(page, traffic, lambda label=label, n=number: choose(page, label, n)))
            page.keyboard.press("Escape")
        elif kind == "map":
            changes.append(changed(page, traffic, lambda: _click_town(page)))
        else:
            changes.append(changed(page, traffic, lambda: _click_row(page)))
        kept += where(page) == stood
    page.close()
    return changes, (kept, len(changes))


def _click_town(page) -> None:
    """A click on the bubble of the first town that lies in the middle of the map."""
    around = page.locator(".atlas .ground").bounding_box()
    for stop in page.locator(".atlas [role=option]").all():
        box = stop.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if (
            0.25 < (x - around["x"]) / around["width"] < 0.75
            and 0.25 < (y - around["y"]) / around["height"] < 0.75
        ):
            page.mouse.click(x, y)
            return
    raise RuntimeError("No town lies in the middle of the map.")


def _click_row(page) -> None:
    """A click on the second town of the table, as a hand does it: there first, then down. Grids
    take no click before they know that the mouse is over them."""
    row = {"x": 60, "y": 90}
    table = page.get_by_test_id("stDataFrame").first
    table.hover(position=row)
    page.wait_for_timeout(200)
    table.click(position=row)


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


def _drive_plain(browser, server: Served) -> list[Change]:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    traffic = Traffic(server.process.pid)
    traffic.watch(page)
    changes = []
    for label in PLAINS[:PLAIN_CHANGES]:
        page.goto(server.address)  # anew each time: chosen filters would leave nothing to count
        page.wait_for_selector("#answered", state="attached", timeout=120_000)
        page.wait_for_timeout(3 * QUIET_MS)
        page.evaluate(WATCH)
        page.evaluate(WATCH_PLAIN)
        changes.append(changed(page, traffic, lambda label=label: choose(page, label, 1)))
    page.close()
    return changes
