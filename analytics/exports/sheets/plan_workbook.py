"""A Local ID&R Plan as a workbook (.xlsx): three sheets, each a page or two of analytics.board.plan."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import xlsxwriter

from analytics.board.plan import Plan
from analytics.exports.context import WINDOW_NOTE
from analytics.exports.inert_text import inert_cell, open_workbook, plain_text
from analytics.exports.sheets.plan_sheet import (
    CHANGE_HEADER,
    HEADER_CHARACTERS,
    LIGHT_TEAL,
    LOOKS_BACK,
    NOT_COMPLETE,
    TEAL,
    actions,
    ages_in_words,
    remark,
    stamps,
)
from analytics.wording import ROWS_SENTENCE, in_words


@dataclass(frozen=True)
class _Table:
    """One part of a sheet: what it is, its headers and rows, and notes that stand above them."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def plan_workbook(plan: Plan, made_at: dt.datetime) -> bytes:
    """The plan as .xlsx: what it is of, the places, what to do; nothing in it calculates."""
    buffer = io.BytesIO()
    book = open_workbook(buffer)
    book.set_properties({"title": plain_text(plan.title), "created": made_at})
    sheets = _Sheets(book, stamps(plan))
    late = (plan.late_in_words,) if plan.late_months else ()
    before, after = plan.compared
    months = _Table(
        "Months",
        (f"Month, {after}", plan.unit.heading, "Remark"),
        [(m, n, NOT_COMPLETE if m in plan.late_months else "") for m, n in plan.months],
        late,
    )
    ages = _Table("Ages", (f"Age, {after}", plan.unit.heading), ages_in_words(plan))
    sheet, first_rows = sheets.add("Plan", [_about(plan, made_at), _periods(plan), ages, months])
    _month_chart(book, sheet, plan, first=first_rows[-1])
    changes = [
        _Table(
            name,
            ("Town", before, after, CHANGE_HEADER),
            [(c.place, c.before, c.after, c.difference) for c in found],
            late if found is plan.fell else (),
        )
        for name, found in (("Places that rose", plan.rose), ("Places that fell", plan.fell))
    ]
    sheets.add("Places", changes)
    found = _Table("Findings", ("Finding", "What it shows", "Note"), list(plan.findings))
    headers, rows = actions(plan)
    sheets.add("What to do", [_Table("Action plan", headers, list(rows)), found])
    book.close()
    return buffer.getvalue()


def _about(plan: Plan, made_at: dt.datetime) -> _Table:
    lines = (
        plan.title,
        f"Data as of {in_words(plan.as_of)}",
        f"Made {in_words(made_at.date())}",
        *((plan.made_by,) if plan.made_by else ()),
        WINDOW_NOTE,
    )
    return _Table("Local ID&R Plan", (), notes=lines)


def _periods(plan: Plan) -> _Table:
    inside = not plan.is_outside
    has_families = inside and plan.unit.tells_families
    return _Table(
        "Periods",
        (
            "Period",
            plan.unit.heading,
            *(("Families",) if has_families else ()),
            *(("Why it changed",) if inside else ()),
            "Remark",
        ),
        [
            (
                p.period,
                p.children,
                *((p.families,) if has_families else ()),
                *((p.note,) if inside else ()),
                remark(plan, p).strip("()"),
            )
            for p in plan.periods
        ],
        (LOOKS_BACK, *(() if plan.unit.tells_families else (ROWS_SENTENCE,))),
    )


class _Sheets:
    """Writes tables one below another, each sheet with who may have it."""

    def __init__(self, book: xlsxwriter.Workbook, marks: tuple[str, ...]) -> None:
        self._book, self._marks = book, marks
        self._title = book.add_format({"bold": True, "font_size": 13})
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._count = book.add_format({"valign": "top", "align": "left", "num_format": "#,##0"})
        self._change = book.add_format({"valign": "top", "align": "left", "num_format": "+#,##0;-#,##0;0"})
        self._stamped = book.add_format({"bold": True, "font_color": "#9C1C1C"})

    def add(self, name: str, tables: Iterable[_Table]):
        """The sheet, and of each table the row (from 0) at which its first row stands."""
        tables = list(tables)
        sheet = self._book.add_worksheet(name)
        # Sheets are copied and printed apart: each says by itself who may have it.
        sheet.set_header("&L&8" + " ".join(self._marks).replace("&", "&&")[:HEADER_CHARACTERS])
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for line, mark in enumerate(self._marks):
            sheet.write_string(line, 0, mark, self._stamped)
        widths = _widths(tables)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        at, first_rows = len(self._marks) + 1, []
        for table in tables:
            first_rows.append(self._write(sheet, at, table, widths))
            at = first_rows[-1] + max(len(table.rows), 1 if table.headers else 0) + 1
        return sheet, first_rows

    def _write(self, sheet, top: int, table: _Table, widths: list[int]) -> int:
        sheet.write_string(top, 0, table.title, self._title)
        for line, note in enumerate(table.notes, start=top + 1):
            sheet.write_string(line, 0, str(inert_cell(note)))
        first = top + 1 + len(table.notes)
        if not table.headers:
            return first
        for column, header in enumerate(table.headers):
            sheet.write_string(first, column, header, self._bold)
        if not table.rows:
            sheet.write_string(first + 1, 0, "none", self._wrap)
        for number, row in enumerate(table.rows, start=first + 1):
            lines = [math.ceil(len(str(v or "")) / (w - 2)) for v, w in zip(row, widths, strict=False)]
            # Not every program works out the height of wrapped text by itself.
            sheet.set_row(number, min(15 * max(1, *lines, 1), 400))
            for column, value in enumerate(row):
                if isinstance(value, int):
                    is_change = table.headers[column] == CHANGE_HEADER
                    sheet.write_number(number, column, value, self._change if is_change else self._count)
                elif value not in (None, ""):
                    sheet.write_string(number, column, str(inert_cell(str(value))), self._wrap)
        return first + 1


def _widths(tables: list[_Table]) -> list[int]:
    """Of each column in characters: wide enough for its longest text, and never past a page."""
    columns = max((len(table.headers) for table in tables), default=0)
    longest = [12] * columns
    for table in tables:
        for column, header in enumerate(table.headers):
            texts = (len(str(row[column])) for row in table.rows if row[column] is not None)
            longest[column] = max(longest[column], len(header) + 2, min(60, max(texts, default=0) + 2))
    return longest


def _month_chart(book: xlsxwriter.Workbook, sheet, plan: Plan, *, first: int) -> None:
    """The months as columns beside their table; `first`: the row of the first month, from 0."""
    lighter = {"fill": {"color": LIGHT_TEAL}, "border": {"color": TEAL, "dash_type": "dash"}}
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": [sheet.get_name(), first, 0, first + 11, 0],
            "values": [sheet.get_name(), first, 1, first + 11, 1],
            "fill": {"color": TEAL},
            "points": [lighter if m in plan.late_months else None for m, _ in plan.months],
        }
    )
    chart.set_legend({"none": True})
    name = f"{plan.unit.heading} by month of their moves" + (
        f" (lighter: {NOT_COMPLETE})" if plan.late_months else ""
    )
    chart.set_title({"name": name, "name_font": {"size": 11}})
    sheet.insert_chart(first - 1, 3, chart)
