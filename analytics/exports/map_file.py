"""The map as one HTML file to take away: opens anywhere, without network, and asks no host.

folium writes it; its links to other hosts are removed and our own Leaflet is written into the
file. There are no tiles: State outlines, the counties that hold data, and a bubble per town.
A content security policy in the file forbids every request, whatever the data hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import folium
import pandas as pd
from branca.element import Element, MacroElement
from jinja2 import Template

from analytics.exports.columns import cells_of, fields_of
from analytics.exports.context import ExportContext, refuse_pockets_outside, refuse_unmasked
from analytics.exports.inert_text import safe_html
from analytics.exports.place_facts import (
    PlaceFacts,
    class_labels,
    head_lines,
    place_facts,
    size_class,
)
from analytics.pockets.cards import PocketCard
from analytics.pockets.facts import NOTHING_BESIDE, Beside, head_figures, written
from analytics.sites.points import SITE_CAUTIONS, SITE_LABELS, Points
from analytics.wording import Unit

STATIC = Path(__file__).parents[2] / "static"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
LEAFLET_CREDIT = "Drawn with Leaflet 1.9.4 (BSD-2-Clause) and folium (MIT)."

COLOURS = ("#F6D9B8", "#F0B27A", "#E38A45", "#C9601F", "#8F3A0C")
RADII = (5, 8, 11, 15, 20)
"""Pixels, per size class."""
POCKET_COLOUR = "#7A1FA2"
SITE_COLOURS = {"farm_jobs": "#1B7F3B", "farm_housing": "#FFD23F", "school_districts": "#37474F"}
"""As on the live map."""
CONTIGUOUS_STATES = ((24.5, -125.0), (49.5, -66.9))
"""South-west and north-east corner shown when no town has a point."""


def map_file(
    context: ExportContext,
    places: pd.DataFrame,
    counties: pd.DataFrame,
    pockets: Sequence[PocketCard] = (),
    beside: Mapping[int, Beside] | None = None,
    sites: Sequence[Points] = (),
) -> bytes:
    """One HTML document (UTF-8) with everything inside. Raises NotMasked.

    `sites`: what the live map shows of reference files, as small squares.
    The same input makes the same bytes. A list of all towns stands below the legend for those
    who cannot use the map.
    """
    refuse_unmasked(context, places, counties)
    refuse_pockets_outside(context, pockets)
    facts = place_facts(places, context.unit)
    on_map = [p for p in facts if p.is_on_map]
    picture = folium.Map(
        tiles=None, zoom_control="bottomright", attributionControl=False, zoomSnap=0.25, maxZoom=13
    )
    picture.default_js, picture.default_css = [], []
    _states(picture)
    _counties(picture, counties, context.unit)
    for card in pockets:
        _pocket(card, (beside or {}).get(card.rank, NOTHING_BESIDE)).add_to(picture)
    for layer in sites:
        for mark in _sites(layer):
            mark.add_to(picture)
    for place in sorted(on_map, key=lambda p: -size_class(p.children)):
        _bubble(place).add_to(picture)
    corners = [[p.lat, p.lon] for p in on_map] or [list(c) for c in CONTIGUOUS_STATES]
    # 52 px at the bottom keep the southernmost town clear of the folded legend.
    picture.fit_bounds(corners, padding_top_left=(24, 24), padding_bottom_right=(24, 52), max_zoom=10)

    figure = picture.get_root()
    figure.header.add_child(Element(_policy()), name="policy", index=0)
    figure.header.add_child(Element(_own_leaflet()), name="leaflet", index=2)
    figure.header.add_child(Element(f"<title>{safe_html(context.title)}</title>{_STYLE}"), name="look")
    figure.html.add_child(Element(_head(context)), name="head", index=0)
    figure.html.add_child(Element(_legend(context, facts, bool(pockets), sites)), name="legend")
    _name_in_order(figure)
    return figure.render().encode("utf-8", errors="replace")


class _Words(MacroElement):
    """Popup and tooltip of one layer. The texts come through `safe_html` and are JSON besides."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "{{ this._parent.get_name() }}.bindPopup({{ this.popup|tojson }}, {maxWidth: 300, maxHeight: 320})"
        ".bindTooltip({{ this.tooltip|tojson }}, {sticky: true});"
        "{% endmacro %}"
    )

    def __init__(self, title: str, lines: Iterable[str]) -> None:
        super().__init__()
        self._name = "words"
        self.tooltip = safe_html(title)
        self.popup = f"<b>{safe_html(title)}</b>" + "".join(f"<br>{safe_html(x)}" for x in lines)


