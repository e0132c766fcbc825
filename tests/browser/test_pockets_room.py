"""The Pockets room in a real browser: outlines on the map, clicks either way, files, a phone.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.settled import settled

PROJECT = Path(__file__).resolve().parents[2]
ATLAS = ".atlas[data-drawn]"
SLOW_MS = 30_000
"""A choice draws the whole room again: on a busy machine that can take longer than usual."""


@pytest.fixture
def address(app_server, demo) -> str:
    return app_server(PROJECT / "serve.py", store=demo.store)


def open_room(page: Page, address: str) -> Page:
    """The room with its outlines drawn; loading and scanning may take a while at first."""
    page.goto(f"{address}/?run=to&state=GA")
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    page.goto(f"{address}/pockets?run=to&state=GA")
    page.wait_for_selector(f"{ATLAS} .outline-number", timeout=60_000)
    return settled(page)


def card_button(page: Page, number: int):
    return page.locator(f".st-key-pocket-{number} button:visible").first


def chosen_number(page: Page):
    return page.locator(".outline-number.chosen")


def outline_stop(page: Page, number: int):
    """The keyboard stop of an outline: it lies on the number at the top of its circle."""
    return page.locator(f'[role=option][aria-label^="{number}, "]')


def heading(page: Page):
    return page.get_by_role("heading", level=4).filter(has_text=re.compile(r"^\d+ · "))


def test_pockets_are_outlined_and_a_click_on_card_or_map_chooses_the_same(new_page, address):
    page = open_room(new_page(), address)
    cards = page.locator("[class*=st-key-pocket-card-]").count()
    assert cards >= 3
    expect(page.locator(".outline-number")).to_have_count(cards)
    expect(chosen_number(page)).to_have_text("1", timeout=SLOW_MS)

    card_button(page, 2).click()
    expect(chosen_number(page)).to_have_text("2", timeout=SLOW_MS)
    expect(heading(page)).to_contain_text("2 · ", timeout=SLOW_MS)

    third = outline_stop(settled(page), 3)
    third.scroll_into_view_if_needed()
    box = third.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(heading(page)).to_contain_text("3 · ", timeout=SLOW_MS)
    expect(chosen_number(page)).to_have_text("3", timeout=SLOW_MS)
    expect(page.locator(".st-key-pocket-card-3-chosen")).to_be_visible()


def test_the_keyboard_reaches_an_outline_and_chooses_it(new_page, address):
    page = open_room(new_page(), address)
    outline_stop(page, 2).focus()
    expect(page.locator(".card-name")).to_be_visible()
    page.keyboard.press("Enter")
    expect(chosen_number(page)).to_have_text("2", timeout=SLOW_MS)
    expect(heading(page)).to_contain_text("2 · ", timeout=SLOW_MS)


def test_the_files_come_and_the_sheet_prints_on_one_page(new_page, address, tmp_path):
    page = open_room(new_page(), address)
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Route sheet to print").click()
    saved = tmp_path / "sheet.html"
    sheet.value.save_as(saved)
    assert "confidential" in sheet.value.suggested_filename
    page.get_by_role("button", name="Export").click()
    for label, starts in (
        ("Excel", b"PK"),
        ("Google Earth", b"<?xml"),
        ("Map to open offline", b"<!DOCTYPE html>"),
    ):
        with page.expect_download() as file:
            page.get_by_role("button", name=label).click()
        assert Path(file.value.path()).read_bytes().startswith(starts)
    paper = new_page()
    paper.goto(saved.as_uri())
    printed = paper.pdf(format="Letter", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, address):
    page = open_room(new_page(390, 844, has_touch=True, is_mobile=True), address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card_button(page, 2).tap()
    expect(chosen_number(page)).to_have_text("2", timeout=SLOW_MS)
