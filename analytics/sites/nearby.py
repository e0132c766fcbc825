"""What reference files hold around some towns: farm jobs, housing, district offices. No child in it."""

from __future__ import annotations

import datetime as dt

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.stats.geodesy import distance_km
from data.reference import reference
from data.values.geodesy import KM_PER_MILE

At = tuple[tuple[float, float], ...]
"""Towns to measure from, as (lat, lon) in degrees; at least one."""

NEAR_MILES = 25
"""How far people drive to work."""
MOST_DISTRICTS = 3
DISTRICT_MILES = 60

JOBS_CAUTION = (
    "Farm jobs with H-2A visas, as filed: the filing of an association stands at its office, not at "
    "the farms, many visa holders come without family, and most farm jobs need no filing. It shows "
    "farm work nearby, not where the missed families work."
)
HOUSING_CAUTION = (
    "Housing named in H-2A job orders, at the point of its town: other camps and houses are not in it."
)
JOB_COLUMNS = ["employer", "crop", "season", "workers", "town", "miles"]
HOUSING_COLUMNS = ["housing", "town", "units", "room_for", "miles"]


def sites_around(table, at: At, miles: float) -> ir.Table:
    """One row per located H-2A row in the box that holds the circles around the towns: Ibis, all of farm_sites."""
    sites = table("farm_sites")
    return _in_box(sites, at, miles)


def districts_around(table, at: At, miles: float = DISTRICT_MILES) -> ir.Table:
    """One row per district row whose office is in the box that holds the circles around the towns."""
    return _in_box(table("school_districts"), at, miles)


def _in_box(points: ir.Table, at: At, miles: float) -> ir.Table:
    up = miles * KM_PER_MILE / 110.5
    aside = up * 2.3  # a degree of longitude is 43 % of one of latitude at 65 degrees north
    lats, lons = zip(*at, strict=True)
    return points.filter(
        points.lat.between(min(lats) - up, max(lats) + up),
        points.lon.between(min(lons) - aside, max(lons) + aside),
    )


def certified(sites: pd.DataFrame) -> pd.DataFrame:
    """The rows that are farm jobs: without filings that were denied or withdrawn, and without the
    PRI row of a case that has worksites of its own (SUB), which stands at the filer's office."""
    found = sites[sites["kind"].astype(str) == "farm_jobs"]
    with_sites = set(found.loc[found["is_primary"].eq(False).fillna(False), "case_number"])
    own = found["is_primary"].eq(True).fillna(False) & found["case_number"].isin(with_sites)
    status = found["case_status"].fillna("").str.lower()
    return found[~own & ~status.str.contains("denied|withdrawn|denial|withdrawal")]


def jobs(sites: pd.DataFrame, at: At, miles: float) -> pd.DataFrame:
    """One row per employer (case where no employer is named), crop, season and town in reach.

    Columns JOB_COLUMNS, the most workers first; see `certified`.
    """
    found = _within(certified(sites), at, miles)
    told = pd.DataFrame(
        {
            "employer": found["employer_name"].fillna("Case " + found["case_number"].astype(str)),
            "crop": found["crop"].fillna("not said"),
            "season": [
                season(first, last) for first, last in zip(found["first_day"], found["last_day"], strict=True)
            ],
            "workers": found["workers"].astype("Int64"),
            "town": found["place_name"],
            "miles": found["miles"],
        },
        columns=JOB_COLUMNS,
    )
    keys = ["employer", "crop", "season", "town", "miles"]
    summed = told.groupby(keys, as_index=False, sort=False)["workers"].sum()
    order = ["workers", "miles", "employer", "crop", "season"]
    ascending = [False, True, True, True, True]
    return summed.sort_values(order, ascending=ascending, ignore_index=True)[JOB_COLUMNS]


def housing(sites: pd.DataFrame, at: At, miles: float) -> pd.DataFrame:
    """One row per kind of housing and town in reach, the largest first: HOUSING_COLUMNS."""
    found = _within(sites[sites["kind"].astype(str) == "farm_housing"], at, miles)
    told = pd.DataFrame(
        {
            "housing": found["housing_type"].fillna("not said"),
            "town": found["place_name"],
            "units": found["units"].astype("Int64"),
            "room_for": found["occupancy"].astype("Int64"),
            "miles": found["miles"],
        },
        columns=HOUSING_COLUMNS,
    )
    summed = told.groupby(["housing", "town", "miles"], as_index=False, sort=False).sum()
    return summed.sort_values(
        ["room_for", "miles", "housing"], ascending=[False, True, True], ignore_index=True
    )[HOUSING_COLUMNS]


def nearest_districts(
    districts: pd.DataFrame, at: At, miles: float = DISTRICT_MILES
) -> tuple[tuple[str, int], ...]:
    """(name, miles) of the nearest district offices, each district once."""
    found = _within(districts, at, miles).sort_values(["miles", "district_name"])
    found = found.drop_duplicates(["district_name", "state_code"]).head(MOST_DISTRICTS)
    return tuple(zip(found["district_name"], found["miles"].astype(int), strict=True))


def season(first, last) -> str:
    """ "Feb to May 2026", "Nov 2025 to Jan 2026"; "" where no day is given."""
    stamps = map(pd.Timestamp, (first, last))
    days = [stamp.date() for stamp in stamps if isinstance(stamp, pd.Timestamp)]  # NaT is none
    if not days:
        return ""
    start, end = days[0], days[-1]
    if (start.year, start.month) == (end.year, end.month):
        return _month(end)
    return f"{start:%b} to {_month(end)}" if start.year == end.year else f"{_month(start)} to {_month(end)}"


def _month(day: dt.date) -> str:
    return f"{day:%b %Y}"


def _within(points: pd.DataFrame, at: At, miles: float) -> pd.DataFrame:
    """The points at most `miles` from the nearest of the towns, with the column miles (whole)."""
    located = points.dropna(subset=["lat", "lon"])
    here = located["lat"].to_numpy(float), located["lon"].to_numpy(float)
    away = np.min([distance_km(lat, lon, *here) for lat, lon in at], axis=0) / KM_PER_MILE
    return located.assign(miles=away.round().astype(int))[away <= miles]


def farm_sites(table) -> ir.Table:
    """One row per located H-2A job row: Ibis."""
    sites = table("farm_sites")
    return sites.filter(sites.kind.cast("string") == "farm_jobs", sites.lat.notnull())


def with_county(sites: pd.DataFrame) -> pd.DataFrame:
    """The rows whose point lies in a county, with the column county_fips; several rows may be at
    one point."""
    points = reference().points.dropna(subset=["county_fips"]).drop_duplicates(["lat", "lon"])
    at = sites.merge(points[["lat", "lon", "county_fips"]], on=["lat", "lon"])
    return at[at["county_fips"] != ""]
