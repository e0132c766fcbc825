"""Chains: a child's moves one after the other, put together once for all Selections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.mobility.kernels import follow_chains
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
    marks, first, stops, closed, of_move = follow_chains(
        child, day, start, finish, is_usable, LONGEST_GAP_DAYS, MOST_STOPS
    )
    found, kind = numbered(marks)
    kind_first = np.zeros(found.size, dtype=np.int32)
    kind_first[kind[::-1]] = np.arange(kind.size - 1, -1, -1, dtype=np.int32)
    return Chains(first, kind, kind_first, stops[kind_first], closed[kind_first], of_move)
