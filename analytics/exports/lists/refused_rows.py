"""The refused rows of an extract as a workbook to correct and load again: for staff, confidential."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pandas as pd

from analytics.exports.inert_text import inert_cell, open_workbook

WIDEST = 48
SAMPLED_ROWS = 300


def refused_rows_workbook(lines: Sequence[str], frame: pd.DataFrame) -> bytes:
    """An .xlsx: `lines` above, then `frame` (all text) with its header.

    Every cell is text, so that ids keep their zeros and nothing is calculated; a workbook and not
    CSV, because a spreadsheet rounds the ids of a CSV file.
    """
    stream = BytesIO()
    with open_workbook(stream) as book:
        sheet = book.add_worksheet("Refused rows")
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, inert_cell(line), bold if number == 0 else text)
        top = len(lines) + 1
        for column, name in enumerate(frame.columns):
            values = [inert_cell(value) for value in frame[name]]
            width = max(map(len, (name, *values[:SAMPLED_ROWS])))
            sheet.set_column(column, column, min(WIDEST, width + 2), text)
            sheet.write_string(top, column, inert_cell(name), bold)
            for number, value in enumerate(values, start=top + 1):
                sheet.write_string(number, column, value, text)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_footer("CONFIDENTIAL: names and birth dates of children")
    return stream.getvalue()
