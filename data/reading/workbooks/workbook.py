"""A workbook (.xlsx, .xlsm, .xlsb, .xls) -> Records for each of its sheets.

The parsing runs in a child process with limits, by what the file unpacks to: files of 1 MB reached
4 GB or 40 s, and a single cell at XFD1048576 aborts the whole process. What can be seen in the zip
directory is refused before; what the child hands back has limits too, since all that follows works
on it in the process that serves. data.reading.workbooks.child is the child; read_sheets() starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.reading.door import check_is_file
from data.reading.grid import FileNotReadable, Records, SheetFacts
from data.reading.workbooks.zip_directory import check_zip, too_heavy

_PROJECT = Path(__file__).resolve().parents[3]
PARENT_SECONDS = 90
"""However little the child's own limit of processor time says."""
_SPARING = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
"""So that address space says what is used: the allocator would set a gigabyte aside at the start."""


def read_sheets(path: Path, work: Path) -> list[Records]:
    """Records of every sheet that holds anything, in the workbook's order. `work`: as for
    data.reading.files.read. Raises FileNotReadable."""
    check_is_file(path)
    if _is_zip(path):
        check_zip(path)
    return records_of(ask_child("data.reading.workbooks.child", path, work), work)


def ask_child(module: str, path: Path, work: Path, secret: str = "") -> dict:
    """What a module that runs as a process of its own answers about a file. `secret` is piped into it.

    Raises FileNotReadable.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, str(path.resolve()), str(work.resolve())],
            cwd=_PROJECT,
            input=secret.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PARENT_SECONDS,
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
    return answer


def records_of(answer: dict, work: Path) -> list[Records]:
    """Records of the sheets that a child process wrote to `work` and names in its answer."""
    return [_load(work, sheet, answer.get("is_1904", False)) for sheet in answer["sheets"]]


def _is_zip(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _load(folder: Path, sheet: dict, is_1904: bool) -> Records:
    """Records of one sheet as the child wrote it; rows without any text are left out."""
    with pa.ipc.open_file(folder / f"{sheet['number']}.arrow") as reader:
        cells = reader.read_all()
    filled = np.zeros(cells.num_rows, dtype=bool)
    for column in cells.columns:
        filled |= np.asarray(column.is_valid())
    rows = np.flatnonzero(filled)
    return Records(
        cells if filled.all() else cells.take(rows),
        (rows + 1).astype(np.int32),
        int(cells.num_rows - rows.size),
        sheet_name=sheet["name"],
        facts=SheetFacts(
            is_hidden=sheet["is_hidden"],
            has_filter=sheet.get("has_filter", False),
            hidden_rows=frozenset(sheet["hidden_rows"]),
            hidden_columns=frozenset(sheet.get("hidden_columns", ())),
            merged=np.array(sheet.get("merged", ()), np.int64).reshape(-1, 4),
            is_1904=is_1904,
        ),
        encoding=sheet.get("encoding"),
        notes=tuple(sheet.get("notes", ())),
    )
