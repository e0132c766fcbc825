"""The readers' only door to what is loaded: a version, and cursors that can only read.

A store is a folder:

    atlas-000001.duckdb ...   numbered database files; one is written whole, then never changed
    atlas-000001.json ...     what each of them has to hold: size, rows, checksums
    current                   which of them is in use (JSON), replaced in one step
    cells/<extract_id>.parquet  the text cells of each loaded file, to build the store anew
    keep_until.json           the days after which loads are to be purged
    writer.lock               held while a load writes

A load writes the next number and then replaces `current`, so a reader never waits, a crash leaves
the store before, and no open file is ever replaced (which Windows would refuse).
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from data.engine import open_reading
from data.schema.tables import SCHEMA_VERSION
from data.store.manifest import is_size_right, manifest_path

_NUMBERED = re.compile(r"atlas-(\d{6,})\.duckdb")

_PROJECT = Path(__file__).resolve().parents[2]


def _number(name: str) -> int:
    """The number in the name of a numbered file."""
    return int(name.removeprefix("atlas-").removesuffix(".duckdb"))


class StoreNotUsable(RuntimeError):
    """The folder cannot serve as a store; the message says why and what to do."""


class OlderSchema(StoreNotUsable):
    """The store was written by an older version of this program: it has to be built anew."""


class _Hub:
    """One version, open for reading. Closed when it was replaced and its last cursor is done."""

    def __init__(self, version: str | None, file: Path | None) -> None:
        self.version = version
        self.connection = open_reading(file)
        self.readers = 0
        self.is_replaced = False


_hubs: dict[Path, _Hub] = {}
_hubs_lock = threading.Lock()


_ibis_schemas: dict[str, ibis.Schema] = {}


class _ReadOnlyIbis(Backend):
    """Ibis on a cursor of a hub, whose settings are locked (Ibis would set the time zone).

    A table's columns are asked for once per process: every store that opens is of one schema
    version, and asking and reading the types again took 4 ms for each table of each question.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        super().__init__()
        self._can_reconnect = False
        self.con = cursor
        self._record_batch_readers_consumed = {}

    def get_schema(
        self, table_name: str, *, catalog: str | None = None, database: str | None = None
    ) -> ibis.Schema:
        if catalog or database:
            return super().get_schema(table_name, catalog=catalog, database=database)
        if table_name not in _ibis_schemas:
            _ibis_schemas[table_name] = super().get_schema(table_name)
        return _ibis_schemas[table_name]


