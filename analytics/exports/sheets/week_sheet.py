"""The targets of a person on paper: where, why, whom to call, room for what was found.

A single HTML page without script, pictures or links. For program staff only: true counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from analytics.board.targets import TargetNow, towns_in_words, why_in_words
from analytics.exports.context import CONFIDENTIAL, SYNTHETIC
from analytics.exports.inert_text import safe_html
from analytics.wording import in_words
from data.board.board import Target

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def week_sheet(
    who: str,
    today: dt.date,
    listed: Iterable[tuple[Target, str]],
    now: Mapping[str, TargetNow],
    place_names: Mapping[int, str] | None = None,
    is_synthetic: bool = False,
    stops: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """HTML in UTF-8: one row per (target, why it is due), in their order.

    `place_names`: place id -> name, to name every town of a target of many. `is_synthetic`: its
    counts are of made-up families. `stops`: target id -> its stops, a line each.
    """
    names = place_names or {}
    inside = stops or {}
    rows = "".join(
        f"<tr><td><b>{safe_html(towns_in_words(target, names))}</b>"
        f"{_line(why)}{_line(f'move {target.direction} {target.state_code}')}</td>"
        f"<td>{safe_html(why_in_words(target))}"
        f"<small>{_line(now[target.target_id].words)}</small></td>"
        f"<td>{safe_html(target.contact)}</td><td></td></tr>{_stops(inside.get(target.target_id, ()))}"
        for target, why in listed
    )
    title = f"Targets of {who}, {today:%A} {in_words(today)}"
    marks = (CONFIDENTIAL, *([SYNTHETIC] if is_synthetic else ()))
    stamps = "".join(f"<p class=stamp>{safe_html(mark)}</p>" for mark in marks)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{safe_html(title)}</title>{_STYLE}</head><body>"
        f"{stamps}<h1>{safe_html(title)}</h1>"
        "<table><thead><tr><th>Place</th><th>Why</th><th>Contact</th>"
        "<th>Day, families, children, COEs, notes (no names)</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    ).encode("utf-8", errors="replace")


def _stops(lines: Sequence[str]) -> str:
    """The stops of a target below it, each with room to write beside it."""
    if not lines:
        return ""
    told = "".join(f"<div>{safe_html(line)}</div>" for line in lines)
    return f"<tr class=stops><td colspan=3><small>{told}</small></td><td></td></tr>"


def _line(text: str) -> str:
    """A line of its own where there is something to say."""
    return f"<div>{safe_html(text)}</div>" if text else ""


_STYLE = """<style>
@page {size: letter; margin: 12mm}
body {font: 13px/1.35 system-ui, "Segoe UI", sans-serif; color: #1d2b33; margin: 10px auto; max-width: 780px}
h1 {font-size: 19px}
.stamp {color: #9C1C1C; font-size: 11px; font-weight: 600}
table {border-collapse: collapse; width: 100%; table-layout: fixed}
th, td {border: 1px solid #9aa1a6; padding: 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere}
tr {break-inside: avoid}
td {height: 60px}
.stops td {height: auto} .stops div {padding: 3px 0}
th:nth-child(1) {width: 23%} th:nth-child(2) {width: 29%} th:nth-child(3) {width: 16%}
</style>"""
