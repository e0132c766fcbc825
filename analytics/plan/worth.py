"""How many families each further visit to a town is expected to meet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.plan.asked import Asked

LEAST = 0.1
"""Families below which another visit to a town is not worth naming."""
MOST_VISITS = 30
"""Visits to one town in one week: more are nobody's plan."""
SIGMAS_OF_90 = 1.645


def capacity(asked: Asked) -> int:
    """Families that one visit can meet at most; at least one."""
    return max(1, int(asked.hours_a_visit * asked.families_an_hour + 1e-9))


def worth(towns: pd.DataFrame, asked: Asked) -> list[np.ndarray]:
    """For each town: families that the first, second, ... visit is expected to meet, never rising; one visit at least.

    A visit meets at most capacity(asked) of those that are there. Their number is uncertain, so a town of four
    does not always fill a visit of four: the k-th visit meets the sum of P(X >= j) for j from (k - 1) * capacity + 1
    to k * capacity, X negative binomial with the mean and the 90 % interval of the forecast (Poisson where that is as
    narrow).
    """
    from scipy.stats import nbinom, poisson

    most = capacity(asked)
    found = []
    for mean, low, high in zip(towns["expected_families"], towns["low"], towns["high"], strict=True):
        mean = float(mean)
        if mean <= 0:
            found.append(np.zeros(1))
            continue
        spread = ((float(high) - float(low)) / 2 / SIGMAS_OF_90) ** 2
        law = poisson(mean) if spread <= mean * 1.001 else nbinom(mean**2 / (spread - mean), mean / spread)
        reach = law.sf(np.arange(MOST_VISITS * most)).reshape(MOST_VISITS, most).sum(axis=1)
        visits = reach[: max(1, int((reach >= LEAST).sum()))]
        found.append(visits)
    return found
