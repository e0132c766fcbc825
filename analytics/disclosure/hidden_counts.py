"""The hidden counts of a list that have to stay open, and the quick proof that most of them do.

Lines that were never told, of one whole and in the same combinations of views, can stand for each
other: they are one group. A told line is a group by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.disclosure.cells import Cells
from analytics.disclosure.masking import MASK_UNDER

WIDTH = MASK_UNDER - 2
"""Most less least of a hidden count: nine values or more."""


@dataclass(frozen=True)
class ToldFigure:
    """One figure that is told. `rank`: the higher, the sooner it gives way; None: it left already."""

    unit: int
    view: int
    rank: int | None


@dataclass(frozen=True)
class HiddenCount:
    """A count of one or more groups in a view. `many`: lines in it. It stays open if its most less
    its least, or where it `is_upward` its most alone, is at least `need`."""

    groups: tuple[int, ...]
    view: int
    many: int
    value: int
    is_upward: bool
    need: int


@dataclass(frozen=True)
class Grouped:
    """The cells of a list by group. groups: units of each, the first is the total. size: groups x
    combinations. told_of: units x views, whether the figure is told."""

    cells: Cells
    told: tuple[ToldFigure, ...]
    groups: tuple[tuple[int, ...], ...]
    size: np.ndarray
    told_of: np.ndarray

    @cached_property
    def number(self) -> np.ndarray:
        """Groups x combinations: the number of the cell, -1 where nobody is in it."""
        number = np.full(self.size.shape, -1)
        number[self.size > 0] = np.arange(int((self.size > 0).sum()))
        return number

    @cached_property
    def truth(self) -> np.ndarray:
        return self.size[self.size > 0].astype(float)

    @cached_property
    def table(self) -> np.ndarray:
        return self.cells.units.table[[units[0] for units in self.groups]]

    @cached_property
    def parent(self) -> np.ndarray:
        return self.cells.units.parent[[units[0] for units in self.groups]]

    @cached_property
    def _under(self) -> dict[int, list[int]]:
        under: dict[int, list[int]] = {0: [0]}
        for group, units in enumerate(self.groups[1:], start=1):
            at = units[0] if len(units) == 1 else int(self.parent[group])
            while at > 0:
                under.setdefault(at, []).append(group)
                at = int(self.cells.units.parent[at])
        return under

    def groups_of(self, unit: int) -> list[int]:
        """The groups that a unit is made of; of the total its own."""
        return self._under.get(unit, [])

    def cells_in(self, groups: Sequence[int], view: int) -> np.ndarray:
        found = self.number[list(groups)][:, self.cells.within[:, view] > 0].ravel()
        return found[found >= 0]

    def table_sums(self) -> list[tuple[np.ndarray, int]]:
        """(cells, 1): the cells of a table in one combination of views, then that of the total."""
        rows = []
        for table in np.unique(self.table[1:]):
            inside = np.flatnonzero(self.table == table)
            for combination in np.flatnonzero(self.number[0] >= 0).tolist():
                its = self.number[inside, combination]
                rows.append((np.r_[its[its >= 0], self.number[0, combination]], 1))
        return rows

    @cached_property
    def own_views(self) -> np.ndarray:
        """Groups x views: the figure of the group itself is told."""
        return np.array([self.told_of[list(units)].any(axis=0) for units in self.groups])

    @cached_property
    def chain_views(self) -> np.ndarray:
        """Groups x views: the figure of the group or of a part of the total that it lies in is told."""
        chain = self.own_views.copy()
        for group in range(1, len(self.groups)):
            at = int(self.parent[group])
            while at > 0:
                chain[group] |= self.told_of[at]
                at = int(self.cells.units.parent[at])
        return chain

    @cached_property
    def freedom(self) -> np.ndarray:
        """Groups x views x 2: by how much the count can surely be more, and less.

        A group gives persons of some combinations to others that were told in the same views, and
        takes as many of other combinations back, so that no told figure changes.
        """
        alike = [(self.parent, self.own_views), (np.zeros(len(self.groups)), self.chain_views)]
        best = np.zeros((len(self.groups), self.cells.within.shape[1], 2), dtype=np.int64)
        for whole, told in alike:
            pools: dict[tuple, list[int]] = {}
            for group in range(1, len(self.groups)):
                key = (str(self.table[group]), int(whole[group]), told[group].tobytes())
                pools.setdefault(key, []).append(group)
            for pool in pools.values():
                if len(pool) > 1:
                    best[pool] = np.maximum(best[pool], self._exchange(pool, told[pool[0]]))
        return best

    def _exchange(self, pool: list[int], told: np.ndarray) -> np.ndarray:
        within = self.cells.within
        size = self.size[pool]
        # Everybody who gives keeps one in each cell: a named line must not become empty. Nobody is
        # taken into a cell that is empty: an attacker may know that it is.
        spare = np.maximum(size - 1, 0)
        mine = spare * (size.sum(axis=0) - size > 0)
        others = (spare.sum(axis=0) - spare) * (size > 0)
        free = np.zeros((len(pool), within.shape[1], 2), dtype=np.int64)
        _, kind = np.unique(within[:, told], axis=0, return_inverse=True)
        for of in range(int(kind.max()) + 1 if len(kind) else 0):
            here = np.flatnonzero(kind.ravel() == of)
            mine_in, others_in = (each[:, here] @ within[here] for each in (mine, others))
            mine_out = mine[:, here].sum(axis=1)[:, None] - mine_in
            others_out = others[:, here].sum(axis=1)[:, None] - others_in
            if within[here[0]][told].any():
                free[:, :, 0] += np.minimum(others_in, mine_out)
                free[:, :, 1] += np.minimum(mine_in, others_out)
            else:
                free[:, :, 0] += others_in
                free[:, :, 1] += mine_in
        return free


def grouped(cells: Cells, told: Sequence[ToldFigure]) -> Grouped:
    """The groups of a list, given what is told of it."""
    units = cells.units
    told_of = np.zeros(cells.value.shape, dtype=bool)
    for figure in told:
        told_of[figure.unit, figure.view] = True
    groups: list[tuple[int, ...]] = [(0,)]
    alike: dict[tuple[int, str, bytes], list[int]] = {}
    for unit in np.flatnonzero(units.is_smallest & cells.count.any(axis=1)).tolist():
        if unit == 0:
            continue
        if told_of[unit].any():
            groups.append((unit,))
        else:
            key = (int(units.parent[unit]), str(units.table[unit]), (cells.count[unit] > 0).tobytes())
            alike.setdefault(key, []).append(unit)
    groups += [tuple(its) for its in alike.values()]
    size = np.array([cells.count[list(its)].sum(axis=0) for its in groups])
    return Grouped(cells, tuple(told), tuple(groups), size, told_of)


def named_lines(lines: Grouped, named: Collection[tuple[str, int]]) -> Iterator[HiddenCount]:
    """One per group and view in which its lines stand in a file without their counts."""
    for group, units in enumerate(lines.groups[1:], start=1):
        for view in range(lines.told_of.shape[1]):
            if (str(lines.table[group]), view) in named and not lines.own_views[group, view]:
                many = int((lines.cells.value[list(units), view] > 0).sum())
                if many:
                    yield HiddenCount((group,), view, many, 0, False, 0)


def hidden_counts(lines: Grouped, named: Collection[tuple[str, int]]) -> Iterator[HiddenCount]:
    """Every hidden count under MASK_UNDER: of lines, of lines together, and of wholes of lines."""
    value = lines.cells.value
    for group, units in enumerate(lines.groups[1:], start=1):
        of_units = value[list(units)]
        table = str(lines.table[group])
        for view in np.flatnonzero(of_units.any(axis=0) & ~lines.own_views[group]).tolist():
            here = of_units[:, view][of_units[:, view] > 0]
            together, many = int(here.sum()), len(here)
            if many > 1 and here.min() < MASK_UNDER:
                need = WIDTH + (many if (table, view) in named else 1)
                yield HiddenCount((group,), view, many, together, True, need)
            if together < MASK_UNDER:
                yield HiddenCount((group,), view, many, together, False, WIDTH)
    wholes = np.flatnonzero(~lines.cells.units.is_smallest)
    for unit in wholes[wholes > 0].tolist():
        small = (value[unit] > 0) & (value[unit] < MASK_UNDER) & ~lines.told_of[unit]
        for view in np.flatnonzero(small).tolist():
            groups = tuple(lines.groups_of(unit))
            yield HiddenCount(groups, view, 1, int(value[unit, view]), False, WIDTH)


def is_open(lines: Grouped, count: HiddenCount) -> bool:
    """Whether a count stays open for sure: by what its groups can exchange with others alone."""
    if len(count.groups) > 1:
        return False
    more, less = lines.freedom[count.groups[0], count.view].tolist()
    return count.value + more >= count.need if count.is_upward else more + less >= count.need
