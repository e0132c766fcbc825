"""The text cells of each loaded file, kept beside the store so that it can be built anew.

cells/<extract_id>.parquet holds the columns that were mapped, as trimmed text, and the line numbers;
cells/<extract_id>.json what was decided about them. Columns on the never-imported list and those
without a field are not kept.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.private_files import open_private
from data.reading.grid import Grid
from data.schema.tables import COMPUTED
from data.spill import work_folder
from data.store.folder import flush_to_disk
from data.store.inventory import mark_arriving

# Spaces of all kinds and marks without width, which cells copied from web pages carry.
_EDGES = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\u200e\u200f\u2060\ufeff"


@dataclass(frozen=True)
class Decisions:
    """What a load decided about one file: all that its rows in the store follow from.

    `columns`: field -> column of the kept cells. `date_orders`: field -> order of day and month.
    `only_year`: of a file of several years the one that was chosen.
    `told_by`: direction, state and as_of -> where each was taken from, in words; `contradictions`: what
    was said otherwise elsewhere. `table`, `reading`: what the report of the load said of its table and
    columns (data.load.reports.kept); nothing in it is a cell.
    `without_late_births`: rows whose birth date lies after the move are taken without it.
    `beside_cells`: what a workbook says beside its cells and what was done with it (hidden rows, sheets read
    as one list: data.load.beside_cells); nothing of other files.
    `parts`: of a list that came in several files each of them (data.store.parts); nothing of one that came in
    one. `was`: the ids under which it stood before a file was added.
    """

    extract_id: str
    kind: str
    direction: str | None
    state_code: str
    as_of_date: str
    as_of_source: str
    loaded_at: str
    file_name: str
    content_sha256: str
    rows_read: int
    rows_ignored: int
    mapping: dict[str, str]
    columns: dict[str, str]
    overflow: list[str]
    dropped_columns: list[str]
    unused_columns: list[str]
    other_lines: list[list[int | str]]
    is_synthetic: bool
    sheet_name: str | None = None
    rule: str | None = None
    rule_sentence: str | None = None
    date_orders: dict[str, str] = field(default_factory=dict)
    only_year: str | None = None
    told_by: dict[str, str] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    table: dict[str, object] = field(default_factory=dict)
    reading: dict[str, object] = field(default_factory=dict)
    without_late_births: bool = False
    beside_cells: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    was: list[str] = field(default_factory=list)

    @property
    def as_of(self) -> dt.date:
        return dt.date.fromisoformat(self.as_of_date)

    def header_of(self) -> dict[str, str]:
        """Field -> the file's own header."""
        return {field: header for header, field in self.mapping.items()}


def write_cells(grid: Grid, columns: Sequence[str], path: Path) -> None:
    """Write some columns of a grid, trimmed, and its row_number to a Parquet file (mode 0600).

    Trimming here costs 10 ms per column of a million rows; in the engine 700 ms.
    """
    table = pa.table(
        [*(_trimmed(grid.cells.column(name)) for name in columns), grid.cells.column("row_number")],
        names=[*columns, "row_number"],
    )
    write_table(table, path)


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table of text cells to a Parquet file (mode 0600)."""
    with open_private(path, "wb") as file:
        # Groups of 100,000 rows let the engine read with more than one thread.
        pq.write_table(
            table,
            file,
            compression="snappy",
            row_group_size=100_000,
            write_page_checksum=True,
            write_statistics=False,  # nothing is looked up here; they took a fifth of the time
        )


def damaged_cells(folder: Path, extract_ids: Sequence[str], is_quick: bool = False) -> list[str]:
    """Those of the extracts whose kept cells are missing or cannot be read whole.

    A computed extract has none: all that is kept of it is its rule. `is_quick`: reads only the end of
    each file, where the count of its rows stands, so that only what is missing or cut is found.
    """
    damaged = []
    for extract_id in extract_ids:
        path = folder / "cells" / f"{extract_id}.json"
        try:
            with open(path, encoding="utf-8") as file:
                decisions = Decisions(**json.load(file))
            if decisions.kind == COMPUTED:
                continue
            cells = pq.ParquetFile(
                path.with_suffix(".parquet"), page_checksum_verification=True, memory_map=False
            )
            with cells:
                rows = (
                    cells.metadata.num_rows
                    if is_quick
                    else sum(batch.num_rows for batch in cells.iter_batches())
                )
            if rows != decisions.rows_read:
                damaged.append(extract_id)
        except (OSError, ValueError, TypeError, pa.ArrowException):
            damaged.append(extract_id)
    return damaged


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The text without spaces and marks of no width at its ends; null where nothing is left."""
    trimmed = pc.utf8_trim(column, characters=_EDGES)
    if pc.sum(pc.binary_length(trimmed)).as_py() == pc.sum(pc.binary_length(column)).as_py():
        return column
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def write_decisions(decisions: Decisions, path: Path) -> None:
    """Write them as JSON to a new file (mode 0600)."""
    with open_private(path) as file:
        json.dump(asdict(decisions), file, ensure_ascii=False, indent=1)


def read_decisions(folder: Path) -> list[tuple[Decisions, Path]]:
    """Decisions and the Parquet file of every kept extract, in the order they were loaded.

    What cannot be read is left out: `damaged_cells` names it.
    """
    found = []
    for path in (folder / "cells").glob("*.json"):
        with suppress(OSError, ValueError, TypeError), open(path, encoding="utf-8") as file:
            found.append((Decisions(**json.load(file)), path.with_suffix(".parquet")))
    return sorted(found, key=lambda kept: (kept[0].loaded_at, kept[0].extract_id))


def decisions_of(folder: Path, extract_id: str) -> Decisions | None:
    """What was decided about one kept extract; None where nothing readable is kept of it."""
    with (
        suppress(OSError, ValueError, TypeError),
        open(folder / "cells" / f"{extract_id}.json", encoding="utf-8") as file,
    ):
        return Decisions(**json.load(file))
    return None


def keep_cells(store_folder: Path, arriving: Path, decisions: Decisions) -> None:
    """Move the cells of an extract, and what was decided about them, to where they are kept.

    Marked as arriving until the version that holds their rows is the current one.
    """
    _mark_new(store_folder, decisions.extract_id)
    flush_to_disk(arriving)
    os.replace(arriving, store_folder / "cells" / f"{decisions.extract_id}.parquet")
    keep_decisions(store_folder, decisions)


def keep_decisions(store_folder: Path, decisions: Decisions) -> None:
    """Write what was decided to where it is kept; all there is of a computed extract."""
    folder = store_folder / "cells"
    _mark_new(store_folder, decisions.extract_id)
    with work_folder(store_folder) as own:
        draft = own / f"{decisions.extract_id}.json"
        write_decisions(decisions, draft)
        flush_to_disk(draft)
        os.replace(draft, folder / f"{decisions.extract_id}.json")
    flush_to_disk(folder)


def _mark_new(store_folder: Path, extract_id: str) -> None:
    """Mark the cells of an extract that is not kept yet; those of one that is are somebody's list."""
    path = store_folder / "cells" / f"{extract_id}.json"
    if not path.exists():
        mark_arriving(path)
