"""The log of work: hours, miles, visits and families met, by person and week. Plain sums of what visits say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from analytics.disclosure.masking import HIDDEN_MARK, MASK_UNDER
from data.board.board import Board
from data.board.entries import Visit

SUMS = (
    "visits",
    "visits_found",
    "families",
    "coes",
    "hours",
    "visits_without_hours",
    "miles",
    "visits_without_miles",
)
COLUMNS = ("monday", "person", "days", *SUMS)
NOBODY = "not said"


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def work_log(board: Board, first: dt.date, last: dt.date) -> pd.DataFrame:
    """One row per week and person with visits from `first` to `last`, both included: COLUMNS, the newest week first.

    Who went is one person however it is typed (capitals, blanks at the ends); shown as typed last. Hours and miles
    are sums over the visits that say them, with how many do not. A visit of a week that begins before
    `first` counts in that week. Visits taken back are on no board.
    """
    rows: dict[tuple[dt.date, str], list[Visit]] = {}
    shown: dict[str, str] = {}
    for visit in board.visits:
        if first <= visit.visit_date <= last:
            name = " ".join(visit.visited_by.split())
            shown[name.casefold()] = name
            rows.setdefault((monday_of(visit.visit_date), name.casefold()), []).append(visit)
    told = [
        (monday, shown[key] or NOBODY, len({visit.visit_date for visit in own}), *_sums(own))
        for (monday, key), own in rows.items()
    ]
    frame = pd.DataFrame(told, columns=list(COLUMNS))
    return frame.sort_values(["monday", "person"], ascending=[False, True], ignore_index=True)


def _sums(visits: Iterable[Visit]) -> tuple[int | float, ...]:
    visits = list(visits)
    return (
        len(visits),
        sum(visit.families > 0 for visit in visits),
        sum(visit.families for visit in visits),
        sum(visit.coes for visit in visits),
        round(sum(visit.hours or 0.0 for visit in visits), 2),
        sum(visit.hours is None for visit in visits),
        round(sum(visit.miles or 0.0 for visit in visits), 1),
        sum(visit.miles is None for visit in visits),
    )


def totals_by(log: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row per `by` (monday or person) of a log: its sums."""
    return log.groupby(by, sort=False)[list(SUMS)].sum().reset_index()


def total(log: pd.DataFrame) -> dict[str, float]:
    """The sums of a whole log; families_per_hour over visits alone that say their hours is not among them."""
    return {name: float(log[name].sum()) for name in SUMS}


def families_by_month(board: Board, first: dt.date, last: dt.date) -> pd.DataFrame:
    """One row per whole month from `first` to `last`: month (its first day), visits, families as they may leave the office.

    Under MASK_UNDER families are hidden, none as well. Only whole months, each the same in every file whatever days
    are asked for, and no sum of them: so that no file taken from another tells of a few.
    """
    rows = []
    month = first if first.day == 1 else _next_month(first)
    while (following := _next_month(month)) <= last + dt.timedelta(days=1):
        own = [visit for visit in board.visits if month <= visit.visit_date < following]
        families = sum(visit.families for visit in own)
        rows.append((month, len(own), families if families >= MASK_UNDER else HIDDEN_MARK))
        month = following
    return pd.DataFrame(rows, columns=["month", "visits", "families"])


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
