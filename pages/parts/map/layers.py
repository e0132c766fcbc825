"""What a live map can show: one class a layer. What it sends, and which clicks name something of it.

A new layer is a class here, in LAYERS, with a file of its own in js/ that is named in js/layers.js,
and the room that draws it: nothing else knows what layers there are.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from analytics.sites.points import SITE_LABELS, Points
from analytics.wording import whole_percent
from data.reference import COUNTY_POINT_ID
from data.reference.states import STATES
from pages.parts.look import bare

CLASSES = 5
"""Colours of the choropleth: more than five shades are not told apart on a map."""

SIDE_CLASSES = 3
"""Colours to each side of none, where a map shows what is more in one view than in another."""


class Layer:
    """One layer of a map. Numbers and texts travel as parallel lists."""

    name: ClassVar[str]
    """Its key in the message, and its name in js/layers.js."""

    def parts(self) -> dict[str, Any]:
        """Key -> what the browser gets of it, ready for JSON; the layer's own name is one of them."""
        raise NotImplementedError

    def knows(self, kind: object, clicked: object) -> bool:
        """Whether a click of that kind names something of this layer: it comes from a browser."""
        return False

    def left_out(self) -> int:
        """Towns that have no point which a map can show."""
        return 0

    def reaches_mexico(self) -> bool:
        """Whether the outlines of Mexico's States are needed below it."""
        return False


@dataclass(frozen=True)
class Counties(Layer):
    """Shades. frame: one row per county: county_fips, value, and families, newest_move_date where known.

    `is_change`: the values are how many more there are here than there (columns here, there), and
    are below 0 where there are more there.
    """

    name: ClassVar[str] = "counties"
    frame: pd.DataFrame
    is_change: bool = False

    def parts(self) -> dict[str, Any]:
        columns = county_columns(self.frame)
        values = [value for value in columns["values"] if value is not None]
        limits = side_limits(values) if self.is_change else class_limits(values)
        return {"counties": columns, "limits": limits, "is_change": self.is_change}

    def knows(self, kind: object, clicked: object) -> bool:
        is_one = kind == "county" and isinstance(clicked, str)
        return is_one and bool(self.frame["county_fips"].eq(clicked).any())


@dataclass(frozen=True)
class Towns(Layer):
    """Bubbles. frame: one row per town: place_id, place_name, county_name, state_code, lat, lon
    (degrees), children, families, in_window_pct (0-100), newest_move_date. `per`: what a bubble is. With
    families_soon (families to be met in the next weeks) a town where hardly anybody is to be met is pale.
    """

    name: ClassVar[str] = "towns"
    frame: pd.DataFrame
    per: str = "town"

    def parts(self) -> dict[str, Any]:
        return {"towns": town_columns(self.frame), "per": self.per}

    def left_out(self) -> int:
        # Who is only somewhere in a county is drawn in the county.
        is_town = pd.to_numeric(self.frame["place_id"]) < COUNTY_POINT_ID
        return int((~_is_on_a_map(self.frame) & is_town).sum())

    def knows(self, kind: object, clicked: object) -> bool:
        is_one = kind == "place" and type(clicked) is int
        return is_one and bool(self.frame["place_id"].eq(clicked).any())

    def reaches_mexico(self) -> bool:
        return _has_mexico(self.frame)


@dataclass(frozen=True)
class Outlines(Layer):
    """Circles. frame: one row per outline: outline_id (a whole number), name, words (lines of text),
    lat, lon, radius_km. `chosen`: the id of the one that is marked and brought into view.
    """

    name: ClassVar[str] = "outlines"
    frame: pd.DataFrame
    chosen: int | None = None

    def parts(self) -> dict[str, Any]:
        return {"outlines": outline_columns(self.frame), "selected_outline": self.chosen}

    def knows(self, kind: object, clicked: object) -> bool:
        is_one = kind == "outline" and type(clicked) is int
        return is_one and bool(self.frame["outline_id"].eq(clicked).any())


