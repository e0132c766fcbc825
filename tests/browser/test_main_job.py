"""The main job in a real browser: from two loaded extracts to the towns to visit, and to files.

The numbers on the screen and in every file are held to loops over the rows of the store. A page
of these tests also fails on a request to any other host, on an error in the browser's console,
and on a child's name or id in an address or on the live connection before names are asked for.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Download, Locator, Page, expect
from playwright.sync_api import TimeoutError as Waited

from analytics.disclosure.masking import HIDDEN_MARK, MASK_UNDER
from data.handed_out.audit_log import recorded
from data.handed_out.shared_outside import recorded as recorded_outside
from data.schema.tables import MISSED_ENROLLMENT_ROWS
from data.store.reader import Store
from tests import plain_python as plain
from tests.analytics.sheet_reader import rows_of, sheet_names
from tests.browser.conftest import PROJECT
from tests.browser.settled import settled
from tests.families import child, siblings, write_csv

MAP = ".atlas[data-drawn]"
KML = "{http://www.opengis.net/kml/2.2}"
HEADER_PX, ROW_PX = 35, 35
"""Heights in a table that Streamlit draws on a canvas."""


@pytest.fixture(scope="module")
def demo_store(demo) -> Iterator[Store]:
    """The demo that all browser tests read, so that they share one server."""
    store = Store(demo.store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def rows(demo_store: Store) -> list[dict]:
    """One plain row per lead of the move-to run, with what the filters read."""
    columns = (
        "child_number AS child, family_number AS family, move_month AS month, age_band,"
        " other_state_code AS from_state, missed_place_id AS town_id, p.place_name AS town,"
        " r.msix_id, r.first_name, r.last_name_1, concat_ws(' ', from_city, from_state_code,"
        " to_city, p.county_name, o.place_name, r.district_name) AS places"
    )
    with demo_store.reader() as cursor:
        return (
            cursor.execute(
                f"SELECT {columns} FROM leads l LEFT JOIN places p ON p.place_id = missed_place_id"
                " LEFT JOIN places o ON o.place_id = other_place_id"
                " JOIN missed_enrollment_rows r USING (extract_id, row_number)"
                " WHERE direction = 'to' AND is_newest"
            )
            .df()
            .to_dict("records")
        )


class Watched:
    """A page and all it said: console errors, addresses asked for, frames of the live connection."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.frames: list[bytes] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"{error} {error.stack}"))
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("framenavigated", lambda frame: self.addresses.append(frame.url))
        page.on("websocket", self._connected)

    def _console(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _connected(self, connection) -> None:
        self.addresses.append(connection.url)
        for event in ("framesent", "framereceived"):
            connection.on(event, self._frame)

    def _frame(self, content: bytes | str) -> None:
        self.frames.append(content.encode() if isinstance(content, str) else content)

    def holds(self, words: set[str]) -> list[str]:
        """Which of the words crossed the connection or stood in an address but a script's."""
        addresses = [url.encode() for url in self.addresses if "/static/js/" not in url]
        said = b"\n".join([*self.frames, *addresses])
        return sorted(word for word in words if word.encode() in said)


@pytest.fixture
def watched(new_page) -> Iterator[Callable[..., Watched]]:
    """Opens a page whose every word is noted; fails at the end on errors and on other hosts."""
    opened: list[Watched] = []

    def open_page(*size: int, **options) -> Watched:
        opened.append(Watched(new_page(*size, **options)))
        return opened[-1]

    yield open_page
    for one in opened:
        assert one.errors == []
        hosts = {urlsplit(url).hostname for url in one.addresses}
        assert hosts - {None} == {"127.0.0.1"}


@pytest.fixture
def address(app_server, demo_store) -> str:
    return app_server(PROJECT / "serve.py", store=demo_store.folder)


def open_room(page: Page, address: str) -> Page:
    """The room of who is missing, drawn: figures, map and charts."""
    page.goto(address if "?" in address else f"{address}/missed-enrollment")
    went_wrong = page.get_by_text("Something went wrong")
    page.locator(MAP).or_(went_wrong).first.wait_for(timeout=60_000)
    assert went_wrong.count() == 0
    return page


def shown(page: Page) -> tuple[int, int, int]:
    """(children, families, rows) as the head figures say."""
    head = page.locator(".atlas-figures").inner_text()
    found = re.search(r"Children missed\s+([\d,]+)\s+([\d,]+) rows?\s+Families\s+([\d,]+)", head)
    children, lines, families = (int(n.replace(",", "")) for n in found.groups())
    return children, families, lines


def expected(rows: list[dict], **wanted) -> tuple[int, int, int]:
    """What loops count over the rows that meet all of `wanted`."""
    inside = [row for row in rows if all(row[k] in v for k, v in wanted.items())]
    return plain.count(inside, lambda row: "all")["all"]


def expect_counts(page: Page, counted: tuple[int, int, int]) -> None:
    """Wait until the page shows the count and has drawn the rest, then hold all three to it."""
    figure = page.locator(".atlas-figures b").first
    expect(figure).to_have_text(f"{counted[0]:,}")
    settled(page)
    assert shown(page) == counted


def chip(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words)


def choose(page: Page, label: str, *names: str) -> None:
    """Pick in a filter of the sidebar as a person does: open, click, close."""
    settled(page).get_by_role("combobox", name=label).click()
    for name in names:
        settled(page)
        page.get_by_role("option", name=re.compile(f"^{re.escape(name)} · ")).click()
    page.keyboard.press("Escape")


def choose_one(page: Page, label: str, name: str) -> None:
    """Pick in a list of a page that may still be drawing: as a person does, click again."""
    box, option = page.get_by_role("combobox", name=label), page.get_by_role("option", name=name)

    def picked() -> None:
        settled(page)
        if not option.is_visible():
            box.click(timeout=3_000)
        option.click(timeout=3_000)
        expect(option).to_be_hidden(timeout=3_000)
        expect(box).to_have_value(name, timeout=3_000)

    for _ in range(5):
        try:
            return picked()
        except (AssertionError, Waited):
            page.keyboard.press("Escape")
    picked()


def stop_of(page: Page, town: str, children: int) -> Locator:
    """The keyboard stop of a town on the map, once the map shows that many children there.

    It lies exactly on the town's bubble and lets clicks through to it (hence `force`).
    """
    words = rf"^{re.escape(town)}, .*, {children:,} child(ren)?,"
    stop = page.get_by_role("option", name=re.compile(words))
    expect(stop).to_have_count(1)
    return stop


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def largest_town(rows: list[dict], **wanted) -> str:
    inside = [row for row in rows if all(row[k] in v for k, v in wanted.items())]
    by_town = plain.count(inside, lambda row: row["town"])
    return max(sorted(by_town), key=lambda town: by_town[town][0])


def test_a_town_is_found_by_sidebar_map_table_and_chart(watched, address, rows):
    seen = watched()
    page = open_room(seen.page, address)
    assert shown(page) == expected(rows)
    assert "SYNTHETIC DATA" in page.locator("[data-testid=stMain]").inner_text()
    assert "0 of" in page.locator(".placed").inner_text()

    choose(page, "From State", "Florida")
    expect_counts(page, expected(rows, from_state=["FL"]))
    choose(page, "Month of the year", "April", "May")
    view = {"from_state": ["FL"], "month": [4, 5]}
    expect_counts(page, expected(rows, **view))
    assert parse_qs(urlsplit(page.url).query) == {
        "run": ["to"],
        "state": ["GA"],
        "from": ["FL"],
        "month": ["4", "5"],
    }

    # On the map: the largest town under these filters, then away again by its chip.
    town = largest_town(rows, **view)
    stop = stop_of(page, town, expected(rows, town=[town], **view)[0])
    stop.click(force=True)
    expect(chip(page, f"Town: {town} GA")).to_be_visible()
    expect_counts(page, expected(rows, town=[town], **view))
    chip(page, f"Town: {town} GA").click()
    expect_counts(page, expected(rows, **view))

    # In the table: the first row is that town again.
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    row = (box["x"] + 70, box["y"] + HEADER_PX + ROW_PX / 2)
    # As a hand does it, there first: the grid takes no click before it knows of the mouse.
    page.mouse.move(*row)
    settled(page)
    # The head of a column sorts and chooses nothing; nor does a number, nor the focus that they give.
    first = table.locator("tbody tr").first.locator("td").first
    for x, sorts in ((70, True), (70, True), (70, True), (260, False)):
        was = first.inner_text()
        page.mouse.click(box["x"] + x, box["y"] + (HEADER_PX / 2 if sorts else HEADER_PX + ROW_PX / 2))
        if sorts:
            expect(first).not_to_have_text(was)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    settled(page)
    expect(page.get_by_role("button", name=re.compile("^Town: "))).to_have_count(0)
    assert "place=" not in page.url
    page.mouse.click(*row)
    expect(chip(page, f"Town: {town} GA")).to_be_visible()
    expect_counts(page, expected(rows, town=[town], **view))
    chip(page, f"Town: {town} GA").click()
    expect_counts(page, expected(rows, **view))

    # On a chart: the bar of an age.
    ages = page.locator("[data-testid=stPlotlyChart]", has_text="out-of-school youth")
    expect(ages).to_have_count(1)
    ages.scroll_into_view_if_needed()
    bars = ages.locator(".trace.bars").first.locator(".point path")
    widest = max(bars.all(), key=lambda bar: (bar.bounding_box() or {"width": 0})["width"])
    page.mouse.click(*middle(widest))
    age_chip = chip(page, re.compile("^Age: "))
    expect(age_chip).to_be_visible()
    band = re.search("Age: (.*)", age_chip.inner_text())[1].strip()
    expect_counts(page, expected(rows, age_band=[band], **view))

    # Another room and back: everything is kept. Then all off.
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Privacy and sources").click()
    expect(page.get_by_role("heading", name="Privacy", exact=True)).to_be_visible()
    expect(page.get_by_text("Your filters are kept: From State: Florida")).to_be_visible()
    page.get_by_role("link", name="Missed enrollment").click()
    expect_counts(page, expected(rows, age_band=[band], **view))
    page.get_by_role("button", name="Reset").click()
    expect_counts(page, expected(rows))
    assert parse_qs(urlsplit(page.url).query) == {"run": ["to"], "state": ["GA"]}

    assert seen.holds(children_of(rows)) == []
    assert seen.holds(columns_of_children()) == []


def test_a_room_opened_for_the_second_time_shows_the_whole_map_again(watched, address, rows):
    page = open_room(watched().page, address)
    town = largest_town(rows)
    stop = stop_of(settled(page), town, expected(rows, town=[town])[0])
    first = middle(stop)
    settled(page).get_by_role("link", name="Loading").click()
    expect(page.locator(MAP)).to_have_count(0)
    settled(page).get_by_role("link", name="Missed enrollment").click()
    page.locator(MAP).wait_for()
    settled(page)
    assert middle(stop) == pytest.approx(first, abs=2)


def sizes_of(families: set[int], rows: list[dict]) -> set[int]:
    """Of each family how many of its children the whole list names."""
    return {len({r["child"] for r in rows if r["family"] == one}) for one in families}


def children_of(rows: list[dict]) -> set[str]:
    """Ids, and the surnames that are no word of a place or a district: León is a city too, and
    Zavala a county with schools."""
    places = " ".join({row["places"] for row in rows})
    surnames = {row["last_name_1"] for row in rows}
    return {row["msix_id"] for row in rows} | {name for name in surnames if name not in places}


def columns_of_children() -> set[str]:
    return {c.name for c in MISSED_ENROLLMENT_ROWS.columns if c.points_to_child}


def test_names_cross_the_connection_only_after_they_are_asked_for(watched, address, rows):
    seen = watched()
    page = open_room(seen.page, f"{address}/?run=to&state=GA&from=FL&month=5")
    page.get_by_text("Show the families behind these numbers").click()
    names = page.get_by_text("Show names, ids and birth dates")
    expect(names).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]", has_text="All places, newest first")).to_be_attached()
    page.get_by_text("Row of the file", exact=True).click()
    expect(page.locator("[data-testid=stDataFrame]", has_text="Months left")).to_be_attached()
    assert seen.holds(children_of(rows)) == []
    assert seen.holds(columns_of_children()) == []
    names.click()
    listed = page.locator("[data-testid=stDataFrame]", has_text="Last name 1")
    expect(listed).to_be_attached()
    inside = {r["msix_id"] for r in rows if r["from_state"] == "FL" and r["month"] == 5}
    assert set(seen.holds({row["msix_id"] for row in rows})) == inside
    assert not [url for url in seen.addresses if any(name in url for name in inside)]

    # The table's own download would go round the masking and the record.
    listed.scroll_into_view_if_needed()
    listed.hover()
    expect(page.get_by_role("button", name="Fullscreen").last).to_be_visible()
    downloads = page.locator("[data-testid=stElementToolbar] [aria-label*=ownload]")
    assert downloads.count() >= 2
    for at in range(downloads.count()):
        expect(downloads.nth(at)).to_be_hidden()
    page.get_by_role("button", name="Fullscreen").last.click()
    expect(page.get_by_role("button", name="Close fullscreen")).to_be_visible()
    for at in range(downloads.count()):
        expect(downloads.nth(at)).to_be_hidden()


