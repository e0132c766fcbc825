"""Whether the moves of a list lie where those of a report do: in the 36 months before its as-of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from data.values.advice import Advice

MONTHS = 36
ALMOST_ALL = 0.9
FEW = 3
"""Moves below which nothing is said: two old ones are no sign."""


@dataclass(frozen=True)
class OldMoves:
    """Counts of moves: `dated` with a day, `outside` of those after `day` or 36 months and more before it."""

    outside: int
    dated: int
    day: str

    @classmethod
    def of(cls, moves: Iterable[tuple[dt.date | None, int]], day: dt.date) -> OldMoves:
        """`moves`: each day, and how many moves are of it."""
        first = _months_before(day)
        counted = [(first <= move <= day, count) for move, count in moves if move is not None]
        return cls(
            sum(count for is_inside, count in counted if not is_inside),
            sum(count for _, count in counted),
            day.isoformat(),
        )

    @property
    def advice(self) -> list[Advice]:
        """One sentence where almost all lie outside, else none."""
        if self.dated < FEW or self.outside < ALMOST_ALL * self.dated:
            return []
        return [
            Advice(
                f"Of {self.dated:,} moves {self.outside:,} lie outside the {MONTHS} months before {self.day}, "
                "the day of the report: the list is old, or its dates were misread. Check the date columns "
                "and the day at As of.",
                "--as-of YYYY-MM-DD, --date-order HEADER=dmy",
            )
        ]


def _months_before(day: dt.date) -> dt.date:
    years = MONTHS // 12
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def moves_of(engine: duckdb.DuckDBPyConnection, extract_id: str, day: dt.date) -> OldMoves:
    """The moves of one extract's leads."""
    days = engine.execute(
        "SELECT move_date, count(*) FROM leads WHERE extract_id = ? GROUP BY ALL", [extract_id]
    ).fetchall()
    return OldMoves.of(days, day)
