"""The record of lists of children that left the tool: who, when, which filters, how many rows.

Kept in the store's folder as one line of JSON each, only ever added to, readable by its owner
alone. It holds no child's data.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from data.private_files import open_private


@dataclass(frozen=True)
class ExportRecord:
    """One list of children that was handed out."""

    when: dt.datetime
    who: str
    why: str
    what: str
    filters: str
    rows: int
    store_version: str | None


def record(folder: Path, export: ExportRecord) -> None:
    """Add one line to `taken-away.jsonl` in `folder` and force it to disk.

    Raises OSError where it cannot be written: a list that cannot be recorded is not handed out.
    """
    line = json.dumps(asdict(export) | {"when": export.when.isoformat()}, ensure_ascii=False)
    path = folder / "taken-away.jsonl"
    with open_private(path, "ab") as file:
        # At once, so that the lines of two programs never mix; a line that was cut stays by itself.
        file.write(b"\n" * _is_cut(path) + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


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
        lines = (folder / "taken-away.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    read = (json.loads(line) for line in lines if line)
    return [ExportRecord(**(one | {"when": dt.datetime.fromisoformat(one["when"])})) for one in read]
