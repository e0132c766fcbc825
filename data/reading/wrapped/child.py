"""The child process for lists in other clothes: `python -m data.reading.wrapped.child FILE FOLDER`.

It has the limits of the one for workbooks, since a page or an archive can ask for as much. What it
finds lies in FOLDER afterwards; it prints an answer in JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pyarrow as pa

from data.reading.grid import FileNotReadable, Password, PasswordNeeded, Records
from data.reading.workbooks.child import (
    LONGEST_SHEET_NAME,
    check_cells,
    leave_out_pandas,
    limit_this_process,
    read_workbook,
    write_cells,
)
from data.reading.workbooks.workbook import ask_child, records_of
from data.reading.workbooks.zip_directory import MAX_UNPACKED, is_archive
from data.reading.wrapped.archive import the_one_table, unpack
from data.reading.wrapped.locked import WrongPassword, in_memory, opened, write
from data.reading.wrapped.relations import UnusualNames, unusual_names, write_usual

_MODULE = "data.reading.wrapped.child"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LONGEST_PASSWORD = 4_000
_RENAMED = "renamed.xlsx"
_INSIDE = "inside"
"""What the table of an archive is called in the work folder, whatever its name."""


def read_tables(path: Path, work: Path) -> list[Records]:
    """Records of each table of a web page, or each sheet of an XML Spreadsheet, that holds anything.

    `work`: as for data.reading.files.read. Raises FileNotReadable.
    """
    return records_of(ask_child(_MODULE, path, work), work)


def unpack_table(path: Path, work: Path) -> tuple[Path, str, list[str]]:
    """The one table of a zip archive, unpacked into `work`: its path, its name, and what lay beside it.

    Raises FileNotReadable.
    """
    the_one_table(path)
    return work / _INSIDE, *ask_child(_MODULE, path, work)["inside"]


def with_usual_names(path: Path, work: Path) -> Path:
    """A workbook whose parts have the names that Excel gives: `path`, or else a copy in `work`.

    Raises FileNotReadable.
    """
    if unusual_names(path) is None:
        return path
    ask_child(_MODULE, path, work)
    return work / _RENAMED


def read_locked(path: Path, work: Path, password: Password | None) -> list[Records]:
    """As data.reading.workbooks.workbook.read_sheets, of a workbook under a password.

    Raises PasswordNeeded, FileNotReadable.
    """
    answer = ask_child(_MODULE, path, work, password.letters if password else "")
    if "sheets" not in answer:
        raise PasswordNeeded(is_wrong=password is not None)
    return records_of(answer, work)


def _unlock(path: Path, folder: Path, password: str) -> dict:
    """As data.reading.workbooks.workbook.read_workbook; an empty answer where the password is missing or wrong."""
    # A limit cannot be raised again: this is the one of the largest workbook, reading it sets its own.
    limit_this_process(MAX_UNPACKED)
    try:
        content = opened(path, password or None)
    except WrongPassword:
        return {}
    with in_memory(folder) as book, in_memory(folder) as renamed:
        write(content, book)
        is_zip = content.startswith(b"PK\x03\x04")
        del content
        if is_zip and (names := unusual_names(book)):
            write_usual(book, names, renamed)
            book = renamed
        return read_workbook(book, folder)


def _rename(path: Path, folder: Path, names: UnusualNames) -> dict:
    limit_this_process(names.unpacked)
    write_usual(path, names, folder / _RENAMED)
    return {}


def _unpack(path: Path, folder: Path) -> dict:
    inside = the_one_table(path)
    limit_this_process(inside.entry.file_size)
    unpack(path, inside, folder / _INSIDE)
    return {"inside": [inside.name, inside.left_out]}


def _tables(path: Path, folder: Path) -> dict:
    """Each table as folder/<number>.arrow; the answer names them."""
    # They know the headers of every kind, for which half of the product is imported (0.4 s of a core): not
    # for a workbook. Before the limit, which counts what is taken by then.
    from data.reading.wrapped.markup import letters_of, read_markup

    size = path.stat().st_size
    limit_this_process(size)
    letters = letters_of(path)
    sheets, handed_back = [], 0
    for number, table in enumerate(read_markup(path)):
        width = max(map(len, table.rows))
        columns = [[(row[i] if i < len(row) else "") or None for row in table.rows] for i in range(width)]
        cells = pa.table(
            [pa.array(column, pa.string()) for column in columns], names=[f"c{i}" for i in range(width)]
        )
        handed_back += cells.nbytes
        check_cells(cells, number, handed_back, size)
        write_cells(cells, folder / f"{number}.arrow")
        sheets.append(
            {
                "number": number,
                "name": table.name[:LONGEST_SHEET_NAME] or None,
                "is_hidden": table.is_hidden,
                "hidden_rows": table.hidden_rows,
                "encoding": letters.encoding if letters.is_guessed else None,
                "notes": [letters.note] if letters.note else [],
            }
        )
    return (
        {"sheets": sheets}
        if sheets
        else {"sentence": "The file holds no filled sheet: export the report again."}
    )


def main() -> None:
    """The child: answers in JSON, or with nothing where the file is too much for it."""
    path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with open(path, "rb") as file:
        head = file.read(8)
    is_markup = head != _OLE and not head.startswith(b"PK\x03\x04")
    if not is_markup:
        leave_out_pandas()
    try:
        if is_markup:
            answer = _tables(path, folder)
        elif head == _OLE:
            answer = _unlock(
                path, folder, sys.stdin.buffer.read(_LONGEST_PASSWORD).decode("utf-8", "replace")
            )
        elif is_archive(path):
            answer = _unpack(path, folder)
        else:
            names = unusual_names(path)
            answer = _rename(path, folder, names) if names else {}
    except FileNotReadable as refusal:
        answer = {"sentence": str(refusal)}
    except (MemoryError, pa.ArrowMemoryError, OSError):
        os._exit(1)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
