"""What the missed families of a place are measured against: how many there should be by chance.

In order of preference: known arrivals (needs record extracts), a figure by county that stands for
how many migratory families live there (a file that somebody loaded for it; H-2A farm jobs and
inhabitants where they are chosen), and, without any denominator, the view's own seasons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir
import pandas as pd

from analytics.pockets.cases import ViewLeads
from analytics.selection import Selection
from analytics.sites.nearby import certified, with_county
from analytics.wording import state_name
from data.reference import COUNTY_POINT_ID, reference


@dataclass(frozen=True, eq=False)
class Denominator:
    """How many cases each place should have, in proportion.

    weights: one row per place (index: place_id for level "town", FIPS code for "county"), with the
    columns lat, lon (degrees) and weight (any unit; persons for the model "bernoulli").
    model: "poisson" for a figure that cases are in proportion to; "bernoulli" where the cases are
    some of the persons counted, as with known arrivals: missed against identified.
    sentence: what it compares with, the end of "as many would be expected ..."; caution: what it cannot tell, "" where nothing has to be said.
    """

    name: str
    sentence: str
    caution: str
    level: Literal["town", "county"]
    weights: pd.DataFrame
    model: Literal["poisson", "bernoulli"] = "poisson"


def population(state: str, also: Iterable[str] = ()) -> Denominator:
    """Inhabitants of the counties of a State, and of the counties `also` (FIPS codes).

    Counties of neighbours come in only where the view has cases: with all their neighbours
    empty, the State's border would look like a pocket.
    """
    points = reference().points
    counties = points[points.index >= COUNTY_POINT_ID]
    wanted = (counties["state_code"] == state) | counties["county_fips"].isin(list(also))
    chosen = counties[wanted & counties["population"].notna()]
    weights = chosen.set_index("county_fips")[["lat", "lon", "population"]]
    weights = weights.rename(columns={"population": "weight"}).astype("float64").sort_index()
    return Denominator(
        name="Inhabitants",
        sentence=f"if missed families lived where the people of {state_name(state)} live",
        caution="Measured against all inhabitants, a pocket may only say where the farms are: few "
        "people live there and many of them move for work.",
        level="county",
        weights=weights,
    )


FARM_JOBS = "farm_jobs"
"""Stands for an extract_id: the workers of all loaded H-2A job orders, by county."""
FARM_JOBS_NAME = "workers of H-2A farm jobs on record"
FARM_JOBS_CAUTION = (
    "H-2A workers come with visas, many without family, and most farm jobs need no filing: where "
    "families find work that is not filed, a pocket may only say that."
)


@dataclass(frozen=True, eq=False)
class CountyFigures:
    """A file of figures by county. figures: index FIPS code, values summed over the file's rows."""

    name: str
    figures: pd.Series
    caution: str = "It says what the figure says: where the figure is wrong, so is what is expected."


@dataclass(frozen=True)
class Fit:
    """How far a file of figures serves a view: families on the map in counties with a figure above
    zero, and how many such counties the view has."""

    figure: str
    name: str
    families: int
    counties: int


def figure_names(loaded: pd.DataFrame) -> dict[str, str]:
    """extract_id -> "header (file)" of each loaded file of figures by county, newest first; then
    FARM_JOBS where job orders are loaded."""
    kinds = loaded["kind"].astype(str)
    files = loaded[kinds == "county_figures"]
    names = {}
    for row in files.itertuples(index=False):
        headers = {field: header for header, field in json.loads(row.mapping).items()}
        names[row.extract_id] = f"{headers['figure']} ({row.file_name})"
    return names | ({FARM_JOBS: FARM_JOBS_NAME} if (kinds == "farm_jobs").any() else {})


def county_figures(table, extract_id: str) -> ir.Table:
    """One row per county of one loaded file: county_fips, figure (the sum of its rows)."""
    rows = table("county_figures")
    return rows.filter(rows.extract_id == extract_id).group_by("county_fips").agg(figure=rows.figure.sum())


def counties_of_state(state: str | None) -> frozenset[str]:
    """FIPS codes of every county of a State: jobs may be where no family is on record."""
    points = reference().points
    return frozenset(points.loc[points["state_code"] == state, "county_fips"].dropna()) - {""}


def counties_of(selection: Selection, places: pd.DataFrame) -> frozenset[str]:
    """FIPS codes of the chosen counties, of the counties of the chosen places, or of the State."""
    if selection.places:
        at = places["place_id"].isin(selection.places)
    elif selection.counties:
        return frozenset(fips for fips in selection.counties if fips)
    else:
        return counties_of_state(selection.state)
    return frozenset(places.loc[at, "county_fips"].dropna()) - {""}


def farm_job_figures(sites: pd.DataFrame) -> CountyFigures:
    """Workers certified by county of the worksite's point; see nearby.certified."""
    at = with_county(certified(sites)[["lat", "lon", "workers"]])
    workers = at.groupby("county_fips")["workers"].sum()
    return CountyFigures(FARM_JOBS_NAME, workers.astype("float64"), FARM_JOBS_CAUTION)


def fit(figure: str, given: CountyFigures, view: ViewLeads) -> Fit:
    """How far the figures serve the view."""
    weights = _weights(given, view)
    inside = view.rows["county_fips"].isin(weights.index)
    families = int(view.rows.loc[inside, "family"].nunique())
    return Fit(figure, given.name, families, len(weights))


def by_figure(given: CountyFigures, view: ViewLeads) -> Denominator:
    """The counties of the view's State, and others with cases, that have a figure above zero.

    Raises ValueError where fewer than two have one: nothing could be compared.
    """
    with_cases = view.rows[view.rows["county_fips"] != ""]
    weights = _weights(given, view)
    if len(weights) < 2:
        raise ValueError(
            f"{given.name} has a figure above zero for {len(weights)} counties of this view; at "
            "least 2 are needed. Load a file that holds the counties of this State."
        )
    without = with_cases[~with_cases["county_fips"].isin(weights.index)]["family"].nunique()
    caution = given.caution
    if without:
        caution += (
            f" {without:,} {'family is' if without == 1 else 'families are'} missed in counties "
            "without a figure above zero and cannot be part of a pocket."
        )
    return Denominator(
        name=given.name,
        sentence=f"if missed families were in proportion to {given.name}",
        caution=caution,
        level="county",
        weights=weights.astype("float64").sort_index(),
    )


def _weights(given: CountyFigures, view: ViewLeads) -> pd.DataFrame:
    """One row per county with a figure above zero, of the State or with cases: lat, lon, weight."""
    points = reference().points
    counties = points[points.index >= COUNTY_POINT_ID].set_index("county_fips")
    weight = given.figures[given.figures > 0]
    wanted = (counties["state_code"] == view.state) | counties.index.isin(view.rows["county_fips"])
    return counties.loc[wanted, ["lat", "lon"]].join(weight.rename("weight"), how="inner")
