"""A load that leaves a column unread which looks like ours says so at every door, with what it costs."""

from __future__ import annotations

import json

import pytest

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.left_open import NOBODY_IDENTIFIED, costs
from data.load.pipeline import load_file
from data.load.preview import inspect
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, csv_of, write

TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
ODD = (
    "Child ID (MSIX)", "Surname", "Given", "Fecha nac.", "Llegada", "Moved From (City)", "Moved From (St)",
    "Llegó a (ciudad)", "To St", "Last school",
)  # fmt: skip
"""The columns of HEADER under headers of somebody's own, all of which can be told."""


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def file_of(folder, header, rows=FAMILY, name="list.csv"):
    return write(folder / name, TITLE + csv_of(rows, header))


def renamed(**headers):
    new = {name.replace("_", " "): header for name, header in headers.items()}
    return [new.get(header, header) for header in HEADER]


def without(*headers):
    kept = [i for i, header in enumerate(HEADER) if header not in headers]
    return [HEADER[i] for i in kept], [[row[i] for i in kept] for row in FAMILY]


def test_the_command_line_reads_what_the_room_reads(tmp_path, store, capsys):
    path = file_of(tmp_path, ODD)
    in_the_room = inspect(path, store.folder, file_name=path.name)
    assert main(["--store", str(store.folder), "--json", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mapping"] == in_the_room.choice.mapping
    assert list(told["mapping"].values()) == [
        "msix_id", "last_name_1", "first_name", "birth_date", "qad", "from_city", "from_state", "to_city",
        "to_state", "school_name",
    ]  # fmt: skip
    assert told["proposal"]["unused_columns"] == [] and told["is_left_open"] is False
    assert "Fecha nac. as birth date" in told["message"]
    with store.reader() as cursor:
        counted = cursor.execute(
            "SELECT count(DISTINCT child_number), count(DISTINCT family_number), count(missed_place_id) FROM leads"
        ).fetchall()
    assert counted == [(3, 2, 3)]


def test_what_is_left_unread_is_shouted_about_and_can_be_settled(tmp_path, store, capsys):
    path = file_of(tmp_path, renamed(MSIX_ID="Number"))
    door = ["--store", str(store.folder)]
    assert main([*door, str(path)]) == LEFT_OPEN_CODE
    said = capsys.readouterr().out
    assert "Left unread: Number, which looks like an id (perhaps MSIX ID)." in said
    assert 'CHECK Number: looks like an id. --map "Number=msix_id" reads it' in said
    assert main([*door, "--json", "--map", "Number=-", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["is_left_open"] is False and "Left unread" not in told["message"]
    assert main([*door, "--json", "--map", "Number=msix_id", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["mapping"]["Number"] == "msix_id"


def test_it_is_said_in_json_with_a_code_of_its_own(tmp_path, store, capsys):
    path = file_of(tmp_path, renamed(DOB="Thing", To_State="Other thing"))
    assert main(["--store", str(store.folder), "--json", str(path)]) == LEFT_OPEN_CODE
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "loaded" and told["is_left_open"] is True
    assert told["proposal"]["unread"].keys() == {"Thing", "Other thing"}
    assert told["proposal"]["unread"]["Other thing"] == "a State"
    # A file that is refused weighs more than one that leaves something open.
    assert main(["--store", str(store.folder), str(path.with_name("none.csv")), str(path)]) == 1


def test_columns_that_are_understood_as_something_else_leave_nothing_open(tmp_path, store):
    header = [*HEADER, "Interview date", "Recruiter", "Crop"]
    rows = [(*row, "1/2/2024", "SYNTHETIC Person", "corn") for row in FAMILY]
    report = load_file(file_of(tmp_path, header, rows), store=store)
    assert set(report.unused_columns) == {"Interview date", "Recruiter", "Crop"}
    assert not report.is_left_open and not report.identifies_nobody


def test_a_list_that_identifies_nobody_says_that_rows_are_counted(tmp_path, store):
    header, rows = without("MSIX ID", "Last Name", "First Name")
    report = load_file(file_of(tmp_path, header, rows), store=store)
    assert report.status == "loaded" and report.identifies_nobody and not report.is_left_open
    assert NOBODY_IDENTIFIED in report.message


def test_what_was_read_with_doubt_is_said_apart_from_what_is_sure(tmp_path, store):
    header = renamed(From_City="City", From_State="State", To_City="City", To_State="State")
    report = load_file(file_of(tmp_path, header), store=store)
    assert report.status == "loaded", report.message
    assert [report.mapping[h] for h in ("City", "State", "City (2)", "State (2)")] == [
        "from_city", "from_state", "to_city", "to_state",
    ]  # fmt: skip
    assert report.is_left_open and "Read without certainty: City as from city" in report.message


@pytest.mark.parametrize(
    ("fields", "looks", "words"),
    [
        (["qad", "to_city"], [], "rows are counted"),
        (["qad", "msix_id", "last_name_1", "from_state", "to_state"], ["a date"], None),
        (["qad", "last_name_1", "first_name", "birth_date"], ["an id"], "Without the id"),
        (["qad", "last_name_1", "first_name"], ["a birth date"], "Without ids, only children with"),
        (["qad", "msix_id"], ["a birth date"], "ages are not known"),
        (["qad", "msix_id"], ["a name"], "families cannot be told"),
        (["qad", "msix_id", "last_name_1", "to_state"], ["a State"], "may not be found on the map"),
    ],
)
def test_what_a_column_that_was_left_out_costs(fields, looks, words):
    found = costs("missed_enrollment", fields, looks)
    assert (not found) if words is None else words in " ".join(found)
    assert costs("move_notices", ["move_date", "from_state", "to_state"], looks) == []


def test_no_sentence_holds_a_cell(tmp_path, store):
    report = load_file(file_of(tmp_path, renamed(MSIX_ID="Number", DOB="Thing")), store=store)
    for row in FAMILY:
        assert row[0] not in report.message_for_terminal and row[3] not in report.message_for_terminal
