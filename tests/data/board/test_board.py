"""The board: what is pinned, planned and visited stays, whoever edits it and whatever is loaded."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.board import board, database, exchange
from data.board.board import Board
from data.board.database import FILE, BoardDamaged, BoardNotUsable
from data.board.entries import Pin, PlanNote, Target, Visit
from data.board.errors import EditedMeanwhile, EntryGone, TextTooLong
from data.board.personal_data import doubts
from data.store.reader import Store
from data.upkeep.backup import backup, restore
from tests.data.loaded import load_month
from tests.hostile import HOSTILE

TODAY = dt.date(2026, 9, 30)
LATER = dt.date(2026, 10, 7)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "store"


def pinned(folder, **more) -> Pin:
    said = {"title": "Toombs in May", "view": "run=to&state=GA&county=13279", "children": 41}
    return board.add_pin(folder, Pin(**(said | {"as_of_date": TODAY} | more)))


def made(folder, **more) -> Target:
    said = {"place_name": "Vidalia GA", "direction": "to", "place_ids": (4228147,), "state_code": "GA"}
    return board.add_target(folder, Target(**(said | {"made_by": "Ana"} | more)))


def visited(folder, target: Target, outcome: str, day=TODAY, **more) -> Visit:
    visit = Visit(target.target_id, day, outcome, logged_by="Ana", **more)
    return board.log_visit(folder, visit, day)


def state_of(folder, target: Target) -> str:
    now = board.read_board(folder).targets
    return next(t.progress for t in now if t.target_id == target.target_id)


def test_what_was_written_is_read_again_and_belongs_to_its_owner_alone(folder):
    assert board.read_board(folder) == Board()
    assert not folder.exists(), "looking makes no file"
    pin = pinned(folder)
    target = made(folder, pin_id=pin.pin_id, lat=32.2, lon=-82.4, planned_date=LATER)
    visit = visited(folder, target, "families found", families=2, children=5, coes=2)
    kept = board.read_board(folder)
    assert kept.pins == (pin,)
    assert kept.visits == (visit,)
    assert (kept.targets[0].progress, kept.targets[0].place_ids) == ("found", (4228147,))
    if os.name == "posix":
        with database.opened(folder) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
                assert (folder / name).stat().st_mode & 0o777 == 0o600, name
            connection.execute("ROLLBACK")
        for copy in database.copies(folder):
            assert copy.stat().st_mode & 0o777 == 0o600
    with database.opened(folder) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_a_target_goes_from_idea_to_closed_by_what_its_visits_say(folder):
    target = made(folder)
    assert state_of(folder, target) == "idea"
    planned = board.edit_target(folder, replace(target, planned_date=LATER), "Ana", TODAY)
    assert planned.progress == "planned"
    visited(folder, target, "refused")
    assert state_of(folder, target) == "visited"
    visited(folder, target, "nobody", LATER)
    assert state_of(folder, target) == "nothing found"
    again = visited(folder, target, "nobody", LATER + dt.timedelta(days=1), come_back_month=10)
    assert state_of(folder, target) == "visited", "to be visited again: nothing is settled"
    board.withdraw_visit(folder, again.visit_id, "Ana", LATER)
    assert state_of(folder, target) == "nothing found"
    found = visited(folder, target, "families found", LATER, families=1, children=3)
    assert state_of(folder, target) == "found"
    visited(folder, target, "nobody", LATER + dt.timedelta(days=1))
    assert state_of(folder, target) == "found", "families were found there once"
    board.withdraw_visit(folder, found.visit_id, "Ana", LATER)
    assert state_of(folder, target) == "nothing found"
    assert [v.outcome for v in board.read_board(folder).visits] == ["refused", "nobody", "nobody"]
    now = board.read_board(folder).targets[0]
    closed = board.edit_target(folder, replace(now, progress="closed"), "Ana", LATER)
    assert (closed.closed_date, closed.is_open) == (LATER, False)
    opened = board.edit_target(folder, replace(closed, progress="visited"), "Ana", LATER)
    assert opened.closed_date is None


@pytest.mark.parametrize(
    "visit",
    [
        {"outcome": "nobody", "families": 1},
        {"outcome": "families found"},
        {"outcome": "refused", "children": 2},
        {"outcome": "come back", "come_back_month": 13},
        {"outcome": "eaten"},
    ],
)
def test_a_visit_that_contradicts_itself_is_not_written(folder, visit):
    target = made(folder)
    with pytest.raises(sqlite3.IntegrityError):
        board.log_visit(folder, Visit(target.target_id, TODAY, **visit), TODAY)
    assert board.read_board(folder).visits == ()
    assert state_of(folder, target) == "idea"


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(folder):
    read_by_both = made(folder)
    first = replace(read_by_both, hypothesis="Onion sheds north of town", owner="Ana")
    second = replace(read_by_both, hypothesis="Motel on US 1", priority="high")
    board.edit_target(folder, first, "Ana", TODAY)
    with pytest.raises(EditedMeanwhile) as told:
        board.edit_target(folder, second, "Luis", TODAY)
    theirs = told.value.theirs
    assert (theirs.hypothesis, theirs.owner, theirs.changed_by) == (first.hypothesis, "Ana", "Ana")
    assert board.read_board(folder).targets[0].hypothesis == first.hypothesis
    # The second saves over it after all: the first text is kept behind it.
    board.edit_target(folder, replace(second, version=theirs.version), "Luis", TODAY)
    now = board.read_board(folder).targets[0]
    assert (now.hypothesis, now.version) == (second.hypothesis, 3)
    before = [edit["before"]["hypothesis"] for edit in board.earlier_edits(folder, now.target_id)]
    assert before == [first.hypothesis, ""]


def test_a_closed_target_stays_closed_when_a_visit_is_taken_back(folder):
    target = made(folder)
    visit = visited(folder, target, "nobody")
    now = board.read_board(folder).targets[0]
    board.edit_target(folder, replace(now, progress="closed"), "Ana", TODAY)
    board.withdraw_visit(folder, visit.visit_id, "Ana", LATER)
    closed = board.read_board(folder).targets[0]
    assert (closed.progress, closed.closed_date) == ("closed", TODAY)


def test_a_pins_words_are_changed_and_the_second_of_two_editors_is_told(folder):
    pin = pinned(folder, figure='{"months": []}')
    first = board.edit_pin(folder, replace(pin, title="May", guess="crop", note="Onions"))
    assert (first.title, first.guess, first.note, first.version) == ("May", "crop", "Onions", 2)
    assert board.read_board(folder).pins == (first,)
    assert first.figure == pin.figure, "only the words change"
    with pytest.raises(EditedMeanwhile, match="this pin meanwhile"):
        board.edit_pin(folder, replace(pin, note="Peaches"))
    board.remove_pin(folder, pin.pin_id)
    with pytest.raises(EntryGone):
        board.edit_pin(folder, first)


def test_the_notes_of_the_plan_stay_and_the_second_of_two_writers_is_told(folder):
    new = PlanNote("GA", "to", "2025-26", note="A packing house closed", noted_by="Ana", version=0)
    first = board.write_plan_note(folder, new)
    assert (first.note_id, first.version) == ("GA-to-2025-26", 1)
    with pytest.raises(EditedMeanwhile) as told:
        board.write_plan_note(folder, replace(new, note="Hail", noted_by="Luis"))
    assert told.value.theirs == first
    second = board.write_plan_note(folder, replace(first, note="Hail too", noted_by="Luis"))
    assert board.read_board(folder).notes == (second,)


@pytest.mark.parametrize(
    ("version", "later"),
    [(1, ("plan_notes", "contact_changes", "contacts")), (2, ("plan_notes",))],
)
def test_a_board_of_an_older_version_is_taken_over_with_all_it_holds(folder, version, later):
    """Taken back to what the older file was: without the columns and tables that came later."""
    full(folder)
    before = board.read_board(folder)
    new_columns = {"kind", "idea", "figure", "choices"}
    with closing(sqlite3.connect(folder / FILE)) as old:
        for table in later:
            old.execute(f"DROP TABLE {table}")
        for table in ("pins", "targets"):
            for name in new_columns & {row[1] for row in old.execute(f"PRAGMA table_info({table})")}:
                old.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        old.execute(f"PRAGMA user_version = {version}")
        old.commit()
    assert database.is_whole(folder / FILE)
    kept = board.read_board(folder)
    assert (kept.pins, kept.targets, kept.visits) == (before.pins, before.targets, before.visits)
    board.write_plan_note(folder, PlanNote("GA", "to", "2025-26", note="Hail", version=0))
    assert len(board.read_board(folder).notes) == 1


def test_a_removed_pin_leaves_its_targets(folder):
    pin = pinned(folder)
    made(folder, pin_id=pin.pin_id)
    board.put_in_plan(folder, pin.pin_id, True)
    assert board.read_board(folder).pins[0].is_in_plan
    board.remove_pin(folder, pin.pin_id)
    kept = board.read_board(folder)
    assert kept.pins == ()
    assert [target.pin_id for target in kept.targets] == [None]


@pytest.mark.parametrize("text", [t for n, t in HOSTILE.items() if n != "long"])
def test_hostile_text_is_kept_as_text(folder, text):
    target = made(folder, hypothesis=text)
    kept = board.read_board(folder).targets[0]
    assert kept.hypothesis == text.replace("\x00", "") == target.hypothesis.replace("\x00", "")
    with database.opened(folder) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert {"pins", "targets", "visits", "target_changes"} <= names


def test_too_long_a_text_is_refused_not_cut(folder):
    with pytest.raises(TextTooLong, match="30,000 characters long; the board keeps 2,000"):
        made(folder, hypothesis=HOSTILE["long"])
    assert board.read_board(folder).targets == ()


def damage(folder) -> None:
    """Overwrite the middle of the file, as a failing disk does."""
    path = folder / FILE
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 100] = b"\xa5" * (len(content) - 4196)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["damaged", "empty", "missing", "no database"])
def test_a_damaged_board_is_noticed_and_its_last_copy_offered(folder, how):
    target = made(folder)
    assert len(database.copies(folder)) == 1
    {
        "damaged": lambda: damage(folder),
        "empty": lambda: (folder / FILE).write_bytes(b""),
        "missing": lambda: (folder / FILE).unlink(),
        "no database": lambda: (folder / FILE).write_bytes(b"SYNTHETIC" * 2000),
    }[how]()
    with pytest.raises(BoardDamaged, match="put it back") as told:
        board.read_board(folder)
    assert told.value.copy == database.copies(folder)[0]
    with pytest.raises(BoardDamaged):
        made(folder)
    database.put_back(folder)
    assert [t.target_id for t in board.read_board(folder).targets] == [target.target_id]
    kept = list((folder / "board_copies").glob("damaged-*"))
    assert len(kept) == (how in ("damaged", "no database"))


def test_a_damaged_copy_is_not_offered(folder):
    made(folder)
    database.copies(folder)[0].write_bytes(b"SYNTHETIC" * 2000)
    damage(folder)
    with pytest.raises(BoardDamaged, match="no copy of it") as told:
        board.read_board(folder)
    assert told.value.copy is None
    with pytest.raises(BoardNotUsable, match="no whole copy"):
        database.put_back(folder)


def test_a_board_of_a_newer_program_is_left_alone(folder):
    made(folder)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(BoardNotUsable, match="newer version"):
        board.read_board(folder)


def test_the_board_outlives_loads_and_is_in_the_backup(tmp_path, folder):
    store = Store(folder)
    target = made(folder)
    load_month(tmp_path, store, "5/31/2024")
    load_month(tmp_path, store, "6/30/2024")
    assert [t.target_id for t in board.read_board(folder).targets] == [target.target_id]
    kept = backup(store, tmp_path / "kept.zip")
    later = made(folder, place_name="Lyons GA")
    restore(store, kept.file)
    assert [t.target_id for t in board.read_board(folder).targets] == [target.target_id]
    # What was on the board before the restore is in its newest copy.
    database.put_back(folder, database.copies(folder)[0])
    assert later.target_id in {t.target_id for t in board.read_board(folder).targets}
    elsewhere = Store(tmp_path / "elsewhere")
    restore(elsewhere, kept.file)
    assert [t.place_name for t in board.read_board(elsewhere.folder).targets] == ["Vidalia GA"]
    store.close()
    assert not list((folder / "spill").iterdir())
    elsewhere.close()


def full(folder) -> None:
    pin = pinned(folder, note="=1+1", is_in_plan=True)
    target = made(folder, pin_id=pin.pin_id, hypothesis=HOSTILE["formula"], planned_date=LATER)
    visited(folder, target, "families found", families=2, children=3, coes=1)
    gone = visited(folder, target, "nobody")
    board.withdraw_visit(folder, gone.visit_id, "Ana", TODAY)
    board.write_plan_note(folder, PlanNote("GA", "to", "2025-26", note="=Hail", version=0))


def test_json_goes_out_and_in_whole_and_twice_changes_nothing(tmp_path, folder):
    full(folder)
    content = exchange.to_json(folder)
    other = tmp_path / "other"
    assert exchange.import_json(other, content) == exchange.ImportResult(5, 0, 0)
    assert board.read_board(other) == board.read_board(folder)
    assert exchange.import_json(other, content) == exchange.ImportResult(0, 5, 0)
    here = board.read_board(other).targets[0]
    board.edit_target(other, replace(here, owner="Luis"), "Luis", TODAY)
    assert exchange.import_json(other, content) == exchange.ImportResult(0, 4, 1)
    assert board.read_board(other).targets[0].owner == "Luis", "what is here stays"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff\xfe", b'{"board_version": 99}', b"[" * 100_000,
        b'{"board_version": 1, "targets": [{"place_name": "x"}]}',
        b'{"board_version": 1, "targets": [5]}',
        b'{"board_version": 1, "targets": [{"place_name": "x", "direction": "up"}]}',
        b'{"board_version": 1, "targets": [{"place_name": ["x"], "direction": "to"}]}',
        b'{"board_version": 1, "visits": [{"target_id": "no", "visit_date": "2026-01-01", "outcome": "nobody"}]}',
        b'{"board_version": 1, "visits": [{"target_id": "no", "visit_date": "soon", "outcome": "nobody"}]}',
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_whole(folder, content):
    made(folder)
    before = board.read_board(folder)
    with pytest.raises(exchange.FileNotImported):
        exchange.import_json(folder, content)
    assert board.read_board(folder) == before


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Onion sheds north of town, ask at the packing house", 0),
        ("Santa Claus Farms, Vidalia Onion Company", 0),
        ("Met Maria Lopez at the camp", 1),
        ("born 3/14/2015", 1),
        ("id 000012345678", 1),
        ("Ana Ruiz 2015-03-14, 912 555 0123", 3),
        ("", 0),
    ],
)
def test_names_ids_and_dates_of_birth_are_asked_about(text, questions):
    asked = doubts(text)
    assert len(asked) == questions, asked
    assert not any(word in " ".join(asked) for word in ("Lopez", "Ruiz", "12345678", "555"))


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_comes_back(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("board")
    made(folder, contact=text)
    kept = board.read_board(folder).targets[0].contact
    assert kept == text.replace("\x00", "").encode("utf-8", "replace").decode()


def test_saving_a_form_in_which_nothing_was_changed_is_no_edit(folder):
    target = made(folder)
    assert board.edit_target(folder, target, "Ben", TODAY) == target
    assert board.earlier_edits(folder, target.target_id) == []
    pin = board.add_pin(folder, Pin("May", "run=to", pinned_by="Ana"))
    assert board.edit_pin(folder, pin) == pin


def test_the_column_of_progress_keeps_the_name_that_older_files_hold(folder):
    target = made(folder)
    with database.opened(folder) as connection:
        assert connection.execute("SELECT state FROM targets").fetchone()[0] == target.progress
    board.edit_target(folder, replace(target, progress="closed"), "Ana", TODAY)
    [edit] = board.earlier_edits(folder, target.target_id)
    assert edit["before"]["progress"] == "idea" and "state" not in edit["before"]
    assert json.loads(exchange.to_json(folder))["targets"][0]["state"] == "closed"


def test_half_characters_of_an_imported_file_are_replaced_and_not_refused(folder):
    said = {"pin_id": "a\ud800", "title": "May\ud800", "view": "run=to\ud800", "figure": "\x00{}"}
    done = exchange.import_json(folder, json.dumps({"board_version": 3, "pins": [said]}).encode())
    assert done.added == 1
    [pin] = board.read_board(folder).pins
    assert (pin.pin_id, pin.title, pin.view, pin.figure) == ("a?", "May?", "run=to?", "{}")


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_a_number_without_end_in_a_file_is_refused_with_its_row(folder, number):
    pin = {"title": "May", "view": "run=to", "children": 41.0}
    told = json.dumps({"board_version": 3, "pins": [pin]})
    with pytest.raises(exchange.FileNotImported, match="pins, entry 1: a cell is missing or does not fit"):
        exchange.import_json(folder, told.replace("41.0", number).encode())
    assert board.read_board(folder) == Board()
    assert exchange.import_json(folder, told.encode()).added == 1


@pytest.mark.parametrize(
    ("cell", "why"), [("inf", "needed"), ("1e999", "needed"), ("2.5", "needed"), ("4", "")]
)
def test_a_cell_of_a_sheet_holds_a_whole_number_or_is_refused_with_its_line(folder, tmp_path, cell, why):
    sheet = [["Title", "View", "Children"], ["May", "run=to", cell]]
    with xlsxwriter.Workbook(tmp_path / "typed.xlsx") as book:
        page = book.add_worksheet("Pins")
        for line, row in enumerate(sheet):
            page.write_row(line, 0, row)
    content = (tmp_path / "typed.xlsx").read_bytes()
    if why:
        with pytest.raises(
            exchange.FileNotImported, match="Pins, line 2, column «Children then»: a number is"
        ):
            exchange.import_excel(folder, content)
    else:
        assert exchange.import_excel(folder, content).added == 1
        assert board.read_board(folder).pins[0].children == 4


def test_entries_of_one_second_are_read_in_the_order_they_came(folder):
    titles = [f"SYNTHETIC {number}" for number in range(6)]
    for title in titles:
        pinned(folder, title=title)
    assert [pin.title for pin in board.read_board(folder).pins] == titles
