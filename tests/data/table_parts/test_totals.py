"""Rows of totals are no places and no children: left out and said, and nothing real with them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.extracts import kind_named
from data.load.pipeline import load_file
from data.load.preview import inspect
from data.reading.grid import Grid
from data.reference import long_town_keys
from data.store.reader import Store
from data.table_parts.totals import is_total, without_totals
from data.values.names import long_key
from tests.data.files import FAMILY, HEADER, csv_of, write

COUNTS = ("From City", "From State", "To City", "To State", "Period", "Children", "Note")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def counts(*rows):
    return [(*row, "SYNTHETIC") for row in rows]


def load(tmp_path, store, rows, header=COUNTS, **given):
    report = load_file(
        write(tmp_path / "list.csv", csv_of(rows, header)), store=store, same_day="replace", **given
    )
    assert report.status == "loaded", report.message
    return report


CASE_31 = counts(
    ("Immokalee", "FL", "Tifton", "GA", "2025-26", "12"),
    ("Immokalee", "FL", "Moultrie", "GA", "2025-26", "8"),
    ("Immokalee", "FL", "Total", "GA", "2025-26", "20"),
    ("Weslaco", "TX", "Tifton", "GA", "2025-26", "5"),
    ("Weslaco", "TX", "Total", "GA", "2025-26", "5"),
    ("Total", "All States", "", "GA", "2025-26", "25"),
)


def test_case_31_three_corridors_and_25_children(tmp_path, store):
    report = load(tmp_path, store, CASE_31)
    assert "Rows of totals, left out: 3 (lines 4, 6 and 7)." in report.message
    assert (report.rows_read, report.rows_accepted, report.physical_rows) == (3, 3, 7)
    assert "Total All States GA 2025-26 25 SYNTHETIC" in [text for _, text in report.table.other_lines]
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT from_state_code, to_city, children FROM mobility_counts ORDER BY row_number"
        ).fetchall()
    assert found == [("FL", "Tifton", 12), ("FL", "Moultrie", 8), ("TX", "Tifton", 5)]
    shown = inspect(tmp_path / "list.csv", store.folder, file_name="list.csv")
    assert shown.rows == 3 and shown.notes == ("Rows of totals, left out: 3 (lines 4, 6 and 7).",)


def kept(rows, header=COUNTS, kind="mobility_counts"):
    """Places (from 0) of the rows that are no totals."""
    header = header[: len(rows[0])]
    cells = pa.table(
        {f"c{i}": pa.array([row[i] or None for row in rows], pa.string()) for i in range(len(header))}
        | {"row_number": pa.array(range(len(rows)), pa.int32())}
    )
    known = kind_named(kind)
    grid = Grid("list.csv", None, "utf-8", ",", header, 1, cells, (), 0)
    left = without_totals(grid, known, known.propose_mapping(header))
    assert left.cells.num_rows + left.rows_ignored == len(rows), "every row is one or the other"
    return left.cells.column("row_number").to_pylist()


TIFTON, MOULTRIE = (
    ("Immokalee", "FL", "Tifton", "GA", "", "12"),
    ("Immokalee", "FL", "Moultrie", "GA", "", "8"),
)


@pytest.mark.parametrize(
    "total",
    [
        ("TOTAL", "", "", "", "", "20"), ("", "", "", "Grand Total", "", "20"), ("", "FL", "Sub-total", "", "", "20"),
        ("Totales", "", "", "", "", "20"), ("Immokalee Total", "FL", "", "", "", "20"), ("Total general", "", "", "", "", "20"),
        ("", "Total: Florida", "", "", "", "20"), ("", "All States", "", "GA", "", "99"), ("", "FL", "All cities", "GA", "", "99"),
        ("Todos los estados", "", "", "", "", "99"), ("", "", "", "State total", "", "20"), ("Total for FL", "", "", "", "", "7"),
        ("Sum", "", "", "", "", "20"), ("Gran total", "", "", "", "", "20"), ("-- Subtotal --", "FL", "", "GA", "", "20"),
        ("Statewide", "", "", "GA", "", "20"), ("", "TOTAL FL", "", "", "", "20"),
    ],
)  # fmt: skip
def test_a_total_is_told_by_its_words_in_two_languages(total):
    assert kept([TIFTON, MOULTRIE, total]) == [0, 1]
    assert kept([total, TIFTON, MOULTRIE]) == [1, 2]


@pytest.mark.parametrize(
    "place",
    ["Todos Santos", "Suma de Hidalgo", "Combined Locks", "San Pedro de Suma", "Summit", "Totalville", "Allentown",
     "Grand Isle", "All Saints", "Sumas", "Total Wreck", "Sumter", "Allen", "Subtle"],
)  # fmt: skip
def test_no_real_place_is_taken_for_one(place):
    assert kept([TIFTON, (place, "FL", "Tifton", "GA", "", "20"), MOULTRIE]) == [0, 1, 2]


def test_no_town_of_the_reference_is_called_like_a_total():
    assert [
        key for key in long_town_keys() if is_total(key, lambda of: long_key(of) in long_town_keys())
    ] == []


def test_a_row_with_an_empty_cell_that_equals_the_sum_of_all_others_is_one():
    a, b = ("", "FL", "", "GA", "", "12"), ("", "TX", "", "GA", "", "5")
    header = COUNTS[:6]
    assert kept([a, b, ("", "", "", "GA", "", "17")], header) == [0, 1]
    assert kept([("", "", "", "", "", "17"), a, b], header) == [1, 2], "first or last"
    assert kept([a, b, ("", "", "", "GA", "", "18")], header) == [0, 1, 2], "another number is another row"
    assert kept([a, b, ("", "AL", "", "GA", "", "17")], header) == [0, 1, 2], "a place of its own is no total"
    assert kept([a, b, ("", "", "", "NC", "", "17")], header) == [0, 1, 2], "of another State"
    assert kept([a, ("", "", "", "GA", "", "12")], header) == [0, 1], "of one row nothing shows it"


def test_blocks_each_with_their_sum_are_told_and_one_alone_is_not():
    rows = [
        TIFTON, MOULTRIE, ("Immokalee", "FL", "", "GA", "", "20"), ("Weslaco", "TX", "Tifton", "GA", "", "5"),
        ("Weslaco", "TX", "Alma", "GA", "", "2"), ("Weslaco", "TX", "", "GA", "", "7"),
        ("Faison", "NC", "Alma", "GA", "", "4"),
    ]  # fmt: skip
    assert kept(rows) == [0, 1, 3, 4, 6]
    by_chance = [*rows[:3], *rows[3:5], ("Weslaco", "TX", "", "GA", "", "3"), rows[6]]
    assert kept(by_chance) == list(range(7)), "where one of them is no sum, none is taken for one"
    one = [TIFTON, MOULTRIE, ("Immokalee", "FL", "", "GA", "", "20"), rows[6]]
    assert kept(one) == [0, 1, 2, 3]


CELLS = st.sampled_from(["", "Tifton", "Alma"])
ROWS = st.lists(st.tuples(CELLS, st.integers(1, 4)), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_what_is_left_out_equals_a_sum_and_has_an_empty_cell(towns):
    """However small the numbers: the children that are lost stand in other rows too."""
    rows = [("Immokalee", "FL", town, "GA", "", str(count)) for town, count in towns]
    left = kept(rows, COUNTS[:6])
    for i in set(range(len(rows))) - set(left):
        assert not towns[i][0]
        named = [(at, count) for at, (town, count) in enumerate(towns) if town]
        sums = {sum(count for _, count in named)}
        sums |= {sum(n for at, n in named if start <= at < i) for start in range(i)}
        assert towns[i][1] in sums


def test_in_a_list_of_children_a_total_with_a_date_is_no_child(tmp_path, store):
    total = ("Total", "", "", "", "6/30/2024", "", "", "All cities", "FL", "3 SYNTHETIC")
    spanish = ("", "", "", "", "6/30/2024", "", "", "Totales", "FL", "3 SYNTHETIC")
    report = load(tmp_path, store, [*FAMILY, total, spanish], HEADER)
    assert report.rows_accepted == report.rows_read == 3
    assert "Rows of totals, left out: 2 (lines 5 and 6)." in report.message


def test_a_child_called_like_a_total_stays_a_child(tmp_path, store):
    header = [name for name in HEADER if name != "MSIX ID"]
    with_id = [("77", "Total", *FAMILY[0][2:]), (*FAMILY[1][:7], "Total", *FAMILY[1][8:])]
    assert load(tmp_path, store, with_id, HEADER, direction="to", state="FL").rows_accepted == 2
    without_id = [("Total", *FAMILY[0][2:]), ("Suma", *FAMILY[2][2:])]
    assert load(tmp_path, store, without_id, header, direction="to", state="FL").rows_accepted == 2


def test_a_line_of_few_cells_is_counted_among_rows_and_is_a_footer_below_them(tmp_path, store):
    total = ("Total", "3", *[""] * 8)
    given = {"direction": "to", "state": "FL"}
    inside = load(tmp_path, store, [*FAMILY[:2], total, *FAMILY[2:]], HEADER, **given)
    assert "Rows of totals, left out: 1 (line 4)." in inside.message
    below = load(tmp_path, store, [*FAMILY, total], HEADER, **given)
    assert "otals" not in below.message and below.rows_ignored == 1
    of_counts = load(tmp_path, store, [*CASE_31[:2], ("Total", *[""] * 4, "20", "")])
    assert "Rows of totals, left out: 1 (line 4)." in of_counts.message
