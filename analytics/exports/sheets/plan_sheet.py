"""A Local ID&R Plan as a document (.docx) and as a workbook (.xlsx): analytics.board.plan made readable."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable

import docx
import xlsxwriter
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from analytics.board.plan import PeriodCount, Plan
from analytics.disclosure.masking import is_mark
from analytics.exports.context import CONFIDENTIAL, MASKED, SYNTHETIC, WINDOW_NOTE
from analytics.exports.inert_text import inert_cell, open_workbook, plain_text
from analytics.wording import ROWS_SENTENCE, in_words

TEAL, LIGHT_TEAL = "#0F6E6E", "#9CC9C9"
NOT_COMPLETE = "not complete yet"
BAR_WIDTH = 23
"""Blocks of the longest bar of the months chart: what fits beside a month on a letter page."""

LOOKS_BACK = (
    "The report looks back a limited time: a period of more than 36 months ago is never whole, and "
    "the list of today says less about it than the list of then did."
)
HEADER_CHARACTERS = 240
"""A print header holds 255, with its own marks."""
CHANGE_HEADER = "More or fewer"
ACTION_HEADERS = ("Place", "Why", "Who", "Planned", "Contact", "State", "Visits, and what is listed")


BAND_WORDS = {"pre-school": "birth to 5", "school age": "6 to 21, not out of school"}
"""Bands whose names say less than their years: of those under 6 many are in kindergarten."""


def _ages_in_words(plan: Plan) -> list[tuple]:
    return [(BAND_WORDS.get(band, band), count) for band, count in plan.bands]


def stamps(plan: Plan) -> tuple[str, ...]:
    """What no reader may miss."""
    return (
        MASKED if plan.is_outside else CONFIDENTIAL,
        *([SYNTHETIC] if plan.is_synthetic else ()),
    )


def plan_document(plan: Plan, made_at: dt.datetime) -> bytes:
    """The plan as .docx: headings, tables, a chart of bars made of text; no pictures, no links."""
    document = _stamped_document(plan, made_at)
    _periods_part(document, plan)
    _places_part(document, plan)
    document.add_heading(f"3. Who they are, {plan.compared[1]}", 1)
    _table(document, ("Age", plan.unit.heading), _ages_in_words(plan), (5.5, 3.5))
    _months_part(document, plan)
    _findings_part(document, plan)
    document.add_heading("6. Action plan", 1)
    widths = (4.5, 6.8, 3, 3.5) if plan.is_outside else (2.6, 3.5, 1.6, 2.0, 2.3, 2.0, 3.8)
    _table(document, *_actions(plan), widths)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _stamped_document(plan: Plan, made_at: dt.datetime) -> Document:
    """An empty document with the plan's title, whose every page says who may have it."""
    document = docx.Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(1.9)
        section.top_margin = section.bottom_margin = Cm(1.7)
    document.styles["Normal"].font.size = Pt(10)
    for section in document.sections:
        # The first page bears the stamps large; each further one may be copied without it.
        section.different_first_page_header_footer = True
        for stamp in stamps(plan):
            _stamp(section.header.add_paragraph(), stamp, 7)
        section.header._element.remove(section.header.paragraphs[0]._p)
    document.core_properties.title = plain_text(plan.title)[:255]  # more is refused
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = made_at
    document.add_heading(plain_text(plan.title), 0)
    for stamp in stamps(plan):
        _stamp(document.add_paragraph(), stamp, 8.5)
    by = f" by {plan.made_by}" if plan.made_by else ""
    made = in_words(made_at.date())
    _line(document, f"Data as of {in_words(plan.as_of)}. Made {made}{by}. {WINDOW_NOTE}")
    return document


def _periods_part(document: Document, plan: Plan) -> None:
    document.add_heading(f"1. {plan.unit.heading} missed, by performance period", 1)
    headers = ("Period (Sep 1 to Aug 31)", plan.unit.heading, "Families", "Why it changed")
    rows = [(f"{p.period} {_whole(plan, p)}".strip(), p.children, p.families, p.note) for p in plan.periods]
    widths: tuple[float, ...] = (4.2, 2.1, 2.1, 9.4)
    if plan.is_outside:
        headers, rows, widths = headers[:2], [row[:2] for row in rows], (5.5, 3.5)
    elif not plan.unit.tells_families:
        headers, rows, widths = (
            (*headers[:2], headers[3]),
            [(*row[:2], row[3]) for row in rows],
            (4.2, 2.1, 11.5),
        )
    _table(document, headers, rows, widths)
    _line(document, LOOKS_BACK)
    if not plan.unit.tells_families:
        _line(document, ROWS_SENTENCE)


