"""Mobility files that hold counts only (shapes A and B): shown beside the moves, never added to them."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analytics.selection import Selection

COUNTS_CAUTION = (
    "Counts that another office made: a child may stand in several rows, so they are not added up "
    "with the moves above, and the children of several rows are not one total."
)


def counted_corridors(table: Callable[[str], ir.Table], selection: Selection) -> ir.Table:
    """One row per file, shape, period and corridor of count-only files that touches the State.

    Columns: file_name, shape ("A" States, "B" cities), period (as written), from_state_code,
    from_city, to_state_code, to_city, children, moves (sums of equal rows; nothing where the file
    has none). Of the Selection the State and the States from and to count.
    """
    counts = table("mobility_counts").join(
        table("extracts").select("extract_id", "file_name"), "extract_id"
    )
    wanted = []
    if selection.state:
        wanted.append(
            (counts.from_state_code == selection.state) | (counts.to_state_code == selection.state)
        )
    if selection.from_states:
        wanted.append(counts.from_state_code.isin(selection.from_states))
    if selection.to_states:
        wanted.append(counts.to_state_code.isin(selection.to_states))
    rows = counts.filter(*wanted) if wanted else counts
    keys = ("file_name", "shape", "period", "from_state_code", "from_city", "to_state_code", "to_city")  # fmt: skip
    return (
        rows.group_by(*keys)
        .agg(children=rows.children.sum(), moves=rows.moves.sum())
        .order_by(ibis.desc("children"), *keys)
    )
