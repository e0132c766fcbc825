"""The readers' door: versions, cursors that can only read, and a folder only its owner enters."""

from __future__ import annotations

import json
import os
import threading

import duckdb
import pytest

from data.engine import open_reading
from data.schema.tables import SCHEMA_VERSION, TABLES
from data.store.folder import make_private_folder, writer_lock
from data.store.reader import Store, StoreNotUsable
from data.store.version import next_version

posix_only = pytest.mark.skipif(os.name != "posix", reason="file rights of this kind are POSIX's")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    make_private_folder(made.folder)
    yield made
    made.close()


def publish(store, extract_id):
    """The next version, with one more extract than the one before."""
    with next_version(store) as engine:
        engine.execute("INSERT INTO extracts (extract_id) VALUES (?)", [extract_id])


def extract_ids(cursor):
    return [row[0] for row in cursor.execute("SELECT extract_id FROM extracts ORDER BY 1").fetchall()]


def test_a_store_that_holds_nothing_has_no_version_and_empty_tables(tmp_path):
    store = Store(tmp_path / "nowhere")
    assert store.version is None
    with store.reader() as cursor:
        for table in TABLES:
            found = cursor.execute(f'FROM "{table.name}"')
            assert [column[0] for column in found.description] == list(table.column_names)
            assert found.fetchall() == []
        assert store.leads(cursor).count().to_pyarrow().as_py() == 0
    store.close()
    assert not (tmp_path / "nowhere").exists()


def test_the_folder_comes_from_the_argument_then_the_environment_then_the_project(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "asked"))
    assert Store(tmp_path / "given").folder == (tmp_path / "given").resolve()
    assert Store().folder == (tmp_path / "asked").resolve()
    monkeypatch.delenv("ATLAS_STORE")
    assert Store().folder.name == "store"


def test_a_reader_keeps_its_version_while_a_new_one_arrives(store):
    publish(store, "october")
    first = store.version
    with store.reader() as old:
        publish(store, "november")
        assert store.version != first
        assert extract_ids(old) == ["october"]
        with store.reader() as new:
            assert extract_ids(new) == ["november", "october"]
        assert extract_ids(old) == ["october"]
    with store.reader() as cursor:
        assert extract_ids(cursor) == ["november", "october"]


def test_many_readers_and_a_writer_at_once_see_whole_versions_only(store):
    publish(store, "0")
    errors, seen = [], set()
    is_over = threading.Event()

    def read():
        while not is_over.is_set():
            try:
                with store.reader() as cursor:
                    ids = extract_ids(cursor)
                    if ids != sorted(str(i) for i in range(len(ids))):
                        errors.append(ids)
                    seen.add(len(ids))
            except (duckdb.Error, StoreNotUsable) as error:
                errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        store.clean()
        publish(store, str(number))
    is_over.set()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.reader() as cursor:
        assert len(extract_ids(cursor)) == 6


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM extracts",
        "INSERT INTO extracts (extract_id) VALUES ('x')",
        "DROP TABLE leads",
        "ATTACH '{folder}/other.duckdb' AS other",
        "COPY extracts TO '{folder}/out.csv'",
        "FROM read_csv('{folder}/current')",
        "FROM read_text('/etc/hostname')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '{folder}/out'",
    ],
)
def test_a_reader_can_neither_write_nor_leave_the_store(store, attempt):
    publish(store, "october")
    with store.reader() as cursor, pytest.raises(duckdb.Error):
        before = {path.name for path in store.folder.rglob("*")}
        cursor.execute(attempt.format(folder=store.folder)).fetchall()
    assert {path.name for path in store.folder.rglob("*")} == before


def test_a_query_larger_than_memory_spills_encrypted_instead_of_failing(store):
    with next_version(store) as engine:
        engine.execute("SET memory_limit = '60MB'")
        widest = engine.execute(
            "SELECT count(*) FROM (SELECT hash(i)::VARCHAR || 'SYNTHETIC' AS t FROM range(2000000) r(i) "
            "ORDER BY t)"
        ).fetchall()
    assert widest == [(2_000_000,)]


def test_an_error_while_writing_leaves_the_version_before_and_no_file_behind(store):
    publish(store, "october")
    version, files = store.version, sorted(p.name for p in store.folder.iterdir())
    with pytest.raises(ZeroDivisionError), next_version(store) as engine:
        engine.execute("DELETE FROM extracts")
        raise ZeroDivisionError
    assert store.version == version
    assert sorted(p.name for p in store.folder.iterdir()) == files
    with store.reader() as cursor:
        assert extract_ids(cursor) == ["october"]


