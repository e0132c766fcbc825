"""The search for what jumps out: combinations of up to three attributes, tested and held to a level.

Without two sides (the whole list against itself) a combination of two attributes stands out when
more families have both than if the one had nothing to do with the other; of three, when among the
families of *each* one of them the other two go together more than chance makes them. Its p-value
is the largest of the three, which is valid as long as one of them has nothing behind it
(intersection-union test). With two sides (a selection and its rest, two periods, two States) a
combination stands out when more of the families here have it than of those there; and each of its
attributes must make a difference among the families that have the others (ADDS_P). So either way a
refinement that adds nothing to a parent is not shown.

A family counts once for a combination, when one of its rows has all of it. Families that move
often have many towns and many months, and fewer rows that have one certain pair: this makes the
test too careful, never too bold.

One answer looks at pairs and triples (and singles, with two sides), and again at the refinements
of what passed; each of these gets an equal part of the level and Benjamini-Yekutieli within (see
chance.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numba
import numpy as np
import pandas as pd

from analytics.coded_leads import CodedLeads
from analytics.patterns import cube
from analytics.patterns.attributes import ATTRIBUTES, BOUND_TO_AGE, BY_COLUMN, UNKNOWN, WHO
from analytics.patterns.chance import LEVEL, adjusted, log_factorials, tail
from analytics.patterns.compared import Compared
from analytics.selection import Selection

LEAST_RATIO = 1.5
"""Times as many as expected; below, a pattern may be certain and is still no news."""
MOST_CANDIDATES = 600
"""Combinations that pass, strongest first, from which those shown are chosen."""
HINT_P = 0.001
ADDS_P = 0.01
"""With two sides, a refinement must differ from each parent at least so clearly."""


@dataclass(frozen=True)
class Candidate:
    """A combination: its conditions as (column, code in its level), and what the tests say.

    families: that have it (on the side that is here). strength: how much they surprise, in nats,
    beyond what a parent explains: effect and support in one number. p_value: the largest of its
    tests. chance: adjusted for all that was looked at.
    """

    conditions: tuple[tuple[str, int], ...]
    families: int
    strength: float
    p_value: float
    chance: float


@dataclass(frozen=True)
class Searched:
    """What a search found.

    rows: positions in the leads that were compared; family (0, 1, ... in order), here: per row.
    levels: by column. passing, hints: Candidates, strongest first. looked_at: combinations in
    all. uncontrolled: how many would have been shown at p <= 0.05 without control.
    """

    rows: np.ndarray
    family: np.ndarray
    here: np.ndarray
    levels: dict[str, cube.Level]
    passing: tuple[Candidate, ...]
    hints: tuple[Candidate, ...]
    looked_at: int
    uncontrolled: int

    @property
    def families(self) -> int:
        return int(self.family[-1]) + 1 if self.family.size else 0


@numba.njit(nogil=True, cache=True)
def _tails(both, population, marked, drawn, logs, p_values):
    """p_values[i] = the larger of itself and the tail of test i."""
    for i in range(both.size):
        if both[i] * population[i] <= marked[i] * drawn[i]:
            p_values[i] = 1.0
        elif p_values[i] < 1.0:
            p_values[i] = max(p_values[i], tail(both[i], population[i], marked[i], drawn[i], logs))


@dataclass
class _Tested:
    """Combinations of one set of attributes: codes (attributes, combinations), counts, tests."""

    columns: tuple[str, ...]
    codes: np.ndarray
    families: np.ndarray
    ratio: np.ndarray
    strength: np.ndarray
    p_values: np.ndarray
    is_adding: np.ndarray
    possible: int


def search(leads: CodedLeads, compared: Compared) -> Searched:
    """Look at every combination of `compared`."""
    rows = np.flatnonzero(compared.rows)
    family = _numbered(leads.family[rows])
    has_sides = compared.here is not None
    here = (compared.here[rows] if has_sides else np.ones(rows.size, dtype=bool)).astype(np.uint8)
    names = tuple(leads.values)

    def compact(column: str) -> cube.Level:
        codes = leads.codes[names.index(column)][rows]
        return cube.level(column, leads.values[column], codes, family, here, UNKNOWN)

    every = cube.in_threads([partial(compact, column) for column in compared.columns])
    levels = {each.column: each for each in every}
    families = int(family[-1]) + 1 if family.size else 0
    of_here = _distinct(family[here > 0])
    logs = log_factorials(families)
    usable = [each for each in every if each.values]
    sets2 = [s for s in combinations(usable, 2) if _are_apart(s)]
    counted = cube.in_threads([partial(cube.count_pair, *s, family, here) for s in sets2])
    pairs = {(s[0].column, s[1].column): pair for s, pair in zip(sets2, counted, strict=True)}
    sizes = {each.column: len(each.values) for each in usable}
    tests = _Tests(families, of_here, has_sides, logs, pairs, sizes)
    sets3 = [s for s in combinations(usable, 3) if _are_apart(s)]

    def triple(levels3):
        a, b, c = levels3
        of_pairs = pairs[a.column, b.column], pairs[a.column, c.column], pairs[b.column, c.column]
        return tests.triples(levels3, of_pairs, cube.count_triple(levels3, of_pairs, family, here))

    tested3 = cube.in_threads([partial(triple, s) for s in sets3])
    kinds = [[tests.pairs_of(s) for s in sets2], tested3]
    if has_sides:
        kinds.insert(0, [tests.singles(each) for each in usable])
    passing, hints, looked_at, uncontrolled = _judged(tests, kinds)
    return Searched(rows, family, here, levels, passing, hints, looked_at, uncontrolled)


def warm_up() -> None:
    """Compile or load the machine code of the search, so that no person waits for it."""
    values, rows = ("A", "B"), 40
    names = tuple(a.column for a in ATTRIBUTES)
    number = np.arange(rows, dtype=np.int32)
    leads = CodedLeads(
        values=dict.fromkeys(names, values),
        codes=np.stack([number % 2 for _ in names]),
        day=number,
        child=number,
        family=number,
        places=pd.DataFrame(),
    )
    every = np.ones(rows, dtype=bool)
    for here in (None, number % 3 == 0):
        search(leads, Compared("rest", every, here, names, Selection()))


def _are_apart(levels: tuple[cube.Level, ...]) -> bool:
    """Of different blocks, and not bound together: a child of two moved in the last three years,
    and the window of a 22-year-old is over, so age says the period and the months left."""
    attributes = [BY_COLUMN[each.column] for each in levels]
    blocks = {attribute.block for attribute in attributes}
    is_bound = WHO in blocks and any(a.column in BOUND_TO_AGE for a in attributes)
    return len(blocks) == len(levels) and not is_bound


def _numbered(family: np.ndarray) -> np.ndarray:
    """0, 1, 2, ... for the families in the order they come; their rows lie together."""
    if not family.size:
        return family.astype(np.int32)
    return np.concatenate([[0], np.cumsum(family[1:] != family[:-1])]).astype(np.int32)


def _distinct(family: np.ndarray) -> int:
    """Distinct values of an array in which equal ones lie together."""
    return int((family[1:] != family[:-1]).sum()) + 1 if family.size else 0


@dataclass(frozen=True)
class _Tests:
    """The tests of one search; counts of combinations in, p-values out."""

    families: int
    of_here: int
    has_sides: bool
    logs: np.ndarray
    pairs: dict[tuple[str, str], cube.Pair]
    sizes: dict[str, int]

    def _tested(self, columns, codes, both, possible, marked, expected, strata) -> _Tested:
        """`marked`: families with the combination anywhere; `expected`: the most here by chance;
        `strata`: (population, marked, drawn) of each test."""
        tested = np.zeros(both.size)
        for numbers in strata:
            numbers = [np.broadcast_to(np.asarray(n, dtype=np.int64), both.shape) for n in numbers]
            _tails(both, *numbers, self.logs, tested)
            if self.has_sides:
                population, of_those, drawn = numbers
                expected = np.maximum(expected, of_those * drawn / np.maximum(population, 1))
        p_values, is_adding = tested, np.ones(both.size, dtype=bool)
        if self.has_sides:
            p_values, is_adding = np.zeros(both.size), tested <= ADDS_P
            population, drawn = (np.full(both.size, n) for n in (self.families, self.of_here))
            _tails(both, population, marked, drawn, self.logs, p_values)
        strength = both * np.log(np.maximum(both, 1) / expected)
        if self.has_sides:
            away = marked - both
            with np.errstate(divide="ignore", invalid="ignore"):
                strength += np.where(away > 0, away * np.log(away / (marked - expected)), 0.0)
                odds = (both / self.of_here) / (away / max(self.families - self.of_here, 1))
            ratio = np.where(away > 0, odds, np.inf)
        else:
            strength += expected - both
            ratio = both / expected
        return _Tested(columns, codes, both, ratio, strength, p_values, is_adding, possible)

    def singles(self, a: cube.Level) -> _Tested:
        at = np.flatnonzero(a.n_here >= cube.LEAST)
        both, marked = a.n_here[at].astype(np.int64), a.n[at].astype(np.int64)
        return self._tested(
            (a.column,), at[None, :], both, len(a.values), marked,
            marked * self.of_here / max(self.families, 1),
            [(self.families, marked, self.of_here)],
        )  # fmt: skip

    def pairs_of(self, levels: tuple[cube.Level, cube.Level]) -> _Tested:
        a, b = levels
        pair = self.pairs[a.column, b.column]
        table = pair.n_here if self.has_sides else pair.n
        x, y = np.nonzero(table >= cube.LEAST)
        both, n = table[x, y].astype(np.int64), pair.n[x, y].astype(np.int64)
        na, nb = a.n[x].astype(np.int64), b.n[y].astype(np.int64)
        if self.has_sides:
            overall = n * self.of_here / max(self.families, 1)
            strata = [(na, n, a.n_here[x]), (nb, n, b.n_here[y])]
        else:
            overall = na * nb / max(self.families, 1)
            strata = [(self.families, na, nb)]
        columns = (a.column, b.column)
        possible = len(a.values) * len(b.values)
        return self._tested(columns, np.stack([x, y]), both, possible, n, overall, strata)

    def triples(self, levels, of_pairs, triple: cube.Triple) -> _Tested:
        a, b, c = levels
        ab, ac, bc = of_pairs
        table = triple.n_here if self.has_sides else triple.n
        kept = table >= cube.LEAST
        x, y, z = triple.codes[:, kept]
        both, n = table[kept].astype(np.int64), triple.n[kept].astype(np.int64)
        nab, nac, nbc = (t.astype(np.int64) for t in (ab.n[x, y], ac.n[x, z], bc.n[y, z]))
        if self.has_sides:
            overall = n * self.of_here / max(self.families, 1)
            strata = [
                (nab, n, ab.n_here[x, y]), (nac, n, ac.n_here[x, z]), (nbc, n, bc.n_here[y, z]),
            ]  # fmt: skip
        else:
            na, nb, nc = (t.astype(np.int64) for t in (a.n[x], b.n[y], c.n[z]))
            overall = np.maximum(np.maximum(na * nbc, nb * nac), nc * nab) / max(self.families, 1)
            strata = [(na, nab, nac), (nb, nab, nbc), (nc, nac, nbc)]
        columns = (a.column, b.column, c.column)
        possible = len(a.values) * len(b.values) * len(c.values)
        return self._tested(columns, np.stack([x, y, z]), both, possible, n, overall, strata)

    def mark(self, tested: _Tested, is_passing: np.ndarray, passed: dict) -> None:
        """Remember which combinations passed, as a table over the values of their attributes."""
        if is_passing.any():
            table = np.zeros([self.sizes[column] for column in tested.columns], dtype=bool)
            table[tuple(tested.codes[:, is_passing])] = True
            passed[tested.columns] = table

    def refinements(self, tested: _Tested, passed: dict) -> tuple[np.ndarray, int]:
        """Which of the tested combinations refine one that passed, and how many could have."""
        is_finer = np.zeros(tested.p_values.size, dtype=bool)
        number = 0
        for left_out in range(len(tested.columns)):
            kept = [i for i in range(len(tested.columns)) if i != left_out]
            table = passed.get(tuple(tested.columns[i] for i in kept))
            if table is not None:
                is_finer |= table[tuple(tested.codes[kept])]
                number += int(table.sum()) * self.sizes[tested.columns[left_out]]
        return is_finer, number


def _judged(tests: _Tests, kinds: list[list[_Tested]]):
    """(passing, hints, looked_at, uncontrolled) of the tested combinations, kind by kind.

    A kind is judged as a whole, and once more the refinements of what passed before it: their
    number is small, so they need less to be believed, and where nothing is nothing passes first.
    """
    shares = 2 * len(kinds) - 1
    passed: dict[tuple[str, ...], np.ndarray] = {}
    passing: list[Candidate] = []
    hints: list[Candidate] = []
    looked_at = uncontrolled = 0
    for sets in kinds:
        possible = sum(tested.possible for tested in sets)
        looked_at += possible
        if not possible:
            continue
        p_values = np.concatenate([tested.p_values for tested in sets])
        uncontrolled += int((p_values <= 0.05).sum())
        chances = np.minimum(adjusted(p_values, possible) * shares, 1.0)
        of_passed = [tests.refinements(tested, passed) for tested in sets]
        is_finer = np.concatenate([finer for finer, _ in of_passed])
        if is_finer.any():
            finer = adjusted(p_values[is_finer], sum(number for _, number in of_passed)) * shares
            chances[is_finer] = np.minimum(chances[is_finer], finer)
        begin = 0
        for tested in sets:
            chance = chances[begin : begin + tested.p_values.size]
            begin += tested.p_values.size
            for into, wanted in (
                (passing, chance <= LEVEL),
                (hints, (chance > LEVEL) & (tested.p_values <= HINT_P)),
            ):
                is_large = tested.is_adding & (tested.ratio >= LEAST_RATIO)
                chosen = np.flatnonzero(wanted & is_large)
                into += _candidates(tested, chance, chosen)
            tests.mark(tested, chance <= LEVEL, passed)
    passing.sort(key=_order)
    hints.sort(key=_order)
    return tuple(passing[:MOST_CANDIDATES]), tuple(hints[:50]), looked_at, uncontrolled


def _order(candidate: Candidate) -> tuple:
    return (-candidate.strength, candidate.conditions)


def _candidates(tested: _Tested, chance: np.ndarray, wanted: np.ndarray) -> list[Candidate]:
    strongest = np.argsort(-tested.strength[wanted], kind="stable")
    return [
        Candidate(
            conditions=tuple(zip(tested.columns, tested.codes[:, i].tolist(), strict=True)),
            families=int(tested.families[i]),
            strength=float(tested.strength[i]),
            p_value=float(tested.p_values[i]),
            chance=float(chance[i]),
        )
        for i in wanted[strongest[:MOST_CANDIDATES]].tolist()
    ]
