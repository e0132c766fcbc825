"""The record of what was shared outside: which figures, of which list, under which filters, when.

Kept in the store's folder as one line of JSON per file, only ever added to, readable by its owner
alone. Every figure in it has left the tool already; it holds no hidden count and no child's data.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from data.private_files import open_private

LOCK_NAME = "shared-outside.lock"
LONGEST_S = 60
FILE_NAME = "shared-outside.jsonl"
DAMAGED_NAME = "shared-outside.damaged"
BEGUN_NAME = "shared-outside.begun"
"""Says that something was shared, so that a record that is gone is missed."""


class RecordNotUsable(RuntimeError):
    """The record of what was shared is gone or damaged, so nothing can be compared with it."""


@dataclass(frozen=True)
class SharedView:
    """The figures of one view that left: filters as in a link, measure -> unit -> count.

    `named`: the tables whose lines stood in the file also where their count was hidden.
    """

    filters: Mapping[str, str | list[str]]
    in_window: bool = False
    figures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class SharedFile:
    """One file for outside. `run`: of which lists ("to GA"); `extract`: the list itself."""

    when: dt.datetime
    what: str
    run: str
    extract: str
    views: tuple[SharedView, ...]


@contextmanager
def sharing(folder: Path) -> Iterator[None]:
    """Hold this from reading the record until the new line is in it: two files shared at the same
    time would not know of each other. Raises RecordNotUsable where another takes too long."""
    lock = FileLock(
        folder / LOCK_NAME,
        timeout=LONGEST_S,
        mode=0o600,
        is_singleton=False,
        thread_local=False,
        fallback_to_soft=False,
    )
    try:
        lock.acquire()
    except Timeout:
        raise RecordNotUsable("Somebody else is sharing a file just now. Try again in a minute.") from None
    try:
        yield
    finally:
        lock.release()


def record(folder: Path, shared: SharedFile) -> None:
    """Add one line and force it to disk. Raises OSError: what is not recorded is not handed out."""
    line = json.dumps(asdict(shared) | {"when": shared.when.isoformat()}, ensure_ascii=False)
    with open_private(folder / BEGUN_NAME, "ab"):
        pass
    path = folder / FILE_NAME
    torn = path.exists() and path.stat().st_size > 0 and not _ends_whole(path)
    with open_private(path, "ab") as file:
        # What a stop in the midst of writing left was never handed out: the next line begins anew.
        file.write(b"\n" * torn + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def recorded(folder: Path, run: str) -> tuple[SharedFile, ...]:
    """What was shared of the lists of a run, oldest first. Raises RecordNotUsable."""
    return tuple(one for one in every_file(folder) if one.run == run)


def every_file(folder: Path) -> tuple[SharedFile, ...]:
    """What was shared of all lists, oldest first; a file of two runs is on two lines. Raises
    RecordNotUsable."""
    try:
        text = (folder / FILE_NAME).read_bytes()
    except FileNotFoundError:
        if (folder / BEGUN_NAME).exists():
            raise RecordNotUsable(
                f"Something was shared outside before, but the record of it ({FILE_NAME} in the store's "
                "folder) is gone. Without it nothing can be shared outside: a new file might give a small "
                f"count away together with an earlier one. Put {FILE_NAME} back from a backup."
            ) from None
        return ()
    except OSError as refused:
        raise RecordNotUsable(_unread(str(refused.strerror))) from None
    found = []
    lines = text.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line or (number == len(lines) and _is_torn(line)):
            continue
        try:
            one = _read(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            if _is_torn(line):
                continue
            raise RecordNotUsable(_unread(f"line {number} is damaged")) from None
        found.append(one)
    return tuple(found)


def add_missing(folder: Path, other: Path) -> None:
    """Add the lines of another record (of a backup) that are not in this one. A record of here that
    cannot be read is left as a copy beside it (`shared-outside.damaged`) and gives way."""
    path = folder / FILE_NAME
    own = path.read_bytes() if path.exists() else b""
    try:
        _ = [_read(line) for line in own.split(b"\n") if line and not _is_torn(line)]
    except (ValueError, KeyError, TypeError, AttributeError):
        os.replace(path, folder / DAMAGED_NAME)
        own = b""
    lines = dict.fromkeys(line for line in (other.read_bytes() + b"\n" + own).split(b"\n") if line)
    draft = folder / f"{FILE_NAME}.next"
    with open_private(draft, "wb") as file:
        file.write(b"".join(line + b"\n" for line in lines if not _is_torn(line)))
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    with open_private(folder / BEGUN_NAME, "ab"):
        pass


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _is_torn(line: bytes) -> bool:
    """The start of a line that was never finished, so its file was never handed out."""
    return line.startswith(b'{"when"') and not line.endswith(b"}")


def _read(line: bytes) -> SharedFile:
    one = json.loads(line)
    views = tuple(
        SharedView(
            dict(view["filters"]),
            bool(view["in_window"]),
            {
                str(measure): {str(unit): int(count) for unit, count in told.items()}
                for measure, told in view["figures"].items()
            },
            tuple(str(table) for table in view["named"]),
        )
        for view in one["views"]
    )
    when = dt.datetime.fromisoformat(one["when"])
    return SharedFile(when, str(one["what"]), str(one["run"]), str(one["extract"]), views)


def _unread(why: str) -> str:
    return (
        f"The record of what was shared outside ({FILE_NAME} in the store's folder) cannot be read: {why}. "
        "Without it nothing can be shared outside. Put it back from a backup."
    )
