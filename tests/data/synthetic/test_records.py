"""The record and Mobility files of a made-up world say the same moves, child by child or counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from data.commands.made_up_families import main
from data.synthetic.records import record_tables
from data.synthetic.world import make_world

AS_OF = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def tables():
    return record_tables(make_world(300, seed=3, through="GA"), AS_OF)


def test_every_row_says_synthetic_and_every_date_is_eight_digits(tables):
    for table in tables.values():
        assert set(table["Data Note"].to_pylist()) == {"SYNTHETIC"}
        for name in table.column_names:
            if name.endswith("Date") or name == "QAD":
                for text in set(table[name].to_pylist()) - {None}:
                    dt.datetime.strptime(text, "%Y%m%d")


def test_every_record_belongs_to_a_student_and_one_state_has_one_record_of_a_child(tables):
    students = tables["student"].to_pylist()
    ids = {row["student_id"] for row in students}
    assert len(ids) == len(students)
    pairs = {(r["MSIX Identification Number"], r["Reporting State Code"]) for r in students}
    assert len(pairs) == len(students)
    for name in ("demographics", "qualifying_moves", "enrollments"):
        assert set(tables[name]["student_id_fk"].to_pylist()) <= ids


def test_nothing_is_known_before_its_day(tables):
    days = tables["enrollments"]["Enrollment Date"].to_pylist()
    assert max(days) <= "20260930"


def test_counts_add_up_to_the_moves(tables):
    listed = Counter(
        (row["Moved From State"], row["Moved To State"], int(row["QAD"][:4]))
        for row in tables["mobility_children"].to_pylist()
    )
    counted = {
        (row["From State"], row["To State"], row["Period"]): row["Moves"]
        for row in tables["mobility_states"].to_pylist()
    }
    assert counted == dict(listed)
    assert sum(tables["mobility_cities"]["Moves"].to_pylist()) == sum(listed.values())
    assert len(tables["qualifying_moves"]) == sum(listed.values())


def test_records_go_with_the_demo_only(tmp_path):
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path), "--records", "--rows", "5"])
