"""One place as written, placed; and a distance in plain trigonometry as the oracle."""

from __future__ import annotations

import math

import pandas as pd

from data.geocoding.geocode import locate


def place(**cells: object) -> pd.Series:
    """The one row of `locate` for one place as written."""
    return locate(pd.DataFrame([cells])).iloc[0]


def km(a: pd.Series, lat: float, lon: float) -> float:
    """Distance in plain trigonometry, as an oracle for the vectorised one."""
    one, two = math.radians(a["lat"]), math.radians(lat)
    across = math.radians(lon - a["lon"])
    cosine = math.sin(one) * math.sin(two) + math.cos(one) * math.cos(two) * math.cos(across)
    return 6371 * math.acos(min(1.0, cosine))
