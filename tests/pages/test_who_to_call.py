"""Who to call and Move notices through dashboard.py: empty, worked through, two editors, hostile."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.mobility.moves import MISSED
from data.board import contacts
from data.board.database import FILE
from data.board.entries import Contact
from data.load.pipeline import load_file
from data.store.reader import Store
from pages.mobility.view_settings import KEY, ViewSettings
from tests.data.files import csv_of, write
from tests.families import child, loaded
from tests.hostile import HOSTILE

PROJECT = Path(__file__).resolve().parents[2]
ROOM = "pages/mobility/page.py"
NOTICES = ("Notice Type", "Move Date", "From State", "From District", "To State", "To City", "Data Note")
NOTICE = ("Arrival", "2026-05-12", "FL", "Collier", "GA", "Vidalia", "SYNTHETIC")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A family of three from Immokalee this season, one child the season before; one from Faison."""
    story = [
        *(child(n, "2026-05-10") for n in range(3)),
        child(9, "2025-05-10"),
        child(10, "2026-06-10", move_from=("Faison", "NC")),
    ]
    loaded(tmp_path, story).close()
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def opened(view: str = "Who to call", level: str = "place", **link) -> AppTest:
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)
    for key, value in ({"run": "to"} | link).items():
        page.query_params[key] = value
    drawn(page.run()).switch_page(ROOM)
    page.session_state["mobility_shown"] = view
    page.session_state[KEY] = ViewSettings(MISSED, level=level)
    return drawn(page.run())


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "success", "warning", "error")
    return "\n".join(e.value for kind in kinds for e in page.get(kind)).replace("\\", "")


def pressed(page: AppTest, start: str) -> AppTest:
    next(b for b in page.button if (b.key or "").startswith(start)).click()
    return drawn(page.run())


def typed(page: AppTest, **texts: str) -> AppTest:
    for name, text in texts.items():
        fields = [*page.text_input, *page.text_area]
        next(f for f in fields if f.key.startswith("call-form") and f.key.endswith(f"-{name}")).set_value(
            text
        )
    return page


def test_nobody_is_on_the_list_and_an_office_is_added_in_place(folder):
    page = opened()
    said = words(page)
    assert "Immokalee FL** · 3 children, 1 family" in said
    assert "Season before: 1 child, 1 family." in said
    assert "July 2025 to June 2026, beside the season before (July 2024 to June 2025)" in said
    assert "Nobody on the list yet." in said
    assert "No child went on to another place in either season under these filters." in said
    assert "only children somebody missed" in said
    assert not (folder / FILE).exists(), "looking makes no file"
    pressed(page, "call-add-in-")
    typed(page, office="SYNTHETIC office", phone="239 555 0100", note="Ask Maria Lopez")
    page.text_input(key="board_me_typed").set_value("Ana")
    drawn(page.run())
    assert "is it somebody of a family?" in words(page)
    pressed(page, "call-form-in-")
    said = words(page)
    assert "It is on the list." in said
    assert "SYNTHETIC office; 239 555 0100" in said
    assert "for Immokalee · not called yet · Ask Maria Lopez" in said
    (kept,) = contacts.read_contacts(folder)
    assert (kept.state_code, kept.county_name, kept.place_name, kept.made_by) == (
        "FL",
        "Collier",
        "Immokalee",
        "Ana",
    )
    pressed(page, "call-done-in-")
    assert contacts.read_contacts(folder)[0].called_date == dt.date.today()
    pressed(page, "call-done-in-")
    assert contacts.read_contacts(folder)[0].called_date is None


def test_what_is_refused_is_told_and_the_words_stay(folder):
    page = pressed(opened(), "call-add-in-")
    typed(page, state_code=" ", office="SYNTHETIC office")
    pressed(page, "call-form-in-")
    assert "names no State" in words(page)
    typed(page, state_code="FL", office="", note="only a note")
    drawn(page.run())
    pressed(page, "call-form-in-")
    assert "says nobody to call" in words(page)
    assert "only a note" in [area.value for area in page.text_area]
    assert contacts.read_contacts(folder) == ()


def test_the_second_of_two_editors_sees_both_texts_and_decides(folder):
    kept = contacts.add_contact(folder, Contact("FL", place_name="Immokalee", office="SYNTHETIC"))
    ana, luis = (pressed(opened(), "call-edit-in-") for _ in range(2))
    for page, phone, who in ((ana, "1", "Ana"), (luis, "2", "Luis")):
        typed(page, phone=phone)
        page.text_input(key="board_me_typed").set_value(who)
        pressed(page, "call-form-in-")
    assert "Saved." in words(ana)
    said = words(luis)
    assert "Ana changed this contact meanwhile" in said
    assert "theirs: 1 · yours: 2" in said
    pressed(luis, "call-form-in-")
    assert [c.phone for c in contacts.read_contacts(folder)] == ["2"]
    again = pressed(luis, "call-edit-in-")
    assert "changed by Luis: Phone: 1" in words(again)
    remove = next(b for b in again.button if (b.key or "").endswith("-remove"))
    remove.click()
    drawn(again.run())
    assert contacts.read_contacts(folder) == ()
    assert contacts.earlier_edits(folder, kept.contact_id)


