"""The performance period: 1 September to 31 August, written by both of its years."""

from __future__ import annotations


def period_starting(year: int) -> str:
    """The period that begins in September of a year: 2024 -> "2024-25"."""
    return f"{year}-{(year + 1) % 100:02d}"


def period_of(year: int, month: int) -> str:
    """The period of a month: (2026, 1) -> "2025-26"."""
    return period_starting(year if month >= 9 else year - 1)


def month_of(period: str, month: int) -> tuple[int, int]:
    """The (year, month) of a month of a period: ("2025-26", 1) -> (2026, 1)."""
    return int(period[:4]) + (month < 9), month
