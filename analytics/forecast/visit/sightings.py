"""Who is known to have been where, from both ends of every known move, as stays of families.

A move says two things: on its day the family was at the place it moved to, and until that day it was at
the place it came from. A family that is seen elsewhere later has left: on the day of a move that began at
the place, else between the last day it was seen there and the first day it was seen elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

NOWHERE = -1
NEVER = 10**7
"""A day that has not come: still there as far as is known."""
SAME_ARRIVAL_DAYS = 21
"""Arrivals at one place this near one another are one: siblings, and days that two States wrote otherwise."""
AGAIN_DAYS = 60
"""Who arrives at a place this long after the last sign of being there has been away in between."""
UNKNOWN = -(10**7)
"""An arrival of which nothing is known but that it was before the departure."""


@dataclass(frozen=True)
class Reports:
    """All that is known by `day` (days since 1970-01-01): one entry per child (or family) and move.

    family; moved (day of the move); start, finish (numbers of places, NOWHERE: not known). is_missed: a row of a
    list; is_listed: of the newest list of moves to the State. is_found: 1 the State enrolled the child
    then, 0 not, -1 not known. after, by: as-of days of the last list that did not hold the row and of
    the first that did (-1: none did, or there is none before). is_home: a flag per place: a place of the
    State where people can be met. lists: as-of days of the lists, rising. has_moves: moves are loaded beside lists.
    """

    day: int
    is_home: np.ndarray
    lists: tuple[int, ...]
    has_moves: bool
    family: np.ndarray
    moved: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    is_missed: np.ndarray
    is_listed: np.ndarray
    is_found: np.ndarray
    after: np.ndarray
    by: np.ndarray


@dataclass(frozen=True)
class Stays:
    """One entry per stay of a family at a place, by family and day.

    arrived (UNKNOWN: only the departure is known); left_after, left_by: the last day it is known to have
    been there and the first on which it is known to be elsewhere (equal: it left that day; NEVER: not seen elsewhere).
    is_missed: a list holds it, or nobody but those at its next stop knew of it; is_listed: the
    newest list holds it. after, by: see Reports.
    """

    family: np.ndarray
    town: np.ndarray
    arrived: np.ndarray
    left_after: np.ndarray
    left_by: np.ndarray
    is_missed: np.ndarray
    is_listed: np.ndarray
    after: np.ndarray
    by: np.ndarray

    def only(self, flags: np.ndarray) -> Stays:
        """The flagged stays."""
        return Stays(**{name: values[flags] for name, values in vars(self).items()})


def stays_of(reports: Reports) -> Stays:
    """The stays at all places that the moves up to the day of the reports tell."""
    r = _once(reports)
    comes = np.flatnonzero(r.finish != NOWHERE)
    goes = np.flatnonzero((r.start != NOWHERE) & (r.start != r.finish))
    row = np.concatenate([goes, comes])
    is_arrival = np.arange(row.size) >= goes.size
    place = np.where(is_arrival, r.finish[row], r.start[row])
    order = np.lexsort([place, is_arrival, r.moved[row], r.family[row]])
    row, is_arrival, place = row[order], is_arrival[order], place[order]
    family, day = r.family[row], r.moved[row]
    begins = np.ones(row.size, dtype=bool)
    is_on = (family[1:] == family[:-1]) & (place[1:] == place[:-1])
    begins[1:] = ~is_on | is_arrival[1:] & (day[1:] - day[:-1] > AGAIN_DAYS)
    first = np.flatnonzero(begins)
    if not first.size:
        return Stays(
            *([np.empty(0, dtype=np.int64)] * 5),
            *([np.empty(0, dtype=bool)] * 2),
            *([np.empty(0, dtype=np.int64)] * 2),
        )
    last = np.append(first[1:], row.size) - 1
    goes_on = np.append(family[first[1:]] == family[first[:-1]], False)
    left_by = np.where(goes_on, day[np.append(first[1:], 0)], NEVER)
    # what a row says of being missed it says of the place where it ends
    missed, listed, found, unmet = (
        np.logical_or.reduceat(flags[row] & is_arrival, first)
        for flags in (r.is_missed, r.is_listed, r.is_found == 1, r.is_found == 0)
    )
    by = np.where(is_arrival & (r.by[row] >= 0), r.by[row], NEVER)
    after = np.where(by < NEVER, r.after[row], NEVER)
    by, after = np.minimum.reduceat(by, first), np.minimum.reduceat(after, first)
    arrives = is_arrival[first]
    return Stays(
        family=family[first],
        town=place[first],
        arrived=np.where(arrives, day[first], UNKNOWN),
        left_after=day[last],
        left_by=left_by,
        is_missed=listed | (missed | unmet | ~arrives) & ~found,
        is_listed=listed,
        after=np.where(by < NEVER, after, -1),
        by=np.where(by < NEVER, by, -1),
    )


def _once(reports: Reports) -> Reports:
    """The moves up to the day, each arrival of a family once, with all that its rows say."""
    r = reports
    kept = np.flatnonzero(r.moved <= r.day)
    # without a place where it ended a move is one with those from the same start
    end = np.where(r.finish == NOWHERE, -2 - r.start, r.finish)[kept]
    order = np.lexsort([r.moved[kept], end, r.family[kept]])
    kept, end = kept[order], end[order]
    family, moved = r.family[kept], r.moved[kept]
    begins = np.ones(kept.size, dtype=bool)
    begins[1:] = (family[1:] != family[:-1]) | (end[1:] != end[:-1])
    begins[1:] |= moved[1:] - moved[:-1] > SAME_ARRIVAL_DAYS
    first = np.flatnonzero(begins)
    if not first.size:
        first = np.empty(0, dtype=np.int64)
        return replace(r, **{n: getattr(r, n)[first] for n in _PER_MOVE})
    by = np.where(r.by[kept] >= 0, r.by[kept], NEVER)
    after = np.where(by < NEVER, r.after[kept], NEVER)
    by = np.minimum.reduceat(by, first)
    return replace(
        r,
        family=family[first],
        moved=moved[first],
        start=np.maximum.reduceat(r.start[kept], first),
        finish=r.finish[kept][first],
        is_missed=np.logical_or.reduceat(r.is_missed[kept], first),
        is_listed=np.logical_or.reduceat(r.is_listed[kept], first),
        is_found=np.maximum.reduceat(r.is_found[kept], first),
        after=np.where(by < NEVER, np.minimum.reduceat(after, first), -1),
        by=np.where(by < NEVER, by, -1),
    )


_PER_MOVE = ("family", "moved", "start", "finish", "is_missed", "is_listed", "is_found", "after", "by")