class Store:
    """A store folder, for readers. Making one opens nothing and creates nothing.

    `folder`: as given, else the environment variable ATLAS_STORE, else `store` in the project.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        given = folder or os.environ.get("ATLAS_STORE") or _PROJECT / "store"
        self.folder = Path(given).expanduser().resolve()

    @property
    def version(self) -> str | None:
        """Name of the file in use, or None when nothing is loaded. Reads one small file.

        Raises StoreNotUsable where `current` is damaged or of another schema version.
        """
        try:
            text = (self.folder / "current").read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreNotUsable(
                f"The store in {self.folder} cannot be read ({error.strerror}): check that the "
                "folder belongs to you."
            ) from error
        try:
            pointer = json.loads(text)
            file, schema_version = pointer["file"], pointer["schema_version"]
        except (ValueError, TypeError, KeyError) as error:
            raise self._damaged() from error
        if not isinstance(file, str) or not _NUMBERED.fullmatch(file):
            raise self._damaged()
        if isinstance(schema_version, int) and schema_version < SCHEMA_VERSION:
            raise OlderSchema(
                f"The store in {self.folder} was written by an older version of this program. It is "
                "built anew from its kept cells at the next start or load, or now by "
                "`python -m data.load --rebuild`."
            )
        if schema_version != SCHEMA_VERSION:
            raise StoreNotUsable(
                f"The store in {self.folder} was written by a newer version of this program: use "
                "that one, or run `python -m data.load --rebuild` to build it anew from its kept "
                "cells."
            )
        return file

    def _damaged(self, what: str = "The file `current`") -> StoreNotUsable:
        """What to do about a file of the store that cannot be used."""
        sentence = (
            f"{what} in {self.folder} is damaged: run `python -m data.load --rebuild` to build the "
            "store anew from its kept cells, or `python -m data.store restore FILE` to go back to a "
            "backup."
        )
        if self.version_before() is not None:
            sentence += " `python -m data.store back` goes back to the version before the last load."
        return StoreNotUsable(sentence)

    def named_file(self) -> str | None:
        """Name of the file that `current` names, of whatever schema; None where it names none."""
        try:
            named = json.loads((self.folder / "current").read_text(encoding="utf-8"))["file"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return named if isinstance(named, str) and _NUMBERED.fullmatch(named) else None

    def version_before(self) -> str | None:
        """Name of the numbered file before the current one, where it is there and of full size.

        Without a readable `current` the newest such file.
        """
        named = self.named_file()
        current = _number(named) if named else None
        for number, path in sorted(self.numbered_files().items(), reverse=True):
            is_earlier = current is None or number < current
            if is_earlier and manifest_path(path).exists() and is_size_right(path):
                return path.name
        return None

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one thread that can only read; tables go by their plain names.

        Everything read through it comes from one version, also when a load finishes meanwhile.
        Where nothing is loaded the tables are there and empty. Raises StoreNotUsable.
        """
        hub = self._enter()
        try:
            cursor = hub.connection.cursor()
            try:
                cursor.execute("USE store")
                yield cursor
            except (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException) as e:
                # A block that does not match its checksum is only met when it is read.
                raise self._damaged(hub.version or "The store") from e
            finally:
                cursor.close()
        finally:
            with _hubs_lock:
                hub.readers -= 1
                _close_if_done(hub)

    def ibis(self, cursor: duckdb.DuckDBPyConnection) -> Backend:
        """Ibis on a cursor from `reader`: `.table(name)` for each name of data.schema.tables."""
        return _ReadOnlyIbis(cursor)

    def leads(self, cursor: duckdb.DuckDBPyConnection) -> ir.Table:
        """One row per accepted row that says a child is missed at a place (Ibis table)."""
        return self.ibis(cursor).table("leads")

    def _enter(self) -> _Hub:
        for _ in range(20):
            version = self.version
            with _hubs_lock:
                hub = _hubs.get(self.folder)
                if hub is None or hub.version != version:
                    file = self.folder / version if version else None
                    try:
                        if file and not is_size_right(file):
                            raise self._damaged(file.name)
                        newer = _Hub(version, file)
                    except (OSError, duckdb.Error) as error:
                        # Between the pointer and the file two loads may have passed.
                        if file and not file.exists():
                            continue
                        raise self._damaged(file.name if file else "The store") from error
                    _hubs[self.folder] = newer
                    if hub is not None:
                        hub.is_replaced = True
                        _close_if_done(hub)
                    hub = newer
                hub.readers += 1
                return hub
        raise self._damaged(f"The file that `current` names ({version})")

    def close(self) -> None:
        """Let go of the open file (a reader that is still busy keeps it until done)."""
        with _hubs_lock:
            hub = _hubs.pop(self.folder, None)
            if hub is not None:
                hub.is_replaced = True
                _close_if_done(hub)

    def numbered_files(self) -> dict[int, Path]:
        """Number -> path of every numbered file in the folder, finished or not."""
        if not self.folder.is_dir():
            return {}
        found = ((_NUMBERED.fullmatch(path.name), path) for path in self.folder.iterdir())
        return {int(match[1]): path for match, path in found if match}

    def clean(self) -> list[str]:
        """Remove files no reader is sent to any more; keep the current one and the one before.

        Returns the removed names. A file that another program still holds (Windows) stays until
        the next time. Call it only while holding the writer's lock: it also removes what a
        crashed load left behind above the current number. Without a `current` nothing is removed:
        it may have been lost.
        """
        version = self.version
        if version is None:
            return []
        current = _number(version)
        older = [number for number in self.numbered_files() if number < current]
        keep = {current, *([max(older)] if older else [])}
        removed = []
        for number, path in sorted(self.numbered_files().items()):
            if number in keep:
                continue
            for leftover in (path, path.with_name(path.name + ".wal"), manifest_path(path)):
                try:
                    leftover.unlink()
                except OSError:
                    continue  # not there, or still open in another program: tried again next time
                removed.append(leftover.name)
        return removed


def _close_if_done(hub: _Hub) -> None:
    if hub.is_replaced and hub.readers == 0:
        hub.connection.close()
