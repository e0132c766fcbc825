"""One pocket on one sheet of paper: what to say, where to go, room for notes.

A single HTML page without script, pictures or links: opened in any browser, printed on one page.
For program staff only: it holds true counts.
"""

from __future__ import annotations

import math
from dataclasses import replace

from analytics.exports.context import WINDOW_NOTE, ExportContext, refuse_pockets_outside
from analytics.exports.inert_text import safe_html
from analytics.pockets.cards import PocketCard, Town
from analytics.pockets.facts import NOTHING_BESIDE, Beside, head_figures, written
from analytics.stats.geodesy import distance_km
from analytics.wording import MONTHS
from data.values.geodesy import KM_PER_MILE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SKETCH_PX = 300
LETTER_PX = 6.8
"""About the width of a letter of a town's name on the sketch."""
MOST_TOWNS = 12
MOST_TOWNS_WITH_NEARBY = 10
"""Rows that leave the sheet on one page; further towns are counted in a line."""
ROOMY_TOWNS = 6
"""Up to so many, each row has room for two lines by hand."""


def route_sheet(context: ExportContext, card: PocketCard, beside: Beside = NOTHING_BESIDE) -> bytes:
    """The page as HTML in UTF-8. Raises NotMasked for people outside.

    Towns stand in the order of a drive: from the one with the most families always to the nearest
    one left. Straight lines, not roads.
    """
    refuse_pockets_outside(context, (card,))
    order = drive(tuple(town for town in card.towns if town.is_a_place_to_drive_to))
    stamps = "".join(f'<p class="stamp">{safe_html(s)}</p>' for s in context.stamps)
    figures = "".join(
        f"<div><span>{safe_html(n)}</span><b>{safe_html(v)}</b><small>{safe_html(note)}</small></div>"
        for n, v, note in head_figures(card)
    )
    own = written(card, replace(beside, around=None))
    told = "".join(f"<li>{safe_html(line)}</li>" for line in own)
    around = beside.around.lines if beside.around else ()
    near = "".join(f"<li>{safe_html(line)}</li>" for line in around)
    near = f'<div class="near"><b>On record nearby</b><ul>{near}</ul></div>' if near else ""
    title = f"Pocket {card.rank}: {card.title}"
    rows = order[: MOST_TOWNS_WITH_NEARBY if near else MOST_TOWNS]
    left_out = len(order) - len(rows)
    more = f"<p>{left_out} more towns are on the map and in the Excel file.</p>" if left_out > 0 else ""
    somewhere = [town for town in card.towns if not town.is_a_place_to_drive_to]
    more += "".join(
        f"<p>{town.families:,} families are somewhere in {safe_html(town.name)}: nobody wrote the town.</p>"
        for town in somewhere
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
        f'<div class="sides"><div>{_sketch(order) if order else ""}</div><div><ul>{told}</ul>{_months(card)}</div></div>{near}'
        f'<table class="{"tight" if len(rows) > ROOMY_TOWNS else ""}"><thead><tr><th></th><th>Town</th><th>Families</th><th>In all</th><th>Miles</th>'
        f"<th>Who was met, what was seen, who to call</th></tr></thead><tbody>{_rows(rows)}</tbody></table>"
        f'{more}<p class="foot">Families: missed in this pocket; in all: at the town in the whole view. '
        f"Miles: straight line from the town above. {safe_html(foot)}</p></body></html>"
    ).encode("utf-8", errors="replace")


def drive(towns: tuple[Town, ...]) -> list[tuple[Town, float | None]]:
    """(town, miles from the town before) in the order of a drive; None for the first."""
    left = list(towns)
    if not left:
        return []
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
        for number, (town, miles) in enumerate(order, start=1)
    )


