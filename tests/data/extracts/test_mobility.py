"""Mobility files: counts by State, counts by city, rows of children; never mixed in silence."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, csv_of, write

SHAPE_A = ("From State", "To State", "Period", "Children", "Moves", "Note")
SHAPE_B = ("From City", "From State", "To City", "To State", "Year", "Count", "Note")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def rows(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


COUNTS = (
    "SELECT shape, period, from_city, from_state_code, to_city, to_state_code, children, moves "
    "FROM mobility_counts ORDER BY row_number"
)


def test_counts_from_State_to_State(tmp_path, store):
    lines = [
        ("FL", "Georgia", "2024-25", "1,234", "2000", "SYNTHETIC"),
        ("TX", "GA", "2024-25", "7", "", "SYNTHETIC"),
    ]
    report = load_file(write(tmp_path / "a.csv", csv_of(lines, SHAPE_A)), store=store)
    assert (report.status, report.kind, report.state, report.rows_accepted) == (
        "loaded",
        "mobility_counts",
        "US",
        2,
    )
    assert report.reading.as_of_source == "load_day"
    assert "the day of loading: the file holds no date" in report.message
    assert rows(store, COUNTS) == [
        ("A", "2024-25", None, "FL", None, "GA", 1234, 2000),
        ("A", "2024-25", None, "TX", None, "GA", 7, None),
    ]


def test_counts_from_city_to_city_are_placed(tmp_path, store):
    lines = [("Immokalee", "FL", "Vidalia", "GA", "2025", "12", "SYNTHETIC")]
    report = load_file(write(tmp_path / "b.csv", csv_of(lines, SHAPE_B)), store=store)
    assert report.kind == "mobility_counts"
    assert rows(store, COUNTS) == [("B", "2025", "Immokalee", "FL", "Vidalia", "GA", 12, None)]
    assert rows(store, "SELECT place_name FROM places ORDER BY 1") == [("Immokalee",), ("Vidalia",)]
    assert rows(store, "SELECT count(*) FROM moves") == [(0,)]


def test_children_are_taken_for_mobility_only_where_the_file_says_so(tmp_path, store):
    plain = write(tmp_path / "rows.csv", csv_of())
    missed = load_file(plain, store=store, direction="to", state="FL")
    assert missed.kind == "missed_enrollment"
    said = load_file(
        write(tmp_path / "mobility.csv", "Mobility report (SYNTHETIC)\n\n" + csv_of()), store=store
    )
    assert (said.status, said.kind, said.direction) == ("loaded", "mobility_moves", None)
    asked = load_file(plain, store=store, kind="mobility_moves")
    assert (asked.status, asked.kind) == ("loaded", "mobility_moves")


def test_rows_of_children_join_moves_without_names_and_share_numbers_with_leads(tmp_path, store):
    load_file(write(tmp_path / "rows.csv", csv_of()), store=store, direction="to", state="FL")
    load_file(write(tmp_path / "mobility.csv", csv_of(FAMILY[:2])), store=store)
    found = rows(store, "SELECT kind, move_date, child_number FROM moves ORDER BY child_number")
    assert [row[:2] for row in found] == [("mobility_moves", dt.date(2023, 10, 25))] * 2
    in_leads = rows(
        store,
        "SELECT child_number FROM leads JOIN missed_enrollment_rows USING (extract_id, row_number) "
        "WHERE msix_id IN ('000000001234', '000000001235') ORDER BY 1",
    )
    assert [row[2] for row in found] == [number for (number,) in in_leads]
    assert HEADER[1] == "Last Name"
    assert (
        "last_name_1" not in rows(store, "SELECT mapping FROM extracts WHERE kind = 'mobility_moves'")[0][0]
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (("", "GA", "2024", "7", "7", "SYNTHETIC"), "no_from_place"),
        (("FL", "", "2024", "7", "7", "SYNTHETIC"), "no_to_place"),
        (("FL", "GA", "2024", "", "", "SYNTHETIC"), "no_count"),
        (("FL", "GA", "2024", "many", "7", "SYNTHETIC"), "not_a_count"),
        (("FL", "GA", "2024", "-3", "7", "SYNTHETIC"), "not_a_count"),
    ],
)
def test_a_row_that_counts_nothing_is_refused(tmp_path, store, line, rule):
    good = ("FL", "GA", "2024", "7", "7", "SYNTHETIC")
    report = load_file(write(tmp_path / "a.csv", csv_of([good, line], SHAPE_A)), store=store)
    assert (report.rows_read, report.rows_accepted, report.refused) == (2, 1, {rule: 1})
