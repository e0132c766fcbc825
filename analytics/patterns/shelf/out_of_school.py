"""Places where out-of-school youth are a large part of those missed."""

from __future__ import annotations

import pandas as pd

from analytics.patterns.shelf.shelf import Rows, ShelfPattern, counted, named

COLUMNS = {
    "place_id": "Place",
    "town": "Town",
    "youth": "Out-of-school youth",
    "families": "Their families",
    "share_pct": "Of all children, %",
}
LEAST = 3


def answer(view: Rows) -> pd.DataFrame:
    """One row per place with LEAST or more out-of-school youth, most first."""
    rows = view.placed
    youth = counted(rows[rows["grade_band"] == "out of school"], "place_id")
    found = youth.rename(columns={"children": "youth"})
    found = found.join(counted(rows, "place_id")["children"])
    found["share_pct"] = 100.0 * found["youth"] / found["children"]
    return named(found[found["youth"] >= LEAST], view, COLUMNS, ["youth", "share_pct", "town"])


OUT_OF_SCHOOL = ShelfPattern(
    name="Out-of-school youth clusters",
    question="Where are out-of-school youth missed together?",
    method=f"Children whose last grade is OS or 00, by place; at least {LEAST}.",
    limits="The grade is that of the last enrollment; youth who never enrolled anywhere may have none.",
    columns=COLUMNS,
    figure=("town", "youth"),
    answer=answer,
)
