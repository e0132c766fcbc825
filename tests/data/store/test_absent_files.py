"""Absent is not empty: each file of a store taken away, emptied, cut in half or older, at every door."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest

import run
from data.board import board
from data.commands.load import main as load_command
from data.commands.store import main as store_command
from data.load.pipeline import load_file
from data.store.place_choices import Alias, write_aliases
from data.store.reader import Store, StoreNotUsable
from data.store.removal import keep_until, purge, undo
from data.upkeep.backup import backup
from tests.data.files import FAMILY, changed, csv_of, write

DAY = dt.date(2027, 1, 31)
CURRENT, MANIFEST, CELLS = "current", "atlas-000002.json", "cells"
BESIDE = ("keep_until.json", "aliases.json", "profiles/valley.json", "board.sqlite")


def a_list(tmp_path: Path, month: int) -> Path:
    rows = [changed(row, QAD=f"{month}/1/2024") for row in FAMILY]
    title = f"SYNTHETIC\nMove To State: FL\nRun date: {month}/28/2024\n"
    return write(tmp_path / f"{month}.csv", title + csv_of(rows))


@pytest.fixture
def store(tmp_path):
    """Two lists, a day to keep one until, a place chosen by hand, a profile, a board."""
    store = Store(tmp_path / "store")
    for month, profile in ((5, None), (6, "Valley")):
        report = load_file(a_list(tmp_path, month), store=store, profile=profile)
        assert report.status == "loaded", report.message
    keep_until(store, report.extract_id, DAY)
    alias = Alias("Vdala", "GA", None, None, None, None, "Ana", dt.datetime(2026, 1, 1))
    write_aliases(store.folder, [alias])
    board.add_pin(store.folder, board.Pin("SYNTHETIC", "?run=to"))
    store.close()
    return store


def bytes_of(folder: Path) -> dict[str, str]:
    """What is in a store's folder: name -> digest, but for what every opening may touch."""
    passing = ("spill", "writer.lock", "board.sqlite-wal", "board.sqlite-shm")
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(passing)
    }


def cells_file(store: Store) -> str:
    return sorted(p.relative_to(store.folder).as_posix() for p in store.folder.glob("cells/*.parquet"))[0]


def at_every_door(store: Store, tmp_path: Path, capsys, is_read: bool = False) -> str:
    """Everything that could write, tried one after the other; what was said. `is_read`: what is
    loaded can be looked at, though nothing vouches for it."""
    said = []
    for month in (7, 5):
        report = load_file(a_list(tmp_path, month), store=store)
        assert report.status == "refused"
        said.append(report.message)
    folder = ["--store", str(store.folder)]
    assert store_command([*folder, "list"]) == (0 if is_read else 1)
    for command in (["check"], ["purge"], ["backup", str(tmp_path / "b.zip")]):
        assert store_command([*folder, *command]) == 1, command
    assert load_command([*folder, str(a_list(tmp_path, 8))]) == 1
    assert not run.is_empty(store.folder)
    out = capsys.readouterr()
    return " ".join([*said, out.out, out.err])


def ways_out(said: str) -> None:
    for way in ("--rebuild", "restore FILE"):
        assert way in said


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / CURRENT).unlink(),
        lambda folder: (folder / CURRENT).write_bytes(b""),
        lambda folder: (folder / CURRENT).write_bytes((folder / CURRENT).read_bytes()[:20]),
        lambda folder: (folder / CURRENT).write_text(
            (folder / CURRENT).read_text().replace("000002", "000001")
        ),
        lambda folder: (folder / "atlas-000002.duckdb").unlink(),
        lambda folder: (folder / "atlas-000002.duckdb").write_bytes(b""),
    ],
    ids=[
        "no pointer",
        "empty pointer",
        "half a pointer",
        "older pointer",
        "no file",
        "empty file",
    ],
)
def test_a_damaged_store_is_written_by_no_door_and_loses_nothing(store, tmp_path, capsys, damage):
    damage(store.folder)
    before = bytes_of(store.folder)
    said = at_every_door(store, tmp_path, capsys)
    ways_out(said)
    assert "`python -m data.store back`" in said
    assert bytes_of(store.folder) == before
    with pytest.raises(StoreNotUsable), store.reader():
        pass
    # What is said helps: both lists are back.
    assert load_command(["--store", str(store.folder), "--rebuild"]) == 0
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(2,)]


