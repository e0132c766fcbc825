"""Small told worlds of moves for the forecast of a visit, as Reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.forecast.visit.sightings import NOWHERE, Reports

A, B, AWAY, HOME = 0, 1, 2, 3
"""Two towns of the State, and two places elsewhere."""


@dataclass(frozen=True)
class Move:
    """One row of a list or of the records."""

    family: int
    moved: int
    start: int = NOWHERE
    finish: int = NOWHERE
    is_missed: bool = False
    is_listed: bool = False
    is_found: int = -1
    after: int = -1
    by: int = -1


def listed(family: int, moved: int, town: int = A, start: int = HOME) -> Move:
    """A row of the newest list."""
    return Move(family, moved, start, town, is_missed=True, is_listed=True)


def reports(moves: Sequence[Move], day: int, lists: tuple[int, ...] = ()) -> Reports:
    """Reports of these moves; the first two places are towns of the State."""

    def column(name: str, kind: type) -> np.ndarray:
        return np.array([getattr(m, name) for m in moves], dtype=kind)

    return Reports(
        day=day,
        is_home=np.array([True, True, False, False]),
        lists=lists or (day,),
        has_moves=True,
        family=column("family", np.int64),
        moved=column("moved", np.int64),
        start=column("start", np.int64),
        finish=column("finish", np.int64),
        is_missed=column("is_missed", bool),
        is_listed=column("is_listed", bool),
        is_found=column("is_found", np.int8),
        after=column("after", np.int64),
        by=column("by", np.int64),
    )
