"""Cells between tags, as they arrive -> rows: of a page's table, or of an XML Spreadsheet's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.extracts import KNOWN_HEADERS
from data.reading.grid import MAX_COLUMNS, FileNotReadable
from data.values.headers import count_known

_HEADER_ROWS = 60
MOST_ROWS = 1_048_576


@dataclass
class Table:
    """One table or sheet. `rows` from the first on, of different widths, "" where a cell is empty;
    of a page the lines of text around the table are rows of one cell. `hidden_rows`:
    the numbers of those that are hidden, counted from 1."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)


class Rows:
    """Rows as their cells arrive. What is merged downwards belongs to every row it covers, but for
    merged headers: there it would be the name of two columns."""

    def __init__(self, most_cells: int, *, is_skipping: bool) -> None:
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._at = self._cells = 0
        self._most_cells = most_cells
        # On a page what is merged pushes the cells below it to the right, in a spreadsheet not.
        self._is_skipping = is_skipping
        self._merged: dict[int, tuple[int, str]] = {}
        self._merged_above: list[tuple[int, int, str]] = []

    @property
    def is_open(self) -> bool:
        return self._row is not None

    def begin(self, number: int | None = None) -> None:
        """Begin a row; `number` counts from 0 and may lie further down."""
        self.end()
        if number is not None and number > len(self.rows):
            if number > MOST_ROWS:
                raise too_large()
            self.rows += [[] for _ in range(number - len(self.rows))]
        self._row, self._at = [], 0

    def put(self, text: str, column: int | None = None, across: int = 1, down: int = 1) -> None:
        """Put a cell into the row that is open: the next one, or at `column`, counted from 0."""
        if self._row is None:
            self.begin()
        row, number = self._row or [], len(self.rows)
        if column is not None:
            self._at = column
        while self._is_skipping and self._merged.get(self._at, (-1, ""))[0] >= number:
            self._at += 1
        at, self._at = self._at, self._at + across
        if text:
            if at >= MAX_COLUMNS:
                raise FileNotReadable(
                    f"A table of the file has more than {MAX_COLUMNS} columns: delete those not needed."
                )
            row += [""] * (at + 1 - len(row))
            row[at] = text
            self._row = row
        if down > 1 and at < MAX_COLUMNS:
            for covered in range(at, min(at + across, MAX_COLUMNS)):
                self._merged[covered] = (number + down - 1, text if covered == at else "")
            if number < _HEADER_ROWS and text:
                self._merged_above.append((number, at, text))

    def end(self) -> None:
        """End the row that is open, if one is."""
        if self._row is None:
            return
        row, number = self._row, len(self.rows)
        for column, (last, text) in list(self._merged.items()):
            if text and (column >= len(row) or not row[column]):
                row += [""] * (column + 1 - len(row))
                row[column] = text
            if last <= number:
                del self._merged[column]
        self._cells += len(row)
        if self._cells > self._most_cells or number > MOST_ROWS:
            raise too_large()
        self.rows.append(row)
        self._row = None

    def finished(self) -> list[list[str]]:
        """All rows, without blank ones at the end."""
        self.end()
        while self.rows and not any(self.rows[-1]):
            self.rows.pop()
        header = header_of(self.rows)
        for number, column, text in self._merged_above:
            below = number + 1
            while number <= header and below < len(self.rows):
                row = self.rows[below]
                if column >= len(row) or row[column] is not text:
                    break
                row[column] = ""
                below += 1
        return self.rows


def known_headers(rows: list[list[str]]) -> list[int]:
    """How many known headers each of the first rows shows."""
    return [count_known(row, KNOWN_HEADERS) for row in rows[:_HEADER_ROWS]]


def header_of(rows: list[list[str]]) -> int:
    """Which row, counted from 0, shows most known headers; the first where none shows two."""
    known = known_headers(rows)
    return known.index(max(known)) if known and max(known) > 1 else 0


def is_list(rows: list[list[str]]) -> bool:
    """Whether one of the first rows shows two known headers or more."""
    return max(known_headers(rows), default=0) > 1


def span(attributes: Mapping[str, str], name: str) -> int:
    """Over how many columns or rows a cell goes, as its tag says; 1 where it says nothing that can be read."""
    text = attributes.get(name, "1").strip()
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() else 1


def damaged(what: str, error: Exception) -> FileNotReadable:
    """The error of a file whose tags end too early, with the line."""
    line = getattr(error, "lineno", None)
    where = f" in line {line:,}" if line else ""
    return FileNotReadable(f"The {what} is damaged or cut short{where}: export the report again.")


def too_large() -> FileNotReadable:
    """The error of a file that promises more rows or cells than it can hold."""
    return FileNotReadable(
        "A table of the file has far more rows or cells than its size can hold: export the report again "
        "as .xlsx or .csv."
    )
