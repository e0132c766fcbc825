"""Corrected rows into the extract they were refused from: see data.corrections."""

from __future__ import annotations

from dataclasses import asdict, replace
from uuid import uuid4

from data.corrections import write_corrected
from data.load_report import LoadReport, places_located
from data.progress import Watch
from data.reading.grid import Grid
from data.store.cells import Decisions, keep_cells
from data.store.reader import Store
from data.store.version import add_extract, cells_of, finish, next_version, remove_rows


def load_corrected(grid: Grid, decisions: Decisions, store: Store, watch: Watch) -> LoadReport:
    """Read the extract again with the rows of `grid` in place of its refused rows.

    The report is about the whole extract. Hold the writer's lock. Raises FileNotReadable.
    """
    refused_before = _refused(store, decisions.extract_id)
    rows = grid.cells.num_rows
    report = LoadReport(
        file=grid.file_name,
        status="already_loaded",
        message="",
        kind=decisions.kind,
        direction=decisions.direction,
        state=decisions.state_code,
        rows_read=decisions.rows_read,
        mapping=decisions.mapping,
        dropped_columns=tuple(decisions.dropped_columns),
        as_of_date=decisions.as_of,
        extract_id=decisions.extract_id,
    )
    arriving = store.folder / "spill" / f"{uuid4().hex}.parquet"
    try:
        with next_version(store) as engine:
            watch.holds(engine)
            watch("putting the corrected rows in their place", 0.2)
            replaced = write_corrected(engine, grid, decisions, store.folder, arriving)
            if not replaced:
                raise _NothingToCorrect
            cells = cells_of(engine, decisions.kind, arriving, asdict(decisions))
            watch("checking the rows", 0.4)
            remove_rows(engine, decisions.extract_id)
            accepted, refused_rows, refused = add_extract(engine, decisions, cells)
            finish(engine, watch)
            places = places_located(engine, decisions.extract_id)
            keep_cells(store.folder, arriving, decisions)
        watch("done", 1.0)
    except _NothingToCorrect:
        accepted = decisions.rows_read - refused_before
        sentence = (
            f"None of the {rows:,} rows of this file is a refused row of {decisions.file_name}: "
            "they were corrected before. Nothing was changed."
        )
        return replace(
            report, message=sentence, rows_accepted=accepted, rows_refused=refused_before
        )
    finally:
        arriving.unlink(missing_ok=True)
    message = (
        f"Corrected rows of {decisions.file_name}: {refused_before - refused_rows:,} of "
        f"{refused_before:,} refused rows are accepted now, {refused_rows:,} are still refused."
    )
    if replaced < rows:
        message += (
            f" Rows left out because their line is no refused row of it: {rows - replaced:,}."
        )
    return replace(
        report,
        status="loaded",
        message=message,
        rows_accepted=accepted,
        rows_refused=refused_rows,
        refused=refused,
        places=places,
        proposal={
            "rows_ignored": decisions.rows_ignored,
            "physical_rows": 1 + decisions.rows_read + decisions.rows_ignored,
            "unused_columns": decisions.unused_columns,
        },
    )


class _NothingToCorrect(Exception):
    pass


def _refused(store: Store, extract_id: str) -> int:
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT count(DISTINCT row_number) FROM refused_rows WHERE extract_id = ?", [extract_id]
        ).fetchall()[0][0]
