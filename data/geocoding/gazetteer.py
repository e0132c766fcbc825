"""The places we know, looked up by id, by State or by likeness: for a person to choose from."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.geocoding import likeness, match
from data.reference import COUNTY_POINT_ID, TOWNSHIP_POINT_ID, ZIP_POINT_ID, reference
from data.schema.tables import PLACES
from data.values.regions import read_region

_DETAILS = PLACES.column_names[1:]


def place_details(place_ids: Iterable[int]) -> pd.DataFrame:
    """One row per id given, in that order: the columns of data.schema.tables.PLACES.

    An id that the reference does not hold gives a row with nothing beside it.
    """
    ids = pd.Index(list(place_ids), dtype="int64", name="place_id")
    return reference().points[list(_DETAILS)].reindex(ids).reset_index()


def suggest(city: str, state_code: str, limit: int = 5) -> pd.DataFrame:
    """One row per town that may be meant, the likeliest first: place_id, place_name, county_name, population, score.

    For a person to choose from: likeness alone places nothing. score is 0 to 100. `state_code`
    is read like a State cell; no State that we hold, or no city, gives no rows.
    """
    state, _ = read_region(state_code, "")
    columns = ["place_id", "place_name", "county_name", "population", "score"]
    if state is None or not city.strip():
        return pd.DataFrame(columns=columns)
    hits = likeness.most_alike(city, state, limit)
    return hits.join(reference().points, on="place_id")[columns].reset_index(drop=True)


def towns_of(state_code: str, limit: int = 400) -> pd.DataFrame:
    """One row per town of a State, the most inhabitants first: place_id, place_name, state_code,
    county_name, lat, lon (degrees), population. For a map to choose from.
    """
    points = reference().points
    is_town = (points.index < ZIP_POINT_ID) & (points["state_code"] == state_code)
    towns = points[is_town].sort_values("population", ascending=False, na_position="last")
    columns = ["place_name", "state_code", "county_name", "lat", "lon", "population"]
    return towns[columns].head(limit).reset_index()


def counties_of(state_code: str) -> pd.DataFrame:
    """One row per county of a State, by name: county_fips, full_name ("Toombs County"), state_code,
    lat, lon (degrees, its label point)."""
    points = reference().points
    is_county = (points.index >= COUNTY_POINT_ID) & (points["state_code"] == state_code)
    columns = ["county_fips", "place_name", "state_code", "lat", "lon"]
    counties = points.loc[is_county, columns].rename(columns={"place_name": "full_name"})
    return counties.sort_values("full_name", ignore_index=True)


def counties_of_name(frame: pd.DataFrame) -> pd.Series:
    """For each row (city, state_code): in how many counties of the State a town bears the name.

    0 where none does. Above 1 the name alone does not say which town is meant.
    """
    return match.counties_of_name(frame["city"].fillna(""), frame["state_code"].fillna(""))


TOLD_APART_MILES = 10
"""A town and the township of its name that lie nearer are as good as one."""


def miles_to_township(frame: pd.DataFrame) -> pd.Series:
    """For each row (city, state_code, place_id): miles from the town that it was taken for to the nearest
    township of the very name, where none lies within TOLD_APART_MILES; else nothing.

    Without the word for its kind the town goes first; where the township is another place that has to be said.
    """
    is_town = frame["place_id"].notna() & (frame["place_id"].fillna(0) < TOWNSHIP_POINT_ID)
    miles = [
        match.miles_to_township(str(city), str(state), int(place_id)) if is_one else None
        for city, state, place_id, is_one in zip(
            frame["city"], frame["state_code"], frame["place_id"], is_town, strict=True
        )
    ]
    apart = pd.Series(miles, index=frame.index, dtype="float64")
    return apart.where(apart > TOLD_APART_MILES)


def state_of_zip(zips: pd.Series) -> pd.Series:
    """The State in which each ZIP lies; nothing where it is not known."""
    return reference().zips["state_code"].reindex(zips).set_axis(zips.index)
