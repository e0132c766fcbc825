"""90 % intervals of the number of families met in a town: drawn again and again from what is not known.

Each draw takes one way in which this year may differ (delay, shift, level), one share of families still there as
uncertain as the families it rests on, and one rate of arrivals as uncertain as the families and years it was learned from;
then families by chance. Of the numbers drawn the likeliest that hold nearest to 90 % are the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DRAWS = 600
HELD = 0.90
SURE_FAMILIES = 6.0
"""Families that the State's other towns count as, where a town's own share of those still there is uncertain."""
YEARS_DIFFER = 12.0
"""Years differ in a town as much as the numbers of so many families do, beside chance."""


@dataclass(frozen=True)
class Uncertain:
    """mean: parts x combinations x towns, families; shape: families that a town's rate rests on."""

    mean: np.ndarray
    shape: np.ndarray


def intervals(
    weight: np.ndarray,
    there: np.ndarray,
    back: np.ndarray,
    unlisted: Uncertain,
    there_squares: np.ndarray,
    back_squares: np.ndarray,
    families: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high by town. there, back: combinations x towns, sums of chances; `_squares`: of squared
    chances; families: own stays that a town's shares rest on."""
    chance = np.random.default_rng(seed)
    which = chance.choice(weight.size, DRAWS, p=weight)
    drawn = _of_chances(chance, there[which], there_squares, SURE_FAMILIES + families)
    drawn += _of_chances(chance, back[which], back_squares, SURE_FAMILIES)
    sure = 1.0 / (1.0 / unlisted.shape + 1.0 / YEARS_DIFFER)
    rate = unlisted.mean.sum(axis=0)[which] * chance.gamma(sure, 1.0 / sure, (DRAWS, sure.size))
    drawn += chance.poisson(rate)
    return likeliest(drawn)


def _of_chances(chance, sums: np.ndarray, squares: np.ndarray, sure) -> np.ndarray:
    """Numbers of families of known chances whose sum is `sums` (draws x towns): as so many alike families."""
    mean = np.maximum(sums.mean(axis=0), 1e-9)
    alike = np.maximum(np.rint(mean**2 / np.maximum(squares, 1e-12)), 1).astype(np.int64)
    alike = np.maximum(alike, np.ceil(sums.max(axis=0) + 1e-9).astype(np.int64))
    share = np.clip(sums / alike, 1e-6, 1 - 1e-6)
    return chance.binomial(alike, chance.beta(share * sure, (1 - share) * sure))


def likeliest(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each column of `drawn` the shortest run of whole numbers that holds nearest to HELD of them."""
    drawn = np.sort(drawn, axis=0)
    size, towns = drawn.shape
    wanted = int(np.ceil(HELD * size))
    widths = drawn[wanted - 1 :] - drawn[: size - wanted + 1]
    first = np.argmin(widths, axis=0)
    low = drawn[first, np.arange(towns)]
    high = drawn[first + wanted - 1, np.arange(towns)]

    def held(least: np.ndarray, most: np.ndarray) -> np.ndarray:
        return ((drawn >= least) & (drawn <= most)).mean(axis=0)

    # few families: without its last number a run may be nearer to what it promises
    off = np.abs(held(low, high) - HELD)
    for least, most in ((low, high - 1), (low + 1, high)):
        other = np.abs(held(least, most) - HELD)
        is_nearer = (other < off) & (least <= most)
        low, high, off = (
            np.where(is_nearer, least, low),
            np.where(is_nearer, most, high),
            np.minimum(off, np.where(is_nearer, other, off)),
        )
    return low, high
