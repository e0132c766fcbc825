"""Children whose 36 months end within half a year, by place."""

from __future__ import annotations

import pandas as pd

from analytics.patterns.shelf.shelf import DATES, Rows, ShelfPattern, counted, named

COLUMNS = {
    "place_id": "Place",
    "town": "Town",
    "families": "Families",
    "children": "Children",
    "of_children": "Of all children",
}


def answer(view: Rows) -> pd.DataFrame:
    """One row per place with children who have less than 6 months left, most first."""
    rows = view.placed
    soon = counted(rows[rows["window_band"] == "0-6"], "place_id")
    found = soon.join(counted(rows, "place_id")["children"].rename("of_children"))
    return named(found, view, COLUMNS, ["children", "families", "town"])


LEAVING_WINDOW = ShelfPattern(
    name="Leaving the window soon",
    question="Where will children leave the 36-month window within six months?",
    method="Children listed at the place with 0 to 6 months left on the as-of day, by their newest move in the list.",
    limits="Inside the window on the data given; a newer move that is not on this list would give "
    "them more time. Only the interview decides.",
    columns=COLUMNS,
    figure=("town", "children"),
    answer=answer,
    # Those who leave soon moved about three years ago: any other days would leave none.
    sets_aside=DATES,
)
