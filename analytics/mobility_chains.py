"""A child's moves one after the other: how long it stays, the circuits it makes, who comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import pandas as pd

from analytics.mobility_view import MoveView
from analytics.wilson import wilson

LONGEST_GAP_DAYS = 426
"""After 14 months without a move a new chain begins."""
RETURN_DAYS = (304, 426)
"""10 to 14 months."""
MOST_STOPS = 8


def dwells(view: MoveView, level: str) -> pd.DataFrame:
    """One row per unit: days between a chosen arrival there and the child's next move from there.

    Columns: name, children, families, stays, first_quarter_days, median_days,
    third_quarter_days. Siblings stay together, so the quarters are of families: one stay per
    family and day of arrival. Stays whose end is not known are not in it.
    """
    moves, seen = view.moves, view.moves.levels[level]
    i = np.flatnonzero(linked(view) & view.is_chosen)
    unit = seen.of_end[moves.finish[i]]
    counts = _distinct(unit, moves.child[i], moves.family[i], len(seen.units))
    days = moves.day[i + 1] - moves.day[i]
    # one number per family, day and unit; the rows lie by family, so sorting it is cheap
    together = moves.family[i].astype(np.int64)
    for column, width in ((moves.day[i], 40_000), (unit, len(seen.units))):
        together = together * width + column
    order = np.argsort(together, kind="stable")
    begins = np.flatnonzero(np.diff(together[order], prepend=-1))
    shortest = np.minimum.reduceat(days[order], begins) if begins.size else days
    where = unit[order[begins]]
    first, median, third = _quarters(where, shortest, len(seen.units))
    frame = pd.DataFrame(
        {
            "name": seen.units["name"].to_numpy(),
            "children": counts[0],
            "families": counts[1],
            "stays": counts[2],
            "first_quarter_days": first,
            "median_days": median,
            "third_quarter_days": third,
        }
    )
    return frame[counts[2] > 0].sort_values(
        ["children", "name"], ascending=[False, True], ignore_index=True
    )


def _quarters(group: np.ndarray, values: np.ndarray, size: int) -> list[np.ndarray]:
    """The quarter, half and three-quarter value of each group 0 .. size-1, interpolated."""
    order = np.lexsort((values, group))
    ordered = np.append(values[order], 0).astype(float)
    counts = np.bincount(group, minlength=size)
    first = np.cumsum(counts) - counts
    answers = []
    for share in (0.25, 0.5, 0.75):
        at = share * np.maximum(counts - 1, 0)
        below = np.floor(at).astype(np.int64)
        low, high = first + below, first + np.minimum(below + 1, np.maximum(counts - 1, 0))
        answers.append(ordered[low] + (at - below) * (ordered[high] - ordered[low]))
    return answers


def linked(view: MoveView) -> np.ndarray:
    """A flag per move: the child's next move starts at the very place this one ended."""
    moves = view.moves
    flags = np.zeros(moves.moves, dtype=bool)
    if moves.moves > 1:
        flags[:-1] = (
            (np.diff(moves.child) == 0)
            & (moves.finish[:-1] == moves.start[1:])
            & moves.is_usable[:-1]
            & moves.is_usable[1:]
        )
    return flags


def circuits(view: MoveView, level: str, most: int = 20) -> pd.DataFrame:
    """One row per commonest chain with a chosen move: the units one after the other.

    Columns: chain (text "FL > GA > NC > FL"), stops, is_closed (it ends where it began),
    children, families, chains. A chain goes on while the next move starts in the unit where the
    last one ended, at most LONGEST_GAP_DAYS later; it ends when it is back where it began, or at
    MOST_STOPS. Moves inside a unit do not lengthen it. Chains are told apart by a 64-bit mark of
    their units: two that differ share one once in about 10^13 chains.
    """
    moves, seen = view.moves, view.moves.levels[level]
    start, finish = seen.of_end[moves.start], seen.of_end[moves.finish]
    marks, firsts, stops, closed = _chains(
        moves.child, moves.day, start, finish, moves.is_usable, view.is_chosen, LONGEST_GAP_DAYS, MOST_STOPS
    )  # fmt: skip
    if not marks.size:
        return pd.DataFrame(
            columns=["chain", "stops", "is_closed", "children", "families", "chains"]
        )
    found, first, codes = np.unique(marks, return_index=True, return_inverse=True)
    counts = _distinct(codes, moves.child[firsts], moves.family[firsts], found.size)
    order = np.lexsort([marks[first], -counts[2], -counts[0]])[:most]
    names = seen.units["name"].to_numpy()
    texts = [_text(names, start, finish, firsts[first[i]], stops[first[i]]) for i in order]
    return pd.DataFrame(
        {
            "chain": texts,
            "stops": stops[first[order]],
            "is_closed": closed[first[order]],
            "children": counts[0, order],
            "families": counts[1, order],
            "chains": counts[2, order],
        }
    )


