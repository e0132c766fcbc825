"""The places as KML 2.2, to look at farms from above in Google Earth.

Source: OGC 07-147r2 (KML 2.2). No icon or other address is named, so opening the file asks no
host for anything that comes from us; the program draws its own pin in our size and colour.
"""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

import pandas as pd

from analytics.exports.audience import refuse_unmasked
from analytics.exports.columns import cells_of, fields_of
from analytics.exports.context import ExportContext
from analytics.exports.inert_text import plain_text, safe_html
from analytics.exports.place_facts import PlaceFacts, head_lines, named_values, place_facts
from analytics.exports.size_classes import LEAST_CHILDREN, size_class

NAMESPACE = "http://www.opengis.net/kml/2.2"
LOOK_FROM_METRES = 6_000
"""High enough for a town with its fields, low enough to tell barns, camps and rows of trees."""
LOOK_TILT_DEGREES = 30
PIN_COLOURS = ("ff78c8f0", "ff3ca0f0", "ff2878e6", "ff1450d2", "ff1428aa")
"""aabbggrr, light to dark orange-red."""
PIN_SCALES = (0.8, 1.0, 1.3, 1.6, 2.0)


def kml(
    context: ExportContext, places: pd.DataFrame, counties: pd.DataFrame | None = None
) -> bytes:
    """A Document with a Folder per county and a Placemark per town. Raises NotMasked.

    Rows without coordinates are listed in the Document's description. A description is text of
    the HTML that the balloon shows, so everything in it is escaped twice; the balloon shows the
    description alone, since a name would be put into it as HTML.
    """
    refuse_unmasked(context, places, counties)
    facts = place_facts(places)
    root = ElementTree.Element("kml", xmlns=NAMESPACE)
    document = ElementTree.SubElement(root, "Document")
    _add(document, "name", _name(context.title))
    _add(document, "open", "1")
    _add(
        document,
        "description",
        _description(head_lines(context, [p for p in facts if not p.is_on_map])),
    )
    for number in range(len(LEAST_CHILDREN)):
        _style(document, number)
    told = {} if counties is None else _county_lines(counties)

    def county_of(place: PlaceFacts) -> tuple[str, str]:
        return (place.state, place.county)

    on_map = sorted((p for p in facts if p.is_on_map), key=county_of)
    for county, towns in groupby(on_map, key=county_of):
        folder = ElementTree.SubElement(document, "Folder")
        _add(folder, "name", _name(", ".join(part for part in county if part) or "Place not known"))
        if county in told:
            _add(folder, "description", _description((*told[county], *context.stamps)))
        for town in towns:
            _placemark(folder, context, town)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ElementTree.Element, tag: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = text


def _name(text: str) -> str:
    """A name is shown as it is, but some viewers put it into a balloon: no tags, no $[...]."""
    return plain_text(text).replace("<", "‹").replace(">", "›").replace("$[", "$ [")


def _description(lines: tuple[str, ...]) -> str:
    return "\n".join(safe_html(line) for line in lines if line)


def _style(document: ElementTree.Element, number: int) -> None:
    style = ElementTree.SubElement(document, "Style", id=f"size-{number}")
    icon = ElementTree.SubElement(style, "IconStyle")
    _add(icon, "color", PIN_COLOURS[number])
    _add(icon, "scale", str(PIN_SCALES[number]))
    balloon = ElementTree.SubElement(style, "BalloonStyle")
    _add(balloon, "text", "$[description]")


def _county_lines(counties: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    fields = fields_of(counties)
    rows = (dict(zip((f.name for f in fields), c, strict=True)) for c in cells_of(counties, fields))
    keys = zip(counties["state_code"], counties["county_name"], strict=True)
    return {
        (plain_text(state), plain_text(name)): (
            f"Children missed in the county: {row['children']}. Families: {row['families']}.",
        )
        for (state, name), row in zip(keys, rows, strict=True)
    }


def _placemark(folder: ElementTree.Element, context: ExportContext, town: PlaceFacts) -> None:
    """Children stand in the order that the schema of KML asks for."""
    placemark = ElementTree.SubElement(folder, "Placemark")
    _add(placemark, "name", _name(town.name))
    _add(
        placemark, "Snippet", f"Children: {town.children}. Families: {town.families}.", maxLines="1"
    )
    as_of = f"As of {context.as_of_text}"
    _add(placemark, "description", _description((town.title, *town.lines, as_of, *context.stamps)))
    look = ElementTree.SubElement(placemark, "LookAt")
    for tag, value in (
        ("longitude", town.lon),
        ("latitude", town.lat),
        ("altitude", 0),
        ("heading", 0),
        ("tilt", LOOK_TILT_DEGREES),
        ("range", LOOK_FROM_METRES),
    ):
        _add(look, tag, str(value))
    _add(placemark, "styleUrl", f"#size-{size_class(town.children)}")
    data = ElementTree.SubElement(placemark, "ExtendedData")
    for name, value in named_values(context, town).items():
        if value is not None:
            _add(ElementTree.SubElement(data, "Data", name=name), "value", str(value))
    point = ElementTree.SubElement(placemark, "Point")
    _add(point, "coordinates", f"{town.lon},{town.lat},0")
