"""The record of lists of children that left the tool: who, when, which filters, how many rows.

Kept in the store's folder as one line of JSON each, only ever added to, readable by its owner
alone. It holds no child's data.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from data.private_files import flush_names, open_private

FILE = "taken-away.jsonl"


@dataclass(frozen=True)
class ExportRecord:
    """One list of children that was handed out. `who` took it; `given_to`: who gets it, "" where that is
    the same person or nobody was named (records of before 2026-11-28)."""

    when: dt.datetime
    who: str
    why: str
    what: str
    filters: str
    rows: int
    store_version: str | None
    given_to: str = ""


def record(folder: Path, export: ExportRecord) -> None:
    """Add one line to `taken-away.jsonl` in `folder` and force it to disk.

    Raises OSError where it cannot be written: a list that cannot be recorded is not handed out.
    """
    line = json.dumps(asdict(export) | {"when": export.when.isoformat()}, ensure_ascii=False)
    _add(folder / FILE, [line.encode()])


def take_over(folder: Path, earlier: bytes) -> int:
    """Add the lines of another copy of the record that this one does not have; returns how many.

    No line of this one goes, nor one that is written meanwhile. Raises OSError.
    """
    path = folder / FILE
    held = Counter(path.read_bytes().splitlines() if path.exists() else [])
    lacking = []
    for line in earlier.splitlines():
        held[line] -= 1
        if held[line] < 0:
            lacking.append(line)
    if lacking or not path.exists():
        _add(path, lacking)
    return len(lacking)


def _add(path: Path, lines: list[bytes]) -> None:
    is_new = not path.exists()
    with open_private(path, "ab") as file:
        # At once, so that the lines of two programs never mix; a line that was cut stays by itself.
        file.write(b"\n" * _is_cut(path) + b"".join(line + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        flush_names(path.parent)


def _is_cut(path: Path) -> bool:
    """Whether the last line has no end: a program or a copy was stopped in the middle of it."""
    with open(path, "rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def recorded(folder: Path) -> list[ExportRecord]:
    """Everything recorded so far, oldest first; empty when nothing was handed out."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    read = (json.loads(line) for line in lines if line)
    records = [ExportRecord(**(one | {"when": dt.datetime.fromisoformat(one["when"])})) for one in read]
    return sorted(records, key=lambda export: export.when)
