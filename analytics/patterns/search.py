"""The search for what jumps out: combinations of up to three attributes, tested and held to a level.

Without two sides (the whole list against itself) a combination of two attributes stands out when
more families have both than if the one had nothing to do with the other; of three, when among the
families of *each* one of them the other two go together more than chance makes them. Its p-value
is the largest of the three, which is valid as long as one of them has nothing behind it
(intersection-union test). With two sides (a selection and its rest, two periods, two States) a
combination stands out when more of the families here have it than of those there; and each of its
attributes must make a difference among the families that have the others (ADDS_P). So either way a
refinement that adds nothing to a parent is not shown.

A family counts once for a combination, when one of its rows has all of it. The margins of a pair
count the same way (a family once for each pair that it has). Within a parent they count families:
there a family that moves often makes the test too careful, never too bold.

What is held: in a list in which nothing belongs together the chance that anything at all is shown is
LEVEL at most (alarms.py). Half of it is spent on the combinations of the fewest attributes, half of
the rest on those of one more, and so on. Hints are what does not pass and would still be worth a
drive if it were true; how many of that kind chance alone makes is told with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from analytics.leads.coded import CodedLeads
from analytics.patterns import cube
from analytics.patterns.alarms import Alarms
from analytics.patterns.attributes import (
    ATTRIBUTES,
    BOUND_TO_AGE,
    BY_COLUMN,
    UNKNOWN,
    WHO,
    season_of,
)
from analytics.patterns.chance import LEVEL, log_factorials
from analytics.patterns.compared import Compared
from analytics.patterns.kernels import LOUD_FAMILIES, LOUD_RATIO
from analytics.patterns.tested import Passed, Tested, Tests
from analytics.selection import Selection

LEAST_RATIO = 1.5
"""Times as many as expected; below, a pattern may be certain and is still no news."""
NEARLY = 0.85
"""A hint's ratio is that of its sentence, of families; that of the tests is a little smaller where
families have several towns, so candidates are let through from here."""
MOST_CANDIDATES = 600
"""Combinations that pass, strongest first, from which those shown are chosen."""


@dataclass(frozen=True)
class Candidate:
    """A combination: its conditions as (column, code in its level), and what the tests say.

    families: that have it (on the side that is here). strength: how much they surprise, in nats,
    beyond what a parent explains: effect and support in one number. p_value: the largest of its
    tests. chance: combinations as striking to be expected by chance alone, in all that is looked at.
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
    all. uncontrolled: how many would have been shown at p <= 0.05 without control. by_chance: how
    many as large as a hint chance alone is expected to make. bars: p-value that is needed, for
    combinations of the fewest attributes first; refinements of what passed need less.
    """

    rows: np.ndarray
    family: np.ndarray
    here: np.ndarray
    levels: dict[str, cube.Level]
    passing: tuple[Candidate, ...]
    hints: tuple[Candidate, ...]
    looked_at: int
    uncontrolled: int
    by_chance: float
    bars: tuple[float, ...]

    @property
    def families(self) -> int:
        return int(self.family[-1]) + 1 if self.family.size else 0


def search(leads: CodedLeads, compared: Compared) -> Searched:
    """Look at every combination of `compared`."""
    rows = np.flatnonzero(compared.rows)
    family = _numbered(leads.family[rows])
    has_sides = compared.here is not None
    here = (compared.here[rows] if has_sides else np.ones(rows.size, dtype=bool)).astype(np.uint8)
    names = tuple(leads.values)

    def compact(column: str) -> cube.Level:
        source = "move_month" if column.startswith("season") else column
        values, codes = leads.values[source], leads.codes[names.index(source)][rows]
        if source != column:
            values, season = _seasons(column, values)
            codes = season[codes]
        return cube.level(column, values, codes, family, here, UNKNOWN)

    whole = cube.in_threads([partial(compact, column) for column in compared.columns])
    every = cube.in_threads([partial(_own_values, each, whole) for each in whole])
    levels = {each.column: each for each in every}
    families = int(family[-1]) + 1 if family.size else 0
    of_here = _distinct(family[here > 0])
    logs = log_factorials(rows.size)
    usable = [each for each in every if each.values]
    sets2 = [s for s in combinations(usable, 2) if _are_apart(s)]
    counted = cube.in_threads([partial(cube.count_pair, *s, family, here) for s in sets2])
    pairs = {(s[0].column, s[1].column): pair for s, pair in zip(sets2, counted, strict=True)}
    tests = Tests(families, of_here, has_sides, logs, levels, pairs)
    sets3 = [s for s in combinations(usable, 3) if _are_apart(s)]

    def triple(a, b, c):
        of_pairs = pairs[a.column, b.column], pairs[a.column, c.column], pairs[b.column, c.column]
        return tests.three(a, b, c, cube.count_triple((a, b, c), of_pairs, family, here))

    tested2 = cube.in_threads([partial(tests.two, *s) for s in sets2])
    kinds = [tested2, cube.in_threads([partial(triple, *s) for s in sets3])]
    if has_sides:
        kinds.insert(0, [tests.singles(each) for each in usable])
    return Searched(rows, family, here, levels, *_judged(tests, kinds))


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


def _seasons(column: str, months: tuple) -> tuple[tuple, np.ndarray]:
    """Values of a season's attribute, and for each code of the months the code of its season."""
    of_months = [season_of(column, int(m)) if str(m).isdigit() and int(m) else None for m in months]
    values = tuple(dict.fromkeys(of_months))
    return values, np.array([values.index(season) for season in of_months], dtype=np.int32)


