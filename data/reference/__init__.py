"""Reference data that ships with the project, and the scripts that built it: see SOURCES.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent
"""Where the reference tables lie."""

ZIP_POINT_ID = 100_000_000
TOWNSHIP_POINT_ID = 110_000_000
COUNTY_POINT_ID = 200_000_000
"""place_id of a ZIP's point is this plus the ZIP, of a township's this plus the FIPS codes of its State
(2 digits) and its own (5), of a county's label point this plus the FIPS code."""


_OWN_KINDS = pa.array(["own", "whole", "bare"])


@dataclass(frozen=True)
class Reference:
    """The tables that placing needs, without shapes.

    points: one row per place_id (index): place_name, state_code, country_code, county_fips,
    county_name, lat, lon, population; towns, post offices, ZIP points, townships and counties.
    names: one row per place and way of writing its name: place_id, lookup_key
    (country|State|squeezed key), long_key, kind (own, front, other; of a township whole, with the
    word for what it is, and bare, without).
    zips: one row per ZIP (index): post_office, state_code, county_fips, lat, lon.
    zip_states: ZIP -> State. county_fips: "State|county key" -> FIPS code.
    """

    points: pd.DataFrame
    names: pd.DataFrame
    zips: pd.DataFrame
    zip_states: dict[str, str]
    county_fips: dict[str, str]


@cache
def reference() -> Reference:
    """The reference tables, read once per process (about 0.2 s); treat them as read-only."""
    counties = _table(
        "counties",
        ["fips", "name", "full_name", "county_key", "state_code", "population", "lat", "lon"],
    )
    zips = _table("zips")
    places = _table("places")
    zip_points = pd.DataFrame(
        {
            "place_id": ZIP_POINT_ID + zips["zip"].astype("int64"),
            "place_name": (zips["post_office"] + " (ZIP " + zips["zip"] + ")").where(
                zips["post_office"] != "", "ZIP " + zips["zip"]
            ),
            **{name: zips[name] for name in ("state_code", "county_fips", "lat", "lon")},
        }
    )
    county_points = pd.DataFrame(
        {
            "place_id": COUNTY_POINT_ID + counties["fips"].astype("int64"),
            "place_name": counties["full_name"],
            "county_fips": counties["fips"],
            **{name: counties[name] for name in ("state_code", "lat", "lon", "population")},
        }
    )
    townships = _table("townships")
    zip_points = zip_points[~zip_points["place_id"].isin(places["place_id"])]
    of_usa = [frame.assign(country_code="USA") for frame in (zip_points, townships, county_points)]
    points = pd.concat([places, *of_usa])
    points["county_name"] = points["county_fips"].map(counties.set_index("fips")["name"])
    return Reference(
        points=points.set_index("place_id"),
        names=pd.concat([_table("names"), _table("township_names")], ignore_index=True),
        zips=zips.set_index("zip")[["post_office", "state_code", "county_fips", "lat", "lon"]],
        zip_states=_pairs(zips["zip"], zips["state_code"]),
        county_fips=_pairs(counties["state_code"] + "|" + counties["county_key"], counties["fips"]),
    )


@cache
def state_points() -> pd.DataFrame:
    """One row per State of any country, and one per country: country_code, state_code, lat, lon.

    The middle of its towns (mean of their points, degrees); a country's own row has its code as
    state_code. Good enough to draw a State as one point, not to measure from.
    """
    towns = _table("places", ["country_code", "state_code", "lat", "lon"])
    whole = towns.assign(state_code=towns["country_code"])
    keys = ["country_code", "state_code"]
    return pd.concat([towns, whole]).groupby(keys, as_index=False)[["lat", "lon"]].mean()


@cache
def long_town_keys() -> frozenset[str]:
    """Long keys (data.values.names.long_key) of the towns and townships of the USA under their own names:
    some 40,000."""
    found: set[str] = set()
    for name in ("names", "township_names"):
        table = pq.read_table(FOLDER / f"{name}.parquet", columns=["lookup_key", "long_key", "kind"])
        is_own = pc.and_(pc.starts_with(table["lookup_key"], "USA|"), pc.is_in(table["kind"], _OWN_KINDS))
        found.update(table.filter(is_own)["long_key"].to_pylist())
    return frozenset(found)


def _table(name: str, columns: list[str] | None = None) -> pd.DataFrame:
    return pd.read_parquet(FOLDER / f"{name}.parquet", columns=columns)


def _pairs(keys: pd.Series, values: pd.Series) -> dict[str, str]:
    return dict(zip(keys.to_numpy(object), values.to_numpy(object), strict=True))
