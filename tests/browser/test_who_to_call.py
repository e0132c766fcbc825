"""Who to call in a real browser: an office is added in place, called, and survives a reload.

Each page opened by `new_page` fails its test when anything asks a host other than 127.0.0.1.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import Page, expect

from data.board import contacts
from data.board.entries import Contact
from tests.browser.settled import settled
from tests.families import child, loaded, siblings
from tests.hostile import FLAG, HOSTILE

PROJECT = Path(__file__).resolve().parents[2]
SLOW_MS = 30_000


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.get_by_text("Place and ZIP coordinates").last.wait_for(timeout=60_000)
    settled(page).locator(".st-key-mobility_shown").get_by_text("Who to call", exact=True).click()
    expect(page.get_by_text("Families come from")).to_be_visible(timeout=SLOW_MS)
    return settled(page)


def test_an_office_is_added_in_place_called_and_still_there_after_a_reload(new_page, app_server, tmp_path):
    story = [*siblings(range(1, 4), "Ruiz", "2026-05-10"), child(4, "2025-05-20")]
    loaded(tmp_path, story).close()
    folder = tmp_path / "store"
    for name in ("image", "script", "markdown", "anchor"):
        text = HOSTILE[name][:200]
        contacts.add_contact(folder, Contact("FL", **dict.fromkeys(contacts.EDITABLE[4:], text)))
    address = app_server(PROJECT / "serve.py", store=folder) + "/mobility?run=to&state=GA"
    page = opened(new_page(390, 844, has_touch=True), address)
    card = page.locator("[class*=st-key-call-card-in-]").first
    expect(card).to_contain_text("Immokalee FL · 3 children, 1 family")
    expect(card).to_contain_text("Season before: 1 child, 1 family.")
    card.get_by_role("button", name="Add another").click()
    settled(page)
    for label, text in (
        ("Office", "SYNTHETIC migrant office"),
        ("Phone", "239 555 0100"),
        ("Your name", "Ana"),
    ):
        field = card.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        settled(page)
    card.get_by_role("button", name="Save", exact=True).click()
    expect(card.get_by_text("It is on the list.")).to_be_visible(timeout=SLOW_MS)
    settled(page)
    (kept,) = (c for c in contacts.read_contacts(folder) if c.office.startswith("SYNTHETIC"))
    assert (kept.state_code, kept.place_name, kept.phone, kept.made_by) == (
        "FL",
        "Immokalee",
        "239 555 0100",
        "Ana",
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    opened(page, address)
    expect(card).to_contain_text("SYNTHETIC migrant office; 239 555 0100")
    card.get_by_role("button", name="Called today").first.click()
    expect(card.get_by_text("Noted.")).to_be_visible(timeout=SLOW_MS)
    called = {c.office: c.called_date for c in contacts.read_contacts(folder)}
    assert called["SYNTHETIC migrant office"] == dt.date.today()
    settled(page).get_by_role("button", name="Share outside").click()
    # So few children that no count of them may leave: said, and nothing to click.
    nothing = page.get_by_text("Families come from: Nothing of this view can be shared outside")
    expect(nothing).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("button", name="To share outside (Excel)")).to_be_disabled()
    page.keyboard.press("Escape")
    page.get_by_text("The contact list:").click()
    typed = "State,Town,Office,Phone\r\nNC,Faison,SYNTHETIC Duplin,910\r\n,Lost,SYNTHETIC,1\r\nTX,Roma,,\r\n"
    page.locator(".st-key-call-import input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": typed.encode()}
    )
    page.get_by_role("button", name="Take it in").click()
    told = "1 added, 0 there already, 0 different from the file and kept as they are here, 2 lines refused."
    expect(page.get_by_text(told)).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text("Line 3: The contact names no State")).to_be_visible()
    assert "SYNTHETIC Duplin" in {c.office for c in contacts.read_contacts(folder)}
    assert page.evaluate(f"window.{FLAG}") is None
    assert "Immokalee" not in page.url and "SYNTHETIC" not in page.url
