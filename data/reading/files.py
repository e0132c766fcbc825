"""A file of any shape -> a Grid: text cells, a header row, and what stood around the table."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from data.reading import header_row
from data.reading.door import check_is_file, check_size
from data.reading.grid import FileNotReadable, Grid
from data.reading.sheets import the_list
from data.reading.text import read_text
from data.reading.workbook import read_sheets
from data.reading.workbook_child import PASSWORD

__all__ = ["FileNotReadable", "Grid", "read", "read_each_sheet"]

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
) -> Grid:
    """The table in a .csv, .tsv, .txt, .xlsx, .xlsm, .xlsb or .xls file; the content decides.

    Of several sheets that are shown the one whose header row shows the most known headers, together with
    those of the same columns, unless `sheet` names one. Hidden rows and columns: as in
    header_row.make_grid. `work`: a folder that whoever asks removes afterwards (data.spill): copies of the rows are put
    there. Every physical record is the header, a row of `cells`, or counted in `rows_ignored`.
    Raises FileNotReadable, with one sentence for a person.
    """
    path = Path(path)
    head = _head(path)
    if head.startswith((_ZIP, _OLE)):
        if head.startswith(_OLE) and _is_encrypted(path):
            raise FileNotReadable(PASSWORD)
        return the_list(
            read_sheets(path, work),
            path.name,
            sheet,
            with_hidden_rows=with_hidden_rows,
            with_hidden_columns=with_hidden_columns,
        )
    for mark, name in _OTHER_FORMATS:
        if head.startswith(mark):
            raise FileNotReadable(f"The file is {name}, not a table: export the report as .xlsx or .csv.")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:400].lower()
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<table", b"<?xml", b"<script")):
        raise FileNotReadable(
            "The file is a web page or XML, not a table: if it is a sign-in page, sign in and "
            "export again; if it opens in Excel, save it from there as .xlsx or CSV."
        )
    return header_row.make_grid(read_text(path, work), path.name)


def read_each_sheet(path: Path, work: Path) -> list[Grid]:
    """The table in each sheet of a workbook that is shown, parsed once; sheets without one are left out.
    `work` as above.

    Raises FileNotReadable where `path` is no workbook that can be read.
    """
    head = _head(path)
    if not head.startswith((_ZIP, _OLE)) or (head.startswith(_OLE) and _is_encrypted(path)):
        raise FileNotReadable("The file is no workbook, or one with a password.")
    grids = []
    for records in read_sheets(path, work):
        if records.facts.is_hidden:
            continue
        with suppress(FileNotReadable):
            grids.append(header_row.make_grid(records, path.name))
    return grids


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
