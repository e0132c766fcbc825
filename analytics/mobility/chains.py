"""Chains: a child's moves one after the other, put together once for all Selections."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from analytics.stats.numbering import numbered

LONGEST_GAP_DAYS = 426
"""After 14 months without a move a new chain begins."""
MOST_STOPS = 8


@dataclass(frozen=True)
class Chains:
    """One entry per chain that leaves the unit it began in, in the order of the moves.

    first: its first move. kind: equal for chains of the same units one after the other.
    kind_first: for each kind one of its chains. stops: units of each kind's chain. is_closed: it
    ends where it began. of_move: for each move the chain it belongs to; -1 where to none.
    """

    first: np.ndarray
    kind: np.ndarray
    kind_first: np.ndarray
    stops: np.ndarray
    is_closed: np.ndarray
    of_move: np.ndarray


def chains_of(
    child: np.ndarray, day: np.ndarray, start: np.ndarray, finish: np.ndarray, is_usable: np.ndarray
) -> Chains:
    """The chains between units `start` and `finish` of moves in the order of children and days.

    A chain goes on while the next move starts in the unit where the last one ended, at most
    LONGEST_GAP_DAYS later; it ends when it is back where it began, or at MOST_STOPS. Moves inside
    a unit do not lengthen it. Chains are told apart by a 64-bit mark of their units: two that
    differ share one once in about 10^13 chains.
    """
    marks, first, stops, closed, of_move = _chains(
        child, day, start, finish, is_usable, LONGEST_GAP_DAYS, MOST_STOPS
    )
    found, kind = numbered(marks)
    kind_first = np.zeros(found.size, dtype=np.int32)
    kind_first[kind[::-1]] = np.arange(kind.size - 1, -1, -1, dtype=np.int32)
    return Chains(first, kind, kind_first, stops[kind_first], closed[kind_first], of_move)


@numba.njit(nogil=True, cache=True)
def _chains(child, day, start, finish, is_usable, longest_gap, most_stops):
    marks = np.empty(child.size, dtype=np.int64)
    firsts = np.empty(child.size, dtype=np.int32)
    lengths = np.empty(child.size, dtype=np.int8)
    closed = np.empty(child.size, dtype=np.bool_)
    of_move = np.full(child.size, -1, dtype=np.int32)
    found = 0
    first = -1
    mark = np.uint64(0)
    stops = 0
    last = -1
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(child.size + 1):
        goes_on = False
        if i < child.size and first >= 0:
            goes_on = (
                is_usable[i]
                and child[i] == child[last]
                and start[i] == finish[last]
                and day[i] - day[last] <= longest_gap
                and stops < most_stops
                and not (stops > 1 and finish[last] == start[first])
            )
        if not goes_on:
            if first >= 0 and stops > 1:
                marks[found] = np.int64(mark)
                firsts[found] = first
                lengths[found] = stops
                closed[found] = finish[last] == start[first]
                of_move[first : last + 1] = found
                found += 1
            first = -1
            if i == child.size or not is_usable[i]:
                continue
            first = i
            stops = 1
            mark = (np.uint64(start[i]) + np.uint64(1)) * factor
        if finish[i] != start[i]:
            stops += 1
            mark = (mark ^ (mark >> np.uint64(29))) * factor + np.uint64(finish[i]) + np.uint64(1)
        last = i
    return (
        marks[:found].copy(),
        firsts[:found].copy(),
        lengths[:found].copy(),
        closed[:found].copy(),
        of_move,
    )


@numba.njit(nogil=True, cache=True)
def linked_moves(child, start, finish, is_usable):
    """A flag per move: the child's next move starts at the very place this one ended."""
    flags = np.zeros(child.size, dtype=np.bool_)
    for i in range(child.size - 1):
        flags[i] = (
            child[i] == child[i + 1] and finish[i] == start[i + 1] and is_usable[i] and is_usable[i + 1]
        )
    return flags
