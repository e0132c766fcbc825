"""How many there are of something per visit or per hour, and by how much two such numbers differ.

Families come in groups, so that counts spread more than those of a Poisson law do: they are taken as so many
alike groups, with the exact limits of Poisson for those (quasi-likelihood; Wedderburn 1974, Garwood 1936).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, chi2

HELD = 0.90


@dataclass(frozen=True)
class Rate:
    """A number per unit of exposure with its interval. total: what was counted; of: the sum of the exposure; group:
    how many times as much the counts spread as alike ones would, 1 at least."""

    total: float
    of: float
    per: float
    low: float
    high: float
    group: float


def rate(counts: np.ndarray, exposure: np.ndarray, held: float = HELD) -> Rate:
    """What is counted per unit of `exposure` (one entry per visit, each more than 0). Raises ValueError for none."""
    counts, exposure = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    if not counts.size or (exposure <= 0).any():
        raise ValueError("A rate is of something: no exposure is nothing.")
    total, of = float(counts.sum()), float(exposure.sum())
    group = spread(counts, exposure * total / of)
    low, high = poisson_limits(total / group, held)
    return Rate(total, of, total / of, group * low / of, group * high / of, group)


def spread(counts: np.ndarray, expected: np.ndarray) -> float:
    """How many times as much the counts spread about what is expected as those of a Poisson law; 1 at least."""
    kept = expected > 0
    if kept.sum() < 2:
        return 1.0
    pearson = float(((counts[kept] - expected[kept]) ** 2 / expected[kept]).sum())
    return max(1.0, pearson / (int(kept.sum()) - 1))


def poisson_limits(count: float, held: float = HELD) -> tuple[float, float]:
    """Lower and upper limit of the mean of a Poisson law of which `count` was seen (it need not be whole)."""
    tail = (1 - held) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count > 0 else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * (count + 1))) / 2


def times_as_many(one: Rate, other: Rate, held: float = HELD) -> tuple[float, float, float] | None:
    """(times, low, high): how many times as many `one` has per unit as `other`; None where the other has none.

    Given both totals together the share of the first is binomial, with exact limits (Clopper and Pearson 1934).
    """
    if other.total <= 0 or one.total + other.total <= 0:
        return None
    group = max(one.group, other.group)
    first, second, tail = one.total / group, other.total / group, (1 - held) / 2
    low = float(beta.ppf(tail, first, second + 1)) if first > 0 else 0.0
    high = float(beta.ppf(1 - tail, first + 1, second))
    scale = other.of / one.of
    return (
        one.per / other.per,
        scale * low / (1 - low),
        scale * high / (1 - high) if high < 1 else float("inf"),
    )


def share_limits(hits: int, trials: int, held: float = HELD) -> tuple[float, float]:
    """Exact limits (0 to 1) of a share of which `hits` of `trials` were seen; 0 and 1 of none."""
    tail = (1 - held) / 2
    low = float(beta.ppf(tail, hits, trials - hits + 1)) if hits > 0 else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, trials - hits)) if hits < trials else 1.0
    return low, high
