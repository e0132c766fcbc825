"""How easily chance alone makes a pattern: exact tests on families and the price of looking often.

The test is Fisher's (one-sided): of `population` families, `marked` have one property and `drawn`
another; the chance that `both` or more have the two is a tail of the hypergeometric distribution.
Families are what is drawn, never children: siblings travel together.

The price of looking often is in alarms.py. The level is a promise about whole lists: of twenty lists
in which nothing belongs together, at most one shows anything at all. Benjamini and Yekutieli
(Annals of Statistics 29, 2001) would hold the share of false discoveries whatever the dependence,
but charge for every combination as if it could have any p-value, and ten times more on top: a
pattern of twenty families had to be five times as common to be seen, instead of three times. A
permutation null would cost some hundred searches for each click instead of one.
"""

from __future__ import annotations

import math

import numba
import numpy as np

LEVEL = 0.05
"""The most that chance may have of showing anything in a list in which nothing belongs together."""


def log_factorials(most: int) -> np.ndarray:
    """log(i!) for i from 0 to `most`."""
    logs = np.zeros(most + 1)
    if most:
        np.cumsum(np.log(np.arange(1, most + 1)), out=logs[1:])
    return logs


@numba.njit(nogil=True, cache=True)
def tail(both: int, population: int, marked: int, drawn: int, logs: np.ndarray) -> float:
    """P(X >= both) for X hypergeometric. `logs`: log_factorials(population or more)."""
    least = max(0, marked + drawn - population)
    most = min(marked, drawn)
    if both <= least:
        return 1.0
    if both > most:
        return 0.0
    at = both
    term = math.exp(
        logs[marked]
        - logs[at]
        - logs[marked - at]
        + logs[population - marked]
        - logs[drawn - at]
        - logs[population - marked - drawn + at]
        - logs[population]
        + logs[drawn]
        + logs[population - drawn]
    )
    sum_ = 0.0
    while True:
        sum_ += term
        if at >= most or (term < sum_ * 1e-12 and at * population > marked * drawn):
            break
        term *= (marked - at) * (drawn - at) / ((at + 1.0) * (population - marked - drawn + at + 1.0))
        at += 1
    return min(1.0, sum_)


def ratio_interval(here: int, of_here: int, there: int, of_there: int) -> tuple[float, float]:
    """95 % interval of the ratio of two shares (Katz, with half a family added to each count)."""
    a, b = here + 0.5, there + 0.5
    middle = math.log(a / (of_here + 0.5)) - math.log(b / (of_there + 0.5))
    spread = 1.96 * math.sqrt(max(0.0, 1 / a - 1 / (of_here + 0.5) + 1 / b - 1 / (of_there + 0.5)))
    return math.exp(middle - spread), math.exp(middle + spread)
