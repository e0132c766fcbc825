"""What the sender of a workbook hid: asked before it is loaded, whether it is meant too."""

from __future__ import annotations

import streamlit as st

from data.load.beside_cells import advice_beside, hidden_rows_in_words
from data.load.preview import Inspection
from pages.loading.new_file.questions import Questions
from pages.parts.look import plain, with_days

ALL, SHOWN = "All of them", "Only those that are shown"


def said(key: str) -> tuple[bool | None, bool | None]:
    """Whether hidden rows, and hidden columns, of one file are read; None where nothing was asked."""
    rows = st.session_state.get(f"{key}-hidden-rows")
    columns = st.session_state.get(f"{key}-hidden-columns")
    return None if rows is None else rows == ALL, columns


def ask(proposed: Inspection, key: str, questions: Questions) -> None:
    """The questions on hidden rows and columns, what else the workbook says beside its cells, and whether
    its moves are too old for a report."""
    beside, hidden = proposed.beside, proposed.beside.hidden
    if hidden.rows:
        questions.ask().radio(
            f"**{hidden_rows_in_words(hidden)}.** Load",
            [ALL, SHOWN],
            key=f"{key}-hidden-rows",
            horizontal=True,
        )
    if hidden.columns:
        names = plain(", ".join(hidden.columns), 200)
        questions.ask().checkbox(
            f"Read the columns that are hidden in the workbook too: {names}", key=f"{key}-hidden-columns"
        )
    for advice in advice_beside(beside, is_before=True):
        questions.place.info(plain(advice.sentence, 600), icon=":material/info:")
    for advice in proposed.old_moves.advice if proposed.old_moves else ():
        questions.place.warning(plain(with_days(advice.sentence), 600), icon=":material/event_busy:")