def taken(page: Page, button: str) -> tuple[str, bytes]:
    """(file name, content) of what a button hands out."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    download: Download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def counts_in_csv(raw: bytes) -> dict[str, tuple[str, str]]:
    lines = csv.DictReader(StringIO(raw.decode("utf-8-sig")))
    return {line["Town"]: (line["Children"], line["Families"]) for line in lines}


def counts_in_kml(raw: bytes) -> dict[str, tuple[str, str]]:
    told = {}
    for mark in ElementTree.fromstring(raw).iter(f"{KML}Placemark"):
        data = {d.get("name"): d.findtext(f"{KML}value") for d in mark.iter(f"{KML}Data")}
        town = mark.findtext(f"{KML}name").partition(",")[0]
        told[town] = (data["children"], data["families"])
    return told


def test_what_is_taken_away_holds_the_numbers_of_the_screen(
    watched, address, rows, browser, tmp_path, demo_store
):
    """One filtered view: every file for staff, one to share, and the list of children."""
    inside = [row for row in rows if row["from_state"] == "FL" and row["month"] in (4, 5)]
    counted = plain.count(inside, lambda row: row["town"])
    towns = {town: (children, families) for town, (children, families, _) in counted.items()}
    in_words = {town: (str(c), str(f)) for town, (c, f) in towns.items()}
    children, families, lines = plain.count(inside, lambda row: "all")["all"]
    view = f"{address}/?run=to&state=GA&from=FL&month=4&month=5"
    page = open_room(watched(accept_downloads=True).page, view)
    assert shown(page) == (children, families, lines)
    page.get_by_role("button", name="Export").click()

    name, raw = taken(page, "Excel")
    assert re.fullmatch(r"missed-places-move-to-GA-\d{4}-\d\d-\d\d-confidential\.xlsx", name)
    assert {"Places", "Counties", "Summary", "Filters used"} <= set(sheet_names(raw))
    assert "Children" not in sheet_names(raw)
    found = {t["Town"]: (t["Children"], t["Families"]) for t in rows_of(raw, "Places")}
    assert found == towns
    filters = {line["Filter"]: line["Value"] for line in rows_of(raw, "Filters used")}
    assert (filters["From State"], filters["Month"]) == ("Florida", "April, May of any year")

    name, raw = taken(page, "CSV")
    assert name.endswith("-confidential.csv")
    assert counts_in_csv(raw) == in_words
    assert raw.decode("utf-8-sig").count("CONFIDENTIAL - SYNTHETIC") == len(towns)

    features = json.loads(taken(page, "GeoJSON")[1])["features"]
    told = [feature["properties"] for feature in features]
    assert {t["name"]: (t["children"], t["families"]) for t in told} == towns
    assert all(f["geometry"]["type"] == "Point" for f in features)

    assert counts_in_kml(taken(page, "Google Earth")[1]) == in_words

    file = tmp_path / "map.html"
    file.write_bytes(taken(page, "Map to open offline")[1])
    with browser.new_context(offline=True) as context:
        offline, asked = context.new_page(), []
        offline.on("request", lambda request: asked.append(request.url))
        offline.goto(file.as_uri())
        expect(offline.locator("path.leaflet-interactive").first).to_be_attached()
        text = offline.locator("body").inner_text()
        assert f"Children: {children}. Families: {families}." in text
        assert "CONFIDENTIAL" in text
        assert asked == [file.as_uri()]

    page.get_by_text("With the list of children", exact=True).click()
    button = page.get_by_role("button", name="Excel with the list of children")
    expect(button).to_be_disabled()
    page.get_by_label("Your name").fill("A. Recruiter")
    page.keyboard.press("Tab")
    page.get_by_label("What it is for").fill("Visits in the first week of June")
    page.keyboard.press("Tab")
    expect(button).to_be_disabled()
    page.get_by_text("I will keep this list confidential").click()
    expect(button).to_be_enabled()
    before = recorded(demo_store.folder)
    name, raw = taken(page, "Excel with the list of children")
    assert re.fullmatch(r"missed-children-move-to-GA-\d{4}-\d\d-\d\d-confidential\.xlsx", name)
    listed = rows_of(raw, "Rows")
    assert sorted(r["MSIX ID"] for r in listed) == sorted(r["msix_id"] for r in inside)
    assert {r["First name"] for r in listed} == {r["first_name"] for r in inside}
    assert {r["MSIX ID"] for r in rows_of(raw, "Children")} == {r["msix_id"] for r in inside}
    by_family = rows_of(raw, "Families")
    assert len(by_family) == len(rows_of(raw, "Children")) - children + families == families
    assert {r["Children"] for r in by_family} == sizes_of({r["family"] for r in inside}, rows)
    new = recorded(demo_store.folder)[len(before) :]
    assert [(t.who, t.why, t.rows, t.what, t.filters) for t in new] == [
        (
            "A. Recruiter",
            "Visits in the first week of June",
            len(inside),
            name,
            "From State: Florida; Month: April, May of any year",
        )
    ]

    page.get_by_text("Share outside").click()
    expect(page.get_by_text("Shown: ")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("With the list of children", exact=True)).to_have_count(0)
    name, raw = taken(page, "CSV")
    assert name.endswith("-shared.csv")
    assert "CONFIDENTIAL" not in raw.decode("utf-8-sig")
    shared = {town: count for town, (count, _) in counts_in_csv(raw).items()}
    assert set(shared) == set(towns)
    assert [t for t, (c, _) in towns.items() if c < MASK_UNDER and shared[t] != HIDDEN_MARK] == []
    assert [t for t, c in shared.items() if c != HIDDEN_MARK and int(c) != towns[t][0]] == []
    assert HIDDEN_MARK in shared.values()
    assert recorded_outside(demo_store.folder, "to GA")[-1].what == name


def test_an_empty_store_leads_to_loading_and_from_there_to_the_figures(watched, app_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("first-day")
    story = [
        *siblings(range(1, 4), "REYES-SYNTHETIC", "2026-05-10"),
        child(4, "2026-06-01", move_to=("Moultrie", "GA")),
        child(5, "some day"),
    ]
    sent = write_csv(folder / "Ms. Lee's <b>export.csv", story)
    broken = folder / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook at all")
    page = watched().page
    page.goto(app_server(PROJECT / "serve.py", store=folder / "store"))
    page.get_by_role("link", name="Load a file").click()
    expect(page.get_by_text("None yet.")).to_be_visible()

    page.locator("input[type=file]").set_input_files([sent, broken])
    expect(page.get_by_text("broken.xlsx")).to_be_visible()
    choose_one(page, "Moves to or from the State", "Move to the State")
    page.locator("label", has_text="I do not know it").click()
    expect(page.get_by_text("1 question above, all with an answer.")).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(2, timeout=60_000)
    expect(told.nth(0)).to_contain_text("Loaded 4 of 5 rows as move to GA")
    assert len(told.nth(1).inner_text()) < 400
    expect(page.get_by_text("Ms. Lee's <b>export.csv").first).to_be_visible()
    expect(page.locator(".atlas-figures")).to_contain_text("Refused")
    page.get_by_text("Refused rows (1)").click()
    refused = page.locator("[data-testid=stDataFrame]", has_text="What to do").first
    expect(refused).to_contain_text("xxxx xxx")

    page.get_by_role("button", name="See who is missing").click()
    page.wait_for_selector(MAP)
    assert shown(page) == (4, 2, 4)


def focused(page: Page) -> str:
    """Name of the element that has the focus, also inside the map's shadow."""
    return page.evaluate(
        """() => {
            let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            const label = at?.labels?.[0]?.innerText ?? "";
            return [at?.getAttribute("role"), at?.getAttribute("aria-label"), label].join(" ");
        }"""
    )


