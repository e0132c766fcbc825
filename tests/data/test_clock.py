"""A clock that goes backwards between two loads turns nothing round: not the lists, not the copies."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from data.board import board, database
from data.board.board import Target
from data.compute.run import compute_missed_enrollment
from data.derive.missed_enrollment import default_rule
from data.load.pipeline import load_file
from data.store import version
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data import records
from tests.data.files import FAMILY, csv_of, write
from tests.data.loaded import TITLE, contents

NOON = dt.datetime(2026, 6, 1, 12)
BEHIND = "The clock of this computer is 365 days behind the last load: set it right."


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock by which loads are ordered."""

    def set_to(moment):
        monkeypatch.setattr(version, "utc_now", lambda: moment)

    set_to(NOON)
    return set_to


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def load(tmp_path, store, name, rows):
    path = write(tmp_path / name, TITLE.format(day="5/31/2024") + csv_of(rows))
    report = load_file(path, store=store)
    assert report.status == "loaded", report.message
    return report


def changes(store):
    with store.reader() as cursor:
        pairs = cursor.execute("SELECT extract_id, previous_extract_id FROM no_longer_listed").fetchall()
        return sorted(pairs), cursor.execute(
            "SELECT extract_id, status::VARCHAR, count(*) FROM leads GROUP BY ALL ORDER BY ALL"
        ).fetchall()


def newest(store):
    """The lists that stand for their day."""
    with store.reader() as cursor:
        return [
            one
            for (one,) in cursor.execute("SELECT DISTINCT extract_id FROM leads WHERE is_newest").fetchall()
        ]


def test_of_two_lists_of_one_day_the_later_load_stays_the_newer(tmp_path, store, clock):
    first = load(tmp_path, store, "first.csv", FAMILY)
    assert BEHIND not in first.message
    clock(NOON - dt.timedelta(days=365))
    second = load(tmp_path, store, "second.csv", FAMILY[:2])
    assert BEHIND in second.message
    assert newest(store) == [second.extract_id] != [first.extract_id]
    found = changes(store)
    assert store.version == "atlas-000002.duckdb"
    assert rebuild(store) == 2
    assert (newest(store), changes(store)) == ([second.extract_id], found)
    clock(NOON + dt.timedelta(days=1))
    third = load(tmp_path, store, "third.csv", FAMILY[:1])
    assert "behind" not in third.message
    assert newest(store) == [third.extract_id]


def test_a_clock_that_is_put_right_by_a_minute_is_no_news(tmp_path, store, clock):
    load(tmp_path, store, "first.csv", FAMILY)
    clock(NOON - dt.timedelta(minutes=1))
    assert "clock" not in load(tmp_path, store, "second.csv", FAMILY[:2]).message


def test_what_was_computed_is_built_anew_after_the_records_it_came_from(tmp_path, store, clock):
    files = {
        "students": (records.STUDENT, [records.student("1", "000000000011", "FL")]),
        "demographics": (records.DEMOGRAPHICS, [records.demographics("1", "Ana", "Ruiz", "20150314")]),
        "moves": (records.MOVES, [records.move("1", "20240501", ("Immokalee", "FL"), ("Vidalia", "GA"))]),
        "enrollments": (records.ENROLLMENTS, [records.enrollment("1", "20240115")]),
    }
    for name, (header, rows) in files.items():
        path = records.write_records(tmp_path / f"{name}.csv", header, rows)
        assert load_file(path, store=store, state="FL").status == "loaded"
    clock(NOON - dt.timedelta(days=365))
    computed = compute_missed_enrollment(default_rule("GA", "to", dt.date(2024, 6, 30)), store)
    assert computed.status == "computed"
    before = contents(store)
    assert before["leads"]
    rebuild(store)
    assert contents(store) == before


def test_the_last_copy_of_the_board_is_its_last_state_and_history_is_kept(tmp_path, monkeypatch):
    folder = tmp_path / "store"
    board.add_target(folder, Target("Vidalia GA", "to"))
    year_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=365)
    monkeypatch.setattr(database, "_utc_now", lambda: year_ago.replace(tzinfo=None))
    monkeypatch.setattr(database.time, "time", year_ago.timestamp)
    made = board.add_target(folder, Target("Lyons GA", "to"))
    newest, oldest = database.copies(folder)
    # As the system writes it while its clock is behind.
    os.utime(newest, (year_ago.timestamp(), year_ago.timestamp()))
    for number in range(5):
        board.add_target(folder, Target(f"Town {number} GA", "to"))
    assert database.copies(folder) == [newest, oldest]
    database.put_back(folder, newest)
    assert made.target_id in {target.target_id for target in board.read_board(folder).targets}
