"""What a workbook says beside its cells: hidden, merged, in several sheets, from 1904, never calculated."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from data.commands.load import LEFT_OPEN_CODE, main
from data.load.beside_cells import sheet_of_row
from data.load.old_moves import OldMoves
from data.load.pipeline import load_all
from data.load.preview import inspect
from data.load.reports.kept import kept_reports
from data.reading.merged_cells import fill_down
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import HEADER

TO, CITY, QAD, NAME = (HEADER.index(name) for name in ("To State", "To City", "QAD", "First Name"))
TOWNS = ("Immokalee", "Homestead", "Ocala", "Pierson")


def children(count, start=0, town=None, qad="6/17/2026"):
    """Rows of SYNTHETIC children with ids of their own."""
    return [
        [f"{n + 1000:012d}", f"Ruiz{n}", f"Ana{n}", "3/14/2015", qad, "Yuma", "AZ", TOWNS[n % 4] if town is None else town, "FL", "SYNTHETIC"]
        for n in range(start, start + count)
    ]  # fmt: skip


def book(path, after=None, options=None, **sheets):
    """An .xlsx of these sheets; `after(book, {name: sheet})` adds what stands beside the cells."""
    with xlsxwriter.Workbook(path, options or {}) as made:
        pages = {}
        for name, rows in sheets.items():
            pages[name] = made.add_worksheet(name)
            for number, row in enumerate(rows):
                pages[name].write_row(number, 0, row)
        if after:
            after(made, pages)
    return path


def load(path, tmp_path, **given):
    return load_all(path, store=tmp_path / "store", direction="to", state="FL", **given)[0]


def look(path, tmp_path, **given):
    return inspect(path, tmp_path / "store", file_name=path.name, **given)


def rows(tmp_path, columns="msix_id, to_city, qad"):
    with Store(tmp_path / "store").reader() as cursor:
        return cursor.execute(f"SELECT {columns} FROM missed_enrollment_rows ORDER BY row_number").fetchall()


def hide_rows(*numbers, with_filter=True):
    def after(_, pages):
        for number in numbers:
            pages["List"].set_row(number, None, None, {"hidden": True})
        if with_filter:
            pages["List"].autofilter(0, 0, 10, 9)

    return after


# Rows.


def test_hidden_rows_are_loaded_and_said_and_left_out_where_that_is_asked(tmp_path):
    path = book(tmp_path / "list.xlsx", hide_rows(*range(4, 11)), List=[HEADER, *children(10)])
    report = load(path, tmp_path)
    assert report.rows_accepted == 10
    sentence = (
        "7 of 10 rows are hidden by a filter: all were loaded. If only those that are shown were meant, "
        "say so and load it again"
    )
    assert f"{sentence}." in report.message
    assert f"{sentence} (--hidden-rows leave-out)." in report.message_for_terminal
    shown = load(path, tmp_path, hidden_rows=False)
    assert (shown.status, shown.rows_accepted, shown.extract_id) == ("loaded", 3, report.extract_id)
    assert "7 of 10 rows are hidden by a filter: only the others were loaded, as you said." in shown.message
    assert shown.physical_rows == 11
    assert [row[0] for row in rows(tmp_path)] == [f"{n + 1000:012d}" for n in range(3)]
    kept = json.loads((tmp_path / "store" / "cells" / f"{shown.extract_id}.json").read_text())
    assert kept["beside_cells"]["hidden"]["rows"] == 7
    assert kept["beside_cells"]["hidden"]["are_rows_left_out"] is True
    again = kept_reports(Store(tmp_path / "store"))[shown.extract_id]
    assert (again.message, again.table.beside) == (shown.message, shown.table.beside)
    # Where nothing is said all count again, though the file was loaded.
    assert load(path, tmp_path).rows_accepted == 10
    assert load(path, tmp_path).status == "already_loaded"


def test_only_rows_of_the_list_count_as_hidden_and_without_a_filter_none_is_blamed(tmp_path):
    lines = [["Missed Enrollment"], ["Run date: 9/30/2026"], HEADER, *children(4), [], ["Total", "4"]]
    path = book(tmp_path / "list.xlsx", hide_rows(0, 1, 3, 7, 8, with_filter=False), List=lines)
    report = load(path, tmp_path)
    assert "1 of 4 rows is hidden in the workbook: all were loaded." in report.message
    assert report.table.beside.hidden.rows == 1


def test_both_doors_see_the_same_hidden_rows(tmp_path):
    path = book(tmp_path / "list.xlsx", hide_rows(2, 3), List=[HEADER, *children(5)])
    shown = look(path, tmp_path)
    assert (shown.rows, shown.beside.hidden.rows) == (5, 2)
    assert look(path, tmp_path, hidden_rows=False).rows == 3


# Sheets.


@pytest.mark.parametrize("way", ["hide", "very_hidden"])
def test_a_sheet_that_is_shown_goes_before_a_hidden_one_with_more_rows(tmp_path, way):
    path = book(
        tmp_path / "list.xlsx",
        lambda _, pages: (pages["List"].activate(), getattr(pages["raw"], way)()),
        raw=[HEADER, *children(9, qad="6/17/2019")],
        List=[HEADER, *children(4)],
    )
    report = load(path, tmp_path)
    assert (report.table.sheet, report.rows_accepted) == ("List", 4)
    assert "Sheets that are hidden in the workbook look like lists and were not read: raw." in report.message
    hidden = load(path, tmp_path, sheet="raw")
    assert (hidden.table.sheet, hidden.rows_accepted) == ("raw", 9)
    assert "The sheet that is read is hidden in the workbook." in hidden.message


def test_a_list_that_stands_on_a_hidden_sheet_alone_is_asked_about(tmp_path):
    path = book(
        tmp_path / "list.xlsx",
        lambda _, pages: (pages["Cover"].activate(), pages["raw"].hide()),
        raw=[HEADER, *children(3)],
        Cover=[["Read me"], ["SYNTHETIC"]],
    )
    report = load(path, tmp_path)
    assert report.status == "refused"
    assert "stands on a sheet that is hidden (raw)" in report.message
    assert "(--sheet NAME)" in report.message_for_terminal
    assert load(path, tmp_path, sheet="raw").rows_accepted == 3


@pytest.mark.parametrize("count", [2, 8, 25])
def test_sheets_with_the_same_columns_are_one_list_and_each_row_knows_its_sheet(tmp_path, count):
    pages = {f"Region {n}": [["Report of region"], HEADER, *children(3, 3 * n)] for n in range(1, count + 1)}
    path = book(tmp_path / "list.xlsx", Cover=[["Read me"], ["Name", "Age"]], **pages)
    report = load(path, tmp_path)
    assert (report.rows_read, report.rows_accepted) == (3 * count, 3 * count)
    assert (
        f"{count} sheets with the same columns are read as one list: Region 1 (3), Region 2 (3)"
        in report.message
    )
    assert report.physical_rows == 5 * count
    kept = json.loads((tmp_path / "store" / "cells" / f"{report.extract_id}.json").read_text())
    told = [sheet_of_row(kept["beside_cells"], row[0]) for row in rows(tmp_path, "row_number")]
    assert told == [(f"Region {n}", line) for n in range(1, count + 1) for line in (3, 4, 5)]
    assert look(path, tmp_path).before.index[3] == "Region 2, 3"
    alone = load(path, tmp_path, sheet="Region 2")
    assert (alone.rows_accepted, alone.table.sheet) == (3, "Region 2")
    assert "Other sheets" not in alone.message


def test_columns_in_another_order_and_one_more_do_not_part_a_list(tmp_path):
    turned = [list(reversed(row)) for row in [HEADER, *children(2, 10)]]
    more = [[*HEADER, "Seen by"], *([*row, "x"] for row in children(2, 20))]
    path = book(tmp_path / "list.xlsx", A=[HEADER, *children(2)], B=turned, C=more)
    report = load(path, tmp_path)
    assert report.rows_accepted == 6
    assert [row[0] for row in rows(tmp_path)] == [f"{n + 1000:012d}" for n in (0, 1, 10, 11, 20, 21)]


def test_a_sheet_of_all_regions_is_not_added_to_the_regions(tmp_path):
    every = children(6)
    path = book(
        tmp_path / "list.xlsx", North=[HEADER, *every[:2]], All=[HEADER, *every], South=[HEADER, *every[2:]]
    )
    report = load(path, tmp_path)
    assert (report.table.sheet, report.rows_read) == ("All", 6)


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ([["Move To State: FL"]], [["Move To State: GA"]], ("A", "B")),
        ([["Run date: 9/30/2026"]], [["Run date: 8/31/2026"]], ("A", "B")),
        ([], [], ("Moves to FL", "Moves from FL")),
    ],
)
def test_sheets_of_another_report_are_told_and_not_added(tmp_path, capsys, first, second, names):
    pages = dict(
        zip(names, ([*first, HEADER, *children(3)], [*second, HEADER, *children(2, 9)]), strict=True)
    )
    path = book(tmp_path / "list.xlsx", **pages)
    report = load(path, tmp_path)
    assert report.rows_read == 3
    assert f"Other sheets look like lists and were not read: {names[1]}." in report.message
    again = ["--store", str(tmp_path / "other"), "--direction", "to", "--state", "FL", str(path)]
    assert main(again) == LEFT_OPEN_CODE
    assert "(--sheet NAME)" in capsys.readouterr().out


def test_a_refused_row_of_several_sheets_says_on_which_it_stands_also_after_a_rebuild(tmp_path):
    wrong = [*children(2, 10)]
    wrong[1][QAD] = "31/31/2026"
    path = book(tmp_path / "list.xlsx", A=[HEADER, *children(2)], B=[HEADER, *wrong])
    assert load(path, tmp_path).rows_refused == 1
    for _ in range(2):
        with Store(tmp_path / "store").reader() as cursor:
            hints = cursor.execute("SELECT hint FROM refused_rows").fetchall()
        assert hints[0][0].startswith("Sheet B, row 3: ")
        rebuild(Store(tmp_path / "store"))


# Columns.


def test_a_hidden_column_is_read_only_where_that_is_said(tmp_path, capsys):
    header = [*HEADER[:QAD], "QAD", *HEADER[QAD:]]
    lines = [[*row[:QAD], "6/17/2019", *row[QAD:]] for row in children(4)]
    path = book(
        tmp_path / "list.xlsx",
        lambda _, p: p["List"].set_column(QAD, QAD, 9, None, {"hidden": True}),
        List=[header, *lines],
    )
    report = load(path, tmp_path)
    assert {row[2] for row in rows(tmp_path)} == {dt.date(2026, 6, 17)}
    assert "Columns that are hidden in the workbook were not read: QAD." in report.message
    assert not report.is_left_open  # the one that is shown says it
    assert look(path, tmp_path).header.count("QAD") == 1
    # Also with the hidden ones the one that is shown goes first.
    assert load(path, tmp_path, hidden_columns=True).mapping["QAD"] == "qad"
    assert {row[2] for row in rows(tmp_path)} == {dt.date(2026, 6, 17)}


def test_a_hidden_column_that_nothing_stands_for_is_never_a_plain_loaded(tmp_path, capsys):
    path = book(
        tmp_path / "list.xlsx",
        lambda _, p: p["List"].set_column(0, 0, 9, None, {"hidden": True}),
        List=[HEADER, *children(4)],
    )
    command = ["--store", str(tmp_path / "store"), "--direction", "to", "--state", "FL", str(path)]
    assert main(command) == LEFT_OPEN_CODE
    assert (
        "were not read: MSIX ID. Say so if they are meant too (--hidden-columns)." in capsys.readouterr().out
    )
    assert {row[0] for row in rows(tmp_path)} == {None}
    assert main([*command, "--hidden-columns"]) == 0
    assert [row[0] for row in rows(tmp_path)] == [f"{n + 1000:012d}" for n in range(4)]
    assert "were read too: MSIX ID." in capsys.readouterr().out


def test_a_table_of_which_every_column_is_hidden_is_read(tmp_path):
    path = book(
        tmp_path / "list.xlsx",
        lambda _, p: p["List"].set_column(0, 9, 9, None, {"hidden": True}),
        List=[HEADER, *children(2)],
    )
    assert load(path, tmp_path).rows_accepted == 2


# Merged cells.


def test_a_merged_town_belongs_to_every_row_beside_it_and_to_no_other(tmp_path):
    lines = children(7, town="")
    lines[6][CITY] = "Ocala"

    def merge(made, pages):
        for column, text in ((CITY, "Immokalee"), (TO, "FL")):
            pages["List"].merge_range(3, column + 1, 6, column + 1, text)
        pages["List"].merge_range(0, 1, 0, 9, "A title")

    path = book(tmp_path / "list.xlsx", merge, List=[[""], ["", *HEADER], *(["", *line] for line in lines)])
    report = load(path, tmp_path)
    assert [row[1] for row in rows(tmp_path)] == [
        None,
        "Immokalee",
        "Immokalee",
        "Immokalee",
        "Immokalee",
        None,
        "Ocala",
    ]
    assert "A merged cell counts for every row beside it: To City." in report.message


def test_a_header_merged_over_columns_reaches_exactly_those(tmp_path):
    upper = ["", "", "", "", "", "Move From", "", "Move To", "", ""]
    lower = ["MSIX ID", "Last Name", "First Name", "DOB", "QAD", "City", "State", "City", "State", "Src"]

    def merge(made, pages):
        pages["List"].merge_range(0, 5, 0, 6, "Move From")
        pages["List"].merge_range(0, 7, 0, 8, "Move To")

    path = book(tmp_path / "list.xlsx", merge, List=[upper, lower, *children(3)])
    header = look(path, tmp_path).header
    assert header[5:] == ("Move From City", "Move From State", "Move To City", "Move To State", "Src")
    assert load(path, tmp_path).rows_accepted == 3


MERGES = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 6), st.integers(0, 2)), max_size=8
)


@given(MERGES, st.lists(st.integers(0, 3), min_size=1, max_size=25), st.data())
def test_filling_down_is_what_a_plain_loop_does(merges, fill, data):
    """Rows are numbered with gaps (blank rows); ranges overlap in no column, as in a workbook."""
    numbers = sorted(data.draw(st.sets(st.integers(3, 30), min_size=len(fill), max_size=len(fill))))
    columns = [[f"{i}-{c}" if value >> c & 1 else None for i, value in enumerate(fill)] for c in range(4)]
    taken, ranges = set(), []
    for top, left, more, wide in merges:
        cells = {(row, left) for row in range(top, top + more + 1)}
        if not cells & taken:
            taken |= cells
            ranges.append([top, left, top + more, left + wide])
    expected = [list(column) for column in columns]
    for top, left, bottom, _ in ranges:
        if top in numbers and bottom > top:
            value = columns[left][numbers.index(top)]
            for i, number in enumerate(numbers):
                if top <= number <= bottom and expected[left][i] is None:
                    expected[left][i] = value
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list("abcd"))
    merged = np.array(ranges, np.int64).reshape(-1, 4)
    filled, _ = fill_down(table, np.array(numbers, np.int32), merged)
    assert [column.to_pylist() for column in filled.columns] == expected


# Days and formulas.


def test_plain_numbers_of_days_in_a_workbook_of_1904(tmp_path):
    """Dates with a format, as text and as a bare number are the same day; other numbers stay."""
    lines = children(4)
    day = dt.datetime(2026, 6, 17)
    number = (day.date() - dt.date(1904, 1, 1)).days

    def write(made, pages):
        pages["List"].write_datetime(1, QAD, day, made.add_format({"num_format": "m/d/yyyy"}))
        pages["List"].write_number(2, QAD, number)
        pages["List"].write_number(3, QAD, number + 0.5)
        pages["List"].write_number(4, 9, number)

    path = book(tmp_path / "list.xlsx", write, {"date_1904": True}, List=[HEADER, *lines])
    report = load(path, tmp_path)
    assert {row[2] for row in rows(tmp_path)} == {day.date()}
    assert "counts its days from 1904, as Excel on a Mac did: so were read 2 cells" in report.message
    assert rows(tmp_path, "school_name")[3] == (str(number),)
    assert [look(path, tmp_path).after["QAD"].iloc[i] for i in (0, 1)] == ["2026-06-17"] * 2
    same = book(
        tmp_path / "usual.xlsx",
        lambda _, p: p["List"].write_number(1, QAD, number + 1462),
        List=[HEADER, *lines],
    )
    assert "1904" not in load(same, tmp_path).message


def test_formulas_that_nobody_calculated_are_empty_and_said(tmp_path):
    def write(made, pages):
        pages["List"].write_formula(1, CITY, '=PROPER("ocala")', None, 0)
        pages["List"].write_formula(2, NAME, '="A"&"b"', None, "")
        pages["List"].write_formula(3, CITY, "=A1", None, "Ocala")

    path = book(tmp_path / "list.xlsx", write, List=[HEADER, *children(3)])
    report = load(path, tmp_path)
    assert [row[1] for row in rows(tmp_path)] == [None, "Homestead", "Ocala"]
    assert report.reading.not_calculated == {"To City": 1, "First Name": 1}
    assert report.reading.error_cells == {}
    shown = look(path, tmp_path)
    assert (shown.before["To City"].iloc[0], shown.after["To City"].iloc[0]) == ("#NOT CALCULATED!", "")
    assert "were read as empty cells: First Name 1, To City 1. Open it in Excel, save it" in report.message


def test_a_sheet_of_nothing_but_formulas_keeps_its_rows(tmp_path):
    """As a program writes one that points to another sheet: no row of it holds a value."""

    def write(made, pages):
        for row in range(1, 4):
            for column in range(len(HEADER)):
                pages["List"].write_formula(row, column, f"=Raw!A{row}", None, "")

    path = book(tmp_path / "list.xlsx", write, List=[HEADER])
    report = load(path, tmp_path, as_of=dt.date(2026, 9, 30))
    assert (report.status, report.rows_read) == ("refused", 3)
    assert "None of the 3 rows can be used" in report.message


# The months of a report.


def test_a_list_whose_moves_lie_outside_the_36_months_is_said_to_be_so(tmp_path):
    old = book(
        tmp_path / "old.xlsx",
        List=[["Run date: 9/30/2026"], HEADER, *children(9, qad="6/17/2021"), *children(1, 20)],
    )
    report = load(old, tmp_path)
    assert (
        "Of 10 moves 9 lie outside the 36 months before 2026-09-30, the day of the report" in report.message
    )
    assert report.is_left_open
    shown = look(old, tmp_path)
    assert shown.beside.sheets or shown.old_moves
    assert next(advice.sentence for advice in shown.old_moves.advice) in report.message
    mixed = book(
        tmp_path / "mixed.xlsx",
        List=[["Run date: 9/30/2026"], HEADER, *children(8, qad="6/17/2021"), *children(2, 20)],
    )
    assert "outside the 36 months" not in load(mixed, tmp_path).message


@pytest.mark.parametrize(
    ("move", "is_outside"),
    [("2023-09-29", True), ("2023-09-30", False), ("2026-09-30", False), ("2026-10-01", True)],
)
def test_the_ends_of_the_36_months(move, is_outside):
    day = dt.date.fromisoformat(move)
    assert OldMoves.of([(day, 4), (None, 9)], dt.date(2026, 9, 30)).outside == (4 if is_outside else 0)
    assert OldMoves.of([(day, 4)], dt.date(2024, 2, 29)).dated == 4
