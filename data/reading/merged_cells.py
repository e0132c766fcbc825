"""Cells of a sheet that are merged over others: in a header over columns, in a list over rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.grid import Records

_HIGHEST_HEADER = 4
"""Rows that a cell of a header may be merged over."""


def reaches(records: Records, count: int) -> dict[int, list[int]]:
    """Of the first `count` records, by their index, those with cells merged over columns: for each
    column the one whose text reaches it."""
    merged, width = records.facts.merged, records.cells.num_columns
    index_of = {number: i for i, number in enumerate(records.row_numbers[:count].tolist())}
    found: dict[int, list[int]] = {}
    for top, left, bottom, right in merged[merged[:, 3] > merged[:, 1]].tolist():
        for number in range(top, min(bottom, top + _HIGHEST_HEADER - 1) + 1):
            if number in index_of and 0 <= left < width:
                reach = found.setdefault(index_of[number], list(range(width)))
                end = min(right, width - 1)
                reach[left : end + 1] = [left] * (end + 1 - left)
    return found


def fill_down(below: pa.Table, numbers: np.ndarray, merged: np.ndarray) -> tuple[pa.Table, frozenset[int]]:
    """The rows below a header with the value of each cell that is merged over rows in all of them, and
    the columns in which that gave a row a value.

    `numbers`: of the rows. A cell under the merge that holds a value of its own keeps it; of a cell
    merged over columns too only the first column is filled: the others mean something else.
    """
    if not numbers.size or not len(merged):
        return below, frozenset()
    over_rows = merged[(merged[:, 2] > merged[:, 0]) & (merged[:, 0] >= numbers[0])]
    filled = set()
    for column in np.unique(over_rows[:, 1]).tolist():
        if not 0 <= column < below.num_columns:
            continue
        source = _top_rows(numbers, over_rows[over_rows[:, 1] == column])
        before = below.column(column)
        after = pc.coalesce(before, before.take(pa.array(source)))
        if after.null_count < before.null_count:
            filled.add(column)
            below = below.set_column(column, below.column_names[column], after)
    return below, frozenset(filled)


def _top_rows(numbers: np.ndarray, merged: np.ndarray) -> np.ndarray:
    """For each row the index of the one that holds its value: the top of a merged range, else itself."""
    source = np.arange(numbers.size)
    merged = merged[np.argsort(merged[:, 0], kind="stable")]
    tops = np.searchsorted(numbers, merged[:, 0])
    ends = np.searchsorted(numbers, merged[:, 2], side="right")
    # A blank top row is no record, and its range gives nothing.
    is_there = (tops < numbers.size) & (numbers[np.minimum(tops, numbers.size - 1)] == merged[:, 0])
    lengths = np.where(is_there, ends - tops, 0)
    rows = np.repeat(tops - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
    source[rows] = np.repeat(tops, lengths)
    return source
