"""The sphere that every distance is measured on, and a mile."""

from __future__ import annotations

import numpy as np
import pandas as pd

EARTH_RADIUS_KM = 6371.0
"""Mean radius; the published reports of scans that we hold ourselves to use it too."""

KM_PER_MILE = 1.609344


def km_between(lat: pd.Series, lon: pd.Series, other_lat: pd.Series, other_lon: pd.Series) -> np.ndarray:
    """Great-circle distance in km between pairs of points; NaN where a coordinate is missing."""
    a, b, c, d = (np.radians(np.asarray(x, dtype=float)) for x in (lat, lon, other_lat, other_lon))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
