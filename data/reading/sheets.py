"""Which sheets of a workbook are its list: those that are shown, and all that have the same columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.extracts import KNOWN_HEADERS
from data.reading import header_row, parameter_sheets
from data.reading.grid import (
    MAX_COLUMNS,
    FileNotReadable,
    Grid,
    Hidden,
    OnlyHiddenSheets,
    Records,
    SheetPart,
)
from data.values.dates import dates_in
from data.values.headers import plain
from data.values.regions import state_code

FEW_KNOWN = 2
"""Known headers in its header row that make a sheet look like a list."""
_LIST = 3
"""Those that make one that was not read worth telling."""
_SURE = 4
"""Known headers that two sheets share which have others besides."""
_DIRECTIONS = {
    "to": re.compile(r"\bmov(?:es?|ed|ing)[ -]*(?:in)?to\b|\bin[- ]?migra", re.I),
    "from": re.compile(r"\bmov(?:es?|ed|ing)[ -]*(?:from|out)\b|\bout[- ]?migra", re.I),
}
_STATE = re.compile(r"\bstate\W+([a-z][a-z ]+)", re.I)


def the_list(
    sheets: Sequence[Records],
    file_name: str,
    wanted: str | None = None,
    *,
    with_hidden_rows: bool = True,
    with_hidden_columns: bool = False,
) -> Grid:
    """The list of a workbook: the sheet `wanted`, else of those that are shown the one with the most known
    headers, together with every other that has the same columns and speaks of the same report.

    Raises FileNotReadable; OnlyHiddenSheets where no sheet that is shown looks like a list but a hidden one.
    """

    def grid_of(sheet: Records) -> Grid:
        return header_row.make_grid(
            sheet, file_name, with_hidden_rows=with_hidden_rows, with_hidden_columns=with_hidden_columns
        )

    names = [sheet.sheet_name or "" for sheet in sheets]
    if wanted is not None and wanted not in names:
        raise FileNotReadable(
            f"The workbook has no filled sheet of the name asked for; it has: {', '.join(names)}."
        )
    scores = {name: header_row.score(sheet) for name, sheet in zip(names, sheets, strict=True)}
    hidden = [name for name, sheet in zip(names, sheets, strict=True) if sheet.facts.is_hidden]
    lists = [name for name in names if scores[name] >= FEW_KNOWN]
    if wanted is not None:
        parts = [grid_of(sheets[names.index(wanted)])]
    else:
        shown = [sheet for sheet in sheets if not sheet.facts.is_hidden]
        if not set(lists) - set(hidden) and set(lists) & set(hidden):
            raise OnlyHiddenSheets([name for name in hidden if name in lists])
        # Of two that match alike, the one with more rows.
        best = max(shown or sheets, key=lambda s: (scores[s.sheet_name or ""], s.cells.num_rows))
        first = grid_of(best)
        parts = []
        for sheet in shown:
            if sheet is best:
                parts.append(first)
            elif scores[sheet.sheet_name or ""] >= FEW_KNOWN:
                with suppress(FileNotReadable):
                    other = grid_of(sheet)
                    if _is_same_list(first, other):
                        parts.append(other)
        parts = without_repeats(parts) or [first]
    read = {part.sheet_name or "" for part in parts}
    others = tuple(name for name in names if name not in read)
    likely = [name for name in others if scores[name] >= _LIST]
    return replace(
        parts[0] if len(parts) == 1 else joined(parts),
        other_sheets=others,
        sheet_lines=parameter_sheets.lines_of([s for s in sheets if s.sheet_name not in read], None),
        other_lists=() if wanted else tuple(name for name in likely if name not in hidden),
        hidden=replace(_hidden(parts), sheets=tuple(name for name in likely if name in hidden)),
    )


def _is_same_list(one: Grid, other: Grid) -> bool:
    """Whether two sheets have the same columns, and their titles and names speak of the same report."""
    columns = [{plain(name) for name in grid.header if not name.startswith("(")} for grid in (one, other)]
    known = [names & KNOWN_HEADERS for names in columns]
    is_same = columns[0] == columns[1] or (known[0] == known[1] and len(known[0]) >= _SURE)
    return is_same and all(
        not mine or not theirs or mine == theirs
        for mine, theirs in zip(_speaks_of(one), _speaks_of(other), strict=True)
    )


def _speaks_of(grid: Grid) -> tuple[set[str], set[str], set[dt.date]]:
    """Directions, States and days that the lines around the table name; directions in the sheet's name too."""
    lines = [text for _, text in grid.other_lines]
    directions = {
        direction
        for direction, words in _DIRECTIONS.items()
        if any(words.search(text) for text in (grid.sheet_name or "", *lines))
    }
    states = {state_code(match[1].strip()) or "" for text in lines for match in _STATE.finditer(text)}
    return directions, states - {""}, {day for text in lines for day in dates_in(text)}


