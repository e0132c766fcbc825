"""A web page or an XML Spreadsheet 2003 -> the rows of each of its tables, all cells text.

"Export to Excel" of many portals gives one of the two under the name .xls. Their tags are taken as
they come, so no tree of them is built; nothing is fetched, and XML with definitions of its own (a
DTD, entities) is refused. Runs in the child process of data.reading.wrapped.child, under its limits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from data.extracts import KNOWN_HEADERS
from data.reading.grid import MAX_COLUMNS, FileNotReadable, trimmed
from data.reading.letters import Letters, look_at
from data.values.headers import count_known

MAX_TABLES = 20
_HEADER_ROWS = 60
_CHUNK = 1 << 16
_FEW_CELLS = 20_000_000
_MOST_ROWS = 1_048_576
_LINES_AROUND = 20
_SMALL_ROWS, _SMALL_WIDTH = 20, 4
"""Of a table above the list that holds titles and parameters: its rows are lines above the list."""
_SURE = 3
"""Known headers that make a list of a table, whatever else is on the page."""
_TAG = (
    rb"!doctype\s+html|!--|!\[|\?xml|(?:\w+:)?workbook|html|head|body|meta|title|style|script|link|base"
    rb"|table|thead|tbody|tr|div|span|center|form|font|p|br|b|i|a|hr|h[1-6]|img|pre|noscript|iframe"
)
_START = re.compile(rb"<(?:%s)(?![\w.:-])" % _TAG, re.IGNORECASE)
_BOOK = re.compile(rb"<(?:\w+:)?workbook[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_SIGN_IN = re.compile(
    r"\b(sign[ -]?in|log[ -]?[io]n|session (has )?(expired|timed out|ended)|access denied|unauthori[sz]ed"
    r"|iniciar sesi[oó]n)\b",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00(?:\.0+)?)?Z?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?")
_DAY_ZERO = ("1899-12-30", "1899-12-31", "1904-01-01")
"""What stands before a time of the day that belongs to no day."""


@dataclass
class Table:
    """One table or sheet. `rows` from the first on, of different widths, "" where a cell is empty;
    of a page the lines of text around the table are rows of one cell. `hidden_rows`:
    the numbers of those that are hidden, counted from 1."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)


def is_markup(head: bytes) -> bool:
    """Whether a file with these first bytes is a web page or XML."""
    return _START.match(_bare_start(head)) is not None


def read_markup(path: Path) -> list[Table]:
    """The tables of a page, or the sheets of an XML Spreadsheet, that hold anything.

    Raises FileNotReadable, with a sentence of its own for a sign-in page.
    """
    with open(path, "rb") as file:
        head = _bare_start(file.read(_CHUNK))
    most_cells = max(_FEW_CELLS, path.stat().st_size)
    is_page = bool(_PAGE.search(head)) and not _BOOK.search(head)
    if is_page or not (head.startswith((b"<?", b"<!")) or _BOOK.match(head)):
        return _read_page(_utf8(path), most_cells)
    if not _BOOK.search(head):
        raise FileNotReadable(
            "The file is XML, but no XML Spreadsheet: export the report again as .xlsx or .csv."
        )
    return _read_xml_spreadsheet(_utf8(path), most_cells)