def test_an_office_for_the_State_stands_at_each_of_its_towns_and_at_the_State(folder):
    contacts.add_contact(folder, Contact("FL", office="SYNTHETIC State office"))
    assert words(opened()).count("for the whole State") == 1
    at_state = words(opened(level="state"))
    assert "**Florida** · 3 children, 1 family" in at_state
    assert "for the whole State" in at_state


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "wide"}))
def test_hostile_text_in_every_field_is_text(folder, name):
    text = HOSTILE[name][:200]
    contacts.add_contact(folder, Contact("FL", **dict.fromkeys(contacts.EDITABLE[4:], text), made_by=text))
    contacts.add_contact(folder, Contact(text, **dict.fromkeys(contacts.EDITABLE[1:], text)))
    page = pressed(opened(), "call-edit-in-")
    shown = [e.value for kind in ("markdown", "caption") for e in page.get(kind)]
    assert shown
    for value in shown:
        assert "![" not in value and "](" not in value
        assert "<img" not in value.replace("\\<", "") and "<script" not in value.replace("\\<", "")
    fields = {f.key.rpartition("-")[2]: f.value for f in page.text_input if f.key.startswith("call-form")}
    assert fields["office"] == text.replace("\x00", "").strip()


def test_a_damaged_list_is_told_and_the_rest_of_the_room_stands(folder):
    contacts.add_contact(folder, Contact("FL", office="SYNTHETIC"))
    (folder / FILE).write_bytes(b"SYNTHETIC" * 2000)
    page = opened()
    assert "is damaged" in words(page)
    assert "counted from" in words(page)


def test_notices_stand_beside_the_children_and_never_among_them(folder, tmp_path):
    assert "Move notices" not in str(opened().segmented_control)
    before = words(opened())
    path = write(tmp_path / "notices.csv", csv_of([NOTICE, NOTICE, ("Left", *NOTICE[1:])], NOTICES))
    assert load_file(path, store=folder).status == "loaded"
    said = words(opened(level="state"))
    assert "**Florida** · 3 children, 1 family" in said
    assert "Move notices this season, not among the children: 2 arrivals, 1 departure." in said
    assert "3 children, 1 family" in before
    page = opened("Move notices", level="state")
    assert "They are in no number of children on this page." in words(page)
    assert "2 arrival notices and 1 departure notice of 1 file" in words(page)
    table = next(f.value for f in page.dataframe if "Arrival notices" in f.value)
    assert table[["From", "To", "Arrival notices", "Departure notices", "Way"]].values.tolist() == [
        ["FL", "GA", 2, 1, "arriving"]
    ]
    assert "No move notice is here under these filters" in words(opened("Move notices", month="6"))


def test_with_notices_alone_the_room_shows_them(tmp_path, monkeypatch):
    path = write(tmp_path / "notices.csv", csv_of([NOTICE], NOTICES))
    load_file(path, store=tmp_path / "store")
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    page = opened()
    assert "No moves of children are loaded" in words(page)
    assert "1 arrival notice and 0 departure notices of 1 file" in words(page)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "nul"}))
def test_hostile_notices_are_text(folder, tmp_path, name):
    text = HOSTILE[name]
    line = ("Arrival", "2026-05-12", text, text, "GA", text, "SYNTHETIC")
    path = write(tmp_path / "notices.csv", csv_of([line], NOTICES))
    assert load_file(path, store=folder).status == "loaded"
    drawn(opened("Move notices"))
    drawn(opened())


def test_the_whole_list_is_there_when_the_demo_is_worked_through(demo, tmp_path, monkeypatch):
    shutil.copytree(demo.store, tmp_path / "store")
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    chance = random.Random(1)
    for n in range(4):
        contacts.add_contact(
            tmp_path / "store", Contact(chance.choice(("FL", "NC")), office=f"SYNTHETIC {n}")
        )
    page = opened(state="GA")
    shown = [b.key for b in page.button if (b.key or "").startswith("call-add-")]
    assert len([key for key in shown if key.startswith("call-add-in-")]) == 8
    pressed(page, "call-most-in-more")
    assert len([b for b in page.button if (b.key or "").startswith("call-add-in-")]) == 16
    table = next(f.value for f in page.dataframe if "Office" in f.value)
    assert sorted(table["Office"]) == [f"SYNTHETIC {n}" for n in range(4)]
    pressed(page, "call-list-add")
    typed(page, state_code="TX", office="SYNTHETIC Texas")
    pressed(page, "call-form-list")
    assert "It is on the list." in words(page)
    assert len(contacts.read_contacts(tmp_path / "store")) == 5
    Store(tmp_path / "store").close()
