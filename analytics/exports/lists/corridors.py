"""Corridors as files for staff: a workbook, CSV, GeoJSON lines and KML lines.

Counts of a corridor can be one family, so there is no version for outside: masking hides counts
of places, and a corridor is a place twice over.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pandas as pd

from analytics.exports.context import ExportContext, NotMasked
from analytics.exports.inert_text import plain_text, safe_html
from analytics.exports.kml import NAMESPACE
from analytics.exports.workbook import table_csv, tables_workbook

COLUMNS = (
    "from_name", "to_name", "way", "children", "families", "moves", "newest_move_date",
    "from_lat", "from_lon", "to_lat", "to_lon",
)  # fmt: skip
WAY_WORDS = {"in": "arriving", "out": "leaving", "within": "inside", "elsewhere": "elsewhere"}
_COLOURS = {"in": "c06e6e0f", "out": "c00a53b4", "within": "c0955b6b", "elsewhere": "c0726b5f"}
"""aabbggrr, as on the live map."""
_WIDEST = 9.0
_INSIDE_HTML = {c: f"\\u{ord(c):04x}" for c in "<>&"}


def corridors_workbook(context: ExportContext, corridors: pd.DataFrame, months: pd.DataFrame) -> bytes:
    """Sheets Corridors, Months (one row per corridor, period and month), Summary, Filters used."""
    return tables_workbook(context, {"Corridors": _told(corridors), "Months": months})


def corridors_csv(context: ExportContext, corridors: pd.DataFrame) -> bytes:
    """One row per corridor."""
    return table_csv(context, _told(corridors))


def corridors_geojson(context: ExportContext, corridors: pd.DataFrame) -> bytes:
    """A FeatureCollection, one LineString per corridor (RFC 7946), from its start to its end.

    A corridor without two points has the geometry null. Raises NotMasked for people outside.
    """
    _staff_only(context)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": _line(row)} if _line(row) else None,
            "properties": {
                "from": plain_text(row.from_name),
                "to": plain_text(row.to_name),
                "way": WAY_WORDS[row.way],
                "children": int(row.children),
                "families": int(row.families),
                "moves": int(row.moves),
                "marking": context.marking,
            },
        }
        for row in corridors.itertuples()
    ]
    collection = {
        "type": "FeatureCollection",
        "title": plain_text(context.title),
        "notes": [*context.stamps, plain_text(context.direction_sentence)],
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1)
    return "".join(_INSIDE_HTML.get(c, c) for c in text).encode()


def corridors_kml(context: ExportContext, corridors: pd.DataFrame) -> bytes:
    """A Document with one line per corridor, broad for many children, a Folder per way.

    Corridors without two points are counted in the description. Raises NotMasked.
    """
    _staff_only(context)
    root = ElementTree.Element("kml", xmlns=NAMESPACE)
    document = ElementTree.SubElement(root, "Document")
    lines = [row for row in corridors.itertuples() if _line(row)]
    left_out = len(corridors) - len(lines)
    notes = (
        *context.stamps,
        context.direction_sentence,
        f"{left_out} corridors have no two points on the map.",
    )
    _add(document, "name", plain_text(context.title))
    _add(document, "description", "<br/>".join(safe_html(note) for note in notes))
    most = max((row.children for row in lines), default=1)
    for way in dict.fromkeys(row.way for row in lines):
        folder = ElementTree.SubElement(document, "Folder")
        _add(folder, "name", WAY_WORDS[way].capitalize())
        for row in lines:
            if row.way == way:
                _placemark(folder, context, row, most)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _placemark(folder: ElementTree.Element, context: ExportContext, row, most: int) -> None:
    placemark = ElementTree.SubElement(folder, "Placemark")
    name = f"{plain_text(row.from_name)} - {plain_text(row.to_name)}"
    _add(placemark, "name", name)
    words = (
        name,
        f"{row.children:,} children, {row.families:,} families, {row.moves:,} moves",
        context.marking,
    )
    _add(placemark, "description", "<br/>".join(safe_html(line) for line in words))
    looks = ElementTree.SubElement(placemark, "Style")
    style = ElementTree.SubElement(looks, "LineStyle")
    _add(style, "color", _COLOURS[row.way])
    _add(style, "width", f"{max(1.0, _WIDEST * row.children / most):.1f}")
    # the balloon shows the description alone: a name would be put into it as HTML
    _add(ElementTree.SubElement(looks, "BalloonStyle"), "text", "$[description]")
    line = ElementTree.SubElement(placemark, "LineString")
    _add(line, "tessellate", "1")
    _add(line, "coordinates", " ".join(f"{lon},{lat},0" for lon, lat in _line(row)))


def _line(row) -> list[list[float]]:
    """Two [longitude, latitude] pairs to five digits; nothing where an end is not on the map."""
    ends = [(row.from_lon, row.from_lat), (row.to_lon, row.to_lat)]
    if any(pd.isna(value) for end in ends for value in end):
        return []
    return [[round(float(lon), 5), round(float(lat), 5)] for lon, lat in ends]


def _told(corridors: pd.DataFrame) -> pd.DataFrame:
    told = corridors[list(COLUMNS)]
    return told.assign(way=told["way"].map(WAY_WORDS))


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _staff_only(context: ExportContext) -> None:
    if context.audience != "internal":
        raise NotMasked("Corridors are for program staff only: a corridor can be one family.")
