"""Hostile text in every text column of a file: shown as text, never alive.

The walk through the rooms runs without the policy of the headers, which would stop most of it: there
only our own care does. That the rooms are quiet with the policy is test_quiet_console.py's.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from data.load.pipeline import load_file
from data.store.reader import Store
from pages.parts.look import bare
from tests.analytics.sheet_reader import cell_texts, parts_of
from tests.browser.conftest import PROJECT
from tests.browser.settled import settled
from tests.families import AS_OF
from tests.hostile import FILE_NAME, FLAG, HOST, HOSTILE, story, write_hostile_csv

MAP = ".atlas[data-drawn]"
LOADED = {name: text.replace("\x00", "\ufffd") for name, text in HOSTILE.items() if name != "long"}
"""What reaches the store: a cell of 30,000 characters is refused with its row, a NUL is marked."""

ALIVE = """([host, flag]) => {
    const found = [];
    const look = (root) => {
        for (const one of root.querySelectorAll("*")) {
            for (const name of ["src", "href", "xlink:href", "srcset", "style", "action"]) {
                if (one.getAttribute(name)?.includes(host)) found.push(`${one.tagName} ${name}`);
            }
            if ([...one.attributes].some((a) => /^on/.test(a.name))) found.push(one.tagName);
            if (one.shadowRoot) look(one.shadowRoot);
        }
    };
    look(document);
    if (window[flag] !== undefined) found.push("script ran");
    return found;
}"""
"""What of a page would fetch from or lead to the host, or react to an event by text."""


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "store")
    report = load_file(write_hostile_csv(folder), store=store, direction="to", state="GA", as_of=AS_OF)
    assert (report.status, report.rows_accepted) == ("loaded", len(story()) - 2)
    return store


WITHOUT_POLICY = "tests/browser/without_policy.py"


@pytest.fixture
def address(app_server, hostile_store) -> str:
    """Without the policy of the headers."""
    return app_server(PROJECT / WITHOUT_POLICY, store=hostile_store.folder)


@pytest.fixture
def careful_page(new_page) -> Iterator[Callable[..., Page]]:
    """A page that fails its test on a dialog, an error, or anything the policy had to stop."""
    said: list[str] = []

    def open_page(**options) -> Page:
        page = new_page(accept_downloads=True, **options)

        def dialog(shown) -> None:
            said.append(f"dialog {shown.message}")
            shown.dismiss()

        page.on("dialog", dialog)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "console",
            lambda m: said.append(m.text) if m.type == "error" else None,
        )
        return page

    yield open_page
    assert said == []


def nothing_is_alive(page: Page) -> None:
    settled(page)
    assert page.evaluate(ALIVE, [HOST, FLAG]) == []


def choose_states(page: Page, *names: str) -> None:
    """Choose hostile States in the sidebar, each by a label that shows its text as it is."""
    box = page.get_by_role("combobox", name="From State")
    for name in names:
        words = bare(LOADED[name])
        box.click()
        box.fill(words[:12])
        option = page.get_by_role("option").filter(has_text=words)
        expect(option).to_have_count(1)
        assert option.inner_text() == f"{words} · 1"
        nothing_is_alive(page)
        option.click()
    page.keyboard.press("Escape")


def test_every_room_shows_hostile_text_as_text(careful_page, address, tmp_path):
    page = careful_page()
    page.goto(f"{address}/missed-enrollment?run=to&state=GA")
    page.wait_for_selector(MAP, timeout=60_000)
    nothing_is_alive(page)

    # The labels of a filter, and the chips of what was chosen.
    choose_states(page, *LOADED)
    expect(page.locator(".atlas-figures b").first).to_have_text(str(len(LOADED)))
    nothing_is_alive(page)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Reset")).to_have_count(0)
    choose_states(page, "image", "markdown", "anchor")
    chip = page.get_by_role("button", name=re.compile("^From State: "))
    chosen = ", ".join(LOADED[name] for name in ("markdown", "anchor", "image"))
    expect(chip).to_be_visible()
    expect(page.locator(".atlas-figures b").first).to_have_text("3")
    assert set(chip.inner_text().removeprefix("From State: ")) <= set(chosen + "…\nclose\u2060")
    assert "![x](http" in chip.inner_text() or "<img src=" in chip.inner_text()
    nothing_is_alive(page)

    # The chart of the States, pointed at.
    page.get_by_role("tab", name="States").click()
    chart = page.get_by_role("tabpanel", name="States").locator("[data-testid=stPlotlyChart]")
    expect(chart.locator(".ytick text")).to_have_count(3)
    labels = set(chart.locator(".ytick text").all_text_contents())
    assert labels == {bare(LOADED[name], 40) for name in ("image", "markdown", "anchor")}
    assert chart.locator("svg a, svg image").count() == 0
    chart.scroll_into_view_if_needed()
    box = chart.locator(".point path").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(chart.locator(".hoverlayer .hovertext").first).to_be_visible()
    nothing_is_alive(page)
    page.get_by_role("button", name="Reset").click()
    expect(chip).to_have_count(0)

    # Every text column of the rows, and what could not be placed.
    page.get_by_text(re.compile("^Not placed")).click()
    page.get_by_text("Show the families behind these numbers").click()
    page.get_by_text("Show names, ids and birth dates").click()
    rows = page.locator("[data-testid=stDataFrame]", has_text="Last name 1")
    expect(rows).to_be_attached()
    expect(rows).to_contain_text("SYNTHETIC")
    nothing_is_alive(page)

    # Every other room, and a new load with its report: name, title lines, headers, refused rows.
    page.get_by_role("link", name="This week").click()
    expect(page.get_by_text("siblings counted as one").first).to_be_visible()
    nothing_is_alive(page)
    page.get_by_role("link", name="Pockets").click()
    expect(page.get_by_text("Georgia").first).to_be_visible()
    nothing_is_alive(page)
    page.get_by_role("link", name="Loading").click()
    again = write_hostile_csv(tmp_path)
    with again.open("a", encoding="utf-8") as file:
        file.write("\nend of the list\n")
    page.locator("input[type=file]").set_input_files(again)
    expect(page.get_by_text("Check how this file is read").first).to_contain_text(FILE_NAME[:8])
    unfold_all(page)
    nothing_is_alive(page)
    choose(page, "Moves to or from the State", "Move to the State")
    choose(page, "State of the report", "Georgia")
    settled(page).locator("label", has_text="I do not know it").click()
    settled(page)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_test_id("stAlert").filter(has_text="Loaded")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("paragraph").get_by_text(FILE_NAME[-30:]).first).to_be_visible()
    unfold_all(page)
    expect(page.locator("[data-testid=stDataFrame]", has_text="In the file")).to_be_attached()
    nothing_is_alive(page)


def choose(page: Page, label: str, words: str) -> None:
    box = settled(page).get_by_role("combobox", name=label)
    box.click()
    box.fill(words)
    page.get_by_role("option", name=words, exact=True).click()


def unfold_all(page: Page) -> None:
    """Open what is folded, so that its text is drawn."""
    settled(page)
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def test_every_file_holds_hostile_text_as_text(careful_page, app_server, hostile_store, browser):
    """The filters' names and the children's rows are what of a file's text reaches an export."""
    address = app_server(PROJECT / WITHOUT_POLICY, store=hostile_store.folder)
    page = careful_page()
    page.goto(f"{address}/missed-enrollment?run=to&state=GA")
    page.wait_for_selector(MAP, timeout=60_000)
    choose_states(page, *LOADED)
    expect(page.locator(".atlas-figures b").first).to_have_text(str(len(LOADED)))
    page.get_by_role("button", name="Export").click()
    page.get_by_text("With the list of children", exact=True).click()
    page.get_by_label("Your name").fill(HOSTILE["formula"])
    page.keyboard.press("Tab")
    page.get_by_label("What it is for").fill(HOSTILE["image"])
    page.keyboard.press("Tab")
    page.get_by_text("I will keep this list confidential").click()
    nothing_is_alive(page)

    def taken(button: str) -> bytes:
        one = page.get_by_role("button", name=button, exact=True)
        expect(one).to_be_enabled()
        with page.expect_download(timeout=60_000) as waiting:
            one.click()
        return Path(waiting.value.path()).read_bytes()

    for raw in (taken("Excel"), taken("Excel with the list of children")):
        parts = parts_of(raw)
        assert not [name for name in parts if "externalLink" in name]
        assert not [name for name, part in parts.items() if re.search("<(f|hyperlink)[ >]", part)]
        assert not [text for text in cell_texts(raw) if text[:1] in tuple("=+-@\t\r")]
        assert any("![x](http" in text for text in cell_texts(raw))

    for line in csv.reader(StringIO(taken("CSV").decode("utf-8-sig"))):
        numbers = re.compile(r"-?\d+(\.\d+)?")
        assert not [c for c in line if c[:1] in tuple("=+-@\t\r") and not numbers.fullmatch(c)]

    raw = taken("GeoJSON")
    assert json.loads(raw)["features"]
    assert b"<" not in raw

    for element in ElementTree.fromstring(taken("Google Earth")).iter():
        tags = re.findall(r"<\s*/?\s*(\w+)", element.text or "")
        assert set(tags) <= {
            "p",
            "br",
            "b",
            "i",
            "ul",
            "li",
            "div",
            "small",
            "table",
            "tr",
            "td",
            "th",
        }

    with browser.new_context(offline=True) as context:
        file = Path(hostile_store.folder).parent / "map.html"
        file.write_bytes(taken("Map to open offline"))
        offline, asked = context.new_page(), []
        offline.on("request", lambda request: asked.append(request.url))
        offline.on("dialog", lambda shown: (asked.append(shown.message), shown.dismiss()))
        offline.goto(file.as_uri())
        expect(offline.locator("path.leaflet-interactive").first).to_be_attached()
        offline.locator("path.leaflet-interactive").last.dispatch_event("click")
        assert offline.evaluate(ALIVE, [HOST, FLAG]) == []
        assert asked == [file.as_uri()]
