"""The Census list of county subdivisions -> townships.parquet and township_names.parquet.

    python -m data.reference_build.townships FILE

FILE: the Gazetteer's county subdivisions of 2018 (U.S. Census Bureau, public domain), as published
(tab-separated) or with the columns state, geoid, name, functional_status, latitude, longitude. The
towns of data.reference_build.build have to be there.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import pandas as pd

from data.reference import FOLDER, TOWNSHIP_POINT_ID
from data.values.geodesy import distance_km
from data.values.names import long_key, squeezed_key

GOVERNMENTS = ("A", "B", "C", "F", "G")
"""Functional status of those that act, or coincide with a place. Nobody writes the others (N, S:
"District 5", census divisions) as where a family lives."""

SAME_TOWN_KM = 12
"""A subdivision this near a town of its name is that town. Farther townships of the name are not."""

_ALSO_WRITTEN = {4560349: ("PA", "Phila"), 5128581: ("NY", "NYC"), 4254010: ("IN", "Indy")}
"""Short forms of large towns that no rule finds: GeoNames id -> State, form."""

_PUBLISHED = {
    "USPS": "state", "GEOID": "geoid", "NAME": "name", "FUNCSTAT": "functional_status",
    "ALAND": "land_square_metres", "INTPTLAT": "latitude", "INTPTLONG": "longitude",
}  # fmt: skip
_KIND = re.compile(r" ((?:charter )?township|town|city|borough|village|plantation)$")


def subdivisions(path: Path) -> pd.DataFrame:
    """One row per county subdivision with a government: state_code, county_fips, name (without its
    kind), kind ("" for none), lat, lon. One that lies in several counties stands in its largest.
    """
    separator = "," if ".csv" in path.name else "\t"
    frame = pd.read_csv(path, sep=separator, dtype=str, encoding="utf-8").rename(columns=str.strip)
    frame = frame.rename(columns=_PUBLISHED)
    acts = frame["functional_status"].isin(GOVERNMENTS) & ~frame["name"].str.contains("not defined")
    frame = frame[acts].copy()
    frame["land"] = frame["land_square_metres"].astype("int64")
    frame["place_id"] = TOWNSHIP_POINT_ID + (frame["geoid"].str[:2] + frame["geoid"].str[5:]).astype("int64")
    frame = frame.sort_values(["place_id", "land"], ascending=[True, False]).drop_duplicates("place_id")
    kind = frame["name"].str.extract(_KIND)[0].fillna("")
    return pd.DataFrame(
        {
            "place_id": frame["place_id"],
            "state_code": frame["state"],
            "county_fips": frame["geoid"].str[:5],
            "name": frame["name"].str.replace(_KIND, "", regex=True),
            "kind": kind,
            "lat": frame["latitude"].astype(float).round(5),
            "lon": frame["longitude"].astype(float).round(5),
        }
    ).reset_index(drop=True)


def towns_meant(listed: pd.DataFrame, places: pd.DataFrame, names: pd.DataFrame) -> pd.Series:
    """For each subdivision the place_id of the town that it is; nothing where it is a place of its own.

    A township is never the town of its name, which may lie beside it.
    """
    own = names[names["kind"] == "own"].merge(places, on="place_id")
    own = own[own["country_code"] == "USA"]
    is_township = listed["kind"].str.endswith("township")
    key = listed["name"] + np.where(is_township, " township", "")
    wanted = listed.assign(long_key=key.map(long_key), listed_id=listed["place_id"])
    columns = ["long_key", "state_code", "lat", "lon", "place_id", "population"]
    pairs = wanted.merge(own[columns], on=["long_key", "state_code"], suffixes=("", "_town"))
    pairs["km"] = distance_km(pairs["lat"], pairs["lon"], pairs["lat_town"], pairs["lon_town"])
    near = pairs[pairs["km"] <= SAME_TOWN_KM].sort_values(
        ["listed_id", "population", "km"], ascending=[True, False, True], na_position="last"
    )
    meant = near.drop_duplicates("listed_id").set_index("listed_id")["place_id_town"]
    return listed["place_id"].map(meant)


def keys(listed: pd.DataFrame) -> pd.DataFrame:
    """One row per subdivision and way of writing its name: place_id, lookup_key, long_key, kind.

    Kinds: `whole` with the word for what it is ("new garden township"), `bare` without it; both stand
    behind a town's own name.
    """
    rows = []
    for row in listed.itertuples(index=False):
        bare = long_key(row.name)
        words = {row.kind, row.kind.removeprefix("charter ")} - {""}
        written = {f"{bare} {word}": "whole" for word in sorted(words)}
        for long, kind in (written | {bare: "bare"}).items():
            key = f"USA|{row.state_code}|{long.replace(' ', '')}"
            rows.append((row.place_id, key, long, kind))
    for place_id, (state, form) in _ALSO_WRITTEN.items():
        rows.append((place_id, f"USA|{state}|{squeezed_key(form)}", long_key(form), "other"))
    frame = pd.DataFrame(rows, columns=["place_id", "lookup_key", "long_key", "kind"])
    return frame.sort_values(["lookup_key", "place_id", "long_key"], ignore_index=True)


def build(path: Path) -> dict[str, int]:
    """Writes both tables; rows of each."""
    places = pd.read_parquet(FOLDER / "places.parquet")
    names = pd.read_parquet(FOLDER / "names.parquet")
    listed = subdivisions(path)
    meant = towns_meant(listed, places, names)
    listed["place_id"] = np.where(meant.notna(), meant, listed["place_id"]).astype("int64")
    is_new = listed["place_id"] >= TOWNSHIP_POINT_ID
    ways = keys(listed).drop_duplicates(["place_id", "lookup_key"])
    known = set(zip(names["place_id"], names["lookup_key"], strict=True))
    ways = ways[[pair not in known for pair in zip(ways["place_id"], ways["lookup_key"], strict=True)]]
    points = listed[is_new].sort_values("place_id").reset_index(drop=True)
    points["place_name"] = points["name"] + points["kind"].map(lambda k: f" {k.title()}" if k else "")
    points = points[["place_id", "place_name", "state_code", "county_fips", "lat", "lon"]]
    for name, frame in (("townships", points), ("township_names", ways)):
        frame.to_parquet(FOLDER / f"{name}.parquet", compression="zstd", compression_level=19, index=False)
    return {"townships": len(points), "township_names": len(ways)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m data.reference_build.townships", description=__doc__.splitlines()[0]
    )
    parser.add_argument("file", type=Path, help="the Gazetteer's county subdivisions of 2018")
    for name, count in build(parser.parse_args().file).items():
        print(f"{name:15} {count:7,} rows")


if __name__ == "__main__":
    main()