@cache
def _static_text(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")


@cache
def _boundaries(path: str) -> dict[str, dict]:
    """Feature by its id (FIPS code or State)."""
    return {f["id"]: f for f in json.loads(_static_text(path))["features"]}


def _policy() -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'


@cache
def _own_leaflet() -> str:
    """Leaflet's script and style for the inside of a page: no pictures, no links, no source map."""
    script = _static_text("leaflet/leaflet.js").split("//# sourceMappingURL")[0]
    # Its credit link is not shown (ours is text), and the only address left is an XML name.
    script = script.replace("https://leafletjs.com", "leafletjs.com").replace("</script", "<\\/script")
    rules = _static_text("leaflet/leaflet.css").split("}")
    style = "}".join(r for r in rules if "url(images/" not in r)
    return f"<style>{_without_comments(style)}</style><script>{script}</script>"


def _without_comments(style: str) -> str:
    parts = style.split("/*")
    return parts[0] + "".join(part.partition("*/")[2] for part in parts[1:])


def _states(picture: folium.Map) -> None:
    features = list(_boundaries("boundaries/us_states.json").values())
    outline = {"fillColor": "#F3F1EC", "fillOpacity": 1, "color": "#9AA1A6", "weight": 1}
    _layer(features, outline).add_to(picture)


def _layer(features: list[dict], look: dict) -> folium.GeoJson:
    """Shapes in one colour, without any property of the file they come from."""
    bare = [{"type": "Feature", "properties": {}, "geometry": f["geometry"]} for f in features]
    return folium.GeoJson({"type": "FeatureCollection", "features": bare}, style_function=lambda _: look)


def _counties(picture: folium.Map, counties: pd.DataFrame, unit: Unit) -> None:
    shapes = _boundaries("boundaries/us_counties.json")
    fields = fields_of(counties)
    for cells in cells_of(counties, fields):
        county = dict(zip((f.name for f in fields), cells, strict=True))
        shape = shapes.get(str(county["county_fips"]))
        if shape is None:
            continue
        fill = COLOURS[size_class(county["children"])]
        look = {"fillColor": fill, "fillOpacity": 0.45, "color": "#8A6B4F", "weight": 1}
        layer = _layer([shape], look)
        said = (unit.counts(county["children"], county["families"], " missed in the county"),)
        layer.add_child(_Words(f"{shape['properties']['name']} County, {shape['properties']['state']}", said))
        layer.add_to(picture)


def _pocket(card: PocketCard, beside: Beside) -> folium.Polygon:
    """The outline of a pocket, staff only, with its card in the popup."""
    outline = folium.Polygon(
        card.outline, color=POCKET_COLOUR, weight=3, fill=True, fill_color=POCKET_COLOUR, fill_opacity=0.08
    )
    figures = tuple(f"{name}: {value} ({note})" for name, value, note in head_figures(card))
    words = _Words(f"Pocket {card.rank}: {card.title}", (card.sentence, *figures, *written(card, beside)))
    outline.add_child(words)
    return outline


def _bubble(place: PlaceFacts) -> folium.CircleMarker:
    number = size_class(place.children)
    bubble = folium.CircleMarker(
        (place.lat, place.lon),
        radius=RADII[number],
        color="#5A2A0A",
        weight=1,
        fill_color=COLOURS[number],
        fill_opacity=0.85,
    )
    bubble.add_child(_Words(place.title, place.lines))
    return bubble


_STYLE = """<style>
html, body {height: 100%; margin: 0}
body {display: flex; flex-direction: column; font: 14px/1.35 system-ui, "Segoe UI", sans-serif; color: #22282C}
.head {padding: 8px 14px; border-bottom: 1px solid #C9CFD3; background: #FFF}
.head h1 {font-size: 17px; margin: 0 0 2px}
.head p {margin: 0; overflow-wrap: anywhere}
.stamp {color: #9C1C1C; font-weight: 600}
.folium-map {flex: 1; min-height: 320px; background: #E3EBF0}
.key {position: absolute; left: 8px; bottom: 8px; z-index: 1000; background: #FFFFFFF2; border: 1px solid #C9CFD3;
  border-radius: 6px; padding: 6px 10px; max-width: min(440px, calc(100vw - 90px)); max-height: 55vh; overflow: auto}
.key summary {cursor: pointer; font-weight: 600}
.key i {display: inline-block; border: 1px solid #5A2A0A; border-radius: 50%; vertical-align: middle; margin-right: 6px}
.site i {display: block; width: 8px; height: 8px; border: 1px solid #FFF; box-shadow: 0 0 2px #22282C}
.key i.site {width: 10px; height: 10px; border-radius: 0}
.key td, .key th {text-align: right; padding: 1px 5px; vertical-align: top}
.key td:first-child, .key th:first-child {text-align: left}
.folium-map.leaflet-container {font: inherit}
.leaflet-popup-content {font-size: 14px; overflow-wrap: anywhere}
.leaflet-tooltip {font-size: 13px; max-width: 80vw; overflow: hidden; text-overflow: ellipsis}
@media (max-width: 640px) {.head {font-size: 12px; max-height: 34vh; overflow: auto} .head h1 {font-size: 15px}}
@media print {.key {max-height: none}}
</style>"""


def _sites(layer: Points) -> Iterable[folium.Marker]:
    """A small square per town (per district office), its lines in the popup."""
    square = f'<i style="background:{SITE_COLOURS[layer.kind]}"></i>'
    for site in layer.drawn.itertuples():
        icon = folium.DivIcon(square, icon_size=(10, 10), icon_anchor=(5, 5), class_name="site")
        mark = folium.Marker((site.lat, site.lon), icon=icon)
        mark.add_child(_Words(site.name, (*site.lines, SITE_CAUTIONS[layer.kind])))
        yield mark


def _head(context: ExportContext) -> str:
    stamps = "".join(f'<p class="stamp">{safe_html(s)}</p>' for s in context.stamps)
    lines = [
        f"{context.direction_sentence.rstrip('.')}. Filters: {context.filters_sentence.rstrip('.')}.",
        f"As of {context.as_of_text}. {context.counts_line} "
        f"{context.unit.heading} that could not be placed: {context.not_placed_children}.",
    ]
    if context.elsewhere_children:
        lines.append(
            f"{context.unit.heading} missed in another State, not on this map: {context.elsewhere_children}."
        )
    said = "".join(f"<p>{safe_html(line)}</p>" for line in lines)
    return f'<header class="head"><h1>{safe_html(context.title)}</h1>{stamps}{said}</header>'


def _legend(
    context: ExportContext, facts: list[PlaceFacts], has_pockets: bool, sites: Sequence[Points]
) -> str:
    labels = class_labels(masked=context.audience == "outside")
    rows = "".join(
        f'<div><i style="width:{2 * r}px;height:{2 * r}px;background:{c}"></i>{safe_html(label)}</div>'
        for r, c, label in zip(RADII, COLOURS, labels, strict=True)
    )
    has_families, unit = context.unit.tells_families, context.unit
    towns = "".join(
        "<tr>"
        + "".join(
            f"<td>{safe_html(x)}</td>"
            for x in (p.title, p.children, *((p.families,) if has_families else ()))
        )
        + "</tr>"
        for p in facts
    )
    heads = f"<th>Town</th><th>{unit.heading}</th>" + ("<th>Families</th>" if has_families else "")
    rows += "".join(
        f'<div><i class="site" style="background:{SITE_COLOURS[layer.kind]}"></i>'
        f"{safe_html(f'{SITE_LABELS[layer.kind]}: {layer.shown}. {SITE_CAUTIONS[layer.kind]}')}</div>"
        for layer in sites
    )
    circle = " Circle: pocket." if has_pockets else ""
    off_map = [p for p in facts if not p.is_on_map]
    notes = (*head_lines(context, off_map)[len(context.stamps) + 2 :], LEAFLET_CREDIT)
    said = "".join(f"<div>{safe_html(n)}</div>" for n in notes)
    return (
        f'<div class="key"><details><summary>{unit.heading} missed: legend</summary>'
        f"<div>Bubble: town. Shading: county.{circle}</div>{rows}</details>"
        f"<details><summary>List of {len(facts)} towns</summary><table><tr>{heads}</tr>"
        f"{towns}</table></details>"
        f"<details><summary>About this map</summary>{said}</details></div>"
    )


def _name_in_order(figure: Element) -> None:
    """Numbers the elements: folium names them at random, and the same map would differ each time."""
    waiting, number = [figure], 0
    while waiting:
        element = waiting.pop()
        element._id = f"{number:06x}"
        number += 1
        waiting.extend(reversed(element._children.values()))