def _months(card: PocketCard) -> str:
    """Twelve small bars: families by the month of their moves."""
    most = max(card.by_month) or 1
    bars = "".join(
        f'<rect x="{24 * i}" y="{44 - 40 * n / most:.1f}" width="18" height="{40 * n / most:.1f}"/>'
        f'<text x="{24 * i + 9}" y="56">{MONTHS[i][0]}</text>'
        for i, n in enumerate(card.by_month)
    )
    return (
        f'<svg class="months" viewBox="0 0 288 60" role="img" aria-label="Months of their moves">{bars}</svg>'
    )


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
    circles = [
        (left + scale * (x - min(xs)), top + scale * (y - min(ys)), 9 + 7 * math.sqrt(n / most))
        for x, y, n in zip(xs, ys, (t.families_in_view for t in towns), strict=True)
    ]
    marks = [
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius:.1f}"/>'
        f'<text class="number" x="{px:.1f}" y="{py + 4:.1f}">{number}</text>'
        for number, (px, py, radius) in enumerate(circles, start=1)
    ]
    # names last, so that no circle covers one
    marks += _names(circles, towns)
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


def _names(circles: list[tuple[float, float, float]], towns: list[Town]) -> list[str]:
    """The towns' names beside their circles (x, y, radius), right or left, where one has room.

    Where neither side has, the number in the circle stands alone: the table below names it.
    """
    taken = [(x - r, x + r, y - r, y + r) for x, y, r in circles]
    marks = []
    for at, ((x, y, r), town) in enumerate(zip(circles, towns, strict=True)):
        width = LETTER_PX * len(town.name)
        for anchor, edge, first in (
            ("start", x + r + 4, x + r + 4),
            ("end", x - r - 4, x - r - 4 - width),
        ):
            box = (first, first + width, y - 7, y + 7)
            others = (other for i, other in enumerate(taken) if i != at)
            is_free = not any(
                box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in others
            )
            if is_free and box[0] >= 0 and box[1] <= SKETCH_PX:
                taken.append(box)
                marks.append(
                    f'<text class="name" x="{edge:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">'
                    f"{safe_html(town.name)}</text>"
                )
                break
    return marks


_STYLE = """<style>
@page {size: letter; margin: 12mm}
body {font: 12px/1.3 system-ui, "Segoe UI", sans-serif; color: #1d2b33; max-width: 760px; margin: 12px auto; padding: 0 10px}
h1 {font-size: 17px; margin: 3px 0}
.stamp {color: #9C1C1C; font-weight: 600; margin: 0; font-size: 9px}
.aloud {font-size: 14px; border-left: 4px solid #7A1FA2; padding-left: 10px; margin: 6px 0}
.figures {display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 6px 0}
.figures span, .figures small {display: block; color: #52606a; font-size: 9.5px}
.figures b {font-size: 14px}
.sides {display: flex; flex-wrap: wrap; gap: 14px}
.sides > div {flex: 1 1 300px}
.sides > div:first-child {flex: 0 1 240px}
.sketch {width: 100%; max-width: 240px; border: 1px solid #C9CFD3}
.sketch circle {fill: #F6D9B8; stroke: #8F3A0C}
.sketch path {stroke: #1d2b33; stroke-width: 1.5; fill: none}
.sketch text {font-size: 12px}
.sketch .name {paint-order: stroke; stroke: #fff; stroke-width: 3px}
.sketch .number {text-anchor: middle; font-weight: 700}
.months {width: 100%; max-width: 260px}
.months rect {fill: #0f6e6e}
.months text {font-size: 10px; text-anchor: middle}
ul {margin: 0 0 6px; padding-left: 18px}
.near {margin-top: 6px; font-size: 10.5px; line-height: 1.25}
.near ul {margin: 0}
table {border-collapse: collapse; width: 100%; margin-top: 6px}
th, td {border: 1px solid #9aa1a6; padding: 2px 6px; text-align: left; overflow-wrap: anywhere}
td:nth-child(3), td:nth-child(4), td:nth-child(5) {text-align: right}
td {height: 34px}
.tight td {height: 19px}
th:last-child {width: 46%}
.foot {color: #52606a; font-size: 9.5px; margin: 6px 0 0}
@media print {body {margin: 0; padding: 0 1px; max-width: none} .figures {flex-wrap: nowrap}}
</style>"""