def test_cleaning_keeps_the_current_file_and_the_one_before(store):
    for month in ("july", "august", "september", "october"):
        publish(store, month)
    crashed = store.folder / "atlas-000099.duckdb"
    crashed.write_bytes(b"half a file")
    assert sorted(store.clean()) == [
        "atlas-000001.duckdb",
        "atlas-000001.json",
        "atlas-000002.duckdb",
        "atlas-000002.json",
        "atlas-000099.duckdb",
    ]
    assert sorted(store.numbered_files()) == [3, 4]
    with store.reader() as cursor:
        assert len(extract_ids(cursor)) == 4


def test_a_lost_pointer_removes_nothing(store):
    publish(store, "october")
    (store.folder / "current").unlink()
    with pytest.raises(StoreNotUsable, match="its file `current` is missing"):
        store.clean()
    assert sorted(store.numbered_files()) == [1]


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "not json",
        "[]",
        json.dumps({"file": "../../etc/passwd", "schema_version": SCHEMA_VERSION}),
        json.dumps({"file": "atlas-000001.duckdb", "schema_version": SCHEMA_VERSION + 1}),
        json.dumps({"file": "atlas-000009.duckdb", "schema_version": SCHEMA_VERSION}),
    ],
)
def test_a_pointer_that_cannot_be_followed_says_what_to_do(store, pointer):
    publish(store, "october")
    (store.folder / "current").write_text(pointer)
    with pytest.raises(StoreNotUsable, match="--rebuild"), store.reader():
        pass


def test_a_damaged_file_says_what_to_do(store):
    publish(store, "october")
    store.close()
    (store.folder / store.version).write_bytes(b"x" * 5000)
    with pytest.raises(StoreNotUsable, match="--rebuild"), store.reader():
        pass


def everything(store):
    with store.reader() as cursor:
        return {table.name: cursor.execute(f'FROM "{table.name}"').fetchall() for table in TABLES}


def test_a_byte_that_flips_changes_no_answer_and_is_told_with_what_helps(store):
    """What the pinned engine raises for header, catalogue and data, and that none of it passes by."""
    with next_version(store) as engine:
        engine.execute(
            "INSERT INTO extracts (extract_id, file_name) "
            "SELECT 'SYNTHETIC-' || hash(i), repeat(hash(i)::VARCHAR, 9) FROM range(4000) t(i)"
        )
    store.close()
    before = everything(store)
    store.close()
    file = store.folder / store.version
    whole = file.read_bytes()
    told = 0
    # The three headers stand in the first 12,288 bytes; then come catalogue and data.
    for at in [*range(8, 12_288, 1_024), *range(12_288, len(whole), len(whole) // 40)]:
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            assert everything(store) == before, f"byte {at} changed an answer"
        except StoreNotUsable as sentence:
            assert "--rebuild" in str(sentence) and "restore" in str(sentence)
            told += 1
        finally:
            store.close()
    assert told >= 5, "no flipped byte was met: the file holds nothing that is read"


@posix_only
def test_only_the_owner_can_enter_the_folder_and_read_its_files(store):
    publish(store, "october")
    assert store.folder.stat().st_mode & 0o777 == 0o700
    for path in store.folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name


def test_a_folder_of_other_files_is_not_taken_for_a_store(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    rights = tmp_path.stat().st_mode
    with pytest.raises(StoreNotUsable, match="empty or a new folder"):
        make_private_folder(tmp_path)
    assert tmp_path.stat().st_mode == rights


def test_a_second_writer_waits_until_the_first_is_done(store):
    order = []
    is_waiting = threading.Event()

    def second():
        with writer_lock(store.folder, is_waiting.set, poll_s=0.01):
            order.append("second")

    with writer_lock(store.folder, lambda: order.append("never")):
        thread = threading.Thread(target=second)
        thread.start()
        assert is_waiting.wait(timeout=10)
        order.append("first")
    thread.join(timeout=10)
    assert order == ["first", "second"]


def test_the_engine_is_checked_before_a_store_is_opened(monkeypatch):
    monkeypatch.setattr(duckdb, "__version__", "1.4.2")
    with pytest.raises(RuntimeError, match=r"DuckDB 1\.4\.2 is installed, but the store needs 2\.0"):
        open_reading(None)
