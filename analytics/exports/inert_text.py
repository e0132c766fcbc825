"""Text that stays text, whatever program opens the file: spreadsheet, Google Earth, browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import BinaryIO

import xlsxwriter

from data.values.bare_text import would_calculate

EXCEL_CELL_LIMIT = 32_767
"""UTF-16 units that Excel keeps in one cell; longer text makes it repair or refuse the file."""

CUT_MARK = " [cut]"

_LINE_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_NOT_TEXT = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, NUL among them
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # direction, invisible
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # half characters and what XML forbids
)
_TEXT_STAYS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_HTML_ENTITIES = {ord(c): f"&#{ord(c)};" for c in "&<>\"'`${}\\"}


def plain_text(value: object) -> str:
    """The value as one line of text: no control, invisible or direction-turning characters.

    Right-to-left names keep their letters; only the marks that turn the text around them go.
    """
    if value is None:
        return ""
    return _NOT_TEXT.sub("", _LINE_BREAKS.sub(" ", str(value))).strip()


def inert_cell(value: object) -> object:
    """What may stand in a cell of a spreadsheet or CSV file: text that no program calculates.

    Text that begins with = + - @ or a full-width or small twin of them gets a quote in front
    (tab, CR, LF and NUL at the beginning are removed by `plain_text`); text is cut to what a cell
    holds. Everything that is not text comes back as it is.
    """
    if not isinstance(value, str):
        return value
    text = plain_text(value)
    if would_calculate(text):
        text = "'" + text
    return _cut(text, EXCEL_CELL_LIMIT)


_BEHIND_SEMICOLON = re.compile(r""";\s*(?=["\s]*([^"\s]))""")


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The one way a CSV file is written: header first, all text quoted, UTF-8 with BOM.

    Text is inert as in `inert_cell`, also behind a semicolon: where that parts the cells of a
    spreadsheet (half of Europe), `a; =2+2` would be two cells, quoted or not.
    """
    stream = StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _csv_cell(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    inert = inert_cell(cell)
    if not isinstance(inert, str):
        return inert
    return _BEHIND_SEMICOLON.sub(lambda at: at[0] + ("'" if would_calculate(at[1]) else ""), inert)


def _cut(text: str, limit: int) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * limit:
        return text
    kept = units[: 2 * (limit - len(CUT_MARK))].decode("utf-16-le", errors="ignore")
    return kept + CUT_MARK


def open_workbook(stream: BinaryIO, *, is_row_by_row: bool = False) -> xlsxwriter.Workbook:
    """A new .xlsx that is written to `stream` when it is closed: no formula, link or number is made of a text.

    `is_row_by_row`: a row is finished when the next begins, so that long tables take little memory;
    cells must then be written in order.
    """
    return xlsxwriter.Workbook(stream, _TEXT_STAYS_TEXT | {"constant_memory": is_row_by_row})


def safe_html(value: object) -> str:
    """Text for HTML, an HTML attribute or a JavaScript template string: nothing in it runs.

    Each of & < > " ' ` $ { } \\ becomes a numeric entity. Escaping only < > & " ' is not enough:
    the map library writes texts into template strings, where ${...} and backticks run.
    """
    return plain_text(value).translate(_HTML_ENTITIES)
