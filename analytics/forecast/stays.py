"""Who is known to be at a place on a day, and the first move that is known of them afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numba
import numpy as np
import pandas as pd

from analytics.mobility.moves import EPOCH, CodedMoves

HORIZON_DAYS = 183
"""Half a year: who is not seen anywhere in it counts as not seen again."""
LONGEST_STAY_DAYS = 365
"""A year after an arrival nobody knows whether the child is still there."""
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
    """`stays_on` as a table: one row per child and day, a column per field of Stays."""
    return pd.DataFrame(vars(stays_on(moves, is_here, days, is_open)))


def stays_on(moves: CodedMoves, is_here: np.ndarray, days: np.ndarray, is_open: bool = False) -> Stays:
    """One entry per child and day of `days` on which it is known to be at one of the ends `is_here`.

    The child arrived there up to LONGEST_STAY_DAYS before and had not moved on. child, family, day,
    here (end number), next (end number of the first move within the horizon, from wherever it
    started; NOT_SEEN: none), next_day, weight (1 / the family's children there that day: a family
    weighs 1, divided where siblings part). A stay that ends with a move which cannot be trusted is
    left out, and so are days whose horizon goes beyond the data, unless `is_open`.
    """
    days = np.sort(days).astype(np.int64)
    if not is_open:
        days = days[days + HORIZON_DAYS <= moves.last_day]
    i, on, after = _stays(
        moves.child,
        moves.day,
        moves.finish,
        moves.is_usable,
        is_here,
        days,
        LONGEST_STAY_DAYS,
        HORIZON_DAYS,
    )
    family, here, day = moves.family[i], moves.finish[i], days[on]
    goes = after >= 0
    return Stays(
        child=moves.child[i],
        family=family,
        day=day,
        here=here,
        next=np.where(goes, moves.finish[after], NOT_SEEN),
        next_day=np.where(goes, moves.day[after], 0).astype(np.int64),
        weight=1.0 / _together(family, here, on),
    )


@numba.njit(nogil=True, cache=True)
def _stays(child, day, finish, is_usable, is_here, days, longest_stay, horizon):
    """Arrivals that were still there on a day, which day (row of `days`), and the next move (-1)."""
    kept = np.empty(child.size, dtype=np.int32)
    on = np.empty(child.size, dtype=np.int32)
    after = np.empty(child.size, dtype=np.int32)
    found = 0
    for i in range(child.size):
        if not is_here[finish[i]] or not is_usable[i]:
            continue
        at = np.searchsorted(days, day[i])
        if at == days.size or days[at] - day[i] > longest_stay:
            continue
        has_next = i + 1 < child.size and child[i + 1] == child[i]
        if has_next and day[i + 1] <= days[at]:
            continue
        goes = has_next and day[i + 1] - days[at] <= horizon
        if goes and not is_usable[i + 1]:
            continue
        kept[found] = i
        on[found] = at
        after[found] = i + 1 if goes else -1
        found += 1
    return kept[:found], on[:found], after[:found]


@numba.njit(nogil=True, cache=True)
def _together(family, here, on):
    """How many children of the family are at the place on the day, for each entry.

    A family's entries lie together. Its places and days meet in a small hash table that is stamped
    with the family, so it is never emptied; it is twice as long as the largest family has entries.
    """
    longest = run = 0
    for i in range(family.size):
        run = run + 1 if i > 0 and family[i] == family[i - 1] else 1
        longest = max(longest, run)
    bits = 4
    while (1 << bits) < 2 * longest:
        bits += 1
    stamp = np.full(1 << bits, -2, dtype=np.int32)
    slot = np.zeros(1 << bits, dtype=np.int32)
    first = np.empty(family.size, dtype=np.int32)
    count = np.zeros(family.size, dtype=np.int32)
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(family.size):
        key = (np.uint64(here[i]) << np.uint64(32)) ^ np.uint64(on[i])
        at = np.int64((key * factor) >> np.uint64(64 - bits))
        while stamp[at] == family[i] and (here[slot[at]] != here[i] or on[slot[at]] != on[i]):
            at = (at + 1) & (stamp.size - 1)
        if stamp[at] != family[i]:
            stamp[at] = family[i]
            slot[at] = i
        first[i] = slot[at]
        count[slot[at]] += 1
    return count[first]


def in_the_states_of(moves: CodedMoves, is_here: np.ndarray) -> np.ndarray:
    """A flag per end: it lies in a State (or country) in which one of the ends `is_here` lies."""
    state = moves.levels["state"].of_end
    return np.isin(state, state[is_here])
