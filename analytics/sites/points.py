"""What the maps draw of reference files: a point per town or district office. No child in it.

Only what lies within NEAR_MILES of a town that the map shows is drawn, at most MOST_POINTS of a
kind. Each point has the lines of its card, so that the browser shows them without asking again.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.sites import nearby
from analytics.stats.geodesy import EARTH_RADIUS_KM
from data.values.geodesy import KM_PER_MILE

MOST_POINTS = 150
"""Of one kind: over all States the three kinds then take 80 kB on their way to the browser, Georgia's
40 kB."""
MOST_LINES = 3
"""Filings, or kinds of housing, told on the card of a town; the rest is a number."""
LONGEST = 36
"""Characters of a text from a file: a card is 260 pixels wide."""

OFFICE_CAUTION = "A point is the district's office, not where the children live."
SITE_KINDS = ("farm_jobs", "farm_housing", "school_districts")
SITE_LABELS = {
    "farm_jobs": "Farm jobs",
    "farm_housing": "Worker housing",
    "school_districts": "School district offices",
}
SITE_CAUTIONS = {
    "farm_jobs": nearby.JOBS_CAUTION,
    "farm_housing": nearby.HOUSING_CAUTION,
    "school_districts": OFFICE_CAUTION,
}
"""What a point of the kind is not; said wherever one is drawn."""
_UNITS = {
    "farm_jobs": ("town", "towns"),
    "farm_housing": ("town", "towns"),
    "school_districts": ("office", "offices"),
}
COLUMNS = ["name", "lines", "lat", "lon", "size"]


@dataclass(frozen=True, eq=False)
class Points:
    """What is drawn of one kind of file.

    drawn: one row per town (per district): name, lines (texts), lat, lon, size (workers, people
    there is room for; missing for districts); the largest (nearest) first.
    in_reach: how many there are within reach, drawn or not.
    """

    kind: str
    drawn: pd.DataFrame
    in_reach: int

    @property
    def shown(self) -> str:
        """ "12 towns", "300 of 412 towns": how much of what is in reach is drawn."""
        one, many = _UNITS[self.kind]
        if len(self.drawn) < self.in_reach:
            return f"{len(self.drawn):,} of {self.in_reach:,} {many}"
        return f"{self.in_reach:,} {one if self.in_reach == 1 else many}"


def rows_near(table, kind: str, towns: pd.DataFrame) -> ir.Table:
    """One row per row of the kind in the box around the towns and NEAR_MILES more: Ibis."""
    rows = table("school_districts" if kind == "school_districts" else "farm_sites")
    if kind != "school_districts":
        rows = rows.filter(rows.kind == kind)
    up = nearby.NEAR_MILES * KM_PER_MILE / 110.5
    lat, lon = towns["lat"].dropna(), towns["lon"].dropna()
    if lat.empty:
        return rows.filter(False)
    aside = up * 2.3  # as in nearby.py: wide enough at 65 degrees north
    return rows.filter(
        rows.lat.between(float(lat.min()) - up, float(lat.max()) + up),
        rows.lon.between(float(lon.min()) - aside, float(lon.max()) + aside),
    )


def points(kind: str, rows: pd.DataFrame, towns: pd.DataFrame) -> Points:
    """What is drawn of the rows of one kind around the towns (lat, lon in degrees)."""
    make = {"farm_jobs": _jobs, "farm_housing": _housing, "school_districts": _districts}[kind]
    # Before what is out of reach is taken away: a case is known by all of its rows.
    meant = nearby.certified(rows) if kind == "farm_jobs" else rows
    located = meant.dropna(subset=["lat", "lon"])
    located = located.assign(miles=_miles_to_nearest(located, towns))
    drawn, in_reach = make(located[located["miles"] <= nearby.NEAR_MILES])
    return Points(kind, drawn.reset_index(drop=True)[COLUMNS], in_reach)


def _jobs(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    found = rows.assign(
        name=rows["place_name"].fillna(""),
        who=rows["employer_name"].fillna("Case " + rows["case_number"].astype(str)),
        what=rows["crop"].fillna("crop not said"),
        workers=rows["workers"].fillna(0).astype(int),
    )
    towns, in_reach = _by_town(found, "workers")
    filing = ["lat", "lon", "who", "what", "first_day", "last_day"]
    filings = _at(towns, found).groupby(filing, dropna=False, as_index=False)["workers"].sum()

    def told(row) -> str:
        when = nearby.season(row.first_day, row.last_day)
        number = _counted(row.workers, "worker")
        return ", ".join(filter(None, (f"{_short(row.who)}: {_short(row.what)}", number, when)))

    def head(size: int, number: int) -> str:
        return f"Farm jobs: {_counted(size, 'worker')} in {_counted(number, 'filing')}"

    return _with_lines(towns, filings, "workers", "who", told, head, "filing"), in_reach


def _housing(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    found = rows.assign(
        name=rows["place_name"].fillna(""),
        what=rows["housing_type"].fillna("kind not said"),
        units=rows["units"].fillna(0).astype(int),
        room_for=rows["occupancy"].fillna(0).astype(int),
    )
    towns, in_reach = _by_town(found, "room_for")
    kinds = _at(towns, found).groupby(["lat", "lon", "what"], as_index=False)
    kinds = kinds[["units", "room_for"]].sum()

    def told(row) -> str:
        return f"{_short(row.what)}: {_counted(row.units, 'unit')}, room for {row.room_for:,}"

    def head(size: int, number: int) -> str:
        return f"Worker housing: room for {_counted(size, 'person', 'people')}"

    return _with_lines(towns, kinds, "room_for", "what", told, head, "kind"), in_reach


def _districts(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    each = rows.sort_values(["miles", "district_name", "district_id"], kind="stable")
    each = each.drop_duplicates(["district_name", "state_code"])
    drawn = each.head(MOST_POINTS)
    cities = drawn["city"].fillna("").map(_short)
    return (
        pd.DataFrame(
            {
                "name": drawn["district_name"].map(_short),
                "lines": [[" in ".join(filter(None, ("School district office", city)))] for city in cities],
                "lat": drawn["lat"],
                "lon": drawn["lon"],
                "size": pd.Series(pd.NA, index=drawn.index, dtype="Int64"),
            }
        ),
        len(each),
    )


def _by_town(rows: pd.DataFrame, size: str) -> tuple[pd.DataFrame, int]:
    """One row per point, the largest first, at most MOST_POINTS; and how many there are."""
    towns = rows.groupby(["lat", "lon"], as_index=False).agg(name=("name", "first"), size=(size, "sum"))
    towns = towns.sort_values(["size", "name"], ascending=[False, True], kind="stable")
    return towns.head(MOST_POINTS), len(towns)


def _at(towns: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows at the towns."""
    return rows.merge(towns[["lat", "lon"]], on=["lat", "lon"])


