"""A child's moves one after the other: how long it stays, the circuits it makes, who comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.mobility.kernels import came_back, distinct, family_stays, placed_in_order
from analytics.mobility.view import MoveView
from analytics.stats.intervals import wilson

RETURN_DAYS = (304, 426)
"""10 to 14 months."""


def dwells(view: MoveView, level: str) -> pd.DataFrame:
    """One row per unit: days between a chosen arrival there and the child's next move from there.

    Columns: name, children, families, stays, first_quarter_days, median_days,
    third_quarter_days. Siblings stay together, so the quarters are of families: one stay per
    family and day of arrival. Stays whose end is not known are not in it.
    """
    moves, seen = view.moves, view.moves.levels[level]
    i = view.rows[view.of(moves.is_linked)]
    unit = seen.of_end[moves.finish[i]]
    family, arrival = moves.family[i], moves.day[i]
    counts = distinct(unit, moves.child[i], family, len(seen.units))
    where, days = family_stays(family, arrival, unit, moves.day[i + 1] - arrival)
    first, median, third = quarters(where, days, len(seen.units))
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
    return frame[counts[2] > 0].sort_values(["children", "name"], ascending=[False, True], ignore_index=True)


def quarters(group: np.ndarray, values: np.ndarray, size: int) -> list[np.ndarray]:
    """The quarter, half and three-quarter value of each group 0 .. size-1, interpolated."""
    width = int(values.max()) + 1 if values.size else 1
    ordered = np.append(values[placed_in_order(group, size, placed_in_order(values, width, None))], 0).astype(
        float
    )
    counts = np.bincount(group, minlength=size)
    first = np.cumsum(counts) - counts
    answers = []
    for share in (0.25, 0.5, 0.75):
        at = share * np.maximum(counts - 1, 0)
        below = np.floor(at).astype(np.int64)
        low, high = first + below, first + np.minimum(below + 1, np.maximum(counts - 1, 0))
        answers.append(ordered[low] + (at - below) * (ordered[high] - ordered[low]))
    return answers


def circuits(view: MoveView, level: str, most: int = 20) -> pd.DataFrame:
    """One row per commonest chain with a chosen move: the units one after the other.

    Columns: chain (text "FL > GA > NC > FL"), stops, is_closed (it ends where it began),
    children, families, chains. What a chain is: see move_chains.chains_of.
    """
    moves, seen, chains = view.moves, view.moves.levels[level], view.moves.chains[level]
    is_touched = np.zeros(chains.first.size + 1, dtype=bool)  # the last one stands for no chain
    is_touched[view.of(chains.of_move)] = True
    touched = np.flatnonzero(is_touched[:-1])
    first = chains.first[touched]
    counts = distinct(chains.kind[touched], moves.child[first], moves.family[first], chains.kind_first.size)
    kept = np.flatnonzero(counts[2])
    order = kept[np.lexsort([kept, -counts[2, kept], -counts[0, kept]])][:most]
    start, finish = moves.start, moves.finish
    names = seen.units["name"].to_numpy()
    texts = [
        _text(names, seen.of_end, start, finish, chains.first[chains.kind_first[k]], chains.stops[k])
        for k in order
    ]
    return pd.DataFrame(
        {
            "chain": texts,
            "stops": chains.stops[order],
            "is_closed": chains.is_closed[order],
            "children": counts[0, order],
            "families": counts[1, order],
            "chains": counts[2, order],
        }
    )


def _text(names, of_end, start, finish, i: int, stops: int) -> str:
    here = of_end[start[i]]
    told = [names[here]]
    while len(told) < stops:
        if of_end[finish[i]] != here:
            here = of_end[finish[i]]
            told.append(names[here])
        i += 1
    return " > ".join(told)


@dataclass(frozen=True)
class Returns:
    """Who came back to the same place 10 to 14 months after an arrival: arrived there again, or left from there.

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
    """Count the chosen arrivals and those after which the child was seen at the same unit again."""
    moves, seen = view.moves, view.moves.levels[level]
    asked = view.rows[view.of(moves.is_usable) & (view.of(moves.day) <= moves.last_day - RETURN_DAYS[1])]
    back = asked[
        came_back(
            asked,
            moves.child,
            moves.day,
            moves.start,
            moves.finish,
            moves.is_usable,
            seen.of_end,
            *RETURN_DAYS,
        )
    ]
    (children, families), (came_children, came_families) = (
        (_different(moves.child[which]), _different(moves.family[which])) for which in (asked, back)
    )
    low, high = wilson(came_families, families)
    return Returns(children, came_children, families, came_families, float(low), float(high))


def _different(numbers: np.ndarray) -> int:
    """How many numbers there are, where equal ones lie together."""
    return int(numbers.size > 0) + int(np.count_nonzero(np.diff(numbers)))
