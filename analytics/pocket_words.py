"""How the numbers of a pocket read: months, chance, what would be expected."""

from __future__ import annotations

import datetime as dt

from analytics.pockets import CLEAR_P, REPLICAS
from analytics.selection import MONTHS


def months_in_words(first: dt.date | None, last: dt.date | None) -> str:
    """ "March to May 2024", "November 2025 to January 2026", "June 2026"; "" without dates."""
    if first is None or last is None:
        return ""
    start, end = MONTHS[first.month - 1], f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    return f"{start} to {end}" if first.year == last.year else f"{start} {first.year} to {end}"


def months_between(first: dt.date, last: dt.date) -> int:
    """Months from the one day's month to the other's: May 31 and July 1, 2024 are 2 months apart."""
    return (last.year - first.year) * 12 + last.month - first.month


def chance_in_words(p_value: float) -> str:
    """How often maps made by chance alone show anything as strong, anywhere in the State."""
    odds = f"1 in {max(1, round(1 / p_value)):,}"
    if p_value > CLEAR_P:
        return f"this could well be chance, {odds}"
    least = " or less" if p_value <= 1 / (REPLICAS + 1) else ""
    return f"unlikely to be chance, {odds}{least}"


def expected_in_words(expected: float) -> str:
    """ "8", "1.2", "fewer than 1": no more digits than help."""
    if expected < 0.95:
        return "fewer than 1"
    return f"{expected:.1f}" if expected < 3 else f"{round(expected):,}"


def about_in_words(expected: float) -> str:
    """ "about 8", "fewer than 1"."""
    words = expected_in_words(expected)
    return words if words.startswith("fewer") else f"about {words}"


def miles_in_words(miles: int) -> str:
    """ "1 mile", "12 miles"."""
    return f"{miles:,} {'mile' if miles == 1 else 'miles'}"


def season_in_words(by_month: tuple[int, ...]) -> str:
    """The shortest run of months (round the year) with four fifths of the families, in words."""
    total = sum(by_month)
    if total == 0:
        return ""
    for length in range(1, 13):
        best = max(range(12), key=lambda m: sum(by_month[(m + i) % 12] for i in range(length)))
        if sum(by_month[(best + i) % 12] for i in range(length)) >= 0.8 * total:
            if length >= 10:
                return "all year"
            last = MONTHS[(best + length - 1) % 12]
            return MONTHS[best] if length == 1 else f"{MONTHS[best]} to {last}"
    return "all year"
