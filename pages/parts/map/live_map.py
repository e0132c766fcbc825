"""The one way a live map is drawn: numbers in, a click out.

    frames -> county_columns(), town_columns(), outline_columns() -> one message
    -> js/maps.js (Leaflet on canvas); a click on a county, a town or an outline -> MapClick

The browser fetches the outlines once from static/boundaries/ and keeps them; a change of filter
sends only numbers and the names of the towns. Text travels as JSON and is shown by `textContent`.

A layer is one encoder here and one file in js/ that draws it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from analytics.sites.points import Points
from data.reference.states import STATES
from pages.parts.map.layers import (
    Flows,
    class_limits,
    flow_columns,
    short,
    side_limits,
    site_columns,
)

CREDITS = "Boundaries: U.S. Census Bureau. Places: GeoNames, CC BY 4.0, changed."

IMAGERY_SETTING = "ATLAS_IMAGERY"
IMAGERY_HOST = "https://server.arcgisonline.com"
IMAGERY_TILES = IMAGERY_HOST + "/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}"
IMAGERY_CREDITS = "Imagery: Esri, Maxar, Earthstar Geographics and the GIS User Community."
IMAGERY_SENTENCE = (
    "Satellite imagery comes from Esri, another company: your computer asks it for each picture, "
    "so it can see which places you look at, and when. It is off unless whoever starts the "
    f"dashboard sets {IMAGERY_SETTING}=1 first."
)

HEAD_START_SECONDS = 0.12
"""A new map is drawn some 40 ms after it arrived, if nothing else is to be drawn. Of 30 changes at 1 M
rows a quarter still took 600 ms and more with 60 ms, one with 130 ms; medians 480 and 250 ms."""

COMPONENT = "idr_atlas.map"
STATIC = Path(__file__).resolve().parents[3] / "static"
_PARTS = Path(__file__).resolve().parent
_LOCK = threading.Lock()
_mount: Callable[..., Any] | None = None


@dataclass(frozen=True)
class MapClick:
    """One click: `kind` is "county" (`id` the FIPS code, text), "place" (`id` the place_id),
    "outline", "flow" or "node" (`id` its number).

    `is_clear` says that the clicked one was selected already: the click takes the filter away.
    """

    kind: str
    id: str | int
    is_clear: bool


def imagery_allowed() -> bool:
    """Whether this server was started with the satellite imagery allowed (ATLAS_IMAGERY=1)."""
    return os.environ.get(IMAGERY_SETTING, "") == "1"


@functools.cache
def static_version() -> str:
    """A mark of what static/ holds: browsers keep those files until the mark in the URL changes."""
    files = sorted(p for folder in ("leaflet", "boundaries") for p in (STATIC / folder).glob("*"))
    marks = [f"{p.name} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:10]


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


def town_columns(towns: pd.DataFrame) -> tuple[dict[str, list], int]:
    """Parallel lists, one entry per town, most children first; and the towns left out.

    Left out are towns without a latitude and longitude that a map can show. `lat` and `lon` are
    thousandths of a degree (about 100 m: a town's point is no finer). `counties` lists each
    "County, ST" once; `county` is the index into it, -1 for none.
    """
    lat = pd.to_numeric(towns["lat"], errors="coerce")
    lon = pd.to_numeric(towns["lon"], errors="coerce")
    is_shown = (lat.abs() <= 85) & (lon.abs() <= 180) & towns["place_id"].notna()
    frame = towns.assign(lat=lat, lon=lon)[is_shown]
    frame = frame.sort_values(["children", "place_id"], ascending=[False, True], kind="stable")
    label, labels = pd.factorize(_county_labels(frame), use_na_sentinel=True)
    columns = {
        "ids": frame["place_id"].astype("int64").tolist(),
        "names": _texts(frame["place_name"]),
        "counties": labels.tolist(),
        "county": label.tolist(),
        "lat": (frame["lat"] * 1000).round().astype(int).tolist(),
        "lon": (frame["lon"] * 1000).round().astype(int).tolist(),
        "children": _numbers(frame["children"]),
        "families": _numbers(frame["families"]),
        "in_window_pct": _numbers(frame["in_window_pct"].astype("Float64").round()),
        "newest_days": _days(frame["newest_move_date"]),
    }
    return columns, int(len(towns) - len(frame))


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


def selected_columns(selected: Collection[str | int]) -> dict[str, list[int]]:
    """The selected counties (FIPS codes, text) and places (place_id, whole numbers), apart."""
    counties = sorted(int(s) for s in selected if isinstance(s, str) and s.isdecimal())
    places = sorted(int(s) for s in selected if not isinstance(s, str))
    return {"counties": counties, "places": places}


def footer_sentence(not_placed: int, total: int, unit: str, towns_left_out: int = 0) -> str:
    """What the map does not show, in one line."""
    sentence = f"{not_placed:,} of {total:,} {unit} could not be placed."
    if towns_left_out:
        noun = "town has" if towns_left_out == 1 else "towns have"
        sentence += f" {towns_left_out:,} {noun} no point on the map."
    return sentence


def message(
    *,
    key: str,
    counties: pd.DataFrame | None,
    towns: pd.DataFrame | None,
    measure: str,
    unit: str,
    not_placed: int,
    total: int,
    selected: Collection[str | int],
    outlines: pd.DataFrame | None = None,
    selected_outline: int | None = None,
    flows: Flows | None = None,
    selected_flow: int | None = None,
    sites: Collection[Points] = (),
    footer: str | None = None,
    is_change: bool = False,
    per: str = "town",
    show_imagery: bool = False,
    height: int = 520,
) -> bytes:
    """What one drawing of the map sends to the browser: compact JSON in UTF-8."""
    town_lists, left_out = town_columns(towns) if towns is not None else (None, 0)
    county_lists = county_columns(counties) if counties is not None else None
    values = [] if county_lists is None else [v for v in county_lists["values"] if v is not None]
    is_imagery = show_imagery and imagery_allowed()
    content = {
        "key": key,
        "static_version": static_version(),
        "height": int(height),
        "measure": measure,
        "unit": unit,
        "footer": footer or footer_sentence(not_placed, total, unit, left_out),
        "credits": f"{CREDITS} {IMAGERY_CREDITS}" if is_imagery else CREDITS,
        "counties": county_lists,
        "limits": side_limits(values) if is_change else class_limits(values),
        "is_change": is_change,
        "per": per,
        "towns": town_lists,
        "outlines": None if outlines is None else outline_columns(outlines),
        "flows": None if flows is None else flow_columns(flows),
        "sites": site_columns(sites),
        "selected": selected_columns(selected),
        "selected_outline": selected_outline,
        "selected_flow": selected_flow,
        "has_mexico": (towns is not None and _has_mexico(towns))
        or (flows is not None and _has_mexico(flows.nodes)),
        "tiles": IMAGERY_TILES if is_imagery else None,
    }
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode(
        "utf-8", "replace"
    )


def read_click(
    value: object,
    counties: pd.DataFrame | None,
    towns: pd.DataFrame | None,
    outlines: pd.DataFrame | None = None,
    flows: Flows | None = None,
) -> MapClick | None:
    """The click that the browser reports, or None when it names nothing that is on the map.

    What comes from a browser can be forged, so only ids of the frames shown are let through.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("is_clear"), bool):
        return None
    kind, clicked, is_clear = value.get("kind"), value.get("id"), value["is_clear"]
    if kind == "county" and isinstance(clicked, str) and counties is not None:
        known = counties["county_fips"].eq(clicked).any()
    elif kind == "place" and type(clicked) is int and towns is not None:
        known = towns["place_id"].eq(clicked).any()
    elif kind == "outline" and type(clicked) is int and outlines is not None:
        known = outlines["outline_id"].eq(clicked).any()
    elif kind == "flow" and type(clicked) is int and flows is not None:
        known = flows.lines["flow_id"].eq(clicked).any()
    elif kind == "node" and type(clicked) is int and flows is not None:
        known = flows.nodes["node_id"].eq(clicked).any()
    else:
        return None
    return MapClick(kind, clicked, is_clear) if known else None


