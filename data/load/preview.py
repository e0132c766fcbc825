"""A look at a file before it is loaded: how its columns would be read, and what is doubtful."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

import pandas as pd
import pyarrow.compute as pc

from data.engine import open_working, quoted
from data.extracts.cells import ENDS, is_error_cell
from data.extracts.county_figures import newest_first
from data.extracts.readers import NUMBER_FIELDS, READERS, reader_of
from data.load.beside_cells import BesideCells, in_days_of_1900
from data.load.made_up_rows import is_synthetic_grid, notes_on_made_up
from data.load.metadata import ReportRun, Rows, decide
from data.load.old_moves import OldMoves
from data.load.report_words import read_report_header
from data.load.reports.not_understood import NotUnderstood
from data.load.same_day import READ_FOR_IT, Children
from data.mapping.choice import ColumnChoice
from data.mapping.kinds import ColumnInstructions, LoadOptions
from data.mapping.shapes import shape_of, values_of
from data.mapping.understood import understood
from data.reading.files import read
from data.reading.grid import Grid, Password
from data.reading.letters import is_guess
from data.store.cells import write_cells
from data.store.folder import private_work_folder
from data.store.row_places import RowPlaces
from data.values.bare_text import bare
from data.values.dates import DAY_FIRST, MONTH_FIRST, decide_orders, is_no_date, read_date, turned_dates
from data.values.headers import is_never_imported
from data.values.numbers import decimal_sign
from data.values.regions import split_place, state_code

PREVIEWED_ROWS = 20


@dataclass(frozen=True)
class Inspection:
    """`header`: the columns that may be read. `before`: their first 20 rows as written; `after`:
    those that are read, as they would be; both text, and both hold names. `shapes`: header ->
    what its values look like (data.mapping.shapes). `ambiguous_dates`: headers whose order of day
    and month nothing settles. `years`: those of which a file of figures has rows, newest first. `rows`:
    rows below the header. `around`: the file without its cells; `said`: what the rows say of the run.
    `beside`: what the workbook says beside its cells; `old_moves`: how many moves lie where no report has
    them, if the file says its day. `notes`: sentences on how the file was taken apart. `turned_dates`:
    headers whose dates look half turned by a spreadsheet. `children`: whom a list of children is about, as
    hashes, to tell whether another list is the same report. `not_understood`: what would be left empty, of
    the whole file; holds cells. `is_synthetic`: whether every row says that it is made up. `hidden_lines`: of the
    first rows those that are hidden in the workbook, by their place among them."""

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
    around: Grid
    said: Rows
    beside: BesideCells
    old_moves: OldMoves | None
    notes: tuple[str, ...] = ()
    turned_dates: tuple[str, ...] = ()
    children: Children | None = None
    not_understood: NotUnderstood | None = None
    is_synthetic: bool = False
    hidden_lines: frozenset[int] = frozenset()

    def run_for(self, direction: str | None, state: str | None, as_of: dt.date | None) -> ReportRun:
        """What the report would be loaded as, with these words of a person. Raises Undecided."""
        options = LoadOptions.of(direction=direction, state=state, as_of=as_of)
        return decide(self.around, self.choice.kind, self.said, options)

    @property
    def are_columns_doubtful(self) -> bool:
        """Whether a person should look at the columns before the file is loaded."""
        return bool(
            self.choice.problem
            or "guess" in self.choice.how.values()
            or self.choice.guesses
            or self.choice.unread
            or self.is_encoding_doubtful
        )

    @property
    def is_encoding_doubtful(self) -> bool:
        """Whether nothing in the file says how its letters are written, in a layout that nobody has
        checked before."""
        return is_guess(self.encoding) and self.choice.profile is None


class LookedAt(TypedDict, total=False):
    """What a person says of a file while looking at it."""

    sheet: str | None
    kind: str | None
    hidden_rows: bool | None
    hidden_columns: bool | None
    password: Password | None


def inspect(
    path: Path,
    folder: Path,
    *,
    file_name: str,
    instructions: ColumnInstructions | None = None,
    **fields: Unpack[LookedAt],
) -> Inspection:
    """How the file would be loaded into the store at `folder`. Nothing is stored.

    `fields`: those of data.mapping.kinds.LoadOptions. Raises PasswordNeeded, FileNotReadable, Undecided, StoreNotUsable.
    """
    with private_work_folder(folder) as work:
        grid = read(
            path,
            work,
            sheet=fields.get("sheet"),
            with_hidden_rows=fields.get("hidden_rows") is not False,
            with_hidden_columns=fields.get("hidden_columns") is True,
            password=fields.get("password"),
        )
        grid = replace(grid, file_name=file_name)
    grid, choice = understood(grid, instructions or ColumnInstructions(), folder, fields.get("kind"))
    grid, beside = in_days_of_1900(grid, choice)
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
    turned = turned_dates(dates, given_orders)
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
        around=replace(grid, cells=grid.cells.schema.empty_table()),
        said=_rows_said(grid, choice, dates, orders),
        notes=(*grid.notes, *notes_on_made_up(grid)),
        is_synthetic=is_synthetic_grid(grid),
        turned_dates=tuple(turned),
        beside=beside,
        old_moves=_old_moves(grid, choice, orders),
        children=_children(grid, choice),
        not_understood=_not_understood(grid, choice, folder),
        hidden_lines=_hidden_lines(grid),
    )


def _years(grid: Grid, choice: ColumnChoice) -> tuple[str, ...]:
    columns = [f"c{i}" for i, header in enumerate(grid.header) if choice.mapping.get(header) == "year"]
    return newest_first(
        text for name in columns for text in grid.cells.column(name).unique().to_pylist() if text
    )


def _rows_said(
    grid: Grid, choice: ColumnChoice, dates: Mapping[str, Sequence[str]], orders: Mapping[str, str]
) -> Rows:
    """What the rows say of the run, from the spellings of the columns as they would be read."""
    of_field = {field: header for header, field in choice.mapping.items()}
    today = dt.date.today()
    newest = [
        day
        for field in choice.kind.cells.newest_fields
        if (header := of_field.get(field)) is not None and header in dates
        for day in (read_date(text, orders.get(header) or MONTH_FIRST) for text in dates[header])
        if day is not None and day <= today
    ]

    def states(side: str) -> dict[str | None, int]:
        header, is_place = of_field.get(f"{side}_state"), False
        if header is None:
            header, is_place = of_field.get(f"move_{side}"), True
        if header is None:
            return {}
        counts: Counter[str | None] = Counter()
        for spelling in pc.value_counts(grid.cells.column(f"c{grid.header.index(header)}")).to_pylist():
            if text := (spelling["values"] or "").strip():
                counts[state_code((split_place(text)[1] or "") if is_place else text)] += spelling["counts"]
        return dict(counts)

    by_field = {choice.mapping[header]: order for header, order in orders.items()}
    return Rows(states("to"), states("from"), max(newest, default=None), by_field)


def _old_moves(grid: Grid, choice: ColumnChoice, orders: Mapping[str, str]) -> OldMoves | None:
    """How many of the moves lie where no report has them; None where the file does not say its day."""
    # The lines write day and month as the columns do: September 5 was read as May 9, before all the moves.
    of_lines = DAY_FIRST if any(order.startswith(DAY_FIRST) for order in orders.values()) else MONTH_FIRST
    day = read_report_header(grid.other_lines, dt.date.today(), of_lines).as_of_date
    header = next((h for h, field in choice.mapping.items() if field == "qad"), None)
    if day is None or header is None or not choice.kind.has_direction:
        return None
    counts = grid.cells.column(f"c{grid.header.index(header)}").value_counts().to_pylist()
    order = orders.get(header, MONTH_FIRST)
    return OldMoves.of(((read_date(one["values"] or "", order), one["counts"]) for one in counts), day)


def _children(grid: Grid, choice: ColumnChoice) -> Children | None:
    if not choice.kind.has_direction:
        return None
    columns = {choice.mapping[h]: f"c{i}" for i, h in enumerate(grid.header) if h in choice.mapping}
    return Children.of(grid.cells, {field: name for field, name in columns.items() if field in READ_FOR_IT})


def _not_understood(grid: Grid, choice: ColumnChoice, folder: Path) -> NotUnderstood | None:
    """What a load would leave empty, by the very readers of the load: of all rows, not of the first ones."""
    columns = {choice.mapping[h]: f"c{i}" for i, h in enumerate(grid.header) if h in choice.mapping}
    read = {field: name for field, name in columns.items() if field in READERS or field in ENDS}
    if not read:
        return None
    with private_work_folder(folder) as work, open_working(work) as engine:
        file = work / "cells.parquet"
        write_cells(grid, list(read.values()), file)
        cells = choice.kind.cells(engine, f"read_parquet({quoted(file)})", read)
        return NotUnderstood.of(
            cells, {field: header for header, field in choice.mapping.items()}, RowPlaces.of_grid(grid)
        )


def _hidden_lines(grid: Grid) -> frozenset[int]:
    first = grid.cells.column("row_number").slice(0, PREVIEWED_ROWS).to_pylist()
    return frozenset(i for i, number in enumerate(first) if number in grid.hidden_rows)


def _first_rows(grid: Grid, headers: Sequence[str]) -> pd.DataFrame:
    first = grid.cells.slice(0, PREVIEWED_ROWS)
    columns = {
        header: [(text or "").strip() for text in first.column(f"c{i}").to_pylist()]
        for i, header in enumerate(grid.header)
        if header in headers
    }
    numbers = first.column("row_number").to_pylist()
    if grid.sheets:
        places = [grid.place_of(number) for number in numbers]
        return pd.DataFrame(columns, index=[f"{bare(sheet, 30)}, {number}" for sheet, number in places])
    return pd.DataFrame(columns, index=numbers)


def _as_read(text: str, field: str, order: str | None, sign: str) -> str:
    """What the cell is read as, as text; "?" where it is not understood."""
    if not text or is_error_cell(text) or (order is not None and is_no_date(text)):
        return ""
    if order is not None:
        value = read_date(text, order or MONTH_FIRST)
    elif field in READERS:
        value = reader_of(field, sign)(text)
    else:
        return text
    return "?" if value is None else str(value)
