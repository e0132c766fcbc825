"""A summary beside the list, and a list below under a header of its own, through the loader's door."""

from __future__ import annotations

import pytest

from data.load.pipeline import load_file
from data.load.preview import inspect
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, csv_of, workbook, write

GIVEN = {"direction": "to", "state": "FL"}
MOVES = [(city, state, to_city, to_state) for *_, city, state, to_city, to_state, _ in FAMILY]
"""From city and State, to city and State of the three children."""


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def moves_of(path, store):
    """The report of a load, and where each row moved from and to."""
    report = load_file(path, store=store, same_day="replace", **GIVEN)
    assert report.status == "loaded", report.message
    assert report.physical_rows is not None and report.rows_read == report.rows_accepted + report.rows_refused
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT from_city, from_state_code, to_city, to_state_code FROM missed_enrollment_rows "
            "WHERE extract_id = ? ORDER BY row_number",
            [report.extract_id],
        ).fetchall()
    return report, found


ORDER = (0, 1, 2, 3, 4, 7, 8, 5, 6, 9)
"""The columns with from and to exchanged, and the moves of the lists in which both stand."""
EXCHANGED = tuple(HEADER[i] for i in ORDER)


def below(header, rows, *between):
    second = [tuple(row) for row in rows]
    return [*FAMILY, *between, header, *second]


SECOND = [tuple(row[i] for i in ORDER) for row in FAMILY]
OTHER_SPELLINGS = {
    "in capitals": [name.upper() for name in EXCHANGED],
    "in small letters": [name.lower() for name in EXCHANGED],
    "with a blank behind": [f"{name} " for name in EXCHANGED],
    "with a mark before it": ["\ufeff" + EXCHANGED[0], *EXCHANGED[1:]],
    "with other words": [{"DOB": "Date of Birth", "QAD": "Arrival Date"}.get(n, n) for n in EXCHANGED],
}


def test_case_32_each_list_is_read_by_its_own_header(tmp_path, store):
    path = write(tmp_path / "list.csv", csv_of(below(EXCHANGED, SECOND, [""] * 10)))
    report, found = moves_of(path, store)
    assert found == [*MOVES, *MOVES] and report.rows_refused == 0
    assert (report.rows_read, report.rows_ignored, report.physical_rows) == (6, 2, 9)
    note = "In line 6 stands a header again, with its columns in another order: the rows below it were read by it."
    assert note in report.message
    shown = inspect(path, store.folder, file_name="list.csv")
    assert (shown.rows, shown.notes) == (6, (note,))


@pytest.mark.parametrize("spelling", OTHER_SPELLINGS)
def test_a_header_is_known_again_however_it_is_spelled(tmp_path, store, spelling):
    path = write(tmp_path / "list.csv", csv_of(below(OTHER_SPELLINGS[spelling], SECOND)))
    report, found = moves_of(path, store)
    assert found == [*MOVES, *MOVES] and report.rows_refused == 0


def test_the_same_header_in_capitals_is_left_out_without_a_word(tmp_path, store):
    path = write(tmp_path / "list.csv", csv_of(below([name.upper() for name in HEADER], FAMILY)))
    report, found = moves_of(path, store)
    assert found == [*MOVES, *MOVES] and "header again" not in report.message


def test_a_second_list_may_have_more_and_fewer_columns_and_a_title(tmp_path, store):
    """Its further column is a column of its own; what it lacks is empty."""
    header = (
        "MSIX ID",
        "Last Name",
        "QAD",
        "To City",
        "To State",
        "From City",
        "From State",
        "Grade",
        "School",
    )
    rows = [
        (f"9{i}", "SYNTHETIC", "6/17/2024", "Tampa", "FL", "Dalton", "GA", "05", "SYNTHETIC")
        for i in range(2)
    ]
    title = ["Moved in spring", *[""] * 9]
    report, found = moves_of(write(tmp_path / "l.csv", csv_of(below(header, rows, title))), store)
    assert found == [*MOVES, *[("Dalton", "GA", "Tampa", "FL")] * 2] and report.rows_refused == 0
    with store.reader() as cursor:
        columns = "first_name, grade::VARCHAR, qad::VARCHAR"
        rest = cursor.execute(f"SELECT {columns} FROM missed_enrollment_rows ORDER BY row_number").fetchall()
    assert rest[3:] == [(None, "05", "2024-06-17")] * 2 and [grade for _, grade, _ in rest[:3]] == [None] * 3
    assert (5, "Moved in spring") in report.table.other_lines


