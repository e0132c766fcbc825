"""What a report was run for, as its file says it: told before the file is loaded, with where it stands."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from data.load.metadata import ReportRun
from data.load.preview import Inspection
from data.load.reports.advice import told_by_in_words
from data.mapping.questions import Undecided
from pages.parts.look import day, plain


def draw(
    name: str, looked: Inspection, direction: str | None, state: str | None, as_of: dt.date | None
) -> None:
    """One line: direction, State and day, and from where; a warning where that is open or contradicted."""
    if looked.choice.problem:
        return  # said where the columns are checked: without them nothing is known
    try:
        run = looked.run_for(direction, state, as_of)
    except Undecided as asked:
        st.warning(f"**{plain(name)}** {plain(str(asked), 600)}", icon=":material/help:")
        return
    if run.direction:
        st.caption(f"**{plain(name)}** is read as {plain(_in_words(run), 300)}")
    for sentence in run.contradictions:
        st.warning(f"**{plain(name)}** {plain(sentence, 400)}", icon=":material/help:")


def _in_words(run: ReportRun) -> str:
    source = " (the newest day in its rows)" if run.as_of_source == "newest_row" else ""
    words = f"move {run.direction} {run.state_code}, as of {day(run.as_of)}{source}."
    return " ".join([words, told_by_in_words(run.told_by)]).strip()
