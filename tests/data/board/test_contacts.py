"""The contacts: what users write down stays theirs, whoever else edits, imports or restores."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from analytics.exports.lists.board_workbook import board_workbook
from analytics.exports.lists.contact_list import contacts_csv, contacts_workbook
from data.board import board, contacts, database, exchange
from data.board.contact_exchange import ListNotImported, import_contacts
from data.board.contacts import NobodyToCall, is_for
from data.board.database import FILE
from data.board.entries import Contact
from data.board.errors import EditedMeanwhile, EntryGone, TextTooLong
from data.board.schema import BOARD_VERSION
from data.store.reader import Store
from data.upkeep.backup import backup, restore
from tests.data.files import csv_of, workbook
from tests.data.loaded import load_month
from tests.hostile import HOSTILE

HEADER = ("State", "County", "Town", "Office", "Role", "Organization", "Phone", "E-mail", "Note")
IMMOKALEE = (
    "Florida",
    "Collier",
    "Immokalee",
    "SYNTHETIC MEP office",
    "Recruiter",
    "Collier Schools",
    "239 555 0100",
    "mep@example.org",
    "Mornings",
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "store"


def added(folder, **more) -> Contact:
    said = {"state_code": "FL", "place_name": "Immokalee", "office": "SYNTHETIC MEP office"}
    return contacts.add_contact(folder, Contact(**(said | {"made_by": "Ana"} | more)))


def listed(folder) -> list[Contact]:
    return list(contacts.read_contacts(folder))


def test_a_contact_is_kept_and_looking_makes_no_file(folder):
    assert listed(folder) == []
    assert not folder.exists()
    kept = added(folder, state_code=" florida ", place_name="Immokalee, FL", phone="239 555 0100")
    assert (kept.state_code, kept.place_name, kept.version) == ("FL", "Immokalee", 1)
    assert listed(folder) == [kept]
    assert board.read_board(folder).contacts == (kept,)


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (Contact("  ", office="MEP"), "names no State"),
        (Contact("FL", place_name="Immokalee", note="by the canal"), "nobody to call"),
    ],
)
def test_a_contact_that_says_too_little_is_refused(folder, contact, told):
    with pytest.raises(NobodyToCall, match=told):
        contacts.add_contact(folder, contact)
    with pytest.raises(TextTooLong):
        added(folder, note=HOSTILE["long"])
    assert listed(folder) == []


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(folder):
    read_by_both = added(folder)
    assert contacts.edit_contact(folder, read_by_both, "Luis") == read_by_both, "nothing was changed"
    contacts.edit_contact(folder, replace(read_by_both, phone="1"), "Ana")
    with pytest.raises(EditedMeanwhile, match="Ana changed this contact") as told:
        contacts.edit_contact(folder, replace(read_by_both, phone="2"), "Luis")
    assert told.value.theirs.phone == "1"
    contacts.edit_contact(folder, replace(read_by_both, phone="2", version=2), "Luis")
    (now,) = listed(folder)
    assert (now.phone, now.changed_by, now.version) == ("2", "Luis", 3)
    before = contacts.earlier_edits(folder, now.contact_id)
    assert [edit["before"]["phone"] for edit in before] == ["1", ""]
    assert [edit["replaced_by"] for edit in before] == ["Luis", "Ana"]


def test_a_call_is_no_edit_and_a_removed_contact_stays_in_the_file(folder):
    kept = added(folder)
    day = dt.date(2026, 9, 30)
    contacts.mark_called(folder, kept.contact_id, day)
    edited = contacts.edit_contact(folder, replace(kept, phone="1"), "Ana")
    assert (edited.called_date, edited.phone) == (day, "1")
    contacts.remove_contact(folder, kept.contact_id, "Ana")
    assert listed(folder) == []
    with pytest.raises(EntryGone, match="no longer on the list"):
        contacts.edit_contact(folder, edited, "Luis")
    assert contacts.earlier_edits(folder, kept.contact_id)[0]["before"]["phone"] == "1"


@pytest.mark.parametrize("text", [t for n, t in HOSTILE.items() if n not in ("long", "wide")])
def test_hostile_text_is_kept_as_text_and_goes_out_and_in_inert(folder, tmp_path, text):
    given = dict.fromkeys(contacts.EDITABLE, text[:200])
    kept = added(folder, **given)
    assert listed(folder) == [kept]
    rows = csv.reader(io.StringIO(contacts_csv([kept]).decode("utf-8-sig")))
    assert not any(cell.startswith(tuple("=+-@")) for row in rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(contacts_workbook([kept]))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    for content in (contacts_workbook([kept]), contacts_csv([kept])):
        other = tmp_path / f"other-{len(content)}"
        assert import_contacts(other, content, "Luis").added == 1
        (came,) = listed(other)
        assert came.note == "".join(c for c in kept.note if c.isprintable())


def test_names_are_compared_as_places_are(folder):
    town = Contact("FL", county_name="Collier County", place_name="IMMOKALEE", office="x")
    assert is_for(town, "FL", "Collier", "Immokalee") == "town"
    assert is_for(town, "FL", "Lee", "Immokalee") == ""
    assert is_for(town, "FL", "", "Immokalee") == "town"
    assert is_for(town, "GA", "Collier", "Immokalee") == ""
    assert is_for(town, "FL") == "town"
    county = Contact("fl", county_name="DeSoto Co", office="x")
    assert is_for(replace(county, county_name="De Soto County"), "FL", "De Soto", "Arcadia") == "county"
    assert is_for(Contact("FL", office="x"), "FL", "De Soto", "Arcadia") == "State"
    assert is_for(Contact("FL", district_name="Collier", office="x"), "FL", "", "") == "district"
    assert is_for(Contact("Guanajuato", office="x"), "GUANAJUATO") == "State"


def test_a_board_from_before_there_were_contacts_is_whole_and_gets_them(folder):
    pin = board.add_pin(folder, board.Pin("Toombs", "run=to"))
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute(f"DROP TABLE {Contact.changes.name}")
        connection.execute(f"DROP TABLE {Contact.table.name}")
        connection.execute("PRAGMA user_version = 1")
    assert database.is_whole(folder / FILE)
    kept = added(folder)
    assert board.read_board(folder) == board.Board(pins=(pin,), contacts=(kept,))
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (BOARD_VERSION,)
        connection.execute(f"DROP TABLE {Contact.changes.name}")
    assert not database.is_whole(folder / FILE), "of today's version a table is missing"


def test_contacts_are_in_the_backup_the_copies_and_the_exported_board(tmp_path, folder):
    store = Store(folder)
    load_month(tmp_path, store, "5/31/2024")
    kept = added(folder)
    made = backup(store, tmp_path / "kept.zip")
    contacts.remove_contact(folder, kept.contact_id, "Ana")
    restore(store, made.file)
    assert listed(folder) == [kept]
    store.close()
    for take, content in (
        (exchange.import_json, exchange.to_json(folder)),
        (exchange.import_excel, board_workbook(board.read_board(folder))),
    ):
        other = tmp_path / take.__name__
        assert take(other, content) == exchange.ImportResult(1, 0, 0)
        assert listed(other) == [kept]


def as_csv(*rows, header=HEADER, **more) -> bytes:
    return csv_of(rows, header, **more).encode()


def test_a_list_as_people_keep_it_is_taken_and_its_bad_lines_are_told(folder, tmp_path):
    rows = [IMMOKALEE, ("", "", "Faison", "SYNTHETIC", *[""] * 5), ("NC", "", "Faison", *[""] * 6)]
    content = b"Our contacts (SYNTHETIC)\r\n\r\n" + as_csv(*rows, separator=";")
    done = import_contacts(folder, content, "Ana")
    assert (done.added, done.same, done.different, done.unused) == (1, 0, 0, ())
    assert [line for line, _ in done.refused] == [5, 6]
    assert "names no State" in done.refused[0][1] and "nobody to call" in done.refused[1][1]
    (kept,) = listed(folder)
    assert tuple(
        getattr(kept, name)
        for name in (
            "state_code",
            "county_name",
            "place_name",
            "office",
            "role",
            "organization",
            "phone",
            "email",
            "note",
        )
    ) == ("FL", *IMMOKALEE[1:])
    assert (kept.made_by, kept.version) == ("Ana", 1)
    again = import_contacts(folder, content, "Ana")
    assert (again.added, again.same) == (0, 1)
    path = workbook(
        tmp_path / "x.xlsx",
        Mine=[["Office Phone", "Agency", "St", "Favourite colour"], [2395550100, "SYNTHETIC", "tx", "red"]],
    )
    done = import_contacts(folder, path.read_bytes(), "Ana")
    assert (done.added, done.unused) == (1, ("Favourite colour",))
    assert (listed(folder)[1].phone, listed(folder)[1].state_code) == ("2395550100", "TX")


def test_what_goes_out_comes_in_again_and_what_is_here_stays(folder, tmp_path):
    kept = added(folder, phone="+1 239 555 0100", note="=1+1")
    for written in (contacts_workbook, contacts_csv):
        content = written(listed(folder))
        done = import_contacts(folder, content, "Luis")
        assert (done.added, done.same, done.different, done.refused) == (0, 1, 0, ())
        other = tmp_path / written.__name__
        assert import_contacts(other, content, "Luis").added == 1
        assert (listed(other)[0].phone, listed(other)[0].note) == ("+1 239 555 0100", "=1+1")
    old = contacts_csv(listed(folder))
    contacts.edit_contact(folder, replace(kept, phone="new"), "Ana")
    assert import_contacts(folder, old, "Luis").different == 1
    assert [contact.phone for contact in listed(folder)] == ["new"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"<html><table><tr><td>State</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 no workbook", "."),
        (as_csv(("FL", "x"), header=("Where", "Whom")), "No column is called State"),
        (as_csv(("FL", "Ana", "2015-03-14"), header=("State", "Name", "DOB")), "list of families"),
        (as_csv(("FL", "Ana", "1"), header=("State", "Office", "MSIX ID")), "list of families"),
    ],
)
def test_a_file_that_is_no_list_of_offices_is_refused_whole(folder, content, told):
    added(folder)
    before = listed(folder)
    with pytest.raises(ListNotImported, match=told) as refused:
        import_contacts(folder, content, "Ana")
    assert "2015" not in str(refused.value) and "Ana" not in str(refused.value)
    assert listed(folder) == before


def test_doubtful_words_are_asked_about_and_never_repeated():
    asked = contacts.asked_of(Contact("FL", office="x", email="ruiz@gmail.com", note="Ask Maria Lopez"))
    assert len(asked) == 2
    assert not any(word in " ".join(asked) for word in ("Lopez", "ruiz"))
    assert contacts.asked_of(Contact("FL", office="Migrant Office", phone="239 555 0100")) == ()
