"""How many combinations chance alone makes as striking as one, over everything that is looked at.

Families are few, so a test has few answers: where two families are expected, "8 or more" has
p = 0.001 and "9 or more" 0.0002, and nothing lies between. Where a fortieth of a family is expected,
the least that is looked at (cube.LEAST) has p = 1e-10 already: such a combination cannot raise a
false alarm, and most of the hundred thousand are of that kind. So instead of multiplying a p-value
by the number of combinations, we add up what each of them really can do: with p the p-value of one,
sum over all of P(their p-value <= p where nothing is behind them, and LEAST families or more). This
is the number of false alarms to be expected at that bar, and by Boole's inequality never less than
the chance of even one, however the tests depend on each other (Tarone, Biometrics 46, 1990; Westfall
and Wolfinger, The American Statistician 51, 1997).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numba
import numpy as np

from analytics.patterns.cube import LEAST

STEPS, DECADES = 40, 16
"""p-values are told apart to a fortieth of a power of ten, rounded towards more alarms."""
BINS = STEPS * DECADES
MANY = 150.0
"""Expected families from which every p-value can occur, so P(p-value <= p) is p."""
LOUD_FAMILIES, LOUD_RATIO = 8, 3.0
"""What would be worth a drive if it were true: shown apart where it does not pass."""


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
    """Of every pair of values; `first`, `second`: families by the values of each (same sum)."""
    made = Alarms()
    if first.size and second.size:
        counted = np.unique(first, return_counts=True), np.unique(second, return_counts=True)
        _grid(made.masses, made.sums, int(first.sum()), *counted[0], *counted[1], logs)
    return made


def of_three(pairs, singles, asked, logs: np.ndarray) -> Alarms:
    """Of triples whose pairs all have LEAST families, tested within the one value that explains most.

    pairs: families by first and second, first and third, second and third value; singles: by each.
    asked: a table of bool for each of the pairs; a triple counts that has at least one in them.
    """
    made = Alarms()
    _triples(made.masses, made.sums, *pairs, *singles, *asked, logs)
    return made


def of_sides(marked: np.ndarray, here: int, families: int, logs: np.ndarray) -> Alarms:
    """Of combinations with so many families on both sides together, when `here` of all are here."""
    made = Alarms()
    numbers, times = np.unique(marked[marked >= LEAST], return_counts=True)
    _list(made.masses, made.sums, families, numbers, times, here, logs)
    return made


@numba.njit(nogil=True, cache=True)
def _add(masses, sums, population, marked, drawn, times, smaller, logs, terms):
    """Add what `times` combinations with these margins do by chance. smaller: that one of the
    margins (or both, then the smaller) whose share is compared with the share of all others."""
    expected = marked * drawn / population
    if expected > MANY:
        sums[0] += times
        return
    most = min(marked, drawn)
    first = max(LEAST, int(expected) + 1, marked + drawn - population)
    if first > most:
        return
    log_term = (
        logs[marked]
        - logs[first]
        - logs[marked - first]
        + logs[population - marked]
        - logs[drawn - first]
        - logs[population - marked - drawn + first]
        - logs[population]
        + logs[drawn]
        + logs[population - drawn]
    )
    if log_term < -40.0:
        return
    term, both, held = np.exp(log_term), first, 0
    while held < terms.size:
        terms[held] = term
        held += 1
        if both >= most or term < 1e-18:
            break
        term *= (marked - both) * (drawn - both) / ((both + 1.0) * (population - marked - drawn + both + 1.0))
        both += 1
    # both / smaller = LOUD_RATIO * (other - both) / (population - smaller), solved for both
    least = LOUD_RATIO * expected / (1.0 + (LOUD_RATIO - 1.0) * smaller / population)
    loud = max(LOUD_FAMILIES, int(np.ceil(least - 1e-9))) - first
    tail = 0.0
    for at in range(held - 1, -1, -1):
        tail += terms[at]
        place = int((np.log10(tail) + DECADES) * STEPS) if tail > 1e-16 else 0
        masses[min(place, BINS - 1)] += times * terms[at]
        if at == loud:
            sums[1] += times * tail


@numba.njit(nogil=True, cache=True)
def _grid(masses, sums, population, first, first_times, second, second_times, logs):
    terms = np.empty(400)
    for i in range(first.size):
        for j in range(second.size):
            times, smaller = first_times[i] * second_times[j], min(first[i], second[j])
            _add(masses, sums, population, first[i], second[j], times, smaller, logs, terms)


@numba.njit(nogil=True, cache=True)
def _triples(masses, sums, ab, ac, bc, a, b, c, in_ab, in_ac, in_bc, logs):
    terms = np.empty(400)
    for x in range(a.size):
        for y in range(b.size):
            if ab[x, y] < LEAST:
                continue
            for z in range(c.size):
                if ac[x, z] < LEAST or bc[y, z] < LEAST:
                    continue
                if not (in_ab[x, y] or in_ac[x, z] or in_bc[y, z]):
                    continue
                of_a = ab[x, y] * ac[x, z] / a[x]
                of_b = ab[x, y] * bc[y, z] / b[y]
                of_c = ac[x, z] * bc[y, z] / c[z]
                if of_a >= of_b and of_a >= of_c:
                    population, marked, drawn = a[x], ab[x, y], ac[x, z]
                elif of_b >= of_c:
                    population, marked, drawn = b[y], ab[x, y], bc[y, z]
                else:
                    population, marked, drawn = c[z], ac[x, z], bc[y, z]
                smaller = min(marked, drawn)
                _add(masses, sums, population, marked, drawn, 1, smaller, logs, terms)


@numba.njit(nogil=True, cache=True)
def _list(masses, sums, population, marked, times, drawn, logs):
    terms = np.empty(400)
    for i in range(marked.size):
        _add(masses, sums, population, marked[i], drawn, times[i], drawn, logs, terms)
