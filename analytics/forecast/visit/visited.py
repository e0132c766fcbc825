"""What visits since the list say of the families that are still to be met, town by town.

Families found are taken off; where they are no longer there, nobody of the list is expected. A visit that found nobody
is weaker news: it may have come at the wrong hour or to the wrong farm. It lowers what is left to LEFT_BY_NOBODY of
it, each further day on which nobody was found again (docs/decisions/0027).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.board.board import Board
from data.board.entries import Target, Visit

LEFT_BY_NOBODY = 2 / 3
NOBODY, GONE = "nobody", "no longer there"
TO_COME = 3
"""Which of the parts of a forecast come after the list."""
MIDDLE = 3


@dataclass(frozen=True)
class MetSince:
    """By town, from visits after the list up to the end of the week asked about.

    found: families that visits found; gone: 1 where one found that they are no longer there; left, left_to_come: the
    share of families that is still expected after visits that found nobody, of those there when the list was
    made, and of those who come after it; in_vain: days on which nobody was found.
    """

    found: np.ndarray
    gone: np.ndarray
    left: np.ndarray
    left_to_come: np.ndarray
    in_vain: np.ndarray


def met_since(board: Board, towns: pd.DataFrame, as_of: dt.date, monday: dt.date) -> MetSince:
    """`towns`: place_id and county_fips, one row per town; `as_of`: the day of the list."""
    size, sunday = len(towns), monday + dt.timedelta(days=6)
    ids = towns["place_id"].astype("Int64")
    counties = towns["county_fips"].astype(object).fillna("")
    found, gone = np.zeros(size), np.zeros(size)
    last_found = np.zeros(size, dtype=int)
    targets = {target.target_id: target for target in board.targets}
    visits = [
        (visit, _at(targets[visit.target_id], ids, counties))
        for visit in board.visits
        if visit.target_id in targets and as_of < visit.visit_date <= sunday
    ]
    for visit, at in visits:
        if not at.any():
            continue
        found[at] += visit.families / at.sum()
        gone[at] = np.maximum(gone[at], visit.outcome == GONE)
        if visit.families:
            last_found[at] = np.maximum(last_found[at], visit.visit_date.toordinal())
    return MetSince(found, gone, *_in_vain(visits, last_found, as_of, monday))


def _at(target: Target, ids: pd.Series, counties: pd.Series) -> np.ndarray:
    """Which towns a target stands for."""
    if target.place_ids:
        return ids.isin(target.place_ids).to_numpy(dtype=bool)
    return (counties == target.county_fips).to_numpy(dtype=bool) & bool(target.county_fips)


def _in_vain(
    visits: list[tuple[Visit, np.ndarray]], last_found: np.ndarray, as_of: dt.date, monday: dt.date
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """left, left_to_come and in_vain of MetSince: of days after which nobody found families there."""
    size = last_found.size
    days: dict[dt.date, np.ndarray] = {}
    for visit, at in visits:
        if visit.outcome == NOBODY and at.any():
            looked = at & (last_found < visit.visit_date.toordinal())
            # of a target of several towns nobody knows which one was looked at
            share = looked / at.sum()
            days[visit.visit_date] = np.maximum(days.get(visit.visit_date, np.zeros(size)), share)
    left, left_to_come, in_vain = np.ones(size), np.ones(size), np.zeros(size)
    ahead = max((monday + dt.timedelta(days=MIDDLE) - as_of).days, 1)
    for day, share in days.items():
        fewer = 1 - LEFT_BY_NOBODY**share
        left *= 1 - fewer
        # who comes after that day was not there to be found
        left_to_come *= 1 - fewer * min((day - as_of).days / ahead, 1.0)
        in_vain += share > 0
    return left, left_to_come, in_vain


def without_those_met(
    parts: np.ndarray, low: np.ndarray, high: np.ndarray, met: MetSince
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """parts (towns x parts), low and high without families that visits found, found gone, or looked for in vain."""
    before, parts = parts.sum(axis=1), parts.copy()
    parts[:, :2] *= (1 - met.gone)[:, None]
    left = parts.sum(axis=1)
    parts *= (np.maximum(left - met.found, 0) / np.maximum(left, 1e-9))[:, None]
    parts[:, :TO_COME] *= met.left[:, None]
    parts[:, TO_COME:] *= met.left_to_come[:, None]
    fewer = before - parts.sum(axis=1)
    low = np.maximum(low - np.ceil(fewer - 1e-9), 0).astype(int)
    return parts, low, np.maximum(high - np.floor(fewer + 1e-9), low).astype(int)