def test_three_lists_below_each_other(tmp_path, store):
    path = write(tmp_path / "list.csv", csv_of([*below(EXCHANGED, SECOND), HEADER, *FAMILY]))
    assert moves_of(path, store)[1] == MOVES * 3


def test_a_table_of_another_shape_below_stays_refused(tmp_path, store):
    other = [
        ("Office", "Phone", "Hours", *[""] * 7),
        ("Tampa office", "555-0100", "9-5", "SYNTHETIC", *[""] * 6),
    ]
    report, found = moves_of(write(tmp_path / "list.csv", csv_of([*FAMILY, *other])), store)
    assert found == MOVES and report.rows_refused == 2


def test_a_child_called_like_headers_is_no_header(tmp_path, store):
    odd = ("77", "Grade", "School", *FAMILY[0][3:])
    assert len(moves_of(write(tmp_path / "list.csv", csv_of([odd, *FAMILY])), store)[1]) == 4


# A table beside the list.

SUMMARY = [("To State", "Children"), ("FL", 3), ("GA", 9)]


def beside(left, gap, right):
    """Rows of two tables side by side, `gap` empty columns between."""
    height = max(len(left), len(right))
    wide = [len(left[0]), len(right[0])]
    filled = [
        [*table, *([[""] * width] * (height - len(table)))]
        for table, width in zip((left, right), wide, strict=True)
    ]
    return [[*a, *[""] * gap, *b] for a, b in zip(*filled, strict=True)]


LIST = [HEADER, *FAMILY]
NOTE = (
    "Beside the list, parted by an empty column, stands another table (To State, Children): it was left out."
)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("more", [(), (("TX", 1), ("AL", 2), ("NC", 4))])
@pytest.mark.parametrize("gap", [1, 2])
def test_case_33_a_summary_beside_the_list_lends_it_no_column(tmp_path, store, side, more, gap):
    summary = [*SUMMARY, *more]
    rows = beside(summary, gap, LIST) if side == "left" else beside(LIST, gap, summary)
    report, found = moves_of(workbook(tmp_path / "list.xlsx", Missed=rows), store)
    assert found == MOVES and report.rows_refused == 0
    assert report.table.header == HEADER and NOTE in report.message and not report.is_left_open
    assert report.physical_rows == len(rows)


def test_a_summary_whose_header_stands_lower_is_left_out_too(tmp_path, store):
    rows = beside([*LIST, *FAMILY], 1, [("", ""), *SUMMARY])
    report, found = moves_of(workbook(tmp_path / "list.xlsx", Missed=rows), store)
    assert (
        found == MOVES * 2
        and report.rows_refused == 0
        and "(without headers): it was left out" in report.message
    )


@pytest.mark.parametrize("at", [1, 5, 7, 9])
def test_an_empty_column_inside_a_list_parts_nothing(tmp_path, store, at):
    rows = [[*row[:at], "", *row[at:]] for row in LIST]
    report, found = moves_of(workbook(tmp_path / "list.xlsx", Missed=rows), store)
    assert found == MOVES and "Beside the list" not in report.message
    with store.reader() as cursor:
        assert cursor.execute(
            "SELECT count(school_name), count(msix_id) FROM missed_enrollment_rows"
        ).fetchall() == [(3, 3)]


def test_a_part_of_the_list_that_few_rows_fill_stays(tmp_path, store):
    """A withdrawal date and its kind, behind an empty column, for the first child alone."""
    rest = [("Withdrawal Date", "Remark on it"), ("2/1/2024", "SYNTHETIC"), ("", ""), ("", "")]
    report, found = moves_of(workbook(tmp_path / "list.xlsx", Missed=beside(LIST, 1, rest)), store)
    assert found == MOVES and report.mapping["Withdrawal Date"] == "withdrawal_date"


def test_extra_cells_of_a_row_are_still_refused(tmp_path, store):
    """One row with two cells right of the header, behind an empty one, is no table."""
    rows = [HEADER, (*FAMILY[0], "", "SYNTHETIC", "x"), *FAMILY[1:]]
    report, _ = moves_of(write(tmp_path / "list.csv", "\n".join(map(",".join, rows)) + "\n"), store)
    assert report.refused == {"too_many_cells": 1}
