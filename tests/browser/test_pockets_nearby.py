"""Reference files in the Pockets room, in a real browser: on the card, in its files, on a phone.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
All rows SYNTHETIC.
"""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.load.pipeline import load_file
from tests.browser.settled import settled
from tests.browser.test_pockets_room import PROJECT, SLOW_MS, heading
from tests.browser.test_pockets_room import open_room as open_pockets

EMPLOYER = "SYNTHETIC <img src=x onerror=alert(1)> Orchards"
FILES = {
    "jobs.csv": [
        ("CASE_NUMBER", "PRIMARY_CROP", "NBR_WORKERS_CERTIFIED", "EMPLOYER_NAME", "WORKSITE_CITY", "WORKSITE_STATE", "JOB_START_DATE", "JOB_END_DATE"),
        ("H-1", "Peaches", "180", EMPLOYER, "Reynolds", "GA", "2026-03-01", "2026-08-31"),
        ("H-2", "Onions", "70", "SYNTHETIC Farm", "Alma", "GA", "2026-02-01", "2026-05-31"),
        ("H-3", "Corn", "40", "SYNTHETIC Far", "Ellijay", "GA", "2026-02-01", "2026-05-31"),
    ],
    "housing.csv": [
        ("CASE_NUMBER", "TYPE_OF_HOUSING", "PHYSICAL_LOCATION_CITY", "PHYSICAL_LOCATION_STATE", "TOTAL_UNITS", "TOTAL_OCCUPANCY"),
        ("H-1", "SYNTHETIC camp", "Montezuma", "GA", "12", "160"),
    ],
    "districts.csv": [
        ("LEAID", "NAME", "STATE", "LAT", "LON"),
        ("1300001", "SYNTHETIC Macon County", "GA", "32.30", "-84.06"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def store(demo, tmp_path_factory) -> Path:
    """The demo with a file of farm jobs, one of housing and one of districts."""
    folder = tmp_path_factory.mktemp("nearby")
    shutil.copytree(demo.store, folder / "store")
    for name, rows in FILES.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        report = load_file(folder / name, store=folder / "store")
        assert report.status == "loaded", report.message
    return folder / "store"


@pytest.fixture
def address(app_server, store) -> str:
    return app_server(PROJECT / "serve.py", store=store)


def open_room(page: Page, address: str) -> Page:
    """The pocket around Montezuma is chosen. Which stands first hangs on the day on which the test runs."""
    open_pockets(page, address)
    card = page.locator("[class*=st-key-pocket-card-]").filter(has_text="Montezuma").first
    if "Montezuma" not in heading(page).inner_text():
        card.locator("button:visible").first.click()
    expect(heading(page)).to_contain_text("Montezuma", timeout=SLOW_MS)
    return settled(page)


def lists(page: Page):
    return page.get_by_text("Lists: farm jobs by employer, crop and season and worker housing")


def test_the_card_lists_what_is_nearby_as_text(new_page, address):
    page = open_room(new_page(), address)
    expect(page.get_by_text("SYNTHETIC Macon County (")).to_be_visible()
    expect(page.get_by_text("stands at its office, not at the farms")).to_be_visible()
    lists(page).click()
    expect(page.get_by_text("other camps and houses are not in it")).to_be_visible()
    expect(page.get_by_text("Peaches (180 workers, the largest Mar to Aug 2026)")).to_be_visible()
    expect(page.get_by_text("Worker housing on record nearby: room for 160 people")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    # another pocket has other surroundings
    other = page.locator("[class*=st-key-pocket-card-]").filter(has_not_text="Montezuma").first
    other.locator("button:visible").first.click()
    expect(heading(page)).not_to_contain_text("Montezuma", timeout=SLOW_MS)
    expect(page.get_by_text("No farm jobs on record within")).to_be_visible(timeout=SLOW_MS)


def test_the_files_of_a_pocket_hold_what_is_nearby(new_page, address, tmp_path):
    page = open_room(new_page(), address)
    with page.expect_download() as file:
        page.get_by_role("button", name="Route sheet to print").click()
    saved = tmp_path / "sheet.html"
    file.value.save_as(saved)
    paper = new_page()
    paper.goto(saved.as_uri())
    expect(paper.get_by_text("Farm jobs on record nearby: 180 workers")).to_be_visible()
    expect(paper.get_by_text("room for 160 people")).to_be_visible()
    expect(paper.get_by_text("SYNTHETIC Macon County")).to_be_visible()
    printed = paper.pdf(format="Letter", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as file:
        page.get_by_role("button", name="Google Earth").click()
    balloons = Path(file.value.path()).read_text(encoding="utf-8")
    assert "Farm jobs on record nearby: 180 workers in 1 filing" in balloons
    assert "Worker housing on record nearby: room for 160 people" in balloons
    assert "SYNTHETIC Macon County" in balloons


def test_the_files_hold_what_is_switched_on(new_page, address):
    page = open_room(new_page(), address)
    page.locator(".st-key-map-farm_jobs label").click()
    expect(page.locator(".site-key .site")).to_have_text(["Farm jobs3 towns"], timeout=SLOW_MS)
    settled(page).get_by_role("button", name="Export").click()
    with page.expect_download() as file:
        page.get_by_role("button", name="Google Earth").click()
    assert "<name>Farm jobs: 3 towns</name>" in Path(file.value.path()).read_text(encoding="utf-8")
    with page.expect_download() as file:
        page.get_by_role("button", name="Map to open offline").click()
    assert "Farm jobs: 3 towns." in Path(file.value.path()).read_text(encoding="utf-8")


def test_on_a_phone_the_lists_fit_the_screen(new_page, address):
    page = open_room(new_page(390, 844, has_touch=True, is_mobile=True), address)
    lists(page).tap()
    expect(page.get_by_text("other camps and houses are not in it")).to_be_visible()
    assert settled(page).evaluate("document.documentElement.scrollWidth") <= 390


def test_a_switch_draws_farm_jobs_whose_cards_are_text(new_page, address):
    page = open_room(new_page(), address)
    expect(page.locator(".site-key")).to_have_count(0)
    page.locator(".st-key-map-farm_jobs label").click()
    expect(page.locator(".site-key .site")).to_have_text(["Farm jobs3 towns"], timeout=SLOW_MS)
    stop = page.locator('[role=option][aria-label*="Farm jobs: 180 workers"]')
    settled(page).locator(".ground").scroll_into_view_if_needed()
    box = stop.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".card > *")).to_have_text(
        [
            "Reynolds",
            "Farm jobs: 180 workers in 1 filing",
            f"{EMPLOYER[:35]}…: Peaches, 180 workers, Mar to Aug 2026",
        ]
    )
    assert page.locator(".card").evaluate("(e) => e.querySelectorAll('img').length") == 0
    # a click keeps the pocket that is chosen
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(500)  # a card that goes is there for a moment
    expect(page.locator(".card-name")).to_have_text("Reynolds")
    expect(heading(page)).to_contain_text("Montezuma")
    # by keyboard: from the first outline to the first town, then to the farm jobs
    page.locator("[role=option]").first.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(stop).to_be_focused()
    expect(page.locator(".card-line").first).to_have_text("Farm jobs: 180 workers in 1 filing")
    page.locator(".st-key-map-school_districts label").click()
    expect(page.locator(".site-key .site")).to_have_count(2, timeout=SLOW_MS)
    offices = page.locator('[role=option][aria-label^="SYNTHETIC Macon County, School district"]')
    expect(offices).to_have_count(1)
    page.locator(".st-key-map-farm_jobs label").click()
    expect(page.locator(".site-key .site")).to_have_count(1, timeout=SLOW_MS)
    expect(stop).to_have_count(0)
