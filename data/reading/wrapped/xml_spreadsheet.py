"""An XML Spreadsheet 2003 -> its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from data.reading.grid import FileNotReadable
from data.reading.wrapped.marked_rows import Rows, Table, damaged, span

_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00(?:\.0+)?)?Z?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?")
_DAY_ZERO = ("1899-12-30", "1899-12-31", "1904-01-01")
"""What stands before a time of the day that belongs to no day."""


class _XmlSpreadsheet:
    """What the parser of an XML Spreadsheet calls. Names are taken without their namespace: exporters
    leave it out or choose their own."""

    def __init__(self, most_cells: int) -> None:
        self.tables: list[Table] = []
        self._cells = Rows(most_cells, is_skipping=False)
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
            self._cells = Rows(self._most_cells, is_skipping=False)
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
                1 + span(self._cell, "MergeAcross") if "MergeAcross" in self._cell else 1,
                1 + span(self._cell, "MergeDown") if "MergeDown" in self._cell else 1,
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


def read_xml_spreadsheet(document: Iterator[bytes], most_cells: int) -> list[Table]:
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
        raise damaged("XML Spreadsheet", error) from error
