"""A list of persons as cells: how many persons of a unit are in which of the shared views.

A *unit* is a line of a table: the total, a county, a town, a month. A *view* is what a file was
made of: the rows that its filters let pass. Persons of a unit that lie in the same views form a
cell; every figure that any file tells of the unit is a sum of its cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

TOTAL = "total"
MOST_VIEWS = 62
"""Views told apart at once: as many as bits in a whole number."""


@dataclass(frozen=True)
class Units:
    """The lines of all tables of a list; number 0 is the total.

    names: "total", "county:12021", "place:17", "month:2025-26/6" and the like. parent: number of
    the unit that it is a part of, -1 for the total. table: whose line it is; tables split the total
    each for itself. levels: unit of each row of the list, one array per level of a table (-1: none).
    """

    names: tuple[str, ...]
    parent: np.ndarray
    table: np.ndarray
    levels: tuple[np.ndarray, ...]

    @cached_property
    def number(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def parts(self) -> dict[tuple[int, str], np.ndarray]:
        """(unit, table) -> all units below it in that table, on every level."""
        found: dict[tuple[int, str], list[int]] = {}
        for unit in range(1, len(self.names)):
            above = int(self.parent[unit])
            while above >= 0:
                found.setdefault((above, str(self.table[unit])), []).append(unit)
                above = int(self.parent[above])
        return {key: np.array(units) for key, units in found.items()}

    @cached_property
    def is_smallest(self) -> np.ndarray:
        """A flag per unit: no other unit is a part of it."""
        flags = np.ones(len(self.names), dtype=bool)
        flags[self.parent[self.parent >= 0]] = False
        return flags


@dataclass(frozen=True)
class Lines:
    """A level of a table: `codes` (one per row of the list, -1: none) point into `names`."""

    codes: np.ndarray
    names: Sequence[str]


def units_of(rows: int, tables: Mapping[str, Sequence[Lines]]) -> Units:
    """The units of a list of `rows` rows. `tables`: name -> its levels, the widest first; a row that
    has no line on a level counts towards the wider one."""
    names, parent, table = [TOTAL], [-1], [TOTAL]
    levels = [np.zeros(rows, dtype=np.int64)]
    for name, given in tables.items():
        above = levels[0]
        for level in given:
            at = np.flatnonzero(level.codes >= 0)
            found, first = np.unique(level.codes[at], return_index=True)
            number = np.full(len(level.names) + 1, -1, dtype=np.int64)
            number[found] = len(names) + np.arange(len(found))
            names += [level.names[code] for code in found.tolist()]
            parent += above[at[first]].tolist()
            table += [name] * len(found)
            codes = number[level.codes]
            levels.append(codes)
            above = np.where(codes >= 0, codes, above)
    return Units(tuple(names), np.array(parent), np.array(table), tuple(levels))


@dataclass(frozen=True)
class Cells:
    """How many persons each unit has in each combination of views.

    count: units x combinations. within: combinations x views, 1 where the combination lies in the
    view. value: units x views, the figure itself. mark: units x views; two views hold the same
    persons of a unit exactly where their marks are the same.
    """

    units: Units
    count: np.ndarray
    within: np.ndarray

    @cached_property
    def value(self) -> np.ndarray:
        return self.count @ self.within

    @cached_property
    def mark(self) -> np.ndarray:
        weights = np.random.default_rng(0).integers(1, 2**52, len(self.within), dtype=np.int64)
        return (self.count > 0).astype(np.int64) @ (weights[:, None] * self.within)


def cells_of(units: Units, person: np.ndarray, views: Sequence[np.ndarray]) -> Cells:
    """Count `person` (a number per row; below 0 is nobody) of each unit by the views it lies in.

    `views`: a flag per row each. Raises ValueError for more than MOST_VIEWS.
    """
    if len(views) > MOST_VIEWS:
        raise ValueError(f"More than {MOST_VIEWS} views cannot be told apart.")
    bits = np.zeros(len(person), dtype=np.int64)
    for i, view in enumerate(views):
        bits |= view.astype(np.int64) << i
    unit, sign = [], []
    for level in units.levels:
        rows = np.flatnonzero((level >= 0) & (person >= 0) & (bits != 0))
        rows = rows[np.lexsort((person[rows], level[rows]))]
        if len(rows) == 0:
            continue
        of, who = level[rows], person[rows]
        # A person with several rows in a unit lies in every view that one of them lies in.
        first = np.flatnonzero(np.r_[True, (of[1:] != of[:-1]) | (who[1:] != who[:-1])])
        unit.append(of[first])
        sign.append(np.bitwise_or.reduceat(bits[rows], first))
    if not unit:
        return Cells(units, np.zeros((len(units.names), 0), np.int64), np.zeros((0, len(views)), np.int64))
    signs, code = np.unique(np.concatenate(sign), return_inverse=True)
    flat = np.concatenate(unit) * len(signs) + code
    count = np.bincount(flat, minlength=len(units.names) * len(signs)).reshape(len(units.names), -1)
    within = (signs[:, None] >> np.arange(len(views))) & 1
    return Cells(units, count.astype(np.int64), within.astype(np.int64))
