"""Rows on standard output: JSON for programs, CSV for spreadsheets, a table to read. Nothing in them acts."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence

from analytics.exports.inert_text import csv_bytes
from data.values.bare_text import bare

LONGEST_LINE = 2_000
WIDEST = 44
"""Letters of one cell of a table to read; JSON and CSV have them all."""


def say(*lines: object, error: bool = False) -> None:
    """Print lines, each bare and cut: no sign in them acts on a terminal."""
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for line in lines:
        print(bare(line, LONGEST_LINE).encode(encoding, "replace").decode(encoding), file=stream)


def seen_enough() -> None:
    """After a BrokenPipeError: whoever read the answer has seen enough of it (`| head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(rows: Sequence[dict]) -> None:
    """One array of objects, an object a line. Letters beyond ASCII are escaped: whatever the terminal or the
    pipe takes for its alphabet, they arrive."""
    lines = ",\n".join(json.dumps(row, default=_day, allow_nan=False) for row in rows)
    print(f"[\n{lines}\n]" if rows else "[]")


def _day(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of JSON")


def as_csv(rows: Sequence[dict], columns: Sequence[str]) -> None:
    """As the CSV files of the rooms: text inert, numbers as numbers, UTF-8 with its mark for Excel."""
    content = csv_bytes([columns, *([row[name] for name in columns] for row in rows)])
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(content.decode("utf-8-sig"))


def as_table(rows: Sequence[dict], columns: Sequence[str]) -> None:
    """Columns beside one another, numbers to the right; columns in which nothing is known are left out."""
    if not rows:
        say("No rows.")
        return
    shown = [name for name in columns if any(row[name] is not None for row in rows)]
    cells = [[_cell(row[name]) for name in shown] for row in rows]
    widths = [max(map(len, column)) for column in zip(shown, *cells, strict=True)]
    are_numbers = [all(isinstance(row[name], int | float | None) for row in rows) for name in shown]

    def line(texts: Sequence[str]) -> str:
        pairs = zip(texts, widths, are_numbers, strict=True)
        return "  ".join(t.rjust(w) if right else t.ljust(w) for t, w, right in pairs).rstrip()

    say(line(shown), *map(line, cells), f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1_000 else f"{value:,.0f}"
    return bare(value, WIDEST)
