"""Places where families came in the same months of several years, and the season is near."""

from __future__ import annotations

import pandas as pd

from analytics.patterns.shelf.shelf import ALL_LISTED, DATES, Rows, ShelfPattern, named
from analytics.wording import MONTHS

COLUMNS = {"place_id": "Place", "town": "Town", "season": "Season", "years": "Years", "families": "Families"}
DAYS_AHEAD = 60
LEAST_YEARS = 2
LEAST = 3


def months_ahead(view: Rows) -> list[int]:
    """The months that begin within DAYS_AHEAD days of the as-of day, soonest first."""
    day = pd.Timestamp(view.as_of)
    starts = pd.date_range(day + pd.Timedelta(days=1), day + pd.Timedelta(days=DAYS_AHEAD))
    return list(dict.fromkeys(s.month for s in starts if s.day == 1))


def answer(view: Rows) -> pd.DataFrame:
    """One row per place and month that begins within 60 days, most years and families first.

    years: calendar years with a family that came in the month. At least LEAST_YEARS of them, and
    LEAST families in all.
    """
    rows = view.placed
    ahead = months_ahead(view)
    rows = rows[rows["move_month"].isin(ahead)]
    found = (
        rows.assign(year=rows["day"].dt.year)
        .groupby(["place_id", "move_month"])
        .agg(years=("year", "nunique"), families=("family", "nunique"))
        .reset_index()
    )
    found = found[(found["years"] >= LEAST_YEARS) & (found["families"] >= LEAST)]
    found["season"] = found["move_month"].map(lambda m: MONTHS[m - 1]).astype(object)
    return named(found, view, COLUMNS, ["years", "families", "town"])


SEASONAL_RETURN = ShelfPattern(
    name="Seasonal return due",
    question="Where did families come in the same month of earlier years, and that month is near?",
    method=f"Months that begin within {DAYS_AHEAD} days of the as-of day; places with families in that "
    f"month in at least {LEAST_YEARS} calendar years and at least {LEAST} families.",
    limits="Counts months of the qualifying move. Other families may come, or none: a season is a "
    "reason to look, not a forecast.",
    columns=COLUMNS,
    figure=("town", "families"),
    answer=answer,
    # It needs several years, and has months of its own: those that begin soon.
    sets_aside=(*DATES, *ALL_LISTED),
)