def without_repeats(parts: list[Grid]) -> list[Grid]:
    """The sheets without those whose rows all stand on one other too: beside a sheet of all regions
    each region is there a second time."""
    if len(parts) < 2:
        return parts
    largest = max(parts, key=lambda grid: grid.cells.num_rows)
    rows = _rows_as_text(largest, largest)
    others = [grid for grid in parts if grid is not largest and grid.cells.num_rows]
    if others and all(
        pc.all(pc.is_in(_rows_as_text(grid, largest), value_set=rows)).as_py() for grid in others
    ):
        return [largest]
    return parts


def _rows_as_text(grid: Grid, like: Grid) -> pa.ChunkedArray:
    """Each row as one text, its columns in the order of another sheet."""
    columns = [pc.fill_null(column, "") for column in _columns_like(grid, like.header)]
    return pc.binary_join_element_wise(*columns, "\x1f") if columns else pa.chunked_array([], pa.string())


def _columns_like(grid: Grid, header: Sequence[str]) -> list[pa.ChunkedArray]:
    """The columns of a grid under some headers, nothing where it has none of that name."""
    place = {plain(name): i for i, name in reversed(list(enumerate(grid.header)))}
    nothing = pa.chunked_array([pa.nulls(grid.cells.num_rows, pa.string())])
    return [
        grid.cells.column(f"c{place[plain(name)]}") if plain(name) in place else nothing for name in header
    ]


def joined(parts: Sequence[Grid]) -> Grid:
    """Several sheets as one list, in their order; each row is numbered on from the sheet before."""
    header = list(parts[0].header)
    known = {plain(name) for name in header}
    for part in parts[1:]:
        header += [name for name in part.header if plain(name) not in known]
        known |= {plain(name) for name in part.header}
    if len(header) > MAX_COLUMNS:
        raise FileNotReadable(
            f"The sheets of the workbook have {len(header):,} different columns together, more than "
            f"{MAX_COLUMNS}: load one sheet at a time.",
            "--sheet NAME",
        )
    tables, lines, sheets, added = [], [], [], 0
    hidden: list[int] = []
    for part in parts:
        numbers = pa.array(part.cells.column("row_number").to_numpy() + np.int32(added), pa.int32())
        tables.append(
            pa.table(
                [*_columns_like(part, header), numbers],
                names=[*(f"c{i}" for i in range(len(header))), "row_number"],
            )
        )
        lines += [(number + added, text) for number, text in part.other_lines]
        sheets.append(SheetPart(part.sheet_name or "", part.cells.num_rows, added))
        hidden += [number + added for number in part.hidden_rows]
        last = [part.header_row_number, *(number for number, _ in part.other_lines)]
        if part.cells.num_rows:
            last.append(part.cells.column("row_number")[-1].as_py())
        added += max(*last, part.physical_rows)
    overflow = {plain(part.header[i]) for part in parts for i in part.overflow_columns}
    return replace(
        parts[0],
        sheet_name=f"{parts[0].sheet_name} and {len(parts) - 1} more",
        header=tuple(header),
        cells=pa.concat_tables(tables),
        other_lines=tuple(lines),
        rows_ignored=sum(part.rows_ignored for part in parts) + len(parts) - 1,
        overflow_columns=tuple(i for i, name in enumerate(header) if plain(name) in overflow),
        physical_rows=sum(part.physical_rows for part in parts),
        merged_down=tuple(dict.fromkeys(name for part in parts for name in part.merged_down)),
        sheets=tuple(sheets),
        hidden_rows=frozenset(hidden),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


def _hidden(parts: Sequence[Grid]) -> Hidden:
    """What is hidden in all of these sheets together."""
    each = [part.hidden for part in parts]
    return replace(
        each[0],
        rows=sum(hidden.rows for hidden in each),
        of_rows=sum(hidden.of_rows for hidden in each),
        is_by_filter=any(hidden.is_by_filter for hidden in each),
        columns=tuple(dict.fromkeys(name for hidden in each for name in hidden.columns)),
        are_columns_read=all(hidden.are_columns_read for hidden in each),
    )
