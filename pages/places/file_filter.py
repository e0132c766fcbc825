"""Whose spellings are listed: those of every loaded file, or of one."""

from __future__ import annotations

import streamlit as st

from analytics.wording import in_words
from pages.parts.answers import leads
from pages.parts.look import bare
from pages.parts.navigation import PLACES_OF

ALL = ""
"""Stands among the ids of extracts for all of them."""


def draw() -> str | None:
    """The choice, where there is one; returns the extract whose spellings are listed."""
    loaded = leads.extracts()
    names = {ALL: "All files"}
    for row in loaded.itertuples():
        # The run and its day first: the names of files are alike, and a phone cuts them.
        run = f"move {row.direction} {row.state_code}, {in_words(row.as_of_date)}"
        names[row.extract_id] = f"Only {run} ({bare(row.file_name, 60)})"
    if len(names) < 3:
        return None

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if st.session_state.places_file in names:
            st.session_state[PLACES_OF] = st.session_state.places_file

    kept = st.session_state.get(PLACES_OF)
    st.session_state.places_file = kept if kept in names else ALL
    chosen = st.selectbox(
        "Places written in",
        list(names),
        key="places_file",
        format_func=names.__getitem__,
        on_change=changed,
    )
    return None if chosen == ALL else chosen
