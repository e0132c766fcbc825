"""The season calendar of a place on one sheet of paper: who comes, who goes, what is in season.

A single HTML page without script, pictures or links. For program staff only: true counts.
"""

from __future__ import annotations

import pandas as pd

from analytics.exports.context import ExportContext, NotMasked
from analytics.exports.inert_text import safe_html

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """<style>
@page { size: letter landscape; margin: 9mm; }
body { font: 13px/1.35 system-ui, sans-serif; margin: 1.2rem; color: #1c2226; }
.stamp { color: #9c1c1c; font-weight: 700; margin: 0 0 .3rem; }
h1 { font-size: 1.4rem; margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .32rem .6rem; border-bottom: 1px solid #cfd8dc; vertical-align: top; }
th.n, td.n { width: 5.5rem; text-align: right; white-space: nowrap; }
td.n { font-variant-numeric: tabular-nums; font-weight: 650; }
.bar { display: inline-block; height: .6rem; margin-right: .4rem; print-color-adjust: exact; }
.in { background: #0f6e6e; } .out { background: #b4530a; }
tr { break-inside: avoid; }
p.foot { color: #55626a; font-size: 11px; margin: .5rem 0; }
@media print { body { font-size: 11px; line-height: 1.25; margin: 0; } th, td { padding: .18rem .5rem; }
  h1 { font-size: 1.3rem; margin: .2rem 0; } p.foot { font-size: 9px; margin: .3rem 0; } }
</style>"""


def season_sheet(
    context: ExportContext, place: str, lines: pd.DataFrame, source: str, note: str = ""
) -> bytes:
    """The page as HTML in UTF-8. `lines`: see mobility.calendar_lines, with a column crops (text)
    where job orders are loaded; `source`: where the moves are from; `note`: what the crops are.

    Raises NotMasked for people outside.
    """
    if context.audience != "internal":
        raise NotMasked("The season calendar is for program staff only: it holds true counts.")
    most = max(1, int(lines[["arrive_children", "leave_children"]].to_numpy().max()))
    has_crops = "crops" in lines
    rows = "".join(
        f"<tr><th>{safe_html(row.month_name)}</th>"
        f"{_cells(row.arrive_children, row.arrive_from, most, 'in')}"
        f"{_cells(row.leave_children, row.leave_to, most, 'out')}"
        f"{f'<td>{safe_html(row.crops)}</td>' if has_crops else ''}</tr>"
        for row in lines.itertuples()
    )
    crops = "<th>Crops with jobs on record (workers)</th>" if has_crops else ""
    more = f'<p class="foot">{safe_html(note)}</p>' if note else ""
    stamps = "".join(f'<p class="stamp">{safe_html(s)}</p>' for s in context.stamps)
    title = f"Season calendar: {place}"
    foot = (
        f"Children by the month of the move, all years of {source}. Filters: "
        f"{context.filters_sentence}. As of {context.as_of_text}. A child who comes from two places "
        f"in one month counts at both. Made {context.made_at:%Y-%m-%d %H:%M}."
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{safe_html(title)}</title>{_STYLE}</head><body>{stamps}<h1>{safe_html(title)}</h1>"
        "<table><thead><tr><th>Month</th><th class='n'>Arrive</th><th>From</th><th class='n'>Leave</th><th>To</th>"
        f'{crops}</tr></thead><tbody>{rows}</tbody></table><p class="foot">{safe_html(foot)}</p>{more}'
        "</body></html>"
    ).encode()


def _cells(children: int, others: str, most: int, way: str) -> str:
    bar = f'<span class="bar {way}" style="width:{2.4 * children / most:.1f}rem"></span>'
    return f'<td class="n">{bar}{children:,}</td><td>{safe_html(others)}</td>'
