"""The live map in a real browser, behind the headers that the dashboard is served with.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.parts.map.live_map import IMAGERY_HOST, IMAGERY_SETTING, SCRIPTS

APP = Path(__file__).with_name("map_app.py")

PINS_SCRIPT = """
import { element } from "./look.js";

export const pins = {
  name: "pins",
  draw({ L, map, layers, message }) {
    layers.pins?.remove();
    layers.pins = L.layerGroup((message.pins?.name ?? []).map((name, at) => L.circleMarker(pointOf(message, at)))).addTo(map);
  },
  key: ({ message }) => message.pins && element("p", "pins-key", message.pins.name.join()),
  stops: ({ message }) => (message.pins?.pin_id ?? []).map((id, at) => (
    { kind: "pin", id, latlng: pointOf(message, at), radius: 9, isSelected: false, words: message.pins.name[at] }
  )),
  boxes: ({ message }) => (message.pins?.pin_id ?? []).map((id, at) => [pointOf(message, at), pointOf(message, at)]),
};

function pointOf({ pins }, at) {
  return [pins.lat[at], pins.lon[at]];
}
"""
"""The script of the layer that map_app.py has beside those of the product."""

ATLAS = ".atlas[data-drawn]"
STOP = "[role=option]"


@pytest.fixture
def address(app_server) -> str:
    return app_server(APP)


@pytest.fixture(scope="module")
def hostile_names() -> tuple[str, ...]:
    """The names that map_app.py gives to four towns, read from its source without running it."""
    source = APP.read_text(encoding="utf-8")
    start = source.index("HOSTILE_NAMES")
    held: dict = {}
    exec(source[start : source.index("DAY =")], held)
    return held["HOSTILE_NAMES"]


def open_map(page: Page, address: str) -> Page:
    """The page with the map drawn once, outlines included."""
    page.goto(address)
    page.wait_for_selector(ATLAS)
    return page


def show(page: Page, rows: str) -> None:
    """Choose other rows and wait until the map has drawn them."""
    before = page.locator(ATLAS).get_attribute("data-drawn")
    page.get_by_text(rows, exact=True).click()
    page.wait_for_function(
        """([before]) => {
            const all = [...document.querySelectorAll("*")].filter((e) => e.shadowRoot);
            const atlas = all.map((e) => e.shadowRoot.querySelector(".atlas")).find(Boolean);
            return atlas && atlas.dataset.drawn !== before;
        }""",
        arg=[before],
    )


def stop_of(page: Page, name: str):
    """The keyboard stop of a town: it lies exactly on the town's bubble."""
    return page.locator(f'{STOP}[aria-label^="{name}"]')


def middle_of(page: Page, name: str) -> tuple[float, float]:
    box = stop_of(page, name).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_map_is_drawn_under_the_strict_policy_and_asks_no_other_host(new_page, address):
    page = new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    response = page.goto(address)
    policy = response.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self' 'wasm-unsafe-eval'"
    page.wait_for_selector(ATLAS)
    assert page.locator(".legend .limit").all_inner_texts() == [
        "none listed",
        "4–7",
        "8",
        "16",
        "30",
        "64",
    ]
    assert page.locator(".trouble").is_hidden()
    assert page.locator(".placed").inner_text() == (
        "5 of 151 children could not be placed. 1 town has no point on the map."
    )
    assert "GeoNames, CC BY 4.0" in page.locator(".credits").inner_text()
    assert page.locator(".atlas a[href^='http']").count() == 0
    assert not [text for text in refused if "leaflet" in text.lower() or "maps" in text]


def test_a_click_on_a_bubble_returns_its_id_once_and_a_second_click_clears(new_page, address):
    page = open_map(new_page(), address)
    page.mouse.click(*middle_of(page, "Arcadia"))
    expect(page.get_by_text("selected: (3,) after 1 clicks")).to_be_visible()
    expect(page.get_by_text("this run: MapClick(kind='place', id=3, is_clear=False)")).to_be_visible()
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("this run: None")).to_be_visible()
    expect(page.get_by_text("selected: (3,) after 1 clicks")).to_be_visible()
    assert stop_of(page, "Arcadia").get_attribute("aria-selected") == "true"
    page.mouse.click(*middle_of(page, "Arcadia"))
    expect(page.get_by_text("selected: () after 2 clicks")).to_be_visible()


