"""A plan's hours, recomputed in plain Python."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.plan.asked import Asked, Person
from analytics.plan.plan import make_plan

MONDAY = dt.date(2026, 10, 19)


def test_the_near_town_with_more_families_is_gone_to_first() -> None:
    towns = pd.DataFrame(
        {
            "place_id": [1, 2], "town": ["Near", "Far"], "state": "GA", "county_fips": ["13001", "13003"],
            "county_name": ["Appling", "Atkinson"], "latitude": [31.0, 35.0], "longitude": [-83.0, -83.0],
            "expected_families": [3.0, 9.0], "low": [1, 4], "high": [5, 14], "reason": ["Near.", "Far."],
        }
    )  # fmt: skip
    plan = make_plan(towns, Asked(MONDAY, (MONDAY,), (Person("Ana", "Home", 31.1, -83.0),)))
    assert plan.stops["town"].tolist() == ["Near"]
    assert plan.left_out[["town", "why"]].values.tolist() == [["Far", "out of reach within a day"]]
