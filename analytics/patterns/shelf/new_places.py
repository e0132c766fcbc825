"""Places where nobody was missed before the last twelve months."""

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
    "first_day": "First move",
}


def answer(view: Rows) -> pd.DataFrame:
    """One row per place whose every move is of the twelve months to the as-of day, most families
    first. Nothing where the list goes no further back: then no place is new.
    """
    rows = view.placed
    begin = months_before(view.as_of, 12)
    if not (rows["day"] <= begin).any():
        return pd.DataFrame(columns=list(COLUMNS))
    new = rows[rows["day"].groupby(rows["place_id"]).transform("min") > begin]
    found = counted(new, "place_id").join(new.groupby("place_id").agg(first_day=("day", "min")))
    return named(found, view, COLUMNS, ["families", "children", "town"])


NEW_PLACES = ShelfPattern(
    name="New places",
    question="Where is somebody missed for the first time in the last twelve months?",
    method="Places all of whose moves in this view lie in the twelve months to the as-of day.",
    limits="New on this list, not new in the world: earlier families may have been enrolled, or their "
    "36 months are over.",
    columns=COLUMNS,
    figure=("town", "families"),
    answer=answer,
    # A town known since long ago would be new in every view that leaves its earlier moves out.
    sets_aside=(*DATES, *ALL_LISTED),
)
