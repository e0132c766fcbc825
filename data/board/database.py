"""The board's file: `board.sqlite` in the store folder, its copies, and what to do when it is damaged.

SQLite in WAL mode: readers never wait for a writer, writers queue, and a killed program leaves
either all of its change or nothing. A change is on the disk before it is reported (synchronous
FULL). Copies of it lie in `board_copies/`; data.upkeep.backup takes a copy too.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from data.board.errors import BoardError
from data.board.schema import BOARD_VERSION
from data.board.tables import BOARD_TABLES, create_statements, grow_statements, tables_of
from data.private_files import make_private, open_private
from data.spill import work_folder
from data.store.folder import make_private_folder
from data.store.inventory import note, noted
from data.store.reader import StoreNotUsable

FILE = "board.sqlite"
COPIES = "board_copies"
BESIDE = (f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal")
"""What SQLite keeps beside the file: never copied by itself."""
KEPT_COPIES = 30
COPY_EVERY_S = 600
WAIT_S = 15.0
"""A writer waits this long for another; a change takes milliseconds."""

_checked: dict[Path, tuple[int, int]] = {}
_checked_lock = threading.Lock()


class BoardNotUsable(BoardError, RuntimeError):
    """The board cannot be read or written; the message says why and what to do."""


def _own_time(moment: dt.datetime) -> str:
    """A moment in UTC, without a zone, on the clock of this computer: Sep 30, 2026, 14:05."""
    here = moment.replace(tzinfo=dt.UTC).astimezone()
    return f"{here:%b} {here.day}, {here.year}, {here:%H:%M}"


class BoardDamaged(BoardNotUsable):
    """The file is damaged. `copy` is the newest copy that is whole, or None."""

    def __init__(self, folder: Path, what: str, copy: Path | None) -> None:
        self.copy = copy
        way_out = (
            f"The newest whole copy is of {_own_time(copied_at(copy))}: put it back with the "
            "button of the room Board or with `python -m data.board put-back`; the damaged file is kept."
            if copy
            else "There is no copy of it in the store: restore a backup, or begin with an empty board "
            f"by `python -m data.store renew {FILE}`."
        )
        super().__init__(f"The board {FILE} in {folder} {what}. {way_out}")


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The board of a store folder, made where there is none (file mode 0600), closed at the end.

    Raises BoardDamaged, BoardNotUsable.
    """
    path = folder / FILE
    try:
        is_new = not _is_begun(path)
        _make_file(folder, path)
        _check(folder, path)
        with closing(_connect(path)) as connection:
            if is_new:
                # Only now: noted before its first byte, a board whose beginner was killed, or a second
                # one who comes by, would find it "missing".
                note(folder, FILE)
            yield connection
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise _not_usable(folder, error) from error
    except OSError as error:
        raise BoardNotUsable(
            f"The board in {folder} cannot be written ({error.strerror}): check that the folder "
            "belongs to you and that the disk is not full."
        ) from error


@contextmanager
def change(folder: Path) -> Iterator[sqlite3.Connection]:
    """One transaction: everything done in it is kept, or nothing; then a copy where one is due."""
    with opened(folder) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        _copy_if_due(folder, connection)


def _not_usable(folder: Path, error: sqlite3.DatabaseError) -> BoardNotUsable:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return BoardDamaged(folder, "is damaged", newest_whole_copy(folder))
    words = {
        sqlite3.SQLITE_BUSY: "somebody else is writing: try again",
        sqlite3.SQLITE_FULL: "the disk is full: make room and try again",
        sqlite3.SQLITE_READONLY: "the file may not be written: check that it belongs to you",
    }
    return BoardNotUsable(
        f"The board in {folder} could not be used: {words.get(code, type(error).__name__)}. "
        "Nothing was changed."
    )


def _make_file(folder: Path, path: Path) -> None:
    if _is_begun(path):
        return
    copy = newest_whole_copy(folder)
    if copy or FILE in noted(folder):
        if _is_begun(path):
            return  # by another, since we looked
        raise BoardDamaged(folder, "is empty" if path.exists() else "is missing", copy)
    try:
        make_private_folder(folder)
    except StoreNotUsable as error:
        raise BoardNotUsable(str(error)) from error
    # SQLite gives the files beside it the rights of this one.
    make_private(path)


