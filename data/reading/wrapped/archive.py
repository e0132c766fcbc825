"""The one table in a zip archive: which file it is, and that file unpacked."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from data.private_files import open_private
from data.reading.grid import FileNotReadable
from data.reading.workbooks.zip_directory import (
    BENT_ZIP,
    MAX_ENTRIES,
    MAX_UNPACKED,
    MEGABYTE,
    AMegabyteAtATime,
    check_is_not_folded,
    entries_of,
    is_bomb,
    too_heavy,
)
from data.values.bare_text import bare

_TABLES = frozenset(("csv", "tsv", "tab", "xlsx", "xlsm", "xlsb", "xls", "ods"))
_PERHAPS_TABLES = frozenset(("txt", "htm", "html", "xml"))
"""Endings of a table, or of a read-me beside it."""
_ARCHIVES = frozenset(("zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "zipx"))
_NAMED = 5


@dataclass(frozen=True)
class Inside:
    """The one table in a zip archive. `left_out`: names of the other files in it, shown bare."""

    entry: zipfile.ZipInfo
    name: str
    left_out: tuple[str, ...]


def the_one_table(path: Path) -> Inside:
    """The file in a zip archive that is its table: the only one, or the only one that is called so.

    What a Mac or Windows puts beside files is not counted. Raises FileNotReadable, naming the files.
    """
    entries = [entry for entry in entries_of(path) if not _is_beside(entry.filename)]
    if len(entries) > MAX_ENTRIES:
        raise too_heavy()
    check_is_not_folded(path, entries)
    archives = [entry for entry in entries if _ending(entry) in _ARCHIVES]
    tables = [entry for entry in entries if _ending(entry) in _TABLES]
    tables = tables or [entry for entry in entries if _ending(entry) in _PERHAPS_TABLES]
    if len(tables) > 1:
        raise FileNotReadable(
            f"The zip archive holds {len(tables)} tables ({_named(tables)}): unpack it and load each of them."
        )
    if len(entries) == 1 and not archives:
        tables = entries
    if not tables and archives:
        raise FileNotReadable(
            f"The zip archive holds another archive ({_named(archives)}): unpack both and load the .xlsx or "
            ".csv inside."
        )
    if not tables:
        holds = f"holds no table ({_named(entries)})" if entries else "is empty"
        raise FileNotReadable(f"The zip archive {holds}: load the .xlsx or .csv itself.")
    table = tables[0]
    if table.flag_bits & 1:
        raise FileNotReadable(
            "The zip archive is protected with a password: unpack it with the password and load the .xlsx "
            "or .csv inside."
        )
    if table.file_size > MAX_UNPACKED or is_bomb(table):
        raise too_heavy()
    return Inside(table, _shown(table), tuple(_shown(entry) for entry in entries if entry is not table))


def unpack(path: Path, inside: Inside, to: Path) -> None:
    """Write the table of an archive to `to`, a megabyte at a time, no further than it promised.

    Raises FileNotReadable, OSError where it cannot be written.
    """
    with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive, open_private(to, "wb") as copy:
        try:
            part = archive.open(inside.entry)
        except BENT_ZIP as error:
            raise _damaged_archive() from error
        with part:
            while True:
                try:
                    block = part.read(MEGABYTE)
                except BENT_ZIP as error:
                    raise _damaged_archive() from error
                if not block:
                    return
                copy.write(block)


def _damaged_archive() -> FileNotReadable:
    return FileNotReadable("The zip archive is damaged or cut short: download it again.")


def _is_beside(name: str) -> bool:
    """Whether it is a folder or what a computer puts beside files, and nobody sees."""
    parts = name.replace("\\", "/").split("/")
    last = parts[-1].casefold()
    is_system = last.startswith(("._", "~$", ".~lock")) or last in (".ds_store", "thumbs.db", "desktop.ini")
    return not last or is_system or "__MACOSX" in parts


def _ending(entry: zipfile.ZipInfo) -> str:
    return _shown(entry).rpartition(".")[2].casefold()


def _shown(entry: zipfile.ZipInfo) -> str:
    """The name without its folders, as it may be printed. Nothing is ever written under it."""
    return bare(entry.filename.replace("\\", "/").rpartition("/")[2], 60)


def _named(entries: list[zipfile.ZipInfo]) -> str:
    more = f" and {len(entries) - _NAMED:,} more" if len(entries) > _NAMED else ""
    return ", ".join(map(_shown, entries[:_NAMED])) + more
