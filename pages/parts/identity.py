"""How the person using this session calls themselves: asked once, kept until the tab is closed."""

from __future__ import annotations

import streamlit as st

from data.board.schema import LONGEST
from pages.parts.browser.scripts import script

ME = "board_me"
"""The name in the session; not there until it is known."""

_KEY = "own-name-kept"


def me() -> str:
    """Who uses this session; empty until they say."""
    return str(st.session_state.get(ME, "")).strip()


def ask_name() -> None:
    """A field for the person's name. Kept apart from the field, which is not in every room."""

    def said() -> None:
        st.session_state[ME] = st.session_state[f"{ME}_typed"]

    st.session_state[f"{ME}_typed"] = me()
    st.text_input("Your name", key=f"{ME}_typed", max_chars=LONGEST["words"], on_change=said)


def remember(name: str) -> None:
    """Take a name that somebody gave as theirs, where they have not said another yet."""
    if name.strip() and not me():
        st.session_state[ME] = name.strip()


def keep() -> None:
    """Have the browser's tab keep the name: after a reload the session is new, and asks it there."""

    def told() -> None:
        name = st.session_state[_KEY].get("name")
        if isinstance(name, str):
            remember(name[: LONGEST["words"]])

    told_data = {"is_known": ME in st.session_state, "name": me()}
    script("identity", key=_KEY, data=told_data, on_name_change=told)