def _is_begun(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        for setting in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > BOARD_VERSION:
            raise BoardNotUsable(
                f"The board {path.name} was written by a newer version of this program: use that one."
            )
        if version < BOARD_VERSION:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in (*grow_statements(_columns(connection)), *create_statements()):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {BOARD_VERSION}")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _columns(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Table -> names of its columns, of those tables of the board that the file holds."""
    told = {}
    for table in BOARD_TABLES:
        names = {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
        if names:
            told[table.name] = names
    return told


def _check(folder: Path, path: Path) -> None:
    """Check the whole file where it changed since this program checked it last."""
    told = path.stat()
    mark = (told.st_size, told.st_mtime_ns)
    with _checked_lock:
        if _checked.get(path) == mark or not told.st_size:
            return
    if not is_whole(path):
        raise BoardDamaged(folder, "is damaged", newest_whole_copy(folder))
    with _checked_lock:
        _checked[path] = mark


def is_whole(path: Path) -> bool:
    """True where SQLite finds nothing wrong with the file and it holds the tables of its version."""
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_S)) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchall()
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
            names = {r[0] for r in connection.execute("SELECT name FROM sqlite_master")}
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN):
            raise
        return False
    except sqlite3.DatabaseError:
        return False
    tables = tables_of(version or BOARD_VERSION)
    # A file that was made a moment ago holds no tables yet.
    return verdict == [("ok",)] and not strays and (not names or tables <= names)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def copied_at(copy: Path) -> dt.datetime:
    """When a copy was made (UTC), from its name."""
    return dt.datetime.strptime(copy.name[len("board-") :][:15], "%Y%m%d-%H%M%S")


def copies(folder: Path) -> list[Path]:
    """The copies in the store folder, newest first."""
    return sorted((folder / COPIES).glob("board-*.sqlite"), reverse=True)


def newest_whole_copy(folder: Path) -> Path | None:
    """The newest copy that is not damaged itself."""
    return next((copy for copy in copies(folder) if is_whole(copy)), None)


def write_copy(folder: Path, to: Path) -> None:
    """Write the board as of now to a new file (mode 0600), whole, while others go on writing."""
    with opened(folder) as connection:
        _write_copy(connection, to)


def _write_copy(connection: sqlite3.Connection, to: Path) -> None:
    open_private(to, "xb").close()
    with closing(sqlite3.connect(to)) as target:
        connection.backup(target)
        # One file without others beside it: as a copy it is read, not written.
        target.execute("PRAGMA journal_mode = DELETE")
    descriptor = os.open(to, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_if_due(folder: Path, connection: sqlite3.Connection) -> None:
    had = copies(folder)
    # By the file's own time: its name is never before that of an older copy. Negative where the clock
    # was set back since: then nobody knows how old it is.
    if had and 0 <= time.time() - had[0].stat().st_mtime < COPY_EVERY_S:
        return
    make_copy(folder, connection, _utc_now())
    for old in copies(folder)[KEPT_COPIES:]:
        with suppress(OSError):  # open in another program (Windows): goes the next time
            old.unlink()


def make_copy(folder: Path, connection: sqlite3.Connection, now: dt.datetime) -> Path:
    """A copy named after the moment, whole: a killed program leaves none.

    After the newest copy at least, whatever the clock says: the last name is the last state.
    """
    if had := copies(folder):
        now = max(now, copied_at(had[0]) + dt.timedelta(seconds=1))
    (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
    with work_folder(folder) as own:
        draft = own / FILE
        _write_copy(connection, draft)
        copy = folder / COPIES / f"board-{now:%Y%m%d-%H%M%S-%f}.sqlite"
        os.replace(draft, copy)
    # Programs before 0.2 wrote their drafts here.
    for leftover in (folder / COPIES).glob("draft-*"):
        with suppress(OSError):
            if dt.datetime.now().timestamp() - leftover.stat().st_mtime > 3600:
                leftover.unlink()
    return copy


def put_back(folder: Path, source: Path | None = None) -> Path:
    """Make the board what `source` (else the newest whole copy) holds; returns the file used.

    A whole board is copied first, and a damaged one moved to `board_copies/damaged-...`: nothing
    is thrown away. Raises BoardNotUsable.
    """
    path = folder / FILE
    source = source or newest_whole_copy(folder)
    if source is None or not is_whole(source):
        raise BoardNotUsable("There is no whole copy of the board to put back.")
    now = _utc_now()
    make_private_folder(folder)
    (folder / COPIES).mkdir(mode=0o700, exist_ok=True)
    try:
        is_there = path.exists() and path.stat().st_size > 0
        if is_there and is_whole(path):
            with closing(_connect(path)) as connection:
                make_copy(folder, connection, now)
        elif is_there:
            kept = folder / COPIES / f"damaged-{now:%Y%m%d-%H%M%S-%f}.sqlite"
            os.replace(path, kept)
            for name in BESIDE:
                if (beside := folder / name).exists():
                    os.replace(beside, kept.with_name(kept.name + name.removeprefix(FILE)))
        if not path.exists():
            make_private(path)
        # Through SQLite and not by a rename: whoever has the board open sees the change.
        with (
            closing(sqlite3.connect(source)) as given,
            closing(sqlite3.connect(path, timeout=WAIT_S)) as target,
        ):
            given.backup(target)
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        raise _not_usable(folder, error) from error
    return source
