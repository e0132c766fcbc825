"""Small files of invented children, written as people send them. Every row says SYNTHETIC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

HEADER = (
    "MSIX ID",
    "Last Name",
    "First Name",
    "DOB",
    "QAD",
    "From City",
    "From State",
    "To City",
    "To State",
    "School",
)

FAMILY = (
    ("000000001234", "Ruiz", "Ana", "3/14/2015", "10/25/2023", "Yuma", "AZ", "Immokalee", "FL", "SYNTHETIC Elementary"),
    ("000000001235", "Ruiz", "Ivo", "9/30/2012", "10/25/2023", "Yuma", "AZ", "Immokalee", "FL", "SYNTHETIC Middle"),
    ("000000005555", "Soto", "Eva", "12/2/2009", "1/17/2024", "Dalton", "GA", "Homestead", "FL", "SYNTHETIC High"),
)  # fmt: skip
"""Three children who moved to Florida: two of one family, one of another."""


def csv_of(
    rows: Sequence[Sequence[str]] = FAMILY,
    header: Sequence[str] = HEADER,
    separator: str = ",",
    line_end: str = "\n",
) -> str:
    """The rows below the header as text; a cell with the separator, a quote or a break is quoted."""

    def cell(text: str) -> str:
        if any(sign in text for sign in (separator, '"', "\n", "\r")):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [separator.join(cell(text) for text in row) for row in (header, *rows)]
    return line_end.join(lines) + line_end


def changed(row: Sequence[str], **cells: str) -> tuple[str, ...]:
    """One row with some cells replaced, named by the header with _ for space."""
    new = dict(zip(HEADER, row, strict=True))
    for name, text in cells.items():
        new[name.replace("_", " ")] = text
    return tuple(new[name] for name in HEADER)


def write(path: Path, content: str | bytes) -> Path:
    """Write text (as UTF-8) or bytes as they are."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """An .xlsx with these sheets; numbers and dates stay numbers and dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": "m/d/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path