def _own_values(found: cube.Level, every: list[cube.Level]) -> cube.Level:
    """The level without values that a more telling attribute of its block holds as well."""
    block, columns = BY_COLUMN[found.column].block, [each.column for each in every]
    before = every[: columns.index(found.column)]
    return cube.without_twins(found, [e for e in before if BY_COLUMN[e.column].block == block])


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


def _judged(tests: Tests, kinds: list[list[Tested]]):
    """(passing, hints, looked_at, uncontrolled, by_chance, bars) of the tested combinations.

    Each kind (one attribute, two, three) has a part of the level and is counted apart, so that a
    pair does not pay for the triples that were looked at. Half of the part of a kind that refines
    another goes to the refinements of what passed there: they are few, so they need less to be
    believed, and where nothing is nothing passes first.
    """
    passing: list[Candidate] = []
    hints: list[Candidate] = []
    passed: Passed = {}
    looked_at = uncontrolled = 0
    by_chance, bars = 0.0, []
    parts = [2.0 ** (i + 1) for i in range(len(kinds))]
    parts[-1] = parts[-2]
    for number, (part, sets) in enumerate(zip(parts, kinds, strict=True)):
        looked_at += sum(tested.possible for tested in sets)
        alarms = sum((tested.alarms for tested in sets), Alarms())
        bars.append(alarms.bar(LEVEL / (2 * part if number else part)))
        if number < len(kinds) - 1:
            by_chance += alarms.loud
        refining = [partial(tests.finer, tested, passed) for tested in sets] if number else []
        finer = cube.in_threads(refining)
        of_finer = sum((each for _, each in finer), Alarms())
        passed_now: Passed = {}
        for at, tested in enumerate(sets):
            uncontrolled += int((tested.p_values <= 0.05).sum())
            chance = part * alarms.as_striking_as(tested.p_values)
            if number:
                refined = 2 * part * of_finer.as_striking_as(tested.p_values)
                chance = np.where(finer[at][0], np.minimum(2 * chance, refined), 2 * chance)
            is_large = tested.is_adding & (tested.ratio >= LEAST_RATIO)
            is_passing = chance <= LEVEL
            passing += _candidates(tested, chance, is_large & is_passing)
            if number < len(kinds) - 1:
                is_loud = (tested.families >= LOUD_FAMILIES) & (tested.ratio >= NEARLY * LOUD_RATIO)
                hints += _candidates(tested, chance, is_large & is_loud & ~is_passing)
            if is_passing.any():
                passed_now[tested.columns] = tests.passed(tested, is_passing)
        passed = passed_now
    passing.sort(key=lambda c: (-c.strength, c.conditions))
    hints.sort(key=lambda c: (c.chance, -c.strength, c.conditions))
    shown = tuple(passing[:MOST_CANDIDATES]), tuple(hints[:50])
    return *shown, looked_at, uncontrolled, by_chance, tuple(bars)


def _candidates(tested: Tested, chance: np.ndarray, is_wanted: np.ndarray) -> list[Candidate]:
    wanted = np.flatnonzero(is_wanted)
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
