"""A file of any shape -> a Grid: text cells, a header row, and what stood around the table."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from data.private_files import open_private
from data.reading import header_row
from data.reading.door import check_is_file, check_size
from data.reading.grid import FileNotReadable, Grid, OnlyHiddenSheets, Password, PasswordNeeded, Records
from data.reading.sheets import the_list
from data.reading.text import read_text
from data.reading.workbooks.child import PASSWORD
from data.reading.workbooks.workbook import read_sheets
from data.reading.workbooks.zip_directory import is_archive, is_usual_workbook, sheet_names
from data.reading.wrapped.child import read_locked, read_tables, unpack_table, with_usual_names
from data.reading.wrapped.markup import is_markup
from data.reading.wrapped.twofold import put_right

__all__ = ["FileNotReadable", "Grid", "may_hold_sheets", "read", "read_each_sheet"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
)


def read(
    path: str | Path,
    work: Path,
    *,
    sheet: str | None = None,
    with_hidden_rows: bool = True,
    with_hidden_columns: bool = False,
    password: Password | None = None,
) -> Grid:
    """The table in a .csv, .tsv, .txt, .xlsx, .xlsm, .xlsb, .xls or .ods file, a web page, an XML
    Spreadsheet, or a zip archive that holds one of them; the content decides.

    Of several sheets that are shown the one whose header row shows the most known headers, together with
    those of the same columns, unless `sheet` names one. Hidden rows and columns: as in
    header_row.make_grid. `work`: a folder that whoever asks removes afterwards (data.spill): copies of the rows are put
    there. Every physical record is the header, a row of `cells`, or counted in `rows_ignored`.
    `password`: of a protected workbook. Raises FileNotReadable, with one sentence for a person;
    PasswordNeeded where the password is missing or wrong.
    """
    path = Path(path)
    name, notes = path.name, ()
    head = _head(path)
    is_inside = head.startswith(_ZIP) and is_archive(path)
    if is_inside:
        path, head, notes = _unpacked(path, work)
    try:
        if sheets := _sheets(path, head, work, password):
            grid = the_list(
                [put_right(sheet) for sheet in sheets],
                name,
                sheet,
                with_hidden_rows=with_hidden_rows,
                with_hidden_columns=with_hidden_columns,
            )
        else:
            grid = header_row.make_grid(put_right(read_text(path, work)), name)
    except (OnlyHiddenSheets, PasswordNeeded):
        raise
    except FileNotReadable as error:
        if not is_inside:
            raise
        raise FileNotReadable(f"Inside the zip archive: {error}") from error
    return replace(grid, notes=(*notes, *grid.notes))


def _sheets(path: Path, head: bytes, work: Path, password: Password | None) -> list[Records]:
    """Records of every sheet of a workbook, or table of a page; none of a text file.

    Raises PasswordNeeded, FileNotReadable.
    """
    if is_markup(head):
        return read_tables(path, work)
    if head.startswith((_ZIP, _OLE)):
        if head.startswith(_OLE) and _is_encrypted(path):
            return read_locked(path, work, password)
        try:
            return read_sheets(_for_its_reader(path, work), work)
        except FileNotReadable as error:
            if str(error) != PASSWORD or not head.startswith(_OLE):
                raise
            return read_locked(path, work, password)
    for mark, name in _OTHER_FORMATS:
        if head.startswith(mark):
            raise FileNotReadable(f"The file is {name}, not a table: export the report as .xlsx or .csv.")
    return []


def read_each_sheet(path: Path, work: Path, password: Password | None = None) -> list[Grid]:
    """The table in each sheet of a workbook that is shown, parsed once; sheets without one are left out.
    `work` as above.

    Raises FileNotReadable where `path` is no workbook that can be read.
    """
    name, head = path.name, _head(path)
    if head.startswith(_ZIP) and is_archive(path):
        path, head, _ = _unpacked(path, work)
    grids = []
    for records in _sheets(path, head, work, password):
        if records.facts.is_hidden:
            continue
        with suppress(FileNotReadable):
            grids.append(header_row.make_grid(put_right(records), name))
    return grids


def may_hold_sheets(path: Path) -> bool:
    """Whether the file may hold several sheets: told without parsing it, and False where it cannot be."""
    with suppress(FileNotReadable):
        head = _head(path)
        if head.startswith(_ZIP) and not is_archive(path):
            return len(sheet_names(path)) != 1
        return head.startswith((_ZIP, _OLE)) or is_markup(head)
    return False


def _unpacked(path: Path, work: Path) -> tuple[Path, bytes, tuple[str, ...]]:
    """The table in an archive, its first bytes, and what is to be said of it."""
    inside, name, left_out = unpack_table(path, work)
    head = _head(inside)
    if head.startswith(_ZIP) and is_archive(inside):
        raise FileNotReadable(
            "The zip archive holds another archive: unpack both and load the .xlsx or .csv inside."
        )
    beside = f" Beside it lay, and was not read: {', '.join(left_out)}." if left_out else ""
    return inside, head, (f"Read from the zip archive: {name}.{beside}",)


def _head(path: Path) -> bytes:
    """The first 1,024 bytes, after the checks that need no reading."""
    check_is_file(path)
    try:
        size = check_size(path)
        with open(path, "rb") as file:
            head = file.read(1024)
    except FileNotFoundError as error:
        raise FileNotReadable("The file was not found: check its name and folder.") from error
    except OSError as error:
        raise FileNotReadable(
            f"The file cannot be opened ({error.strerror}): close it in other programs and check "
            "that you may read it."
        ) from error
    if size <= len(head) and not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileNotReadable("The file is empty: export the report again.")
    return head


def _for_its_reader(path: Path, work: Path) -> Path:
    """A workbook as its reader wants it: parts called as Excel calls them, and no ending that says what
    it is not. `path` itself where that is so; else a copy in `work`."""
    is_zip = _head(path).startswith(_ZIP)
    if is_zip:
        path = with_usual_names(path, work)
    is_right = path.suffix.lower() in ((".xlsx", ".xlsm") if is_zip else (".xls",))
    if not path.suffix or (is_right and (not is_zip or is_usual_workbook(path))):
        return path
    own = work / "workbook"
    try:
        os.link(path, own)
    except OSError:  # on another disk
        with open(path, "rb") as file, open_private(own, "wb") as copy:
            shutil.copyfileobj(file, copy)
    return own


def _is_encrypted(path: Path) -> bool:
    """An encrypted .xlsx is an OLE container with a stream of this name."""
    wanted = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            if wanted in tail + block:
                return True
            tail = block[-len(wanted) :]
    return False
