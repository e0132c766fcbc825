"""What the missed families of a place are measured against: how many there should be by chance.

In order of preference: known arrivals (needs record extracts), a figure by county that stands for
how many migratory families live there, and, without any denominator, the view's own seasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analytics.selection import state_name
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
