"""Maps for the tests, as a room makes them: frames in, one view out."""

from __future__ import annotations

import json

from pages.parts.map.layers import Counties, Flows, Outlines, Sites, Towns
from pages.parts.map.live_map import MapView, message


def view_of(
    counties=None, towns=None, outlines=None, flows: Flows | None = None, sites=(), chosen=None, **settings
) -> MapView:
    """A view of the frames that are given. `chosen`: the outline that is marked."""
    layers = (
        None if counties is None else Counties(counties),
        None if outlines is None else Outlines(outlines, chosen),
        None if towns is None else Towns(towns),
        flows,
        Sites(sites),
    )
    about = {"measure": "Children missed", "unit": "children"} | settings
    return MapView(tuple(layer for layer in layers if layer is not None), **about)


def sent(**given) -> dict:
    """What the browser gets of such a view."""
    return json.loads(message("map", view_of(**given)))