def test_a_click_beside_the_bubble_returns_the_county(new_page, address):
    page = open_map(new_page(), address)
    show(page, "counties")
    page.mouse.click(*middle_of(page, "Polk, FL, whole county"))
    expect(page.get_by_text("selected: ('12105',) after 1 clicks")).to_be_visible()


def test_names_are_shown_as_text_whatever_they_hold(new_page, address, hostile_names):
    page = open_map(new_page(), address)
    shown = []
    for stop in page.locator(STOP).all():
        if stop.get_attribute("aria-label").startswith(hostile_names):
            box = stop.bounding_box()
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            card = page.locator(".card-name")
            expect(card).to_have_count(1)
            shown.append(card.inner_text())
            assert card.evaluate("(e) => e.childElementCount") == 0
            page.mouse.move(5, 5)
            expect(card).to_have_count(0)
    assert sorted(shown) == sorted(hostile_names)
    assert page.locator(".atlas img, .atlas script").count() == 0
    assert page.title() == "Map under test"


def test_the_card_of_a_town_says_what_is_known(new_page, address):
    page = open_map(new_page(), address)
    page.mouse.move(*middle_of(page, "Immokalee"))
    expect(page.locator(".card > *")).to_have_text(
        [
            "Immokalee",
            "Collier, FL",
            "64 children",
            "21 families",
            "Latest QAD May 14, 2026",
            "80% inside the 36-month window",
        ]
    )


def test_zoom_and_centre_stay_when_the_rows_change(new_page, address):
    page = open_map(new_page(), address)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(400)
    before = middle_of(page, "Immokalee"), middle_of(page, "Homestead")
    show(page, "two towns")
    assert (middle_of(page, "Immokalee"), middle_of(page, "Homestead")) == before
    show(page, "all")
    assert (middle_of(page, "Immokalee"), middle_of(page, "Homestead")) == before


def test_zoom_and_centre_are_found_again_after_the_map_was_left(new_page, address):
    page = open_map(new_page(), address)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(400)
    before = middle_of(page, "Immokalee"), middle_of(page, "Homestead")
    page.get_by_text("Show the map").click()
    expect(page.locator(".atlas")).to_have_count(0)
    page.get_by_text("Show the map").click()
    page.wait_for_selector(ATLAS)
    assert (middle_of(page, "Immokalee"), middle_of(page, "Homestead")) == before


def test_rows_out_of_view_do_not_move_the_map_but_offer_a_way(new_page, address):
    page = open_map(new_page(), address)
    back = page.get_by_role("button", name="Show all", exact=False).and_(page.locator(".back"))
    expect(back).to_be_hidden()
    show(page, "far away")
    expect(back).to_be_visible()
    back.click()
    expect(back).to_be_hidden()
    stage = page.locator(".stage").bounding_box()
    x, y = middle_of(page, "Yuma")
    assert stage["x"] < x < stage["x"] + stage["width"]
    assert stage["y"] < y < stage["y"] + stage["height"]


def test_an_empty_answer_says_so(new_page, address):
    page = open_map(new_page(), address)
    show(page, "none")
    expect(page.get_by_text("No place to show under these filters.")).to_be_visible()
    expect(page.locator(".legend")).to_be_hidden()


def test_the_keyboard_reaches_and_selects_a_town(new_page, address):
    page = open_map(new_page(), address)
    page.locator(".ground").focus()
    page.keyboard.press("Tab")
    expect(stop_of(page, "Immokalee")).to_be_focused()
    expect(page.locator(".card-name")).to_have_text("Immokalee")
    page.keyboard.press("ArrowDown")
    expect(stop_of(page, "Homestead")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("selected: (2,) after 1 clicks")).to_be_visible()
    expect(stop_of(page, "Homestead")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".ground")).to_be_focused()


