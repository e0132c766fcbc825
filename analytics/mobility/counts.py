"""Children, families and moves of a view: one pass over the moves answers every question of pairs.

A move is known by its pair of ends and its day, so what a question counts under is said for pairs
and days, of which there are some 100,000 and some 1,000, and never for 10 million moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from analytics.mobility.view import MoveView

CHILDREN, FAMILIES, MOVES = range(3)
_WIDE = 6


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


def pass_counts(view: MoveView, level: str) -> PassCounts:
    """The counts of a view, worked out once and kept with it."""
    if level not in view.worked_out:
        moves, seen = view.moves, view.moves.levels[level]
        corridors, units, found = _pass(
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
        view.worked_out[level] = PassCounts(
            corridors[:, :3], corridors[:, 5], units[:, 0, :3], units[:, 1, :3], *map(int, found)
        )
    return view.worked_out[level]


@numba.njit(nogil=True, cache=True)
def _pass(rows, pair, day, child, family, of_pair, start, finish, units):
    """A family's and a child's moves lie together. What belongs together lies side by side, so that
    the processor fetches it at once: three counts, last child and last family seen, newest day."""
    corridors = _empty_counts(start.size)
    ends = _empty_counts(2 * units)
    children = families = 0
    last_child = last_family = -2
    first, last = np.int32(2**31 - 1), np.int32(-1)
    for k in range(rows.size):
        i = rows[k]
        own, kin, on = child[i], family[i], day[i]
        if own != last_child:
            last_child = own
            children += 1
            if kin != last_family:
                last_family = kin
                families += 1
        first, last = min(first, on), max(last, on)
        code = of_pair[pair[i]]
        _count_one(corridors, code, own, kin)
        corridors[_WIDE * code + 5] = max(corridors[_WIDE * code + 5], on)
        if start[code] != finish[code]:
            _count_one(ends, 2 * finish[code], own, kin)
            _count_one(ends, 2 * start[code] + 1, own, kin)
    if rows.size == 0:
        first = np.int32(-1)
    return (
        corridors.reshape(start.size, _WIDE),
        ends.reshape(units, 2, _WIDE),
        (children, families, first, last),
    )


@numba.njit(nogil=True, cache=True)
def _empty_counts(size):
    counts = np.zeros(_WIDE * size, dtype=np.int32)
    for code in range(size):
        counts[_WIDE * code + 3 : _WIDE * code + 5] = -2
        counts[_WIDE * code + 5] = -1
    return counts


@numba.njit(nogil=True, cache=True, inline="always")
def _count_one(counts, code, child, family):
    at = np.uint64(_WIDE * code)
    counts[at + np.uint64(2)] += 1
    if counts[at + np.uint64(3)] != child:
        counts[at + np.uint64(3)] = child
        counts[at] += 1
        if counts[at + np.uint64(4)] != family:
            counts[at + np.uint64(4)] = family
            counts[at + np.uint64(1)] += 1


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
    counts = _by_pair_and_day(
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


@numba.njit(nogil=True, cache=True)
def _by_pair_and_day(rows, pair, day, child, family, first_day, of_pair, of_day, size, days):
    counts = _empty_counts(size * days)
    for k in range(rows.size):
        i = rows[k]
        kind, on = of_pair[pair[i]], of_day[day[i] - first_day]
        if kind >= 0 and on >= 0:
            _count_one(counts, kind * days + on, child[i], family[i])
    return counts.reshape(size * days, _WIDE)
