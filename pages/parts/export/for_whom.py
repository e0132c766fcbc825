"""For whom files are: for staff or to share outside, on two tabs, so that no button serves both."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import get_args

import streamlit as st

from analytics.exports.context import Audience

TABS: dict[Audience, str] = {"internal": "For staff", "outside": "Share outside"}
MEANS: dict[Audience, str] = {
    "internal": "True counts: confidential.",
    "outside": "Counts under 10 are hidden, and what would give them away.",
}


def for_whom(key: str) -> tuple[Audience, AbstractContextManager]:
    """Who takes the files, and where their buttons are to be drawn.

    The browser itself puts the files of the other tab out of sight with the click. Buttons under a
    choice of two would stay those for staff until the page is drawn anew, which takes as long as it
    takes to compare with all that was shared before: who clicks meanwhile would send the true counts.
    """
    tabs = st.tabs(list(TABS.values()), key=key, on_change="rerun")
    for audience, tab in zip(get_args(Audience), tabs, strict=True):
        if tab.open:
            tab.caption(MEANS[audience])
            return audience, tab
    raise AssertionError("one tab is always open")
