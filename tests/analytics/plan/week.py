"""Weeks to plan, told in a few words."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.plan.asked import Asked, Person

MONDAY = dt.date(2026, 10, 19)
WEEK = tuple(MONDAY + dt.timedelta(days=day) for day in range(5))
MILES_A_DEGREE = 6371.0 * 3.141592653589793 / 180 / 1.609344


def towns(*told: tuple[str, float, float], low: int = 0, **columns: object) -> pd.DataFrame:
    """Towns (name, miles north of home, families) as a forecast gives them, numbered from 1."""
    return pd.DataFrame(
        {
            "place_id": range(1, len(told) + 1),
            "town": [name for name, _, _ in told],
            "state": "GA",
            "county_fips": [f"13{2 * i + 1:03d}" for i in range(len(told))],
            "county_name": [f"County {name}" for name, _, _ in told],
            "latitude": [31.0 + miles / MILES_A_DEGREE for _, miles, _ in told],
            "longitude": -83.0,
            "expected_families": [float(families) for _, _, families in told],
            "low": low,
            "high": [round(2 * families) + 1 for _, _, families in told],
            "reason": [f"{name}: told." for name, _, _ in told],
            **columns,
        }
    )


def person(name: str = "Ana", hours: float = 8.0, north: float = 0.0, home: str = "Home") -> Person:
    return Person(name, home, 31.0 + north / MILES_A_DEGREE, -83.0, hours)


def asked(*people: Person, days: int = 1, **more: object) -> Asked:
    """One day of one person from home, where nothing else is said; nothing is owed to places to learn of."""
    values = {"share_to_learn": 0.0, **more}
    return Asked(MONDAY, WEEK[:days], people or (person(),), **values)
