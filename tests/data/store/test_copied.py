"""A store that is copied while a load runs: the copy is right, or it says that it is damaged."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress

import pytest

from data.schema.tables import SCHEMA_VERSION
from data.store.reader import Store, StoreNotUsable
from tests.data.loaded import contents, load_month

JUNE = "atlas-000002"


def copy_as_tools_do(folder, to):
    """What is gone when its turn comes is left out."""
    with suppress(shutil.Error):
        shutil.copytree(folder, to)


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    """A store with May and June, what it held before June and after, and copies of it from each step of that load."""
    tmp_path = tmp_path_factory.mktemp("copied")
    store = Store(tmp_path / "store")
    load_month(tmp_path, store, "5/31/2024")
    before = contents(store)
    steps = []

    def copy(step, _):
        if step not in steps:
            steps.append(step)
            copy_as_tools_do(store.folder, tmp_path / f"at step {len(steps)}")

    load_month(tmp_path, store, "6/30/2024", "Mora", on_progress=copy)
    after = contents(store)
    store.close()
    return tmp_path, before, after, [tmp_path / f"at step {i + 1}" for i in range(len(steps))]


def test_a_copy_at_any_step_of_a_load_is_the_store_before_it_or_after(june):
    _, before, after, copies = june
    assert len(copies) > 5
    for place in copies:
        store = Store(place)
        assert contents(store) in (before, after), place
        store.close()


def test_a_copy_can_be_loaded_into(june, tmp_path):
    _, before, _, copies = june
    store = Store(shutil.copytree(copies[-3], tmp_path / "store"))
    assert contents(store) == before
    load_month(tmp_path, store, "7/31/2024")
    store.close()
    assert not list((store.folder / "spill").iterdir())


@pytest.mark.parametrize("has_manifest", [True, False])
def test_half_a_file_beside_what_was_written_after_it_is_said_to_be_damaged(june, tmp_path, has_manifest):
    folder, _, after, copies = june
    halves = [
        place
        for place in copies
        if (place / f"{JUNE}.duckdb").exists() and not (place / f"{JUNE}.json").exists()
    ]
    told = set()
    assert len(halves) > 3
    for place in halves:
        store = Store(shutil.copytree(folder / "store", tmp_path / place.name))
        (store.folder / f"{JUNE}.duckdb").unlink()
        for part in place.glob(f"{JUNE}.duckdb*"):
            shutil.copy(part, store.folder)
        if not has_manifest:
            (store.folder / f"{JUNE}.json").unlink()
        try:
            assert contents(store) == after, place
        except StoreNotUsable as error:
            told.add(str(error).partition(" in ")[0])
        store.close()
    assert told == {f"{JUNE}.duckdb"}


def test_a_pointer_of_an_earlier_version_that_tells_no_length_is_read(june, tmp_path):
    folder, _, after, _ = june
    store = Store(shutil.copytree(folder / "store", tmp_path / "store"))
    earlier = json.dumps({"file": f"{JUNE}.duckdb", "schema_version": SCHEMA_VERSION})
    (store.folder / "current").write_text(earlier)
    assert contents(store) == after
    store.close()
