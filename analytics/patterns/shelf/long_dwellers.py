"""Families whose newest move is long ago and who are still missed."""

from __future__ import annotations

import pandas as pd

from analytics.patterns.shelf.shelf import (
    ALL_LISTED,
    DATES,
    Rows,
    ShelfPattern,
    counted,
    months_before,
    named,
)

COLUMNS = {
    "place_id": "Place",
    "town": "Town",
    "families": "Families",
    "children": "Children",
    "newest_day": "Newest move",
}
MONTHS_AGO = 18


def answer(view: Rows) -> pd.DataFrame:
    """One row per place: families with no move in the view for MONTHS_AGO months, by the place of
    their newest move, most first."""
    rows = view.rows
    newest = rows["day"].groupby(rows["family"]).transform("max")
    is_last = (rows["day"] == newest) & (newest <= months_before(view.as_of, MONTHS_AGO))
    rows = view.placed[is_last.reindex(view.placed.index)]
    found = counted(rows, "place_id").join(rows.groupby("place_id").agg(newest_day=("day", "max")))
    return named(found, view, COLUMNS, ["families", "children", "town"])


LONG_DWELLERS = ShelfPattern(
    name="Long dwellers",
    question="Where did families move in long ago, and were never enrolled?",
    method=f"Families whose newest move in the view is {MONTHS_AGO} months old or older, at the place "
    "of that move.",
    limits="They may have moved on without a record. Move from: the place they left long ago.",
    columns=COLUMNS,
    figure=("town", "families"),
    answer=answer,
    # A newer move outside the filter would make a family that moves every year a long dweller.
    sets_aside=(*DATES, *ALL_LISTED),
)
