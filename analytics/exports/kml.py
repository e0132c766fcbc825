"""The places as KML 2.2, to look at farms from above in Google Earth.

Source: OGC 07-147r2 (KML 2.2). No icon or other address is named, so opening the file asks no
host for anything that comes from us; the program draws its own pin in our size and colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree

import pandas as pd

from analytics.exports.columns import cells_of, fields_of
from analytics.exports.context import ExportContext, refuse_pockets_outside, refuse_unmasked
from analytics.exports.inert_text import plain_text, safe_html
from analytics.exports.place_facts import (
    LEAST_CHILDREN,
    PlaceFacts,
    head_lines,
    named_values,
    place_facts,
    size_class,
)
from analytics.pockets.cards import PocketCard
from analytics.pockets.facts import NOTHING_BESIDE, Beside, families, head_figures, written
from analytics.sites.points import SITE_CAUTIONS, SITE_LABELS, Points
from analytics.wording import Unit

NAMESPACE = "http://www.opengis.net/kml/2.2"
LOOK_FROM_METRES = 6_000
"""High enough for a town with its fields, low enough to tell barns, camps and rows of trees."""
LOOK_TILT_DEGREES = 30
LOOK_WHOLE_FACTOR = 3.2
"""From so many radii above, a circle fits into the window."""
POCKET_COLOUR = "ffa21f7a"
"""aabbggrr, purple as on the live map."""
PIN_COLOURS = ("ff78c8f0", "ff3ca0f0", "ff2878e6", "ff1450d2", "ff1428aa")
"""aabbggrr, light to dark orange-red."""
PIN_SCALES = (0.8, 1.0, 1.3, 1.6, 2.0)
SITE_COLOURS = {
    "farm_jobs": "ff3b7f1b",
    "farm_housing": "ff3fd2ff",
    "school_districts": "ff4f4737",
}
"""aabbggrr, green, yellow and grey as on the live map."""
SITE_SCALE = "0.7"
"""Smaller than the pin of any town: what was missed comes first."""


def kml(
    context: ExportContext,
    places: pd.DataFrame,
    counties: pd.DataFrame | None = None,
    pockets: Sequence[PocketCard] = (),
    beside: Mapping[int, Beside] | None = None,
    sites: Sequence[Points] = (),
) -> bytes:
    """A Document with a Folder per pocket and per county and a Placemark per town. Raises NotMasked.

    Pockets (staff only) come first: the outline with the card in its balloon, then its towns.
    `beside`: rank of a pocket -> what its balloon says beside its own leads. `sites`: what the map
    shows of reference files, a Folder per kind at the end.

    Rows without coordinates are listed in the Document's description. A description is text of
    the HTML that the balloon shows, so everything in it is escaped twice; the balloon shows the
    description alone, since a name would be put into it as HTML.
    """
    refuse_unmasked(context, places, counties)
    refuse_pockets_outside(context, pockets)
    facts = place_facts(places, context.unit)
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
    if pockets:
        _pocket_style(document)
    for layer in sites:
        _site_style(document, layer.kind)
    for card in pockets:
        _pocket(document, context, card, (beside or {}).get(card.rank, NOTHING_BESIDE))
    told = {} if counties is None else _county_lines(counties, context.unit)

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
    for layer in sites:
        _sites(document, layer)
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


def _county_lines(counties: pd.DataFrame, unit: Unit) -> dict[tuple[str, str], tuple[str, ...]]:
    fields = fields_of(counties)
    rows = (dict(zip((f.name for f in fields), c, strict=True)) for c in cells_of(counties, fields))
    keys = zip(counties["state_code"], counties["county_name"], strict=True)
    return {
        (plain_text(state), plain_text(name)): (
            unit.counts(row["children"], row["families"], " missed in the county"),
        )
        for (state, name), row in zip(keys, rows, strict=True)
    }


def _placemark(folder: ElementTree.Element, context: ExportContext, town: PlaceFacts) -> None:
    """Children stand in the order that the schema of KML asks for."""
    placemark = ElementTree.SubElement(folder, "Placemark")
    _add(placemark, "name", _name(town.name))
    _add(placemark, "Snippet", town.unit.counts(town.children, town.families), maxLines="1")
    as_of = f"As of {context.as_of_text}"
    _add(placemark, "description", _description((town.title, *town.lines, as_of, *context.stamps)))
    _look_at(placemark, town.lat, town.lon, LOOK_FROM_METRES, LOOK_TILT_DEGREES)
    _add(placemark, "styleUrl", f"#size-{size_class(town.children)}")
    data = ElementTree.SubElement(placemark, "ExtendedData")
    for name, value in named_values(context, town).items():
        if value is not None:
            _add(ElementTree.SubElement(data, "Data", name=name), "value", str(value))
    point = ElementTree.SubElement(placemark, "Point")
    _add(point, "coordinates", f"{town.lon},{town.lat},0")


def _look_at(parent: ElementTree.Element, lat: float, lon: float, metres: int, tilt: int) -> None:
    look = ElementTree.SubElement(parent, "LookAt")
    for tag, value in (
        ("longitude", lon),
        ("latitude", lat),
        ("altitude", 0),
        ("heading", 0),
        ("tilt", tilt),
        ("range", metres),
    ):
        _add(look, tag, str(value))


def _pocket_style(document: ElementTree.Element) -> None:
    style = ElementTree.SubElement(document, "Style", id="pocket")
    line = ElementTree.SubElement(style, "LineStyle")
    _add(line, "color", POCKET_COLOUR)
    _add(line, "width", "3")
    fill = ElementTree.SubElement(style, "PolyStyle")
    _add(fill, "color", "1a" + POCKET_COLOUR[2:])
    balloon = ElementTree.SubElement(style, "BalloonStyle")
    _add(balloon, "text", "$[description]")


def _pocket(document: ElementTree.Element, context: ExportContext, card: PocketCard, beside: Beside) -> None:
    """A Folder: the outline, seen whole from straight above, and a Placemark per town."""
    folder = ElementTree.SubElement(document, "Folder")
    title = f"Pocket {card.rank}: {card.title}"
    stamps = (f"As of {context.as_of_text}", *context.stamps)
    _add(folder, "name", _name(title))
    _add(folder, "description", _description((card.sentence, *stamps)))
    seen_whole = round(card.radius_km * 1000 * LOOK_WHOLE_FACTOR) + 20_000
    outline = ElementTree.SubElement(folder, "Placemark")
    _add(outline, "name", _name(title))
    _add(outline, "Snippet", _name(card.chance), maxLines="1")
    figures = tuple(f"{name}: {value} ({note})" for name, value, note in head_figures(card))
    _add(
        outline,
        "description",
        _description((title, card.sentence, *figures, *written(card, beside), *stamps)),
    )
    _look_at(outline, card.lat, card.lon, seen_whole, 0)
    _add(outline, "styleUrl", "#pocket")
    polygon = ElementTree.SubElement(outline, "Polygon")
    _add(polygon, "tessellate", "1")
    edge = ElementTree.SubElement(ElementTree.SubElement(polygon, "outerBoundaryIs"), "LinearRing")
    _add(edge, "coordinates", " ".join(f"{lon},{lat},0" for lat, lon in card.outline))
    for town in filter(lambda town: town.is_a_place_to_drive_to, card.towns):
        placemark = ElementTree.SubElement(folder, "Placemark")
        _add(placemark, "name", _name(town.name))
        said = f"{families(town.families)} of the pocket; {town.families_in_view:,} in the whole view."
        _add(placemark, "description", _description((town.name, said, title, *stamps)))
        _look_at(placemark, town.lat, town.lon, LOOK_FROM_METRES, LOOK_TILT_DEGREES)
        point = ElementTree.SubElement(placemark, "Point")
        _add(point, "coordinates", f"{town.lon},{town.lat},0")


def _site_style(document: ElementTree.Element, kind: str) -> None:
    style = ElementTree.SubElement(document, "Style", id=kind)
    icon = ElementTree.SubElement(style, "IconStyle")
    _add(icon, "color", SITE_COLOURS[kind])
    _add(icon, "scale", SITE_SCALE)
    balloon = ElementTree.SubElement(style, "BalloonStyle")
    _add(balloon, "text", "$[description]")


def _sites(document: ElementTree.Element, layer: Points) -> None:
    """A Folder: a Placemark per town (per district office), with its lines."""
    folder = ElementTree.SubElement(document, "Folder")
    caution = SITE_CAUTIONS[layer.kind]
    _add(folder, "name", f"{SITE_LABELS[layer.kind]}: {layer.shown}")
    _add(folder, "description", _description((caution,)))
    for site in layer.drawn.itertuples():
        placemark = ElementTree.SubElement(folder, "Placemark")
        _add(placemark, "name", _name(site.name))
        _add(placemark, "description", _description((site.name, *site.lines, caution)))
        _look_at(placemark, site.lat, site.lon, LOOK_FROM_METRES, LOOK_TILT_DEGREES)
        _add(placemark, "styleUrl", f"#{layer.kind}")
        point = ElementTree.SubElement(placemark, "Point")
        _add(point, "coordinates", f"{site.lon},{site.lat},0")
