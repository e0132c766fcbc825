"""Work that a person waits for: how far it is, a way to stop it, and what a stop leaves behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from pages.parts.look import end_room

Answer = TypeVar("Answer")

PATIENCE_S = 1.0
"""From then on the button Cancel is there: before, it would only flash by."""


def watched(
    work: Callable[[Callable[[int, int], None]], Answer],
    *,
    what: Hashable,
    key: str,
    doing: Callable[[int, int], str],
    again: str,
) -> Answer:
    """The answer of `work(on_progress)`, with a bar and, if it lasts, a button to stop it.

    `what` says which work it is: one that was stopped is not begun again by the next click
    elsewhere, only by the button `again`. Ends the script with a sentence where it was stopped.
    `doing(done, of)` is the sentence on the bar. The click on the button makes Streamlit end this
    run at the next sign of progress, which ends the work.
    """
    stopped = f"{key}-stopped"
    if st.session_state.get(stopped) == what:
        st.info(
            "Stopped before it was finished, so nothing is said about this view.",
            icon=":material/stop_circle:",
        )
        st.button(again, key=f"{key}-again", on_click=st.session_state.pop, args=(stopped, None))
        end_room()
    place = st.empty()
    began = time.monotonic()
    bar = button = None

    def on_progress(done: int, of: int) -> None:
        nonlocal bar, button
        if bar is None:
            shown = place.container()
            bar, button = shown.empty(), shown.empty()
        bar.progress(done / of, doing(done, of))
        if button is not None and time.monotonic() - began > PATIENCE_S:
            button.button(
                "Cancel",
                key=f"{key}-stop",
                icon=":material/stop_circle:",
                on_click=st.session_state.__setitem__,
                args=(stopped, what),
            )
            button = None

    answer = work(on_progress)
    place.empty()
    return answer
