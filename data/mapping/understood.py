"""A table as it was read -> its rows and how its columns are read: the same for the room and a load."""

from __future__ import annotations

from pathlib import Path

from data.mapping.choice import ColumnChoice, choose_columns
from data.mapping.kinds import ColumnInstructions
from data.mapping.totals import without_totals
from data.reading.grid import Grid


def understood(
    grid: Grid, instructions: ColumnInstructions, folder: Path, kind: str | None = None
) -> tuple[Grid, ColumnChoice]:
    """The grid without rows that are none of the list, and its columns as data.mapping.choice reads them.

    Raises Undecided as `choose_columns`.
    """
    choice = choose_columns(grid, instructions, folder, kind)
    return without_totals(grid, choice.kind, choice.mapping), choice
