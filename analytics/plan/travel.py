"""Minutes and miles between homes and towns: great circles with a detour, or what a person knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.plan.asked import Person, Travel
from analytics.stats.geodesy import distance_km
from data.values.geodesy import KM_PER_MILE


@dataclass(frozen=True)
class Ways:
    """One row and column per point, towns first, then a home per person. seconds: whole, rounded up, so that a plan
    that fits in seconds fits in hours; known, ways: ways that the matrix of a person told, of all."""

    seconds: np.ndarray
    miles: np.ndarray
    known: int
    ways: int


def ways(towns: pd.DataFrame, people: tuple[Person, ...], travel: Travel) -> Ways:
    """Ways between the towns (latitude, longitude, place_id) and the homes of the people."""
    lat = np.append(towns["latitude"].to_numpy(float), [p.latitude for p in people])
    lon = np.append(towns["longitude"].to_numpy(float), [p.longitude for p in people])
    miles = distance_km(lat[:, None], lon[:, None], lat, lon) / KM_PER_MILE * travel.detour
    np.fill_diagonal(miles, 0.0)
    seconds = miles / travel.speed_mph * 3600.0
    known = 0
    if travel.minutes:
        numbers: dict[int | str, list[int]] = {}
        for i, place in enumerate([*towns["place_id"].tolist(), *(p.home for p in people)]):
            numbers.setdefault(place, []).append(i)
        told = np.zeros(seconds.shape, dtype=bool)
        for (start, finish), minutes in travel.minutes.items():
            for i in numbers.get(start, ()):
                for j in numbers.get(finish, ()):
                    seconds[i, j], told[i, j] = minutes * 60.0, i != j
        backwards = told.T & ~told
        seconds = np.where(backwards, seconds.T, seconds)
        np.fill_diagonal(seconds, 0.0)
        known = int((told | backwards).sum())
    return Ways(np.ceil(seconds - 1e-6).astype(np.int64), miles, known, seconds.size - len(seconds))