def _with_lines(towns, parts: pd.DataFrame, size: str, name: str, told, head, noun: str):
    """The towns with the lines of their cards: the head, the largest parts, and how many more."""
    ordered = parts.sort_values([size, name], ascending=[False, True], kind="stable")
    of_town = dict(list(ordered.groupby(["lat", "lon"], sort=False)))
    lines = []
    for town in towns.itertuples():
        here = of_town[town.lat, town.lon]
        said = [head(int(town.size), len(here))]
        said += [told(part) for part in here.head(MOST_LINES).itertuples()]
        if len(here) > MOST_LINES:
            said.append(f"and {_counted(len(here) - MOST_LINES, f'more {noun}')}")
        lines.append(said)
    return towns.assign(lines=pd.Series(lines, index=towns.index, dtype=object))


def _miles_to_nearest(rows: pd.DataFrame, towns: pd.DataFrame) -> np.ndarray:
    """Great-circle miles from each row to the nearest town; infinite where there is no town."""
    # scipy takes 0.2 s to import: only when asked
    from scipy.spatial import KDTree

    located = towns.dropna(subset=["lat", "lon"])
    if located.empty or rows.empty:
        return np.full(len(rows), np.inf)
    chord, _ = KDTree(_on_sphere(located)).query(_on_sphere(rows))
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1)) / KM_PER_MILE


def _on_sphere(points: pd.DataFrame) -> np.ndarray:
    lat, lon = np.radians(points["lat"].to_numpy(float)), np.radians(points["lon"].to_numpy(float))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _short(text: object) -> str:
    shown = str(text)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