def _places_part(document: Document, plan: Plan) -> None:
    before, after = plan.compared
    document.add_heading(f"2. Places that rose and fell, {before} to {after}", 1)
    for name, changes in (("Rose", plan.rose), ("Fell", plan.fell)):
        document.add_heading(name, 2)
        if name == "Fell" and plan.late_months:
            _line(document, plan.late_in_words)
        rows = [(c.place, c.before, c.after, f"{c.difference:+,}") for c in changes]
        _table(document, ("Place", before, after, CHANGE_HEADER), rows, (7.5, 3, 3, 4.3))


def _months_part(document: Document, plan: Plan) -> None:
    document.add_heading(f"4. Months of their moves, {plan.compared[1]}", 1)
    if plan.late_months:
        _line(document, plan.late_in_words)
    most = max((n for _, n in plan.months if not is_mark(n)), default=0)
    rows = [
        (
            _month(plan, month),
            "" if is_mark(n) or not most else "█" * round(BAR_WIDTH * n / most),
            n,
        )
        for month, n in plan.months
    ]
    table = _table(document, ("Month", "", plan.unit.heading), rows, (5.9, 8.4, 3.5))
    for row, (month, _) in zip(table.rows[1:], plan.months, strict=True):
        colour = LIGHT_TEAL if month in plan.late_months else TEAL
        for run in row.cells[1].paragraphs[0].runs:
            run.font.color.rgb, run.font.size = RGBColor.from_string(colour[1:]), Pt(8)


def _findings_part(document: Document, plan: Plan) -> None:
    document.add_heading("5. What stands out in the missed enrollment report", 1)
    for title, facts, note in plan.findings:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(plain_text(title)).bold = True
        for text in (facts, note):
            if text:
                paragraph.add_run(f". {plain_text(text)}")
    if not plan.findings:
        _line(document, "No finding was marked for the plan on the board, and none was taken from the rooms.")


def _stamp(paragraph, stamp: str, points: float) -> None:
    run = paragraph.add_run(stamp)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(points), RGBColor(0x9C, 0x1C, 0x1C)


def _month(plan: Plan, month: str) -> str:
    return f"{month}, {NOT_COMPLETE}" if month in plan.late_months else month


def _whole(plan: Plan, period: PeriodCount) -> str:
    """What a period's counts lack, in brackets; nothing where they lack nothing that is known."""
    if period.is_running:
        return "(running)"
    is_late = plan.late_months and period.period == plan.compared[1]
    return "(last months not complete)" if is_late else ""


def _actions(plan: Plan) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    kept = (0, 1, 3, 5) if plan.is_outside else range(len(ACTION_HEADERS))
    return (
        tuple(ACTION_HEADERS[i] for i in kept),
        [tuple(target[i] for i in kept) for target in plan.targets],
    )


def _line(document: Document, text: str) -> None:
    document.add_paragraph().add_run(plain_text(text)).font.size = Pt(9)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else plain_text(value)


def _table(document: Document, headers: Iterable[str], rows: Iterable[tuple], widths_cm: Iterable[float]):
    """A table whose header row is repeated on each page, no row torn in two; "none" without rows."""
    headers, rows = tuple(headers), list(rows)
    table = document.add_table(rows=1, cols=len(headers), style="Light Grid Accent 1")
    for cell, header in zip(table.rows[0].cells, headers, strict=True):
        cell.text = plain_text(header)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _text(value)
    if not rows:
        table.add_row().cells[0].text = "none"
    table.autofit = False
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        # Of a cell as of a column: word processors heed one or the other.
        for cell, column, width in zip(row.cells, table.columns, widths_cm, strict=True):
            cell.width = column.width = Cm(width)
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    return table


