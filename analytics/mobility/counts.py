"""Children, families and moves of a view: one pass over the moves answers every question of pairs.

A move is known by its pair of ends and its day, so what a question counts under is said for pairs
and days, of which there are some 100,000 and some 1,000, and never for 10 million moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.mobility.identity_cache import once_for_each
from analytics.mobility.kernels import count_by_pair_and_day, count_pass
from analytics.mobility.view import MoveView

CHILDREN, FAMILIES, MOVES = range(3)


@dataclass(frozen=True)
class PassCounts:
    """What one pass over the moves of a view counts on a level.

    corridors: int array (corridors, 3), units arrived and left (units, 3): children, families,
    moves. newest: newest day of each corridor (-1: no move). A move inside a unit is neither
    arrival nor departure of it. children, families: in all. first_day, last_day: of the moves;
    both -1 without one.
    """

    corridors: np.ndarray
    newest: np.ndarray
    arrived: np.ndarray
    left: np.ndarray
    children: int
    families: int
    first_day: int
    last_day: int


@once_for_each
def pass_counts(view: MoveView, level: str) -> PassCounts:
    """The counts of a view, worked out once for it: several questions share them."""
    moves, seen = view.moves, view.moves.levels[level]
    corridors, units, found = count_pass(
        view.rows,
        moves.pair,
        moves.day,
        moves.child,
        moves.family,
        seen.of_pair,
        np.ascontiguousarray(seen.pairs[:, 0]),
        np.ascontiguousarray(seen.pairs[:, 1]),
        len(seen.units),
    )
    return PassCounts(corridors[:, :3], corridors[:, 5], units[:, 0, :3], units[:, 1, :3], *map(int, found))


def counted_by(
    view: MoveView, of_pair: np.ndarray, size: int, of_day: np.ndarray | None = None, days: int = 1
) -> np.ndarray:
    """Children, families and moves (3 rows) for each code 0 .. size * days - 1.

    of_pair: for each pair of ends (CodedMoves.pairs) what it counts under, 0 .. size-1; of_day: for
    each day from the first to the last of the data, 0 .. days-1; below 0 leaves moves out. The code
    is of_pair * days + of_day. Each child and family counts once under each code.
    """
    moves = view.moves
    if of_day is None:
        of_day = np.zeros(moves.month_of_day.size, dtype=np.int32)
    counts = count_by_pair_and_day(
        view.rows,
        moves.pair,
        moves.day,
        moves.child,
        moves.family,
        moves.first_day,
        of_pair.astype(np.int32),
        of_day.astype(np.int32),
        size,
        days,
    )
    return counts[:, :3].T.astype(np.int64)
