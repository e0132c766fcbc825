"""How long families stay, by town and by the week of the year in which they came.

A town's own stays count in full, those of the other towns as much as PRIOR_FAMILIES of its own; stays that
began in nearby weeks of the year count by how near, those of all other weeks together as DEFAULT_FAMILIES.
Where nothing is known a stay lasts USUAL_DAYS on average.
Only stays that began long enough ago count, whether they were long or short: of those
that began lately the short ones alone have ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.forecast.visit.sightings import NEVER, UNKNOWN, Stays

YEAR = 365.25
WEEKS = 52
LENGTHS = 61
"""Weeks that are told apart; the last one stands for all that is longer."""
USUAL_DAYS = 90.0
NEARBY_WEEKS = 1.5
PRIOR_FAMILIES = 5.0
"""Families of the other towns, in the same weeks, that count beside a town's own."""
DEFAULT_FAMILIES = 3.0
"""Families of all weeks of the year beside those of the same weeks; and of USUAL_DAYS beside all of them."""
SETTLED_DAYS = (300, 180)
"""How long ago stays have to have begun; the first of these that leaves ENOUGH stays."""
ENOUGH = 60
WIDEST_DAYS = 120
"""A day of leaving that is known no better than this says too little to be learned from."""


def week_of(day: np.ndarray | float) -> np.ndarray:
    """The week of the year, 0 to 51, of days since 1970-01-01."""
    return np.minimum(np.mod(np.asarray(day, dtype=float), YEAR) / 7.024, WEEKS - 1).astype(int)


def nearby(weeks: float) -> np.ndarray:
    """How much each week of the year (column) counts for each (row), 1 for itself: a normal curve."""
    apart = np.abs(np.subtract.outer(np.arange(WEEKS), np.arange(WEEKS)))
    apart = np.minimum(apart, WEEKS - apart)
    return np.exp(-0.5 * (apart / weeks) ** 2)


@dataclass(frozen=True)
class Lasting:
    """share: towns x weeks of the year x LENGTHS, of the families that came in such a week the share that stays
    so many weeks. families: towns x weeks of the year, how many own stays that rests on. recorded: the
    share of departures that ever become known. ended: a count of the stays learned from."""

    share: np.ndarray
    families: np.ndarray
    recorded: float
    ended: int

    def still(self, town: np.ndarray, week: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The share that is still there so many days after coming."""
        curve = self.at_least
        at = np.clip(days / 7.0, 0, None)
        low = np.minimum(at.astype(int), LENGTHS - 1)
        part = np.minimum(at - low, 1.0)
        inside = curve[town, week, low] * (1 - part) + curve[town, week, np.minimum(low + 1, LENGTHS)] * part
        # of those who stay longer than can be told half leave every half year
        beyond = curve[town, week, LENGTHS - 1] * 0.5 ** ((at - LENGTHS + 1) / 26)
        return np.where(at < LENGTHS - 1, inside, beyond)

    def still_unless_told(
        self,
        town: np.ndarray,
        week: np.ndarray,
        since: np.ndarray,
        until: np.ndarray,
        written_down: Callable[[np.ndarray], np.ndarray],
    ) -> np.ndarray:
        """The chance to be there `until` days after coming of families of whom no departure was written
        down `since` days after it; `written_down`: the share of departures known so many days later."""
        ends = 7.0 * np.arange(LENGTHS) + 3.5
        silent = (self.share[town, week] * (1 - self.recorded * written_down(since[:, None] - ends))).sum(
            axis=1
        )
        return np.minimum(self.still(town, week, until) / np.maximum(silent, 1e-6), 1.0)

    @cached_property
    def at_least(self) -> np.ndarray:
        """Towns x weeks of the year x LENGTHS + 1: the share that stays so many weeks or longer."""
        rest = np.cumsum(self.share[..., ::-1], axis=-1)[..., ::-1]
        return np.concatenate([rest, np.zeros((*rest.shape[:2], 1))], axis=-1)


def lasting(stays: Stays, towns: int, day: int, weight: np.ndarray | None = None) -> Lasting:
    """What the stays in `towns` towns (numbered from 0) teach by `day`; `weight`: of each stay."""
    weight = np.ones(stays.town.size) if weight is None else weight
    has_both = (stays.arrived > UNKNOWN) & (stays.left_by < NEVER)
    has_both &= stays.left_by - stays.left_after <= WIDEST_DAYS
    for settled in SETTLED_DAYS:
        began = (stays.arrived > UNKNOWN) & (stays.arrived <= day - settled)
        used = np.flatnonzero(has_both & began)
        if used.size >= ENOUGH:
            break
    recorded = (weight[used].sum() + 0.5) / (weight[began].sum() + 1.0)
    left = (stays.left_after[used] + stays.left_by[used]) / 2
    length = np.minimum((left - stays.arrived[used]) / 7.0, LENGTHS - 1).astype(int)
    week, town = week_of(stays.arrived[used]), stays.town[used]
    own = np.zeros((towns, WEEKS, LENGTHS))
    np.add.at(own, (town, week, length), weight[used])
    near = nearby(NEARBY_WEEKS)
    default = np.exp(-7.0 * np.arange(LENGTHS) / USUAL_DAYS)
    default = own.sum(axis=(0, 1)) + DEFAULT_FAMILIES * default / default.sum()
    default /= default.sum()
    own = np.einsum("wv,tvl->twl", near, own)
    state = own.sum(axis=0)
    state = (state + DEFAULT_FAMILIES * default) / (state.sum(axis=-1, keepdims=True) + DEFAULT_FAMILIES)
    families = own.sum(axis=-1)
    share = (own + PRIOR_FAMILIES * state) / (families[..., None] + PRIOR_FAMILIES)
    return Lasting(share, families, float(min(recorded, 1.0)), int(used.size))
