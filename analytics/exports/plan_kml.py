"""The days of a plan as KML 2.2: a folder for each person and day with its way and its stops, for Google Earth."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import pandas as pd

from analytics.exports.inert_text import plain_text, safe_html
from analytics.exports.kml import NAMESPACE
from analytics.plan.asked import Plan

LINE_COLOURS = ("ff6e6e0f", "ff0a53b4", "ff9c3f5b", "ffa8621d", "ff5b1c9c", "ff106a4c")
"""aabbggrr, in the order of the live map's lines."""


def plan_kml(plan: Plan, title: str, stamps: Sequence[str]) -> bytes:
    """A Folder per person and day that has stops: a LineString from home and back, a Placemark per stop.

    For program staff: each stop says the families expected. No address is named, so that opening it asks no host.
    """
    root = ElementTree.Element("kml", xmlns=NAMESPACE)
    document = ElementTree.SubElement(root, "Document")
    _add(document, "name", _name(title))
    _add(document, "open", "1")
    _add(document, "description", _text(*stamps, "Lines are straight, not roads."))
    for number, colour in enumerate(LINE_COLOURS):
        style = ElementTree.SubElement(document, "Style", id=f"day{number}")
        line = ElementTree.SubElement(style, "LineStyle")
        _add(line, "color", colour)
        _add(line, "width", "4")
        balloon = ElementTree.SubElement(style, "BalloonStyle")
        _add(balloon, "text", "$[description]")
    homes = {person.name: (person.latitude, person.longitude) for person in plan.asked.people}
    with_stops = plan.days[plan.days["stops"] > 0]
    for number, day in enumerate(with_stops.itertuples()):
        _day(document, number, day, plan.stops, homes[day.person], stamps)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _day(
    document: ElementTree.Element,
    number: int,
    day,
    stops: pd.DataFrame,
    home: tuple[float, float],
    stamps: Sequence[str],
) -> None:
    own = stops[(stops["person"] == day.person) & (stops["day"] == day.day)].sort_values("number")
    folder = ElementTree.SubElement(document, "Folder")
    _add(folder, "name", _name(f"{day.day:%A %Y-%m-%d}, {day.person}"))
    points = [home, *zip(own["latitude"], own["longitude"], strict=True), home]
    way = ElementTree.SubElement(folder, "Placemark")
    _add(way, "name", _name(f"Way of {day.person}"))
    _add(way, "description", _text(f"{round(day.miles)} miles, from {day.home} and back.", *stamps))
    _add(way, "styleUrl", f"#day{number % len(LINE_COLOURS)}")
    line = ElementTree.SubElement(way, "LineString")
    _add(line, "tessellate", "1")
    _add(line, "coordinates", " ".join(f"{lon:.5f},{lat:.5f},0" for lat, lon in points))
    for stop in own.itertuples():
        mark = ElementTree.SubElement(folder, "Placemark")
        _add(mark, "name", _name(f"{stop.number}. {stop.town}"))
        when = f"{stop.arrive:%H:%M} to {stop.leave:%H:%M}"
        _add(mark, "description", _text(when, stop.reason, *stamps))
        _add(mark, "styleUrl", f"#day{number % len(LINE_COLOURS)}")
        point = ElementTree.SubElement(mark, "Point")
        _add(point, "coordinates", f"{stop.longitude:.5f},{stop.latitude:.5f},0")


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _name(text: str) -> str:
    """As kml's names: some viewers put them into a balloon as HTML."""
    return plain_text(text).replace("<", "‹").replace(">", "›").replace("$[", "$ [")


def _text(*lines: str) -> str:
    return "\n".join(f"<p>{safe_html(line)}</p>" for line in lines if line)
