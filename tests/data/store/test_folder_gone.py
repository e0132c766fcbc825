"""The store's folder goes away, as a network share or a drive does: said so, and nothing is begun anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.board import board
from data.board.database import BoardNotUsable
from data.load.pipeline import load_file
from data.store.reader import Store, StoreNotUsable
from data.store.removal import keep_until, purge, undo
from data.upkeep.backup import backup
from data.upkeep.place_repair import RepairFailed, remember
from tests.data.files import FAMILY, csv_of, write
from tests.data.loaded import TITLE, contents, load_month

GONE = "is not there any more: connect its drive or network share again"


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    load_month(tmp_path, made, "5/31/2024")
    yield made
    made.close()


def july(tmp_path: Path) -> Path:
    return write(tmp_path / "july.csv", TITLE.format(day="7/31/2024") + csv_of(FAMILY))


@pytest.mark.parametrize("is_empty_folder_left", [False, True])
def test_no_door_takes_a_folder_that_went_away_for_a_new_one(tmp_path, store, is_empty_folder_left):
    before = contents(store)
    extract = next(store.folder.glob("cells/*.json")).stem
    os.rename(store.folder, tmp_path / "away")
    if is_empty_folder_left:
        store.folder.mkdir()
    report = load_file(july(tmp_path), store=store)
    assert report.status == "refused" and GONE in report.message
    doors = [
        lambda: store.version,
        lambda: contents(store),
        lambda: undo(store, [extract]),
        lambda: purge(store),
        lambda: keep_until(store, extract, None),
        lambda: backup(store, tmp_path / "kept.zip"),
        lambda: remember(store, []),
        lambda: board.add_pin(store.folder, board.Pin("SYNTHETIC", "?run=to")),
    ]
    for door in doors:
        with pytest.raises((StoreNotUsable, RepairFailed, BoardNotUsable), match=GONE):
            door()
    if is_empty_folder_left:
        assert list(store.folder.iterdir()) == []
        store.folder.rmdir()
    assert not store.folder.exists()
    os.rename(tmp_path / "away", store.folder)
    assert contents(store) == before
    assert load_file(july(tmp_path), store=store).status == "loaded"


@pytest.mark.parametrize("step", ["reading", "reading dates and codes", "checking"])
def test_a_load_from_under_which_the_folder_goes_is_told_and_loses_nothing(tmp_path, store, step):
    before, gone = contents(store), []

    def on_progress(told, share):
        if told == step and not gone:
            gone.append(os.rename(store.folder, tmp_path / "away"))

    report = load_file(july(tmp_path), store=store, on_progress=on_progress)
    assert report.status == "refused" and GONE in report.message
    assert not store.folder.exists()
    os.rename(tmp_path / "away", store.folder)
    assert contents(store) == before
    assert load_file(july(tmp_path), store=store).status == "loaded"
    assert not list(store.folder.glob("*.arriving"))
