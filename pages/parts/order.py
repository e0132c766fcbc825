"""The choice of an order: what can be met in the next weeks first, or the strongest first."""

from __future__ import annotations

import streamlit as st

from analytics.forecast.visit.coming import Coming
from analytics.selection import Selection
from pages.parts.answers import week
from pages.parts.look import plain

NOW, STRENGTH = "now", "strength"
HAVE_LEFT = "These families have left."
"""Why nobody of a list of moves from the State is to be met."""
WORDS = {NOW: "To be met now", STRENGTH: "Strength"}


def coming(selection: Selection) -> Coming | str:
    """What is to come in the State that is looked at; why it cannot be told, where that is so."""
    return week.coming_to(str(selection.state), week.today())


def draw(key: str, found: Coming | str) -> bool:
    """The choice, kept in the session under `key`; whether it is the order by strength.

    Where it cannot be told who is to be met there is no choice, and the reason is said.
    """
    if isinstance(found, str):
        return True

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if st.session_state[f"{key}-choice"] in WORDS:
            st.session_state[key] = st.session_state[f"{key}-choice"]

    kept = st.session_state.get(key, NOW)
    st.session_state[f"{key}-choice"] = kept if kept in WORDS else NOW
    st.selectbox(
        "Order",
        list(WORDS),
        key=f"{key}-choice",
        format_func=WORDS.__getitem__,
        on_change=changed,
        width=180,
        help="To be met now: families expected there and still missed in this week or the three after it "
        "(see This week). Strength: what chance explains least.",
    )
    return st.session_state[f"{key}-choice"] == STRENGTH


def in_words(found: Coming | str, is_by_strength: bool) -> str:
    """ "What can be met in the next four weeks first." for the head of a room."""
    if isinstance(found, str):
        return f"Strongest first: who is to be met now cannot be told. {plain(found, 300)}"
    if is_by_strength:
        return "Strongest first."
    return "Where most families can be met in the next four weeks first."


def draw_line(what: str) -> None:
    """The line below which stands what is over."""
    st.divider()
    st.caption(f":material/history: **Over**: {what}")
