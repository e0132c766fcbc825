"""One pocket on one sheet of paper: what to say, where to go, room for notes.

A single HTML page without script, pictures or links: opened in any browser, printed on one page.
For program staff only: it holds true counts.
"""

from __future__ import annotations

import math

from analytics.exports.audience import refuse_pockets_outside
from analytics.exports.context import WINDOW_NOTE, ExportContext
from analytics.exports.inert_text import safe_html
from analytics.great_circle import distance_km
from analytics.pocket_cards import PocketCard, Town
from analytics.pocket_facts import facts, head_figures
from analytics.selection import MONTHS

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
KM_PER_MILE = 1.609344
SKETCH_PX = 300
MOST_TOWNS = 12
"""Rows that leave the sheet on one page; further towns are counted in a line."""


def route_sheet(context: ExportContext, card: PocketCard) -> bytes:
    """The page as HTML in UTF-8. Raises NotMasked for people outside.

    Towns stand in the order of a drive: from the one with the most families always to the nearest
    one left. Straight lines, not roads.
    """
    refuse_pockets_outside(context, (card,))
    order = drive(card.towns)
    stamps = "".join(f'<p class="stamp">{safe_html(s)}</p>' for s in context.stamps)
    figures = "".join(
        f"<div><span>{safe_html(n)}</span><b>{safe_html(v)}</b><small>{safe_html(note)}</small></div>"
        for n, v, note in head_figures(card)
    )
    told = "".join(f"<li>{safe_html(line)}</li>" for line in facts(card))
    title = f"Pocket {card.rank}: {card.title}"
    left_out = len(order) - MOST_TOWNS
    more = (
        f"<p>{left_out} more towns are on the map and in the Excel file.</p>"
        if left_out > 0
        else ""
    )
    foot = (
        f"{context.direction_sentence.rstrip('.')}. As of {context.as_of_text}. "
        f"Filters: {context.filters_sentence.rstrip('.')}. "
        f"{WINDOW_NOTE} Made {context.made_at:%Y-%m-%d %H:%M}. {' '.join(context.credits)}"
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{safe_html(title)}</title>{_STYLE}</head><body>{stamps}"
        f'<h1>{safe_html(title)}</h1><p class="aloud">{safe_html(card.sentence)}</p>'
        f'<div class="figures">{figures}</div>'
        f'<div class="sides"><div>{_sketch(order)}</div><div><ul>{told}</ul>{_months(card)}</div></div>'
        "<table><thead><tr><th></th><th>Town</th><th>Families</th><th>In all</th><th>Miles</th>"
        f"<th>Who was met, what was seen, who to call</th></tr></thead><tbody>{_rows(order)}</tbody></table>"
        f'{more}<p class="foot">Families: missed in this pocket; in all: at the town in the whole view. '
        f"Miles: straight line from the town above. {safe_html(foot)}</p></body></html>"
    ).encode("utf-8", errors="replace")


def drive(towns: tuple[Town, ...]) -> list[tuple[Town, float | None]]:
    """(town, miles from the town before) in the order of a drive; None for the first."""
    left = list(towns)
    order: list[tuple[Town, float | None]] = [(left.pop(0), None)]
    while left:
        here = order[-1][0]
        miles = [_miles(here, town) for town in left]
        nearest = min(range(len(left)), key=lambda i: (miles[i], left[i].place_id))
        order.append((left.pop(nearest), miles[nearest]))
    return order


def _miles(a: Town, b: Town) -> float:
    return float(distance_km(a.lat, a.lon, b.lat, b.lon)) / KM_PER_MILE


def _rows(order: list[tuple[Town, float | None]]) -> str:
    return "".join(
        f"<tr><td>{number}</td><td>{safe_html(town.name)}</td><td>{town.families:,}</td>"
        f"<td>{town.families_in_view:,}</td><td>{'' if miles is None else f'{miles:.0f}'}</td><td></td></tr>"
        for number, (town, miles) in enumerate(order[:MOST_TOWNS], start=1)
    )


