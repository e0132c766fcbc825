"""What lies in the zip that a workbook is: refused here is what promises or holds too much.

Nothing is unpacked but the list of sheets: the parts are, a megabyte at a time, by
data.reading.workbooks.sheet_marks in the child process of data.reading.workbooks.workbook.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html import unescape
from pathlib import Path

from data.reading.grid import FileNotReadable

MAX_ENTRIES = 200
MAX_UNPACKED = 500_000_000
MAX_RATIO = 100
"""Of each part that unpacks to more than a megabyte. Sheets of reports come to 10 to 20."""
MEGABYTE = 1 << 20
_WORKBOOKS = frozenset(("xl/workbook.xml", "xl/workbook.bin"))
_PACKAGES = frozenset(("[content_types].xml", "_rels/.rels", "mimetype"))
"""What a zip holds that is itself a file of some program."""
_DOCUMENTS = frozenset(("word/document.xml", "ppt/presentation.xml"))
_SHEET = re.compile(r"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']*)["']""")
BENT_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What Python raises of a bent zip. NotImplementedError: a version of the format that is not out
yet; RuntimeError: a part with a password."""


class AMegabyteAtATime(io.FileIO):
    """A file that gives a megabyte at a time: a zip directory is read in one piece, of any size that its
    end names; ours take 20 kB."""

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(MEGABYTE + 1 if size is None or size < 0 else min(size, MEGABYTE + 1))
        if content is not None and len(content) > MEGABYTE:
            raise OSError("more than a megabyte at once")
        return content or b""


def is_archive(path: Path) -> bool:
    """Whether a zip is no workbook of any program, so that the table may lie in it as a file.

    Raises FileNotReadable where its directory cannot be read.
    """
    names = {part_name(entry).casefold() for entry in entries_of(path)}
    return not names & (_WORKBOOKS | _DOCUMENTS | _PACKAGES)


def part_name(entry: zipfile.ZipInfo) -> str:
    """The name of a part as relations give it: folders parted by "/", none before the first."""
    return entry.filename.replace("\\", "/").removeprefix("./").lstrip("/")


def is_usual_workbook(path: Path) -> bool:
    """Whether a zip is an .xlsx by its parts. Raises FileNotReadable where its directory cannot be read."""
    return "xl/workbook.xml" in {entry.filename for entry in entries_of(path)}


def check_zip(path: Path) -> int:
    """The bytes that the parts of the zip promise to unpack to.

    Raises FileNotReadable where its directory promises too much or it is no workbook.
    """
    entries = entries_of(path)
    names = {entry.filename for entry in entries}
    if "mimetype" in names:
        _check_is_spreadsheet(path, names)
    elif names & _DOCUMENTS:
        raise FileNotReadable(
            "The file is a document or a presentation, no workbook: copy its table into a workbook and load that."
        )
    elif not names & _WORKBOOKS:
        raise FileNotReadable(
            "The file is a zip archive but not an Excel workbook: unpack it and load the .xlsx or "
            ".csv inside."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or any(map(is_bomb, entries)):
        raise too_heavy()
    check_is_not_folded(path, entries)
    return unpacked


def entries_of(path: Path) -> list[zipfile.ZipInfo]:
    """What the directory of a zip lists. Raises FileNotReadable."""
    try:
        with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except BENT_ZIP as error:
        raise FileNotReadable("The workbook is damaged or cut short: export the report again.") from error


def check_is_not_folded(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Raise FileNotReadable where parts lie on each other: together more than the file holds."""
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise too_heavy()


def _check_is_spreadsheet(path: Path, names: set[str]) -> None:
    """Raise FileNotReadable where an OpenDocument file is no spreadsheet, or has a password."""
    with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive:
        try:
            with archive.open("mimetype") as part:
                kind = part.read(200)
            listed = b""
            if "META-INF/manifest.xml" in names:
                with archive.open("META-INF/manifest.xml") as part:
                    listed = part.read(MEGABYTE)
        except BENT_ZIP as error:
            raise FileNotReadable("The workbook is damaged or cut short: export the report again.") from error
    if b"opendocument.spreadsheet" not in kind or not names & {"content.xml", "encrypted-package"}:
        raise FileNotReadable(
            "The file is a document but no spreadsheet: copy its table into a workbook and load that."
        )
    if b"encryption-data" in listed or "encrypted-package" in names:
        raise FileNotReadable(
            "The OpenDocument file (.ods) is protected with a password: open it where it was made, save it "
            "without one, or as .xlsx, and load that."
        )


def is_bomb(entry: zipfile.ZipInfo) -> bool:
    """Whether one part unpacks to far more than a sheet does, or by a way no spreadsheet writes."""
    ratio = entry.file_size / (entry.compress_size or 1)
    is_usual = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return not is_usual or (entry.file_size > MEGABYTE and ratio > MAX_RATIO)


def sheet_names(path: Path) -> list[str]:
    """What an .xlsx says its sheets are called; nothing of any other file, or one that is bent.

    Only the list is read: a sheet of 200,000 rows takes a second to parse.
    """
    if not path.is_file():
        return []
    try:
        check_zip(path)
        with (
            AMegabyteAtATime(path) as file,
            zipfile.ZipFile(file) as archive,
            archive.open("xl/workbook.xml") as listed,
        ):
            text = listed.read(MEGABYTE).decode("utf-8", "replace")
    except (FileNotReadable, KeyError, *BENT_ZIP):
        return []
    return [unescape(name) for name in _SHEET.findall(text)]


def too_heavy() -> FileNotReadable:
    """The refusal of a workbook that asks for too much, in one sentence."""
    return FileNotReadable(
        "The workbook takes more memory or time to open than a report does, or is damaged: open "
        "it in Excel, save the sheet as CSV (UTF-8) and load that."
    )
