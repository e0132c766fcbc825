"""Families that came before and may be back: how many return to the same town, and how near the same day.

Of the families that were in a town in one season the share that is there again a year later, two and three years
later, and the weeks between the anniversary and the day they come again, are counted over all towns of the
State; from that follows for each family not seen this year the chance that it is there unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.forecast.visit.lasting import YEAR
from analytics.forecast.visit.sightings import Stays

MOST_YEARS = 3
WITHIN_WEEKS = 14
"""Who comes this many weeks before or after the anniversary has come back, else has come anew."""
KERNEL_WEEKS = 1.0
USUAL_RETURN, USUAL_FAMILIES = 0.3, 5.0


@dataclass(frozen=True)
class Returns:
    """offsets: days after the anniversary; of_offset: share of those who come back by offset (sum 1).
    share: of families come back, by class: see `classes`. missed_again: share missed of those who came back,
    of the found (0) and the missed (1)."""

    offsets: np.ndarray
    of_offset: np.ndarray
    share: np.ndarray
    missed_again: np.ndarray


@dataclass(frozen=True)
class Pending:
    """One entry per family and town it came to in an earlier year: family, town, anniversary (day this season), kind
    (class of its return), was_missed, has_come (this season, as far as is known)."""

    family: np.ndarray
    town: np.ndarray
    anniversary: np.ndarray
    kind: np.ndarray
    was_missed: np.ndarray
    has_come: np.ndarray
    again_missed: np.ndarray

    def only(self, flags: np.ndarray) -> Pending:
        """The flagged families."""
        return Pending(**{name: values[flags] for name, values in vars(self).items()})


def pending(stays: Stays, day: int, around: int) -> Pending:
    """Families that came to a town in the year before some day, and whose anniversary is near `around`.

    Looks at stays with arrived <= day. kind: 0 came a year ago and the year before that, 1 a year ago alone, 2 two
    years ago, 3 three years ago.
    """
    order = np.lexsort([stays.arrived, stays.town, stays.family])
    order = order[stays.arrived[order] <= day]
    family, town, arrived = stays.family[order], stays.town[order], stays.arrived[order]
    missed = stays.is_missed[order]
    year = np.rint((around - arrived) / YEAR).astype(int)
    anniversary = arrived + np.rint(year * YEAR).astype(int)
    begins = np.ones(order.size, dtype=bool)
    begins[1:] = (family[1:] != family[:-1]) | (town[1:] != town[:-1])
    group = np.cumsum(begins) - 1
    groups = int(group[-1]) + 1 if group.size else 0
    came = np.zeros((groups, MOST_YEARS + 2), dtype=bool)
    day_of = np.zeros((groups, MOST_YEARS + 2), dtype=np.int64)
    miss = np.zeros((groups, MOST_YEARS + 2), dtype=bool)
    inside = (year >= 0) & (year <= MOST_YEARS + 1)
    came[group[inside], year[inside]] = True
    day_of[group[inside], year[inside]] = anniversary[inside]
    miss[group[inside], year[inside]] = missed[inside]
    before = came[:, 1:]
    newest = np.argmax(before, axis=1) + 1
    is_kept = before.any(axis=1) & (newest <= MOST_YEARS)
    regular = came[np.arange(groups), np.minimum(newest + 1, MOST_YEARS + 1)] & (newest <= MOST_YEARS)
    kind = np.where(newest == 1, np.where(regular, 0, 1), newest)
    rows = np.flatnonzero(is_kept)
    first = np.flatnonzero(begins)
    return Pending(
        family=family[first][rows],
        town=town[first][rows],
        anniversary=day_of[rows, newest[rows]],
        kind=kind[rows],
        was_missed=miss[rows, newest[rows]],
        has_come=np.where(came[rows, 0], day_of[rows, 0], -1),
        again_missed=miss[rows, 0],
    )


def came_anew(stays: Stays) -> np.ndarray:
    """A flag per stay: the family did not come to that town near the same day of one to MOST_YEARS years before."""
    order = np.lexsort([stays.arrived, stays.town, stays.family])
    family, town, arrived = stays.family[order], stays.town[order], stays.arrived[order]
    anew = np.ones(order.size, dtype=bool)
    for back in range(1, 2 * MOST_YEARS + 3):
        gap = arrived[back:] - arrived[:-back]
        years = np.rint(gap / YEAR)
        is_back = (family[back:] == family[:-back]) & (town[back:] == town[:-back])
        is_back &= (years >= 1) & (years <= MOST_YEARS) & (np.abs(gap - years * YEAR) <= 7 * WITHIN_WEEKS)
        anew[back:] &= ~is_back
    found = np.empty_like(anew)
    found[order] = anew
    return found


def returns(stays: Stays, first: int, settled: int) -> Returns:
    """What earlier years teach, from the seasons that were over by `settled`, beginning at `first`."""
    offsets = np.arange(-WITHIN_WEEKS, WITHIN_WEEKS + 1)
    counts = np.zeros(offsets.size)
    at_risk, back = np.zeros(MOST_YEARS + 1), np.zeros(MOST_YEARS + 1)
    again = np.zeros((2, 2))
    around = settled - 91
    while around - 365 + 92 > first:  # somebody may have come so long ago
        p = pending(stays, settled, around)
        near = np.abs(p.anniversary - around) <= 92
        came = near & (p.has_come >= 0) & (np.abs(p.has_come - p.anniversary) <= 7 * WITHIN_WEEKS)
        at_risk += np.bincount(p.kind[near], minlength=MOST_YEARS + 1)
        back += np.bincount(p.kind[came], minlength=MOST_YEARS + 1)
        apart = np.rint((p.has_come[came] - p.anniversary[came]) / 7).astype(int) + WITHIN_WEEKS
        counts += np.bincount(apart, minlength=offsets.size)
        np.add.at(again, (p.was_missed[came].astype(int), p.again_missed[came].astype(int)), 1.0)
        around -= 183
    near = np.exp(-0.5 * (np.subtract.outer(offsets, offsets) / KERNEL_WEEKS) ** 2)
    near /= near.sum(axis=0)
    wide = np.exp(-0.5 * (offsets / 4.0) ** 2)
    counts = near @ counts + 5 * wide / wide.sum()
    total = again.sum()
    overall = (again[:, 1].sum() + 1.0) / (total + 2.0)
    return Returns(
        offsets=7.0 * offsets,
        of_offset=counts / counts.sum(),
        share=_shares(back, at_risk),
        missed_again=(again[:, 1] + 10 * overall) / (again.sum(axis=1) + 10),
    )


def _shares(back: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """By class, each beside USUAL_FAMILIES of the class it is most like: who came twice is like who came
    once, and of those last seen a year longer ago half as many come."""
    share = np.zeros(MOST_YEARS + 1)

    def of(kind: int, alike: float) -> None:
        share[kind] = (back[kind] + USUAL_FAMILIES * alike) / (at_risk[kind] + USUAL_FAMILIES)

    of(1, USUAL_RETURN)
    of(0, share[1])
    for kind in range(2, MOST_YEARS + 1):
        of(kind, share[kind - 1] / 2)
    return share
