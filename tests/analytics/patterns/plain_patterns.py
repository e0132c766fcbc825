"""The search for patterns once more in loops over plain rows: slow, and easy to believe."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from math import comb, prod

import pandas as pd

BLOCKS = (
    ("missed_place_id", "missed_county_fips", "missed_state_code"),
    ("other_place_id", "last_district", "other_state_code"),
    ("move_month", "season_1", "season_2", "season_3", "performance_period", "window_band"),
    ("age_band", "grade_band", "family_size"),
)
LEAST = 5


@cache
def chance_of(both: int, population: int, marked: int, drawn: int) -> float:
    """Fisher's exact test, one-sided, in whole numbers."""
    ways = sum(
        comb(marked, i) * comb(population - marked, drawn - i) for i in range(both, min(marked, drawn) + 1)
    )
    return ways / comb(population, drawn)


def block(column: str) -> int:
    return next(i for i, columns in enumerate(BLOCKS) if column in columns)


def may_go_together(columns) -> bool:
    blocks = {block(c) for c in columns}
    bound = 3 in blocks and {"performance_period", "window_band"} & set(columns)
    return len(blocks) == len(columns) and not bound


def adjusted(p_values: list[float], looked_at: int) -> list[float]:
    """Benjamini-Yekutieli, by the definition: the least over all ranks from its own on."""
    harmonic = sum(1 / i for i in range(1, looked_at + 1))
    ordered = sorted(p_values)
    return [
        min(1.0, min(p * looked_at * harmonic / rank for rank, p in enumerate(ordered, 1) if p >= own))
        for own in p_values
    ]


def own_values(records: list[dict], columns: tuple[str, ...]) -> dict[str, list]:
    """The values that are looked at: known, with LEAST families, and not the very rows of a value
    of an attribute that comes before in its block."""
    rows: dict = {}
    for number, r in enumerate(records):
        for c in columns:
            if r[c] not in (0, "", "unknown"):
                rows.setdefault((c, r[c]), set()).add(number)
    enough = {k: at for k, at in rows.items() if len({records[i]["family"] for i in at}) >= LEAST}
    return {
        c: [
            value
            for (column, value), at in enough.items()
            if column == c
            and not any(
                block(other) == block(c) and columns.index(other) < columns.index(c) and at == theirs
                for (other, _), theirs in enough.items()
            )
        ]
        for c in columns
    }


@dataclass(frozen=True)
class Told:
    """One combination: families, p-value, and the (population, marked, drawn) that chance is
    counted for."""

    families: int
    p_value: float
    null: tuple[int, int, int]


def p_values(rows: pd.DataFrame, columns: tuple[str, ...]) -> tuple[dict, dict, dict[int, int]]:
    """Every combination of two and three with LEAST families -> Told; for two and three the nulls
    of all combinations that count, also of those nobody has; and how many there could be."""
    records = rows.to_dict("records")
    values = own_values(records, columns)
    holders: dict = {}
    for r in records:
        conditions = [(c, r[c]) for c in columns if r[c] in values[c]]
        for size in (1, 2, 3):
            for some in combinations(conditions, size):
                if may_go_together([c for c, _ in some]):
                    holders.setdefault(frozenset(some), set()).add(r["family"])
    n = {some: len(families) for some, families in holders.items()}
    nulls: dict = {2: {}, 3: {}}
    for a, b in combinations(columns, 2):
        if not may_go_together((a, b)):
            continue
        of = {(x, y): n.get(frozenset([(a, x), (b, y)]), 0) for x in values[a] for y in values[b]}
        of_x = {x: sum(of[x, y] for y in values[b]) for x in values[a]}
        of_y = {y: sum(of[x, y] for x in values[a]) for y in values[b]}
        for x, y in of:
            nulls[2][frozenset([(a, x), (b, y)])] = sum(of_x.values()), of_x[x], of_y[y]
    strata: dict = {}
    for some_columns in combinations(columns, 3):
        if may_go_together(some_columns):
            for some in product(*([(c, v) for v in values[c]] for c in some_columns)):
                pairs = [n.get(frozenset(pair), 0) for pair in combinations(some, 2)]
                if min(pairs) < LEAST:
                    continue
                strata[frozenset(some)] = [
                    (n[frozenset([x])], *(n[frozenset([x, y])] for y in some if y != x)) for x in some
                ]
    for some, tests in strata.items():
        nulls[3][some] = max(tests, key=lambda t: t[1] * t[2] / t[0])
    told = {}
    for some, families in n.items():
        if families >= LEAST and len(some) > 1:
            tests = [nulls[2][some]] if len(some) == 2 else strata[some]
            told[some] = Told(families, max(test(families, *t) for t in tests), nulls[len(some)][some])
    possible = dict.fromkeys((2, 3), 0)
    for size in (2, 3):
        for some in combinations(columns, size):
            if may_go_together(some):
                possible[size] += prod(len(values[c]) for c in some)
    return told, nulls, possible


def alarms(nulls, p_value: float) -> float:
    """How many of these combinations have such a p-value or a smaller one by chance, with LEAST
    families or more: each by its own distribution."""
    expected = 0.0
    for (population, marked, drawn), times in Counter(nulls).items():
        for both in range(LEAST, min(marked, drawn) + 1):
            tail = test(both, population, marked, drawn)
            if tail <= p_value * (1 + 1e-9):
                expected += times * tail
                break
    return expected


def is_large(told: Told, least: float) -> bool:
    """Both shares are `least` times those among all others (within the telling parent)."""
    population, marked, drawn = told.null
    n = told.families
    return all(
        n * (population - one) >= least * 1.0001 * one * (other - n)
        for one, other in ((marked, drawn), (drawn, marked))
    )


def test(both, population, marked, drawn) -> float:
    """1 where there are no more than expected."""
    if both * population <= marked * drawn:
        return 1.0
    return chance_of(both, population, marked, drawn)


test.__test__ = False
