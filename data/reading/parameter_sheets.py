"""The lines of a workbook's other sheets that may say what a report was run for: its parameters.

They are read while a file is looked at, and not kept: such a sheet may hold more than parameters.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.reading.grid import Records

MOST_ROWS = 100
"""Of a sheet of parameters. A longer one is a list."""
MOST_CELLS = 4
"""Filled cells of a row of parameters: a name and its value, perhaps two of them."""
MOST_SHEETS = 12


def lines_of(sheets: Iterable[Records], chosen: str | None) -> tuple[tuple[str, int, str], ...]:
    """(sheet, row, text) of the short rows of short sheets, but for the one that was `chosen`."""
    found = []
    for sheet in [s for s in sheets if s.sheet_name != chosen and s.cells.num_rows <= MOST_ROWS][
        :MOST_SHEETS
    ]:
        for number, record in zip(sheet.row_numbers.tolist(), sheet.first(MOST_ROWS), strict=True):
            cells = [cell for cell in record if cell]
            if cells and len(cells) <= MOST_CELLS:
                found.append((sheet.sheet_name or "", int(number), " ".join(cells)))
    return tuple(found)
