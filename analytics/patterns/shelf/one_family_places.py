"""How many places have one family, and how many have many."""

from __future__ import annotations

import pandas as pd

from analytics.patterns.shelf.shelf import Rows, ShelfPattern, counted

COLUMNS = {
    "size": "Families at the place",
    "places": "Places",
    "families": "Families",
    "children": "Children",
}
SIZES = (
    (1, 1, "1"),
    (2, 4, "2 to 4"),
    (5, 9, "5 to 9"),
    (10, 24, "10 to 24"),
    (25, 10**9, "25 and more"),
)


def answer(view: Rows) -> pd.DataFrame:
    """One row per size of place: places, their families and children added over places."""
    by_place = counted(view.placed, "place_id")
    told = []
    for least, most, words in SIZES:
        of_size = by_place[by_place["families"].between(least, most)]
        told.append((words, len(of_size), of_size["families"].sum(), of_size["children"].sum()))
    frame = pd.DataFrame(told, columns=list(COLUMNS))
    return frame[frame["places"] > 0].reset_index(drop=True)


ONE_FAMILY_PLACES = ShelfPattern(
    name="One-family and many-family places",
    question="Are the missed spread thinly, or do a few places hold most?",
    method="Places by the number of their families in this view.",
    limits="A family missed at two places counts at both, so families add up to more than the view has.",
    columns=COLUMNS,
    figure=("size", "places"),
    answer=answer,
)
