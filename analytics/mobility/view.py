"""Which moves are looked at, and how they are counted: children, families and moves apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.mobility.kernels import distinct, rows_passing
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.selection import UNKNOWN_PLACE, UNKNOWN_TEXT, Selection
from data.schema.program import PERIOD_MONTH

IN, OUT, BOTH, WITHIN, EVERYWHERE = "in", "out", "both", "within", "everywhere"
MODE_WORDS = {
    IN: "Arriving",
    OUT: "Leaving",
    BOTH: "Both ways",
    WITHIN: "Between the chosen places",
    EVERYWHERE: "Everywhere",
}
LEFT_OUT = {
    "grade_bands": "grade",
    "age_bands": "age",
    "window_bands": "time left in the window",
    "statuses": "status",
    "family_sizes": "size of the family",
    "districts": "last district",
    "extract": "older extract",
}
"""Filters that say something of a missed child at a place, and nothing of a move."""


@dataclass(frozen=True, eq=False)
class MoveView:
    """The moves of one source that are looked at.

    rows: row numbers of the chosen moves, rising. is_home: one flag per end: it lies in the chosen
    places, else counties, else the State. is_other: it may be the other end.
    """

    moves: CodedMoves
    mode: str
    rows: np.ndarray
    is_home: np.ndarray
    is_other: np.ndarray

    @property
    def is_chosen(self) -> np.ndarray:
        """One flag per move."""
        flags = np.zeros(self.moves.moves, dtype=bool)
        flags[self.rows] = True
        return flags

    def of(self, column: np.ndarray) -> np.ndarray:
        """A column of the moves at the chosen ones."""
        return column if self.rows.size == self.moves.moves else column[self.rows]

    def finishes(self, level: str) -> np.ndarray:
        """For each chosen move the number of the unit it ends in."""
        return self.moves.levels[level].of_end[self.of(self.moves.finish)]

    @cached_property
    def child(self) -> np.ndarray:
        return self.of(self.moves.child)

    @cached_property
    def family(self) -> np.ndarray:
        return self.of(self.moves.family)


def view_moves(moves: CodedMoves, selection: Selection, mode: str) -> MoveView:
    """The moves that meet the selection: its missed places are home, the other end is the other.

    Days, months and periods hold for the day of the move. Raises ValueError for an unknown mode.
    """
    # decided once for each pair of ends and each day, not for each move
    passes, is_home, is_other = pairs_looked_at(moves.ends, moves.pairs, selection, mode)
    rows = rows_passing(passes, moves.pair, _days(moves, selection), moves.first_day, moves.day)
    return MoveView(moves, mode, rows, is_home, is_other)


def pairs_looked_at(
    ends: pd.DataFrame, pairs: np.ndarray, selection: Selection, mode: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A flag per pair of ends: it meets the selection; and is_home and is_other as in MoveView."""
    if mode not in MODE_WORDS:
        raise ValueError(f"«{mode}» is not one of {', '.join(MODE_WORDS)}.")
    is_to = selection.direction == "to"
    home_states = selection.to_states if is_to else selection.from_states
    other_states = selection.from_states if is_to else selection.to_states
    is_home = _one_of(ends["state_code"], home_states, UNKNOWN_TEXT)
    if selection.state:
        is_home &= (ends["state_code"] == selection.state).to_numpy(dtype=bool)
    is_home &= _one_of(ends["county_fips"], selection.counties, UNKNOWN_TEXT)
    is_home &= _one_of(ends["end_id"], selection.places, UNKNOWN_PLACE)
    is_other = _one_of(ends["state_code"], other_states, UNKNOWN_TEXT)
    is_other &= _one_of(ends["end_id"], selection.other_places, UNKNOWN_PLACE)
    start, finish = pairs[:, 0], pairs[:, 1]
    arrives = is_home[finish] & is_other[start]
    leaves = is_home[start] & is_other[finish]
    if mode == IN:
        passes = arrives
    elif mode == OUT:
        passes = leaves
    elif mode == BOTH:
        passes = arrives | leaves
    elif mode == WITHIN:
        passes = is_home[start] & is_home[finish]
    else:
        passes = np.ones(len(pairs), dtype=bool)
    return passes, is_home, is_other


def _one_of(column, wanted: tuple, unknown) -> np.ndarray:
    if not wanted:
        return np.ones(len(column), dtype=bool)
    passes = column.isin(list(wanted))
    if unknown in wanted:
        passes |= (column < 0) if unknown == UNKNOWN_PLACE else column.isna()
    return passes.to_numpy(dtype=bool, copy=True)


def _days(moves: CodedMoves, selection: Selection) -> np.ndarray:
    """A flag for each day from the first to the last of the data: it meets the selection."""
    day = np.arange(moves.first_day, moves.last_day + 1)
    passes = np.ones(day.size, dtype=bool)
    if selection.qad_first:
        passes &= day >= (selection.qad_first - EPOCH).days
    if selection.qad_last:
        passes &= day <= (selection.qad_last - EPOCH).days
    if selection.months:
        passes &= np.isin(moves.month_of_day % 12 + 1, selection.months)
    if selection.periods:
        first_years = [int(period[:4]) for period in selection.periods]
        passes &= np.isin(period_year(moves.month_of_day), first_years)
    return passes


def period_year(month_number: np.ndarray) -> np.ndarray:
    """The year in which the performance period of a month (since January 1970) began."""
    return (month_number - (PERIOD_MONTH - 1)) // 12 + EPOCH.year


def years_ago(month_number: np.ndarray) -> np.ndarray:
    """0 for the 12 months up to the newest one, 1 for the 12 before, and so on.

    Not performance periods: in October the newest of those holds one month.
    """
    return (month_number.max() - month_number) // 12 if month_number.size else month_number


def whole_years(month_number: np.ndarray) -> int:
    """How many of the years of `years_ago` lie inside the data from their first month on."""
    if not month_number.size:
        return 0
    return int((month_number.max() - month_number.min() + 1) // 12)


def counted(view: MoveView, codes: np.ndarray, size: int) -> np.ndarray:
    """Children, families and moves (3 rows) for each code 0 .. size-1; `codes`: per chosen move.

    A code below 0 leaves a move out. Each child and family counts once under each code.
    """
    return distinct(codes, view.child, view.family, size)
