"""The log of work and the year's coverage on paper and as Excel: the pages that a coordinator hands in.

For staff with true counts. The log may leave the office too: then families are told by whole months alone, from
MASK_UNDER on; hours, miles and visits are of the office's own people and stay. Of the coverage what leaves is of
the newest list alone, and of that only what analytics.leads.shared_list tells, which remembers what was told before.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analytics.board.coverage import not_looked_at
from analytics.board.work_log import total, totals_by
from analytics.disclosure.masking import HIDDEN_MARK, is_mark
from analytics.exports.context import CONFIDENTIAL, MASKED, SYNTHETIC
from analytics.exports.inert_text import inert_cell, open_workbook, plain_text, safe_html
from analytics.leads.shared_list import BANDS, CHILDREN, OTHERS, PLACES, Told
from analytics.wording import in_words, state_name

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
WORK_HEADERS = ("Days", "Visits", "Hours", "Miles")
MET_HEADERS = ("Visits that found families", "Families met", "COEs started")
SHEET_NAME_LENGTH = 31
"""Characters that Excel allows a sheet's name."""


@dataclass(frozen=True)
class Part:
    """One table of a sheet."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """What is printed or written: a title, stamps that no reader may miss, sentences, tables."""

    title: str
    stamps: tuple[str, ...]
    sentences: tuple[str, ...]
    parts: tuple[Part, ...] = field(default=())


def log_of(
    log: pd.DataFrame,
    months: pd.DataFrame,
    days: tuple[dt.date, dt.date],
    *,
    is_outside: bool,
    is_synthetic: bool,
    who: str = "",
) -> Sheet:
    """The log of work. `log`, `months`: of analytics.board.work_log; `days`: first and last; `who`: made by."""
    first, last = days
    by = f" Made by {who}." if who else ""
    sentences = [f"Visits from {in_words(first)} to {in_words(last)}, both included.{by}", _not_said(log)]
    parts = [
        _by_person_and_week(log, is_outside),
        _totals(log, "person", is_outside),
        _totals(log, "monday", is_outside),
    ]
    if is_outside:
        rows = [
            (f"{month:%B %Y}", families)
            for month, families in zip(months["month"], months["families"], strict=True)
        ]
        note = "Whole months only. Under 10 families, or none, is hidden."
        parts.append(Part("Families met, by month", ("Month", "Families met"), rows, note))
    stamps = (MASKED if is_outside else CONFIDENTIAL, *((SYNTHETIC,) if is_synthetic else ()))
    return Sheet("Log of field work", stamps, tuple(s for s in sentences if s), tuple(parts))


def _not_said(log: pd.DataFrame) -> str:
    sums = total(log)
    without = [
        f"{int(sums[name]):,} of {int(sums['visits']):,} visits do not say their {what}"
        for name, what in (("visits_without_hours", "hours"), ("visits_without_miles", "miles"))
        if sums[name]
    ]
    return f"{'; '.join(without)}: those are not in the sums." if without else ""


def _cells(row: dict, is_outside: bool, days: int | None) -> tuple:
    work = (days, int(row["visits"]), row["hours"], row["miles"])
    return work if is_outside else (*work, int(row["visits_found"]), int(row["families"]), int(row["coes"]))


def _by_person_and_week(log: pd.DataFrame, is_outside: bool) -> Part:
    headers = ("Week of", "Who", *WORK_HEADERS, *(() if is_outside else MET_HEADERS))
    rows = [
        (in_words(row["monday"]), row["person"], *_cells(row, is_outside, int(row["days"])))
        for row in log.to_dict("records")
    ]
    return Part("By week and person", headers, rows)


def _totals(log: pd.DataFrame, by: str, is_outside: bool) -> Part:
    title, header = ("By person", "Who") if by == "person" else ("By week", "Week of")
    headers = (header, *WORK_HEADERS[1:], *(() if is_outside else MET_HEADERS))
    found = [*totals_by(log, by).to_dict("records"), total(log) | {by: "Together"}]
    rows = [
        (name if isinstance(name := row[by], str) else in_words(name), *_cells(row, is_outside, None)[1:])
        for row in found
    ]
    return Part(title, headers, rows)


def coverage_of(
    frame: pd.DataFrame, days: tuple[dt.date, dt.date], state: str, *, is_synthetic: bool, who: str = ""
) -> Sheet:
    """The year's coverage of analytics.board.coverage: for staff."""
    first, last = days
    by = f" Made by {who}." if who else ""
    sentences = (
        f"Children on the lists of moves to {state} as of {in_words(first)} to {in_words(last)}, each once, and those of "
        f"them in towns that a visit of these days went to. A child at two places counts at both.{by}",
        "Looked at is not found: it says that somebody went there.",
    )
    parts = [_neglected(frame)]
    for kind, title, header in (
        ("county", "By county", "County"),
        ("age", "By age", "Age"),
        ("origin", "By origin", "From"),
    ):
        own = frame[frame["kind"] == kind]
        headers = (header, "Children listed", "Looked at", "Looked at, %", "Families listed")
        rows = [
            (
                _group(kind, r.group),
                int(r.children),
                int(r.children_looked_at),
                round(r.share_pct),
                int(r.families),
            )
            for r in own.itertuples()
        ]
        if kind == "county":
            headers = (*headers, "Visits", "Families met", "Last visit")
            rows = [
                (*row, int(r.visits), int(r.families_met), in_words(r.last_visit) if r.visits else "")
                for row, r in zip(rows, own.itertuples(), strict=True)
            ]
        parts.append(Part(title, headers, rows, "Those that fall shortest of the share of all stand first."))
    stamps = (CONFIDENTIAL, *((SYNTHETIC,) if is_synthetic else ()))
    return Sheet(f"Coverage of a year: {state}", stamps, sentences, tuple(parts))


