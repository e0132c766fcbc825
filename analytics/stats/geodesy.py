"""Circles on the sphere; distances on it stand in data.values.geodesy, where data needs them too."""

from __future__ import annotations

import numpy as np

from data.values.geodesy import EARTH_RADIUS_KM
from data.values.geodesy import distance_km as distance_km

RING_POINTS = 72


def ring(lat: float, lon: float, km: float) -> tuple[tuple[float, float], ...]:
    """RING_POINTS points at `km` around a point, closed, as (lat, lon) in degrees."""
    bearing = np.linspace(0, 2 * np.pi, RING_POINTS + 1)
    angle, a = km / EARTH_RADIUS_KM, np.radians(lat)
    lats = np.arcsin(np.sin(a) * np.cos(angle) + np.cos(a) * np.sin(angle) * np.cos(bearing))
    lons = np.radians(lon) + np.arctan2(
        np.sin(bearing) * np.sin(angle) * np.cos(a), np.cos(angle) - np.sin(a) * np.sin(lats)
    )
    points = zip(np.degrees(lats).round(5).tolist(), np.degrees(lons).round(5).tolist(), strict=True)
    return tuple(points)
