"""A look at a file before it is loaded: how its columns would be read, and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from data.extracts.county_figures import newest_first
from data.extracts.readers import NUMBER_FIELDS, READERS, reader_of
from data.mapping.choice import ColumnChoice, choose_columns
from data.mapping.kinds import ColumnInstructions
from data.mapping.shapes import shape_of, values_of
from data.reading.files import read
from data.reading.grid import Grid
from data.store.folder import private_work_folder
from data.values.dates import MONTH_FIRST, decide_orders, is_no_date, read_date
from data.values.headers import is_never_imported
from data.values.numbers import decimal_sign

PREVIEWED_ROWS = 20


@dataclass(frozen=True)
class Inspection:
    """`header`: the columns that may be read. `before`: their first 20 rows as written; `after`:
    those that are read, as they would be; both text, and both hold names. `shapes`: header ->
    what its values look like (data.mapping.shapes). `ambiguous_dates`: headers whose order of day
    and month nothing settles. `years`: those of which a file of figures has rows, newest first. `rows`: rows below the
    header."""

    sheet: str | None
    encoding: str | None
    delimiter: str | None
    rows: int
    other_lines: tuple[tuple[int, str], ...]
    other_sheets: tuple[str, ...]
    header: tuple[str, ...]
    choice: ColumnChoice
    shapes: dict[str, str | None]
    ambiguous_dates: tuple[str, ...]
    years: tuple[str, ...]
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look before the file is loaded."""
        is_guessed = "guess" in self.choice.how.values() or bool(self.choice.guesses)
        return bool(
            self.choice.problem
            or self.ambiguous_dates
            or len(self.years) > 1
            or self.other_sheets
            or is_guessed
            or self.choice.unread
            or self.is_encoding_doubtful
        )

    @property
    def is_encoding_doubtful(self) -> bool:
        """Whether the letters were read as Windows-1252, which fits any bytes, in a layout that
        nobody has checked before."""
        return self.encoding == "cp1252" and self.choice.profile is None


def inspect(
    path: Path,
    folder: Path,
    *,
    file_name: str,
    sheet: str | None = None,
    kind: str | None = None,
    instructions: ColumnInstructions | None = None,
) -> Inspection:
    """How the file would be loaded into the store at `folder`. Nothing is stored.

    Raises FileNotReadable, Undecided, StoreNotUsable.
    """
    with private_work_folder(folder) as work:
        grid = replace(read(path, work, sheet=sheet), file_name=file_name)
    choice = choose_columns(grid, instructions or ColumnInstructions(), folder, kind)
    header = tuple(name for name in grid.header if not is_never_imported(name))
    column_of = {header: f"c{i}" for i, header in enumerate(grid.header)}
    dates = {
        header: [text for text in grid.cells.column(column_of[header]).unique().to_pylist() if text]
        for header, field in choice.mapping.items()
        if field in choice.kind.cells.date_fields
    }
    given_orders = {
        header: order
        for field, order in choice.orders_of_fields().items()
        for header, named in choice.mapping.items()
        if named == field
    }
    orders, unsettled = decide_orders(dates, given_orders)
    before = _first_rows(grid, header)
    numbers = [header for header, field in choice.mapping.items() if field in NUMBER_FIELDS]
    sign = decimal_sign(text for header in numbers for text in before[header])
    after = pd.DataFrame(
        {
            header: [_as_read(text, field, orders.get(header), sign) for text in before[header]]
            for header, field in choice.mapping.items()
        },
        index=before.index,
    )
    return Inspection(
        sheet=grid.sheet_name,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        rows=grid.cells.num_rows,
        other_lines=grid.other_lines,
        other_sheets=grid.other_sheets,
        header=header,
        shapes={name: shape_of(values_of(grid, i)) for i, name in enumerate(grid.header) if name in header},
        choice=choice,
        ambiguous_dates=tuple(unsettled),
        years=_years(grid, choice),
        before=before,
        after=after,
    )


def _years(grid: Grid, choice: ColumnChoice) -> tuple[str, ...]:
    columns = [f"c{i}" for i, header in enumerate(grid.header) if choice.mapping.get(header) == "year"]
    return newest_first(
        text for name in columns for text in grid.cells.column(name).unique().to_pylist() if text
    )


def _first_rows(grid: Grid, headers: Sequence[str]) -> pd.DataFrame:
    first = grid.cells.slice(0, PREVIEWED_ROWS)
    columns = {
        header: [(text or "").strip() for text in first.column(f"c{i}").to_pylist()]
        for i, header in enumerate(grid.header)
        if header in headers
    }
    return pd.DataFrame(columns, index=first.column("row_number").to_pylist())


def _as_read(text: str, field: str, order: str | None, sign: str) -> str:
    """What the cell is read as, as text; "?" where it is not understood."""
    if not text or (order is not None and is_no_date(text)):
        return ""
    if order is not None:
        value = read_date(text, order or MONTH_FIRST)
    elif field in READERS:
        value = reader_of(field, sign)(text)
    else:
        return text
    return "?" if value is None else str(value)
