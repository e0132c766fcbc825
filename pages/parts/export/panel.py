"""The button «Export» of every room, and the panel that it opens."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


@st.fragment
def draw(content: Callable[[], None]) -> None:
    """The button; `content` draws the panel, only once it is opened: closed, it would be sent with
    every filter.

    The panel is a dialog: the focus goes into it, Tab goes round in it, Esc and a button close it,
    and the focus comes back. A popover stands at the end of the page, behind everything that Tab
    stops at before.
    """
    if st.button("Export", icon=":material/download:", key="take-away"):
        opened(content)


@st.dialog("Export", icon=":material/download:")
def opened(content: Callable[[], None]) -> None:
    """The panel itself, for a button of another name."""
    content()
