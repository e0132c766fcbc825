"""Towns, post offices and ZIP codes: from the packages' lists to keyed tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rapidfuzz import fuzz

from data.reference import ZIP_POINT_ID
from data.reference.states import STATES
from data.reference_build.boundaries import WGS84, outline
from data.reference_build.sources import POPULATION, TOWNS, ZIPS
from data.values.geodesy import distance_km
from data.values.names import long_key, squeezed_key

ISLANDS = {"PR": "PR", "VI": "VI", "GU": "GU", "AS": "AS", "MP": "MP"}
COUNTRIES_KEPT = {
    "US": "USA", **dict.fromkeys(ISLANDS, "USA"), "MX": "MEX", "GT": "GTM", "CA": "CAN", "HN": "HND",
    "SV": "SLV", "NI": "NIC", "HT": "HTI", "DO": "DOM", "CU": "CUB", "CO": "COL", "EC": "ECU",
    "PE": "PER", "VE": "VEN",
}  # fmt: skip
_REGION_NAMES = {
    ("MEX", "Distrito Federal"): "Ciudad de México", ("CAN", "Québec"): "Quebec",
    ("GTM", "Quezaltenango"): "Quetzaltenango", ("HTI", "L'Artibonite"): "Artibonite",
    ("DOM", "Hermanas"): "Hermanas Mirabal", ("CUB", "Ciudad de la Habana"): "La Habana",
    ("NIC", "Atlántico Norte"): "Costa Caribe Norte", ("NIC", "Atlántico Sur"): "Costa Caribe Sur",
    ("NIC", "Rio San Juan"): "Río San Juan", ("COL", "Bogota"): "Bogotá", ("PER", "Lima Province"): "Lima",
}  # fmt: skip
"""Names of the outlines brought to the form in use today."""
_EXTRA_NAMES = {
    3530597: (
        "Ciudad de México",
        "CDMX",
        "DF",
        "D.F.",
        "Mexico",
        "Mexico DF",
        "Ciudad de Mexico DF",
        "Distrito Federal",
    )
}
"""Ways of writing Mexico City that no rule finds. The number is its GeoNames id."""
SAME_TOWN_KM = 30
"""A post office this near a town of its name, or in its county, is that town's post office."""


