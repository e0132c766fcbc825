"""The rules of the program, once: the performance period, the 36-month window, the oldest age.

Sources: 20 U.S.C. 6399 and 34 CFR 200.81 (a qualifying move in the last 36 months, children up to
21), 34 CFR 200.89 (the performance period from 1 September to 31 August). Each rule stands here for
Python and as a fragment of SQL over named columns.
"""

from __future__ import annotations

import datetime as dt

WINDOW_MONTHS = 36
"""Months after the qualifying move in which a child may be served, unless something ends it first."""

OLDEST_YEARS = 22
"""The birthday on which eligibility ends, whatever the window says."""

PERIOD_MONTH = 9
"""Month in which a performance period begins."""

EPOCH = dt.date(1970, 1, 1)
"""Day 0 where days are whole numbers."""


def window_start(day: dt.date) -> dt.date:
    """The day WINDOW_MONTHS before a day: of moves on it and later the window reaches to `day` or beyond."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - WINDOW_MONTHS // 12, day=28 if is_leap_day else day.day)


def period_starting(year: int) -> str:
    """The period that begins in September of a year: 2024 -> "2024-25"."""
    return f"{year}-{(year + 1) % 100:02d}"


def period_year(day: dt.date) -> int:
    """The year in which the period of a day began: Aug 31, 2026 -> 2025."""
    return day.year if day.month >= PERIOD_MONTH else day.year - 1


def period_of(year: int, month: int) -> str:
    """The period of a month: (2026, 1) -> "2025-26"."""
    return period_starting(year if month >= PERIOD_MONTH else year - 1)


def period_days(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of the period that begins in September of a year."""
    first = dt.date(year, PERIOD_MONTH, 1)
    return first, dt.date(year + 1, PERIOD_MONTH, 1) - dt.timedelta(days=1)


def month_of(period: str, month: int) -> tuple[int, int]:
    """The (year, month) of a month of a period: ("2025-26", 1) -> (2026, 1)."""
    return int(period[:4]) + (month < PERIOD_MONTH), month


def day_number_sql(day: str) -> str:
    """SQL: a date column as whole days since EPOCH."""
    return f"date_diff('day', DATE '{EPOCH}', {day})::INTEGER"


def period_sql(day: str) -> str:
    """SQL: the period of a date column, written as `period_of` writes it."""
    began = f"(year({day}) - (month({day}) < {PERIOD_MONTH})::INTEGER)"
    return f"format('{{}}-{{:02d}}', {began}, ({began} + 1) % 100)"


def expiration_sql(move_day: str, birth_day: str) -> str:
    """SQL: the EED that follows from a move and a birth date; the one that is known where one is.

    The first day on which the child is no longer inside: its last eligible day is the day before.
    """
    return f"least({move_day} + INTERVAL {WINDOW_MONTHS} MONTH, {birth_day} + INTERVAL {OLDEST_YEARS} YEAR)"


def too_old_on_sql(birth_day: str, day: str) -> str:
    """SQL: whether the oldest birthday is not after a day; null where no birth date is known."""
    return f"({birth_day} + INTERVAL {OLDEST_YEARS} YEAR <= {day})"
