"""The child process of data.reading.workbooks.workbook: `python -m data.reading.workbooks.child FILE FOLDER`.

Writes each sheet as FOLDER/<number>.arrow, text columns c0, c1, ..., and prints what it found as JSON.
What a sheet's XML says beside its values (data.reading.workbooks.sheet_marks) is read at the same time as the
values, on another core; what that finds too large ends the process at once.
"""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.private_files import open_private
from data.reading.grid import LONGEST_WORKBOOK_CELL, MAX_COLUMNS, FileNotReadable
from data.reading.workbooks.sheet_marks import SheetMarks, read_marks
from data.reading.workbooks.zip_directory import MEGABYTE, AMegabyteAtATime, check_zip, too_heavy
from data.values.bare_text import NOT_CALCULATED

if TYPE_CHECKING:
    import fastexcel

MAX_SHEETS = 150
"""A State has some regions or months, each on its sheet; the zip of a workbook may have 200 parts."""
LONGEST_SHEET_NAME = 255
"""Letters; Excel allows 31."""
CHILD_MEMORY = 3 << 30
CHILD_SECONDS = 90
FREE_MEMORY = 400 << 20
"""What the child may take for any file, and three times what the file unpacks to beside it: a sheet
of 120,000 rows x 30 columns, 137 MB of XML, takes 2.9 times that."""
FREE_SECONDS = 15
MB_A_SECOND = 5
"""Of what is unpacked, on a slow computer; here it is 30."""
FREE_CELLS = 64 << 20
"""Bytes of cells that the child may hand back for any file, and three times what it unpacks to."""
PASSWORD = (
    "The workbook is protected with a password: open it in Excel, remove the password "
    "(File, Info, Protect Workbook) and load it again."
)


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("left out", name=fullname)


def leave_out_pandas() -> None:
    """For a process that only reads: pyarrow looks whether a number that it is given is one of pandas, and
    imports pandas for that, which was 0.3 of the 0.5 s that a small workbook took."""
    sys.meta_path.insert(0, _NoPandas())


def limit_this_process(unpacked: int) -> None:
    """Memory and seconds, by the bytes that the file unpacks to."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent remains
        return
    memory, seconds = CHILD_MEMORY, FREE_SECONDS + unpacked // (MB_A_SECOND * MEGABYTE)
    with suppress(OSError):  # only Linux tells what is taken now, by the libraries
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        memory = min(memory, pages * resource.getpagesize() + FREE_MEMORY + 3 * unpacked)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    seconds = min(seconds, CHILD_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@dataclass(frozen=True)
class _Listed:
    """What the workbook's own part says: the part and the state of each sheet, by its name; whether its
    days count from 1904; whether its formulas are still to be calculated, as in a file that no
    spreadsheet has opened since a program wrote it."""

    parts: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    is_1904: bool = False
    is_to_calculate: bool = False


_SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def _listed(path: Path) -> _Listed:
    """The list of sheets in an .xlsx; nothing of another format, or where it is bent."""
    try:
        with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive:
            known = {name.casefold(): name for name in archive.namelist()}

            def text(part: str) -> str:
                with archive.open(known[part]) as content:
                    return content.read(MEGABYTE).decode("utf-8", "replace")

            book = text("xl/workbook.xml")
            sheets = [_attributes(tag) for tag in _SHEET_TAG.findall(book)]
            relations = [_attributes(tag) for tag in _RELATION.findall(text("xl/_rels/workbook.xml.rels"))]
    except KeyError:
        return _Listed()
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in sheets:
        target = targets.get(next((sheet[name] for name in sheet if name.endswith(":id")), ""), "")
        target = target[1:] if target.startswith("/") else f"xl/{target}"
        if part := known.get(target.casefold()):
            parts[sheet.get("name", "")] = part
    return _Listed(
        parts,
        {sheet.get("name", ""): sheet.get("state", "visible") for sheet in sheets},
        is_1904=_says(book, "date1904"),
        is_to_calculate=_says(book, "fullCalcOnLoad"),
    )


def _says(book: str, attribute: str) -> bool:
    return re.search(rf"""\s{attribute}\s*=\s*["'](1|true|on)["']""", book) is not None


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def read_workbook(path: Path, folder: Path) -> dict:
    """Write each filled sheet; the answer names them, or says in a sentence why there are none.

    Raises FileNotReadable, and what a bent file makes Python raise.
    """
    import fastexcel

    is_zip = _is_zip(path)
    unpacked = check_zip(path) if is_zip else path.stat().st_size
    limit_this_process(unpacked)
    listed = _listed(path) if is_zip else _Listed()
    if is_zip:
        _check_other_parts(path, listed.parts.values())
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).casefold():
            return {"sentence": PASSWORD}
        return {
            "sentence": "The workbook cannot be opened: open it in Excel, save it as .xlsx or CSV and load that."
        }
    found: list[_Sheet] = []
    handed_back = 0
    if len(workbook.sheet_names) > MAX_SHEETS:
        return {
            "sentence": f"The workbook has {len(workbook.sheet_names):,} sheets, more than {MAX_SHEETS}: copy those with the list to a new workbook."
        }
    with ThreadPoolExecutor(1) as beside:
        for number, name in enumerate(workbook.sheet_names):
            part = listed.parts.get(name)
            marking = beside.submit(_marks_or_end, path, part) if part else None
            try:
                cells, state = _cells(workbook, number, listed.states.get(name))
            except fastexcel.FastExcelError:
                continue  # a chart sheet, or one that is damaged
            finally:
                marks = marking.result() if marking else SheetMarks()
            if cells.num_columns > MAX_COLUMNS:
                return {
                    "sentence": f"Sheet {number + 1} has {cells.num_columns:,} columns, more than {MAX_COLUMNS}: delete those not needed."
                }
            if not cells.num_columns or not cells.num_rows:
                continue
            handed_back += cells.nbytes
            check_cells(cells, number, handed_back, unpacked)
            sheet = _Sheet(number, name[:LONGEST_SHEET_NAME], state != "visible", marks)
            write_cells(with_errors(cells, marks), folder / f"{number}.arrow")
            found.append(sheet)
    if not found:
        return {"sentence": "The workbook holds no filled sheet: export the report again."}
    _mark_formulas(found, folder, listed.is_to_calculate)
    return {"sheets": [sheet.answer() for sheet in found], "is_1904": listed.is_1904}