def _width(header: str, values: list) -> int:
    """Width of a column in characters: wide enough for its longest text, and never past a page."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return max(12, len(header) + 2, min(60, longest + 2))


def plan_workbook(plan: Plan, made_at: dt.datetime) -> bytes:
    """The plan as .xlsx: one sheet per part, the months as a chart; nothing in it calculates."""
    buffer = io.BytesIO()
    book = open_workbook(buffer)
    book.set_properties({"title": plain_text(plan.title), "created": made_at})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    count = book.add_format({"valign": "top", "align": "left", "num_format": "#,##0"})
    change = book.add_format({"valign": "top", "align": "left", "num_format": "+#,##0;-#,##0;0"})

    stamped = book.add_format({"bold": True, "font_color": "#9C1C1C"})
    marks = stamps(plan)
    late = (plan.late_in_words,) if plan.late_months else ()

    def sheet(name: str, headers: tuple[str, ...], rows: Iterable[tuple], notes: tuple[str, ...] = ()):
        top = len(marks) + len(notes)  # the row of the headers: stamps and notes stand above it
        made = book.add_worksheet(name)
        # Sheets are copied and printed apart: each says by itself who may have it.
        made.set_header("&L&8" + " ".join(marks).replace("&", "&&")[:HEADER_CHARACTERS])
        for line, mark in enumerate(marks):
            made.write_string(line, 0, mark, stamped)
        for line, note in enumerate(notes, start=len(marks)):
            made.write_string(line, 0, note)
        made.freeze_panes(top + 1, 0)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        rows = list(rows)
        widths = [_width(header, [row[i] for row in rows]) for i, header in enumerate(headers)]
        for column, header in enumerate(headers):
            made.set_column(column, column, widths[column])
            made.write_string(top, column, header, bold)
        for number, row in enumerate(rows, start=top + 1):
            lines = [math.ceil(len(str(v or "")) / (w - 2)) for v, w in zip(row, widths, strict=True)]
            # Not every program works out the height of wrapped text by itself.
            made.set_row(number, min(15 * max(1, *lines, 1), 400))
            for column, value in enumerate(row):
                if isinstance(value, int):
                    is_change = headers[column] == CHANGE_HEADER
                    made.write_number(number, column, value, change if is_change else count)
                elif value not in (None, ""):
                    made.write_string(number, column, str(inert_cell(str(value))), wrap)
        return made

    by = (plan.made_by,) if plan.made_by else ()
    about = [
        plan.title,
        f"Data as of {in_words(plan.as_of)}",
        f"Made {in_words(made_at.date())}",
        *by,
        WINDOW_NOTE,
    ]
    sheet("About", ("Local ID&R Plan",), [(line,) for line in about])
    before, after = plan.compared
    inside = not plan.is_outside
    has_families = inside and plan.unit.tells_families
    sheet(
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
                _whole(plan, p).strip("()"),
            )
            for p in plan.periods
        ],
        (LOOKS_BACK, *(() if plan.unit.tells_families else (ROWS_SENTENCE,))),
    )
    for name, changes in (("Places that rose", plan.rose), ("Places that fell", plan.fell)):
        sheet(
            name,
            (name, before, after, CHANGE_HEADER),
            [(c.place, c.before, c.after, c.difference) for c in changes],
            late if changes is plan.fell else (),
        )
    sheet("Ages", (f"Age, {after}", plan.unit.heading), _ages_in_words(plan))
    months = sheet(
        "Months",
        (f"Month, {after}", plan.unit.heading, "Remark"),
        [(m, n, NOT_COMPLETE if m in plan.late_months else "") for m, n in plan.months],
        late,
    )
    _month_chart(book, months, plan, first=len(marks) + len(late) + 1)
    sheet("Findings", ("Finding", "What it shows", "Note"), plan.findings)
    sheet("Action plan", *_actions(plan))
    book.close()
    return buffer.getvalue()


def _month_chart(book: xlsxwriter.Workbook, months, plan: Plan, *, first: int) -> None:
    """The months as columns beside their sheet; `first`: the row of the first month, from 0."""
    lighter = {"fill": {"color": LIGHT_TEAL}, "border": {"color": TEAL, "dash_type": "dash"}}
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": ["Months", first, 0, first + 11, 0],
            "values": ["Months", first, 1, first + 11, 1],
            "fill": {"color": TEAL},
            "points": [lighter if m in plan.late_months else None for m, _ in plan.months],
        }
    )
    chart.set_legend({"none": True})
    name = f"{plan.unit.heading} by month of their moves" + (
        f" (lighter: {NOT_COMPLETE})" if plan.late_months else ""
    )
    chart.set_title({"name": name, "name_font": {"size": 11}})
    months.insert_chart(first - 1, 4, chart)
