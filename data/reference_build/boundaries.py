"""Counties, States and Mexican States: from TopoJSON to GeoParquet and to the browser's GeoJSON.

The boundaries are the Census Bureau's of 2017, generalised for a scale of 1 : 10 million: the
line of a county can be about 1 km off, which is enough for a map and for telling in which
county a town lies, and not for telling on which side of a county road a farm is.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.ops import polylabel

from data.reference.states import STATES
from data.reference_build.sources import BOUNDARIES, OUTLINES, POPULATION
from data.values.names import county_key

WGS84 = "EPSG:4326"
_FIRST_INDEPENDENT_CITY = 510
"""County codes from here on are cities that belong to no county (Virginia, Baltimore, St. Louis, Carson City)."""
_STATE_NAMES = {name: code for code, name in STATES.items()} | {
    "United States Virgin Islands": "VI",
    "Commonwealth of the Northern Mariana Islands": "MP",
}
_ALASKA_SPLIT = {"02063": "02261", "02066": "02261"}
"""Valdez-Cordova was divided in 2019; the boundaries still show it whole."""
_WITHOUT_AREA = {"51610": (38.88233, -77.17109)}
"""Falls Church, Virginia (5 square km) is lost in the generalised boundaries: only its point is known."""
_MEXICAN_NAMES = {"Distrito Federal": "Ciudad de México"}


def states(unpacked: dict[str, Path]) -> gpd.GeoDataFrame:
    """One row per State or territory: state_code, state_fips, state_name, lat, lon, geometry."""
    frame = _layer(unpacked[BOUNDARIES.name] / BOUNDARIES.files[0], "states")
    frame = frame.rename(columns={"id": "state_fips"})
    frame.insert(0, "state_code", frame["name"].map(_STATE_NAMES))
    if frame["state_code"].isna().any():
        raise RuntimeError(f"States without a code: {sorted(frame.loc[frame['state_code'].isna(), 'name'])}")
    frame["name"] = frame["state_code"].map(STATES)
    frame = frame.rename(columns={"name": "state_name"}).sort_values("state_code", ignore_index=True)
    return _with_label_points(frame)


def counties(unpacked: dict[str, Path], of_states: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per county of 2017: fips, name, full_name, county_key, state_code, population, lat, lon, geometry.

    `name` comes without the word County; `county_key` is unique in its State.
    """
    frame = _layer(unpacked[BOUNDARIES.name] / BOUNDARIES.files[0], "counties").rename(columns={"id": "fips"})
    frame["state_code"] = frame["fips"].str[:2].map(of_states.set_index("state_fips")["state_code"])
    is_city = (frame["fips"].str[2:].astype(int) >= _FIRST_INDEPENDENT_CITY) & frame["state_code"].isin(
        ["VA", "MD", "MO", "NV"]
    )
    has_twin = frame.duplicated(["state_code", "name"], keep=False)
    frame.loc[is_city & has_twin, "name"] += " city"
    kind = frame["state_code"].map({"LA": " Parish", "PR": " Municipio"}).fillna(" County")
    kind = kind.mask(is_city | frame["state_code"].isin(["AK", "DC", "AS", "GU", "MP", "VI"]), "")
    frame["full_name"] = frame["name"] + kind
    frame["county_key"] = frame["name"].map(county_key)
    if frame.duplicated(["state_code", "county_key"]).any():
        raise RuntimeError("Two counties of one State share a key.")
    people = pd.read_csv(unpacked[POPULATION.name] / POPULATION.files[0], dtype={"fips": str})
    people["fips"] = people["fips"].replace(_ALASKA_SPLIT)
    frame["population"] = frame["fips"].map(people.groupby("fips")["pop"].sum()).astype("Int64")
    frame = _with_label_points(frame).sort_values("fips", ignore_index=True)
    return frame[
        [
            "fips",
            "name",
            "full_name",
            "county_key",
            "state_code",
            "population",
            "lat",
            "lon",
            "geometry",
        ]
    ]


def mexican_states(unpacked: dict[str, Path]) -> gpd.GeoDataFrame:
    """One row per Mexican State: state_name, lat, lon, geometry."""
    frame = outline(unpacked, "mex").rename(columns={"name": "state_name"})
    frame["state_name"] = frame["state_name"].replace(_MEXICAN_NAMES)
    return _with_label_points(frame[["state_name", "geometry"]].sort_values("state_name", ignore_index=True))


def outline(unpacked: dict[str, Path], country: str) -> gpd.GeoDataFrame:
    """One row per State, province or department of a country (`country`: the three letters in small)."""
    path = unpacked[OUTLINES.name] / f"src/js/data/{country}.topo.json"
    frame = _layer(path, country)
    return frame[frame["name"].notna()].reset_index(drop=True)


def write_for_browser(frame: gpd.GeoDataFrame, path: Path, *, id: str, name: str, state: str) -> None:
    """GeoJSON with one feature per row, compact: 3 decimals (about 100 m), no spaces.

    Neighbours share their vertices in the source, and rounding moves both alike: no gaps open.
    """
    features = [
        {
            "type": "Feature",
            "id": row[id],
            "properties": {"name": row[name], "state": row[state]},
            "geometry": {"type": "MultiPolygon", "coordinates": _rounded(row["geometry"])},
        }
        for _, row in frame[~frame.geometry.is_empty].iterrows()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(geometry: shapely.Geometry) -> list[list[list[list[float]]]]:
    polygons = []
    for part in shapely.get_parts(geometry):
        rings = [_rounded_ring(ring) for ring in (part.exterior, *part.interiors)]
        if len(rings[0]) >= 4:
            polygons.append([ring for ring in rings if len(ring) >= 4])
    return polygons


def _rounded_ring(ring: shapely.LinearRing) -> list[list[float]]:
    points: list[list[float]] = []
    for x, y in ring.coords:
        point = [round(x, 3), round(y, 3)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def _layer(path: Path, layer: str) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path, layer=layer).set_crs(WGS84, allow_override=True)
    frame["geometry"] = frame.make_valid().map(_only_areas)
    return frame


def _only_areas(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Mending a ring can leave a stray line or point beside the areas: keep the areas."""
    parts = []
    for part in shapely.get_parts(geometry):
        parts.extend(p for p in shapely.get_parts(part) if p.geom_type == "Polygon")
    return shapely.MultiPolygon(parts)


def _with_label_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Adds lat, lon: the point of the largest part that lies deepest inside it (to about 0.01 degrees)."""
    has_area = ~frame.geometry.is_empty
    largest = [max(shapely.get_parts(g), key=lambda p: p.area) for g in frame.geometry[has_area]]
    points = [polylabel(part, tolerance=0.01) for part in largest]
    frame.loc[has_area, "lat"] = [round(p.y, 5) for p in points]
    frame.loc[has_area, "lon"] = [round(p.x, 5) for p in points]
    for index in frame.index[~has_area]:
        frame.loc[index, ["lat", "lon"]] = _WITHOUT_AREA[frame.at[index, "fips"]]
    return frame
