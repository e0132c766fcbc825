"""The answer as an Excel workbook or as CSV: clean tables with the header in the first row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO

import pandas as pd
import xlsxwriter

from analytics.exports.columns import MARKING_HEADER, Field, cells_of, fields_of, in_reading_order, text_of
from analytics.exports.context import (
    ExportContext,
    NotMasked,
    refuse_pockets_outside,
    refuse_unmasked,
)
from analytics.exports.inert_text import csv_bytes, inert_cell, open_workbook

EXCEL_MAX_ROWS = 1_048_576
FOOTER_LIMIT = 255
"""Characters that Excel keeps in a page footer."""
WIDTH_LIMITS = (9, 44)
NARROW = {"sentence": 48, "pocket_when": 14, "chance": 16, "marking": 15}
NARROW_TEXT, NARROW_DATE, NARROW_OTHER = 21, 12, 10
"""Widths of wrapped columns: by name, of other texts, and of numbers and dates."""
VALUE_WIDTH = 84
"""Characters of the value column beside a label."""
LINE_HEIGHT, MOST_LINES = 15, 20
"""Points per line of text; a row is never taller than 409 points."""
SAMPLED_ROWS = 300
"""Rows looked at to choose column widths."""


def workbook(
    context: ExportContext,
    *,
    places: pd.DataFrame,
    counties: pd.DataFrame,
    months: pd.DataFrame,
    children: Mapping[str, pd.DataFrame] | None = None,
    pockets: pd.DataFrame | None = None,
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> bytes:
    """An .xlsx with the sheets Pockets and `beside` (when given; staff only), those of `children` (when given), Places, Counties, Months, Summary, Filters used.

    Every text is written as text: no formula, link or number is made of it. Ids, ZIPs and FIPS
    codes are text, dates are dates. The stamps stand in the Summary, in the last column of each
    table and at the foot of each printed page.

    Raises NotMasked (see `audience`), also for a child list meant for outside; ValueError when a
    table has more rows than a sheet holds.
    """
    refuse_unmasked(context, places, counties, months)
    if children is not None:
        _staff_only(context)
    if pockets is not None:
        refuse_pockets_outside(context, (pockets,))
    refuse_pockets_outside(context, tuple(beside or ()))
    stream = BytesIO()
    with open_workbook(stream, is_row_by_row=True) as book:
        _set_properties(book, context)
        formats = _formats(book)
        if pockets is not None:
            _table_sheet(book, formats, context, "Pockets", pockets, is_wrapped=True)
        for name, frame in (beside or {}).items():
            if len(frame):
                _table_sheet(book, formats, context, name, frame, is_wrapped=True)
        for name, frame in (children or {}).items():
            _table_sheet(book, formats, context, name, frame, is_arranged=True)
        _table_sheet(book, formats, context, "Places", places)
        _table_sheet(book, formats, context, "Counties", counties)
        _table_sheet(book, formats, context, "Months", months)
        _summary_sheet(book, formats, context)
        _filters_sheet(book, formats, context)
    return stream.getvalue()


def places_csv(context: ExportContext, places: pd.DataFrame) -> bytes:
    """One line per place, UTF-8 with BOM, header first. Raises NotMasked."""
    refuse_unmasked(context, places)
    return _csv(context, places)


def tables_workbook(context: ExportContext, tables: dict[str, pd.DataFrame]) -> bytes:
    """An .xlsx with one sheet per table (name -> frame), Summary and Filters used. Staff only."""
    _staff_only(context)
    return _book_of(context, tables)


def masked_workbook(context: ExportContext, tables: dict[str, pd.DataFrame]) -> bytes:
    """As tables_workbook, of tables that were masked where the file is for outside: NotMasked."""
    refuse_unmasked(context, *tables.values())
    return _book_of(context, tables)


def _book_of(context: ExportContext, tables: dict[str, pd.DataFrame]) -> bytes:
    stream = BytesIO()
    with open_workbook(stream, is_row_by_row=True) as book:
        _set_properties(book, context)
        formats = _formats(book)
        for name, frame in tables.items():
            _table_sheet(book, formats, context, name, frame)
        _summary_sheet(book, formats, context)
        _filters_sheet(book, formats, context)
    return stream.getvalue()


def table_csv(context: ExportContext, frame: pd.DataFrame) -> bytes:
    """A table as CSV, for staff: true counts."""
    _staff_only(context)
    return _csv(context, frame)


def _set_properties(book: xlsxwriter.Workbook, context: ExportContext) -> None:
    book.set_properties(
        {
            "title": _short(context.title),
            "comments": " ".join(context.stamps),
            "created": context.made_at.replace(tzinfo=None),
        }
    )


def _staff_only(context: ExportContext) -> None:
    if context.audience != "internal":
        raise NotMasked(
            "Lists of children and of moves are for program staff only: they cannot be made for outside."
        )


def _csv(context: ExportContext, frame: pd.DataFrame) -> bytes:
    frame = in_reading_order(context.unit.columns(frame))
    fields = fields_of(frame)
    rows = ([*cells, context.marking] for cells in cells_of(frame, fields))
    return csv_bytes([[*(f.header for f in fields), MARKING_HEADER], *rows])


def _formats(book: xlsxwriter.Workbook) -> dict[str, object]:
    top = {"valign": "top"}
    return {
        "header": book.add_format(
            {"bold": True, "bg_color": "#E8EEF2", "bottom": 1, "text_wrap": True, **top}
        ),
        "text": book.add_format({"num_format": "@", "align": "left", "indent": 1, **top}),
        "wrapped_text": book.add_format(
            {"num_format": "@", "align": "left", "indent": 1, "text_wrap": True, **top}
        ),
        "whole": book.add_format({"num_format": "#,##0", **top}),
        "share": book.add_format({"num_format": "0.0", **top}),
        "decimal": book.add_format({"num_format": "0.00000", **top}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "indent": 1, **top}),
        "yes_no": book.add_format({"align": "left", "indent": 1, **top}),
        "mark": book.add_format({"align": "right", "font_color": "#5A5A5A", **top}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "stamp": book.add_format({"bold": True, "font_color": "#9C1C1C", "text_wrap": True, **top}),
        "label": book.add_format({"bold": True, **top}),
        "wrapped": book.add_format({"text_wrap": True, "align": "left", **top}),
    }


def _table_sheet(
    book,
    formats,
    context: ExportContext,
    name: str,
    frame: pd.DataFrame,
    is_wrapped: bool = False,
    is_arranged: bool = False,
) -> None:
    """A sheet that is one table: header in row 1, frozen and filterable.

    `is_wrapped`: texts stand on several lines of narrow columns, so that many columns can be read
    on one printed page. `is_arranged`: the columns stand in the order in which they are read.
    """
    if len(frame) >= EXCEL_MAX_ROWS:
        raise ValueError(
            f"{name}: {len(frame):,} rows are more than an Excel sheet holds ({EXCEL_MAX_ROWS - 1:,}). "
            "Narrow the filters, or take the CSV file."
        )
    sheet = book.add_worksheet(name)
    sheet.set_row(0, (4 if is_wrapped else 2) * LINE_HEIGHT)
    frame = context.unit.columns(frame)
    if not is_arranged:
        frame = in_reading_order(frame)
    if is_wrapped:
        formats = formats | {"text": formats["wrapped_text"]}
    fields = [*fields_of(frame), Field("marking", MARKING_HEADER, "text")]
    size = _narrow if is_wrapped else _width
    widths = [size(frame, field, context.marking) for field in fields]
    for column, field in enumerate(fields):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(0, column, field.header, formats["header"])
    for row, cells in enumerate(cells_of(frame, fields[:-1]), start=1):
        cells = [*cells, context.marking]
        if is_wrapped:
            sheet.set_row(row, LINE_HEIGHT * _lines(cells, widths))
        _write_cells(sheet, formats, row, cells, fields)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(fields) - 1)
    _print_setup(sheet, context, name)
    sheet.repeat_rows(0)


def _write_cells(
    sheet, formats, row: int, cells: Iterable[object], fields: list[Field], column: int = 0
) -> None:
    for at, (cell, field) in enumerate(zip(cells, fields, strict=True), start=column):
        style = formats[field.kind]
        if cell is None:
            sheet.write_blank(row, at, None, style)
        elif isinstance(cell, str):
            sheet.write_string(row, at, cell, style if field.kind == "text" else formats["mark"])
        elif isinstance(cell, bool):
            sheet.write_string(row, at, "yes" if cell else "no", style)
        elif isinstance(cell, date):
            sheet.write_datetime(row, at, cell, style)
        else:
            sheet.write_number(row, at, cell, style)


def _narrow(frame: pd.DataFrame, field: Field, marking: str) -> float:
    """The width of a column whose texts are wrapped."""
    if field.kind != "text":
        return NARROW_DATE if field.kind == "date" else NARROW_OTHER
    return min(NARROW.get(field.name, NARROW_TEXT), _width(frame, field, marking))


def _lines(cells: list[object], widths: list[float]) -> int:
    """Lines that the longest wrapped text of a row takes; words leave a part of a line empty."""
    needed = (
        math.ceil(1.15 * len(cell) / (width - 2))
        for cell, width in zip(cells, widths, strict=True)
        if isinstance(cell, str)
    )
    return min(max(needed, default=1), MOST_LINES)


def _width(frame: pd.DataFrame, field: Field, marking: str) -> float:
    if field.name == "marking":
        return len(marking) + 4
    sample = frame[field.name].head(SAMPLED_ROWS)
    longest = max((len(text_of(v)) for v in sample), default=0) if field.kind == "text" else 10
    header_word = max(len(word) for word in field.header.split())
    return min(max(longest + 3, header_word + 3, WIDTH_LIMITS[0]), WIDTH_LIMITS[1])


def _summary_sheet(book, formats, context: ExportContext) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, VALUE_WIDTH)
    sheet.write_string(0, 0, _short(context.title), formats["title"])
    row = 1
    for stamp in context.stamps:
        sheet.set_row(row, 2 * LINE_HEIGHT)
        sheet.merge_range(row, 0, row, 1, "", formats["stamp"])
        sheet.write_string(row, 0, stamp, formats["stamp"])
        row += 1
    _pairs(sheet, formats, row + 1, context.facts)
    _print_setup(sheet, context, "Summary")


def _filters_sheet(book, formats, context: ExportContext) -> None:
    sheet = book.add_worksheet("Filters used")
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, VALUE_WIDTH)
    sheet.write_string(0, 0, "Filter", formats["header"])
    sheet.write_string(0, 1, "Value", formats["header"])
    _pairs(sheet, formats, 1, context.filters)
    sheet.freeze_panes(1, 0)
    _print_setup(sheet, context, "Filters used")
    sheet.repeat_rows(0)


def _pairs(sheet, formats, row: int, pairs: Iterable[tuple[str, object]]) -> int:
    """One row per pair, tall enough for its text; returns the row after the last."""
    for label, value in pairs:
        lines = min(len(str(value)) // VALUE_WIDTH + 1, MOST_LINES)
        sheet.set_row(row, LINE_HEIGHT * lines)
        sheet.write_string(row, 0, str(inert_cell(str(label))), formats["label"])
        if isinstance(value, int):
            sheet.write_number(row, 1, value, formats["wrapped"])
        else:
            sheet.write_string(row, 1, str(inert_cell(str(value))), formats["wrapped"])
        row += 1
    return row


def _print_setup(sheet, context: ExportContext, name: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(1)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    marking, title = (text.replace("&", "&&") for text in (context.marking, _short(context.title)))
    sheet.set_header(f"&L&B{marking}&R{name}")
    sheet.set_footer(f"&L{marking}&C{title}&RPage &P of &N"[:FOOTER_LIMIT])


def _short(title: str) -> str:
    return str(inert_cell(title))[:120]
