"""The power goes at any moment: what was told as done is there, and the store is whole.

A disk keeps what was flushed to it (fsync): the bytes of a file as they were then, and the names in a
folder as they were then. Whatever came later may be there or not. Both ends are tried at each moment
in which a name changes: only the flushed names, and all names with the flushed bytes alone, which is
how a renamed file becomes an empty one. The board is SQLite's own, which flushes out of our sight.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from data.handed_out.audit_log import ExportRecord, record, recorded
from data.load.pipeline import load_file
from data.mapping.profiles import read_profiles
from data.store.manifest import check_file
from data.store.place_choices import Alias, read_aliases
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import keep_until, kept_until, purge, undo
from data.upkeep import rotation
from data.upkeep.backup import backup, restore
from data.upkeep.daily_folder import VARIABLE, kept
from data.upkeep.place_repair import remember
from tests.data.loaded import load_month

DAY = dt.date(2030, 1, 1)


class Disk:
    """What of a folder would be there after the power went. `told`: what was reported as done."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: dict[Path, dict[str, int]] = {root: {}}
        self.bytes: dict[int, bytes] = {}
        self.told: list = []
        self.cuts = 0
        self.lost: list[str] = []

    def flushed(self, descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if not path.is_relative_to(self.root):
            return
        if path.is_dir():
            self.names[path] = {entry.name: entry.inode() for entry in os.scandir(path)}
        elif path.exists():
            self.bytes[path.stat().st_ino] = path.read_bytes()

    def after_power_loss(self, to: Path, is_every_name_there: bool) -> Path:
        """A copy of the folder as it would be found."""
        shutil.rmtree(to, ignore_errors=True)
        self._copy(self.root, to, is_every_name_there)
        return to

    def _copy(self, folder: Path, to: Path, is_every_name_there: bool) -> None:
        to.mkdir(mode=0o700)
        now = {entry.name: entry.inode() for entry in os.scandir(folder)}
        for name, inode in (now if is_every_name_there else self.names.get(folder, {})).items():
            path = folder / name
            if name == "spill":  # its notes name drafts of the program that runs here
                continue
            if path.is_dir() or path in self.names:
                self._copy(path, to / name, is_every_name_there)
            else:
                (to / name).write_bytes(self.bytes.get(inode, b""))


@pytest.fixture
def disk(tmp_path, monkeypatch):
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to name what is flushed")
    (tmp_path / "disk").mkdir()
    disk = Disk(tmp_path / "disk")
    fsync, names_change = os.fsync, {name: getattr(os, name) for name in ("replace", "rename", "unlink")}

    def flush(descriptor):
        fsync(descriptor)
        disk.flushed(descriptor)

    def change(name):
        def changed(*paths, **options):
            done = names_change[name](*paths, **options)
            if Path(paths[-1]).is_relative_to(disk.root) and "spill" not in Path(paths[-1]).parts:
                look(disk, tmp_path / "found", f"{name} {Path(paths[-1]).name}")
            return done

        return changed

    monkeypatch.setattr(os, "fsync", flush)
    for name in names_change:
        monkeypatch.setattr(os, name, change(name))
    monkeypatch.delenv(VARIABLE)
    return disk


def look(disk: Disk, to: Path, after: str = "") -> None:
    """Note what was told so far and does not hold in one of the folders that may be found.

    Noted and not raised: it happens in the middle of a load, which would tell it as its own error.
    """
    disk.cuts += 1
    for is_every_name_there in (False, True):
        folder = disk.after_power_loss(to, is_every_name_there) / "store"
        found = Store(folder)
        for i, holds in enumerate(disk.told):
            try:
                holds(found)
            except Exception as error:
                names = "every name" if is_every_name_there else "flushed names"
                disk.lost.append(f"{after}, {names}: told {i}: {type(error).__name__} {error}"[:300])
        found.close()


def lists(*extracts: str):
    def holds(store: Store) -> None:
        version = store.version
        assert version is not None, "a loaded store is empty"
        assert set(extracts) <= set(check_file(store.folder / version).extracts)

    return holds


def test_what_was_told_as_done_is_there_after_a_loss_of_power(disk, tmp_path):
    store = Store(disk.root / "store")
    look(disk, tmp_path / "found")
    may = load_month(tmp_path, store, "5/31/2024", profile="Valley", keep_until=DAY)
    disk.told += [
        lists(may),
        lambda found: _same([one.name for one in read_profiles(found.folder)], ["Valley"]),
        lambda found: _same(kept_until(found).get(may), DAY),
    ]
    june = load_month(tmp_path, store, "6/30/2024")
    disk.told += [lists(may, june), lambda found: found.check_whole()]
    record(store.folder, ExportRecord(dt.datetime(2026, 1, 1), "Ana", "visits", "x", "", 3, None))
    disk.told.append(lambda found: _same(len(recorded(found.folder)), 1))
    remember(store, [Alias("Vdala", "GA", None, None, None, None, "Ana", dt.datetime(2026, 1, 1))])
    disk.told.append(lambda found: _same(len(read_aliases(found.folder)), 1))
    keep_until(store, june, DAY)
    disk.told.append(lambda found: _same(kept_until(found).get(june), DAY))
    rotation.keep_up(store)
    disk.told.append(lambda found: _backed_up(found, disk, {may, june}))
    own = backup(store, tmp_path / "kept.zip").file
    july = load_month(tmp_path, store, "7/31/2024")
    restore(store, own)
    rotation.keep_up(store)
    look(disk, tmp_path / "found")
    assert july not in check_file(store.folder / store.version).extracts
    # From here on June may be gone, and must be where it was told to be: nowhere.
    disk.told = [lists(may)]
    undo(store, [june])
    purge(store)
    look(disk, tmp_path / "found")
    disk.told.append(lambda found: _same(check_file(found.folder / found.version).extracts, [may]))
    rebuild(store)
    load_file(tmp_path / "5-31-2024 Ruiz.csv", store=store)
    look(disk, tmp_path / "found")
    assert disk.lost == []
    assert disk.cuts > 40
    # What is kept to build the store anew was flushed too.
    found = Store(disk.after_power_loss(tmp_path / "found", False) / "store")
    (found.folder / "current").unlink()
    rebuild(found)
    # July was set aside by the restore; nobody took it out.
    assert set(check_file(found.folder / found.version).extracts) == {may, july}
    found.close()
    store.close()


def _same(found: object, told: object) -> None:
    assert found == told


def _backed_up(found: Store, disk: Disk, extracts: set[str]) -> None:
    there = set().union(*(one.extracts for one in kept(found)))
    assert extracts <= there
