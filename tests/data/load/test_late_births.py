"""Rows with a birth date after the move: refused, counted apart with their places, taken without it on a word."""

from __future__ import annotations

import json

import pytest

from data.commands.load import main
from data.load.corrections import refused_rows
from data.load.late_births import LateBirths, decide_late_births, late_births
from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, HEADER, changed, csv_of, write
from tests.data.loaded import contents

TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
BORN_LATE = (
    changed(FAMILY[0], MSIX_ID="000000007001", DOB="3/14/2024", To_City="Arcadia"),
    changed(
        FAMILY[0], MSIX_ID="000000007002", DOB="3/14/2025", To_City="ARCADIA"
    ),  # after the report's day too
    changed(FAMILY[0], MSIX_ID="000000007003", DOB="4/14/2024", To_City="Dover"),
)
BAD_DAY_TOO = changed(FAMILY[0], MSIX_ID="000000007004", DOB="3/14/2025", QAD="2/30/2024", To_City="Ona")
NEWBORN = changed(FAMILY[0], MSIX_ID="000000007005", DOB="11/20/2023", To_City="Ona")
"""Born within a month of the move: no late birth."""


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "list.csv", TITLE + csv_of([*FAMILY, *BORN_LATE, BAD_DAY_TOO, NEWBORN]))


def births(store):
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT msix_id[9:], birth_date::VARCHAR, to_city FROM missed_enrollment_rows WHERE msix_id LIKE '%70__' "
            "ORDER BY row_number"
        ).fetchall()


TAKEN = [
    ("7001", None, "Arcadia"), ("7002", None, "ARCADIA"), ("7003", None, "Dover"), ("7005", "2023-11-20", "Ona"),
]  # fmt: skip


def test_they_are_refused_and_counted_apart_with_their_places(path, store):
    report = load_file(path, store=store)
    assert (report.rows_accepted, report.rows_refused) == (4, 4)
    assert (
        "Rows refused: 4; each with its reason. Of them 3 for nothing but a birth date after the move; places with "
        "such refused rows: 2. Accepting them without birth date keeps these families on the list, and can be undone."
    ) in report.message
    assert late_births(store, report.extract_id) == LateBirths(3, False)
    assert births(store) == TAKEN[3:]


def test_one_word_takes_them_without_birth_date_keeps_that_and_takes_it_back(path, store):
    first = load_file(path, store=store)
    before = contents(store)
    taken = decide_late_births(store, first.extract_id, True)
    assert (taken.rows_accepted, taken.rows_refused) == (7, 1) and births(store) == TAKEN
    assert late_births(store, first.extract_id) == LateBirths(0, True)
    as_taken = contents(store)
    rebuild(store)
    assert contents(store) == as_taken, "built anew it is the same"
    assert len(refused_rows(store, first.extract_id).frame) == 1
    # The same file read again for another reason keeps what was decided.
    again = load_file(path, store=store, mapping={"School": None})
    assert again.rows_accepted == 7 and "without their birth date, as was said" in again.message
    decide_late_births(store, first.extract_id, False)
    load_file(path, store=store, mapping={"School": "school_name"})
    rebuild(store)  # spellings of places that no row has any more stay until then
    assert contents(store) == before


def test_the_command_line_takes_them_and_takes_it_back(path, store, capsys):
    door = ["--store", str(store.folder), "--json", str(path)]
    assert main(door) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["proposal"]["late_births"] == [3, 2] and "(--late-births leave-out)." in told["message"]
    for said, accepted in (("leave-out", 7), (None, 7), ("refuse", 4), (None, 4)):
        assert main([*(["--late-births", said] if said else []), *door]) == 0
        assert json.loads(capsys.readouterr().out)["rows_accepted"] == accepted, said
    assert births(store) == TAKEN[3:]


def test_a_mobility_list_of_children_too_and_other_kinds_are_as_they_were(tmp_path, store):
    rows = [[*row[:1], *row[3:9], "SYNTHETIC"] for row in (*FAMILY, BORN_LATE[0])]
    header = [*HEADER[:1], *HEADER[3:9], "Note"]
    path = write(tmp_path / "mobility.csv", csv_of(rows, header))
    assert load_file(path, store=store).rows_refused == 1
    assert load_file(path, store=store, without_late_births=True).rows_refused == 0
    counts = write(tmp_path / "counts.csv", "From State,To State,Children\nFL,GA,12\nTX,GA,5\n")
    assert load_file(counts, store=store, without_late_births=True).rows_accepted == 2


def test_what_cannot_be_found_is_told(store):
    with pytest.raises(LookupError):
        decide_late_births(store, "0123456789ab", True)