def _bare_start(head: bytes) -> bytes:
    """The first bytes of a file without a byte order mark, blanks and the zeros of UTF-16."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def letters_of(path: Path) -> Letters:
    """How the letters of a page or XML are written: what its bytes are goes before what it says of itself.

    Raises FileNotReadable where it is no text.
    """
    letters = look_at(path)
    with open(path, "rb") as file:
        said = _CHARSET.search(_bare_start(file.read(_CHUNK))[:4096])
    if letters.is_guessed and said:
        name = said[1].decode("ascii", "replace").lower()
        # As browsers have it: who says Latin-1 writes Windows-1252.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
        with suppress(LookupError):
            if not name.startswith("utf"):
                return replace(letters, encoding=codecs.lookup(name).name, is_said=True)
    return letters


def _utf8(path: Path) -> Iterator[bytes]:
    letters = letters_of(path)
    for text in letters.pieces(path):
        for start in range(0, len(text), _CHUNK):
            yield text[start : start + _CHUNK].encode()


class _Rows:
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
            if number > _MOST_ROWS:
                raise _too_large()
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
        if self._cells > self._most_cells or number > _MOST_ROWS:
            raise _too_large()
        self.rows.append(row)
        self._row = None

    def finished(self) -> list[list[str]]:
        """All rows, without blank ones at the end."""
        self.end()
        while self.rows and not any(self.rows[-1]):
            self.rows.pop()
        header = _header_of(self.rows)
        for number, column, text in self._merged_above:
            below = number + 1
            while number <= header and below < len(self.rows):
                row = self.rows[below]
                if column >= len(row) or row[column] is not text:
                    break
                row[column] = ""
                below += 1
        return self.rows


def _known(rows: list[list[str]]) -> list[int]:
    """How many known headers each of the first rows shows."""
    return [count_known(row, KNOWN_HEADERS) for row in rows[:_HEADER_ROWS]]


def _header_of(rows: list[list[str]]) -> int:
    known = _known(rows)
    return known.index(max(known)) if known and max(known) > 1 else 0


def _is_list(rows: list[list[str]]) -> bool:
    return max(_known(rows), default=0) > 1


class _PageTable:
    def __init__(self, most_cells: int) -> None:
        self.cells = _Rows(most_cells, is_skipping=True)
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
            table.spans = (_span(attributes, "colspan"), _span(attributes, "rowspan") or _MOST_ROWS)
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
        if around is not None and len(table.rows) < 2 and not _is_list(table.rows):
            around.append(" " + " ".join(cell for row in table.rows for cell in row if cell) + " ")
            table.rows = []


def _span(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1").strip()
    return min(int(text), _MOST_ROWS) if text.isascii() and text.isdigit() else 1


def _read_page(document: Iterator[bytes], most_cells: int) -> list[Table]:
    # huge_tree: pages with thousands of tags that are never closed; no tree is built of them.
    parser: Any = etree.HTMLParser(
        target=_Page(most_cells), encoding="utf-8", no_network=True, huge_tree=True
    )
    try:
        for chunk in document:
            parser.feed(chunk)
        page: _Page = parser.close()
    except etree.LxmlError as error:
        raise _damaged("web page", error) from error
    tables = _joined([found for found in page.found if isinstance(found, _PageTable) and found.rows])
    lists = [table for table in tables if max(_known(table.rows), default=0) >= _SURE]
    text = " ".join(found for found in page.found[:200] if isinstance(found, str))
    if not lists and (
        page.asks_password or (_SIGN_IN.search(text) and not any(_is_list(t.rows) for t in tables))
    ):
        raise FileNotReadable(
            "The file is a sign-in page in place of the report: sign in to the exchange and export it again."
        )
    tables = [t for t in tables if len(t.rows) > 1 and max(map(len, t.rows)) > 1] or tables
    if not any(len(table.rows) > 1 for table in tables):
        raise FileNotReadable(
            "The file is a web page without a table: export the report again as .xlsx or .csv."
        )
    largest = sorted(tables, key=lambda t: (_is_list(t.rows), len(t.rows)), reverse=True)[:MAX_TABLES]
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
        if above is not None and _is_list(above.rows):
            is_same = table.rows[_header_of(table.rows)] == above.rows[_header_of(above.rows)]
            is_header_above = len(above.rows) == 1 and len(above.rows[0]) == max(map(len, table.rows))
            if is_same or (is_header_above and not _is_list(table.rows)):
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


class _XmlSpreadsheet:
    """What the parser of an XML Spreadsheet calls. Names are taken without their namespace: exporters
    leave it out or choose their own."""

    def __init__(self, most_cells: int) -> None:
        self.tables: list[Table] = []
        self._cells = _Rows(most_cells, is_skipping=False)
        self._most_cells = most_cells
        self._above: list[str] = []
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._type = ""
        self._is_in_data = False

    def doctype(self, *_: object) -> None:
        raise FileNotReadable("The XML has definitions of its own (DTD), which no spreadsheet writes.")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        given = {_local(key): value for key, value in attributes.items()}
        if name == "Worksheet":
            self.tables.append(Table(given.get("Name", f"Sheet{len(self.tables) + 1}")))
            self._cells = _Rows(self._most_cells, is_skipping=False)
        elif name == "Row" and self.tables:
            self._cells.begin(_index(given))
            if given.get("Hidden") == "1":
                self.tables[-1].hidden_rows.append(len(self._cells.rows) + 1)
        elif name == "Cell":
            self._cell, self._text, self._type = given, [], ""
        elif name == "Data" and self._above[-1:] == ["Cell"]:
            self._type, self._is_in_data = given.get("Type", "String"), True
        self._above.append(name)

    def data(self, text: str) -> None:
        if self._is_in_data:
            self._text.append(text)
        elif self._above[-1:] == ["Visible"] and "Hidden" in text and self.tables:
            self.tables[-1].is_hidden = True

    def end(self, tag: str) -> None:
        name = _local(tag)
        self._above.pop()
        if name == "Data" and self._above[-1:] == ["Cell"]:  # a comment has a Data of its own
            self._is_in_data = False
        elif name == "Cell" and self.tables:
            self._cells.put(
                _value("".join(self._text), self._type),
                _index(self._cell),
                1 + _span(self._cell, "MergeAcross") if "MergeAcross" in self._cell else 1,
                1 + _span(self._cell, "MergeDown") if "MergeDown" in self._cell else 1,
            )
        elif name == "Row" and self.tables:
            self._cells.end()
        elif name == "Table" and self.tables:
            self.tables[-1].rows = self._cells.finished()

    def close(self) -> list[Table]:
        return [table for table in self.tables if table.rows]


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _index(given: Mapping[str, str]) -> int | None:
    """A row's or a cell's number, counted from 0, where it is given."""
    text = given.get("Index", "")
    return int(text) - 1 if text.isascii() and text.isdigit() and 0 < int(text) <= 1 << 24 else None


def _value(text: str, kind: str) -> str:
    """A cell as a workbook would give it: days without midnight, numbers without exponent."""
    text = text.strip()
    if kind == "DateTime":
        if day := _MIDNIGHT.fullmatch(text):
            return day[1]
        if moment := _MOMENT.fullmatch(text):
            return moment[2] if moment[1] in _DAY_ZERO else f"{moment[1]} {moment[2]}"
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    if kind == "Number" and not text.isdigit():
        try:
            number = float(text)
        except ValueError:
            return text
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return text


def _read_xml_spreadsheet(document: Iterator[bytes], most_cells: int) -> list[Table]:
    parser: Any = etree.XMLParser(
        target=_XmlSpreadsheet(most_cells),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for chunk in document:
            parser.feed(chunk)
        return parser.close()
    except etree.LxmlError as error:
        raise _damaged("XML Spreadsheet", error) from error


def _damaged(what: str, error: Exception) -> FileNotReadable:
    line = getattr(error, "lineno", None)
    where = f" in line {line:,}" if line else ""
    return FileNotReadable(f"The {what} is damaged or cut short{where}: export the report again.")


def _too_large() -> FileNotReadable:
    return FileNotReadable(
        "A table of the file has far more rows or cells than its size can hold: export the report again "
        "as .xlsx or .csv."
    )
