"""From a pattern to the room that shows its leads, and back to what was looked at before."""

from __future__ import annotations

import streamlit as st

from analytics.selection import Selection
from pages.parts import current
from pages.parts.look import plain
from pages.parts.navigation import go_to

ROOMS = {
    "missed": "pages/missed_enrollment/page.py",
    "pockets": "pages/pockets/page.py",
    "mobility": "pages/mobility/page.py",
}
TARGET, BEFORE = "patterns_target", "patterns_before"


def open_room(room: str, selection: Selection) -> None:
    """Look at `selection` in a room from the next run on (call it from a callback)."""
    st.session_state[BEFORE] = current.selection()
    st.session_state[TARGET] = room
    current.choose(selection)


def leave_if_asked() -> None:
    """Open the room that a click asked for. First thing of the page: callbacks cannot."""
    room = st.session_state.pop(TARGET, None)
    if room in ROOMS:
        go_to(ROOMS[room])


def draw_way_back() -> None:
    """A button to what was looked at before the last pattern was applied."""
    before = st.session_state.get(BEFORE)
    now = current.selection()
    if before is None or before == now or before.direction != now.direction:
        return
    words = "; ".join(value for _, value in current.filter_words(before))
    st.button(
        f"Back to {plain(words, 60) if words else 'the whole list'}",
        icon=":material/arrow_back:",
        key="patterns-back",
        on_click=_back,
        args=(before,),
    )


def _back(before: Selection) -> None:
    del st.session_state[BEFORE]
    current.choose(before)
