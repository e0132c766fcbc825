"""What is compared with what: the choice above the feed."""

from __future__ import annotations

import streamlit as st

from analytics.patterns.compared import BASELINES, REST

KEY = "patterns_baseline"
"""The baseline in the session, or nothing: the rest of the list."""


def draw() -> str:
    """Let the baseline be chosen; return the one in use."""

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if st.session_state.patterns_with in BASELINES:
            st.session_state[KEY] = st.session_state.patterns_with

    st.session_state.patterns_with = st.session_state.get(KEY, REST)
    return st.selectbox(
        "Compare with",
        list(BASELINES),
        key="patterns_with",
        format_func=BASELINES.__getitem__,
        on_change=changed,
        width=300,
        help="What is usual is what this says. Without filters each part of the list is compared with "
        "all others of it; with filters, what you look at with what you do not.",
    )