def test_without_its_manifest_a_store_is_read_and_not_written(store, tmp_path, capsys):
    (store.folder / MANIFEST).unlink()
    before = bytes_of(store.folder)
    ways_out(at_every_door(store, tmp_path, capsys, is_read=True))
    assert bytes_of(store.folder) == before
    assert load_command(["--store", str(store.folder), "--rebuild"]) == 0
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(2,)]


def test_back_takes_up_the_newest_whole_version_where_the_pointer_is_gone(store):
    (store.folder / CURRENT).unlink()
    assert store_command(["--store", str(store.folder), "back"]) == 0
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(2,)]


@pytest.mark.parametrize("name", BESIDE)
def test_a_file_beside_the_lists_that_is_missing_stops_every_writer_and_is_named(
    store, tmp_path, capsys, name
):
    (store.folder / name).unlink()
    shutil.rmtree(store.folder / "board_copies", ignore_errors=True)
    before = bytes_of(store.folder)
    report = load_file(a_list(tmp_path, 7), store=store)
    assert report.status == "refused" and name in report.message and "restore FILE" in report.message
    with pytest.raises(StoreNotUsable, match="missing"):
        undo(store, [next(iter(store.folder.glob("cells/*.json"))).stem])
    assert store_command(["--store", str(store.folder), "check"]) == 1
    assert name in "".join(capsys.readouterr())
    assert bytes_of(store.folder) == before
    # A person may say that it is gone for good.
    assert store_command(["--store", str(store.folder), "renew", name]) == 0
    assert load_file(a_list(tmp_path, 7), store=store).status == "loaded"


def test_a_store_whose_kept_cells_are_gone_is_not_built_anew_without_them(store, tmp_path, capsys):
    lost = store.folder / cells_file(store)
    lost.unlink()
    (store.folder / CURRENT).unlink()
    before = bytes_of(store.folder)
    assert load_command(["--store", str(store.folder), "--rebuild"]) == 1
    said = "".join(capsys.readouterr())
    assert lost.stem in said and "would lose" in said
    assert bytes_of(store.folder) == before
    assert load_command(["--store", str(store.folder), "--rebuild", "--leave-out"]) == 0
    # The version that still holds the list stays: nothing newer replaces it.
    assert (store.folder / "atlas-000002.duckdb").exists()
    load_file(a_list(tmp_path, 7), store=store)
    load_file(a_list(tmp_path, 8), store=store)
    assert (store.folder / "atlas-000002.duckdb").exists()


def test_restoring_an_older_backup_keeps_the_lists_that_it_does_not_hold(tmp_path, capsys):
    store = Store(tmp_path / "store")
    load_file(a_list(tmp_path, 5), store=store)
    kept = backup(store, tmp_path / "may.zip").file
    load_file(a_list(tmp_path, 6), store=store)
    assert store_command(["--store", str(store.folder), "restore", str(kept)]) == 0
    for month in (7, 8, 9):
        load_file(a_list(tmp_path, month), store=store)
    assert (store.folder / "atlas-000002.duckdb").exists()
    assert store_command(["--store", str(store.folder), "check"]) == 0
    assert "nothing newer is here" in capsys.readouterr().out
    purge(store, with_orphans=True)
    assert not (store.folder / "atlas-000002.duckdb").exists()


def test_the_demo_goes_only_into_a_folder_that_holds_nothing_of_a_store(tmp_path, store):
    for name in [p.name for p in store.folder.iterdir()]:
        other = tmp_path / "part"
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        whole = store.folder / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, other / name)
        holds_nothing = name in ("writer.lock", "spill")
        assert run.is_empty(other) == holds_nothing, name
    assert run.is_empty(tmp_path / "nowhere")
