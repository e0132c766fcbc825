"""Which figures may be told, given every figure that was told before: one mask for all files.

A figure is the number of persons of one unit in one view (see `cells`). It is told only if nobody
who has all told figures can work out a count of 1 to 9 with them:

- of the unit: no sum or difference of its told figures is exactly the persons of some of its cells
  and 1 to 9 of them (846 without a filter and 844 with one: 2);
- of what is not told beside it: wherever a whole and some of its parts are told in the same views,
  what is left for the hidden parts is never 1 to 9, and leaves each hidden part that is named at
  least nine values.

Figures are tried in a fixed order, the most wanted first; what comes later gives way. So nothing
has to be taken back, and what was told stays told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from analytics.disclosure.cells import Cells
from analytics.disclosure.masking import MASK_UNDER

LEAST_VALUES = MASK_UNDER - 1
"""Values that a named hidden count can have at least: as many as "1 to 9" has."""

MOST_TERMS, FEW_VIEWS, MANY_VIEWS = 4, 9, 20
"""Told figures combined with one another: up to MOST_TERMS where a unit was told in up to FEW_VIEWS
different views, one less up to MANY_VIEWS. Of more views nothing new is told of the unit at all."""


class TooManyViews(ValueError):
    """A unit was told in so many different views that their combinations cannot be looked through."""


class OneMask:
    """What is known of a list of persons from all figures told so far, and whether one more fits."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.units = cells, cells.units
        self.known = cells.value == 0
        self._left: dict[tuple[int, str, tuple[int, ...]], _Left] = {}

    def tell(self, unit: int, view: int) -> None:
        """Take a figure as told, and with it each whole whose last hidden part it was."""
        completed = self._completed(unit, view)
        self._take(unit, view)
        for whole, alike in completed:
            self.tell(whole, alike)

    def _take(self, unit: int, view: int) -> None:
        """Every view that holds the same persons of the unit is known by the figure."""
        same = self.cells.mark[unit] == self.cells.mark[unit, view]
        newly = same & ~self.known[unit]
        if not newly.any():
            return
        before = self.known[unit].copy()
        self.known[unit] |= newly
        above = set(self._above(unit))
        for key in list(self._left):
            whole, table, views = key
            if whole not in above or table != self.units.table[unit] or not self.known[unit, views].all():
                continue
            if before[list(views)].all():
                continue
            if self.units.is_smallest[unit]:
                self._left[key] = self._without(self._left[key], whole, unit, views)
            else:
                del self._left[key]

    def fits(self, unit: int, view: int, is_named: bool = True) -> bool:
        """Whether the figure may be told. `is_named`: hidden lines stand in the file by their names."""
        value = int(self.cells.value[unit, view])
        if self.known[unit, view]:
            return True
        if 0 < value < MASK_UNDER:
            return False
        try:
            if not (self._keeps_cells(unit, view) and self._keeps_parts(unit, view, is_named)):
                return False
        except TooManyViews:
            return False
        completed = self._completed(unit, view)
        if not completed:
            return True
        after = self.copy()
        after._take(unit, view)
        return all(after.fits(whole, alike, is_named) for whole, alike in completed)

    def copy(self) -> OneMask:
        """The same knowledge, to try something on."""
        other = OneMask(self.cells)
        other.known = self.known.copy()
        return other

    def _completed(self, unit: int, view: int) -> list[tuple[int, int]]:
        """(unit, view) of what is told with this one though nobody tells it: a whole by its last part, and
        the last part of a whole by the rest."""
        whole, found = int(self.units.parent[unit]), []
        if whole < 0:
            return found
        table = str(self.units.table[unit])
        for alike in self._alike(unit, view):
            if not self.known[whole, alike]:
                left = self._without(self._left_of(whole, table, (alike,)), whole, unit, (alike,))
                if not (self.cells.value[left.hidden, alike] > 0).any():
                    found.append((whole, alike))
            elif (last := self._last_hidden(whole, table, alike, unit)) is not None:
                found.append((last, alike))
        return found

    def _last_hidden(self, whole: int, table: str, view: int, unit: int) -> int | None:
        """The one hidden part of a whole that is left once `unit` is told: it is told by the rest."""
        left = self._without(self._left_of(whole, table, (view,)), whole, unit, (view,))
        hidden = left.hidden[self.cells.value[left.hidden, view] > 0]
        return int(hidden[0]) if len(hidden) == 1 else None

    def _alike(self, unit: int, view: int) -> list[int]:
        """The views that hold the same persons of a unit."""
        return np.flatnonzero(self.cells.mark[unit] == self.cells.mark[unit, view]).tolist()

    def is_open(self, whole: int, table: str, view: int) -> bool:
        """Whether the hidden parts of a whole may be named: each could still be nine numbers."""
        if not self.known[whole, view]:
            return True
        left = self._left_of(whole, table, (view,))
        many = int((self.cells.value[left.hidden, view] > 0).sum())
        return many == 0 or int(left.sums @ self.cells.within[:, view]) - many + 1 >= LEAST_VALUES

    def _keeps_cells(self, unit: int, view: int) -> bool:
        count = self.cells.count[unit]
        here = np.flatnonzero(count)
        return not any(
            _is_small(count[here], self.cells.within[here][:, views])
            for views in self._supports(unit, self._different(unit, self.known[unit], view), view)
        )

    def _keeps_parts(self, unit: int, view: int, is_named: bool) -> bool:
        tables = {table for whole, table in self.units.parts if whole == unit}
        for table in tables:
            for views in self._supports(unit, self._different(unit, self.known[unit], view), view):
                if self._gives_away(self._left_of(unit, table, views), views, view, is_named):
                    return False
        alike_ = self._alike(unit, view)
        for whole in self._above(unit):
            known = self.known[whole] & self.known[unit]
            for alike in (one for one in alike_ if self.known[whole, one]):
                others = self._different(whole, known, alike)
                for views in self._supports(whole, others, alike):
                    left = self._left_of(whole, str(self.units.table[unit]), views)
                    left = self._without(left, whole, unit, views)
                    if self._gives_away(left, views, int(alike), is_named):
                        return False
        return True

    def _gives_away(self, left: _Left, views: tuple[int, ...], view: int, is_named: bool) -> bool:
        if len(left.hidden) == 0:
            return False
        here = np.flatnonzero(left.sums)
        if len(here) and _is_small(left.sums[here], self.cells.within[here][:, views]):
            return True
        if not is_named or len(views) > 1:
            return False
        many = int((self.cells.value[left.hidden, view] > 0).sum())
        return many > 0 and int(left.sums @ self.cells.within[:, view]) - many + 1 < LEAST_VALUES

    def _left_of(self, whole: int, table: str, views: tuple[int, ...]) -> _Left:
        key = (whole, table, views)
        if key not in self._left:
            parts = self.units.parts.get((whole, table), np.empty(0, dtype=int))
            is_known = self.known[parts][:, views].all(axis=1)
            covered, hidden = set(), []
            for part, known in zip(parts.tolist(), is_known.tolist(), strict=True):
                if known or self.units.parent[part] in covered:  # wholes come before their parts
                    covered.add(part)
                elif self.units.is_smallest[part] and self.cells.count[part].any():
                    hidden.append(part)
            hidden_ = np.array(hidden, dtype=int)
            self._left[key] = _Left(self.cells.count[hidden_].sum(axis=0), hidden_)
        return self._left[key]

    def _without(self, left: _Left, whole: int, unit: int, views: tuple[int, ...]) -> _Left:
        """What is left of a whole once `unit` is told too."""
        between = self.units.parent[unit]
        while between != whole:
            if self.known[between, views].all():
                return left
            between = self.units.parent[between]
        parts = self.units.parts.get((unit, str(self.units.table[unit])), np.empty(0, dtype=int))
        is_inside = (left.hidden == unit) | np.isin(left.hidden, parts)
        inside = self.cells.count[left.hidden[is_inside]].sum(axis=0)
        return _Left(left.sums - inside, left.hidden[~is_inside])

    def _above(self, unit: int) -> Iterator[int]:
        above = int(self.units.parent[unit])
        while above >= 0:
            yield above
            above = int(self.units.parent[above])

    def _different(self, unit: int, known: np.ndarray, view: int) -> list[int]:
        """Known views of a unit, one for each set of persons; without `view` and without nobody."""
        seen = {int(self.cells.mark[unit, view]), 0}
        views = []
        for other in np.flatnonzero(known).tolist():
            if (mark := int(self.cells.mark[unit, other])) not in seen:
                seen.add(mark)
                views.append(other)
        return views

    def _supports(self, unit: int, others: list[int], view: int) -> Iterator[tuple[int, ...]]:
        if len(others) > MANY_VIEWS:
            raise TooManyViews(self.units.names[unit])
        terms = MOST_TERMS if len(others) <= FEW_VIEWS else MOST_TERMS - 1
        for more in range(terms):
            for chosen in combinations(others, more):
                yield tuple(sorted((int(view), *chosen)))


class _Left:
    """The hidden smallest units of a whole, and their cells together. A person in several of them
    counts in each: whoever takes the told parts from the whole gets less, and knows it."""

    __slots__ = ("hidden", "sums")

    def __init__(self, sums: np.ndarray, hidden: np.ndarray) -> None:
        self.sums, self.hidden = sums, hidden


def _is_small(count: np.ndarray, within: np.ndarray) -> bool:
    """Whether a sum or difference of all the views of `within` (cells x views) holds some cells once
    and the others not at all, and 1 to 9 persons in them."""
    signs = np.array([(1, *rest) for rest in product((1, -1), repeat=within.shape[1] - 1)])
    held = signs @ within.T
    held = np.where(np.all(held <= 0, axis=1, keepdims=True), -held, held)
    persons = held @ count
    is_set = ((held == 0) | (held == 1)).all(axis=1)
    return bool((is_set & (persons >= 1) & (persons < MASK_UNDER)).any())
