"""Families that several States miss."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analytics.patterns.shelf.shelf import ShelfPattern
from analytics.selection import Selection

COLUMNS = {"state_code": "Also missed by", "families": "Families", "children": "Children"}


def answer(table: Callable[[str], ir.Table], selection: Selection) -> ibis.Table:
    """One row per other State whose newest list of the same direction has families of this
    selection on it, most first: families, and those of their children who are on both."""
    leads = table("leads")
    mine = selection.apply(leads)
    others = leads.filter(
        leads.direction == selection.direction,
        leads.is_newest,
        leads.state_code != selection.state,
    )
    theirs = others.semi_join(mine, "family_number")
    is_both = theirs.child_number.isin(mine.child_number)
    return (
        theirs.group_by("state_code")
        .agg(
            families=theirs.family_number.nunique(),
            children=theirs.child_number.nunique(where=is_both),
        )
        .order_by(ibis.desc("families"), "state_code")
    )


SEVERAL_STATES = ShelfPattern(
    name="Missed in several States",
    question="Which families of this view are missed by other States too?",
    method="Families of the selection that the newest list of another State, same direction, also holds.",
    limits="Needs the lists of several States; families are joined by their children's MSIX IDs, else by "
    "names and birth dates.",
    columns=COLUMNS,
    figure=("state_code", "families"),
    answer=answer,
    reads="tables",
)
