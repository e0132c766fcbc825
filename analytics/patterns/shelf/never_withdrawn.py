"""Districts whose withdrawals are never recorded."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analytics.patterns.shelf.shelf import ShelfPattern
from analytics.selection import Selection

COLUMNS = {
    "district_name": "District of the last enrollment",
    "state_code": "State",
    "children": "Children",
    "withdrawn": "With a withdrawal date",
}
LEAST = 10
ELSEWHERE_PCT = 20.0
"""Share of all rows with a withdrawal date below which nothing is said: then the column is empty."""


def answer(table: Callable[[str], ir.Table], selection: Selection) -> ibis.Table:
    """One row per district of the last enrollment with LEAST or more children of the selection and
    no withdrawal date for any of them, most children first."""
    mine = selection.apply(table("leads")).select("extract_id", "row_number", "child_number")
    rows = table("missed_enrollment_rows")
    rows = rows.filter(rows.district_name.notnull())
    joined = mine.inner_join(rows, ["extract_id", "row_number"])
    share = (100.0 * joined.withdrawal_date.notnull().mean()).as_scalar()
    found = joined.group_by("district_name", state_code=joined.last_enrollment_state_code).agg(
        children=joined.child_number.nunique(),
        withdrawn=joined.child_number.nunique(where=joined.withdrawal_date.notnull()),
    )
    wanted = (found.children >= LEAST) & (found.withdrawn == 0) & (share >= ELSEWHERE_PCT)
    return found.filter(wanted).order_by(ibis.desc("children"), "district_name", "state_code")


NEVER_WITHDRAWN = ShelfPattern(
    name="Withdrawals never recorded",
    question="Which districts never record that a child left?",
    method=f"Districts of the last enrollment with at least {LEAST} children of this view, none of whom "
    f"has a withdrawal date, where at least {ELSEWHERE_PCT:.0f}% of all rows have one.",
    limits="A child without a withdrawal date may still be there. A reason to ask the district, not a "
    "finding about it.",
    columns=COLUMNS,
    figure=("district_name", "children"),
    answer=answer,
    reads="tables",
)
