"""Small counts: the one place that says which counts may leave the house, and hides the rest.

Two marks. "<10" stands for a count of 1 to 9. "hidden" stands for a count of any size that is
not shown because it would give another one away.

Method: primary suppression under a threshold, complementary suppression, and an audit of the
result by programming (`masking_audit`), repeated until every hidden count can still be any of at
least nine whole numbers, given everything published: towns, county totals, months, the grand
total, the number not placed, and that families and in-window children are at most children.
Source: Statistical Policy Working Paper 22 (secondary suppression and its audit).

Limits. It protects one set of tables that are published together. Two selections that differ by
one family, an earlier load, or what a neighbour knows can still give a count away. An attacker
who also replays the choice of hidden cells is not modelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.disclosure.audit import (
    SHOWN,
    UNDER,
    WITHHELD,
    Tables,
    exposed_cells,
    one_sum_intervals,
    too_narrow,
)

MASK_UNDER = 10
"""Counts of 1 to MASK_UNDER - 1 are not shown outside."""

UNDER_MARK = f"<{MASK_UNDER}"
WITHHELD_MARK = "hidden"

NESTED = (("rows", "children"), ("children", "families"), ("children", "in_window_children"))
"""(larger, smaller): in every place and total the second is at most the first."""

PARTS = {"in_window_children": "children"}
"""Part -> whole: whole minus part is a count of children too, so it must not be small either."""

MAY_BE_ZERO = ("in_window_children",)


@dataclass(frozen=True)
class MaskedTables:
    """The same tables with marks in place of counts; a count is a whole number or one of the marks."""

    frame: pd.DataFrame
    group_totals: pd.DataFrame | None
    breakdowns: tuple[pd.DataFrame, ...]
    totals: dict[str, int | str]
    rest: dict[str, int | str]


def is_mark(value: object) -> bool:
    return isinstance(value, str) and value in (UNDER_MARK, WITHHELD_MARK)


def mask_table(
    frame: pd.DataFrame,
    *,
    counts: Sequence[str],
    groups: str | None = None,
    group_totals: pd.DataFrame | None = None,
    breakdowns: Sequence[pd.DataFrame] = (),
    totals: Mapping[str, int] | None = None,
    rest: Mapping[str, int] | None = None,
) -> MaskedTables:
    """One row per row of `frame`, with counts that could point to a child replaced by marks.

    `groups` is the column whose subtotals are published too (county_fips); rows without a group
    count towards the grand total only. `group_totals` (one row per group, with the column
    `groups`) and `totals` are the published totals; left out, they are the sums. Distinct counts
    may overlap: a group may count fewer than the sum of its rows. `rest` is what the total counts
    and the table does not list (children not placed). `breakdowns` are other tables of the same
    total (by month). A count without a published total is given no entry in `totals`.

    Raises ValueError where a count is negative, not whole, missing, or larger than its whole.
    """
    counts = list(counts)
    if groups is not None and group_totals is None:
        group_totals = frame.dropna(subset=[groups]).groupby(groups, as_index=False)[counts].sum()
    if totals is None:
        totals = {c: int(frame[c].sum()) + int((rest or {}).get(c, 0)) for c in counts}
    tables, spans = _lay_out(frame, counts, groups, group_totals, breakdowns, totals, rest or {})
    _hide_small(tables, counts)
    _hide_beside(tables, counts)
    _audit_and_hide(tables)

    def marked(source: pd.DataFrame, span: slice) -> pd.DataFrame:
        result = source.copy()
        for j, count in enumerate(counts):
            if count in source:
                cells = _cells(tables.values[span, j], tables.state[span, j])
                result[count] = pd.Series(cells, index=source.index, dtype=object)
        return result

    def one_row(span: slice, given: Mapping[str, int]) -> dict[str, int | str]:
        node = span.start
        return {
            count: _cells(tables.values[node : node + 1, j], tables.state[node : node + 1, j])[0]
            for j, count in enumerate(counts)
            if count in given
        }

    return MaskedTables(
        frame=marked(frame, spans["frame"]),
        group_totals=None if group_totals is None else marked(group_totals, spans["groups"]),
        breakdowns=tuple(marked(b, spans[f"breakdown {i}"]) for i, b in enumerate(breakdowns)),
        totals=one_row(spans["total"], totals),
        rest=one_row(spans["rest"], rest or {}),
    )


def _cells(values: np.ndarray, states: np.ndarray) -> list[int | str]:
    marks = {UNDER: UNDER_MARK, WITHHELD: WITHHELD_MARK}
    return [marks.get(int(s)) or int(v) for v, s in zip(values, states, strict=True)]


def _lay_out(
    frame, counts, groups, group_totals, breakdowns, totals, rest
) -> tuple[Tables, dict[str, slice]]:
    """Every published count as one array (nodes x counts), and which nodes add up to which."""
    spans: dict[str, slice] = {}
    parts: list[np.ndarray] = []

    def add(name: str, values: np.ndarray) -> None:
        start = sum(len(p) for p in parts)
        spans[name] = slice(start, start + len(values))
        parts.append(values)

    add("frame", _numbers(frame, counts))
    if group_totals is not None:
        add("groups", _numbers(group_totals, counts))
    for i, breakdown in enumerate(breakdowns):
        add(f"breakdown {i}", _numbers(breakdown, counts))
    add("rest", np.array([[rest.get(c, np.nan) for c in counts]], dtype=float))
    add("total", np.array([[totals.get(c, np.nan) for c in counts]], dtype=float))
    values = np.vstack(parts)

    total, rest_node = spans["total"].start, spans["rest"].start
    sums: list[tuple[int, np.ndarray]] = []
    members = np.arange(spans["frame"].stop)
    top = [members]
    if group_totals is not None:
        of_group = pd.Index(group_totals[groups]).get_indexer(frame[groups])
        of_group[frame[groups].isna().to_numpy()] = -1
        if (missing := (of_group < 0) & frame[groups].notna().to_numpy()).any():
            raise ValueError(f"{int(missing.sum())} rows name a group that has no total.")
        first = spans["groups"].start
        for g in range(len(group_totals)):
            if len(inside := members[of_group == g]):
                sums.append((first + g, inside))
        top = [members[of_group < 0], np.arange(first, spans["groups"].stop)]
    sums.append((total, np.concatenate([*top, [rest_node]])))
    for i in range(len(breakdowns)):
        span = spans[f"breakdown {i}"]
        sums.append((total, np.arange(span.start, span.stop)))

    nested = [(counts.index(a), counts.index(b)) for a, b in NESTED if a in counts and b in counts]
    lowest = np.array([0 if c in MAY_BE_ZERO else 1 for c in counts], dtype=float)
    _check_nesting(values, sums, nested)
    state = np.full(values.shape, SHOWN, dtype=np.int8)
    return Tables(values, sums, nested, lowest, state, MASK_UNDER), spans


def _numbers(table: pd.DataFrame, counts: Sequence[str]) -> np.ndarray:
    """Rows x counts as numbers, nothing where the table has no such column. Raises ValueError."""
    columns = [
        pd.to_numeric(table[c]).to_numpy(dtype=float, na_value=np.nan)
        if c in table
        else np.full(len(table), np.nan)
        for c in counts
    ]
    values = np.column_stack(columns) if len(table) else np.empty((0, len(counts)))
    given = values[:, [c in table for c in counts]]
    if np.isnan(given).any() or (given < 0).any() or (given % 1 != 0).any():
        raise ValueError("Counts to be masked must be whole numbers of 0 or more, none missing.")
    return values


def _check_nesting(values: np.ndarray, sums, nested) -> None:
    too_large = any((values[:, small] > values[:, large]).any() for large, small in nested)
    too_large |= any((values[children] > values[parent]).any() for parent, children in sums)
    if too_large:
        raise ValueError(
            "A part is larger than its whole, so the counts cannot be masked. "
            "Make the tables from one selection and try again."
        )


def _hide_small(tables: Tables, counts: list[str]) -> None:
    tables.state[(tables.values >= 1) & (tables.values < MASK_UNDER)] = UNDER
    for part, whole in PARTS.items():
        if part in counts and whole in counts:
            p, w = counts.index(part), counts.index(whole)
            remainder = tables.values[:, w] - tables.values[:, p]
            small = (remainder >= 1) & (remainder < MASK_UNDER) & (tables.state[:, p] == SHOWN)
            tables.state[small, p] = WITHHELD
    for parent, children in tables.sums:
        # "<10" on a sum of two parts would say that each part is at most 8.
        several = (~np.isnan(tables.values[children])).sum(axis=0) > 1
        tables.state[parent, several & (tables.state[parent] == UNDER)] = WITHHELD
    _hide_nested(tables)


def _hide_nested(tables: Tables) -> None:
    """A count is not shown beside a larger one that is hidden: it would be its lower limit."""
    for larger, smaller in tables.nested:
        open_cells = (
            tables.hidden[:, larger] & ~tables.hidden[:, smaller] & ~np.isnan(tables.values[:, smaller])
        )
        under = open_cells & (tables.state[:, larger] == UNDER)
        tables.state[open_cells, smaller] = WITHHELD
        tables.state[under, smaller] = UNDER


def _hide_beside(tables: Tables, counts: list[str]) -> None:
    """First pass, sum by sum: hide the smallest shown neighbour until the sum alone tells nothing."""
    for parent, children in tables.sums:
        for measure in range(len(counts)):
            if np.isnan(tables.values[parent, measure]) or tables.hidden[parent, measure]:
                continue
            while True:
                hidden, low, high = one_sum_intervals(tables, parent, children, measure)
                narrow = hidden[too_narrow(low, high, tables.under)]
                if len(narrow) == 0 or not _protect(tables, int(narrow[0]), measure):
                    break
                if tables.hidden[parent, measure]:
                    break
    _hide_nested(tables)


def _audit_and_hide(tables: Tables) -> None:
    """Second pass: audit everything together, hide more for each exposed count, until none is."""
    while exposed := exposed_cells(tables):
        helped: set[tuple[int, int]] = set()
        progress = False
        for node, measure in exposed:
            where = (int(tables.parent[node]), measure)
            if where not in helped:
                helped.add(where)
                progress |= _protect(tables, node, measure)
        _hide_nested(tables)
        if not progress:
            raise ValueError("These counts cannot be published safely, not even as marks.")


def _protect(tables: Tables, node: int, measure: int) -> bool:
    """Hides one more count for an exposed one. False when nothing is left that could help.

    In this order: a part of it, where all its parts are shown; the smallest shown neighbour in
    the same sum; the sum itself, or its "<10" (which limits its parts) becomes "hidden"; the same
    one level up; neighbours and parts of 0; at last the marks beside it.
    """
    return (
        _withhold_around(tables, node, measure)
        or _withhold_marks_above(tables, node, measure)
        or _withhold_beside(tables, node, measure)
    )


def _withhold_smallest(tables: Tables, among: np.ndarray, measure: int, least: int) -> bool:
    values, state = tables.values[:, measure], tables.state[:, measure]
    open_ = among[(state[among] == SHOWN) & (values[among] >= least)]
    if len(open_):
        state[open_[np.argmin(values[open_])]] = WITHHELD
    return len(open_) > 0


def _withhold_around(tables: Tables, node: int, measure: int) -> bool:
    """A part of the exposed count, a neighbour, or a sum above it; counts of 0 only in the end."""
    values, state = tables.values[:, measure], tables.state[:, measure]
    for least in (1, 0):
        for children in tables.parts.get(node, ()):
            all_shown = (state[children] == SHOWN).all()
            if (all_shown or least == 0) and _withhold_smallest(tables, children, measure, least):
                return True
        at = node
        while (parent := int(tables.parent[at])) >= 0:
            if not np.isnan(values[parent]):
                beside = (c for c in tables.parts[parent] if at in c)
                if any(_withhold_smallest(tables, children, measure, least) for children in beside):
                    return True
                if state[parent] != WITHHELD:
                    state[parent] = WITHHELD
                    return True
            at = parent
    return False


def _withhold_marks_above(tables: Tables, node: int, measure: int) -> bool:
    """The "<10" of the neighbours become "hidden": each limits what the others can be."""
    state = tables.state[:, measure]
    at = node
    while (at := int(tables.parent[at])) >= 0:
        for children in tables.parts[at]:
            under = children[state[children] == UNDER]
            if len(under):
                state[under] = WITHHELD
                return True
    return False


def _withhold_beside(tables: Tables, node: int, measure: int) -> bool:
    """The other counts of the same place, which limit this one."""
    for other in {j for pair in tables.nested if measure in pair for j in pair}:
        if tables.state[node, other] != WITHHELD and not np.isnan(tables.values[node, other]):
            tables.state[node, other] = WITHHELD
            return True
    return False
