"""The one way a live map is drawn: numbers in, a click out.

    MapView(layers=(Counties(...), Towns(...))) -> one message -> js/maps.js (Leaflet on canvas);
    a click on a county, a town, an outline -> MapClick

The browser fetches the outlines once from static/boundaries/ and keeps them; a change of filter
sends only numbers and the names of the towns. Text travels as JSON and is shown by `textContent`.

What can be shown: pages.parts.map.layers. This file knows none of it by name.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.parts.map.layers import Layer
from pages.parts.streamlit_internals import component

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
SCRIPTS = Path(__file__).resolve().parent / "js"


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


@dataclass(frozen=True)
class MapView:
    """What one map shows, as one value.

    `measure` heads the legend; `unit` is what is counted, in the plural. `not_placed` of `total` of
    them have no point: the line below the map says so, unless `footer` stands in its place.
    `selected` holds county_fips texts and place_id numbers. `height` in pixels; on a phone 60 % of
    the screen at most.
    """

    layers: tuple[Layer, ...]
    measure: str
    unit: str
    not_placed: int = 0
    total: int = 0
    selected: Collection[str | int] = ()
    footer: str | None = None
    show_imagery: bool = False
    height: int = 520

    def footer_sentence(self) -> str:
        """The line below the map."""
        left_out = sum(layer.left_out() for layer in self.layers)
        return self.footer or footer_sentence(self.not_placed, self.total, self.unit, left_out)

    def read_click(self, value: object) -> MapClick | None:
        """The click that the browser reports, or None when it names nothing that is on the map.

        What comes from a browser can be forged, so only ids of the layers shown are let through.
        """
        if not isinstance(value, Mapping) or not isinstance(value.get("is_clear"), bool):
            return None
        kind, clicked = value.get("kind"), value.get("id")
        if not isinstance(clicked, str | int) or not any(layer.knows(kind, clicked) for layer in self.layers):
            return None
        return MapClick(str(kind), clicked, value["is_clear"])


def message(key: str, view: MapView) -> bytes:
    """What one drawing of the map sends to the browser: compact JSON in UTF-8."""
    is_imagery = view.show_imagery and imagery_allowed()
    content = {
        "key": key,
        "static_version": static_version(),
        "height": int(view.height),
        "measure": view.measure,
        "unit": view.unit,
        "footer": view.footer_sentence(),
        "credits": f"{CREDITS} {IMAGERY_CREDITS}" if is_imagery else CREDITS,
        "selected": selected_columns(view.selected),
        "has_mexico": any(layer.reaches_mexico() for layer in view.layers),
        "tiles": IMAGERY_TILES if is_imagery else None,
    }
    for layer in view.layers:
        content |= layer.parts()
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode(
        "utf-8", "replace"
    )


def live_map(
    view: MapView, *, key: str, on_click: Callable[[MapClick], None] | None = None
) -> MapClick | None:
    """Draw the map here and return the click that led to this run, once.

    `on_click` runs before the script, where widgets of the filter bar can still be set: one run
    instead of two.
    """

    def clicked() -> None:
        click = view.read_click(st.session_state[key].get("click"))
        if click is not None and on_click is not None:
            on_click(click)

    mount = component(COMPONENT, SCRIPTS, js="maps.js", css="maps.css")
    result = mount(key=key, data=message(key, view), on_click_change=clicked)
    return view.read_click(result.get("click"))


def give_head_start() -> None:
    """Wait HEAD_START_SECONDS, so that the browser draws a map before it is given the rest.

    It works through what arrives in the order of arrival, and the map's script is called last:
    sent at once, a dozen lists of choices, a table and three charts keep a new map waiting.
    """
    time.sleep(HEAD_START_SECONDS)
