"""Families to be met at each town of a State within the next weeks: what puts pockets, patterns and towns in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.forecast.visit.forecast import of_state
from analytics.forecast.visit.loaded import NothingToSay, Tables, loaded
from data.board.board import Board

WEEKS = 4
"""Weeks looked ahead, this one included: what is planned now is driven within them."""


@dataclass(frozen=True)
class Coming:
    """monday: of the first week. by_place: place_id -> families there and still missed, one number for each week;
    a town at which nobody is expected in any of them is not in it."""

    monday: dt.date
    by_place: Mapping[int, tuple[float, ...]]

    def families(self, place_ids: Iterable[int]) -> float:
        """Families to be met at these towns together, in the week in which they are most."""
        found = [self.by_place[i] for i in set(place_ids) if i in self.by_place]
        return max((sum(week) for week in zip(*found, strict=True)), default=0.0)


def coming(table: Tables, board: Board, day: dt.date, state: str) -> Coming:
    """What is to come from the week (Monday to Sunday) in which `day` lies.

    Weeks of which nothing can be said any more (the list is too old for them) count as none. Raises
    NothingToSay where that is so of the first.
    """
    monday = day - dt.timedelta(days=day.weekday())
    known = loaded(table, state, monday + dt.timedelta(days=6))
    weeks: list[dict[int, float]] = []
    for week in range(WEEKS):
        try:
            towns, _ = of_state(known, board, monday + dt.timedelta(weeks=week))
        except NothingToSay:
            if not weeks:
                raise
            weeks.append({})
            continue
        weeks.append(dict(zip(towns["place_id"].astype(int), towns["expected_families"], strict=True)))
    named = sorted({place for week in weeks for place in week})
    return Coming(monday, {i: tuple(float(week.get(i, 0.0)) for week in weeks) for i in named})
