"""A numbered file is compared with what was written, before it is used and whenever asked."""

from __future__ import annotations

import json

import duckdb
import pytest

from data.store.folder import make_private_folder
from data.store.manifest import (
    NotWhole,
    check_file,
    manifest_path,
    read_manifest,
    rows_and_checksum,
)
from data.store.reader import Store, StoreNotUsable
from data.store.version import CountsDisagree, next_version


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    make_private_folder(made.folder)
    yield made
    made.close()


def publish(store, *extract_ids):
    with next_version(store) as engine:
        for extract_id in extract_ids:
            engine.execute("INSERT INTO extracts (extract_id) VALUES (?)", [extract_id])
            engine.execute(
                "INSERT INTO refused_rows (extract_id, row_number, hint) "
                "SELECT ?, i, 'SYNTHETIC hint ' || i FROM range(5000) r(i)",
                [extract_id],
            )
    return store.folder / store.version


def flip(file, at):
    content = bytearray(file.read_bytes())
    content[at] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM t WHERE i = 7",
        "INSERT INTO t SELECT * FROM t WHERE i = 7",
        "UPDATE t SET name = 'SYNTHETIC 9' WHERE i = 7",
        "UPDATE t SET name = NULL WHERE i = 7",
        "UPDATE t SET i = CASE i WHEN 7 THEN 8 WHEN 8 THEN 7 ELSE i END",
    ],
)
def test_a_lost_doubled_or_changed_row_changes_the_checksum_and_the_order_does_not(change):
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE t AS SELECT i, 'SYNTHETIC ' || i % 3 AS name FROM range(50) r(i)")
        engine.execute("CREATE TABLE turned AS SELECT * FROM t ORDER BY i DESC")
        before = rows_and_checksum(engine, "t")
        assert rows_and_checksum(engine, "turned") == before
        engine.execute(change)
        assert rows_and_checksum(engine, "t") != before


def test_a_version_says_what_it_holds(store):
    file = publish(store, "october", "november")
    manifest = check_file(file)
    assert manifest == read_manifest(file)
    assert manifest.extracts == ["november", "october"]
    assert manifest.tables["extracts"][0] == 2
    assert manifest.tables["refused_rows"][0] == 10_000
    assert manifest.size_bytes == file.stat().st_size


def test_any_changed_byte_is_found(store):
    file = publish(store, "october")
    size = file.stat().st_size
    for at in (0, 4096, size // 3, size // 2, size - 1):
        flip(file, at)
        with pytest.raises(NotWhole, match="changed since"):
            check_file(file)
        flip(file, at)
    check_file(file)


def test_a_file_that_lost_its_end_is_found_when_it_is_opened(store):
    publish(store, "october")
    file = publish(store, "november")
    store.close()
    file.write_bytes(file.read_bytes()[:-4096])
    with pytest.raises(StoreNotUsable, match=r"rebuild.*restore.*data\.store back"), store.reader():
        pass
    with pytest.raises(NotWhole, match="bytes instead of"):
        check_file(file)


def test_a_damaged_block_is_said_when_it_is_read(store):
    file = publish(store, "october")
    store.close()
    content = bytearray(file.read_bytes())
    for at in range(3 * 4096, len(content), 64):
        content[at] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(StoreNotUsable, match="--rebuild"), store.reader() as cursor:
        cursor.execute("SELECT max(hint) FROM refused_rows").fetchall()


def test_a_file_that_differs_from_what_was_written_is_never_made_current(store, monkeypatch):
    publish(store, "october")
    version, files = store.version, sorted(path.name for path in store.folder.iterdir())

    def without_a_row(engine, catalogue):
        told = {"refused_rows": rows_and_checksum(engine, "refused_rows", "row_number <> 7")}
        return told | {"extracts": rows_and_checksum(engine, "extracts")}

    monkeypatch.setattr("data.store.version.fingerprints", without_a_row)
    with pytest.raises(CountsDisagree, match="refused_rows"):
        publish(store, "november")
    assert (store.version, sorted(path.name for path in store.folder.iterdir())) == (version, files)


def test_damage_is_not_carried_over_into_the_next_version(store):
    file = publish(store, "october")
    manifest = json.loads(manifest_path(file).read_text())
    manifest["tables"]["refused_rows"][1] = "0"
    manifest_path(file).write_text(json.dumps(manifest))
    with pytest.raises(CountsDisagree, match=r"refused_rows in atlas-000001\.duckdb is damaged"):
        publish(store, "november")
    assert store.version == file.name


def test_a_file_without_its_manifest_is_read_but_not_vouched_for(store):
    file = publish(store, "october")
    manifest_path(file).unlink()
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(1,)]
    with pytest.raises(NotWhole, match="no list"):
        check_file(file)
