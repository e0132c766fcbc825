"""A web page -> its tables, each between the lines of text around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from data.reading.grid import FileNotReadable, trimmed
from data.reading.wrapped.marked_rows import (
    MOST_ROWS,
    Rows,
    Table,
    damaged,
    header_of,
    is_list,
    known_headers,
    span,
)

MAX_TABLES = 20
_LINES_AROUND = 20
_SMALL_ROWS, _SMALL_WIDTH = 20, 4
"""Of a table above the list that holds titles and parameters: its rows are lines above the list."""
_SURE = 3
"""Known headers that make a list of a table, whatever else is on the page."""
_SIGN_IN = re.compile(
    r"\b(sign[ -]?in|log[ -]?[io]n|session (has )?(expired|timed out|ended)|access denied|unauthori[sz]ed"
    r"|iniciar sesi[oó]n)\b",
    re.IGNORECASE,
)


class _PageTable:
    def __init__(self, most_cells: int) -> None:
        self.cells = Rows(most_cells, is_skipping=True)
        self.rows: list[list[str]] = []
        self.text: list[str] | None = None
        self.spans = (1, 1)
        self.hidden_rows: list[int] = []


_INSIDE_A_LINE = frozenset(
    (
        "a",
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "font",
        "span",
        "small",
        "big",
        "sub",
        "sup",
        "code",
        "label",
        "nobr",
    )
)
_SILENT = frozenset(("script", "style", "title", "noscript", "option"))
_TYPED = ("text", "number", "date", "")


class _Page:
    """What the parser of a page calls: its tables in the order they begin, and the text between them."""

    def __init__(self, most_cells: int) -> None:
        self.found: list[str | _PageTable] = []
        self.asks_password = False
        self._most_cells = most_cells
        self._open: list[_PageTable] = []
        self._line: list[str] = []
        self._silent: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _SILENT and not (tag == "option" and "selected" in attributes):
            self._silent.append(tag)
        elif tag == "table":
            self._end_line()
            self._open.append(_PageTable(self._most_cells))
            self.found.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].cells.begin()
            is_hidden = "display:none" in attributes.get("style", "").replace(" ", "").lower()
            if is_hidden:
                self._open[-1].hidden_rows.append(len(self._open[-1].cells.rows) + 1)
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            table = self._open[-1]
            table.text = []
            table.spans = (span(attributes, "colspan"), span(attributes, "rowspan") or MOST_ROWS)
        elif tag == "input":
            kind = attributes.get("type", "").lower()
            self.asks_password = self.asks_password or kind == "password"
            if self._open and kind in _TYPED:
                self.data(attributes.get("value", ""))
        elif tag not in _INSIDE_A_LINE:
            self._break()

    def end(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag == "table" and self._open:
            self._end_table()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].cells.end()
        elif tag not in _INSIDE_A_LINE:
            self._break()

    def data(self, text: str) -> None:
        if self._silent:
            return
        if self._open and self._open[-1].text is not None:
            self._open[-1].text.append(text)
        elif not self._open or text.strip():
            self._line.append(text)

    def close(self) -> _Page:
        while self._open:
            self._end_table()
        self._end_line()
        return self

    def _break(self) -> None:
        if self._open and self._open[-1].text is not None:
            self._open[-1].text.append(" ")
        else:
            self._end_line()

    def _end_line(self) -> None:
        if line := trimmed("".join(self._line)):
            self.found.append(line)
        self._line = []

    def _end_cell(self) -> None:
        table = self._open[-1] if self._open else None
        if table is not None and table.text is not None:
            across, down = table.spans
            table.cells.put(" ".join("".join(table.text).split()), across=max(across, 1), down=down)
            table.text = None

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        table.rows = table.cells.finished()
        around = self._open[-1].text if self._open else None
        # A table in one line inside a cell is how that cell was laid out, unless it is a header.
        if around is not None and len(table.rows) < 2 and not is_list(table.rows):
            around.append(" " + " ".join(cell for row in table.rows for cell in row if cell) + " ")
            table.rows = []


def read_page(document: Iterator[bytes], most_cells: int) -> list[Table]:
    # huge_tree: pages with thousands of tags that are never closed; no tree is built of them.
    parser: Any = etree.HTMLParser(
        target=_Page(most_cells), encoding="utf-8", no_network=True, huge_tree=True
    )
    try:
        for chunk in document:
            parser.feed(chunk)
        page: _Page = parser.close()
    except etree.LxmlError as error:
        raise damaged("web page", error) from error
    tables = _joined([found for found in page.found if isinstance(found, _PageTable) and found.rows])
    lists = [table for table in tables if max(known_headers(table.rows), default=0) >= _SURE]
    text = " ".join(found for found in page.found[:200] if isinstance(found, str))
    if not lists and (
        page.asks_password or (_SIGN_IN.search(text) and not any(is_list(t.rows) for t in tables))
    ):
        raise FileNotReadable(
            "The file is a sign-in page in place of the report: sign in to the exchange and export it again."
        )
    tables = [t for t in tables if len(t.rows) > 1 and max(map(len, t.rows)) > 1] or tables
    if not any(len(table.rows) > 1 for table in tables):
        raise FileNotReadable(
            "The file is a web page without a table: export the report again as .xlsx or .csv."
        )
    largest = sorted(tables, key=lambda t: (is_list(t.rows), len(t.rows)), reverse=True)[:MAX_TABLES]
    kept = [table for table in tables if table in largest]
    return [
        _with_lines(f"Table {number}" if len(kept) > 1 else "", table, page.found)
        for number, table in enumerate(kept, start=1)
    ]


def _joined(tables: list[_PageTable]) -> list[_PageTable]:
    """A list that a page shows in several tables is one: each with the same header, or the header
    in a table of its own above the rows (so that it stays in sight)."""
    joined: list[_PageTable] = []
    for table in tables:
        above = joined[-1] if joined else None
        if above is not None and is_list(above.rows):
            is_same = table.rows[header_of(table.rows)] == above.rows[header_of(above.rows)]
            is_header_above = len(above.rows) == 1 and len(above.rows[0]) == max(map(len, table.rows))
            if is_same or (is_header_above and not is_list(table.rows)):
                above.hidden_rows += [len(above.rows) + number for number in table.hidden_rows]
                above.rows += table.rows
                continue
        joined.append(table)
    return joined


def _with_lines(name: str, table: _PageTable, found: list[str | _PageTable]) -> Table:
    """A table between the lines of the page above and below it: titles, parameters, footer."""
    at = found.index(table)
    above: list[str] = []
    for item in found[:at]:
        if isinstance(item, str):
            above.append(item)
        elif len(item.rows) <= _SMALL_ROWS and all(len(row) <= _SMALL_WIDTH for row in item.rows):
            above += [trimmed(" ".join(cell for cell in row if cell)) for row in item.rows]
        else:
            above = []  # they belong to that table
    below: list[str] = []
    for item in found[at + 1 :]:
        if not isinstance(item, str):
            break
        below.append(item)
    above, below = above[-_LINES_AROUND:], below[:_LINES_AROUND]
    rows = [*([line] for line in above), *table.rows, *([line] for line in below)]
    return Table(name, rows, False, [len(above) + number for number in table.hidden_rows])
