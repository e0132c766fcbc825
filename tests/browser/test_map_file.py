"""The map file in a real browser, opened from disk without a network."""

from pathlib import Path

import pytest

from analytics.exports.map_file import map_file
from tests.analytics import export_stories as told


@pytest.fixture
def opened(browser, tmp_path: Path):
    """Opens bytes as a file without network; gives the page, its requests and its errors."""
    contexts = []

    def open_file(raw: bytes, width: int = 1440, height: int = 900):
        file = tmp_path / "map.html"
        file.write_bytes(raw)
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        page = context.new_page()
        requests, errors = [], []
        page.on("request", lambda r: requests.append(r.url))
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.goto(file.as_uri())
        page.wait_for_selector("path.leaflet-interactive", state="attached")
        assert requests == [file.as_uri()]
        assert errors == []
        return page, requests, errors

    yield open_file
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_towns_are_drawn_on_screen_and_tell_their_counts(opened, width, height):
    page, requests, errors = opened(map_file(told.context(), told.places(), told.counties()), width, height)
    bubbles = page.locator("path.leaflet-interactive[fill-opacity='0.85']")
    assert bubbles.count() == 6
    for box in (b.bounding_box() for b in bubbles.all()):
        assert 0 <= box["x"] <= width - box["width"]
        assert 0 <= box["y"] <= height - box["height"]
        assert box["width"] >= 10
    bubbles.first.click()
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "Immokalee, Collier County, FL" in popup.inner_text()
    assert "Children missed here: 64. Families: 30." in popup.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("summary", has_text="List of 7 towns").click()
    assert page.locator("td", has_text="Everglades City").is_visible()
    assert len(requests) == 1
    assert errors == []


def test_hostile_texts_do_not_run(opened):
    page, requests, errors = opened(map_file(told.hostile_context(), told.hostile_places(), told.counties()))
    bubbles = page.locator("path.leaflet-interactive[fill-opacity='0.85']")
    assert bubbles.count() == len(told.HOSTILE)
    for bubble in bubbles.all():
        bubble.dispatch_event("click")
        bubble.dispatch_event("mouseover")
    page.wait_for_timeout(300)
    assert page.title() != "run"
    assert page.locator("header img, .leaflet-popup img, .leaflet-tooltip img, .key img").count() == 0
    assert len(requests) == 1
    assert errors == []
