"""Where a row of a loaded list stands for a person who opens the file: file, sheet, table on the sheet, line.

The rows of one list have numbers of their own; those of its second sheet or second file are no line of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from data.reading.grid import Grid
from data.store.cells import Decisions
from data.store.parts import further_headers, parts_of
from data.values.bare_text import bare

FILE, SHEET, TABLE, LINE = "File", "Sheet", "Table", "Line"


@dataclass(frozen=True)
class RowPlace:
    """`file`: of a list of several; `sheet`: of a workbook; `table`: which one, where a sheet or a file holds
    several, one below the other; `line`: as the file, or its sheet, numbers its lines."""

    file: str | None
    sheet: str | None
    table: str | None
    line: int


@dataclass(frozen=True)
class Stretch:
    """Rows of a list that stand on one sheet of one file: their numbers lie above `added`, which is added to
    their lines. `tables`: (line, title) of each further header on it."""

    file: str | None
    sheet: str | None
    added: int
    tables: tuple[tuple[int, str], ...] = ()

    def place(self, row_number: int) -> RowPlace:
        line = row_number - self.added
        return RowPlace(self.file, self.sheet, self._table(line), line)

    def _table(self, line: int) -> str | None:
        if not self.tables:
            return None
        below = bisect_left([at for at, _ in self.tables], line)
        if not below:
            return "the first"
        at, title = self.tables[below - 1]
        return f"{bare(title, 40)}, below line {at:,}" if title else f"below line {at:,}"


@dataclass(frozen=True)
class RowPlaces:
    """Of one list. `stretches`: in the order of their rows."""

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, decisions: Decisions) -> RowPlaces:
        """Of a loaded list."""
        parts, found = parts_of(decisions), []
        for part in parts:
            file = part.file_name if len(parts) > 1 else None
            sheets = [(sheet["name"], sheet["added"]) for sheet in part.sheets] or [(part.sheet_name, 0)]
            tables = [(line, title) for line, title in part.tables]
            found += _stretches(file, sheets, tables, part.added)
        return cls(tuple(found))

    @classmethod
    def of_grid(cls, grid: Grid) -> RowPlaces:
        """Of a file that is not loaded yet."""
        sheets = [(part.name, part.added) for part in grid.sheets] or [(grid.sheet_name, 0)]
        tables = further_headers(grid.header, grid.header_row_number, grid.other_lines)
        return cls(tuple(_stretches(None, sheets, tables, 0)))

    def place(self, row_number: int) -> RowPlace:
        """Where a row stands, by its number in the list."""
        at = bisect_left([stretch.added for stretch in self.stretches], row_number) - 1
        return self.stretches[max(at, 0)].place(row_number)

    def columns(self, row_numbers: Iterable[int]) -> dict[str, list[Any]]:
        """The places of some rows, ready for a table; without what none of them has."""
        places = [self.place(number) for number in row_numbers]
        every: dict[str, list[Any]] = {
            FILE: [place.file or "" for place in places],
            SHEET: [place.sheet or "" for place in places],
            TABLE: [place.table or "" for place in places],
        }
        told = {name: values for name, values in every.items() if any(values)}
        return told | {LINE: [place.line for place in places]}

    def bare_hint(self, row_number: int, hint: str) -> str:
        """What to do with a refused row without where it stands, which the store says before it."""
        before, mark, what_to_do = hint.partition(f", row {self.place(row_number).line}: ")
        return what_to_do if mark and before.startswith(("File ", "Sheet ")) else hint


def _stretches(
    file: str | None,
    sheets: Sequence[tuple[Any, int]],
    tables: Iterable[tuple[int, str]],
    added: int,
) -> list[Stretch]:
    tables, found = sorted(tables), []
    for i, (name, of_sheet) in enumerate(sheets):
        end = sheets[i + 1][1] if i + 1 < len(sheets) else None
        own = [(at - of_sheet, title) for at, title in tables if at > of_sheet and (end is None or at <= end)]
        found.append(Stretch(file, name, added + of_sheet, tuple(own)))
    return found
