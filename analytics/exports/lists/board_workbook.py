"""The board as an Excel workbook that data.board.exchange takes back: a sheet per table."""

from __future__ import annotations

import io

from analytics.exports.context import CONFIDENTIAL
from analytics.exports.inert_text import inert_cell, open_workbook
from data.board.board import Board
from data.board.entries import Contact, Pin, PlanNote, PlanStop, Recruiter, SavedPlan, Target, Visit
from data.board.rows import to_cells


def board_workbook(board: Board) -> bytes:
    """Sheets Targets, Visits, Pins, Contacts, Plan_notes, Recruiters, Plans, Plan_stops (one row per entry, days as
    YYYY-MM-DD), and About."""
    buffer = io.BytesIO()
    book = open_workbook(buffer)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheets = (
        (Target.table, board.targets),
        (Visit.table, board.visits),
        (Pin.table, board.pins),
        (Contact.table, board.contacts),
        (PlanNote.table, board.notes),
        (Recruiter.table, board.recruiters),
        (SavedPlan.table, board.plans),
        (PlanStop.table, board.stops),
    )
    for table, entries in sheets:
        sheet = book.add_worksheet(table.name.capitalize())
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(table.columns):
            sheet.write_string(0, column, field.header, bold)
            sheet.set_column(column, column, max(11, min(40, len(field.header) + 4)))
            sheet.write_comment(0, column, f"{field.meaning} {field.rule}".strip())
        for row, entry in enumerate(entries, start=1):
            cells = to_cells(entry)
            for column, field in enumerate(table.columns):
                value = cells[field.name]
                if isinstance(value, int | float):
                    sheet.write_number(row, column, value)
                elif value not in (None, ""):
                    sheet.write_string(row, column, str(inert_cell(value)))
    about = book.add_worksheet("About")
    about.set_column(0, 0, 100)
    for row, line in enumerate(
        (
            CONFIDENTIAL,
            "Only places and plans belong here: no names, ids or birth dates of families.",
            "To take it back: Board, Plan and files, Import. Rows with an id that is on the board "
            "already change nothing there; a row of Targets without an id becomes a new target.",
        )
    ):
        about.write_string(row, 0, line)
    book.close()
    return buffer.getvalue()
