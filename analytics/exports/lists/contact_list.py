"""The contact list as Excel or CSV, in the columns that data.board.contact_exchange takes back."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from analytics.exports.inert_text import csv_bytes, inert_cell, open_workbook
from data.board.contacts import EDITABLE
from data.board.entries import Contact

COLUMNS = (*EDITABLE, "called_date", "contact_id")
NOTE = (
    "Offices to call, no families. To take the list back: Mobility, Who to call, The contact list, "
    "Import. A line whose contact is on the list already changes nothing there; a line without one "
    "becomes a new contact."
)
_WIDEST = 44


def contacts_workbook(contacts: Iterable[Contact]) -> bytes:
    """Sheets Contacts (one row per contact, its header in the first row) and About. All is text."""
    lines = [_cells(contact) for contact in contacts]
    stream = BytesIO()
    with open_workbook(stream) as book:
        bold = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Contacts")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(COLUMNS):
            field = Contact.table[name]
            longest = max(map(len, (field.header, *(line[column] for line in lines[:300]))))
            sheet.set_column(column, column, min(_WIDEST, longest + 3), text)
            sheet.write_string(0, column, field.header, bold)
            sheet.write_comment(0, column, f"{field.meaning} {field.rule}".strip())
        for row, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                sheet.write_string(row, column, cell, text)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100)
        about.write_string(0, 0, NOTE, book.add_format({"text_wrap": True}))
    return stream.getvalue()


def contacts_csv(contacts: Iterable[Contact]) -> bytes:
    """One line per contact, UTF-8 with BOM, header first."""
    header = [Contact.table[name].header for name in COLUMNS]
    return csv_bytes([header, *map(_cells, contacts)])


def _cells(contact: Contact) -> list[str]:
    values = (getattr(contact, name) for name in COLUMNS)
    return ["" if value is None else str(inert_cell(str(value))) for value in values]