def live_map(
    *,
    key: str,
    counties: pd.DataFrame | None,
    towns: pd.DataFrame | None,
    measure: str,
    unit: str,
    not_placed: int,
    total: int,
    selected: Collection[str | int] = (),
    outlines: pd.DataFrame | None = None,
    selected_outline: int | None = None,
    flows: Flows | None = None,
    selected_flow: int | None = None,
    sites: Collection[Points] = (),
    footer: str | None = None,
    is_change: bool = False,
    per: str = "town",
    show_imagery: bool = False,
    height: int = 520,
    on_click: Callable[[MapClick], None] | None = None,
) -> MapClick | None:
    """Draw the map here and return the click that led to this run, once.

    `counties`: county_fips, value, and families, newest_move_date where known.
    `towns`: place_id, place_name, county_name, state_code, lat, lon (degrees), children,
    families, in_window_pct (0-100), newest_move_date.
    `outlines`: outline_id (a whole number), name, words (lines of text), lat, lon, radius_km;
    `selected_outline` is the id of the one that is marked and brought into view.
    `flows`: see map_flows.Flows; `selected_flow` is the flow_id of the one that is marked.
    `sites`: what reference files add, see map_sites; a click on one only shows its card.
    `measure` heads the legend; `unit` is what is counted, in the plural. `selected` holds
    county_fips texts and place_id numbers. `footer` stands in place of the sentence on what could
    not be placed. `is_change`: the counties' values are how many more there are here than there, and
    are below 0 where there are more there. `per`: what a bubble is. `height` in pixels; on a phone 60 % of the screen at
    most. `on_click` runs before the script, where widgets of the filter bar can still be set:
    one run instead of two.
    """
    content = message(
        key=key,
        counties=counties,
        towns=towns,
        measure=measure,
        unit=unit,
        not_placed=not_placed,
        total=total,
        selected=selected,
        outlines=outlines,
        selected_outline=selected_outline,
        flows=flows,
        selected_flow=selected_flow,
        sites=sites,
        footer=footer,
        is_change=is_change,
        per=per,
        show_imagery=show_imagery,
        height=height,
    )

    def clicked() -> None:
        click = read_click(st.session_state[key].get("click"), counties, towns, outlines, flows)
        if click is not None and on_click is not None:
            on_click(click)

    result = _component()(key=key, data=content, on_click_change=clicked)
    return read_click(result.get("click"), counties, towns, outlines, flows)


