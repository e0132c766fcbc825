"""From the leads of a view to cases: who is counted where and when.

Siblings travel together, so they are not several pieces of evidence: a family is one case at each
place where it is missed, with one date there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analytics.leads.coded import CodedLeads
from analytics.selection import UNKNOWN_PLACE, Selection
from data.reference import COUNTY_POINT_ID, reference

Level = Literal["town", "county"]
Unit = Literal["families", "children"]
DatedBy = Literal["newest", "first"]


@dataclass(frozen=True)
class ViewLeads:
    """The leads of one view.

    rows: one row per selected lead that is on the map of the report's State: place_id, county_fips ("" outside the USA),
        family, child (their numbers), day (datetime64[D]), other_place_id (0: not known),
        age_band, is_osy, is_in_window, status (see data.schema.tables.STATUSES).
    places: one row per place (index place_id): place_name, county_name, county_fips, state_code,
        lat, lon.
    direction, state: of the run. as_of: day of the list. families, not_placed_families: of the
    whole view. elsewhere_families: those that are missed in another State alone.
    """

    rows: pd.DataFrame
    places: pd.DataFrame
    direction: str
    state: str
    as_of: dt.date
    families: int
    not_placed_families: int
    elsewhere_families: int = 0

    @property
    def without_town_families(self) -> int:
        """Families of whom no town is known, only a county."""
        has_town = self.rows["place_id"] < COUNTY_POINT_ID
        return len(set(self.rows["family"]) - set(self.rows.loc[has_town, "family"]))


def view_leads(leads: CodedLeads, selection: Selection, as_of: dt.date) -> ViewLeads:
    """Decode the leads that meet the selection (its State, direction and extract are met already).

    `as_of`: of their extract.
    """
    names = tuple(leads.values)

    def codes(name: str) -> np.ndarray:
        return leads.codes[names.index(name)]

    chosen = leads.rows_meeting(selection)

    def decoded(name: str) -> np.ndarray:
        return np.array(leads.values[name], dtype=object)[codes(name)[chosen]]

    # out_of_school holds a further value None for everybody else
    osy = codes("out_of_school")[chosen] < len(leads.values["out_of_school"]) - 1
    rows = pd.DataFrame(
        {
            "place_id": decoded("missed_place_id").astype("int64"),
            "county_fips": decoded("missed_county_fips").astype(str),
            "family": leads.family[chosen],
            "child": leads.child[chosen],
            "day": leads.day[chosen].astype("datetime64[D]").astype("datetime64[s]"),
            "other_place_id": decoded("other_place_id").astype("int64"),
            "age_band": decoded("age_band").astype(str),
            "is_osy": osy,
            "is_in_window": decoded("everyone_in_window").astype(bool),
            "status": decoded("status").astype(str),
        }
    )
    is_elsewhere = decoded("everyone_elsewhere").astype(bool)
    placed = rows[(rows["place_id"] != UNKNOWN_PLACE) & ~is_elsewhere].reset_index(drop=True)
    families, on_map = set(rows["family"]), set(placed["family"])
    elsewhere = set(rows.loc[is_elsewhere, "family"]) - on_map
    return ViewLeads(
        rows=placed,
        places=leads.places.set_index("place_id"),
        direction=selection.direction,
        state=selection.state or "",
        as_of=as_of,
        families=len(families),
        not_placed_families=len(families - on_map - elsewhere),
        elsewhere_families=len(elsewhere),
    )


def with_location(rows: pd.DataFrame, level: Level) -> pd.DataFrame:
    """The rows (columns place_id, county_fips) of which a town, or a county, is known."""
    is_known = rows["county_fips"] != "" if level == "county" else rows["place_id"] < COUNTY_POINT_ID
    return rows[is_known]


def cases_of(view: ViewLeads, level: Level, unit: Unit, dated_by: DatedBy) -> pd.DataFrame:
    """One row per family (or child) and place, ordered by place and month.

    Columns: location (place_id, or FIPS code as text), lat, lon, month (datetime64, its first
    day), family, child (the first of the family, where families are counted). A case is
    dated by its newest or its first move to (from) the place in the view. On level "county"
    places without a county are left out, on level "town" what is only somewhere in a county.
    """
    rows = with_location(view.rows, level)
    location = "place_id" if level == "town" else "county_fips"
    who = "family" if unit == "families" else "child"
    day = "max" if dated_by == "newest" else "min"
    cases = (
        rows.groupby([location, who], sort=False)
        .agg(day=("day", day), family=("family", "first"), child=("child", "min"))
        .reset_index(level=location)
        .reset_index(drop=True)
        .rename(columns={location: "location"})
    )
    cases["month"] = cases["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    if level == "town":
        points = view.places[["lat", "lon"]]
    else:
        known = reference().points
        counties = known[known.index >= COUNTY_POINT_ID].set_index("county_fips")
        points = counties[["lat", "lon"]]
    cases = cases.join(points, on="location").dropna(subset=["lat", "lon"])
    columns = ["location", "lat", "lon", "month", "family", "child"]
    return cases.sort_values(["location", "month", "family", "child"], ignore_index=True)[columns]
