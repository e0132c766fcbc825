"""The tests of combinations: counts in, p-values out, and what chance alone would do there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analytics.patterns import alarms, cube
from analytics.patterns.alarms import Alarms
from analytics.patterns.kernels import LEAST, tails

ADDS_P = 0.001
"""With two sides, a refinement must differ from each parent at least so clearly: a single that
passed has some sixty of them, so fewer than one in ten gets a refinement by chance."""

Passed = dict[tuple[str, ...], np.ndarray]
"""Columns -> table of bool over the values of those columns: which combinations passed."""


@dataclass(frozen=True)
class Tested:
    """Combinations of one set of attributes: codes (attributes, combinations), counts, tests.

    families: with it (here). ratio: of the share that has it to the share among the others.
    possible: how many combinations of these attributes there could be. alarms: what all of them
    do where nothing is behind them. every: codes of all that could pass, and their families on
    both sides; the same as codes where there are no sides.
    """

    columns: tuple[str, ...]
    codes: np.ndarray
    families: np.ndarray
    ratio: np.ndarray
    strength: np.ndarray
    p_values: np.ndarray
    is_adding: np.ndarray
    possible: int
    alarms: Alarms
    every: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Tests:
    """The tests of one search. families, of_here: all, and those that are here. logs:
    log_factorials up to the number of rows. levels, pairs: by the names of the attributes."""

    families: int
    of_here: int
    has_sides: bool
    logs: np.ndarray
    levels: dict[str, cube.Level]
    pairs: dict[tuple[str, str], cube.Pair]

    def singles(self, a: cube.Level) -> Tested:
        """Values of one attribute; with two sides only."""
        every = np.arange(a.n.size)[None, :], a.n
        return self._with_sides((a.column,), every, a.n_here, lambda x: [])

    def two(self, a: cube.Level, b: cube.Level) -> Tested:
        """Pairs of values of two attributes."""
        pair, columns = self.pairs[a.column, b.column], (a.column, b.column)
        at = x, y = np.nonzero(pair.n >= LEAST)
        codes, n = np.stack(at), pair.n[at].astype(np.int64)
        if self.has_sides:
            return self._with_sides(
                columns,
                (codes, n),
                pair.n_here[at],
                lambda kept: [
                    (a.n[x[kept]], n[kept], a.n_here[x[kept]]),
                    (b.n[y[kept]], n[kept], b.n_here[y[kept]]),
                ],
            )
        # A family counts once for each pair that it has: margins and population count the same
        # way, or families who move often would make every pair look rarer than chance makes it.
        of_a, of_b = pair.n.sum(axis=1, dtype=np.int64), pair.n.sum(axis=0, dtype=np.int64)
        strata = [(np.full(n.shape, of_a.sum()), of_a[x], of_b[y])]
        return self._alone(columns, codes, n, strata, alarms.of_two(of_a, of_b, self.logs))

    def three(self, a: cube.Level, b: cube.Level, c: cube.Level, triple: cube.Triple) -> Tested:
        """Triples of values of three attributes."""
        columns = (a.column, b.column, c.column)
        ab, ac, bc = self._pairs_of(*columns)
        x, y, z = triple.codes
        n = triple.n.astype(np.int64)
        if self.has_sides:
            return self._with_sides(
                columns,
                (triple.codes, n),
                triple.n_here,
                lambda kept: [
                    (pair.n[i[kept], j[kept]], n[kept], pair.n_here[i[kept], j[kept]])
                    for pair, i, j in ((ab, x, y), (ac, x, z), (bc, y, z))
                ],
            )
        nab, nac, nbc = (t.astype(np.int64) for t in (ab.n[x, y], ac.n[x, z], bc.n[y, z]))
        na, nb, nc = (t.astype(np.int64) for t in (a.n[x], b.n[y], c.n[z]))
        strata = [(na, nab, nac), (nb, nab, nbc), (nc, nac, nbc)]
        return self._alone(columns, triple.codes, n, strata, self._of_three(columns))

    def finer(self, tested: Tested, passed: Passed) -> tuple[np.ndarray, Alarms]:
        """Those of `tested` that refine a combination that passed (bool for each), and what all
        such refinements do by chance, also those that did not turn up."""
        is_finer = self._is_finer(tested.columns, tested.codes, passed)
        parents = combinations(tested.columns, len(tested.columns) - 1)
        if not any(columns in passed for columns in parents):
            return is_finer, Alarms()
        if not self.has_sides:
            return is_finer, self._of_three(tested.columns, passed)
        codes, marked = tested.every
        return is_finer, self._of_sides(marked[self._is_finer(tested.columns, codes, passed)])

    def passed(self, tested: Tested, is_passing: np.ndarray) -> np.ndarray:
        """The table of a Passed for one set of attributes."""
        table = np.zeros([len(self.levels[c].values) for c in tested.columns], dtype=bool)
        table[tuple(tested.codes[:, is_passing])] = True
        return table

    def _is_finer(self, columns: tuple[str, ...], codes: np.ndarray, passed: Passed) -> np.ndarray:
        found = np.zeros(codes.shape[1], dtype=bool)
        for left_out in range(len(columns)):
            kept = [i for i in range(len(columns)) if i != left_out]
            table = passed.get(tuple(columns[i] for i in kept))
            if table is not None:
                found |= table[tuple(codes[kept])]
        return found

    def _pairs_of(self, a: str, b: str, c: str) -> tuple[cube.Pair, cube.Pair, cube.Pair]:
        return self.pairs[a, b], self.pairs[a, c], self.pairs[b, c]

    def _of_three(self, columns: tuple[str, str, str], passed: Passed | None = None) -> Alarms:
        a, b, c = columns
        pairs = [(names, self.pairs[names].n) for names in ((a, b), (a, c), (b, c))]
        asked = [
            np.full(n.shape, passed is None) if not passed or names not in passed else passed[names]
            for names, n in pairs
        ]
        singles = tuple(self.levels[column].n for column in columns)
        return alarms.of_three(tuple(n for _, n in pairs), singles, asked, self.logs)

    def _of_sides(self, marked: np.ndarray) -> Alarms:
        return alarms.of_sides(marked, self.of_here, self.families, self.logs)

    def _largest(self, both: np.ndarray, strata: list) -> np.ndarray:
        """The largest p-value of the tests, one (population, marked, drawn) each."""
        largest = np.zeros(both.size)
        for numbers in strata:
            numbers = [np.broadcast_to(np.asarray(n, dtype=np.int64), both.shape) for n in numbers]
            tails(both, *numbers, self.logs, largest)
        return largest

    def _possible(self, columns: tuple[str, ...]) -> int:
        return int(np.prod([len(self.levels[c].values) for c in columns], dtype=np.int64))

    def _alone(self, columns, codes, both, strata, chance: Alarms) -> Tested:
        """Against everybody else; `strata`: (population, marked, drawn) of the test within each
        parent. What the parent that explains most lets expect is what there must be more than."""
        expected, ratio = np.zeros(both.size), np.full(both.size, np.inf)
        for population, marked, drawn in strata:
            expected = np.maximum(expected, marked * drawn / population)
            for one, other in ((marked, drawn), (drawn, marked)):
                with np.errstate(divide="ignore", invalid="ignore"):
                    odds = (both / one) / ((other - both) / (population - one))
                ratio = np.minimum(ratio, np.where(other > both, odds, np.inf))
        strength = both * np.log(np.maximum(both, 1) / expected) + expected - both
        return Tested(
            columns,
            codes,
            both,
            ratio,
            strength,
            self._largest(both, strata),
            np.ones(both.size, dtype=bool),
            self._possible(columns),
            chance,
            (codes, both),
        )

    def _with_sides(self, columns, every, here, strata) -> Tested:
        """Here against there. every: codes and families on both sides; here: families here of
        each; `strata(kept)`: the same test among the families of each parent."""
        kept = np.flatnonzero(here >= LEAST)
        both, marked = here[kept].astype(np.int64), every[1][kept].astype(np.int64)
        within = strata(kept)
        overall = (self.families, marked, self.of_here)
        expected = marked * self.of_here / max(self.families, 1)
        for population, of_those, drawn in within:
            expected = np.maximum(expected, of_those * drawn / np.maximum(population, 1))
        away = marked - both
        strength = both * np.log(np.maximum(both, 1) / expected)
        with np.errstate(divide="ignore", invalid="ignore"):
            strength += np.where(away > 0, away * np.log(away / (marked - expected)), 0.0)
            odds = (both / self.of_here) / (away / max(self.families - self.of_here, 1))
        return Tested(
            columns,
            every[0][:, kept],
            both,
            np.where(away > 0, odds, np.inf),
            strength,
            self._largest(both, [overall]),
            self._largest(both, within) <= ADDS_P,
            self._possible(columns),
            self._of_sides(every[1]),
            every,
        )
