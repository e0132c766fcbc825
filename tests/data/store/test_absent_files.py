"""Absent is not empty: each file of a store taken away, emptied, cut in half or older, at every door."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import pytest

import run
from data.board import board
from data.commands.load import main as load_command
from data.commands.store import main as store_command
from data.handed_out.audit_log import ExportRecord, record
from data.load.pipeline import load_file
from data.store.manifest import check_file
from data.store.place_choices import Alias, write_aliases
from data.store.reader import Store
from data.store.removal import keep_until, purge, undo
from data.upkeep.backup import backup
from data.upkeep.place_repair import RepairFailed, remember
from tests.data.files import FAMILY, changed, csv_of, write
from tests.data.loaded import loads_in

DAY = dt.date(2027, 1, 31)
CURRENT = "current"


def a_list(tmp_path: Path, month: int) -> Path:
    rows = [changed(row, QAD=f"{month}/1/2024") for row in FAMILY]
    title = f"SYNTHETIC\nMove To State: FL\nRun date: {month}/28/2024\n"
    return write(tmp_path / f"{month}.csv", title + csv_of(rows))


def alias(town: str) -> Alias:
    return Alias(town, "GA", None, None, None, None, "Ana", dt.datetime(2026, 1, 1))


def hand_out(folder: Path, day: int) -> None:
    record(folder, ExportRecord(dt.datetime(2026, 1, day), "Ana" * day, "visits", "list.xlsx", "", 3, None))


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, Path]:
    """Folders of a store and of the same store one load before: two lists (before: the first of them,
    and one taken out), days to keep them until, places chosen by hand, a profile, a board, a record."""
    tmp_path = tmp_path_factory.mktemp("built")
    store, before = Store(tmp_path / "store"), tmp_path / "before"
    report = load_file(a_list(tmp_path, 5), store=store, profile="Valley")
    keep_until(store, report.extract_id, DAY)
    write_aliases(store.folder, [alias("Vdala")])
    board.add_pin(store.folder, board.Pin("SYNTHETIC", "?run=to"))
    hand_out(store.folder, 1)
    undo(store, [load_file(a_list(tmp_path, 9), store=store).extract_id])
    store.close()
    shutil.copytree(store.folder, before)
    kept = dict(date_order={"QAD": "mdy"}, profile="Valley")
    report = load_file(a_list(tmp_path, 6), store=store, **kept)
    assert report.status == "loaded", report.message
    keep_until(store, report.extract_id, DAY)
    board.add_pin(store.folder, board.Pin("SYNTHETIC too", "?run=to"))
    hand_out(store.folder, 2)
    undo(store, [load_file(a_list(tmp_path, 10), store=store).extract_id])
    purge(store)
    remember(store, [alias("Tfton")])  # which makes the next version, of the same lists
    store.close()
    return store.folder, before


@pytest.fixture
def store(tmp_path, built):
    shutil.copytree(built[0], tmp_path / "store")
    store = Store(tmp_path / "store")
    yield store
    store.close()


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


def real_name(folder: Path, name: str) -> str:
    """The file that a name of the tables below stands for."""
    numbered = sorted(path.stem for path in folder.glob("atlas-*.duckdb"))
    first = min(folder.glob("cells/*.json"), key=lambda path: json.loads(path.read_text())["loaded_at"])
    copy = next(folder.glob("board_copies/*"))
    stands = {"NOW": numbered[-1], "BEFORE": numbered[-2], "FIRST": first.stem, "COPY": copy.name}
    for word, real in stands.items():
        name = name.replace(word, real)
    return name


def damage(folder: Path, name: str, how: str, before: Path) -> None:
    path = folder / name
    if how == "taken away":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "cut in half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        assert path.read_bytes() != (before / name).read_bytes()
        shutil.copy(before / name, path)


HOWS = ("taken away", "emptied", "cut in half")
ALL = (*HOWS, "older by one load")
REBUILD, BACK, RESTORE, RENEW = "--rebuild", "`python -m data.store back`", "restore FILE", "renew "
STOPS = {
    "current": (ALL, (REBUILD, BACK, RESTORE)),
    "NOW.duckdb": (HOWS, (REBUILD, BACK, RESTORE)),
    "NOW.json": (HOWS, (REBUILD, BACK, RESTORE)),
    "aliases.json": (HOWS, (RENEW, RESTORE)),
    "keep_until.json": (HOWS, (RENEW, RESTORE)),
    "profiles/valley.json": (HOWS, (RENEW, RESTORE)),
    "removed.json": (HOWS, (RENEW, RESTORE)),
    "taken-away.jsonl": (HOWS, (RENEW, RESTORE)),
    "inventory.json": (HOWS[1:], (RENEW, RESTORE)),
    "board.sqlite": (HOWS[:1], (RENEW, RESTORE, "python -m data.board put-back")),
}
"""File -> what stops every writer there, and the ways out that each of them names."""
GOES_ON = {
    "BEFORE.duckdb": (HOWS, "BEFORE.duckdb"),
    "BEFORE.json": (HOWS, "BEFORE.duckdb"),
    "cells/FIRST.json": (HOWS, "FIRST"),
    "cells/FIRST.parquet": (HOWS, "FIRST"),
    "board.sqlite": (HOWS[1:], "python -m data.board put-back"),
    "board_copies/COPY": (HOWS, ""),
    # A file by itself of an earlier day is what "put it back from a copy" asks for: no damage.
    "board.sqlite ": (ALL[3:], ""),
    "aliases.json": (ALL[3:], ""),
    "keep_until.json": (ALL[3:], ""),
    "profiles/valley.json": (ALL[3:], ""),
    "removed.json": (ALL[3:], ""),
    "taken-away.jsonl": (ALL[3:], ""),
    "inventory.json": (HOWS[:1], ""),
}
"""File -> what stops no writer, since the lists do not hang on it; and what `check` says of it."""


def cases(table):
    return [(name.strip(), how) for name, (hows, _) in table.items() for how in hows]


@pytest.mark.parametrize(("name", "how"), cases(STOPS))
def test_a_store_with_a_damaged_file_is_written_by_no_door(store, built, tmp_path, capsys, name, how):
    damage(store.folder, real_name(store.folder, name), how, built[1])
    before = bytes_of(store.folder)
    folder = ["--store", str(store.folder)]
    loaded = [path.stem for path in store.folder.glob("cells/*.json")]
    doors = {
        "load": lambda: load_command([*folder, str(a_list(tmp_path, 7))]),
        "load again": lambda: load_command([*folder, str(a_list(tmp_path, 5))]),
        "purge": lambda: store_command([*folder, "purge"]),
        "purge one": lambda: store_command([*folder, "purge", loaded[0]]),
        "undo": lambda: store_command([*folder, "undo", loaded[0]]),
        "backup": lambda: store_command([*folder, "backup", str(tmp_path / "b.zip")]),
        "check": lambda: store_command([*folder, "check"]),
    }
    for door, walk_through in doors.items():
        assert walk_through() == 1, door
        said = "".join(capsys.readouterr())
        ways = STOPS[name][1] if door not in ("check", "backup") else ()
        assert all(way in said for way in ways), (door, said)
    with pytest.raises(RepairFailed):
        remember(store, [alias("Vdalia")])
    assert not run.is_empty(store.folder)
    assert bytes_of(store.folder) == before
    if how != STOPS[name][0][-1]:
        return
    # What is said helps.
    if RENEW in STOPS[name][1]:
        assert store_command([*folder, "renew", name]) == 0
    else:
        assert load_command([*folder, "--rebuild"]) == 0
    assert [rows for _, rows, _ in loads_in(store)] == [3, 3]
    assert load_file(a_list(tmp_path, 7), store=store).status == "loaded"
    assert store_command([*folder, "check"]) == 0, "".join(capsys.readouterr())


@pytest.mark.parametrize(("name", "how"), cases(GOES_ON))
def test_what_the_lists_do_not_hang_on_stops_nobody_and_is_told(store, built, tmp_path, capsys, name, how):
    real = real_name(store.folder, name)
    _, told = next(row for key, row in GOES_ON.items() if key.strip() == name and how in row[0])
    told = real_name(store.folder, told)
    damage(store.folder, real, how, built[1])
    beside = {n: d for n, d in bytes_of(store.folder).items() if not n.startswith(("atlas", "current"))}
    folder = ["--store", str(store.folder)]
    code = store_command([*folder, "check"])
    said = "".join(capsys.readouterr())
    assert told in said and code == (1 if told and not name.startswith("BEFORE") else 0), said
    assert not run.is_empty(store.folder)
    report = load_file(a_list(tmp_path, 7), store=store)
    assert report.status == "loaded", report.message
    assert ("copy of the rows of 5.csv" in report.message) == name.startswith("cells/")
    assert [rows for _, rows, _ in loads_in(store)] == [3, 3, 3]
    check_file(store.folder / store.version)
    after = bytes_of(store.folder)
    changed = {n for n, digest in beside.items() if after.get(n) != digest} - {"inventory.json"}
    assert not changed


def test_a_list_whose_cells_are_lost_is_whole_again_when_its_file_is_loaded_again(store, tmp_path, capsys):
    (store.folder / real_name(store.folder, "cells/FIRST.parquet")).unlink()
    report = load_file(a_list(tmp_path, 5), store=store)
    assert report.status == "loaded" and "copy of the rows" not in report.message
    assert store_command(["--store", str(store.folder), "check"]) == 0
    assert load_file(a_list(tmp_path, 5), store=store).status == "already_loaded"


def test_back_takes_up_the_newest_whole_version_where_the_pointer_is_gone(store):
    (store.folder / CURRENT).unlink()
    assert store_command(["--store", str(store.folder), "back"]) == 0
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(2,)]


def test_a_store_whose_kept_cells_are_gone_is_not_built_anew_without_them(store, tmp_path, capsys):
    lost, held = store.folder / cells_file(store), store.version
    lost.unlink()
    (store.folder / CURRENT).unlink()
    before = bytes_of(store.folder)
    assert load_command(["--store", str(store.folder), "--rebuild"]) == 1
    said = "".join(capsys.readouterr())
    assert lost.stem in said and "would lose" in said
    assert bytes_of(store.folder) == before
    assert load_command(["--store", str(store.folder), "--rebuild", "--leave-out"]) == 0
    # The version that still holds the list stays: nothing newer replaces it.
    load_file(a_list(tmp_path, 7), store=store)
    load_file(a_list(tmp_path, 8), store=store)
    assert (store.folder / held).exists()


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
