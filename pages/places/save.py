"""The one call that stores choices, with its progress, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.store.place_choices import Alias
from data.upkeep.place_repair import RepairFailed, remember
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.look import plain


def remember_now(done: str, chosen: Sequence[Alias] = (), taken_back: Sequence[Alias] = ()) -> None:
    """Store the choices and draw the room anew with the sentence `done`; else say why not."""
    bar = st.progress(0.0, text="Placing anew …")
    try:
        remember(
            leads.store(),
            chosen,
            taken_back,
            on_progress=lambda step, fraction: bar.progress(fraction, text=step.capitalize()),
        )
    except RepairFailed as failed:
        bar.empty()
        st.error(plain(failed, 300), icon=":material/block:")
        return
    flash.say("repair", done)
    st.rerun()
