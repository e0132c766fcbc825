"""A load can be undone; a purge leaves no byte of it; a day to keep it until is remembered."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store import removal
from data.store import removal as retention
from data.store.folder import clear_leftovers, make_private_folder, writer_lock
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild
from data.store.removal import purge, undo
from tests.data.loaded import contents, load_month, loads_in

NAME = "Zebulonskaya"
TODAY = dt.date(2024, 7, 1)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def places_of(store, name):
    """Files under the store's folder whose bytes hold the name, plain or as UTF-16."""
    store.close()
    wanted = (name.encode(), name.upper().encode(), name.encode("utf-16-le"))
    return sorted(
        str(path.relative_to(store.folder))
        for path in store.folder.rglob("*")
        if path.is_file() and any(signs in path.read_bytes() for signs in wanted)
    )


def test_undoing_a_load_gives_the_store_of_before(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    before = contents(store)
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    assert contents(store) != before
    assert undo(store, [june]) == (june,)
    assert contents(store) == before


def test_undoing_the_only_load_leaves_an_empty_store(tmp_path, store):
    only = load_month(tmp_path, store, "5/31/2024")
    undo(store, [only])
    assert not any(contents(store).values())
    load_month(tmp_path, store, "5/31/2024")
    assert [rows for _, rows, _ in loads_in(store)] == [3]


def test_what_was_undone_does_not_come_back_when_the_store_is_built_anew(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    undo(store, [june])
    assert (store.folder / "cells" / f"{june}.parquet").exists()
    assert rebuild(store) == 1
    assert [load[0] for load in loads_in(store)] == [may]


def test_the_next_loads_drop_the_version_and_the_cells_of_what_was_undone(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    undo(store, [june])
    load_month(tmp_path, store, "7/31/2024")
    load_month(tmp_path, store, "8/31/2024")
    with writer_lock(store.folder, lambda: None):
        clear_leftovers(store)
    assert places_of(store, NAME) == []


def test_an_extract_that_is_not_loaded_cannot_be_undone(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    version = store.version
    with pytest.raises(StoreNotUsable, match=r"No extract 123456789abc is loaded"):
        undo(store, ["123456789abc"])
    assert store.version == version


def test_a_purge_leaves_no_byte_of_the_name(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    july = load_month(tmp_path, store, "7/31/2024")
    (store.folder / "spill" / "left-by-a-kill.parquet").write_bytes(NAME.encode())
    before = places_of(store, NAME)
    # The search finds it where it is: in both versions, in the kept cells and what was decided
    # about them (the file is named so), in the spill.
    kinds = sorted(place.rpartition(".")[2] for place in before)
    assert kinds == ["duckdb", "duckdb", "json", "parquet", "parquet"]
    done = purge(store, [june])
    assert done.extract_ids == (june,)
    assert done.in_use == ()
    assert places_of(store, NAME) == []
    assert [load[0] for load in loads_in(store)] == sorted([may, july])
    assert sorted(path.name for path in (store.folder / "cells").iterdir()) == sorted(
        f"{extract_id}.{suffix}" for extract_id in (may, july) for suffix in ("json", "parquet")
    )
    assert rebuild(store) == 2


def test_a_purge_that_was_killed_is_finished_by_the_next(tmp_path, store, monkeypatch):
    load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    retention.keep_until(store, june, TODAY - dt.timedelta(days=1))

    class Killed(BaseException):
        pass

    def kill(store, with_orphans):
        raise Killed

    with monkeypatch.context() as at_the_swap:
        at_the_swap.setattr(removal, "_erase", kill)
        with pytest.raises(Killed):
            purge(store, today=TODAY)
    assert places_of(store, NAME) != []
    purge(store, today=TODAY)
    assert places_of(store, NAME) == []


def test_only_what_is_past_its_day_is_purged(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024", keep_until=TODAY - dt.timedelta(days=1))
    june = load_month(tmp_path, store, "6/30/2024", keep_until=TODAY)
    july = load_month(tmp_path, store, "7/31/2024")
    assert retention.kept_until(store) == {may: dt.date(2024, 6, 30), june: TODAY}
    assert retention.expired(store, TODAY) == [may]
    assert purge(store, today=TODAY).extract_ids == (may,)
    assert [load[0] for load in loads_in(store)] == sorted([june, july])
    assert retention.kept_until(store) == {june: TODAY}
    assert purge(store, today=TODAY).extract_ids == ()


def test_a_day_can_be_changed_and_taken_away(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024")
    retention.keep_until(store, may, TODAY)
    assert retention.kept_until(store) == {may: TODAY}
    retention.keep_until(store, may, None)
    assert retention.kept_until(store) == {}
    with pytest.raises(StoreNotUsable, match="No extract"):
        retention.keep_until(store, "0" * 12, TODAY)


def test_a_day_given_with_a_file_that_is_loaded_already_is_kept_too(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024")
    again = load_file(tmp_path / "5-31-2024 Ruiz.csv", store=store, keep_until=TODAY)
    assert again.status == "already_loaded"
    assert retention.kept_until(store) == {may: TODAY}


def test_no_day_can_be_set_while_a_load_is_written(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024")
    with (
        writer_lock(store.folder, lambda: None),
        pytest.raises(StoreNotUsable, match="loading just now"),
    ):
        retention.keep_until(store, may, TODAY)


def test_damaged_days_are_said_and_never_forgotten_in_silence(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024", keep_until=TODAY)
    (store.folder / "keep_until.json").write_text("{")
    with pytest.raises(StoreNotUsable, match=r"keep_until\.json"):
        retention.expired(store, TODAY)


def test_a_reader_keeps_its_version_through_a_purge(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    june = load_month(tmp_path, store, "6/30/2024", NAME)
    with store.reader() as cursor:
        purge(store, [june])
        held = cursor.execute("SELECT count(*) FROM leads").fetchall()
        assert held == [(6,)]
    assert [rows for _, rows, _ in loads_in(store)] == [3]


def test_an_empty_store_has_nothing_to_purge(store):
    make_private_folder(store.folder)
    done = purge(store)
    assert (done.extract_ids, done.files) == ((), ())