def tab_until(page: Page, words: str, most: int = 80) -> None:
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(focused(page))
        if words in seen[-1]:
            return
    pytest.fail(f"{most} times Tab did not reach {words}: {seen}")


def test_the_keyboard_alone_sets_a_filter_and_chooses_a_town_on_the_map(watched, address, rows):
    page = open_room(watched().page, address)
    tab_until(page, "From State")
    page.keyboard.type("Florida")
    expect(page.get_by_role("option", name=re.compile("^Florida"))).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect_counts(page, expected(rows, from_state=["FL"]))
    tab_until(page, "Map: Children missed")
    page.keyboard.press("Tab")
    town = largest_town(rows, from_state=["FL"])
    expect(stop_of(page, town, expected(rows, from_state=["FL"], town=[town])[0])).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip(page, f"Town: {town} GA")).to_be_visible()
    expect_counts(page, expected(rows, from_state=["FL"], town=[town]))


def test_a_phone_opens_the_filters_and_taps_a_town(watched, address, rows):
    page = watched(390, 844, has_touch=True, is_mobile=True).page
    open_room(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_test_id("stExpandSidebarButton").tap()
    period = page.get_by_role("combobox", name="Month of the year")
    period.scroll_into_view_if_needed()
    period.tap()
    page.get_by_role("option", name=re.compile("^May · ")).tap()
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").tap()
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    expect(chip(page, "Month: May of any year")).to_be_visible()
    figure = page.locator(".atlas-figures b").first
    expect(figure).to_have_text(f"{expected(rows, month=[5])[0]:,}")
    town = largest_town(rows, month=[5])
    stop = stop_of(page, town, expected(rows, month=[5], town=[town])[0])
    stop.tap(force=True)
    expect(chip(page, f"Town: {town} GA")).to_be_visible()
    expect(figure).to_have_text(f"{expected(rows, month=[5], town=[town])[0]:,}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
