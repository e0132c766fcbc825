"""The targets of a person on paper: where, why, whom to call, room for what was found.

A single HTML page without script, pictures or links. For program staff only: true counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from analytics.board import TargetNow, towns_in_words, why_in_words
from analytics.exports.context import CONFIDENTIAL
from analytics.exports.inert_text import safe_html
from data.board import Target

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def week_sheet(
    who: str,
    today: dt.date,
    listed: Iterable[tuple[Target, str]],
    now: Mapping[str, TargetNow],
    place_names: Mapping[int, str] | None = None,
) -> bytes:
    """HTML in UTF-8: one row per (target, why it is due), in their order.

    `place_names`: place id -> name, to name every town of a target of many.
    """
    names = place_names or {}
    rows = "".join(
        f"<tr><td><b>{safe_html(towns_in_words(target, names))}</b><br>{safe_html(why)}<br>move "
        f"{target.direction} {safe_html(target.state_code)}</td>"
        f"<td>{safe_html(why_in_words(target))}<br>"
        f"<small>{safe_html(now[target.target_id].words)}</small></td>"
        f"<td>{safe_html(target.contact)}</td><td></td></tr>"
        for target, why in listed
    )
    title = f"Targets of {who}, {today:%A %Y-%m-%d}"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{safe_html(title)}</title>{_STYLE}</head><body>"
        f"<p class=stamp>{safe_html(CONFIDENTIAL)}</p><h1>{safe_html(title)}</h1>"
        "<table><thead><tr><th>Place</th><th>Why</th><th>Contact</th>"
        "<th>Day, families, children, COEs, notes (no names)</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    ).encode("utf-8", errors="replace")


_STYLE = """<style>
@page {size: letter; margin: 12mm}
body {font: 13px/1.35 system-ui, "Segoe UI", sans-serif; color: #1d2b33; margin: 10px auto; max-width: 780px}
h1 {font-size: 19px}
.stamp {color: #9C1C1C; font-size: 11px; font-weight: 600}
table {border-collapse: collapse; width: 100%}
th, td {border: 1px solid #9aa1a6; padding: 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere}
tr {break-inside: avoid}
td {height: 60px}
th:last-child {width: 34%}
</style>"""