def test_arrows_and_plus_move_and_zoom_the_map(new_page, address):
    page = open_map(new_page(), address)
    page.locator(".ground").focus()
    before = middle_of(page, "Immokalee")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    moved = middle_of(page, "Immokalee")
    assert moved[0] < before[0] - 20
    width = stop_of(page, "Immokalee").bounding_box()["x"] - stop_of(page, "Homestead").bounding_box()["x"]
    page.keyboard.press("+")
    page.wait_for_timeout(700)
    wider = stop_of(page, "Immokalee").bounding_box()["x"] - stop_of(page, "Homestead").bounding_box()["x"]
    assert abs(wider) > abs(width) * 1.2


def test_without_outlines_the_towns_are_there_and_a_line_says_what_is_missing(new_page, address):
    page = new_page()
    page.route("**/us_counties.json*", lambda route: route.fulfill(status=503, body=""))
    open_map(page, address)
    expect(page.get_by_text("The county outlines could not be loaded; reload the page.")).to_be_visible()
    page.mouse.click(*middle_of(page, "Immokalee"))
    expect(page.get_by_text("selected: (1,) after 1 clicks")).to_be_visible()


def test_a_layer_more_is_a_class_a_script_and_a_line(new_page, address, hostile_names):
    """map_app.py has the class; nothing else of the map is changed here, in Python or in script."""

    def with_a_line_more(route) -> None:
        listed = (SCRIPTS / "layers.js").read_text("utf-8").replace("sites];", "sites, pins];")
        route.fulfill(body=f'import {{ pins }} from "./pins.js";{listed}', content_type="text/javascript")

    page = new_page()
    page.route("**/layers.js*", with_a_line_more)
    page.route("**/pins.js*", lambda r: r.fulfill(body=PINS_SCRIPT, content_type="text/javascript"))
    open_map(page, address)
    expect(page.locator(".pins-key")).to_have_count(0)
    show(page, "pins")
    expect(page.locator(".legend .pins-key")).to_have_text(hostile_names[0])
    expect(page.get_by_text("No place to show under these filters.")).to_be_hidden()
    page.locator(".ground").focus()
    page.keyboard.press("Tab")
    expect(page.locator(STOP)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("this run: MapClick(kind='pin', id=7, is_clear=False)")).to_be_visible()
    show(page, "two towns")
    expect(page.locator(".pins-key")).to_have_count(0)
    page.mouse.click(*middle_of(page, "Homestead"))
    expect(page.get_by_text("selected: (2,) after 2 clicks")).to_be_visible()


def test_the_wheel_scrolls_the_page_and_with_ctrl_zooms_the_map(new_page, address):
    page = open_map(new_page(), address)
    before = middle_of(page, "Immokalee")
    page.mouse.move(*before)
    page.mouse.wheel(0, -200)
    expect(page.get_by_text("Hold Ctrl and turn the wheel to zoom the map")).to_be_visible()
    distance = before[0] - middle_of(page, "Homestead")[0]
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(700)
    assert abs(middle_of(page, "Immokalee")[0] - middle_of(page, "Homestead")[0]) > abs(distance)


def test_a_phone_keeps_part_of_the_screen_and_a_tap_selects(new_page, address):
    page = open_map(new_page(390, 844, has_touch=True, is_mobile=True), address)
    height = page.locator(".ground").bounding_box()["height"]
    assert height <= 0.6 * 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".ground").evaluate("(e) => getComputedStyle(e).touchAction") == "pan-x pan-y"
    page.touchscreen.tap(*middle_of(page, "Immokalee"))
    expect(page.get_by_text("selected: (1,) after 1 clicks")).to_be_visible()


def test_imagery_asks_its_host_only_when_the_server_allows_it(browser, app_server, guests):
    """Both servers' pages ask for imagery; every request that leaves is stopped and noted."""

    def hosts(**environment: str) -> set[str]:
        address = app_server(APP, environment={"MAP_TEST_IMAGERY": "1", **environment})
        context = guests.come(browser.new_context(viewport={"width": 1440, "height": 900}))
        asked: set[str] = set()

        def stop(route) -> None:
            asked.add("/".join(route.request.url.split("/")[:3]))
            route.abort()

        context.route(lambda url: not url.startswith(address), stop)
        page = open_map(context.new_page(), address)
        page.wait_for_timeout(500)
        context.close()
        return asked

    assert hosts() == set()
    assert hosts(**{IMAGERY_SETTING: "1"}) == {IMAGERY_HOST}
