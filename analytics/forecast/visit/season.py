"""When families usually come, how late that is written down, and how this year differs so far.

Three things are worked out together, because each looks like the others: a list that is short of the last
weeks may be recorded late, the season may be late, or fewer may have come. Every combination of a delay (mean
days) and a shift of the season (weeks) is weighed by how well it tells the arrivals listed so far and
the delays that successive lists show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, logsumexp

from analytics.forecast.visit.lasting import WEEKS, nearby, week_of
from analytics.forecast.visit.sightings import UNKNOWN, Stays

MEAN_DELAYS = np.array([4.0, 8.0, 14.0, 22.0, 32.0, 45.0, 62.0, 85.0, 115.0, 160.0, 220.0])
"""Mean days from a move until it is written down."""
DELAY_SHAPE = 1.3
USUAL_DELAY, DELAY_SPREAD = 40.0, 0.8
SHIFTS = np.arange(-4, 5)
"""Weeks by which this year's season is later than those before."""
SHIFT_SPREAD = 2.0
LOOK_BACK_WEEKS = 40
"""Weeks before the day whose arrivals tell how this year differs."""
NEARBY_WEEKS = 1.2
LEVEL_FAMILIES = 20.0
"""As if so many families had come as in a usual year: how many come this year differs little from year to year."""
ANY_WEEK = 0.08
"""The share of families that come in any week of the year, whatever the season."""
COMBINATIONS = 12
"""Of the likeliest delays and shifts so many are kept."""
TEMPER = 0.5
"""How much of the evidence of the arrivals counts: families come in groups, and years differ in other ways."""


def written_down(days: np.ndarray, mean: float | np.ndarray) -> np.ndarray:
    """The share (0..1) of moves written down so many days later, of those that ever are."""
    return gammainc(DELAY_SHAPE, np.maximum(days, 0.0) * DELAY_SHAPE / mean)


@dataclass(frozen=True)
class ThisYear:
    """Combinations that may hold, by their weight (sum 1): mean_delay in days, shift in weeks.

    level: families this year for each of a usual year, by combination. observed: how many delays successive lists showed.
    """

    weight: np.ndarray
    mean_delay: np.ndarray
    shift: np.ndarray
    level: np.ndarray
    observed: int

    @property
    def expected_shift(self) -> float:
        return float(self.weight @ self.shift)


def delay_evidence(stays: Stays, day: int, first_list: int, means: np.ndarray) -> tuple[np.ndarray, int]:
    """Log likelihood of each mean delay, and the number of rows that successive lists date.

    A row that the first list of several holds was written down before it; of others the list before
    says after which day. Only what is written down by `day` can be seen at all.
    """
    seen = (stays.by >= 0) & (stays.arrived > UNKNOWN) & (stays.arrived > first_list - 300)
    arrived, after, by = stays.arrived[seen], stays.after[seen], stays.by[seen]
    late = np.maximum(by - arrived, 1)
    early = np.where(after >= 0, np.maximum(after - arrived, 0), 0)
    could = np.maximum(day - arrived, 1)
    inside = written_down(late[:, None], means) - written_down(early[:, None], means)
    total = written_down(could[:, None], means)
    return np.log(np.maximum(inside / total, 1e-9)).sum(axis=0), int((after[:] >= 0).sum())


def usual_year(
    stays: Stays, towns: int, first: int, last: int, weight: np.ndarray | None = None
) -> np.ndarray:
    """Towns x weeks of the year: families who came in an average year from `first` to `last` (days)."""
    within = (stays.arrived > first) & (stays.arrived <= last)
    counts = np.zeros((towns, WEEKS))
    np.add.at(
        counts,
        (stays.town[within], week_of(stays.arrived[within])),
        1.0 if weight is None else weight[within],
    )
    days = np.arange(first + 1, last + 1)
    covered = np.bincount(week_of(days), minlength=WEEKS) / 7.024
    return counts / np.maximum(covered, 0.5)


def smoothed(counts: np.ndarray, weeks: float = NEARBY_WEEKS) -> np.ndarray:
    """Counts by week of the year (last axis), each spread over the weeks near it."""
    near = nearby(weeks)
    return counts @ (near / near.sum(axis=1, keepdims=True)).T


def this_year(
    stays: Stays,
    usual: np.ndarray,
    day: int,
    share: float,
    evidence: np.ndarray,
    observed: int = 0,
    of_shifts: np.ndarray | None = None,
) -> ThisYear:
    """`usual`: families of the State by week of the year. `share`: of arrivals that are ever listed.

    evidence: log likelihood of each mean delay by what successive lists show; of_shifts: of each shift, by others than
    these stays (see `evidence_of_shifts`).
    """
    score, level = _scores(stays, usual, day, share, evidence)
    score = score - 0.5 * (SHIFTS / SHIFT_SPREAD) ** 2 + (0.0 if of_shifts is None else of_shifts)
    weight = np.exp(score - score.max()).ravel()
    weight /= weight.sum()
    kept = np.argsort(-weight, kind="stable")[:COMBINATIONS]
    kept = kept[weight[kept] > 0.005]
    delays, shifts = np.divmod(kept, SHIFTS.size)
    return ThisYear(
        weight[kept] / weight[kept].sum(), MEAN_DELAYS[delays], SHIFTS[shifts], level.ravel()[kept], observed
    )


def evidence_of_shifts(found: Stays, usual: np.ndarray, day: int) -> np.ndarray:
    """Log likelihood of each shift of the season by the arrivals of families whom the State met."""
    score, _ = _scores(found, usual, day, 1.0, np.zeros(MEAN_DELAYS.size))
    return logsumexp(score, axis=0)


def _scores(
    stays: Stays, usual: np.ndarray, day: int, share: float, evidence: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean delays x shifts: the log of how well each tells the arrivals of this year, and the level."""
    back = np.arange(LOOK_BACK_WEEKS)
    middle = day - 7 * back - 3
    fresh = (stays.arrived > day - 7 * LOOK_BACK_WEEKS) & (stays.arrived <= day)
    came = np.bincount((day - stays.arrived[fresh]) // 7, minlength=LOOK_BACK_WEEKS).astype(float)
    curve = smoothed(usual)
    curve = (1 - ANY_WEEK) * curve + ANY_WEEK * curve.mean()
    of_shift = np.stack([curve[week_of(middle - 7 * shift)] for shift in SHIFTS])
    told = share * written_down(7.0 * back + 3, MEAN_DELAYS[:, None])
    expected = np.maximum(told[:, None, :] * of_shift, 0.02)
    total, heard = LEVEL_FAMILIES + expected.sum(axis=-1), LEVEL_FAMILIES + came.sum()
    fit = (came * np.log(expected)).sum(axis=-1) - heard * np.log(total)
    late = -0.5 * (np.log(MEAN_DELAYS / USUAL_DELAY) / DELAY_SPREAD) ** 2
    return TEMPER * fit + (evidence + late)[:, None], heard / total