def _months(card: PocketCard) -> str:
    """Twelve small bars: families by the month of their moves."""
    most = max(card.by_month) or 1
    bars = "".join(
        f'<rect x="{24 * i}" y="{44 - 40 * n / most:.1f}" width="18" height="{40 * n / most:.1f}"/>'
        f'<text x="{24 * i + 9}" y="56">{MONTHS[i][0]}</text>'
        for i, n in enumerate(card.by_month)
    )
    return f'<svg class="months" viewBox="0 0 288 60" role="img" aria-label="Months of their moves">{bars}</svg>'


def _sketch(order: list[tuple[Town, float | None]]) -> str:
    """Where the towns lie to one another, north up, with a scale of miles."""
    towns = [town for town, _ in order]
    middle = sum(t.lat for t in towns) / len(towns)
    across = 69.17 * math.cos(math.radians(middle))
    xs, ys = [t.lon * across for t in towns], [-t.lat * 69.0 for t in towns]
    span = max(max(xs) - min(xs), max(ys) - min(ys), 8.0)
    room, inner = 46, SKETCH_PX - 92
    scale = inner / span
    left = room + (inner - scale * (max(xs) - min(xs))) / 2
    top = room + (inner - scale * (max(ys) - min(ys))) / 2
    most = max(t.families_in_view for t in towns)
    marks = []
    for number, (town, x, y) in enumerate(zip(towns, xs, ys, strict=True), start=1):
        px, py = left + scale * (x - min(xs)), top + scale * (y - min(ys))
        radius = 9 + 7 * math.sqrt(town.families_in_view / most)
        is_right = px < SKETCH_PX * 0.62
        marks.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius:.1f}"/>'
            f'<text class="number" x="{px:.1f}" y="{py + 4:.1f}">{number}</text>'
            f'<text x="{px + (radius + 4 if is_right else -radius - 4):.1f}" y="{py + 4:.1f}" '
            f'text-anchor="{"start" if is_right else "end"}">{safe_html(town.name)}</text>'
        )
    miles = next(m for m in (50, 20, 10, 5, 2, 1) if m * scale < inner * 0.6)
    bar = (
        f'<path d="M10 {SKETCH_PX - 12} h{miles * scale:.1f}"/>'
        f'<text x="10" y="{SKETCH_PX - 18}">{miles} {"mile" if miles == 1 else "miles"}</text>'
        f'<path d="M{SKETCH_PX - 16} 34 v-22 m-5 7 l5 -7 l5 7"/><text x="{SKETCH_PX - 20}" y="48">N</text>'
    )
    return (
        f'<svg class="sketch" viewBox="0 0 {SKETCH_PX} {SKETCH_PX}" role="img" '
        f'aria-label="Sketch of the towns, north up">{bar}{"".join(marks)}</svg>'
    )


_STYLE = """<style>
@page {size: letter; margin: 12mm}
body {font: 12.5px/1.35 system-ui, "Segoe UI", sans-serif; color: #1d2b33; max-width: 760px; margin: 12px auto; padding: 0 10px}
h1 {font-size: 20px; margin: 4px 0}
.stamp {color: #9C1C1C; font-weight: 600; margin: 0; font-size: 11px}
.aloud {font-size: 15px; border-left: 4px solid #7A1FA2; padding-left: 10px; margin: 8px 0}
.figures {display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 8px 0}
.figures span, .figures small {display: block; color: #52606a; font-size: 11px}
.figures b {font-size: 18px}
.sides {display: flex; flex-wrap: wrap; gap: 14px}
.sides > div {flex: 1 1 300px}
.sketch {width: 100%; max-width: 330px; border: 1px solid #C9CFD3}
.sketch circle {fill: #F6D9B8; stroke: #8F3A0C}
.sketch path {stroke: #1d2b33; stroke-width: 1.5; fill: none}
.sketch text {font-size: 11px}
.sketch .number {text-anchor: middle; font-weight: 700}
.months {width: 100%; max-width: 300px}
.months rect {fill: #0f6e6e}
.months text {font-size: 10px; text-anchor: middle}
ul {margin: 0 0 8px; padding-left: 18px}
table {border-collapse: collapse; width: 100%; margin-top: 10px}
th, td {border: 1px solid #9aa1a6; padding: 5px 6px; text-align: left; overflow-wrap: anywhere}
td:nth-child(3), td:nth-child(4), td:nth-child(5) {text-align: right}
td {height: 22px}
th:last-child {width: 46%}
.foot {color: #52606a; font-size: 10.5px}
</style>"""
