"""Somebody outside who has every shared file of a list and linear programming, and wants counts back.

Knows the figures, which lines stood in the files without theirs, what the filters mean, and that a
town lies in its county. Shares no code with the mask except what a filter and a line of a table are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from analytics.disclosure.masking import MASK_UNDER
from analytics.leads.coded import CodedLeads
from analytics.leads.shared_list import View, list_units, rows_of


@dataclass(frozen=True)
class Figure:
    """A line of a view: the count where it is told, else None; named: it stands in a file."""

    unit: str
    view: View
    count: int | None


class Attacker:
    """`could_be`: a list with one row for each combination of facts that a child can have."""

    def __init__(self, could_be: CodedLeads) -> None:
        self.could_be, self.units = could_be, list_units(could_be)
        self._of_view: dict[str, np.ndarray] = {}

    def row(self, unit: str, view: View) -> np.ndarray:
        """A flag per combination: it counts in the line of the view."""
        if view.key not in self._of_view:
            self._of_view[view.key] = rows_of(self.could_be, view)
        number = self.units.number[unit]
        of_unit = np.zeros(self.could_be.rows, dtype=bool)
        for level in self.units.levels:
            of_unit |= level == number
        return of_unit & self._of_view[view.key]

    def intervals(self, figures: Iterable[Figure], wanted: list[Figure]) -> list[tuple[int, int]]:
        """What each wanted count can be, least and most, given all figures."""
        told, named = [], []
        for figure in figures:
            (told if figure.count is not None else named).append(figure)
        rows = {self.row(f.unit, f.view).tobytes(): (self.row(f.unit, f.view), f.count) for f in told}
        equal = np.array([r for r, _ in rows.values()], dtype=float).reshape(len(rows), self.could_be.rows)
        right = np.array([c for _, c in rows.values()], dtype=float)
        least = {self.row(f.unit, f.view).tobytes(): self.row(f.unit, f.view) for f in named}
        least = {k: r for k, r in least.items() if k not in rows and r.any()}
        at_most = -np.array(list(least.values()), dtype=float).reshape(len(least), self.could_be.rows)
        # Combinations that count in the same lines are one variable.
        aims = np.array([self.row(f.unit, f.view) for f in wanted], dtype=float)
        everything = np.vstack([equal.reshape(-1, self.could_be.rows), at_most, aims])
        columns, back = np.unique(everything, axis=1, return_inverse=True)
        del back
        a, b = len(equal), len(at_most)
        matrix = csr_array(columns[:a]) if a else None
        limits = csr_array(columns[a : a + b]) if b else None
        aims = columns[a + b :]

        def solve(aim: np.ndarray) -> np.ndarray | None:
            found = linprog(
                aim, A_ub=limits, b_ub=None if limits is None else -np.ones(b), A_eq=matrix,
                b_eq=right if a else None, bounds=(0, 5_000), method="highs",
            )  # fmt: skip
            assert found.status == 0, found.message
            return found.x

        low, high = np.full(len(aims), np.inf), np.full(len(aims), -np.inf)

        def learn(aim: np.ndarray) -> None:
            values = aims @ solve(aim)
            np.minimum(low, values, out=low)
            np.maximum(high, values, out=high)

        chance = np.random.default_rng(0)
        for _ in range(3):
            open_ = high - low < MASK_UNDER - 2 + 1e-6
            if not open_.any():
                break
            sign = chance.choice([-1.0, 1.0], len(aims)) * open_
            learn(sign @ aims)
            learn(-sign @ aims)
        for i in range(len(aims)):
            if high[i] - low[i] < MASK_UNDER - 2 + 1e-6:
                learn(aims[i])
                learn(-aims[i])
        return [(math.ceil(lo - 1e-6), math.floor(hi + 1e-6)) for lo, hi in zip(low, high, strict=True)]


__all__ = ["Attacker", "Figure", "vstack"]
