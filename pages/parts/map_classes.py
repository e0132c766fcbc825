"""Numbers of a map in classes: which shade a county gets, as the legend says it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

CLASSES = 5
"""Colours of the choropleth: more than five shades are not told apart on a map."""

SIDE_CLASSES = 3
"""Colours to each side of none, where a map shows what is more in one view than in another."""


def class_limits(values: Collection[float], classes: int = CLASSES) -> list[list[float]]:
    """One [lowest, highest] pair per class that holds a value, from low to high.

    Values above 0 only: none is its own thing, not a shade. Few distinct values get a class each;
    else quantiles of the values, so that each shade holds about as many counties. The limits are
    values that occur, so a legend of them has no gap that would need a rule.
    """
    array = np.asarray(list(values), dtype=float)
    array = np.sort(array[np.isfinite(array) & (array > 0)])
    distinct = np.unique(array)
    if len(distinct) <= classes:
        return [[short(v), short(v)] for v in distinct]
    shares = np.arange(1, classes) / classes
    upper = np.unique(np.append(np.quantile(array, shares, method="lower"), array[-1]))
    starts = np.searchsorted(distinct, np.append(-np.inf, upper[:-1]), side="right")
    return [[short(distinct[s]), short(u)] for s, u in zip(starts, upper, strict=True)]


def side_limits(values: Collection[float]) -> list[list[float]]:
    """As class_limits, for values on both sides of 0: those below it first, each side by itself."""
    below = class_limits([-v for v in values], SIDE_CLASSES)
    above = class_limits(values, SIDE_CLASSES)
    return [[-high, -low] for low, high in reversed(below)] + above


def short(value: float) -> float | int:
    """A number as JSON should hold it: whole numbers without a point, others to 6 digits."""
    return int(value) if float(value).is_integer() else float(f"{value:.6g}")
