"""Whether the dates of a list are those of a report: moves in the 36 months before its as-of date, and none
that speaks against another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from data.schema.program import WINDOW_MONTHS, expiration_sql, window_start
from data.values.advice import Advice

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
        first = window_start(day)
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
                f"Of {self.dated:,} moves {self.outside:,} lie outside the {WINDOW_MONTHS} months before {self.day}, "
                "the day of the report: the list is old, or its dates were misread. Check the date columns "
                "and Day of the report.",
                "--as-of YYYY-MM-DD, --date-order HEADER=dmy",
            )
        ]


def moves_of(engine: duckdb.DuckDBPyConnection, extract_id: str, day: dt.date) -> OldMoves:
    """The moves of one extract's leads."""
    days = engine.execute(
        "SELECT move_date, count(*) FROM leads WHERE extract_id = ? GROUP BY ALL", [extract_id]
    ).fetchall()
    return OldMoves.of(days, day)


def on_dates_against(engine: duckdb.DuckDBPyConnection, extract_id: str, day: dt.date) -> tuple[str, ...]:
    """A sentence each for moves after the day of the report, and for EEDs that the rule overrules.

    `engine` holds the extract's leads and rows.
    """
    to_come, overruled = engine.execute(
        f"""
        SELECT count(*) FILTER (l.move_date > $day),
               count(*) FILTER (
                   r.eligibility_expiration_date > {expiration_sql("l.move_date", "l.birth_date")}
               )
        FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
        WHERE extract_id = $extract
        """,
        {"day": day, "extract": extract_id},
    ).fetchall()[0]
    said = []
    if to_come:
        rows = "1 row has a move" if to_come == 1 else f"{to_come:,} rows have moves"
        said.append(
            f"{rows} after {day}, the day of the report: no move yet, and not counted inside the window."
        )
    if overruled:
        rows = "1 row gives" if overruled == 1 else f"{overruled:,} rows give"
        said.append(
            f"{rows} an end of eligibility later than 36 months after the move, or than the 22nd birthday: "
            "the earlier day counts."
        )
    return tuple(said)