def give_head_start() -> None:
    """Wait HEAD_START_SECONDS, so that the browser draws a map before it is given the rest.

    It works through what arrives in the order of arrival, and the map's script is called last:
    sent at once, a dozen lists of choices, a table and three charts keep a new map waiting.
    """
    time.sleep(HEAD_START_SECONDS)


def _component() -> Callable[..., Any]:
    """The mounting command, with js/ declared as the component's asset folder.

    Streamlit reads such folders from the pyproject.toml of installed packages; the dashboard runs
    from a clone that nobody installed, so the same declaration is made here. The script is then a
    file from our own address: it needs no `blob:` in script-src, can be split into modules, and
    does not travel again with each change of filter, as inline script does.
    """
    global _mount
    with _LOCK:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(COMPONENT) is None:
            project, name = COMPONENT.split(".")
            config = ComponentConfig(name=name, asset_dir="js")
            manifest = ComponentManifest(name=project, version="1", components=[config])
            manager.register_from_manifest(manifest, _PARTS)
        if _mount is None:
            _mount = st.components.v2.component(COMPONENT, js="maps.js", css="maps.css")
    return _mount


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


def _has_mexico(towns: pd.DataFrame) -> bool:
    """A town lies outside the States and inside the box around Mexico: its outlines are needed."""
    in_box = towns["lat"].between(14, 33) & towns["lon"].between(-119, -86)
    return bool((in_box & ~towns["state_code"].isin(list(STATES))).any())