def _text(names: np.ndarray, start: np.ndarray, finish: np.ndarray, i: int, stops: int) -> str:
    told = [names[start[i]]]
    here = start[i]
    while len(told) < stops:
        if finish[i] != here:
            told.append(names[finish[i]])
            here = finish[i]
        i += 1
    return " > ".join(told)


@numba.njit(nogil=True, cache=True)
def _chains(child, day, start, finish, is_usable, is_chosen, longest_gap, most_stops):
    """Mark, first move, stops and closedness of every chain that crosses and has a chosen move."""
    marks = np.empty(child.size, dtype=np.uint64)
    firsts = np.empty(child.size, dtype=np.int64)
    lengths = np.empty(child.size, dtype=np.int64)
    closed = np.empty(child.size, dtype=np.bool_)
    found = 0
    first = -1
    mark = np.uint64(0)
    stops = 0
    touched = False
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
            if first >= 0 and stops > 1 and touched:
                marks[found] = mark
                firsts[found] = first
                lengths[found] = stops
                closed[found] = finish[last] == start[first]
                found += 1
            first = -1
            if i == child.size or not is_usable[i]:
                continue
            first = i
            stops = 1
            touched = False
            mark = (np.uint64(start[i]) + np.uint64(1)) * factor
        if finish[i] != start[i]:
            stops += 1
            mark = (mark ^ (mark >> np.uint64(29))) * factor + np.uint64(finish[i]) + np.uint64(1)
        touched = touched or is_chosen[i]
        last = i
    return marks[:found], firsts[:found], lengths[:found], closed[:found]


@numba.njit(nogil=True, cache=True)
def _distinct(codes, child, family, size):
    """Children, families and entries per code; a family's and a child's entries lie together."""
    counts = np.zeros((3, size), dtype=np.int64)
    seen_child = np.full(size, -2, dtype=np.int64)
    seen_family = np.full(size, -2, dtype=np.int64)
    for i in range(codes.size):
        code = codes[i]
        counts[2, code] += 1
        if seen_child[code] != child[i]:
            seen_child[code] = child[i]
            counts[0, code] += 1
            if seen_family[code] != family[i]:
                seen_family[code] = family[i]
                counts[1, code] += 1
    return counts


@dataclass(frozen=True)
class Returns:
    """Who came back to the same place 10 to 14 months after an arrival.

    Of the families (children) whose arrival lies at least 14 months before the newest day of the
    data: how many came back at least once. low, high: Wilson 95 % interval of the share of
    families, 0-1.
    """

    children: int
    returned_children: int
    families: int
    returned_families: int
    low: float
    high: float


def returns(view: MoveView, level: str) -> Returns:
    """Count the chosen arrivals and those followed by another one at the same unit."""
    moves, seen = view.moves, view.moves.levels[level]
    state = _came_back(
        moves.child, moves.day, seen.of_end[moves.finish], view.is_chosen & moves.is_usable,
        moves.last_day - RETURN_DAYS[1], RETURN_DAYS[0], RETURN_DAYS[1],
    )  # fmt: skip
    watched, back = state > 0, state == 2
    (children, families), (came_children, came_families) = (
        (_different(moves.child[which]), _different(moves.family[which]))
        for which in (watched, back)
    )
    low, high = wilson(came_families, families)
    return Returns(children, came_children, families, came_families, float(low), float(high))


def _different(numbers: np.ndarray) -> int:
    """How many numbers there are, where equal ones lie together."""
    return int(numbers.size > 0) + int(np.count_nonzero(np.diff(numbers)))


@numba.njit(nogil=True, cache=True)
def _came_back(child, day, unit, is_asked, last_watched_day, least, most):
    """Per move: 0 not asked or watched too short, 1 did not come back, 2 came back."""
    state = np.zeros(child.size, dtype=np.int8)
    for i in range(child.size):
        if not is_asked[i] or day[i] > last_watched_day:
            continue
        state[i] = 1
        j = i + 1
        while j < child.size and child[j] == child[i] and day[j] - day[i] <= most:
            if day[j] - day[i] >= least and unit[j] == unit[i]:
                state[i] = 2
                break
            j += 1
    return state
