"""Tables that stand beside the list or below it under a header of their own, told apart.

A summary beside the list lends it no column. A header that stands a second time below, with its
columns in another order, is the header of the rows under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.extracts import EXTRACTS, KNOWN_HEADERS
from data.extracts.missed_enrollment import ALIASES
from data.reading.grid import Grid, trimmed
from data.values.headers import count_known, plain

_NO_NAME = "(no header"
_REPEAT = re.compile(r" \(\d+\)$")
_COUNT = re.compile(r"\d|[1-9]\d{1,4}")
LEAST_KNOWN = 3
LEAST_SHARE = 0.6
"""Of a row's cells that are headers, and of the columns that two headers share."""


def list_alone(grid: Grid) -> Grid:
    """The grid without the columns of tables that stand beside the list, parted by an empty column."""
    valid = [np.asarray(grid.cells.column(f"c{i}").is_valid()) for i in range(len(grid.header))]
    groups = _groups(
        [not grid.header[i].startswith(_NO_NAME) or bool(valid[i].any()) for i in range(len(valid))]
    )
    if len(groups) < 2:
        return grid

    def names(group: Sequence[int]) -> list[str]:
        return [_bare(grid.header[i]) for i in group if not grid.header[i].startswith(_NO_NAME)]

    own = max(
        groups,
        key=lambda group: (count_known(names(group), KNOWN_HEADERS), sum(int(valid[i].sum()) for i in group)),
    )
    rows = _filled(valid, own)
    beside = [
        group
        for group in groups
        if group is not own
        and _is_beside(grid, group, _filled(valid, group), rows, set(map(plain, names(own))))
    ]
    if not beside:
        return grid
    away = {i for group in beside for i in group}
    left = [i for group in groups for i in group if i not in away]
    # The empty column that parts them goes too; one inside the list stays.
    kept = [i for i in range(left[0], left[-1] + 1) if i not in away]
    cells = grid.cells.select([*(f"c{i}" for i in kept), "row_number"])
    is_row = _filled(valid, kept)
    cells = cells.take(np.flatnonzero(is_row)).rename_columns(
        [*(f"c{i}" for i in range(len(kept))), "row_number"]
    )
    told = "; ".join(", ".join(names(group)) or "without headers" for group in beside)
    note = f"Beside the list, parted by an empty column, stands another table ({told}): it was left out."
    return replace(
        grid,
        header=_without_repeats([grid.header[i] for i in kept]),
        cells=cells,
        overflow_columns=tuple(at for at, i in enumerate(kept) if i in grid.overflow_columns),
        rows_ignored=grid.rows_ignored + int((~is_row).sum()),
        notes=(*grid.notes, note),
    )


def _groups(is_filled: Sequence[bool]) -> list[list[int]]:
    """Columns that stand together, parted by empty ones."""
    groups: list[list[int]] = [[]]
    for i, filled in enumerate(is_filled):
        if filled:
            groups[-1].append(i)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _filled(valid: Sequence[np.ndarray], columns: Sequence[int]) -> np.ndarray:
    return np.logical_or.reduce([valid[i] for i in columns])


def _is_beside(grid: Grid, group: Sequence[int], rows: np.ndarray, own: np.ndarray, names: set[str]) -> bool:
    """Whether columns are another table: with a header of the list's own or with counts, and of other
    rows than the list (or both). A part of the list behind a blank column goes down as far as it does."""
    at = np.flatnonzero(rows)
    if not at.size:
        return False
    is_block = at.size == at[-1] - at[0] + 1
    other_rows = is_block and (at[-1] < np.flatnonzero(own)[-1] or bool((rows & ~own).any()))
    named = [plain(_bare(grid.header[i])) for i in group if not grid.header[i].startswith(_NO_NAME)]
    if not named:
        return len(group) > 1 and at.size > 1 and bool(is_block)
    has_own_name = any(name in names for name in named)
    has_counts = any(_are_counts(grid.cells.column(f"c{i}")) for i in group)
    return (has_own_name and has_counts) or (
        bool(other_rows) and (has_own_name or has_counts) and len(group) > 1
    )


