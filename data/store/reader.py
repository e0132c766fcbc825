"""The readers' only door to what is loaded: a version, and cursors that can only read.

A store is a folder:

    atlas-000001.duckdb ...   numbered database files; one is written whole, then never changed
    atlas-000001.json ...     what each of them has to hold: size, rows, checksums
    current                   which of them is in use (JSON), replaced in one step
    cells/<extract_id>.parquet  the text cells of each loaded file, to build the store anew
    keep_until.json           the days after which loads are to be purged
    writer.lock               held while a load writes
    spill                     what holds rows only while somebody works (data.spill)

A load writes the next number and then replaces `current`, so a reader never waits, a crash leaves
the store before, and no open file is ever replaced (which Windows would refuse).
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from data.engine import open_reading
from data.schema.tables import SCHEMA_VERSION
from data.spill import begin_work_if_writable
from data.store.errors import folder_is_gone, is_damage
from data.store.inventory import ARRIVING, ASIDE, broken, is_arriving, is_aside, noted
from data.store.manifest import is_size_right, manifest_path, read_manifest

_NUMBERED = re.compile(r"atlas-(\d{6,})\.duckdb")

_PROJECT = Path(__file__).resolve().parents[2]


def is_gone(folder: Path) -> bool:
    """Whether this program has met a store in a folder that is not there any more: a drive that was
    disconnected, a network share that went away and left the empty folder on which it was mounted.
    Of a folder never met nothing is known."""
    return folder in _seen and not any((folder / name).exists() for name in ("current", "writer.lock"))


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
        self.work = begin_work_if_writable(file.parent) if file else None
        try:
            self.connection = open_reading(file, self.work.path if self.work else None)
        except BaseException:
            self._leave()
            raise
        self.readers = 0
        self.is_replaced = False

    def close(self) -> None:
        self.connection.close()
        self._leave()

    def _leave(self) -> None:
        if self.work is not None:
            self.work.close()


_seen: set[Path] = set()
"""Folders in which this program has met a store."""

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
    def is_older(self) -> bool:
        """True where the store was written with an older schema version."""
        try:
            _ = self.version
        except OlderSchema:
            return True
        except StoreNotUsable:
            pass  # damaged: said to whoever reads it
        return False

    @property
    def version(self) -> str | None:
        """Name of the file in use, or None when nothing is loaded. Reads one small file.

        Raises StoreNotUsable where `current` is damaged or of another schema version.
        """
        text = self._pointer()
        if text is not None:
            _seen.add(self.folder)
        if text is None:
            if is_gone(self.folder):
                raise StoreNotUsable(folder_is_gone(self.folder))
            held = self.lists_without_pointer()
            # A first load may have finished between the two looks.
            if not held or self._pointer() is not None:
                return None if not held else self.version
            raise self._damaged_because(f"its file `current` is missing, though {held} lie beside it")
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
                "built anew from its kept cells when the dashboard starts, which takes a minute for a long "
                "list: reload this page then. `python -m data.store upgrade` does it now."
            )
        if schema_version != SCHEMA_VERSION:
            raise StoreNotUsable(
                f"The store in {self.folder} was written by a newer version of this program: use "
                "that one, or run `python -m data.load --rebuild` to build it anew from its kept "
                "cells."
            )
        # The pointer is replaced before the newer file loses its mark: one that still says the same
        # afterwards is an older copy.
        if (newer := self.newer_than(file)) and self._pointer() == text:
            raise self._damaged_because(
                f"its file `current` is an older copy: it names {file}, and {newer} was loaded after it"
            )
        return file if not newer else self.version

    def _pointer(self) -> str | None:
        """The text of `current`, None where there is none. Raises StoreNotUsable."""
        try:
            return (self.folder / "current").read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError:
            return ""  # bytes of something else: as unreadable as any other damage
        except OSError as error:
            raise StoreNotUsable(
                f"The store in {self.folder} cannot be read ({error.strerror}): check that the "
                "folder belongs to you."
            ) from error

    def lists_without_pointer(self) -> str:
        """What says that lists were loaded here, where `current` does not: in words, "" for nothing.

        A numbered file that was finished has its manifest; cells are kept of every list. What a
        killed load left bears a mark, and is nobody's list.
        """
        finished = [
            f for f in self.numbered_files().values() if manifest_path(f).exists() and not is_arriving(f)
        ]
        cells = self.folder / "cells"
        kept = {p.stem for p in cells.glob("*.json") if not is_arriving(p)} if cells.is_dir() else set()
        words = [f"{len(finished):,} numbered file{'s' * (len(finished) != 1)}"] if finished else []
        words += [f"the kept cells of {len(kept):,} list{'s' * (len(kept) != 1)}"] if kept else []
        return " and ".join(words)

    def newer_than(self, named: str) -> str | None:
        """Name of a finished numbered file after the one that `current` names, which nobody went back
        from: then `current` is an older copy of itself. Programs before this one left no mark where
        somebody went back: of their stores nothing is said."""
        if "current" not in noted(self.folder):
            return None
        number = _number(named)
        later = [
            path.name
            for other, path in self.numbered_files().items()
            if other > number
            and manifest_path(path).exists()
            and not is_arriving(path)
            and not is_aside(path)
        ]
        return max(later, default=None)

    def _damaged(self, what: str = "The file `current`") -> StoreNotUsable:
        """What to do about a file of the store that cannot be used."""
        return self._ways_out(f"{what} in {self.folder} is damaged")

    def _damaged_because(self, reason: str) -> StoreNotUsable:
        """What to do about a store that is not whole, for a reason that no single file shows."""
        return self._ways_out(f"The store in {self.folder} is damaged: {reason}. Nothing is written to it")

    def _ways_out(self, problem: str) -> StoreNotUsable:
        if is_gone(self.folder):
            return StoreNotUsable(folder_is_gone(self.folder))
        sentence = (
            f"{problem}: run `python -m data.load --rebuild` to build the store anew from its kept "
            "cells, or `python -m data.store restore FILE` to go back to a backup."
        )
        if (before := self.version_before()) is not None:
            sentence += f" `python -m data.store back` goes back to {before}, the newest version before that is whole."
        return StoreNotUsable(sentence)

    def check_whole(self) -> None:
        """Raise StoreNotUsable where something of the store is missing or cut: before anything is written.

        Reads no rows, and no kept cells: a list whose cells are gone is whole in the numbered file. Nothing is raised for a folder in which nothing was ever loaded.
        """
        version = self.version
        if version is not None:
            file = self.folder / version
            if not file.exists():
                raise self._damaged_because(f"{version}, which is in use, is missing")
            if read_manifest(file) is None:
                what = "damaged" if manifest_path(file).exists() else "missing"
                raise self._damaged_because(
                    f"the list of what {version} holds ({manifest_path(file).name}) is {what}"
                )
            if not self._is_size_right(file):
                raise self._damaged(version)
        if lost := broken(self.folder):
            what = ", ".join(f"{name} was written here and {how}" for name, how in lost.items())
            raise StoreNotUsable(
                f"The store in {self.folder} is damaged: {what}. Nothing is written to it: put the file "
                "back from a copy (the board: `python -m data.board put-back`), or `python -m data.store restore "
                f"FILE` goes back to a backup; `python -m data.store renew {next(iter(lost))}` begins it anew."
            )

    def _is_size_right(self, file: Path) -> bool:
        """Whether the file is as long as its manifest says, and `current`, which is written after it.

        A copy of the folder that is made during a load can hold half of the file and a later `current`;
        the half opens, and shows some of its rows.
        """
        try:
            pointer = json.loads(self._pointer() or "{}")
            told = pointer.get("size_bytes") if pointer.get("file") == file.name else None
        except (ValueError, AttributeError):
            told = None
        return is_size_right(file) and told in (None, file.stat().st_size)

    def named_file(self) -> str | None:
        """Name of the file that `current` names, of whatever schema; None where it names none."""
        try:
            named = json.loads((self.folder / "current").read_text(encoding="utf-8"))["file"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return named if isinstance(named, str) and _NUMBERED.fullmatch(named) else None

    def trusted_file(self) -> str | None:
        """As `named_file`; None also where `current` is an older copy of itself."""
        named = self.named_file()
        return named if named is None or self.newer_than(named) is None else None

    def version_before(self) -> str | None:
        """Name of the numbered file before the current one, where it is there and of full size.

        Without a readable `current`, and where it is an older copy of itself, the newest such file.
        """
        named = self.trusted_file()
        current = _number(named) if named else None
        for number, path in sorted(self.numbered_files().items(), reverse=True):
            is_earlier = current is None or number < current
            if is_earlier and not is_arriving(path) and read_manifest(path) and is_size_right(path):
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
            except duckdb.Error as e:
                if not is_damage(e):
                    raise
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
                        if file and not self._is_size_right(file):
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

    def clean(self, removed: Collection[str] = ()) -> list[str]:
        """Remove files no reader is sent to any more; keep the current one and the one before.

        Of the others only those go whose every extract is in a file that stays, or was taken out by a
        person (`removed`: extract ids); and what a killed load left, which bears its mark. A file
        that holds a list of which there is nothing newer stays, whatever its number: a restored
        backup, a pointer that was lost. Returns the removed names. A file that another program still
        holds (Windows) stays until the next time. Call it only while holding the writer's lock.
        """
        version = self.version
        files = self.numbered_files()
        current = _number(version) if version else None
        older = [
            number
            for number, f in files.items()
            if current is not None and number < current and not is_arriving(f)
        ]
        keep = {current, *([max(older)] if older else [])} - {None}
        held = set(removed)
        for number in keep:
            manifest = read_manifest(files[number]) if number in files else None
            held |= set(manifest.extracts) if manifest else set()
        gone = []
        for number, path in sorted(files.items()):
            # Above the current number and without a manifest: a load of an older program was killed.
            is_left = is_arriving(path) or (
                current is not None and number > current and not manifest_path(path).exists()
            )
            if number in keep or not (is_left or _is_held(path, held)):
                continue
            marks = [path.with_name(path.stem + ending) for ending in (ARRIVING, ASIDE)]
            for leftover in (path, path.with_name(path.name + ".wal"), manifest_path(path), *marks):
                try:
                    leftover.unlink()
                except OSError:
                    continue  # not there, or still open in another program: tried again next time
                gone.append(leftover.name)
        return gone


def _is_held(file: Path, held: set[str]) -> bool:
    """Whether a numbered file holds nothing that would be lost with it. Unknown is not nothing."""
    manifest = read_manifest(file)
    return manifest is not None and set(manifest.extracts) <= held


def _close_if_done(hub: _Hub) -> None:
    if hub.is_replaced and hub.readers == 0:
        hub.close()
