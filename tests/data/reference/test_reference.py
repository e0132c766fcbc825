"""The shipped reference data: complete, consistent with itself, with the code and with the map."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from data.reference import reference
from data.reference.countries import NAMES as COUNTRIES
from data.reference.states import STATES
from data.reference_build.sources import SOURCES
from data.values.names import county_key, long_key, squeezed_key

ROOT = Path(__file__).parents[3]
HERE = ROOT / "data" / "reference"


def table(name: str) -> pd.DataFrame:
    return pd.read_parquet(HERE / f"{name}.parquet")


def boundaries(name: str) -> list[dict]:
    return json.loads((ROOT / "static" / "boundaries" / f"{name}.json").read_text(encoding="utf-8"))[
        "features"
    ]


def test_every_place_stands_somewhere_in_a_county_we_have() -> None:
    points = reference().points
    assert points.index.is_unique
    assert points[["place_name", "state_code", "country_code", "lat", "lon"]].notna().all(axis=None)
    assert set(points["country_code"]) <= set(COUNTRIES)
    at_home = points["country_code"] == "USA"
    assert set(points.loc[at_home, "state_code"]) <= set(STATES)
    assert points.loc[at_home, "county_name"].notna().all()
    assert points.loc[~at_home, "county_fips"].isna().all()


def test_the_county_of_a_place_is_never_one_of_another_state() -> None:
    county_state = table("counties").set_index("fips")["state_code"]
    points = reference().points.query("country_code == 'USA'")
    assert (points["county_fips"].map(county_state) == points["state_code"]).all()


def test_the_keys_are_those_the_code_makes_today() -> None:
    names = reference().names
    squeezed = names["lookup_key"].str.rsplit("|", n=1).str[1]
    assert (squeezed == names["long_key"].str.replace(" ", "")).all()
    own = names[names["kind"] == "own"].merge(table("places"), on="place_id")
    sample = own.drop_duplicates("place_id").iloc[::97]
    written = table("places").iloc[::97]
    keys = (
        written["country_code"] + "|" + written["state_code"] + "|" + written["place_name"].map(squeezed_key)
    )
    assert keys.isin(names["lookup_key"]).all()
    assert (sample["long_key"].map(long_key) == sample["long_key"]).all()
    counties = table("counties")
    assert (counties["name"].map(county_key) == counties["county_key"]).all()


def test_the_boundaries_are_of_2017_connecticut_and_alaska_included() -> None:
    counties = table("counties")
    fips = set(counties["fips"])
    assert len(counties) == 3231
    assert {"09001", "09015", "02261", "46102"} <= fips
    assert not {f for f in fips if f.startswith("091")} | ({"02063", "02066", "46113"} & fips)
    assert counties.set_index("fips").at["02261", "population"] > 8000
    in_connecticut = table("zips").query("state_code == 'CT'")
    assert len(in_connecticut) > 400
    assert set(in_connecticut["county_fips"]) <= fips


def test_people_live_in_every_county_of_the_states() -> None:
    counties = table("counties").query("state_code not in ['AS', 'GU', 'MP', 'VI']")
    assert (counties["population"] > 0).all()
    assert 325e6 < counties["population"].sum() < 345e6


def test_all_52_and_all_32() -> None:
    assert set(table("states")["state_code"]) == set(STATES)
    mexican = set(table("mexican_states")["state_name"])
    assert len(mexican) == 32
    assert mexican == set(reference().points.query("country_code == 'MEX'")["state_code"])
    assert {"Ciudad de México", "México", "Coahuila"} <= mexican


@pytest.mark.parametrize(
    ("file", "of", "key", "most_bytes"),
    [
        ("us_counties", "counties", "fips", 2_500_000),
        ("us_states", "states", "state_code", 500_000),
        ("mexican_states", "mexican_states", "state_name", 500_000),
    ],
)
def test_the_browser_gets_the_same_areas_in_few_bytes(file: str, of: str, key: str, most_bytes: int) -> None:
    features = boundaries(file)
    missing = set(table(of)[key]) - {f["id"] for f in features}
    assert missing == ({"51610"} if of == "counties" else set())
    assert all(set(f["properties"]) == {"name", "state"} for f in features)
    assert (ROOT / "static" / "boundaries" / f"{file}.json").stat().st_size < most_bytes
    for feature in features:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(ring) >= 4
    x, y = features[0]["geometry"]["coordinates"][0][0][0]
    assert (x, y) == (round(x, 3), round(y, 3))


def test_sources_names_each_package_and_the_credit() -> None:
    page = (HERE / "SOURCES.md").read_text(encoding="utf-8")
    assert "Place and ZIP coordinates: GeoNames (geonames.org), CC BY 4.0, changed." in page
    assert all(f"## {source.name} {source.version}" in page for source in SOURCES)
