"""Refused rows out, to be corrected; corrected rows back into the extract they were refused from.

`refused_rows` makes the file that a person corrects; data.load.metadata.refused_from tells such a
file from any other; `load_corrected` reads the whole extract again with its rows in place of the refused ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.compute as pc

from data.engine import open_working, quoted
from data.load.reports.placed import places_located
from data.load.reports.report import LoadReport
from data.progress import Watch
from data.reading.grid import FileNotReadable, Grid
from data.spill import work_folder, work_folder_if_writable
from data.store.cells import Decisions, keep_cells, read_decisions, write_cells, write_table
from data.store.parts import Part, parts_of
from data.store.reader import Store
from data.store.version import RowAccount, add_kept, finish, next_version, remove_rows
from data.values.headers import plain

LINE, WHY, WHAT_TO_DO = "Line", "Why refused", "What to do"
_EXTRA = "(cell right of the header {})"


@dataclass(frozen=True)
class RefusedRows:
    """`lines`: what stands above the table, so that the file can be loaded again. `frame`: one row
    per refused data row, all text: its line, the original cells under the file's own headers, the
    rules it broke and what to do. Holds names."""

    lines: tuple[str, ...]
    frame: pd.DataFrame


def refused_rows(store: Store, extract_id: str) -> RefusedRows:
    """The refused rows of one extract. Raises LookupError where no cells of it are kept.

    Columns that have no field or are never imported were not kept and are not in it.
    """
    decisions, file = _kept(store, extract_id)
    columns = _columns(decisions)
    cells = ", ".join(
        f'{_in_one("k", of_header)} AS "{header.replace(chr(34), "")}"'
        for header, of_header in columns.items()
    )
    with store.reader() as cursor:
        reasons = cursor.execute(
            "SELECT row_number, string_agg(replace(rule, '_', ' ') || coalesce(' (' || column_header"
            f" || ')', ''), '; ' ORDER BY rule) AS {quoted_name(WHY)}, "
            f"string_agg(DISTINCT hint, ' ') AS {quoted_name(WHAT_TO_DO)} "
            "FROM refused_rows WHERE extract_id = ? GROUP BY row_number",
            [extract_id],
        ).df()
    # The reader's engine opens no other file.
    with work_folder_if_writable(store.folder) as spill, open_working(spill) as engine:
        engine.register("reasons", reasons)
        frame = engine.execute(
            f"SELECT k.row_number::VARCHAR AS {quoted_name(LINE)}, {cells}, "
            f"r.* EXCLUDE (row_number) FROM read_parquet({quoted(file)}) k "
            "JOIN reasons r USING (row_number) ORDER BY k.row_number"
        ).df()
    run = (
        f"Move {decisions.direction.title()} State: {decisions.state_code}"
        if decisions.direction
        else f"State: {decisions.state_code}"
    )
    lines = (
        f"Refused rows of extract {extract_id}. CONFIDENTIAL: names and birth dates of children.",
        f"Correct the cells, keep the column {LINE} and this line, save, and load this file: the "
        "corrected rows join their extract.",
        run,
        f"As of: {decisions.as_of_date}",
    )
    return RefusedRows(lines, frame.astype("string").fillna(""))


def quoted_name(name: str) -> str:
    """A name of a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def corrected_extract(store: Store, extract_id: str) -> Decisions | None:
    """The loaded extract whose refused rows a file says it holds; None for another office's.

    A file of rows of another office's extract is loaded as one of its own.
    """
    try:
        return _kept(store, extract_id)[0]
    except LookupError:
        return None


def write_corrected(
    engine: duckdb.DuckDBPyConnection, grid: Grid, decisions: Decisions, folder: Path, out: Path
) -> int:
    """Write the kept cells of the extract to `out` (mode 0600) with the rows of `grid` in place of
    the refused rows of the same lines; returns how many were replaced.

    `engine` holds the store's refused_rows. Raises FileNotReadable where the column of the lines
    is gone.
    """
    at = {plain(header): f"c{i}" for i, header in reversed(list(enumerate(grid.header)))}
    if plain(LINE) not in at:
        raise FileNotReadable(
            f"The file holds corrected rows but its column {LINE} is gone, so their place in the "
            "extract is not known: download the refused rows again and keep that column."
        )
    line = at[plain(LINE)]
    here = {
        column: (at.get(plain(header)), part)
        for header, of_header in _columns(decisions).items()
        for part, column in of_header
    }
    arriving = out.with_suffix(".corrected")
    try:
        needed = list(dict.fromkeys([line, *(name for name, _ in here.values() if name)]))
        write_cells(_without_shields(grid, needed), needed, arriving)
        replaced = ", ".join(
            f"CASE WHEN n.line IS NULL THEN k.{column} WHEN {part.holds('k.row_number')} THEN {f'n.{name}' if name else 'NULL'} "
            f"END AS {column}"
            for column, (name, part) in here.items()
        )
        old = folder / "cells" / f"{decisions.extract_id}.parquet"
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE corrected AS "
            f"SELECT *, try_cast(regexp_replace({line}, '[.]0+$', '') AS INTEGER) AS line "
            f"FROM read_parquet({quoted(arriving)}) WHERE line IN (SELECT row_number FROM "
            f"refused_rows WHERE extract_id = {quoted(decisions.extract_id)}) "
            "QUALIFY row_number() OVER (PARTITION BY line ORDER BY row_number) = 1"
        )
        patched = engine.sql(
            f"SELECT {replaced}, k.row_number FROM read_parquet({quoted(old)}) k "
            "LEFT JOIN corrected n ON n.line = k.row_number ORDER BY k.row_number"
        )
        write_table(patched.to_arrow_table(), out)
        return engine.execute("SELECT count(*) FROM corrected").fetchall()[0][0]
    finally:
        arriving.unlink(missing_ok=True)