@dataclass(frozen=True)
class Flows(Layer):
    """What the map draws of moves; only what has two different ends on the map.

    lines: one row per flow, most children first: flow_id, from_node, to_node (node_id), way ("in",
    "out", "within", "elsewhere"), children, families, moves.
    nodes: one row per end, most children first: node_id, key (FIPS code, place_id or State as
    text), name, state_code, lat, lon, arrived_children, left_children.
    `chosen`: the flow_id of the one that is marked.
    """

    name: ClassVar[str] = "flows"
    lines: pd.DataFrame
    nodes: pd.DataFrame
    chosen: int | None = None

    def parts(self) -> dict[str, Any]:
        return {"flows": flow_columns(self), "selected_flow": self.chosen}

    def knows(self, kind: object, clicked: object) -> bool:
        if type(clicked) is not int:
            return False
        if kind == "flow":
            return bool(self.lines["flow_id"].eq(clicked).any())
        return kind == "node" and bool(self.nodes["node_id"].eq(clicked).any())

    def reaches_mexico(self) -> bool:
        return _has_mexico(self.nodes)


@dataclass(frozen=True)
class Sites(Layer):
    """What reference files add: farm jobs, worker housing, district offices. A click shows a card."""

    name: ClassVar[str] = "sites"
    kinds: Collection[Points]

    def parts(self) -> dict[str, Any]:
        return {"sites": site_columns(self.kinds)}


@dataclass(frozen=True)
class Route:
    """One person's day as a line: `points` (lat, lon) from home and back; its stops as (place_id, number).

    Days are told apart by colour, people by dashes.
    """

    day: str
    person: str
    points: tuple[tuple[float, float], ...]
    stops: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Routes(Layer):
    """Towns to go to. towns: one row per town: place_id, town, lat, lon (degrees), expected_families, low, high.
    routes: the days' lines; a stop's number stands in its bubble, in the colour of its line."""

    name: ClassVar[str] = "routes"
    towns: pd.DataFrame
    routes: tuple[Route, ...] = ()

    def parts(self) -> dict[str, Any]:
        return {"routes": route_columns(self)}

    def knows(self, kind: object, clicked: object) -> bool:
        is_one = kind == "stop" and type(clicked) is int
        return is_one and bool(self.towns["place_id"].eq(clicked).any())

    def left_out(self) -> int:
        return int((~_is_on_a_map(self.towns)).sum())


LAYERS: tuple[type[Layer], ...] = (Counties, Outlines, Towns, Flows, Routes, Sites)
"""In the order in which the browser draws them (js/layers.js)."""


def county_columns(counties: pd.DataFrame) -> dict[str, list]:
    """Parallel lists, one entry per county, by FIPS code.

    `fips_steps` holds each code as the difference from the one before: 3,142 codes take 7 kB
    instead of 19. `values` is None where the figure is missing. `families` and `newest_days`
    (days since 1970-01-01) are there when the frame has families and newest_move_date.
    `here` and `there` (of a map of what is more in one of two views) likewise.
    Rows whose FIPS code is not five digits cannot be drawn and are left out.
    """
    fips = counties["county_fips"].astype("string")
    frame = counties[fips.str.fullmatch(r"\d{5}").fillna(False).astype(bool)]
    frame = frame.assign(_fips=frame["county_fips"].astype(int)).sort_values("_fips")
    columns = {
        "fips_steps": np.diff(frame["_fips"].to_numpy(dtype=int), prepend=0).tolist(),
        "values": _numbers(frame["value"]),
    }
    columns |= {c: _numbers(frame[c]) for c in ("families", "here", "there") if c in frame}
    if "newest_move_date" in frame:
        columns["newest_days"] = _days(frame["newest_move_date"])
    return columns


