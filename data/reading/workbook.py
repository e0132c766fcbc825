"""A workbook (.xlsx, .xlsm, .xlsb, .xls) -> Records for each of its sheets.

The parsing runs in a child process with limits, by what the file unpacks to: files of 1 MB reached
4 GB or 40 s, and a single cell at XFD1048576 aborts the whole process. What can be seen in the zip
directory is refused before; what the child hands back has limits too, since all that follows works
on it in the process that serves. `python -m data.reading.workbook FILE FOLDER` is the child;
read_sheets() starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.private_files import open_private
from data.reading.door import check_is_file
from data.reading.grid import LONGEST_WORKBOOK_CELL, MAX_COLUMNS, FileNotReadable, Records
from data.reading.zip_directory import MEGABYTE, check_parts, check_zip, too_heavy

MAX_SHEETS = 20
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

_PROJECT = Path(__file__).resolve().parents[2]
_SPARING = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
"""So that address space says what is used: the allocator would set a gigabyte aside at the start."""


def read_sheets(path: Path, work: Path) -> list[Records]:
    """Records of every sheet that holds anything, in the workbook's order. `work`: as for
    data.reading.files.read. Raises FileNotReadable."""
    check_is_file(path)
    if _is_zip(path):
        check_zip(path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.reading.workbook", str(path.resolve()), str(work.resolve())],
            cwd=_PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CHILD_SECONDS,
            check=False,
            env={**os.environ, **_SPARING},
        )
    except subprocess.TimeoutExpired as error:
        raise too_heavy() from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise too_heavy() from error
    if "sentence" in answer:
        raise FileNotReadable(answer["sentence"])
    return [_load(work, number, name) for number, name in answer["sheets"]]


def _is_zip(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _load(folder: Path, number: int, name: str) -> Records:
    """Records of one sheet as the child wrote it; rows without any text are left out."""
    with pa.ipc.open_file(folder / f"{number}.arrow") as reader:
        cells = reader.read_all()
    filled = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        filled |= np.asarray(column.is_valid())
    rows = np.flatnonzero(filled)
    return Records(
        cells if filled.all() else cells.take(rows),
        (rows + 1).astype(np.int32),
        int(cells.num_rows - rows.size),
        sheet_name=name,
    )


def _limit_this_process(unpacked: int) -> None:
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


def _check_cells(cells: pa.Table, sheet: int, handed_back: int, unpacked: int) -> None:
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


def _child(path: Path, folder: Path) -> dict:
    """Write each sheet as folder/<number>.arrow; the answer names them."""
    import fastexcel

    unpacked = check_zip(path) if _is_zip(path) else path.stat().st_size
    _limit_this_process(unpacked)
    if _is_zip(path):
        check_parts(path)
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).casefold():
            return {"sentence": PASSWORD}
        return {
            "sentence": "The workbook cannot be opened: open it in Excel, save it as .xlsx or CSV and load that."
        }
    sheets, handed_back = [], 0
    for number, name in enumerate(workbook.sheet_names[:MAX_SHEETS]):
        try:
            # skip_rows=0 keeps empty rows at the top, so that row numbers are the sheet's.
            sheet = workbook.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        except fastexcel.FastExcelError:
            continue  # a chart sheet, or one that is damaged
        if sheet.width > MAX_COLUMNS:
            return {
                "sentence": f"Sheet {number + 1} has {sheet.width:,} columns, more than {MAX_COLUMNS}: delete those not needed."
            }
        if not sheet.width or not sheet.height:
            continue
        cells = pa.table(
            [_as_written(column) for column in sheet.to_arrow().columns],
            names=[f"c{i}" for i in range(sheet.width)],
        )
        handed_back += cells.nbytes
        _check_cells(cells, number, handed_back, unpacked)
        with (
            open_private(folder / f"{number}.arrow", "wb") as file,
            pa.ipc.new_file(file, cells.schema) as writer,
        ):
            writer.write_table(cells)
        sheets.append([number, name[:LONGEST_SHEET_NAME]])
    if not sheets:
        return {"sentence": "The workbook holds no filled sheet: export the report again."}
    return {"sheets": sheets}


PASSWORD = (
    "The workbook is protected with a password: open it in Excel, remove the password "
    "(File, Info, Protect Workbook) and load it again."
)


def _as_written(column: pa.Array) -> pa.Array:
    """Text of a column; an empty cell is null, and a date stands without its midnight."""
    text = column.cast(pa.string())
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if pc.any(pc.ends_with(text, " 00:00:00")).as_py():
        text = pc.replace_substring_regex(text, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")
    return text


if __name__ == "__main__":
    try:
        result = _child(Path(sys.argv[1]), Path(sys.argv[2]))
    except FileNotReadable as refusal:
        result = {"sentence": str(refusal)}
    except (MemoryError, pa.ArrowMemoryError, zipfile.BadZipFile, OSError):
        sys.exit(1)
    json.dump(result, sys.stdout)