def _without_shields(grid: Grid, columns: list[str]) -> Grid:
    """The cells without the quote that keeps a spreadsheet from calculating them."""
    cells = grid.cells
    for name in columns:
        position = cells.column_names.index(name)
        bare = pc.replace_substring_regex(cells.column(name), r"^'([=+@\-])", r"\1")
        cells = cells.set_column(position, name, bare)
    return replace(grid, cells=cells)


def _kept(store: Store, extract_id: str) -> tuple[Decisions, Path]:
    """What is kept of an extract; of one to which a file was added meanwhile, that of the longer list."""
    held: set[str] = set()
    if store.version:
        with store.reader() as cursor:
            held = {row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()}
    kept = read_decisions(store.folder)
    longer = [one for one in reversed(kept) if one[0].extract_id in held and extract_id in one[0].was]
    for decisions, file in (*longer, *kept):
        if extract_id in (decisions.extract_id, *(decisions.was if decisions.extract_id in held else ())):
            return decisions, file
    raise LookupError(f"No cells of the extract {extract_id} are kept.")


def _columns(decisions: Decisions) -> dict[str, list[tuple[Part, str]]]:
    """Header -> (file, column of the kept cells) of each file that has it, in the order of the files; cells
    right of the header last."""
    found: dict[str, list[tuple[Part, str]]] = {}
    parts = parts_of(decisions)
    for part in parts:
        for header, field in part.mapping.items():
            found.setdefault(header, []).append((part, part.columns[field]))
    for part in parts:
        for i, name in enumerate(part.overflow):
            found.setdefault(_EXTRA.format(i + 1), []).append((part, name))
    return found


def _in_one(relation: str, of_header: list[tuple[Part, str]]) -> str:
    """SQL: the cell under one header, whichever file of the list the row is of."""
    columns = ", ".join(f"{relation}.{column}" for _, column in of_header)
    return f"coalesce({columns})" if len(of_header) > 1 else columns


def load_corrected(grid: Grid, decisions: Decisions, store: Store, watch: Watch) -> LoadReport:
    """Read the extract again with the rows of `grid` in place of its refused rows.

    The report is about the whole extract. Hold the writer's lock. Raises FileNotReadable.
    """
    refused_before = _refused(store, decisions.extract_id)
    try:
        with work_folder(store.folder) as work, next_version(store) as engine:
            arriving = work / "cells.parquet"
            watch.holds(engine)
            watch("putting the corrected rows in their place", 0.2)
            replaced = write_corrected(engine, grid, decisions, store.folder, arriving)
            if not replaced:
                raise _NothingToCorrect
            watch("checking the rows", 0.4)
            remove_rows(engine, decisions.extract_id)
            rows = add_kept(engine, decisions, arriving).rows
            finish(engine, watch)
            places = places_located(engine, decisions.extract_id)
            keep_cells(store.folder, arriving, decisions)
        watch("done", 1.0)
    except _NothingToCorrect:
        sentence = (
            f"None of the {grid.cells.num_rows:,} rows of this file is a refused row of "
            f"{decisions.file_name}: they were corrected before. Nothing was changed."
        )
        before = RowAccount(decisions.rows_read - refused_before, refused_before, {})
        return LoadReport.of(decisions, before, grid.file_name, "already_loaded", sentence)
    sentences = [
        f"Corrected rows of {decisions.file_name}: {refused_before - rows.refused:,} of "
        f"{refused_before:,} refused rows are accepted now, {rows.refused:,} are still refused."
    ]
    if left_out := grid.cells.num_rows - replaced:
        sentences.append(f"Rows left out because their line is no refused row of it: {left_out:,}.")
    return replace(
        LoadReport.of(decisions, rows, grid.file_name, "loaded", *sentences),
        unused_columns=tuple(decisions.unused_columns),
        rows_ignored=decisions.rows_ignored,
        places=places,
    )


class _NothingToCorrect(Exception):
    pass


def _refused(store: Store, extract_id: str) -> int:
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT count(DISTINCT row_number) FROM refused_rows WHERE extract_id = ?", [extract_id]
        ).fetchall()[0][0]
