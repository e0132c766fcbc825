"""Where the records of a text file start, counted without parsing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CHUNK = 8 << 20
_SMALL_CHUNK = 1 << 20


@dataclass(frozen=True)
class Layout:
    """Where the records of a UTF-8 file start, by counting quotation marks and line ends."""

    starts: np.ndarray
    blank_lines: int
    has_line_breaks_in_cells: bool
    ends_inside_quotes: bool


def chunks(path: Path, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of a file, `size` of them at a time."""
    with open(path, "rb") as file:
        while chunk := file.read(size):
            yield chunk


def lay_out(path: Path) -> Layout:
    """Count records without parsing: a line end outside quotation marks ends one.

    A quotation mark inside a quoted cell is doubled, so the number of marks before a line end
    tells whether it lies inside a cell. One stray mark breaks the count, and then the number of
    records differs from the engine's: that is what the count is for.
    """
    starts: list[np.ndarray] = []
    marks = line = offset = blank_lines = last_line = 0
    last_end = -1
    breaks_in_cells = False
    last_byte = 10
    blank = 1 if _ends_in_return(path) else 0

    def add(ends: np.ndarray, end_lines: np.ndarray) -> None:
        nonlocal blank_lines, last_end, last_line
        lengths = np.diff(ends, prepend=last_end) - 1
        is_blank = (lengths == 0) | (lengths == blank)
        start_lines = np.concatenate([[last_line], end_lines[:-1]]) + 1
        starts.append(start_lines[~is_blank].astype(np.int32))
        blank_lines += int(is_blank.sum())
        last_end, last_line = int(ends[-1]), int(end_lines[-1])

    # Small chunks: of a file of blank lines each byte takes forty here.
    for chunk in chunks(path, _SMALL_CHUNK):
        data = np.frombuffer(chunk, dtype=np.uint8)
        line_ends = np.flatnonzero(data == 10)
        quotes = np.flatnonzero(data == 34)
        is_outside = ((marks + np.searchsorted(quotes, line_ends)) & 1) == 0
        breaks_in_cells = breaks_in_cells or not is_outside.all()
        if is_outside.any():
            add(line_ends[is_outside] + offset, line + 1 + np.flatnonzero(is_outside))
        marks += quotes.size
        line += line_ends.size
        offset += data.size
        last_byte = int(data[-1])
    if last_byte != 10:
        add(np.array([offset]), np.array([line + 1]))
    return Layout(
        np.concatenate(starts) if starts else np.array([], dtype=np.int32),
        blank_lines,
        breaks_in_cells,
        bool(marks % 2 == 1),
    )


def _ends_in_return(path: Path) -> bool:
    """Whether lines end in CR LF. A plain file has one kind of line end, so one tells."""
    for chunk in chunks(path):
        at = chunk.find(b"\n")
        if at >= 0:
            return at > 0 and chunk[at - 1 : at] == b"\r"
    return False
