"""Which moves are looked at, and how they are counted: children, families and moves apart."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from analytics.mobility_moves import EPOCH, CodedMoves
from analytics.selection import UNKNOWN_PLACE, UNKNOWN_TEXT, Selection

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
    "extract": "older extract",
}
"""Filters that say something of a missed child at a place, and nothing of a move."""


@dataclass(frozen=True)
class MoveView:
    """The moves of one source that are looked at.

    is_chosen: one flag per move. is_home: one flag per end: it lies in the chosen places, else
    counties, else the State. is_other: it may be the other end.
    """

    moves: CodedMoves
    mode: str
    is_chosen: np.ndarray
    is_home: np.ndarray
    is_other: np.ndarray


def view_moves(moves: CodedMoves, selection: Selection, mode: str) -> MoveView:
    """The moves that meet the selection: its missed places are home, the other end is the other.

    Days, months and periods hold for the day of the move. Raises ValueError for an unknown mode.
    """
    if mode not in MODE_WORDS:
        raise ValueError(f"«{mode}» is not one of {', '.join(MODE_WORDS)}.")
    is_to = selection.direction == "to"
    home_states = selection.to_states if is_to else selection.from_states
    other_states = selection.from_states if is_to else selection.to_states
    ends = moves.ends
    is_home = _one_of(ends["state_code"], home_states, UNKNOWN_TEXT)
    if selection.state:
        is_home &= (ends["state_code"] == selection.state).to_numpy(dtype=bool)
    is_home &= _one_of(ends["county_fips"], selection.counties, UNKNOWN_TEXT)
    is_home &= _one_of(ends["end_id"], selection.places, UNKNOWN_PLACE)
    is_other = _one_of(ends["state_code"], other_states, UNKNOWN_TEXT)
    is_other &= _one_of(ends["end_id"], selection.other_places, UNKNOWN_PLACE)
    arrives = is_home[moves.finish] & is_other[moves.start]
    leaves = is_home[moves.start] & is_other[moves.finish]
    if mode == IN:
        chosen = arrives
    elif mode == OUT:
        chosen = leaves
    elif mode == BOTH:
        chosen = arrives | leaves
    elif mode == WITHIN:
        chosen = is_home[moves.start] & is_home[moves.finish]
    else:
        chosen = np.ones(moves.moves, dtype=bool)
    return MoveView(moves, mode, chosen & _when(moves, selection), is_home, is_other)


def _one_of(column, wanted: tuple, unknown) -> np.ndarray:
    if not wanted:
        return np.ones(len(column), dtype=bool)
    passes = column.isin(list(wanted))
    if unknown in wanted:
        passes |= (column < 0) if unknown == UNKNOWN_PLACE else column.isna()
    return passes.to_numpy(dtype=bool, copy=True)


def _when(moves: CodedMoves, selection: Selection) -> np.ndarray:
    passes = np.ones(moves.moves, dtype=bool)
    if selection.qad_first:
        passes &= moves.day >= (selection.qad_first - EPOCH).days
    if selection.qad_last:
        passes &= moves.day <= (selection.qad_last - EPOCH).days
    if selection.months:
        passes &= np.isin(moves.month_number % 12 + 1, selection.months)
    if selection.periods:
        first_years = [int(period[:4]) for period in selection.periods]
        passes &= np.isin(period_year(moves.month_number), first_years)
    return passes


def period_year(month_number: np.ndarray) -> np.ndarray:
    """The year in which the performance period of a month (since January 1970) began."""
    return (month_number - 8) // 12 + 1970


def period_name(year: int) -> str:
    """2024 -> "2024-25": September to August."""
    return f"{year}-{(year + 1) % 100:02d}"


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
    """Children, families and moves (3 rows) for each code 0 .. size-1 of the chosen moves.

    A code below 0 leaves a move out. Each child and family counts once under each code.
    """
    return _counted(view.is_chosen, codes, view.moves.child, view.moves.family, size)


@numba.njit(nogil=True, cache=True)
def _counted(is_chosen, codes, child, family, size):
    counts = np.zeros((3, size), dtype=np.int64)
    seen_child = np.full(size, -2, dtype=np.int32)
    seen_family = np.full(size, -2, dtype=np.int32)
    for i in range(codes.size):
        code = codes[i]
        if not is_chosen[i] or code < 0:
            continue
        counts[2, code] += 1
        if seen_child[code] != child[i]:
            seen_child[code] = child[i]
            counts[0, code] += 1
            if seen_family[code] != family[i]:
                seen_family[code] = family[i]
                counts[1, code] += 1
    return counts


def newest_day(view: MoveView, codes: np.ndarray, size: int) -> np.ndarray:
    """The newest day (since 1970-01-01) of the chosen moves for each code; -1 without one."""
    return _newest_day(view.is_chosen, codes, view.moves.day, size)


@numba.njit(nogil=True, cache=True)
def _newest_day(is_chosen, codes, day, size):
    newest = np.full(size, -1, dtype=np.int64)
    for i in range(codes.size):
        if is_chosen[i] and codes[i] >= 0 and day[i] > newest[codes[i]]:
            newest[codes[i]] = day[i]
    return newest