def town_columns(towns: pd.DataFrame) -> dict[str, list]:
    """Parallel lists, one entry per town, most children first.

    Left out are towns without a latitude and longitude that a map can show. `lat` and `lon` are
    thousandths of a degree (about 100 m: a town's point is no finer). `counties` lists each
    "County, ST" once; `county` is the index into it, -1 for none.
    """
    lat = pd.to_numeric(towns["lat"], errors="coerce")
    lon = pd.to_numeric(towns["lon"], errors="coerce")
    frame = towns.assign(lat=lat, lon=lon)[_is_on_a_map(towns)]
    frame = frame.sort_values(["children", "place_id"], ascending=[False, True], kind="stable")
    soon = {"soon": [round(float(n), 1) for n in frame["families_soon"]]} if "families_soon" in frame else {}
    label, labels = pd.factorize(_county_labels(frame), use_na_sentinel=True)
    return {
        "ids": frame["place_id"].astype("int64").tolist(),
        "names": _texts(frame["place_name"]),
        "counties": labels.tolist(),
        "county": label.tolist(),
        "lat": (frame["lat"] * 1000).round().astype(int).tolist(),
        "lon": (frame["lon"] * 1000).round().astype(int).tolist(),
        "children": _numbers(frame["children"]),
        "families": _numbers(frame["families"]),
        "in_window_pct": _numbers(
            frame["in_window_pct"].map(whole_percent, na_action="ignore").astype("Float64")
        ),
        "newest_days": _days(frame["newest_move_date"]),
        **soon,
    }


def outline_columns(outlines: pd.DataFrame) -> dict[str, list]:
    """Parallel lists, one entry per outline: a circle of `radius_km` around `lat`, `lon`.

    `ids` are its numbers, written beside it; `names` and `words` (a list of lines) make its card.
    """
    return {
        "ids": outlines["outline_id"].astype("int64").tolist(),
        "names": _texts(outlines["name"]),
        "words": [list(lines) for lines in outlines["words"]],
        "lat": (outlines["lat"] * 1000).round().astype(int).tolist(),
        "lon": (outlines["lon"] * 1000).round().astype(int).tolist(),
        "metres": (outlines["radius_km"] * 1000).round().astype(int).tolist(),
    }


def route_columns(shown: Routes) -> dict:
    """Parallel lists, one entry per town, most families first; `route` is the place of its line in `lines` (-1:
    none), `number` which stop of it. lat and lon are thousandths."""
    towns = shown.towns[_is_on_a_map(shown.towns)].sort_values(
        ["expected_families", "place_id"], ascending=[False, True], kind="stable"
    )
    stop_of = {place: (at, number) for at, route in enumerate(shown.routes) for place, number in route.stops}
    ids = towns["place_id"].astype("int64").tolist()
    return {
        "ids": ids,
        "names": _texts(towns["town"]),
        "lat": (towns["lat"] * 1000).round().astype(int).tolist(),
        "lon": (towns["lon"] * 1000).round().astype(int).tolist(),
        "families": [round(float(number), 1) for number in towns["expected_families"]],
        "low": towns["low"].astype(int).tolist(),
        "high": towns["high"].astype(int).tolist(),
        "route": [stop_of.get(place, (-1, 0))[0] for place in ids],
        "number": [stop_of.get(place, (-1, 0))[1] for place in ids],
        "lines": [
            {
                "day": bare(route.day),
                "person": bare(route.person),
                "points": [[round(lat * 1000), round(lon * 1000)] for lat, lon in route.points],
            }
            for route in shown.routes
        ],
    }


def flow_columns(flows: Flows) -> dict:
    """Parallel lists; `from` and `to` are places in the lists of nodes, lat and lon thousandths."""
    nodes, lines = flows.nodes, flows.lines
    at = dict(zip(nodes["node_id"].tolist(), range(len(nodes)), strict=True))
    arrived, left = nodes["arrived_children"].tolist(), nodes["left_children"].tolist()
    return {
        "ids": lines["flow_id"].tolist(),
        "from": [at[node] for node in lines["from_node"].tolist()],
        "to": [at[node] for node in lines["to_node"].tolist()],
        "ways": lines["way"].tolist(),
        "children": lines["children"].tolist(),
        "families": lines["families"].tolist(),
        "moves": lines["moves"].tolist(),
        "nodes": {
            "ids": nodes["node_id"].tolist(),
            "keys": nodes["key"].tolist(),
            "names": nodes["name"].tolist(),
            "lat": (nodes["lat"] * 1000).round().astype(int).tolist(),
            "lon": (nodes["lon"] * 1000).round().astype(int).tolist(),
            "arrived": arrived,
            "left": left,
        },
        "most_at_node": max([1, *arrived, *left]),
    }