def _group(kind: str, group: str) -> str:
    """The name of a group: States by their names."""
    if not group:
        return "not said"
    return state_name(group) if kind == "origin" else group


def _neglected(frame: pd.DataFrame) -> Part:
    rows = [
        (_group(kind, group), kind, int(children))
        for kind, group, children in not_looked_at(frame)[["kind", "group", "children"]].itertuples(
            index=False
        )
    ]
    return Part("Not looked at for a year", ("Which", "What", "Children listed"), rows)


SHARED_TABLES = (
    ("county:", PLACES, "By county", "County"),
    ("band:", BANDS, "By age", "Age"),
    ("other state:", OTHERS, "By origin", "From"),
)
"""Units of a shared list by the beginning of their names, their table, and how the part is called."""


def shared_coverage_of(
    every: Told, looked_at: Told, names: Mapping[str, str], as_of: dt.date, state: str, *, is_synthetic: bool
) -> Sheet:
    """The coverage for outside. every, looked_at: what may be told of the newest list, and of its towns that visits of
    twelve months went to; names: FIPS code -> county. A count that is not told is hidden, and so is whether it is none."""
    parts = []
    for start, table, title, header in SHARED_TABLES:
        rows = []
        for unit in every.listed:
            if not unit.startswith(start):
                continue
            counts = [each.figures.get((CHILDREN, unit), HIDDEN_MARK) for each in (every, looked_at)]
            if is_mark(counts[0]) and not every.named.get(table, False):
                continue
            name = unit.removeprefix(start)
            name = (
                names.get(name, name)
                if table == PLACES
                else _group("origin", name)
                if table == OTHERS
                else name
            )
            rows.append((name, *counts))
        parts.append(Part(title, (header, "Children listed", "Looked at"), rows))
    sentences = (
        f"Children on the list of moves to {state} as of {in_words(as_of)}, and those of them in towns that a visit of the "
        "twelve months went to. Looked at is not found: it says that somebody went there.",
        "Counts under 10, and those that would give one away, are hidden.",
    )
    return Sheet(
        f"Coverage of a year: {state}",
        (MASKED, *((SYNTHETIC,) if is_synthetic else ())),
        sentences,
        tuple(parts),
    )


