"""A workbook (.xlsx, .xlsm, .xlsb, .xls) -> Records for each of its sheets.

The parsing runs in a child process with limits: files of 1 MB reached 4 GB or 40 s, and a single
cell at XFD1048576 aborts the whole process. What can be seen in the zip directory is refused
before. `python -m data.reading.workbook FILE FOLDER` is the child; read_sheets() starts it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.private_files import open_private
from data.reading.grid import MAX_COLUMNS, FileNotReadable, Records

MAX_ENTRIES = 200
MAX_UNPACKED = 500_000_000
MAX_RATIO = 100
MAX_SHEETS = 20
CHILD_MEMORY = 3 << 30
"""Address space of the child. A sheet of 200,000 rows x 30 columns takes about 1 GB of it."""
CHILD_SECONDS = 90

_PROJECT = Path(__file__).resolve().parents[2]
# Column letters beyond GR, the 200th: what a sheet of a report never holds.
_FAR_CELL = re.compile(rb"""\br=["'](?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+["']""")


def read_sheets(path: Path, work: Path) -> list[Records]:
    """Records of every sheet that holds anything, in the workbook's order. `work`: as for
    data.reading.files.read. Raises FileNotReadable."""
    with open(path, "rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if is_zip:
        check_zip(path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.reading.workbook", str(path.resolve()), str(work.resolve())],
            cwd=_PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy() from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise _too_heavy() from error
    if "sentence" in answer:
        raise FileNotReadable(answer["sentence"])
    return [_load(work, number, name) for number, name in answer["sheets"]]


def check_zip(path: Path) -> None:
    """Raise FileNotReadable where the zip directory promises too much or is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        # NotImplementedError: a bent entry claims a version of the format that is not out yet.
        raise FileNotReadable("The workbook is damaged or cut short: export the report again.") from error
    names = {entry.filename for entry in entries}
    if "content.xml" in names and "mimetype" in names:
        raise FileNotReadable(
            "The file is an OpenDocument file (.ods): open it where it was made, save it as .xlsx "
            "or CSV and load that."
        )
    if not names & {"xl/workbook.xml", "xl/workbook.bin"}:
        raise FileNotReadable(
            "The file is a zip archive but not an Excel workbook: unpack it and load the .xlsx or "
            ".csv inside."
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise _too_heavy()


def _too_heavy() -> FileNotReadable:
    return FileNotReadable(
        "The workbook takes more memory or time to open than a report does, or is damaged: open "
        "it in Excel, save the sheet as CSV (UTF-8) and load that."
    )


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


def _limit_this_process() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check_cells(path: Path) -> None:
    """Raise FileNotReadable where a sheet has a cell beyond the widest report.

    Sheets are searched as they are unpacked, 1 MB at a time, and no further than they promised.
    """
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                continue
            tail = b""
            with archive.open(entry) as sheet:
                while block := sheet.read(1 << 20):
                    if _FAR_CELL.search(tail + block):
                        raise FileNotReadable(
                            f"A sheet of the workbook has cells right of column {MAX_COLUMNS} "
                            "(GR): delete them, or copy the table to a new workbook."
                        )
                    tail = block[-32:]


def _child(path: Path, folder: Path) -> dict:
    """Write each sheet as folder/<number>.arrow; the answer names them."""
    import fastexcel

    if zipfile.is_zipfile(path):
        _check_cells(path)
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).casefold():
            return {"sentence": PASSWORD}
        return {
            "sentence": "The workbook cannot be opened: open it in Excel, save it as .xlsx or CSV and load that."
        }
    sheets = []
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
        with (
            open_private(folder / f"{number}.arrow", "wb") as file,
            pa.ipc.new_file(file, cells.schema) as writer,
        ):
            writer.write_table(cells)
        sheets.append([number, name])
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
    _limit_this_process()
    try:
        result = _child(Path(sys.argv[1]), Path(sys.argv[2]))
    except FileNotReadable as refusal:
        result = {"sentence": str(refusal)}
    except (MemoryError, pa.ArrowMemoryError, zipfile.BadZipFile, OSError):
        sys.exit(1)
    json.dump(result, sys.stdout)
