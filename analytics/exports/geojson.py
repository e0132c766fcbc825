"""The places as GeoJSON (RFC 7946), for whatever map program an office uses."""

from __future__ import annotations

import json

import pandas as pd

from analytics.exports.context import ExportContext, refuse_unmasked
from analytics.exports.inert_text import plain_text
from analytics.exports.place_facts import head_lines, named_values, place_facts

_INSIDE_HTML = {c: f"\\u{ord(c):04x}" for c in "<>&"}


def geojson(context: ExportContext, places: pd.DataFrame) -> bytes:
    """A FeatureCollection, one Feature per town; a town without a point has the geometry null.

    `notes` beside the features holds the stamps and what the file counts. Texts are plain, not
    escaped for HTML; in the file < > & are written as \\u003c and so on, so that the file may be
    pasted into a page. Raises NotMasked.
    """
    refuse_unmasked(context, places)
    facts = place_facts(places, context.unit)
    features = [
        {
            "type": "Feature",
            **({"id": p.place_id} if p.place_id is not None else {}),
            "geometry": {"type": "Point", "coordinates": [p.lon, p.lat]} if p.is_on_map else None,
            "properties": {
                "name": p.name,
                "state": p.state,
                "county": p.county,
                **named_values(context, p),
                "top_origins" if context.direction == "to" else "top_destinations": p.top_origins,
            },
        }
        for p in facts
    ]
    collection = {
        "type": "FeatureCollection",
        "title": plain_text(context.title),
        "notes": [plain_text(n) for n in head_lines(context, [p for p in facts if not p.is_on_map])],
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1)
    return "".join(_INSIDE_HTML.get(c, c) for c in text).encode()
