"""The board out and in: JSON and Excel. Nothing on the board is overwritten by an import.

By id: an entry that is not on the board is added; one that is there and says the same is left out;
one that says something else stays as it is here and is counted. A row of the sheet Targets without
an id is a new target. Either all of a file goes in or nothing.
"""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from data.board.database import change, opened
from data.board.entries import KINDS, Edited, Entry, Pin
from data.board.errors import BoardError, TextTooLong
from data.board.rows import every, from_cells, insert, new_id, now_utc, to_cells
from data.board.schema import BOARD_VERSION
from data.private_files import open_private
from data.reading.grid import FileNotReadable, Records
from data.reading.workbooks.workbook import read_sheets
from data.store.folder import private_work_folder
from data.store.reader import StoreNotUsable
from data.values.bare_text import without_quotes
from data.values.numbers import read_number

_NUMBERS = frozenset({"INTEGER", "REAL"})
MOST_BYTES = 50_000_000
MOST_LINES = 100_000


class FileNotImported(BoardError):
    """The file holds no board, or a row that does not fit; the message says where."""


@dataclass(frozen=True)
class ImportResult:
    """What an import did: entries added, the same already, and different here (kept as here)."""

    added: int
    same: int
    different: int


def to_json(folder: Path) -> bytes:
    """Everything on the board, withdrawn visits too, as JSON in UTF-8."""
    with opened(folder) as connection:
        connection.execute("BEGIN")
        told = {kind.table.name: [to_cells(entry) for entry in every(connection, kind)] for kind in KINDS}
        connection.execute("COMMIT")
    return json.dumps({"board_version": BOARD_VERSION, **told}, ensure_ascii=False, indent=1).encode()


def import_json(folder: Path, content: bytes) -> ImportResult:
    """Add what a JSON file of `to_json` holds. Raises FileNotImported."""
    _not_too_big(content)
    try:
        given = json.loads(content)
        rows = {kind.table.name: list(given.get(kind.table.name, [])) for kind in KINDS}
        if given["board_version"] > BOARD_VERSION:
            raise FileNotImported("The file was written by a newer version of this program.")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileNotImported("The file is no exported board (JSON).") from error
    entries = [
        _entry(kind, row, f"{kind.table.name}, entry {number}")
        for kind in KINDS
        for number, row in enumerate(rows[kind.table.name], start=1)
    ]
    return _put(folder, entries)


def import_excel(folder: Path, content: bytes) -> ImportResult:
    """Add what a workbook of analytics.exports.lists.board_workbook holds, or one typed like it.

    Sheets are named after the tables; columns by the headers of data.board.schema, in any order.
    """
    _not_too_big(content)
    try:
        with private_work_folder(folder) as work:
            given = work / "board.xlsx"
            with open_private(given, "wb") as file:
                file.write(content)
            # In a process of its own, with limits: a small workbook can ask for gigabytes.
            sheets = {str(sheet.sheet_name).lower(): sheet for sheet in read_sheets(given, work)}
    except (FileNotReadable, StoreNotUsable) as error:
        raise FileNotImported(str(error)) from error
    entries = []
    for kind in KINDS:
        if kind.table.name in sheets:
            entries += _of_sheet(sheets[kind.table.name], kind)
    if not entries:
        raise FileNotImported(
            "No sheet is called Pins, Targets, Visits, Contacts, Recruiters or Plans, or they are empty."
        )
    return _put(folder, entries)


def _of_sheet(sheet: Records, kind: type[Entry]) -> list[Entry]:
    """The entries of one sheet, whose first filled row holds the headers."""
    if sheet.cells.num_rows > MOST_LINES:
        raise FileNotImported(f"The sheet {kind.table.name.capitalize()} has more than {MOST_LINES:,} lines.")
    header = [cells[0] for cells in zip(*sheet.first(1), strict=True)]
    columns = [column.to_pylist() for column in sheet.cells.columns]
    entries = []
    for at in range(1, len(sheet.row_numbers)):
        where = f"{kind.table.name.capitalize()}, line {sheet.row_numbers[at]}"
        row = {name: column[at] for name, column in zip(header, columns, strict=False) if name}
        entries.append(_entry(kind, _typed(row, kind, where), where))
    return entries


def _not_too_big(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise FileNotImported(f"The file is larger than {MOST_BYTES // 1_000_000} MB: no board is.")


def _typed(row: dict, kind: type[Entry], where: str) -> dict:
    """Cells of a sheet, all text, as the board holds them; headers or names of columns."""
    by_header = {column.name: column for column in kind.table.columns}
    # Headers go first: a target's State of work is kept in a column that is called like the header State.
    by_header |= {column.header.lower(): column for column in kind.table.columns}
    cells: dict = {}
    for header, text in row.items():
        column = by_header.get(str(header).strip().lower())
        if column is None or text is None or not str(text).strip():
            continue
        text = without_quotes(str(text).strip())
        sql_type = column.type.split()[0]
        try:
            if sql_type in _NUMBERS:
                words = {"yes": 1.0, "no": 0.0}
                number = words.get(text.lower())
                number = read_number(text) if number is None else number
                if number is None:
                    raise ValueError("no number")
                cells[column.name] = _finite(number) if sql_type == "REAL" else _whole(number)
            elif column.is_day:
                cells[column.name] = text[:10]
            else:
                cells[column.name] = text
        except ValueError as error:
            raise FileNotImported(f"{where}, column «{column.header}»: a number is needed.") from error
    return cells


def _finite(number: float) -> float:
    """Python reads "inf" and "nan" as numbers, in a sheet and in JSON: no count or place is one."""
    if not math.isfinite(number):
        raise ValueError("not a number that counts or measures")
    return number


def _whole(number: float) -> int:
    if _finite(number) != int(number):
        raise ValueError("not whole")
    return int(number)


def _entry(kind: type[Entry], row: object, where: str) -> Entry:
    try:
        if not isinstance(row, dict):
            raise TypeError("no entry")
        id_name = kind.id_name()
        known = set(kind.table.column_names)
        cells = {name: value for name, value in row.items() if name in known and value is not None}
        for number in (value for value in cells.values() if isinstance(value, float)):
            _finite(number)
        cells[id_name] = cells.get(id_name) or new_id()
        for name in ("pinned_at", "made_at", "changed_at", "logged_at", "noted_at", "saved_at"):
            if name in known:
                cells.setdefault(name, now_utc())
        for needed in ("title", "view") if kind is Pin else ():
            cells.setdefault(needed, "")
        entry = from_cells(kind, cells)
        to_cells(entry)
        return entry
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        what = str(error) if isinstance(error, TextTooLong) else "a cell is missing or does not fit."
        raise FileNotImported(f"{where}: {what}") from error


def _put(folder: Path, entries: list[Entry]) -> ImportResult:
    added = same = different = 0
    with change(folder) as connection:
        for kind in KINDS:
            here = {e.entry_id: e for e in every(connection, kind)}
            for entry in (e for e in entries if type(e) is kind):
                known = here.get(entry.entry_id)
                if known is None:
                    try:
                        insert(connection, entry)
                    except (sqlite3.Error, OverflowError) as error:
                        raise FileNotImported(
                            f"{kind.table.name}, {entry.entry_id}: a value is not one of those "
                            "allowed, or it refers to an entry that is not there. Nothing was taken."
                        ) from error
                    added += 1
                elif _says(known) == _says(entry):
                    same += 1
                else:
                    different += 1
    return ImportResult(added, same, different)


def _says(entry: Entry) -> Entry:
    """The entry without what an export in another form may round or leave out."""
    return replace(entry, version=0) if isinstance(entry, Edited) else entry
