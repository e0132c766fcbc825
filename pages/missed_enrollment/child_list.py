"""The families and children behind the numbers: names hidden until somebody asks for them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads import missed_enrollment
from analytics.leads.lists.finding import Narrowed, everything
from analytics.leads.lists.travellers import child_lines, family_lines
from analytics.selection import Selection
from analytics.wording import Unit
from pages.parts.answers import leads
from pages.parts.export import child_rows


def rows(table, selection: Selection, most: int | None = None, kept: Narrowed = everything):
    """The rows of a selection (see analytics.leads.missed_enrollment.child_list)."""
    return missed_enrollment.child_list(
        kept(table("leads")), table("missed_enrollment_rows"), table("places"), selection, most
    )


QUESTIONS = {
    "Family": (family_lines, "newest move first"),
    "Child": (child_lines, "newest move first"),
    "Row of the file": (rows, "by town"),
}
"""What a line of the list is -> the question that makes it, and how it is sorted."""

OF_ALL = (
    "Newest move first. The line says all that this list has of them, also what the filters above leave out: "
    "who is chosen by one town may have gone on to another since."
)


def sheets(selection: Selection) -> dict[str, pd.DataFrame]:
    """Name of a sheet -> all lines, with names: of a file that somebody asked for and that is recorded."""
    if not leads.unit_of(selection).tells_families:
        return {"Rows": leads.listed(rows, selection)}
    return {
        "Families": leads.listed(family_lines, selection),
        "Children": leads.listed(child_lines, selection),
        "Rows": leads.listed(rows, selection),
    }


def draw(selection: Selection, unit: Unit) -> None:
    """The list, on demand: a line per family, per child, or per row of the file."""
    if not unit.tells_families:
        child_rows.draw(rows, selection, "Show the rows behind these numbers", more=MORE)
        return
    label = "Show the families behind these numbers"
    if not child_rows.is_asked(label, "child", "One line per family, per child, or per row of the file."):
        return
    line = st.segmented_control(
        "One line per", list(QUESTIONS), default="Family", key="child-lines", required=True
    )
    question, order = QUESTIONS[line]
    note = "" if question is rows else OF_ALL
    child_rows.show(question, selection, order, "child", MORE, note)


MORE = "Narrow the filters, or take the whole list as Excel."
