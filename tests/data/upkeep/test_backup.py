"""A backup is one private file that was read back; what it gives back is what was there."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
import zipfile

import pytest

from data.commands.store import main
from data.store import removal
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import bring_up_to_date
from data.upkeep.backup import backup, go_back, restore
from tests.data.loaded import contents, load_month, loads_in


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def test_a_store_is_restored_into_another_folder_as_it_was(tmp_path, store):
    may = load_month(tmp_path, store, "5/31/2024", keep_until=dt.date(2030, 1, 1))
    load_month(tmp_path, store, "6/30/2024")
    made = backup(store, tmp_path / "kept.zip")
    assert (made.extracts, made.size_bytes) == (2, made.file.stat().st_size)
    if os.name == "posix":
        assert made.file.stat().st_mode & 0o777 == 0o600
    other = Store(tmp_path / "other")
    restore(other, made.file)
    assert contents(other) == contents(store)
    assert removal.kept_until(other) == {may: dt.date(2030, 1, 1)}
    assert main(["--store", str(other.folder), "check"]) == 0
    assert main(["--store", str(other.folder), "rebuild"]) == 0
    assert contents(other) == contents(store)
    for path in other.folder.rglob("*"):
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name
    other.close()


def test_a_restore_goes_back_to_the_day_of_the_backup_and_can_be_taken_back_itself(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    in_may = contents(store)
    made = backup(store, tmp_path / "kept.zip")
    load_month(tmp_path, store, "6/30/2024")
    in_june = contents(store)
    restore(store, made.file)
    assert contents(store) == in_may
    go_back(store)
    assert contents(store) == in_june


def test_readers_go_on_while_a_backup_is_written_and_restored(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    errors, counts, is_over = [], set(), threading.Event()

    def read():
        while not is_over.is_set():
            try:
                counts.add(len(loads_in(store)))
            except StoreNotUsable as error:
                errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    made = backup(store, tmp_path / "kept.zip")
    load_month(tmp_path, store, "6/30/2024")
    restore(store, made.file)
    is_over.set()
    thread.join()
    assert errors == []
    assert counts <= {1, 2}


def test_a_backup_into_a_folder_is_named_after_the_day_and_never_replaces_a_file(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    made = backup(store, tmp_path)
    assert made.file.name == f"idr-atlas-{dt.date.today().isoformat()}.zip"
    with pytest.raises(StoreNotUsable, match="exists already"):
        backup(store, tmp_path)
    with pytest.raises(StoreNotUsable, match="outside the store"):
        backup(store, store.folder / "in it.zip")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_nothing_loaded_or_a_damaged_store_is_not_backed_up(tmp_path, store):
    with pytest.raises(StoreNotUsable, match="Nothing is loaded"):
        backup(store, tmp_path / "kept.zip")
    load_month(tmp_path, store, "5/31/2024")
    store.close()
    file = store.folder / store.version
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreNotUsable, match="damaged and was not backed up"):
        backup(store, tmp_path / "kept.zip")
    assert not (tmp_path / "kept.zip").exists()


def test_any_changed_byte_of_a_part_stops_the_restore(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    made = backup(store, tmp_path / "kept.zip")
    before, version = contents(store), store.version
    whole = made.file.read_bytes()
    with zipfile.ZipFile(made.file) as archive:
        parts = [(part.header_offset, part.file_size, part.filename) for part in archive.infolist()]
    for offset, size, name in parts:
        at = offset + 30 + len(name) + size // 2
        made.file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StoreNotUsable, match="The store is as it was"):
            restore(store, made.file)
    made.file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreNotUsable, match="no backup of a store"):
        restore(store, made.file)
    assert (contents(store), store.version) == (before, version)
    store.close()
    assert not list((store.folder / "spill").iterdir())


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "cells/../../out.txt", "current"])
def test_a_backup_that_names_files_elsewhere_is_refused(tmp_path, store, name):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        part = {"size_bytes": 9, "sha256": "0" * 64}
        listed = {"schema_version": 1, "current": "atlas-000001.duckdb", "extracts": []}
        archive.writestr("backup.json", json.dumps(listed | {"parts": {name: part}}))
        archive.writestr(name, "SYNTHETIC")
    with pytest.raises(StoreNotUsable, match="cannot be restored"):
        restore(store, tmp_path / "bad.zip")
    assert not (tmp_path / "out.txt").exists()
    assert store.version is None


def make_older(store):
    """Say of the store that it was written with the schema before."""
    store.close()
    pointer = json.loads((store.folder / "current").read_text())
    pointer["schema_version"] -= 1
    (store.folder / "current").write_text(json.dumps(pointer))


def test_a_store_of_an_older_schema_is_built_anew_by_the_next_load(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    make_older(store)
    with pytest.raises(StoreNotUsable, match="built anew from its kept cells"), store.reader():
        pass
    load_month(tmp_path, store, "6/30/2024")
    assert [rows for _, rows, _ in loads_in(store)] == [3, 3]


def test_a_store_of_an_older_schema_is_built_anew_when_it_is_opened(tmp_path, store, capsys):
    load_month(tmp_path, store, "5/31/2024")
    before = contents(store)
    make_older(store)
    assert store.is_older
    assert main(["--store", str(store.folder), "upgrade"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert contents(store) == before
    assert not bring_up_to_date(store)
    assert main(["--store", str(store.folder), "upgrade"]) == 0
    assert capsys.readouterr().out == ""


def test_going_back_needs_a_version_that_is_whole(tmp_path, store):
    load_month(tmp_path, store, "5/31/2024")
    with pytest.raises(StoreNotUsable, match="no version before"):
        go_back(store)
    first = store.version
    load_month(tmp_path, store, "6/30/2024")
    content = bytearray((store.folder / first).read_bytes())
    content[5000] ^= 1
    (store.folder / first).write_bytes(content)
    with pytest.raises(StoreNotUsable, match="damaged too"):
        go_back(store)
