"""What an attacker can work out of a published table with hidden counts: exact, by programming.

Source: Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22
(chapter IV: complementary suppression and its audit by linear programming). The attacker here
has whole numbers (mixed-integer programming), reads the marks, and knows the overlaps between
distinct counts exactly; each of the three only makes the attacker stronger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

SHOWN, UNDER, WITHHELD = 0, 1, 2
"""Published; marked as under the threshold; hidden without saying how large."""

HEADROOM = 1_000
"""A hidden count without an upper limit is let grow by this much: keeps the search bounded."""


FRUITLESS_SCOUTS = 2
"""Scouting ends after this many pairs in a row that settled less than a tenth of the cells."""


@dataclass
class Tables:
    """One row per node of the published tables, one column per count ("measure").

    `values` (nodes x measures) holds the true counts, NaN where a count is not published at all.
    `sums` says which nodes add up to which: (parent, children). `nested` are pairs of measures
    (larger, smaller) of one node; `lowest` is the least value a hidden count can have.
    `state` (nodes x measures) is SHOWN, UNDER or WITHHELD and is changed in place by hiding.
    `parts` are the sums by parent; the grand total has several (by town, by month).
    """

    values: np.ndarray
    sums: Sequence[tuple[int, np.ndarray]]
    nested: Sequence[tuple[int, int]]
    lowest: np.ndarray
    state: np.ndarray
    under: int
    parent: np.ndarray = field(init=False)
    parts: dict[int, list[np.ndarray]] = field(init=False)
    low_seen: np.ndarray = field(init=False)
    high_seen: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.parent = np.full(len(self.values), -1)
        self.parts = {}
        for parent, children in self.sums:
            self.parent[children] = parent
            self.parts.setdefault(parent, []).append(children)
        self.low_seen = self.values.copy()
        self.high_seen = self.values.copy()

    @property
    def hidden(self) -> np.ndarray:
        return self.state != SHOWN

    def boxes(self, nodes: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """Limits of every cell of `nodes` that follow from marks and from what is shown near it."""
        values, state = self.values[nodes], self.state[nodes]
        hidden = state != SHOWN
        low = np.where(hidden, np.fmin(self.lowest, values), values)
        high = np.where(hidden, values + HEADROOM, values)
        high = np.where(state == UNDER, self.under - 1, high)
        for larger, smaller in self.nested:
            above = np.where(hidden[:, larger], np.inf, values[:, larger])
            below = np.where(hidden[:, smaller], -np.inf, values[:, smaller])
            high[:, smaller] = np.fmin(high[:, smaller], above)
            low[:, larger] = np.fmax(low[:, larger], below)
        parent = self.parent[nodes]
        limited = (parent >= 0)[:, None] & (self.state[parent] == SHOWN)
        return low, np.where(limited, np.fmin(high, self.values[parent]), high)


def too_narrow(low: np.ndarray, high: np.ndarray, under: int) -> np.ndarray:
    """Fewer whole values left than the mark itself promises (1 to under - 1)."""
    return high - low < under - 2


def one_sum_intervals(
    tables: Tables, parent: int, children: np.ndarray, measure: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hidden children of one sum with their exact interval, when only that sum is known.

    With known limits l, u and a known remainder R: max(l, R - sum of the other u) to
    min(u, R - sum of the other l). Cheap, and an outer limit of what all sums together allow.
    """
    hidden = children[tables.hidden[children, measure]]
    low, high = (box[:, measure] for box in tables.boxes(hidden))
    remainder = tables.values[hidden, measure].sum()
    return (
        hidden,
        np.fmax(low, remainder - (high.sum() - high)),
        np.fmin(high, remainder - (low.sum() - low)),
    )


