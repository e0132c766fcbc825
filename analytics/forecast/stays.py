"""Who is known to be at a place on a day, and the first move that is known of them afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.forecast.kernels import count_stays, families_together
from analytics.mobility.moves import EPOCH, CodedMoves

HORIZON_DAYS = 183
"""Half a year: who is not seen anywhere in it counts as not seen again."""
LONGEST_STAY_DAYS = 365
"""A year after an arrival nobody knows whether the child is still there."""
DEPARTURE_DAYS = 31
"""Who left a place was there the day before. So many days before it counts as there already, where no arrival
tells more: else no month's end would know families whose first line is their departure."""
NOT_SEEN = -1


@dataclass(frozen=True)
class Stays:
    """One entry per child and day on which it is known to be at a place: see `stays_on`."""

    child: np.ndarray
    family: np.ndarray
    day: np.ndarray
    here: np.ndarray
    next: np.ndarray
    next_day: np.ndarray
    weight: np.ndarray
    by_departure: np.ndarray

    def only(self, flags: np.ndarray) -> Stays:
        """The flagged entries."""
        return Stays(**{name: values[flags] for name, values in vars(self).items()})


def month_ends(moves: CodedMoves, month: int) -> np.ndarray:
    """The last day of `month` in each year of the data, as days since 1970-01-01."""
    if not moves.moves:
        return np.empty(0, dtype=np.int64)
    first = (EPOCH + dt.timedelta(days=moves.first_day)).year
    last = (EPOCH + dt.timedelta(days=moves.last_day)).year
    firsts = np.array([(y - 1970) * 12 + month for y in range(first, last + 1)])
    return firsts.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1


def cohorts(moves: CodedMoves, is_here: np.ndarray, days: np.ndarray, is_open: bool = False) -> pd.DataFrame:
    """`stays_on` as the records of each day show it: one row per child and day, a column per field of Stays."""
    return pd.DataFrame(vars(stays_on(moves, is_here, days, is_open, as_known_then=True)))


def stays_on(
    moves: CodedMoves,
    is_here: np.ndarray,
    days: np.ndarray,
    is_open: bool = False,
    as_known_then: bool = False,
) -> Stays:
    """One entry per child and day of `days` on which it is known to be at one of the ends `is_here`.

    The child arrived there up to LONGEST_STAY_DAYS before and had not moved on; or it left from there up to
    DEPARTURE_DAYS later, and no arrival says where it was nearer by (by_departure). child, family, day,
    here (end number), next (end number where it is seen next within the horizon: where it leaves from the day
    before a move that starts elsewhere, else where its move leads; NOT_SEEN: none), next_day, weight (1 /
    the family's children there that day: a family weighs 1, divided where siblings part). A stay that ends
    with a move which cannot be trusted is left out, and so are days whose horizon goes beyond the data,
    unless `is_open`. `as_known_then`: as the records of each day show it: arrivals only, and next is
    where the next move leads, from wherever it started.
    """
    days = np.sort(days).astype(np.int64)
    if not is_open:
        days = days[days + HORIZON_DAYS <= moves.last_day]
    i, here, on, after, when = count_stays(
        moves.child,
        moves.day,
        moves.start,
        moves.finish,
        moves.levels["state"].of_end,
        (moves.ends["end_id"] < 0).to_numpy(),
        moves.is_usable,
        is_here,
        days,
        LONGEST_STAY_DAYS,
        HORIZON_DAYS,
        0 if as_known_then else DEPARTURE_DAYS,
    )
    family = moves.family[i]
    return Stays(
        child=moves.child[i],
        family=family,
        day=days[on],
        here=here,
        next=after,
        next_day=when.astype(np.int64),
        weight=1.0 / families_together(family, here, on),
        by_departure=here != moves.finish[i],
    )


def in_the_states_of(moves: CodedMoves, is_here: np.ndarray) -> np.ndarray:
    """A flag per end: it lies in a State (or country) in which one of the ends `is_here` lies."""
    state = moves.levels["state"].of_end
    return np.isin(state, state[is_here])
