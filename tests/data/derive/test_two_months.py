"""Two months of one list through the loader: who is new, gone and corrected, exactly."""

from __future__ import annotations

import datetime as dt

import pytest

from benchmarks.studies.two_months import found, world, wrong
from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.families import child, write_csv

AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_list_and_the_list_a_month_later_differ_by_who_differs(tmp_path, seed):
    made = world(seed) if not seed else world(seed, {"new": 7, "gone": 9, "respelled": 30, "corrected_town": 8,
        "corrected_day": 8, "refused": 9, "repaired": 11, "other_id": 4, "no_id": 5, "same": 20})  # fmt: skip
    told = found(made, tmp_path)
    assert wrong(made, told) == {}
    assert len(told["new"]) == len(made.kinds["new"]) and len(told["gone"]) == len(made.kinds["gone"])


def told(store: Store) -> dict[str, list[int]]:
    """Kind of change -> numbers of the children."""
    with store.reader() as cursor:
        rows = cursor.execute(
            "SELECT 'new', r.msix_id::INTEGER FROM leads l JOIN missed_enrollment_rows r"
            " USING (extract_id, row_number) WHERE status = 'new'"
            " UNION ALL SELECT 'gone', r.msix_id::INTEGER FROM no_longer_listed g JOIN missed_enrollment_rows r"
            " ON r.extract_id = g.previous_extract_id AND r.row_number = g.previous_row_number"
            " UNION ALL SELECT c.what::VARCHAR, r.msix_id::INTEGER FROM changed_moves c"
            " JOIN missed_enrollment_rows r"
            " ON r.extract_id = c.previous_extract_id AND r.row_number = c.previous_row_number"
        ).fetchall()
    kinds: dict[str, list[int]] = {}
    for kind, number in sorted(rows):
        kinds.setdefault(kind, []).append(number)
    return kinds


@pytest.fixture
def store(tmp_path):
    """One family after another in August; in September one row is refused, a town is spelled
    otherwise, a day and a town were corrected, and two children are gone."""
    towns = ("Moultrie", "Tifton", "Alma", "Vidalia")
    first = [child(n, f"2025-{n:02d}-05", move_to=(towns[n % 4], "GA")) for n in range(1, 10)]
    second = [dict(row) for row in first[:7]]
    second[0]["qad"] = "13/45/2026"
    second[1]["to_city"] = "Almma"
    second[2]["qad"] = "2025-04-12"
    second[3]["to_city"] = "Vidalia"
    made = Store(tmp_path / "store")
    for name, day, story in (("a.csv", AUGUST, first), ("b.csv", SEPTEMBER, second)):
        report = load_file(
            write_csv(tmp_path / name, story), store=made, direction="to", state="GA", as_of=day
        )
        assert report.status == "loaded"
    yield made
    made.close()


RIGHT = {"date": [3], "gone": [8, 9], "refused": [1], "town": [2, 4]}


def test_a_refused_row_is_listed_and_a_corrected_one_is_not_new(store):
    assert told(store) == RIGHT


def test_a_store_built_anew_says_the_same(store):
    rebuild(store)
    assert told(store) == RIGHT


def test_no_id_can_be_read_where_rows_were_refused(store):
    """By a hash the child is found in the list before; what a person sees of the row stays masked."""
    with store.reader() as cursor:
        rows = cursor.execute("SELECT * FROM refused_rows").fetchall()
    assert rows and not any("000000000001" in str(value) for row in rows for value in row)


def test_the_older_month_loaded_after_the_newer_says_the_same(tmp_path, store):
    other = Store(tmp_path / "other")
    for name, day in (("b.csv", SEPTEMBER), ("a.csv", AUGUST)):
        load_file(tmp_path / name, store=other, direction="to", state="GA", as_of=day)
    assert told(other) == told(store)
    other.close()


def test_a_real_list_is_not_compared_with_a_made_up_one(tmp_path):
    real = [child(n, "2026-05-01", last_name_1="Cruz", school_name="North") for n in (1, 2)]
    store = Store(tmp_path / "store")
    for name, day, story in (("a.csv", AUGUST, [child(1, "2026-05-01")]), ("b.csv", SEPTEMBER, real)):
        load_file(write_csv(tmp_path / name, story), store=store, direction="to", state="GA", as_of=day)
    assert told(store) == {}
    store.close()
