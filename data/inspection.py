"""A look at a file before it is loaded: how its columns would be read, and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.column_choice import ColumnChoice, choose_columns
from data.dates import MONTH_FIRST, decide_orders, is_no_date, read_date
from data.extracts.cells import READERS
from data.grid import Grid
from data.headers import is_never_imported
from data.proposal import Said
from data.reading import read

PREVIEWED_ROWS = 20


@dataclass(frozen=True)
class Inspection:
    """`header`: the columns that may be read. `before`: the first 20 rows as written, `after`: as
    they would be read, both text and with one column per column read; both hold names.
    `ambiguous_dates`: headers whose order of day and month nothing settles."""

    sheet: str | None
    other_sheets: tuple[str, ...]
    header: tuple[str, ...]
    choice: ColumnChoice
    ambiguous_dates: tuple[str, ...]
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look before the file is loaded."""
        is_guessed = "guess" in self.choice.how.values()
        return bool(self.choice.problem or self.ambiguous_dates or self.other_sheets or is_guessed)


def inspect(
    path: Path, folder: Path, *, file_name: str, sheet: str | None = None, said: Said | None = None
) -> Inspection:
    """How the file would be loaded into the store at `folder`. Nothing is stored.

    Raises FileNotReadable, Undecided.
    """
    grid = read(path, sheet=sheet)
    choice = choose_columns(grid, said or Said(), folder)
    column_of = {header: f"c{i}" for i, header in enumerate(grid.header)}
    dates = {
        header: [text for text in grid.cells.column(column_of[header]).unique().to_pylist() if text]
        for header, field in choice.mapping.items()
        if field in choice.kind.cells.date_fields
    }
    said_orders = {
        header: order
        for field, order in choice.orders_of_fields().items()
        for header, named in choice.mapping.items()
        if named == field
    }
    orders, unsettled = decide_orders(dates, said_orders)
    before = _first_rows(grid, list(choice.mapping))
    after = pd.DataFrame(
        {
            header: [_as_read(text, field, orders.get(header)) for text in before[header]]
            for header, field in choice.mapping.items()
        },
        index=before.index,
    )
    return Inspection(
        sheet=grid.sheet_name,
        other_sheets=grid.other_sheets,
        header=tuple(header for header in grid.header if not is_never_imported(header)),
        choice=choice,
        ambiguous_dates=tuple(unsettled),
        before=before,
        after=after,
    )


def _first_rows(grid: Grid, headers: Sequence[str]) -> pd.DataFrame:
    first = grid.cells.slice(0, PREVIEWED_ROWS)
    columns = {
        header: [(text or "").strip() for text in first.column(f"c{i}").to_pylist()]
        for i, header in enumerate(grid.header)
        if header in headers
    }
    return pd.DataFrame(columns, index=first.column("row_number").to_pylist())


def _as_read(text: str, field: str, order: str | None) -> str:
    """What the cell is read as, as text; "?" where it is not understood."""
    if not text or (order is not None and is_no_date(text)):
        return ""
    if order is not None:
        value = read_date(text, order or MONTH_FIRST)
    elif field in READERS:
        value = READERS[field][0](text)
    else:
        return text
    return "?" if value is None else str(value)