def _cells(workbook: fastexcel.ExcelReader, number: int, state: str | None) -> tuple[pa.Table, str]:
    """The text of one sheet's cells, and whether it is shown. `state`: where the workbook's XML says it."""
    # skip_rows=0 keeps empty rows at the top, so that row numbers are the sheet's.
    if state is None:
        sheet = workbook.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        state, columns = sheet.visible, sheet.to_arrow().columns if sheet.width else []
    else:
        columns = workbook.load_sheet(
            number, header_row=None, skip_rows=0, dtypes="string", eager=True
        ).columns
    return pa.table([as_written(column) for column in columns], [f"c{i}" for i in range(len(columns))]), state


@dataclass(frozen=True)
class _Sheet:
    """One filled sheet, and what is said of it beside its cells."""

    number: int
    name: str
    is_hidden: bool
    marks: SheetMarks

    def answer(self) -> dict:
        """Ready for JSON; columns are counted from the first that holds anything."""
        marks, first = self.marks, self.marks.first_column or 0
        merged = marks.merged - np.array([0, first, 0, first])
        columns = {
            i - first
            for one, last in marks.hidden_columns
            for i in range(one, min(last, MAX_COLUMNS + first) + 1)
        }
        return {
            "number": self.number,
            "name": self.name,
            "is_hidden": self.is_hidden,
            "has_filter": marks.has_filter,
            "hidden_rows": marks.hidden_rows,
            "hidden_columns": sorted(i for i in columns if i >= 0),
            "merged": merged.tolist(),
        }


def _mark_formulas(sheets: list[_Sheet], folder: Path, is_to_calculate: bool) -> None:
    """Write into the cells of formulas that nobody calculated that they are so.

    A formula that holds nothing is one. One that holds 0 is, in a workbook that says it is still to be
    calculated; else where some formula holds nothing and none anything but 0.
    """
    every = [sheet.marks for sheet in sheets]
    idle = sum(len(marks.empty_formulas) + len(marks.zero_formulas) for marks in every)
    none_has_value = idle == sum(marks.formulas for marks in every) and any(
        len(m.empty_formulas) for m in every
    )
    for sheet in sheets:
        places = sheet.marks.empty_formulas
        if is_to_calculate or none_has_value:
            places = np.vstack([places, sheet.marks.zero_formulas])
        if len(places):
            path = folder / f"{sheet.number}.arrow"
            with pa.ipc.open_file(path) as reader:
                cells = reader.read_all()
            path.unlink()
            write_cells(with_text(cells, places, NOT_CALCULATED, sheet.marks.first_column or 0), path)


def write_cells(cells: pa.Table, path: Path) -> None:
    with open_private(path, "wb") as file, pa.ipc.new_file(file, cells.schema) as writer:
        writer.write_table(cells)