def as_page(sheet: Sheet) -> bytes:
    """The sheet as one HTML page in UTF-8 to print: no script, no pictures, no links."""
    stamps = "".join(f"<p class=stamp>{safe_html(stamp)}</p>" for stamp in sheet.stamps)
    said = "".join(f"<p>{safe_html(sentence)}</p>" for sentence in sheet.sentences)
    tables = "".join(_html(part) for part in sheet.parts)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{safe_html(sheet.title)}</title>{_STYLE}</head><body>"
        f"{stamps}<h1>{safe_html(sheet.title)}</h1>{said}{tables}"
        "<p class=sign>Signed: ______________________________ &nbsp; Date: ______________</p></body></html>"
    ).encode("utf-8", errors="replace")


def _html(part: Part) -> str:
    marks = [
        " class=n" if any(isinstance(row[i], int | float) for row in part.rows) else ""
        for i in range(len(part.headers))
    ]
    head = "".join(
        f"<th{mark}>{safe_html(header)}</th>" for header, mark in zip(part.headers, marks, strict=True)
    )
    rows = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in part.rows)
    none = f"<tr><td colspan={len(part.headers)}>none</td></tr>"
    note = f"<p>{safe_html(part.note)}</p>" if part.note else ""
    return f"<h2>{safe_html(part.title)}</h2>{note}<table><thead><tr>{head}</tr></thead><tbody>{rows or none}</tbody></table>"


def _html_cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<td class=n>{_number(value)}</td>"
    if is_mark(value):
        return f"<td class=n>{value}</td>"
    return f"<td>{safe_html('' if value is None else value)}</td>"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def as_workbook(sheet: Sheet, made_at: dt.datetime) -> bytes:
    """The sheet as .xlsx: one sheet per table, texts as texts, and About."""
    buffer = io.BytesIO()
    book = open_workbook(buffer)
    book.set_properties(
        {"title": plain_text(sheet.title), "comments": " ".join(sheet.stamps), "created": made_at}
    )
    bold = book.add_format(
        {"bold": True, "bg_color": "#E8EEF2", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    stamp = book.add_format({"bold": True, "font_color": "#9C1C1C"})
    for part in sheet.parts:
        page = book.add_worksheet(part.title[:SHEET_NAME_LENGTH])
        _write_rows(page, part, bold)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        # Each printed page says who may have it.
        page.set_footer(f"&L{sheet.stamps[0].replace('&', '&&')[:200]}&RPage &P of &N")
    about = book.add_worksheet("About")
    about.set_column(0, 0, 120)
    about.write_string(0, 0, plain_text(sheet.title), bold)
    lines: Iterable[tuple[str, object]] = [(s, stamp) for s in sheet.stamps] + [
        (s, None) for s in sheet.sentences
    ]
    for row, (line, style) in enumerate(lines, start=1):
        about.write_string(row, 0, str(inert_cell(line)), style)
    book.close()
    return buffer.getvalue()


def _write_rows(page, part: Part, bold) -> None:
    for column, header in enumerate(part.headers):
        page.write_string(0, column, header, bold)
        longest = max([len(header), *(len(str(row[column])) for row in part.rows)])
        page.set_column(column, column, min(40, longest + 3))
    for at, row in enumerate(part.rows, start=1):
        _write_row(page, at, row)


def _write_row(page, at: int, row: Sequence[object]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int | float):
            page.write_number(at, column, value)
        elif value not in (None, ""):
            page.write_string(at, column, str(inert_cell(value)))


_STYLE = """<style>
@page {size: letter; margin: 12mm}
body {font: 13px/1.35 system-ui, "Segoe UI", sans-serif; color: #1d2b33; margin: 10px auto; max-width: 780px}
h1 {font-size: 19px} h2 {font-size: 15px; margin: 16px 0 4px}
p {margin: 3px 0} .stamp {color: #9C1C1C; font-size: 11px; font-weight: 600} .sign {margin-top: 26px}
table {border-collapse: collapse; width: 100%}
th, td {border-bottom: 1px solid #cfd8dc; padding: 4px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere}
th.n, td.n {text-align: right} td.n {white-space: nowrap; font-variant-numeric: tabular-nums}
tr {break-inside: avoid} thead {display: table-header-group} h2 {break-after: avoid}
</style>"""