def exposed_cells(tables: Tables) -> list[tuple[int, int]]:
    """(node, measure) of the hidden counts that can be narrowed to fewer values than allowed.

    All independent blocks of the tables are solved at once: the aims of different blocks do not
    touch, so one program answers one question per block. Each solution is a set of counts that
    fits everything published; what it shows of the other cells is kept, so most cells never need
    a question of their own. Hiding more keeps old solutions valid, so they are kept as well.
    """
    nodes, measures = np.nonzero(tables.hidden)
    if len(nodes) == 0:
        return []
    number = np.full(tables.values.shape, -1)
    number[nodes, measures] = np.arange(len(nodes))
    matrix, row_low, row_high = _constraints(tables, number)
    low_box, high_box = (box[nodes, measures] for box in tables.boxes())
    adjacency = csr_array(abs(matrix).T @ abs(matrix))
    block = connected_components(adjacency, directed=False)[1]
    low, high = tables.low_seen[nodes, measures], tables.high_seen[nodes, measures]

    def learn(aim: np.ndarray, blocks: np.ndarray) -> None:
        active = np.flatnonzero(np.isin(block, blocks))
        found = _solve(matrix[:, active], row_low, row_high, low_box[active], high_box[active], aim[active])
        low[active] = np.minimum(low[active], found)
        high[active] = np.maximum(high[active], found)

    # Scouting first: many cells at once are driven up or down, by branch (a sum and its parts
    # together) and cell by cell in turn, as long as that settles cells. 3,000 towns: 180 s
    # became 13 s, since most cells never need a question of their own.
    chance = np.random.default_rng(0)
    branch = np.where(tables.parent[nodes] < 0, nodes, tables.parent[nodes])
    is_sum = np.isin(nodes, [parent for parent, _ in tables.sums])
    branch = np.where(is_sum, nodes, branch)
    fruitless = 0
    while fruitless < FRUITLESS_SCOUTS:
        waiting = too_narrow(low, high, tables.under)
        if not waiting.any():
            break
        by = branch if fruitless % 2 == 0 else nodes
        sign = chance.choice([-1.0, 1.0], size=len(tables.values))[by]
        learn(sign * waiting, block[waiting])
        learn(-sign * waiting, block[waiting])
        settled = waiting.sum() - too_narrow(low, high, tables.under).sum()
        fruitless = 0 if settled > waiting.sum() / 10 else fruitless + 1

    asked = np.zeros((len(nodes), 2), dtype=bool)
    exposed = np.zeros(len(nodes), dtype=bool)
    while True:
        waiting = np.flatnonzero(too_narrow(low, high, tables.under) & ~exposed)
        if len(waiting) == 0:
            break
        cells = waiting[np.unique(block[waiting], return_index=True)[1]]
        upward = ~asked[cells, 0]
        aim = np.zeros(len(nodes))
        aim[cells] = np.where(upward, -1.0, 1.0)
        learn(aim, block[cells])
        asked[cells, np.where(upward, 0, 1)] = True
        exposed[cells] = asked[cells].all(axis=1) & too_narrow(low[cells], high[cells], tables.under)
    tables.low_seen[nodes, measures], tables.high_seen[nodes, measures] = low, high
    return [(int(nodes[i]), int(measures[i])) for i in np.flatnonzero(exposed)]


def _constraints(tables: Tables, number: np.ndarray) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Rows of the program over the hidden cells: sums (equal), nesting and overlap (at most)."""
    rows: list[tuple[list[int], list[int], float, float]] = []
    for parent, children in tables.sums:
        for measure in range(tables.values.shape[1]):
            children_here = children[~np.isnan(tables.values[children, measure])]
            true = tables.values[children_here, measure]
            total = tables.values[parent, measure]
            if np.isnan(total) or len(true) == 0:
                continue
            cells = number[children_here, measure]
            mine = cells[cells >= 0].tolist()
            above = int(number[parent, measure])
            if mine or above >= 0:
                right = true[cells >= 0].sum() - (total if above >= 0 else 0)
                rows.append(
                    (
                        mine + [above] * (above >= 0),
                        [1] * len(mine) + [-1] * (above >= 0),
                        right,
                        right,
                    )
                )
            if above >= 0 and true.sum() != total:
                rows += [([cell, above], [1, -1], -np.inf, 0) for cell in mine]
    for larger, smaller in tables.nested:
        both = np.flatnonzero((number[:, larger] >= 0) & (number[:, smaller] >= 0))
        rows += [([int(number[n, smaller]), int(number[n, larger])], [1, -1], -np.inf, 0) for n in both]
    row = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
    column = np.array([c for r in rows for c in r[0]], dtype=int)
    weight = np.array([w for r in rows for w in r[1]], dtype=float)
    shape = (len(rows), int(number.max()) + 1)
    matrix = csr_array(coo_array((weight, (row, column)), shape=shape))
    return matrix, np.array([r[2] for r in rows]), np.array([r[3] for r in rows])


def _solve(matrix: csr_array, row_low, row_high, low, high, aim) -> np.ndarray:
    """Whole numbers (one per column of `matrix`) that fit everything and make `aim` smallest."""
    used = np.flatnonzero(np.diff(matrix.indptr))
    constraints = LinearConstraint(matrix[used], row_low[used], row_high[used]) if len(used) else ()
    result = milp(
        aim,
        constraints=constraints,
        integrality=np.ones(len(aim)),
        bounds=Bounds(low, high),
        options={"mip_rel_gap": 0.0},
    )
    if result.x is None:
        raise ValueError(
            "The counts contradict each other (a part larger than its whole), so they cannot be "
            "masked. Make the tables from one selection and try again."
        )
    return np.round(result.x)