def site_columns(layers: Collection[Points]) -> list[dict]:
    """One entry per kind that is drawn, with parallel lists, one entry per point.

    `lat` and `lon` are thousandths of a degree; `sizes` is None where a point has no size. Signs
    that would turn text around are taken out of `names` and `lines`.
    """
    return [
        {
            "kind": layer.kind,
            "label": SITE_LABELS[layer.kind],
            "count": layer.shown,
            "names": [bare(name) for name in layer.drawn["name"]],
            "lines": [[bare(line, 160) for line in lines] for lines in layer.drawn["lines"]],
            "lat": (layer.drawn["lat"] * 1000).round().astype(int).tolist(),
            "lon": (layer.drawn["lon"] * 1000).round().astype(int).tolist(),
            "sizes": [None if pd.isna(size) else int(size) for size in layer.drawn["size"]],
        }
        for layer in layers
    ]


def class_limits(values: Collection[float], classes: int = CLASSES) -> list[list[float]]:
    """One [lowest, highest] pair per class that holds a value, from low to high.

    Values above 0 only: none is its own thing, not a shade. Few distinct values get a class each;
    else quantiles of the values, so that each shade holds about as many counties. The limits are
    values that occur, so a legend of them has no gap that would need a rule.
    """
    array = np.asarray(list(values), dtype=float)
    array = np.sort(array[np.isfinite(array) & (array > 0)])
    distinct = np.unique(array)
    if len(distinct) <= classes:
        return [[short(v), short(v)] for v in distinct]
    shares = np.arange(1, classes) / classes
    upper = np.unique(np.append(np.quantile(array, shares, method="lower"), array[-1]))
    starts = np.searchsorted(distinct, np.append(-np.inf, upper[:-1]), side="right")
    return [[short(distinct[s]), short(u)] for s, u in zip(starts, upper, strict=True)]


def side_limits(values: Collection[float]) -> list[list[float]]:
    """As class_limits, for values on both sides of 0: those below it first, each side by itself."""
    below = class_limits([-v for v in values], SIDE_CLASSES)
    above = class_limits(values, SIDE_CLASSES)
    return [[-high, -low] for low, high in reversed(below)] + above


def short(value: float) -> float | int:
    """A number as JSON should hold it: whole numbers without a point, others to 6 digits."""
    return int(value) if float(value).is_integer() else float(f"{value:.6g}")


def _numbers(column: pd.Series) -> list[float | int | None]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return [short(v) if math.isfinite(v) else None for v in values.tolist()]


def _days(column: pd.Series) -> list[int | None]:
    days = pd.to_datetime(column, errors="coerce").to_numpy(dtype="datetime64[D]")
    return [None if np.isnat(d) else int(d.astype(int)) for d in days]


def _texts(column: pd.Series) -> list[str]:
    return column.astype("string").fillna("").tolist()


def _county_labels(frame: pd.DataFrame) -> pd.Series:
    """ "Collier, FL" per town; the State alone where the county is unknown; None for neither."""
    county, state = frame["county_name"].astype("string"), frame["state_code"].astype("string")
    label = county.str.cat(state, sep=", ").fillna(state).fillna(county)
    return label.astype(object).where(label.notna(), None)


def _is_on_a_map(towns: pd.DataFrame) -> pd.Series:
    lat = pd.to_numeric(towns["lat"], errors="coerce")
    lon = pd.to_numeric(towns["lon"], errors="coerce")
    return (lat.abs() <= 85) & (lon.abs() <= 180) & towns["place_id"].notna()


def _has_mexico(towns: pd.DataFrame) -> bool:
    """A town lies outside the States and inside the box around Mexico: its outlines are needed."""
    in_box = towns["lat"].between(14, 33) & towns["lon"].between(-119, -86)
    return bool((in_box & ~towns["state_code"].isin(list(STATES))).any())
