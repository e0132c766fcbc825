"""Who moved in the same weeks of earlier years, and who of them no record had shown there before.

A list with one line per move often begins with a departure: that a family left X on the 9th says that it was at
X on the 8th, and nothing said so before. Such families wait nowhere on the day the data end. What can be said of
them is how many there were in these weeks of each earlier year.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analytics.forecast.stays import Stays
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.stats.numbering import numbered

MOST_YEARS = 9


@dataclass(frozen=True)
class WeeksBefore:
    """years: (year, families, children) who moved from the places asked about in these weeks, each once a year.

    One entry per unit, families a year: soon, later: seen there this month, next month, though no record had
    shown them at the places asked about; low, high: 95 % interval of their sum next time; support: of all years.
    """

    years: tuple[tuple[int, int, int], ...]
    soon: np.ndarray
    later: np.ndarray
    low: np.ndarray
    high: np.ndarray
    support: np.ndarray


def weeks_before(
    moves: CodedMoves,
    is_here: np.ndarray,
    is_goal: np.ndarray,
    days: tuple[dt.date, dt.date, dt.date],
    level: str,
    known: Stays,
) -> WeeksBefore:
    """Moves from `is_here` to `is_goal` (a flag per end each) in the weeks after days[0], to days[1] and days[2].

    known: stays of these weeks that are counted elsewhere; a family that they say went to a unit is not among
    those of that unit and year whom no record had shown.
    """
    size = len(moves.levels[level].units)
    spans = _spans(moves, days)
    if not spans:
        nothing = np.zeros(size)
        return WeeksBefore((), nothing, nothing, nothing, nothing, nothing)
    year_of, is_later = _by_day(moves, spans)
    rows = np.flatnonzero(
        (year_of[moves.day - moves.first_day] >= 0)
        & moves.is_usable
        & is_here[moves.start]
        & is_goal[moves.finish]
    )
    on = moves.day[rows] - moves.first_day
    year, of_end = year_of[on].astype(np.int64), moves.levels[level].of_end
    family, child = moves.family[rows], moves.child[rows]
    counts = [np.bincount(_distinct(year, who)[0], minlength=len(spans)) for who in (family, child)]
    keys, which = numbered(_keys(year, of_end[moves.finish[rows]], family, size))
    comes_later = np.ones(keys.size, dtype=bool)
    np.logical_and.at(comes_later, which, is_later[on])
    years_back = np.round(((days[0] - EPOCH).days - known.day) / 365.25).astype(np.int64)
    told = _keys(years_back - 1, of_end[known.next], known.family, size)
    is_new = ~np.isin(keys, told)
    unit = keys[is_new] >> 32
    unit = unit % size if size else unit
    soon, later = (
        np.bincount(unit, comes_later[is_new] == flag, size).astype(float) for flag in (False, True)
    )
    support, n = soon + later, len(spans)
    # Poisson years of an unknown mean (Jeffreys' prior): the next one is a negative binomial.
    low, high = (stats.nbinom.ppf(at, support + 0.5, n / (n + 1)) for at in (0.025, 0.975))
    is_some = support > 0
    years = tuple((spans[k][0], int(counts[0][k]), int(counts[1][k])) for k in reversed(range(n)))
    return WeeksBefore(
        years, soon / n, later / n, np.where(is_some, low, 0.0), np.where(is_some, high, 0.0), support
    )


def _keys(year: np.ndarray, unit: np.ndarray, family: np.ndarray, size: int) -> np.ndarray:
    """One number per year, unit and family; the family in the lower half."""
    return ((year.astype(np.int64) * max(size, 1) + unit) << 32) | (family.astype(np.int64) + 1)


def _distinct(year: np.ndarray, who: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found, _ = numbered((year << 32) | (who.astype(np.int64) + 1))
    return found >> 32, found


def _spans(moves: CodedMoves, days: tuple[dt.date, dt.date, dt.date]) -> list[tuple[int, int, int, int]]:
    """(year, first day, last of this month, last of the next) of earlier years inside the data, newest first."""
    spans = []
    for back in range(1, MOST_YEARS + 1):
        after, middle, last = (_years_before(day, back) for day in days)
        first = (after - EPOCH).days + 1
        if first < moves.first_day or not moves.moves:
            break
        spans.append((after.year, first, (middle - EPOCH).days, (last - EPOCH).days))
    return spans


def _years_before(day: dt.date, back: int) -> dt.date:
    """The same day of an earlier year; of the last day of a month the last one."""
    last = calendar.monthrange(day.year - back, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.replace(year=day.year - back, day=last if is_last else min(day.day, last))


def _by_day(moves: CodedMoves, spans: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """For each day of the data the row of its span (-1: none), and whether it is of the next month."""
    year_of = np.full(moves.last_day - moves.first_day + 1, -1, dtype=np.int16)
    is_later = np.zeros(year_of.size, dtype=bool)
    for k, (_, first, middle, last) in enumerate(spans):
        year_of[first - moves.first_day : last - moves.first_day + 1] = k
        is_later[middle - moves.first_day + 1 : last - moves.first_day + 1] = True
    return year_of, is_later