def towns(unpacked: dict[str, Path], of_counties: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per town: place_id, place_name, state_code, country_code, county_fips, lat, lon, population, other_names.

    State codes outside the USA are names, found by the outline that most towns of a GeoNames
    code lie in: GeoNames numbers the Mexican States otherwise than INEGI does (05 is Chiapas).
    """
    with open(unpacked[TOWNS.name] / TOWNS.files[0], encoding="utf-8") as file:
        listed = json.load(file).values()
    rows = pd.DataFrame([t for t in listed if t["countrycode"] in COUNTRIES_KEPT])
    frame = pd.DataFrame(
        {
            "place_id": rows["geonameid"].astype("int64"),
            "place_name": rows["name"].str.strip(),
            "state_code": rows["admin1code"],
            "country_code": rows["countrycode"].map(COUNTRIES_KEPT),
            "lat": rows["latitude"].round(5),
            "lon": rows["longitude"].round(5),
            "population": rows["population"].astype("int64"),
            "other_names": rows["alternatenames"],
        }
    )
    frame["state_code"] = rows["countrycode"].map(ISLANDS).fillna(frame["state_code"])
    for country in sorted(set(frame["country_code"]) - {"USA"}):
        here = frame["country_code"] == country
        names = _region_names(frame[here], outline(unpacked, country.lower()))
        frame.loc[here, "state_code"] = frame.loc[here, "state_code"].map(
            {code: _REGION_NAMES.get((country, name), name) for code, name in names.items()}
        )
    frame = frame[frame["state_code"].notna()]
    frame = frame[(frame["country_code"] != "USA") | frame["state_code"].isin(STATES.keys())]
    frame["county_fips"] = county_of_points(frame, of_counties)
    return frame.sort_values("place_id", ignore_index=True)


def zips(unpacked: dict[str, Path], of_counties: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per ZIP: zip, post_office, state_code, county_fips, lat, lon, population.

    The county is the file's own where the boundaries know it, else the one the point lies in.
    """
    names = [
        "country",
        "zip",
        "post_office",
        "state",
        "state_code",
        "county",
        "county_code",
        "a",
        "b",
        "lat",
        "lon",
        "accuracy",
    ]
    frame = pd.read_csv(
        unpacked[ZIPS.name] / ZIPS.files[0], sep="\t", names=names, dtype=str, keep_default_na=False
    )
    frame = frame[frame["state_code"].isin(STATES.keys())].drop_duplicates("zip").reset_index(drop=True)
    frame[["lat", "lon"]] = frame[["lat", "lon"]].astype(float)
    state_fips = of_counties.groupby("state_code")["fips"].first().str[:2]
    stated = frame["state_code"].map(state_fips) + frame["county_code"].str.zfill(3)
    on_map = of_counties.loc[~of_counties.geometry.is_empty, "fips"]
    frame["county_fips"] = stated.where(
        stated.isin(on_map), county_of_points(frame.assign(country_code="USA"), of_counties)
    )
    folder = unpacked[POPULATION.name]
    islands = _puerto_rican_zips(folder / POPULATION.files[1], of_counties)
    frame = pd.concat([frame, islands[~islands["zip"].isin(frame["zip"])]], ignore_index=True)
    people = pd.read_csv(folder / POPULATION.files[2], dtype={"zip": str}).set_index("zip")["pop"]
    frame["population"] = frame["zip"].map(people).fillna(0).astype("int64")
    columns = ["zip", "post_office", "state_code", "county_fips", "lat", "lon", "population"]
    return frame[columns].sort_values("zip", ignore_index=True)


def post_offices(of_zips: pd.DataFrame, of_towns: pd.DataFrame) -> pd.DataFrame:
    """One row per post office (name and county) that is none of the towns, in the columns of `towns`.

    It stands at the point of its most populous ZIP; place_id is that ZIP's. Its population is
    unknown, so that a town of the name always goes first.
    """
    offices = of_zips[of_zips["post_office"] != ""].copy()
    offices["key"] = offices["state_code"] + "|" + offices["post_office"].map(squeezed_key)
    here = of_towns[of_towns["country_code"] == "USA"]
    by_name = here.assign(key=here["state_code"] + "|" + here["place_name"].map(squeezed_key))
    pairs = offices.merge(by_name[["key", "lat", "lon", "county_fips"]], on="key", suffixes=("", "_town"))
    near = distance_km(pairs["lat"], pairs["lon"], pairs["lat_town"], pairs["lon_town"]) <= SAME_TOWN_KM
    known = set(pairs.loc[near | (pairs["county_fips"] == pairs["county_fips_town"]), "zip"])
    offices = offices[~offices["zip"].isin(known)].sort_values(["population", "zip"], ascending=[False, True])
    offices = offices.drop_duplicates(["key", "county_fips"]).reset_index(drop=True)
    return pd.DataFrame(
        {
            "place_id": ZIP_POINT_ID + offices["zip"].astype("int64"),
            "place_name": offices["post_office"],
            "state_code": offices["state_code"],
            "country_code": "USA",
            "lat": offices["lat"],
            "lon": offices["lon"],
            "population": pd.NA,
            "other_names": [[] for _ in range(len(offices))],
            "county_fips": offices["county_fips"],
        }
    )


def names(of_places: pd.DataFrame) -> pd.DataFrame:
    """One row per place and way of writing its name: place_id, lookup_key, long_key, kind.

    lookup_key is country|State|squeezed key. kind: `own` (the name itself), `front` (the first
    words of the name, and in use on their own: Los Reyes for Los Reyes de Salgado), `other`.
    """
    rows = []
    for place in of_places.itertuples(index=False):
        own = long_key(place.place_name)
        written = {own: "own"}
        in_brackets = re.fullmatch(r"(.+) \((.+)\)", place.place_name)
        written |= {long_key(part): "own" for part in (in_brackets.groups() if in_brackets else ())}
        for text in _EXTRA_NAMES.get(place.place_id, ()):
            written.setdefault(long_key(text), "other")
        for text in place.other_names:
            if kind := _kind_of_name(text, own):
                written.setdefault(long_key(text), kind)
        for long, kind in written.items():
            if squeezed := long.replace(" ", ""):
                rows.append(
                    (
                        place.place_id,
                        f"{place.country_code}|{place.state_code}|{squeezed}",
                        long,
                        kind,
                    )
                )
    frame = pd.DataFrame(rows, columns=["place_id", "lookup_key", "long_key", "kind"])
    return frame.sort_values(["lookup_key", "place_id", "long_key"], ignore_index=True)


def county_of_points(frame: pd.DataFrame, of_counties: gpd.GeoDataFrame) -> pd.Series:
    """The county each point of the USA lies in, never one of another State.

    A generalised line can leave a town on a river or a coast outside its State: such a town
    gets the nearest county of its own State. Nothing outside the USA.
    """
    here = frame[frame["country_code"] == "USA"]
    points = gpd.GeoDataFrame(
        here[["state_code"]], geometry=gpd.points_from_xy(here["lon"], here["lat"]), crs=WGS84
    )
    inside = gpd.sjoin(
        points, of_counties[["fips", "state_code", "geometry"]], predicate="within", lsuffix="point"
    )
    inside = inside[inside["state_code_point"] == inside["state_code_right"]]
    fips = inside.loc[~inside.index.duplicated(), "fips"].reindex(frame.index)
    for index in points.index.difference(inside.index):
        own = of_counties[of_counties["state_code"] == points.at[index, "state_code"]]
        if len(own):
            nearest = np.argmin(shapely.distance(own.geometry.to_numpy(), points.at[index, "geometry"]))
            fips.at[index] = own["fips"].iloc[nearest]
    return fips


def _region_names(frame: pd.DataFrame, outlines: gpd.GeoDataFrame) -> dict[str, str]:
    """GeoNames code -> the name of the outline that most of its towns lie in."""
    points = gpd.GeoDataFrame(
        frame[["state_code"]], geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=WGS84
    )
    inside = gpd.sjoin(points, outlines[["name", "geometry"]], predicate="within")
    return inside.groupby("state_code")["name"].agg(lambda names: names.mode()[0]).to_dict()


def _puerto_rican_zips(path: Path, of_counties: gpd.GeoDataFrame) -> pd.DataFrame:
    shares = pd.read_csv(path, dtype={"zip": str, "fips": str})
    shares = (
        shares[shares["fips"].str[:2] == "72"].sort_values("weight", ascending=False).drop_duplicates("zip")
    )
    frame = shares.merge(of_counties[["fips", "lat", "lon"]], on="fips").rename(
        columns={"fips": "county_fips"}
    )
    return frame.assign(post_office="", state_code="PR")


def _kind_of_name(text: str, own: str) -> str | None:
    """`front` or `other` for a name worth a key; None for another script, an airport code or a name of long ago."""
    long = long_key(text)
    if not long.isascii() or len(long) < 3 or long == own or (len(text) == 3 and text.isupper()):
        return None
    words, own_words = long.split(), own.split()
    if own_words[: len(words)] == words:
        return "front"
    if set(words) <= set(own_words) or set(own_words) <= set(words):
        return "other"
    return "other" if fuzz.ratio(long.replace(" ", ""), own.replace(" ", "")) >= 75 else None
