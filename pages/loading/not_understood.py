"""What of a file could not be read and is left empty, before and after its load; one click leads to the rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.load.preview import Inspection
from data.load.reports.not_understood import MOST_CELLS, NotUnderstood, cells_of_load
from data.load.reports.report import LoadReport
from pages.parts.answers import leads
from pages.parts.look import NOTHING, number, plain

SHOW = "Show the rows"


def before_loading(shown: Inspection, name: str, key: str, place: Any) -> None:
    """Above the columns: what would be left empty of the whole file, with its words."""
    found = shown.not_understood
    if found is None or not found.rows:
        return
    told = (
        f"**{plain(name)}** Not understood, and left empty if it is loaded so: {plain(found.in_words, 900)}."
    )
    place.warning(told, icon=":material/help:")
    if place.toggle(SHOW, key=f"{key}-not-understood"):
        with place:
            _table(found)


def after_load(report: LoadReport, key: str) -> None:
    """In the report of a load: the rows whose cells were left empty, read again from what is kept."""
    rows = report.reading.not_understood if report.reading else {}
    if not rows or not report.extract_id or report.status == "refused":
        return
    cells = number(sum(rows.values()))
    with st.expander(f"Not understood, left empty ({cells})", icon=":material/help:"):
        if not st.toggle(SHOW, key=f"{key}-not-understood-{report.extract_id}"):
            return
        try:
            found = cells_of_load(leads.store(), report.extract_id)
        except LookupError:
            st.caption("The cells of this file are no longer kept.")
            return
        st.caption(
            plain(
                f"{found.in_words}. Correct them in the file and load it again: it takes this one's place.",
                900,
            )
        )
        _table(found)


def _table(found: NotUnderstood) -> None:
    st.dataframe(found.shown, hide_index=True, placeholder=NOTHING)
    if len(found.cells) < sum(found.rows.values()):
        st.caption(f"The first {number(MOST_CELLS)} of {number(sum(found.rows.values()))}.")