def _are_counts(column: pa.ChunkedArray) -> bool:
    texts = [text.strip() for text in column.drop_null().slice(0, 200).to_pylist()]
    return bool(texts) and all(_COUNT.fullmatch(text) for text in texts)


def _bare(name: str) -> str:
    return _REPEAT.sub("", name)


def _without_repeats(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each without the number of its repeat where the first of them is gone."""
    return tuple(
        _bare(name) if _bare(name) not in names and names.count(name) == 1 else name for name in names
    )


def by_own_headers(grid: Grid) -> Grid:
    """The grid with the rows below a further header put under the columns of the first, by its names."""
    found = _header_rows(grid)
    if not found:
        return grid
    columns = _Columns(grid)
    lines = grid.cells.column("row_number").to_numpy()
    first_again = _first_header_again(grid, lines)
    starts = sorted(found)
    titles = {row for start in starts for row in _titles_above(grid, start, starts)}
    pieces = [columns.as_they_are(0, starts[0])]
    turned = []
    for start, following in zip(starts, [*starts[1:], grid.cells.num_rows], strict=True):
        end = min((row for row in first_again if start < row < following), default=following)
        piece, is_turned = columns.under(found[start], start, end)
        pieces += [piece, columns.as_they_are(end, following)]
        if is_turned:
            turned.append(start)
    out = np.zeros(grid.cells.num_rows, dtype=bool)
    out[[*starts, *titles]] = True
    texts = {row: _text_of(grid, row) for row in sorted({*starts, *titles})}
    notes = [
        f"In line {lines[start]:,} stands a header again, with its columns in another order: the rows below it "
        "were read by it."
        for start in turned
    ]
    return replace(
        grid,
        header=tuple(columns.header),
        cells=columns.table(pieces, lines).filter(pa.array(~out)),
        other_lines=(*grid.other_lines, *((int(lines[row]), text) for row, text in texts.items())),
        rows_ignored=grid.rows_ignored + len(texts),
        notes=(*grid.notes, *notes),
    )


def _first_header_again(grid: Grid, lines: np.ndarray) -> list[int]:
    """The first row below each line in which the first header stands again letter for letter: that line is
    no row any more."""
    wanted = trimmed(" ".join(_bare(name) for name in grid.header if not name.startswith(_NO_NAME)))
    again = [line for line, text in grid.other_lines if line > grid.header_row_number and text == wanted]
    return np.searchsorted(lines, again).tolist()


def _header_rows(grid: Grid) -> dict[int, list[str]]:
    """Row -> its cells, of the rows that are a header of the same columns."""
    names = {_bare(name) for name in grid.header if not name.startswith(_NO_NAME)}
    words = {*names, *(alias for kind in EXTRACTS for aliases in kind.aliases.values() for alias in aliases)}
    spelled = {
        f"{mark}{word}{end}"
        for name in words
        for word in (name, name.upper(), name.lower(), name.title())
        for mark in ("", "\ufeff")
        for end in ("", " ")
    }
    known = pa.array(sorted(spelled), pa.string())
    may_be = np.zeros(grid.cells.num_rows, dtype=bool)
    for i in range(min(LEAST_KNOWN, len(grid.header))):
        may_be |= pc.is_in(grid.cells.column(f"c{i}"), value_set=known).to_numpy()
    own, found = set(map(plain, names)), {}
    for row in np.flatnonzero(may_be).tolist():
        cells = [trimmed(cell or "").strip("\ufeff ") for cell in _cells_of(grid, row)]
        filled = {plain(cell) for cell in cells if cell}
        headers = filled & (own | KNOWN_HEADERS)
        shared = filled & own
        if len(headers) >= max(LEAST_KNOWN, LEAST_SHARE * len(filled)) and len(shared) >= LEAST_SHARE * min(
            len(filled), len(own)
        ):
            found[row] = cells
    return found


def _cells_of(grid: Grid, row: int) -> list[str | None]:
    cells = grid.cells.slice(row, 1).drop_columns(["row_number"]).to_pylist()[0]
    return [cells[f"c{i}"] for i in range(len(grid.header))]


def _text_of(grid: Grid, row: int) -> str:
    return trimmed(" ".join(cell for cell in _cells_of(grid, row) if cell))


def _titles_above(grid: Grid, start: int, starts: Sequence[int]) -> list[int]:
    """Rows of one or two cells right above a further header: the title of its list."""
    titles: list[int] = []
    while start - 1 - len(titles) >= 0:
        row = start - 1 - len(titles)
        if row in starts or sum(cell is not None for cell in _cells_of(grid, row)) > 2:
            break
        titles.append(row)
    return titles


class _Columns:
    """The columns of the first header, and those that further ones add."""

    def __init__(self, grid: Grid) -> None:
        self.header = list(grid.header)
        self._cells = grid.cells
        self._at = _numbered([_bare(name) for name in grid.header])

    def as_they_are(self, start: int, end: int) -> tuple[int, int, dict[int, int]]:
        """Rows start to end under their own columns."""
        return start, end, {i: i for i in range(self._cells.num_columns - 1)}

    def under(
        self, names: Sequence[str], start: int, end: int
    ) -> tuple[tuple[int, int, dict[int, int]], bool]:
        """The rows under a further header (as_they_are), and whether its columns stand otherwise."""
        source: dict[int, int] = {}
        for (name, number), i in _numbered(names).items():
            if name or not self.header[i].startswith(_NO_NAME):
                if (
                    not name
                    and not self._cells.column(f"c{i}").slice(start, end - start).null_count < end - start
                ):
                    continue
                source[self._column_for(name, number, names[i], i, source)] = i
            else:
                source[i] = i
        return (start, end, source), any(target != i for target, i in source.items())

    def _column_for(self, name: str, number: int, written: str, i: int, taken: Mapping[int, int]) -> int:
        at = self._at.get((name, number)) if name else None
        if at is None and name in _FIELD_OF:
            same = [t for (other, _), t in self._at.items() if _FIELD_OF.get(other) == _FIELD_OF[name]]
            at = next((t for t in same if t not in taken), None)
        if at is None:
            at = len(self.header)
            self.header.append(
                written
                if written and written not in self.header
                else f"{written or _NO_NAME} ({i + 1} below)"
            )
            self._at[(name or f"{i} below", number)] = at
        return at

    def table(self, pieces: Sequence[tuple[int, int, dict[int, int]]], lines: np.ndarray) -> pa.Table:
        """The cells of all rows, each piece under the columns that it belongs to."""
        columns = []
        for target in range(len(self.header)):
            chunks = [
                chunk
                for start, end, source in pieces
                for chunk in (
                    self._cells.column(f"c{source[target]}").slice(start, end - start).chunks
                    if target in source
                    else [pa.nulls(end - start, pa.string())]
                )
            ]
            columns.append(pa.chunked_array(chunks, pa.string()))
        names = [*(f"c{i}" for i in range(len(self.header))), "row_number"]
        return pa.table([*columns, pa.array(lines, pa.int32())], names=names)


_FIELD_OF = {plain(alias): field for field, aliases in ALIASES.items() for alias in aliases}


def _numbered(names: Sequence[str]) -> dict[tuple[str, int], int]:
    """(plain name, which of that name) -> its column."""
    found: dict[tuple[str, int], int] = {}
    for i, name in enumerate(names):
        of = "" if name.startswith(_NO_NAME) else plain(name)
        number = sum(1 for other, _ in found if other == of)
        found[(of, number)] = i
    return found
