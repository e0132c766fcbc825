"""Every table of one file: the sheets of a workbook of records belong together."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

from data.load import load_file
from data.load_report import LoadReport
from data.mapping.kinds import propose_kind
from data.reading.files import read_each_sheet
from data.reading.grid import FileNotReadable
from data.schema.tables import RECORD_KINDS

_SHEET = re.compile(r"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']*)["']""")
_MOST_BYTES = 1_000_000


def load_all(path: str | Path, **given: Any) -> list[LoadReport]:
    """Load a file through load_file; one report per table that was loaded or refused.

    A workbook whose sheets are record extracts (Student, Qualifying_Moves, ...) gives one report
    for each such sheet, named "file, sheet"; its other sheets (a read-me) are left out, as the
    report of the first says. Of any other file the one table that load_file chooses. `given`: the
    keyword arguments of load_file.
    """
    sheets = record_sheets(Path(path)) if given.get("sheet") is None else []
    if len(sheets) < 2:
        return [load_file(path, **given)]
    name = given.get("file_name") or Path(path).name
    reports = [load_file(path, **given | {"sheet": sheet}) for sheet in sheets]
    return [
        replace(report, file=f"{name}, {sheet}")
        for report, sheet in zip(reports, sheets, strict=True)
    ]


def record_sheets(path: Path) -> list[str]:
    """Names of the sheets that are record extracts, in the workbook's order."""
    if not _sheet_names(path):
        return []
    found = []
    # A sheet, or a whole file, that is no table of a known kind: load_file says what is wrong.
    with suppress(FileNotReadable):
        for grid in read_each_sheet(path):
            with suppress(FileNotReadable):
                if propose_kind(grid).name in RECORD_KINDS:
                    found.append(grid.sheet_name)
    return found


def _sheet_names(path: Path) -> list[str]:
    """What the workbook's own list says; nothing where there is one sheet or it is no .xlsx.

    Only the list is read here: a sheet of 200,000 rows takes a second to parse.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as listed:
            text = listed.read(_MOST_BYTES).decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return []
    names = [unescape(name) for name in _SHEET.findall(text)]
    return names if len(names) > 1 else []
