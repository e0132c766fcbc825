"""A Local ID&R Plan as a document (.docx): analytics.board.plan made readable."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from analytics.board.plan import PeriodCount, Plan
from analytics.disclosure.masking import is_mark
from analytics.exports.context import CONFIDENTIAL, MASKED, SYNTHETIC, WINDOW_NOTE
from analytics.exports.inert_text import plain_text
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


def ages_in_words(plan: Plan) -> list[tuple]:
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
    _table(document, ("Age", plan.unit.heading), ages_in_words(plan), (5.5, 3.5))
    _months_part(document, plan)
    _findings_part(document, plan)
    document.add_heading("6. Action plan", 1)
    widths = (4.5, 6.8, 3, 3.5) if plan.is_outside else (2.6, 3.5, 1.6, 2.0, 2.3, 2.0, 3.8)
    _table(document, *actions(plan), widths)
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
    rows = [(f"{p.period} {remark(plan, p)}".strip(), p.children, p.families, p.note) for p in plan.periods]
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


def remark(plan: Plan, period: PeriodCount) -> str:
    """What a period's counts lack, in brackets; nothing where they lack nothing that is known."""
    if period.is_running:
        return "(running)"
    is_late = plan.late_months and period.period == plan.compared[1]
    return "(last months not complete)" if is_late else ""


def actions(plan: Plan) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
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
