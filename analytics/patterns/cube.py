"""Families by every value, pair and triple of attributes, counted in one pass for each set.

A row of the input belongs to a family, and a family's rows lie together, so "seen last under this
combination" is all that has to be remembered to count families once. A triple is only counted
where its three pairs have enough families, so tables stay small: a million leads with 3,000 towns
at each end have 10^8 triples of town, town and month, of which some 10^5 hold five families.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from analytics.patterns.kernels import LEAST, count_pairs, count_triples

MOST_VALUES = 3_000
"""Values of one attribute that are looked at, those with the most families: a table of pairs
then stays under 40 MB."""


@dataclass(frozen=True)
class Level:
    """One attribute, compacted: `codes` (int32 per row, -1: not looked at) point into `values`.

    n, n_here: families by value, anywhere and on the side that is here. thin: values with some,
    but fewer than LEAST families. known: rows that have a value at all.
    """

    column: str
    values: tuple
    codes: np.ndarray
    n: np.ndarray
    n_here: np.ndarray
    thin: int
    known: int


@dataclass(frozen=True)
class Pair:
    """Families by two attributes: arrays (values of the first, values of the second)."""

    n: np.ndarray
    n_here: np.ndarray


@dataclass(frozen=True)
class Triple:
    """Combinations of three attributes with LEAST or more families: codes of each, and counts."""

    codes: np.ndarray
    n: np.ndarray
    n_here: np.ndarray


def level(
    column: str, values: tuple, codes: np.ndarray, family: np.ndarray, here: np.ndarray, unknown
) -> Level:
    """Compact one column. `unknown`: values that say nothing. `here`: uint8 per row."""
    counts, counts_here = _families(codes, np.zeros_like(codes), 1, len(values), family, here)
    is_known = np.array([value not in unknown for value in values], dtype=bool)
    enough = np.flatnonzero(is_known & (counts[:, 0] >= LEAST))
    if enough.size > MOST_VALUES:
        order = np.argsort(-counts[enough, 0], kind="stable")[:MOST_VALUES]
        enough = np.sort(enough[order])
    compact = np.full(len(values) + 1, -1, dtype=np.int32)
    compact[enough] = np.arange(enough.size, dtype=np.int32)
    return Level(
        column=column,
        values=tuple(values[i] for i in enough.tolist()),
        codes=compact[codes],
        n=counts[enough, 0],
        n_here=counts_here[enough, 0],
        thin=int((is_known & (counts[:, 0] > 0)).sum() - enough.size),
        known=int(is_known[codes].sum()) if len(values) else 0,
    )


def without_twins(found: Level, tellings: list[Level]) -> Level:
    """The level without the values that hold exactly the rows of one value of `tellings`.

    A county with one town is that town: to look at both would be to pay twice for one look.
    """
    is_twin = np.zeros(len(found.values), dtype=bool)
    for telling in tellings:
        if not telling.values or not found.values:
            continue
        both = (found.codes >= 0) & (telling.codes >= 0)
        mine, others = found.codes[both], telling.codes[both]
        partner = np.zeros(len(found.values), dtype=np.int32)
        partner[mine] = others
        alike = np.bincount(mine[partner[mine] == others], minlength=len(found.values))
        rows = np.bincount(found.codes[found.codes >= 0], minlength=len(found.values))
        of_partner = np.bincount(telling.codes[telling.codes >= 0], minlength=len(telling.values))
        is_twin |= (alike == rows) & (rows == of_partner[partner])
    if not is_twin.any():
        return found
    kept = np.flatnonzero(~is_twin)
    compact = np.full(len(found.values) + 1, -1, dtype=np.int32)
    compact[kept] = np.arange(kept.size, dtype=np.int32)
    return replace(
        found,
        values=tuple(found.values[i] for i in kept.tolist()),
        codes=compact[found.codes],
        n=found.n[kept],
        n_here=found.n_here[kept],
    )


def _families(first, second, width, height, family, here):
    n = np.zeros((height, width), dtype=np.int32)
    n_here = np.zeros((height, width), dtype=np.int32)
    seen = np.full((height, width), -1, dtype=np.int32)
    seen_here = np.full((height, width), -1, dtype=np.int32)
    count_pairs(first, second, family, here, seen, seen_here, n, n_here)
    return n, n_here


def count_pair(first: Level, second: Level, family: np.ndarray, here: np.ndarray) -> Pair:
    """Families by the values of two attributes."""
    return Pair(*_families(first.codes, second.codes, len(second.values), len(first.values), family, here))


def count_triple(
    levels: tuple[Level, Level, Level],
    pairs: tuple[Pair, Pair, Pair],
    family: np.ndarray,
    here: np.ndarray,
) -> Triple:
    """Families by three attributes; `pairs`: of the first two, first and third, last two."""
    a, b, c = levels
    ab, ac, bc = pairs
    frequent = ab.n >= LEAST
    width = len(c.values)
    number = np.full(ab.n.shape, -1, dtype=np.int32)
    number[frequent] = np.arange(int(frequent.sum()), dtype=np.int32)
    cells = int(frequent.sum())
    n = np.zeros((cells, width), dtype=np.int32)
    n_here = np.zeros((cells, width), dtype=np.int32)
    seen = np.full((cells, width), -1, dtype=np.int32)
    seen_here = np.full((cells, width), -1, dtype=np.int32)
    count_triples(
        a.codes,
        b.codes,
        c.codes,
        number,
        ac.n >= LEAST,
        bc.n >= LEAST,
        family,
        here,
        seen,
        seen_here,
        n,
        n_here,
    )
    at, third = np.nonzero(n >= LEAST)
    first, second = np.nonzero(frequent)
    return Triple(np.stack([first[at], second[at], third]), n[at, third], n_here[at, third])


def in_threads(work: list, threads: int = 2) -> list:
    """The results of functions without arguments, in order; numba lets go of the lock."""
    if len(work) < 2:
        return [each() for each in work]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda each: each(), work))
