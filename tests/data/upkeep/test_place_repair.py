"""A place chosen by hand holds for what is loaded and what will be; told on small files."""

from __future__ import annotations

import datetime as dt
import json
import stat

import pandas as pd
import pytest

from data.geocoding.gazetteer import counties_of_name, state_of_zip, towns_of
from data.geocoding.geocode import locate
from data.load.pipeline import load_file
from data.store.place_choices import FILE, Alias, key_of, read_aliases, write_aliases
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild
from data.upkeep.place_repair import RepairFailed, remember
from tests.families import child, write_csv
from tests.loaded_once import load_once

AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)
LOST = ("Vdala Crossing", "GA")


@pytest.fixture(scope="module")
def moultrie() -> int:
    found = locate(pd.DataFrame([{"city": "Moultrie", "state": "GA"}]))
    return int(found["place_id"].iloc[0])


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def load(store: Store, name: str, as_of: dt.date, *story: dict):
    path = write_csv(store.folder.parent / name, list(story))
    report = load_once(path, store.folder, direction="to", state="GA", as_of=as_of)
    assert report.status == "loaded", report
    return report


def alias(place_id: int | None, city: str = LOST[0], state: str = LOST[1]) -> Alias:
    return Alias(city, state, "USA", None, None, place_id, "A. Recruiter", dt.datetime(2026, 10, 1))


def missed(store: Store) -> list[tuple]:
    """(child's line, place id, how located, county) of each lead, in order."""
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT row_number, missed_place_id, located_by::VARCHAR, missed_county_fips "
            "FROM leads ORDER BY extract_id, row_number"
        ).fetchall()


def test_a_choice_places_what_is_loaded_at_once(store, moultrie):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST), child(2, "2026-05-01"))
    assert missed(store)[0] == (2, None, "unplaced", None)
    steps = []
    anew = remember(store, [alias(moultrie)], on_progress=lambda step, f: steps.append(f))
    assert anew == 1
    assert missed(store)[0] == (2, moultrie, "by_hand", "13071")
    assert missed(store)[1][2] == "exact"
    assert steps == sorted(steps) and steps[-1] == 1.0


def test_it_is_remembered_for_the_next_month_however_it_is_capitalised(store, moultrie):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    remember(store, [alias(moultrie)])
    loud = (" VDALA  crossing", "GA")
    report = load(store, "b.csv", SEPTEMBER, child(1, "2026-05-01", move_to=loud))
    assert report.places == {"by_hand": 1}
    with store.reader() as cursor:
        statuses = cursor.execute("SELECT status::VARCHAR FROM leads WHERE is_newest").fetchall()
    assert statuses == [("still missing",)]


def test_a_rebuild_keeps_it(store, moultrie):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    remember(store, [alias(moultrie)])
    rebuild(store)
    assert missed(store) == [(2, moultrie, "by_hand", "13071")]


def test_a_choice_overrules_a_place_found_by_name_and_can_be_taken_back(store, moultrie):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=("Vidalia", "GA")))
    by_name = missed(store)
    chosen = alias(moultrie, "Vidalia")
    remember(store, [chosen])
    assert missed(store) == [(2, moultrie, "by_hand", "13071")]
    remember(store, taken_back=[chosen])
    assert missed(store) == by_name and read_aliases(store.folder) == []


def test_left_unplaced_on_purpose_and_taken_back(store):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=("Vidalia", "GA")))
    by_name = missed(store)
    chosen = alias(None, "Vidalia")
    assert remember(store, [chosen]) == 1
    assert missed(store) == [(2, None, "unplaced", None)]
    with store.reader() as cursor:
        places = cursor.execute("SELECT place_name FROM places").fetchall()
    assert places == [("Immokalee",)]
    remember(store, taken_back=[chosen])
    assert missed(store) == by_name


def test_the_newest_choice_for_a_spelling_counts(store, moultrie):
    remember(store, [alias(moultrie)])
    later = alias(None, "VDALA Crossing")
    remember(store, [later])
    assert read_aliases(store.folder) == [later]


def test_choices_can_come_before_any_load(store, moultrie):
    assert remember(store, [alias(moultrie)]) == 0
    report = load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    assert report.places == {"by_hand": 1}


def test_a_place_that_the_reference_does_not_hold_changes_nothing(store):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01"))
    by_name = missed(store)
    remember(store, [alias(999_999_999, "Vidalia")])
    assert missed(store) == by_name


def test_a_choice_in_the_file_that_was_not_applied_is_applied_by_the_next_load(store, moultrie):
    """As after a crash between writing the choice and the swap."""
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    write_aliases(store.folder, [alias(moultrie)])
    load(store, "b.csv", SEPTEMBER, child(2, "2026-05-01"))
    assert (2, moultrie, "by_hand", "13071") in missed(store)


def test_what_fails_leaves_choices_and_store_as_they_were(store, moultrie, monkeypatch):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    before, version = missed(store), store.version
    (store.folder / "spill").chmod(0o700)

    def full(*_):
        raise OSError(28, "No space left on device")

    with pytest.raises(RepairFailed, match="No space left"):
        remember(store, [alias(moultrie)], on_progress=lambda step, f: full() if f > 0.9 else None)
    assert (missed(store), store.version) == (before, version)
    assert read_aliases(store.folder) == []


def test_the_file_is_its_owners_alone_and_holds_no_child(store, moultrie):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01", move_to=LOST))
    remember(store, [alias(moultrie)])
    file = store.folder / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (kept,) = json.loads(file.read_text(encoding="utf-8"))["aliases"]
    assert set(kept) == {
        "city",
        "state_code",
        "country_code",
        "zip",
        "county",
        "place_id",
        "decided_by",
        "decided_at",
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"aliases": [{"city": "x"}]}', '{"aliases": 3}'])
def test_a_damaged_file_is_said_and_stops_a_load(store, text):
    load(store, "a.csv", AUGUST, child(1, "2026-05-01"))
    (store.folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(StoreNotUsable, match="is damaged"):
        read_aliases(store.folder)
    path = write_csv(store.folder.parent / "b.csv", [child(2, "2026-05-01")])
    report = load_file(path, store=store, direction="to", state="GA", as_of=SEPTEMBER)
    assert report.status == "refused" and FILE in report.message


def test_spellings_are_the_same_but_for_capitals_and_spaces():
    assert key_of(" Mc  Rae", "GA", "USA", None, pd.NA) == key_of("MC RAE ", "GA", "USA", "", None)
    rest = ("USA", None, None)
    assert key_of("Ranchito Twp", "GA", *rest) == key_of("Township of  RANCHITO", "ga", *rest)
    assert key_of("Ranchito Twp", "GA", *rest) != key_of("Ranchito Twp", "FL", *rest)
    assert key_of("Lake View", "AL", *rest) != key_of("Lakeview", "AL", *rest), "two towns"


def test_a_name_in_several_counties_is_told_from_one_that_is_not():
    rows = pd.DataFrame(
        {
            "city": ["Vidalia", "Midway", "Nowhere at All", None],
            "state_code": ["GA", "FL", "GA", None],
        }
    )
    counted = counties_of_name(rows).tolist()
    assert counted[0] == 1 and counted[1] > 1 and counted[2:] == [0, 0]


def test_the_state_of_a_zip_and_the_towns_of_a_state():
    assert state_of_zip(pd.Series(["85364", "30474", None])).tolist()[:2] == ["AZ", "GA"]
    towns = towns_of("GA", 50)
    assert len(towns) == 50 and towns["place_name"].iloc[0] == "Atlanta"
    assert set(towns["state_code"]) == {"GA"} and towns["population"].is_monotonic_decreasing