def _is_zip(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _check_other_parts(path: Path, sheets: Iterable[str]) -> None:
    """Raise FileNotReadable where a part that is no sheet of the list has what no report holds.

    All that are XML, whatever they are called: a workbook may call its parts anything.
    """
    with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    for part in set(names) - set(sheets):
        read_marks(path, part)


def _marks_or_end(path: Path, part: str) -> SheetMarks:
    """The marks of a sheet whose values are being read at this moment.

    Where they say that it is no report, this process ends with the sentence: the values may take all
    its memory before they are read.
    """
    try:
        return read_marks(path, part)
    except FileNotReadable as refusal:
        _answer({"sentence": str(refusal)})
    except (MemoryError, zipfile.BadZipFile, OSError):
        pass
    except Exception:
        raise
    os._exit(0)


def check_cells(cells: pa.Table, sheet: int, handed_back: int, unpacked: int) -> None:
    """Raise FileNotReadable where what is handed back is more than the file can rightly hold."""
    if handed_back > FREE_CELLS + 3 * unpacked:
        raise too_heavy()
    for number, column in enumerate(cells.columns):
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= LONGEST_WORKBOOK_CELL:
            continue
        is_long = pc.greater(pc.utf8_length(column), LONGEST_WORKBOOK_CELL)
        row = pc.index(pc.fill_null(is_long, False), True).as_py()
        if row >= 0:
            raise FileNotReadable(
                f"Row {row + 1} of sheet {sheet + 1} has a cell of more than the "
                f"{LONGEST_WORKBOOK_CELL:,} letters that Excel allows, in column {number + 1}: shorten "
                "it and load the file again."
            )


_MIDNIGHT = " 00:00:00"
_FEW_SPELLINGS = 0.2
"""Share of the cells: a column of days has a few thousand spellings, one of ids as many as rows."""


def as_written(column: pa.Array) -> pa.Array:
    """Text of a column; an empty cell is null, and a date stands without its midnight."""
    lengths = pc.binary_length(column)
    if pc.any(pc.equal(lengths, 0)).as_py():
        column = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), column)
    if not pc.any(pc.ends_with(column, _MIDNIGHT)).as_py():
        return column
    spellings = column.dictionary_encode()
    if len(spellings.dictionary) > _FEW_SPELLINGS * len(column):
        return _without_midnight(column)
    return pa.DictionaryArray.from_arrays(
        spellings.indices, _without_midnight(spellings.dictionary)
    ).dictionary_decode()


def _without_midnight(column: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(column, rf"^(\d{{4}}-\d\d-\d\d){_MIDNIGHT}$", r"\1")


def with_errors(cells: pa.Table, marks: SheetMarks) -> pa.Table:
    """The cells with what a spreadsheet wrote where it could not calculate; the reader leaves that out."""
    for text, places in marks.errors.items():
        cells = with_text(cells, places, text, marks.first_column or 0)
    return cells


def with_text(cells: pa.Table, places: np.ndarray, text: str, first_column: int) -> pa.Table:
    """The cells with `text` at some places: lines of the sheet's row, from 1, and column, from 0."""
    if len(places) and places[:, 0].max() > cells.num_rows:
        more = int(places[:, 0].max()) - cells.num_rows
        cells = pa.concat_tables(
            [cells, pa.table([pa.nulls(more, pa.string())] * cells.num_columns, cells.column_names)]
        )
    for number in range(
        cells.num_columns, min(int(places[:, 1].max(initial=0)) - first_column, MAX_COLUMNS) + 1
    ):
        cells = cells.append_column(f"c{number}", pa.nulls(cells.num_rows, pa.string()))
    rows, columns = places[:, 0] - 1, places[:, 1] - first_column
    for number in np.unique(columns[(columns >= 0) & (columns < cells.num_columns)]).tolist():
        is_there = np.zeros(cells.num_rows, dtype=bool)
        is_there[rows[columns == number]] = True
        column = pc.if_else(pa.array(is_there), pa.scalar(text), cells.column(number))
        cells = cells.set_column(number, cells.column_names[number], column)
    return cells


def _answer(found: dict) -> None:
    json.dump(found, sys.stdout)
    sys.stdout.flush()


def main() -> None:
    """The child: answers in JSON, or with nothing where the file is too much for it."""
    leave_out_pandas()
    try:
        found = read_workbook(Path(sys.argv[1]), Path(sys.argv[2]))
    except FileNotReadable as refusal:
        found = {"sentence": str(refusal)}
    except (MemoryError, pa.ArrowMemoryError, zipfile.BadZipFile, OSError):
        os._exit(1)
    _answer(found)


if __name__ == "__main__":
    main()
