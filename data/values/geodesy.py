"""The sphere that every distance is measured on, and a mile."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

EARTH_RADIUS_KM = 6371.0
"""Mean radius; the published reports of scans that we hold ourselves to use it too."""

KM_PER_MILE = 1.609344


def distance_km(lat: ArrayLike, lon: ArrayLike, other_lat: ArrayLike, other_lon: ArrayLike) -> np.ndarray:
    """Great-circle distances in km (haversine), pair by pair or from one point to many.

    Coordinates are degrees; NaN where one is missing.
    """
    a, b, c, d = (np.radians(np.asarray(x, dtype=float)) for x in (lat, lon, other_lat, other_lon))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
