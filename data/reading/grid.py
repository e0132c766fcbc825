"""What reading a file gives, whatever the file was: records of text cells, then a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from data.values.advice import AdviceNeeded

MAX_COLUMNS = 200
"""Reports have 20 to 40 columns, record extracts up to 80; a wider file is not one of them."""


LONGEST_WORKBOOK_CELL = 32_767
"""Letters: what Excel itself can put into a cell."""
LONGEST_TEXT_CELL = 1_000_000
"""Letters of a cell of a text file. A longer one is a quotation mark that was never closed."""
LONGEST_LINE_KEPT = 1_000
"""Letters of a header or of a line around the table; what is longer is cut, as no report has it."""
MOST_OTHER_LINES = 100_000
"""Titles, footers and repeated headers of one file. A million rows with a header printed on each
page have 20,000."""


class FileNotReadable(AdviceNeeded):
    """The file cannot be read as a table. Its text is one sentence for a person: what, and what
    to do. It never holds a cell of the file."""


class OnlyHiddenSheets(FileNotReadable):
    """The only lists of a workbook stand on sheets that are hidden: `sheets`, by name."""

    def __init__(self, sheets: Sequence[str]) -> None:
        self.sheets = tuple(sheets)
        super().__init__(
            f"The only list of the workbook stands on a sheet that is hidden ({', '.join(self.sheets[:8])}): "
            "whoever sent it did not mean to send that, or hid it by mistake. If it is the right one, choose "
            "it at Sheet.",
            "--sheet NAME",
        )


@dataclass(frozen=True)
class Password:
    """Of a protected file. It shows itself in no message, log or key of a cache, and is kept nowhere."""

    letters: str = field(repr=False)


class PasswordNeeded(FileNotReadable):
    """The file is protected, and no password was given or one that does not open it (`is_wrong`)."""

    def __init__(self, is_wrong: bool) -> None:
        self.is_wrong = is_wrong
        super().__init__(
            "The password does not open the file: look at capitals and try again."
            if is_wrong
            else "The file is protected with a password: type it. It is used to open the file and not kept.",
            "in a terminal it is asked for; else --password-stdin, or the file that ATLAS_PASSWORD_FILE names",
        )


def trimmed(cell: str) -> str:
    """A cell with single spaces, of at most LONGEST_LINE_KEPT letters: what is cut ends in "…"."""
    text = " ".join(cell[: 2 * LONGEST_LINE_KEPT].split())
    return text if len(text) <= LONGEST_LINE_KEPT else text[: LONGEST_LINE_KEPT - 1] + "…"


@dataclass(frozen=True)
class SheetFacts:
    """What a workbook says of one sheet beside its cells; nothing of a text file.

    hidden_rows: numbers of its hidden rows. hidden_columns: those of `Records.cells`. merged: one line per
    merged range: top, left, bottom, right; numbers of rows, and columns of `Records.cells`. is_1904: whether
    the workbook counts its days from 1904, as Excel on a Mac did.
    """

    is_hidden: bool = False
    has_filter: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: np.ndarray = field(default_factory=lambda: np.empty((0, 4), np.int64))
    is_1904: bool = False


@dataclass(frozen=True)
class Records:
    """One row per record of a text file or row of a sheet that is not wholly empty.

    `cells`: text columns c0, c1, ... (null where empty). `row_numbers`: for each record its line,
    counted from 1, where it starts. `blank_lines`: empty lines that were left out. `notes`: sentences
    for a person on how the file was taken apart.
    """

    cells: pa.Table
    row_numbers: np.ndarray
    blank_lines: int
    sheet_name: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    facts: SheetFacts = SheetFacts()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.cells.num_rows != len(self.row_numbers):
            raise ValueError(f"{self.cells.num_rows} records, {len(self.row_numbers)} line numbers")

    def first(self, count: int) -> list[list[str]]:
        """The first `count` records as lists of trimmed text, "" where empty, each cut short."""
        columns = [column.to_pylist() for column in self.cells.slice(0, count).columns]
        return [[trimmed(cell or "") for cell in record] for record in zip(*columns, strict=True)]


@dataclass(frozen=True)
class Hidden:
    """What the sender hid in a workbook, and what was done with it.

    rows: data rows that are hidden, of those in `of_rows`. columns: headers of hidden columns.
    sheets: names of hidden sheets that were left alone. is_sheet: whether the table's own sheet is hidden.
    """

    rows: int = 0
    of_rows: int = 0
    is_by_filter: bool = False
    are_rows_left_out: bool = False
    columns: tuple[str, ...] = ()
    are_columns_read: bool = False
    sheets: tuple[str, ...] = ()
    is_sheet: bool = False


@dataclass(frozen=True)
class SheetPart:
    """One of several sheets that are one list: its name, how many rows of data it gave, and what is
    added to the number of a row of that sheet (rows of one list have numbers of their own)."""

    name: str
    rows: int
    added: int


@dataclass(frozen=True)
class Grid:
    """A table as a file wrote it: a header row and text cells below it.

    `header`: one name per column, made different from each other ("State", "State (2)";
    "(no header, column F)"). `header_row_number`: its line. `cells`: one row per data row; text
    columns c0..cN in the order of `header` (null where empty) and `row_number` (int32), the line
    where the row starts. `other_lines`: (line, text) of title, parameter and footer lines and of
    repeated headers. `rows_ignored`: those lines and the blank ones; the header itself is not
    counted. `sheet_lines`: (sheet, row, text) of the parameters on other sheets.
    `overflow_columns`: numbers of columns right of the last named one that only some
    rows fill: there a row has more cells than the header. `physical_rows`: all records of the
    file or rows of the sheet, blank ones too: the header's line, the data rows, and those ignored.
    `notes`: sentences for a person on how the file was taken apart.
    `hidden`: what the sender of a workbook hid. `merged_down`: headers of columns in which a merged cell
    gave its value to the rows beside it. `sheets`: where several sheets are one list, each of them; their
    headers but the first are counted in `rows_ignored`. `other_lists`: those of `other_sheets` that look
    like a list too. `is_1904`: as in SheetFacts.
    `hidden_rows`: the row numbers of those of `cells` that are hidden in the workbook.
    """

    file_name: str
    sheet_name: str | None
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...]
    header_row_number: int
    cells: pa.Table
    other_lines: tuple[tuple[int, str], ...]
    rows_ignored: int
    overflow_columns: tuple[int, ...] = ()
    other_sheets: tuple[str, ...] = ()
    physical_rows: int = 0
    sheet_lines: tuple[tuple[str, int, str], ...] = ()
    notes: tuple[str, ...] = ()
    hidden: Hidden = Hidden()
    merged_down: tuple[str, ...] = ()
    sheets: tuple[SheetPart, ...] = ()
    other_lists: tuple[str, ...] = ()
    is_1904: bool = False
    hidden_rows: frozenset[int] = frozenset()

    def place_of(self, row_number: int) -> tuple[str | None, int]:
        """The sheet of a row, where several are one list, and its number there."""
        return place_of(self.sheets, row_number)


def place_of(sheets: Sequence[SheetPart], row_number: int) -> tuple[str | None, int]:
    """The sheet that a row of a list of several sheets comes from, and its number in that sheet."""
    for part in reversed(sheets):
        if row_number > part.added:
            return part.name, row_number - part.added
    return None, row_number
