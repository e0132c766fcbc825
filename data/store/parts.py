"""A list that came in several files of one day: each file is read by its own headers, all are one extract.

The cells of all of them lie in one file of kept cells, side by side, so that whatever keeps, counts, backs
up or deletes the kept cells of an extract does so for every file of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from data.engine import quoted
from data.extracts import kind_named
from data.extracts.cells import Cells
from data.store.cells import Decisions, read_decisions
from data.store.reader import Store
from data.values.bare_text import bare


@dataclass(frozen=True)
class Part:
    """One file of a list. `columns`, `overflow`, `date_orders`, `mapping`, `reading`: as in Decisions.

    `added`: to the numbers of its own lines, so that every row of the list has a number of its own; `last`:
    the highest number of its rows, None where nothing follows it. `sheets`: of a workbook of several;
    `sheet_name`: of the one it was read from. `tables`: [line, title] of each further header below the first.
    """

    file_name: str
    content_sha256: str
    loaded_at: str
    rows_read: int
    rows_ignored: int
    columns: dict[str, str]
    overflow: list[str]
    date_orders: dict[str, str]
    mapping: dict[str, str]
    reading: dict[str, Any] = field(default_factory=dict)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    added: int = 0
    last: int | None = None
    sheet_name: str | None = None
    tables: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, decisions: Decisions) -> Part:
        """The one file of an extract that came in one."""
        return cls(
            file_name=decisions.file_name,
            content_sha256=decisions.content_sha256,
            loaded_at=decisions.loaded_at,
            rows_read=decisions.rows_read,
            rows_ignored=decisions.rows_ignored,
            columns=decisions.columns,
            overflow=decisions.overflow,
            date_orders=decisions.date_orders,
            mapping=decisions.mapping,
            reading=decisions.reading,
            sheets=list(decisions.beside_cells.get("sheets", ())),
            sheet_name=decisions.sheet_name,
            tables=[list(found) for found in _further_headers(decisions)],
        )

    def kept(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    def header_of(self) -> dict[str, str]:
        """Field -> the file's own header."""
        return {field: header for header, field in self.mapping.items()}

    def holds(self, row_number: str = "row_number") -> str:
        """SQL: whether a row of the kept cells is one of this file."""
        upper = "" if self.last is None else f" AND {row_number} <= {self.last}"
        return f"{row_number} > {self.added}{upper}"

    def source(self, file: Path) -> str:
        """Its rows among the kept cells, as SQL."""
        cells = f"read_parquet({quoted(file)})"
        if not self.added and self.last is None:
            return cells
        return f"(SELECT * FROM {cells} WHERE {self.holds()})"

    def cells(self, engine: duckdb.DuckDBPyConnection, kind: str, file: Path) -> Cells:
        """Its cells, being read on `engine`."""
        read = kind_named(kind).cells
        return read(engine, self.source(file), self.columns, self.overflow, self.date_orders)


def further_headers(
    header: Iterable[str], header_row_number: int, other_lines: Iterable[tuple[int, str]]
) -> list[tuple[int, str]]:
    """(line, title above it) of each line below the header that says nothing but words of it: the header once
    more, also one of two lines, or one whose columns stand in another order."""
    words = set(" ".join(header).split())
    lines = dict(other_lines)
    found = [
        line
        for line, text in sorted(lines.items())
        if line > header_row_number and len(text.split()) > 1 and set(text.split()) <= words
    ]
    return [(line, _title(lines, line, found)) for line in found]


def _title(lines: dict[int, str], line: int, headers: Sequence[int]) -> str:
    above = next((at for at in (line - 1, line - 2) if at in lines and at not in headers), None)
    return lines[above] if above is not None else ""


def _further_headers(decisions: Decisions) -> list[tuple[int, str]]:
    """Nothing of a list that a version loaded which kept nothing of its table."""
    header, first = decisions.table.get("header"), decisions.table.get("header_row_number")
    if not isinstance(header, list | tuple) or not isinstance(first, int):
        return []
    lines = ((int(line), str(text)) for line, text in decisions.other_lines)
    return further_headers(map(str, header), first, lines)


def parts_of(decisions: Decisions) -> list[Part]:
    """The files of an extract, in the order in which they were added; nearly always one."""
    return [Part(**kept) for kept in decisions.parts] or [Part.of(decisions)]


def names_in_words(names: Sequence[str]) -> str:
    """ "a.csv + b.csv", "a.csv + 4 files"."""
    return " + ".join(names) if len(names) < 3 else f"{names[0]} + {len(names) - 1} files"


def places_of_rows(decisions: Decisions) -> list[tuple[str, int, int | None]]:
    """(words such as "File a.csv, sheet North, row", what is added to a row's number there, highest number),
    of a list whose rows do not all lie in one table."""
    parts, found = parts_of(decisions), []
    for part in parts:
        file = f"File {bare(part.file_name, 60)}, " if len(parts) > 1 else ""
        if not part.sheets:
            if file:
                found.append((f"{file}row", part.added, part.last))
            continue
        ends = [*(part.added + sheet["added"] for sheet in part.sheets[1:]), part.last]
        for sheet, end in zip(part.sheets, ends, strict=True):
            name = f"{'sheet' if file else 'Sheet'} {bare(sheet['name'], 40)}, row"
            found.append((file + name, part.added + sheet["added"], end))
    return found


def contents_loaded(store: Store) -> dict[str, str]:
    """Checksum of every loaded file -> its extract, also of files that were added to a list.

    Raises StoreNotUsable.
    """
    if store.version is None:
        return {}
    with store.reader() as cursor:
        found = dict(cursor.execute("SELECT content_sha256, extract_id FROM extracts").fetchall())
    held = set(found.values())
    for decisions, _ in read_decisions(store.folder):
        if decisions.extract_id in held:
            found |= {part.content_sha256: decisions.extract_id for part in parts_of(decisions)}
    return found
