"""The days of a plan on paper: one page for each person and day, with stops, times, a map and room to write.

A single HTML page without script, pictures or links: opened in any browser, printed. For program staff only: it holds
true counts. No name of a child or family is in it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.exports.context import ExportContext, NotMasked
from analytics.exports.inert_text import safe_html
from analytics.plan.asked import Plan
from analytics.wording import in_words, origins_in_words

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SKETCH_PX = 300
MARGIN_PX = 40
MILES_A_DEGREE = 69.0
LEAST_MILES = 8.0
LETTER_PX = 6.6


def day_sheets(
    context: ExportContext,
    plan: Plan,
    places: pd.DataFrame,
    inside: Mapping[int, Sequence[str]] | None = None,
) -> bytes:
    """The pages as HTML in UTF-8, in the order of the days. `places`: what the list holds by place (place_id, families,
    newest_move_date, top_origins). `inside`: place_id -> a line for each stop in the town, in order. Raises NotMasked for people outside, ValueError where no day has a stop.
    """
    if context.audience != "internal":
        raise NotMasked("Day sheets are for program staff only: they hold true counts.")
    listed = places.drop_duplicates("place_id").set_index("place_id")
    homes = {person.name: (person.latitude, person.longitude) for person in plan.asked.people}
    days = plan.days[plan.days["stops"] > 0].sort_values(["day", "person"], kind="stable")
    if days.empty:
        raise ValueError("The plan has no stop, so there is no sheet to print.")
    pages = []
    for day in days.itertuples():
        stops = plan.stops[(plan.stops["person"] == day.person) & (plan.stops["day"] == day.day)]
        pages.append(
            _page(context, day, stops.sort_values("number"), homes[day.person], (listed, inside or {}))
        )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>Day sheets</title>{_STYLE}</head><body>{''.join(pages)}</body></html>"
    ).encode("utf-8", errors="replace")


def _page(
    context: ExportContext,
    day,
    stops: pd.DataFrame,
    home: tuple[float, float],
    known: tuple[pd.DataFrame, Mapping[int, Sequence[str]]],
) -> str:
    stamps = "".join(f'<p class="stamp">{safe_html(stamp)}</p>' for stamp in context.stamps)
    title = f"{day.person}: {day.day:%A}, {in_words(day.day)}"
    head = (
        f"{_clock(day.starts)} to {_clock(day.ends)} from {day.home} and back. {round(day.miles)} miles, "
        f"{day.drive_hours:.1f} hours on the road. About {round(day.families)} families expected."
    )
    rows = "".join(_stop(stop, *known) for stop in stops.itertuples())
    foot = (
        "Families: expected to be there and still missed; nine times in ten their number lies between the two. Lines on the "
        f"map are straight, not roads. List of {context.as_of_text}. Made {context.made_at:%Y-%m-%d %H:%M}. "
        f"{' '.join(context.credits)}"
    )
    return (
        f'<section>{stamps}<h1>{safe_html(title)}</h1><p class="head">{safe_html(head)}</p>'
        f'<div class="sides">{_sketch(stops, home, str(day.home))}<div class="log"><b>The day</b>'
        "<p>Began ______ &#160; Ended ______</p><p>Miles ______ &#160; Families met ______</p>"
        "<p>To do tomorrow:</p><p class='line'></p><p class='line'></p><p class='line'></p></div></div>"
        f'<table class="{"tight" if len(stops) > 4 else ""}"><thead><tr><th></th><th>When</th><th>Town, and why</th>'
        "<th>Who was met, what was seen, who to call</th></tr></thead>"
        f'<tbody>{rows}</tbody></table><p class="foot">{safe_html(foot)}</p></section>'
    )


def _stop(stop, listed: pd.DataFrame, inside: Mapping[int, Sequence[str]]) -> str:
    facts = []
    if stop.place_id in listed.index:
        place = listed.loc[stop.place_id]
        facts.append(
            f"On the list: {int(place['families']):,} {'family' if place['families'] == 1 else 'families'}"
        )
        if pd.notna(place["newest_move_date"]):
            facts.append(f"newest move {in_words(pd.Timestamp(place['newest_move_date']).date())}")
        if from_ := origins_in_words(place["top_origins"]):
            facts.append(f"from {from_}")
    way = f"{round(stop.drive_minutes)} min, {round(stop.miles)} mi"
    told = f"<br><small>{safe_html('; '.join(facts))}.</small>" if facts else ""
    told += "".join(f"<br><small>{safe_html(line)}</small>" for line in inside.get(int(stop.place_id), ()))
    county = f"{stop.county_name} County" if isinstance(stop.county_name, str) else ""
    return (
        f"<tr><td><b>{stop.number}</b></td>"
        f"<td>{safe_html(_clock(stop.arrive))}<br>to {safe_html(_clock(stop.leave))}<br><small>{safe_html(way)}</small></td>"
        f"<td><b>{safe_html(stop.town)}</b> <small>{safe_html(county)}</small><br>{safe_html(stop.reason)}"
        f"{told}</td><td></td></tr>"
    )


def _clock(time: dt.time) -> str:
    return f"{time.hour % 12 or 12}:{time:%M} {'AM' if time.hour < 12 else 'PM'}"


def _sketch(stops: pd.DataFrame, home: tuple[float, float], home_name: str) -> str:
    """The way from home and back through the numbered stops, north up, with a scale of miles."""
    points = [home, *zip(stops["latitude"].astype(float), stops["longitude"].astype(float), strict=True)]
    names = [home_name, *stops["town"].astype(str)]
    across = MILES_A_DEGREE * math.cos(math.radians(sum(lat for lat, _ in points) / len(points)))
    xs, ys = [lon * across for _, lon in points], [-lat * MILES_A_DEGREE for lat, _ in points]
    span = max(max(xs) - min(xs), max(ys) - min(ys), LEAST_MILES)
    inner = SKETCH_PX - 2 * MARGIN_PX
    scale = inner / span
    left = MARGIN_PX + (inner - scale * (max(xs) - min(xs))) / 2
    top = MARGIN_PX + (inner - scale * (max(ys) - min(ys))) / 2
    at = [(left + scale * (x - min(xs)), top + scale * (y - min(ys))) for x, y in zip(xs, ys, strict=True)]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*at, at[0]))
    marks = [
        f'<polyline points="{way}"/>',
        f'<rect x="{at[0][0] - 6:.1f}" y="{at[0][1] - 6:.1f}" width="12" height="12"/>',
    ]
    for number, (x, y) in enumerate(at[1:], start=1):
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9"/><text class="number" x="{x:.1f}" y="{y + 4:.1f}">{number}</text>'
        )
    taken = [(x - 10, x + 10, y - 10, y + 10) for x, y in at]
    for (x, y), name in zip(at, names, strict=True):
        marks += _name(name, x, y, taken)
    miles = next((m for m in (100, 50, 20, 10, 5, 2, 1) if m * scale < inner * 0.6), 1)
    bar = (
        f'<path d="M10 {SKETCH_PX - 10} h{miles * scale:.1f}"/>'
        f'<text x="10" y="{SKETCH_PX - 15}">{miles} {"mile" if miles == 1 else "miles"}</text>'
        f'<path d="M{SKETCH_PX - 16} 32 v-20 m-5 7 l5 -7 l5 7"/><text x="{SKETCH_PX - 20}" y="46">N</text>'
    )
    return (
        f'<svg class="sketch" viewBox="0 0 {SKETCH_PX} {SKETCH_PX}" role="img" '
        f'aria-label="The way of the day, north up">{"".join(marks)}{bar}</svg>'
    )


def _name(name: str, x: float, y: float, taken: list[tuple[float, float, float, float]]) -> list[str]:
    """The name right or left of its mark, where there is room; the table has it anyway."""
    width = LETTER_PX * len(name)
    for anchor, edge, first in (("start", x + 12, x + 12), ("end", x - 12, x - 12 - width)):
        box = (first, first + width, y - 7, y + 7)
        is_free = not any(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken)
        if is_free and box[0] >= 0 and box[1] <= SKETCH_PX:
            taken.append(box)
            return [
                f'<text class="name" x="{edge:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{safe_html(name)}</text>'
            ]
    return []


_STYLE = """<style>
@page {size: letter; margin: 11mm}
body {font: 12px/1.32 system-ui, "Segoe UI", sans-serif; color: #1d2b33; max-width: 760px; margin: 12px auto; padding: 0 10px}
section {break-after: page; margin-bottom: 28px}
section:last-child {break-after: auto}
h1 {font-size: 19px; margin: 3px 0}
.stamp {color: #9C1C1C; font-weight: 600; margin: 0; font-size: 9px}
.head {margin: 2px 0 8px; font-size: 13px}
.sides {display: flex; gap: 16px}
.sketch {flex: 0 0 270px; width: 270px; border: 1px solid #C9CFD3}
.sketch circle {fill: #F6D9B8; stroke: #8F3A0C}
.sketch rect {fill: #1d2b33}
.sketch polyline {fill: none; stroke: #0f6e6e; stroke-width: 2.5}
.sketch path {stroke: #1d2b33; stroke-width: 1.5; fill: none}
.sketch text {font-size: 12px}
.sketch .name {paint-order: stroke; stroke: #fff; stroke-width: 3px}
.sketch .number {text-anchor: middle; font-weight: 700}
.log {flex: 1}
.log .line {border-bottom: 1px solid #9aa1a6; height: 20px; margin: 0}
table {border-collapse: collapse; width: 100%; margin-top: 10px}
th, td {border: 1px solid #9aa1a6; padding: 3px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere}
td {height: 96px}
.tight td {height: 62px}
td:first-child {width: 16px; text-align: center}
td:nth-child(2) {width: 92px}
th:last-child {width: 42%}
tr {break-inside: avoid}
small {color: #52606a}
.foot {color: #52606a; font-size: 9px; margin: 6px 0 0}
@media print {body {margin: 0; padding: 0 1px; max-width: none} section {margin: 0}}
@media screen and (max-width: 640px) {.sides {flex-wrap: wrap}}
</style>"""
