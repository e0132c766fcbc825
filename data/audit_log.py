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


def record(folder: Path, taken: ExportRecord) -> None:
    """Add one line to `taken-away.jsonl` in `folder` and force it to disk.

    Raises OSError where it cannot be written: a list that cannot be recorded is not handed out.
    """
    line = json.dumps(asdict(taken) | {"when": taken.when.isoformat()}, ensure_ascii=False)
    file = os.open(folder / "taken-away.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def recorded(folder: Path) -> list[ExportRecord]:
    """Everything recorded so far, oldest first; empty when nothing was handed out."""
    try:
        lines = (folder / "taken-away.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    read = (json.loads(line) for line in lines if line)
    return [ExportRecord(**(one | {"when": dt.datetime.fromisoformat(one["when"])})) for one in read]
