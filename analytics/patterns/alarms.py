"""How many combinations chance alone makes as striking as one, over everything that is looked at.

Families are few, so a test has few answers: where two families are expected, "8 or more" has
p = 0.001 and "9 or more" 0.0002, and nothing lies between. Where a fortieth of a family is expected,
the least that is looked at (LEAST) has p = 1e-10 already: such a combination cannot raise a
false alarm, and most of the hundred thousand are of that kind. So instead of multiplying a p-value
by the number of combinations, we add up what each of them really can do: with p the p-value of one,
sum over all of P(their p-value <= p where nothing is behind them, and LEAST families or more). This
is the number of false alarms to be expected at that bar, and by Boole's inequality never less than
the chance of even one, however the tests depend on each other (Tarone, Biometrics 46, 1990; Westfall
and Wolfinger, The American Statistician 51, 1997).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analytics.patterns.kernels import (
    BINS,
    DECADES,
    LEAST,
    STEPS,
    add_list,
    add_pairs,
    add_triples,
)


@dataclass
class Alarms:
    """False alarms by chance, for all combinations added so far.

    masses: expected number with a p-value in each bin. sums[0]: combinations that can have any
    p-value. sums[1]: expected number with LOUD_FAMILIES and LOUD_RATIO or more.
    """

    masses: np.ndarray = field(default_factory=lambda: np.zeros(BINS))
    sums: np.ndarray = field(default_factory=lambda: np.zeros(2))

    def __add__(self, other: Alarms) -> Alarms:
        return Alarms(self.masses + other.masses, self.sums + other.sums)

    def as_striking_as(self, p_values: np.ndarray) -> np.ndarray:
        """Expected number of combinations, by chance alone, with such a p-value or a smaller one."""
        with np.errstate(divide="ignore"):
            at = np.floor((np.log10(p_values) + DECADES) * STEPS)
        bins = np.clip(at, 0, BINS - 1).astype(np.int64)
        # what has no more families than expected (p = 1) is in no bin, and not striking
        return np.maximum(np.cumsum(self.masses)[bins] + self.sums[0] * p_values, p_values)

    def bar(self, alarms: float) -> float:
        """The largest p-value (of the bins' edges) that at most so many reach by chance alone."""
        edges = 10.0 ** ((np.arange(BINS) + 0.5) / STEPS - DECADES)
        is_rare = self.as_striking_as(edges) <= alarms
        return float(edges[is_rare].max(initial=0.0))

    @property
    def loud(self) -> float:
        """Expected number of combinations, by chance alone, that would be worth a drive."""
        return float(self.sums[1])


def of_two(first: np.ndarray, second: np.ndarray, logs: np.ndarray) -> Alarms:
    """Of every pair of values; `first`, `second`: families by the values of each (same sum).

    Of two attributes that no family has both of there is nothing to draw from, so no alarm.
    """
    made = Alarms()
    if first.any() and second.any():
        counted = np.unique(first, return_counts=True), np.unique(second, return_counts=True)
        add_pairs(made.masses, made.sums, int(first.sum()), *counted[0], *counted[1], logs)
    return made


def of_three(pairs, singles, asked, logs: np.ndarray) -> Alarms:
    """Of triples whose pairs all have LEAST families, tested within the one value that explains most.

    pairs: families by first and second, first and third, second and third value; singles: by each.
    asked: a table of bool for each of the pairs; a triple counts that has at least one in them.
    """
    made = Alarms()
    add_triples(made.masses, made.sums, *pairs, *singles, *asked, logs)
    return made


def of_sides(marked: np.ndarray, here: int, families: int, logs: np.ndarray) -> Alarms:
    """Of combinations with so many families on both sides together, when `here` of all are here."""
    made = Alarms()
    numbers, times = np.unique(marked[marked >= LEAST], return_counts=True)
    add_list(made.masses, made.sums, families, numbers, times, here, logs)
    return made
