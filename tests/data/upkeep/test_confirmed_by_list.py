"""One slip of the pen from a town that the same list names is that town; told on small files. SYNTHETIC."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.place_choices import Alias
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import undo
from data.upkeep.place_repair import remember
from tests.families import child, write_csv

AUGUST, SEPTEMBER, OCTOBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30), dt.date(2026, 10, 31)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def load(store: Store, name: str, as_of: dt.date, *towns: str):
    story = [child(n, "2026-05-01", move_to=(town, "GA")) for n, town in enumerate(towns, start=1)]
    path = write_csv(store.folder.parent / name, story)
    report = load_file(path, store=store, direction="to", state="GA", as_of=as_of)
    assert report.status == "loaded", report
    return report


def places(store: Store) -> dict[str, tuple]:
    """What is written for a town -> where it is, and how that was found."""
    with store.reader() as cursor:
        return {
            city: (name, how)
            for city, name, how in cursor.execute(
                "SELECT city, place_name, located_by::VARCHAR FROM places_as_written "
                "LEFT JOIN places USING (place_id) WHERE city <> 'Immokalee'"
            ).fetchall()
        }


def test_a_slip_is_the_town_that_the_list_names_and_it_is_told(store):
    report = load(store, "a.csv", AUGUST, "Tifton", "Tiftin", "Tiftin", "Moultrie")
    assert places(store)["Tiftin"] == ("Tifton", "confirmed_by_list")
    assert report.places == {"exact": 2, "confirmed_by_list": 2}
    assert "Tiftin for Tifton GA (2 rows). Places to repair lists each" in report.message


@pytest.mark.parametrize(
    ("written", "named", "found"),
    [
        ("Tifotn", "Tifton", "Tifton"),
        ("TIFTTON", "Tifton", "Tifton"),
        ("Moltree", "Moultrie", None),  # two slips
        ("Tiftin", "Moultrie", None),  # its town stands nowhere in the list
        ("Lyns", "Lyons", None),  # too short to tell
        ("Vidallia", "Vidalia", "Vidalia"),
        ("idalia", "Vidalia", "Vidalia"),  # the first letter too, where the list names the town
        ("North Tifton", "Tifton", None),
        ("Camp Tifton", "Tifton", None),
    ],
)
def test_what_is_a_slip_and_what_is_none(store, written, named, found):
    load(store, "a.csv", AUGUST, named, written)
    how = "confirmed_by_list" if found else "unplaced"
    assert places(store)[written] == (found, how)


def test_it_takes_the_same_list_and_not_another(store):
    load(store, "a.csv", AUGUST, "Tiftin", "Moultrie")
    load(store, "b.csv", SEPTEMBER, "Tifton", "Moultrie")
    assert places(store)["Tiftin"] == (None, "unplaced")
    october = load(store, "c.csv", OCTOBER, "Tifton", "Tiftin")
    assert places(store)["Tiftin"] == ("Tifton", "confirmed_by_list")
    undo(store, [october.extract_id])
    assert places(store)["Tiftin"] == (None, "unplaced"), "what confirmed it is gone"


def test_neither_the_order_of_loads_nor_a_store_built_anew_makes_a_difference(store):
    load(store, "b.csv", SEPTEMBER, "Tifton", "Tiftin", "Vidala")
    load(store, "a.csv", AUGUST, "Vidalia", "Vidala", "Tiftn")
    said = places(store)
    assert said["Vidala"] == ("Vidalia", "confirmed_by_list") and said["Tiftn"] == (None, "unplaced")
    rebuild(store)
    assert places(store) == said


def test_a_person_has_the_last_word_and_may_take_it_back(store):
    load(store, "a.csv", AUGUST, "Tifton", "Tiftin")
    left = Alias("Tiftin", "GA", "USA", None, None, None, "A. Recruiter", dt.datetime(2026, 10, 1))
    remember(store, [left])
    assert places(store)["Tiftin"] == (None, "unplaced")
    load(store, "b.csv", SEPTEMBER, "Tifton", "Tiftin", "Moultrie")
    assert places(store)["Tiftin"] == (None, "unplaced")
    remember(store, taken_back=[left])
    assert places(store)["Tiftin"] == ("Tifton", "confirmed_by_list")


def test_a_move_spelled_otherwise_this_month_is_listed_still_and_told_as_changed(store):
    load(store, "a.csv", AUGUST, "Tifton", "Tifton", "Tiftin", "Moultrie")
    load(store, "b.csv", SEPTEMBER, "Tifton", "Tiftin", "TIFTIN", "Moultrie")
    with store.reader() as cursor:
        statuses = cursor.execute(
            "SELECT row_number, status::VARCHAR FROM leads WHERE is_newest ORDER BY row_number"
        ).fetchall()
        gone = cursor.execute("SELECT count(*) FROM no_longer_listed").fetchall()[0][0]
    assert [status for _, status in statuses] == [
        "still missing",
        "changed",
        "still missing",
        "still missing",
    ]
    assert gone == 0
