"""Whether a list is made up: what its rows and the words around them say, and which of the two counts."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.grid import Grid
from data.values.bare_text import bare

_WORD = re.compile(r"\bsynthetic\b", re.IGNORECASE)


def is_synthetic_grid(grid: Grid) -> bool:
    """Whether some cell of every row says SYNTHETIC."""
    rows = grid.cells.num_rows
    return rows > 0 and marked_rows(grid) == rows


def marked_rows(grid: Grid) -> int:
    """How many rows have a cell that says SYNTHETIC, of the columns in which an early row does."""
    marked = np.zeros(grid.cells.num_rows, dtype=bool)
    for name in grid.cells.column_names[:-1]:
        column = grid.cells.column(name)
        # To look through every column of a million rows took half a second.
        if _says_so(column.slice(0, EARLY_ROWS)).any():
            marked |= _says_so(column)
    return int(marked.sum())


EARLY_ROWS = 1_000


def _says_so(column: pa.ChunkedArray) -> np.ndarray:
    return pc.fill_null(pc.match_substring(column, "SYNTHETIC", ignore_case=True), False).to_numpy()


def notes_on_made_up(grid: Grid) -> tuple[str, ...]:
    """A sentence where rows and the words around them (title, sheet, name of the file) disagree on whether the
    list is made up, or some rows say so and others do not: which of them counts."""
    rows, marked = grid.cells.num_rows, marked_rows(grid)
    where = _said_around(grid)
    has_lines_above = any(number < grid.header_row_number for number, _ in grid.other_lines)
    if not rows or (marked == rows and (where or not has_lines_above)) or not (marked or where):
        return ()
    if marked == rows:
        return (
            "Every row says SYNTHETIC, the lines above the table do not: the rows count, so it is a made-up list "
            "and never stands among real ones.",
        )
    said = f"{where} says SYNTHETIC, but " if where else ""
    how = "none of its rows does" if not marked else f"only {marked:,} of {rows:,} rows do"
    how = how if where else f"{marked:,} of {rows:,} rows say SYNTHETIC"
    return (
        f"{said}{how}: the rows count, so all of it is loaded as a list of real children. If it is made up, write "
        "SYNTHETIC into a cell of every row.",
    )


def _said_around(grid: Grid) -> str:
    """ "Line 1", "The sheet's name", "The file's name", where one of them says SYNTHETIC; else ""."""
    line = next((number for number, text in grid.other_lines if _WORD.search(text)), None)
    if line is not None:
        sheet, own = grid.place_of(line)
        return f"Line {own:,} of the sheet {bare(sheet, 40)}" if sheet else f"Line {own:,}"
    for words, name in (("The sheet's name", grid.sheet_name), ("The file's name", grid.file_name)):
        if name and _WORD.search(name.replace("_", " ").replace("-", " ")):
            return words
    return ""
