"""What an attacker can work out of all figures told of a list, by linear programming.

The unknowns are the cells of `cells`: how many persons of each line lie in which combination of
views. Every told figure is a sum of them, the lines of each table add up to the same total in each
combination, no cell is below 0, and a line that is named without its count holds somebody. The
attacker here also knows which cells are empty and how far persons in several lines overlap, which
only makes the attacker stronger.

Source: Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22
(chapter IV: complementary suppression and its audit by linear programming).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array

from analytics.disclosure.cells import Cells
from analytics.disclosure.hidden_counts import (
    Grouped,
    HiddenCount,
    ToldFigure,
    grouped,
    hidden_counts,
    is_open,
    named_lines,
)

FRUITLESS = 2
"""Many counts are driven up and down at once until so many rounds in a row settled under a tenth."""

MOST_CELLS = 6_000
"""Cells up to which all told figures of a list are looked through together."""

HEADROOM = 1_000
"""More persons than there are, which a cell could hold: keeps the search bounded."""

_TINY = 1e-6


@dataclass(frozen=True)
class GivingWay:
    """What must not be told. figures: positions of figures; names: (table, view) of tables whose
    hidden lines must not be named."""

    figures: set[int]
    names: set[tuple[str, int]]


def giving_way(
    cells: Cells,
    told: Sequence[ToldFigure],
    named: Collection[tuple[str, int]] = (),
    new_names: Collection[tuple[str, int]] = (),
) -> GivingWay:
    """What of a new file must not be told, so that every hidden count stays open.

    `named`: (table, view) of the tables whose hidden lines stand in a file, without their counts;
    `new_names`: those of them that only the new file names. Only figures with a rank give way, of
    those that open a count the one with the highest rank; where no figure can, new names do: a line
    that is named holds somebody, and three named lines of a told ten leave a fourth one seven. What
    earlier files give away among themselves cannot be helped and is left alone.
    """
    if all(figure.rank is None for figure in told) and not new_names:
        return GivingWay(set(), set())
    dropped: set[int] = set()
    while True:
        left = [i for i in range(len(told)) if i not in dropped]
        lines = grouped(cells, [told[i] for i in left])
        wanted = [one for one in hidden_counts(lines, named) if not is_open(lines, one)]
        wanted = _not_open_nearby(lines, wanted, named)
        if not wanted:
            return GivingWay(dropped, set())
        if len(lines.truth) <= MOST_CELLS:
            found = _Search(lines, wanted, named, new_names=new_names)
            found.look_through()
            return GivingWay(dropped | {left[i] for i in found.dropped}, found.unnamed)
        # Too much to look through as a whole: everything new near such a count gives way.
        nearby = _new_nearby(lines, wanted)
        if not nearby:
            views = {one.view for one in wanted}
            return GivingWay(dropped, {name for name in new_names if name[1] in views})
        dropped |= {left[i] for i in nearby}


def _not_open_nearby(
    lines: Grouped, wanted: Sequence[HiddenCount], named: Collection[tuple[str, int]]
) -> list[HiddenCount]:
    """Those that do not stay open by what the lines of one whole can exchange, all else as it is."""
    blocks: dict[tuple[str, int], list[HiddenCount]] = {}
    left = []
    for one in wanted:
        if len(one.groups) > 1:
            left.append(one)
        else:
            group = one.groups[0]
            blocks.setdefault((str(lines.table[group]), int(lines.parent[group])), []).append(one)
    for (table, parent), its in blocks.items():
        block = np.flatnonzero((lines.table == table) & (lines.parent == parent))
        if len(block) == 1:
            left += its
            continue
        near = Grouped(
            lines.cells, lines.told, tuple(lines.groups[g] for g in (0, *block)), lines.size[[0, *block]],
            lines.told_of,
        )  # fmt: skip
        at = {int(g): i for i, g in enumerate(block, start=1)}
        inside = [replace(one, groups=(at[one.groups[0]],)) for one in its]
        search = _Search(near, inside, named, is_nearby=True)
        left += [one for one, is_narrow in zip(its, search.still_narrow(), strict=True) if is_narrow]
    return left


def _new_nearby(lines: Grouped, wanted: Sequence[HiddenCount]) -> set[int]:
    """Positions of the new figures of the wholes that wanted counts lie in; else of their tables."""
    units = lines.cells.units
    wholes = {(str(lines.table[g]), int(lines.parent[g])) for one in wanted for g in one.groups}
    new = [i for i, figure in enumerate(lines.told) if figure.rank is not None]
    near = {
        i for i in new
        if (str(units.table[lines.told[i].unit]), int(units.parent[lines.told[i].unit])) in wholes
    }  # fmt: skip
    if near:
        return near
    tables = {table for table, _ in wholes}
    return {i for i in new if str(units.table[lines.told[i].unit]) in tables} or set(new)


class _Search:
    """The program over all cells, and which figures had to give way so far.

    equal @ x = right: the told figures first, then the sums of each table; at_most @ x <= limit: a
    line that is named holds somebody. aims: a row per wanted count.
    """

    def __init__(
        self,
        lines: Grouped,
        wanted: Sequence[HiddenCount],
        named: Collection[tuple[str, int]],
        is_nearby: bool = False,
        new_names: Collection[tuple[str, int]] = (),
    ) -> None:
        """`is_nearby`: `lines` are those of one whole; they keep their sum in each combination."""
        self.told, self.truth = lines.told, lines.truth
        if is_nearby:
            single = {units[0]: g for g, units in enumerate(lines.groups) if g and len(units) == 1}
            rows = [(lines.cells_in([single[f.unit]], f.view), 0) for f in lines.told if f.unit in single]
            rows += [(cells[:-1], 0) for cells, _ in lines.table_sums() if len(cells) > 1]
        else:
            rows = [(lines.cells_in(lines.groups_of(f.unit), f.view), 0) for f in lines.told]
            rows += lines.table_sums()
        self.equal = _matrix(rows, len(self.truth))
        self.right = self.equal @ self.truth
        least = list(named_lines(lines, named))
        self.names = [(str(lines.table[one.groups[0]]), one.view) for one in least]
        self.at_most = -_matrix(
            [(lines.cells_in([one.groups[0]], one.view), 0) for one in least], len(self.truth)
        )
        self.limit = -np.array([one.many for one in least], dtype=float)
        self.aims = _matrix([(lines.cells_in(w.groups, w.view), 0) for w in wanted], len(self.truth))
        self.is_upward = np.array([w.is_upward for w in wanted])
        self.need = np.array([w.need for w in wanted], dtype=float)
        self.low = self.aims @ self.truth
        self.high = self.low.copy()
        self.new_names = frozenset(new_names)
        self.dropped: set[int] = set()
        self.unnamed: set[tuple[str, int]] = set()

    def still_narrow(self) -> np.ndarray:
        """A flag per wanted count: it does not stay open."""
        self._scout()
        for one in np.flatnonzero(self._waiting()).tolist():
            aim = self.aims[[one]].toarray()[0]
            self._solve(-aim)
            if self._waiting()[one] and not self.is_upward[one]:
                self._solve(aim)
        return self._waiting()

    def _scout(self) -> None:
        chance = np.random.default_rng(0)
        fruitless = 0
        while fruitless < FRUITLESS and self._waiting().any():
            before = self._waiting()
            sign = chance.choice([-1.0, 1.0], len(before)) * before
            self._solve(self.aims.T @ sign)
            self._solve(self.aims.T @ -sign)
            settled = before.sum() - self._waiting().sum()
            fruitless = 0 if settled > before.sum() / 10 else fruitless + 1

    def look_through(self) -> None:
        """Fill `dropped` and `unnamed` until every wanted count is open, or nothing new opens it."""
        self._scout()
        helpless = np.zeros(len(self.need), dtype=bool)
        while len(left := np.flatnonzero(self._waiting() & ~helpless)):
            if not self._give_way(int(left[0])):
                helpless[left[0]] = self._waiting()[left[0]]

    def _give_way(self, wanted: int) -> bool:
        """Drop the figure, else the names, that leave a count too narrow; False where none is needed or can."""
        aim = self.aims[[wanted]].toarray()[0]
        self._solve(-aim)
        prices, of_names = self.prices, self.prices_of_names
        if self._waiting()[wanted] and not self.is_upward[wanted]:
            self._solve(aim)
            prices = np.maximum(prices, self.prices)
            of_names = np.maximum(of_names, self.prices_of_names)
        if not self._waiting()[wanted]:
            return False
        guilty = [
            (rank, i)
            for i in np.flatnonzero(prices[: len(self.told)] > _TINY).tolist()
            if (rank := self.told[i].rank) is not None and i not in self.dropped
        ]
        names = {self.names[i] for i in np.flatnonzero(of_names > _TINY).tolist()} & self.new_names
        if guilty:
            self.dropped.add(max(guilty)[1])
        elif names:
            self.unnamed.add(max(names))
        return bool(guilty or names)

    def _waiting(self) -> np.ndarray:
        return self.high - np.where(self.is_upward, 0, self.low) < self.need - _TINY

    def _solve(self, aim: np.ndarray) -> None:
        """Cells that fit everything told and make `aim` smallest are learnt from; `prices` and
        `prices_of_names` are what each equation and each limit weighs in it. Raises ValueError."""
        kept = np.setdiff1d(np.arange(len(self.right)), list(self.dropped))
        limits = np.array([i for i, name in enumerate(self.names) if name not in self.unnamed], dtype=int)
        # scipy.optimize takes 0.2 s of a core to import: only when asked
        from scipy.optimize import linprog

        found = linprog(
            aim,
            A_ub=self.at_most[limits] if len(limits) else None,
            b_ub=self.limit[limits] if len(limits) else None,
            A_eq=self.equal[kept] if len(kept) else None,
            b_eq=self.right[kept] if len(kept) else None,
            bounds=(0, self.truth.sum() + HEADROOM),
            method="highs",
        )
        if found.x is None:
            raise ValueError("The counts of this list contradict each other and cannot be masked.")
        reached = self.aims @ found.x
        np.minimum(self.low, reached, out=self.low)
        np.maximum(self.high, reached, out=self.high)
        self.prices, self.prices_of_names = np.zeros(len(self.right)), np.zeros(len(self.names))
        if len(kept):
            self.prices[kept] = np.abs(found.eqlin.marginals)
        if len(limits):
            self.prices_of_names[limits] = np.abs(found.ineqlin.marginals)


def _matrix(rows: Sequence[tuple[np.ndarray, int]], width: int) -> csr_array:
    """One row per (cells, how many of the last of them count negatively)."""
    if not rows:
        return csr_array((0, width))
    at = np.repeat(np.arange(len(rows)), [len(cells) for cells, _ in rows])
    column = np.concatenate([cells for cells, _ in rows])
    weight = np.concatenate([np.r_[np.ones(len(c) - n), -np.ones(n)] for c, n in rows])
    return csr_array(coo_array((weight, (at, column)), shape=(len(rows), width)))
