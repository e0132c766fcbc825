"""What a sheet's XML says beside its values: what is hidden, merged, wrong or was never computed.

One pass over each part as it is unpacked, a megabyte at a time and no further than it promised; a
sheet of 200,000 rows takes a third of a second, beside the reader of its values. numpy and a search
for a few words find the places; only there is anything taken apart. What no report holds is refused
on the way: a cell beyond the widest report, a text without end.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data.reading.grid import LONGEST_WORKBOOK_CELL, MAX_COLUMNS, FileNotReadable
from data.reading.workbooks.zip_directory import MEGABYTE, AMegabyteAtATime

MOST_MERGED = 1_000_000
_LONGEST_PIECE = 8 * MEGABYTE
"""Bytes of one row at once; a longer row is looked at in pieces that end at a cell."""
_PREFIX = re.compile(rb"<(\w+:)?worksheet[\s>]")
_REFERENCE = re.compile(rb"""(?:^|\s)r=["']([A-Za-z]{1,3}[0-9]{1,7})["']""", re.MULTILINE)
_MERGED = re.compile(rb"""mergeCell\s[^>]*?ref=["']([A-Za-z]{1,3}[0-9]{1,7}):([A-Za-z]{1,3}[0-9]{1,7})["']""")
_ERRORS = frozenset(
    {b"#N/A", b"#REF!", b"#NAME?", b"#VALUE!", b"#DIV/0!", b"#NUM!", b"#NULL!", b"#SPILL!", b"#CALC!"}
)
_NOWHERE = np.empty((0, 2), np.int64)


@dataclass
class SheetMarks:
    """Of one sheet: rows are counted from 1 and columns from 0, as the sheet itself does.

    first_column: the first that holds anything, where the reader's columns begin (None: none does).
    hidden_rows: their numbers. hidden_columns: (first, last) of each stretch. merged: one line per
    merged range: top, left, bottom, right. errors: text of a spreadsheet's error -> (row, column) of
    the cells. empty_formulas, zero_formulas: (row, column) of formulas that hold nothing, and 0.
    formulas: how many there are. has_filter: whether rows may be hidden by a filter.
    """

    first_column: int | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: np.ndarray = field(default_factory=lambda: np.empty((0, 4), np.int64))
    errors: dict[str, np.ndarray] = field(default_factory=dict)
    empty_formulas: np.ndarray = field(default_factory=lambda: _NOWHERE)
    zero_formulas: np.ndarray = field(default_factory=lambda: _NOWHERE)
    formulas: int = 0
    has_filter: bool = False


def read_marks(path: Path, part: str) -> SheetMarks:
    """The marks of one part of a workbook, as far as it is a sheet in XML.

    Raises FileNotReadable where it has a cell beyond the widest report, or an endless one, and what
    Python raises of a bent zip.
    """
    reading = _Reading()
    with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive, archive.open(part) as unpacked:
        block = unpacked.read(MEGABYTE)
        if not block.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return reading.marks
        reading.begin(block)
        rest = b""
        while block:
            if len(block) == MEGABYTE and b"<" not in block:
                raise FileNotReadable(
                    "A text of the workbook is longer than the "
                    f"{LONGEST_WORKBOOK_CELL:,} letters that Excel allows in a cell: export the report again."
                )
            rest += block
            if cut := reading.last_whole(rest):
                reading.add(rest[:cut])
                rest = rest[cut:]
            block = unpacked.read(MEGABYTE)
        reading.add(rest)
    return reading.marks


class _Reading:
    """The marks of one sheet, while its pieces come by. Each piece begins where a row or a cell does."""

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self.last_row = 0

    def begin(self, block: bytes) -> None:
        """Make the patterns for the names that this part gives its elements."""
        match = _PREFIX.search(block[:4096])
        prefix = (match[1] or b"") if match else b""
        p = re.escape(prefix)
        self.row, self.cell = b"<" + prefix + b"row", b"<" + prefix + b"c "
        self.formula_starts = tuple(b"<" + prefix + b"f" + end for end in (b">", b" ", b"/"))
        self.row_tag = re.compile(rb"<" + p + rb"row(?:\s([^<>]*))?>")
        self.column_tag = re.compile(rb"<" + p + rb"col\s([^<>]*)>")
        formula = rb"<" + p + rb"f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<]*</" + p + rb"f>)"
        value = rb"<" + p + rb"v\s*/>|<" + p + rb"v>\s*(0(?:\.0+)?)?\s*</" + p + rb"v>"
        self.idle_formula = re.compile(
            rb"<" + p + rb"""c((?![^<>]*\st=["'](?!n["']))\s[^<>]*[^<>/])>\s*"""
            + formula + rb"\s*(?:" + value + rb")?\s*</" + p + rb"c>"
        )  # fmt: skip
        self.error_cell = re.compile(
            rb"<" + p + rb"""c(\s[^<>]*?\bt=["']e["'][^<>]*)>\s*(?:""" + formula
            + rb")?\s*<" + p + rb"v>([^<]*)</" + p + rb"v>"
        )  # fmt: skip
        self.filled_cell = re.compile(rb"<" + p + rb"is[\s/>]|<" + p + rb"v>[^<]")
        self.text_cell = re.compile(rb"""\st=["']str["'][^<>]*>.*?<""" + p + rb"v[\s/>]", re.DOTALL)
        self.cell_end = b"</" + prefix + b"c>"

    def last_whole(self, text: bytes) -> int:
        """Where the last row begins, or where a piece gets long its last cell: what lies before is whole."""
        cut = text.rfind(self.row)
        if cut <= 0 and len(text) > _LONGEST_PIECE:
            cut = max(text.rfind(self.cell), 0) or text.rfind(b"<")
        return max(cut, 0)

    def add(self, text: bytes) -> None:
        """Take in what one piece says. Raises FileNotReadable where a cell lies too far right."""
        letters = np.frombuffer(text + b"\0\0\0\0\0\0", np.uint8)
        self._columns_of(text, letters)
        is_hiding = b"hidden" in text
        if is_hiding:
            self._hidden(text)
        else:
            self._note_last_row(text)
        quoted = (letters[:-4] == 61) & (letters[2:-2] == 101) & (letters[1:-3] == letters[3:-1])  # ="e"
        if quoted.any():
            self._errors(text)
        at = len(self.row) - 4  # of the prefix
        opens = (letters[: -2 - at] == 60) & (letters[1 + at : -1] == 102)  # <f
        if opens.any():
            after = letters[np.flatnonzero(opens) + 2 + at]
            if formulas := int(np.isin(after, (62, 32, 47)).sum()):  # >, space, /
                self.marks.formulas += formulas
                self._formulas(text)
        if b"sheetData" in text or self.row not in text:
            self._around(text)

    def _around(self, text: bytes) -> None:
        """What stands above the first row or below the last."""
        marks = self.marks
        if found := _MERGED.findall(text):
            ends = np.hstack([_positions([pair[side] for pair in found]) for side in (0, 1)])
            marks.merged = np.vstack([marks.merged, ends])
            if len(marks.merged) > MOST_MERGED:
                raise FileNotReadable(
                    f"A sheet of the workbook has more than {MOST_MERGED:,} merged ranges: unmerge its "
                    "cells and load it again."
                )
        marks.has_filter = marks.has_filter or b"autoFilter" in text or b"tablePart" in text

    def _columns_of(self, text: bytes, letters: np.ndarray) -> None:
        """Refuse a cell right of the widest report; note the first column that holds anything."""
        at = np.flatnonzero((letters[:-6] == 114) & (letters[1:-5] == 61))  # r=
        at = at[(at > 0) & ((letters[at + 2] == 34) | (letters[at + 2] == 39))]
        at = at[letters[at - 1] <= 32]
        first, second, third = (letters[at + place] & 0xDF for place in (3, 4, 5))
        is_cell, has_second = _is_letter(first), _is_letter(second)
        column = np.where(has_second, (first - 64) * np.int64(26) + second - 64, first - np.int64(64)) - 1
        is_far = is_cell & has_second & (_is_letter(third) | (column >= MAX_COLUMNS))
        if is_far.any():
            raise FileNotReadable(
                f"A sheet of the workbook has cells right of column {MAX_COLUMNS} "
                "(GR): delete them, or copy the table to a new workbook."
            )
        known = self.marks.first_column
        before = is_cell if known is None else is_cell & (column < known)
        places, columns = at[before], column[before]
        if places.size:
            ends = np.flatnonzero(letters == 62)  # >
            end = np.append(ends, 0)[np.searchsorted(ends, places)]
            is_open = letters[end - 1] != 47  # not />
            places, columns = places[is_open], columns[is_open]
        # Nearly always the first cell of the first row ends this: A1 holds something.
        for number in np.unique(columns).tolist():
            if any(self._is_filled(text, place) for place in places[columns == number].tolist()):
                self.marks.first_column = number
                return

    def _is_filled(self, text: bytes, at: int) -> bool:
        """Whether the cell whose reference stands at `at` holds anything; a format alone is nothing."""
        start = text.rfind(b"<", 0, at)
        opened = text.find(b">", at)
        if not text.startswith(self.cell[:-1], start) or opened < 0 or text[opened - 1 : opened] == b"/":
            return False
        end = text.find(self.cell_end, opened)
        cell = text[start : end if end >= 0 else len(text)]
        return bool(self.filled_cell.search(cell) or self.text_cell.search(cell))

    def _hidden(self, text: bytes) -> None:
        if b"<" + self.row[1:-3] + b"col" in text:
            for match in self.column_tag.finditer(text):
                attributes = _attributes(match[1])
                if _is_true(attributes.get(b"hidden")):
                    first, last = (int(attributes.get(name, b"0")) for name in (b"min", b"max"))
                    self.marks.hidden_columns.append((first - 1, last - 1))
        for match in self.row_tag.finditer(text):
            attributes = _attributes(match[1] or b"")
            number = attributes.get(b"r", b"")
            self.last_row = int(number) if number.isdigit() else self.last_row + 1
            if _is_true(attributes.get(b"hidden")):
                self.marks.hidden_rows.append(self.last_row)

    def _note_last_row(self, text: bytes) -> None:
        """A row need not say its number: it is then the one after the row before."""
        start = text.rfind(self.row)
        if start < 0:
            return
        tag = self.row_tag.match(text, start)
        number = _attributes(tag[1] or b"").get(b"r", b"") if tag else b""
        self.last_row = int(number) if number.isdigit() else self.last_row + text.count(self.row)

    def _errors(self, text: bytes) -> None:
        found = [
            (r[1], value)
            for attributes, value in self.error_cell.findall(text)
            if (r := _REFERENCE.search(attributes))
        ]
        for value in {value for _, value in found}:
            known = value.decode() if value in _ERRORS else "#UNKNOWN!"
            at = _positions([reference for reference, other in found if other == value])
            self.marks.errors[known] = np.vstack([self.marks.errors.get(known, _NOWHERE), at])

    def _formulas(self, text: bytes) -> None:
        found = self.idle_formula.findall(text)
        for name, is_zero in (("empty_formulas", False), ("zero_formulas", True)):
            attributes = b"\n".join(a.replace(b"\n", b" ") for a, value in found if bool(value) == is_zero)
            at = _positions(_REFERENCE.findall(attributes))
            setattr(self.marks, name, np.vstack([getattr(self.marks, name), at]))


def _is_letter(codes: np.ndarray) -> np.ndarray:
    return (codes >= 65) & (codes <= 90)


_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: one or other for name, one, other in _ATTRIBUTE.findall(text)}


def _is_true(text: bytes | None) -> bool:
    return text in (b"1", b"true", b"on")


def _positions(references: list[bytes]) -> np.ndarray:
    """One line per reference such as "AB12": its row, from 1, and its column, from 0."""
    if not references:
        return _NOWHERE
    codes = np.array(references, "S10").view(np.uint8).reshape(len(references), 10)
    row, column = np.zeros(len(references), np.int64), np.zeros(len(references), np.int64)
    for place in range(10):
        code = codes[:, place]
        letter = _is_letter(code & 0xDF) & (code >= 65)
        column = np.where(letter, column * 26 + (code & 0xDF) - 64, column)
        row = np.where((code >= 48) & (code <= 57), row * 10 + code - 48, row)
    return np.column_stack([row, column - 1])
