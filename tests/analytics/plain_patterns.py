"""The search for patterns once more in loops over plain rows: slow, and easy to believe."""

from __future__ import annotations

from itertools import combinations
from math import comb

import pandas as pd

BLOCKS = (
    ("missed_place_id", "missed_county_fips", "missed_state_code"),
    ("other_place_id", "other_state_code"),
    ("move_month", "performance_period", "window_band"),
    ("age_band", "grade_band"),
)
LEAST = 5


def chance_of(both: int, population: int, marked: int, drawn: int) -> float:
    """Fisher's exact test, one-sided, in whole numbers."""
    ways = sum(
        comb(marked, i) * comb(population - marked, drawn - i)
        for i in range(both, min(marked, drawn) + 1)
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
        min(1.0, min(p * looked_at * harmonic / rank
                     for rank, p in enumerate(ordered, 1) if p >= own))
        for own in p_values
    ]  # fmt: skip


def p_values(rows: pd.DataFrame, columns: tuple[str, ...]) -> tuple[dict, dict[int, int]]:
    """Every combination of two and three with LEAST families -> (families, p-value); and how many
    combinations there could be of two and of three."""
    records = rows.to_dict("records")
    everyone = {r["family"] for r in records}
    holders: dict = {}
    for r in records:
        conditions = [(c, r[c]) for c in columns if r[c] not in (0, "", "unknown")]
        for size in (1, 2, 3):
            for some in combinations(conditions, size):
                if may_go_together([c for c, _ in some]):
                    holders.setdefault(frozenset(some), set()).add(r["family"])
    n = {some: len(families) for some, families in holders.items()}
    values = {
        c: [v for v in {r[c] for r in records} if n.get(frozenset([(c, v)]), 0) >= LEAST]
        for c in columns
    }
    possible = dict.fromkeys((2, 3), 0)
    for size in (2, 3):
        for some in combinations(columns, size):
            if may_go_together(some):
                product = 1
                for c in some:
                    product *= len(values[c])
                possible[size] += product
    told = {}
    for some, families in n.items():
        if families < LEAST or len(some) == 1:
            continue
        if len(some) == 2:
            a, b = (n[frozenset([x])] for x in some)
            told[some] = families, test(families, len(everyone), a, b)
        else:
            tests = []
            for x in some:
                y, z = some - {x}
                tests.append(
                    test(families, n[frozenset([x])], n[frozenset([x, y])], n[frozenset([x, z])])
                )
            told[some] = families, max(tests)
    return told, possible


def test(both, population, marked, drawn) -> float:
    """1 where there are no more than expected."""
    if both * population <= marked * drawn:
        return 1.0
    return chance_of(both, population, marked, drawn)


test.__test__ = False
