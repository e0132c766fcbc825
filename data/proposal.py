"""What a load takes a file to be: its direction, State and day, and what a person should check."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from data.extracts.missed_enrollment import Cells
from data.grid import Grid
from data.kept_cells import Decisions
from data.report_lines import propose_direction, told_by_lines


class Undecided(Exception):
    """A load cannot go on without a word from the person; the message says which."""


@dataclass(frozen=True)
class Given:
    """What the person loading said; None where nothing."""

    direction: str | None = None
    state: str | None = None
    as_of: dt.date | None = None
    sheet: str | None = None


def decide(grid: Grid, cells: Cells, given: Given) -> tuple[str, str, dt.date, str]:
    """Direction, State, as-of date and where it comes from. Raises Undecided."""
    told = told_by_lines(grid.other_lines, dt.date.today())
    direction, state = propose_direction(
        told, cells.state_counts("to"), cells.state_counts("from"), given.direction, given.state
    )
    if direction is None:
        raise Undecided(
            "Whether this is a report of moves to or of moves from a State cannot be told from "
            "the file: say so (--direction to or --direction from)."
        )
    if state is None:
        raise Undecided(
            "The State the report was run for cannot be told from the file: name it (--state XX)."
        )
    if given.as_of is not None:
        return direction, state, given.as_of, "given"
    if told.as_of_date is not None:
        return direction, state, told.as_of_date, "report"
    newest = cells.newest_date()
    if newest is None:
        raise Undecided(
            "The as-of date cannot be told from the file, which holds no past date of a move or "
            "an enrollment: give it (--as-of YYYY-MM-DD) or check the date columns."
        )
    return direction, state, newest, "newest_row"


def is_synthetic_grid(grid: Grid) -> bool:
    """Whether some cell of every row says SYNTHETIC."""
    marked = None
    for name in grid.cells.column_names[:-1]:
        column = grid.cells.column(name)
        if "SYNTHETIC" in (column[0].as_py() or "").upper():
            here = pc.fill_null(pc.match_substring(column, "SYNTHETIC", ignore_case=True), False)
            marked = here if marked is None else pc.or_(marked, here)
    return marked is not None and bool(pc.all(marked).as_py())


def proposal(grid: Grid, decisions: Decisions, cells: Cells) -> dict[str, Any]:
    """LoadReport.proposal: what the Loading room shows beside the outcome."""
    header_of = decisions.header_of()
    place_header = {
        f"{side}_{part}": header_of.get(f"move_{side}", "")
        for side in ("from", "to")
        for part in ("city", "state", "country", "zip")
    }
    named = {**place_header, **header_of}
    return {
        "header": list(grid.header),
        "header_row_number": grid.header_row_number,
        "sheet": grid.sheet_name,
        "other_sheets": list(grid.other_sheets),
        "encoding": grid.encoding,
        "delimiter": grid.delimiter,
        "unused_columns": decisions.unused_columns,
        "date_orders": {named[field]: order for field, order in cells.date_orders.items()},
        "ambiguous_dates": [named[field] for field in cells.ambiguous_dates],
        "not_understood": {named[field]: rows for field, rows in cells.not_understood.items()},
        "other_lines": decisions.other_lines,
        "rows_ignored": grid.rows_ignored,
        "as_of_source": decisions.as_of_source,
    }
