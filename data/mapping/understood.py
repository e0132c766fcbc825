"""A table as it was read -> its rows and how its columns are read: the same for the room and a load."""

from __future__ import annotations

from pathlib import Path

from data.mapping.choice import ColumnChoice, choose_columns
from data.mapping.kinds import ColumnInstructions
from data.reading.grid import Grid
from data.table_parts.headings import with_headings
from data.table_parts.several_lists import by_own_headers, list_alone
from data.table_parts.totals import noted_as_pivot, without_totals


def the_list(grid: Grid) -> Grid:
    """The grid without tables beside the list, each part of it under its own header, and with the places
    that stand above its rows."""
    return with_headings(by_own_headers(list_alone(grid)))


def understood(
    grid: Grid, instructions: ColumnInstructions, folder: Path, kind: str | None = None
) -> tuple[Grid, ColumnChoice]:
    """The grid without what is none of the list, and its columns as data.mapping.choice reads them.

    Raises Undecided as `choose_columns`.
    """
    grid = noted_as_pivot(the_list(grid))
    choice = choose_columns(grid, instructions, folder, kind)
    return without_totals(grid, choice.kind, choice.mapping), choice
