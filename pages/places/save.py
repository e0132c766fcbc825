"""The one call that stores choices, with its progress, what is said afterwards, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from analytics.leads.places_to_repair import WRITTEN
from data.store.place_choices import Alias, by_key, key_of, read_aliases
from data.upkeep.place_repair import RepairFailed, remember
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.look import plain

STEPS = "repair-steps"
"""What this person did in this room, the last at the end: sentence, choices made, choices before."""
MOST_STEPS = 100


def choices(spelling: pd.Series, place_id: int | None, who: str) -> list[Alias]:
    """One choice per way to write a place that a choice of its own is kept for."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    made: dict[tuple[str, ...], Alias] = {}
    for cells in (tuple(spelling[list(WRITTEN)]), *spelling["also"]):
        texts = [None if pd.isna(cell) else str(cell) for cell in cells]
        made.setdefault(key_of(*texts), Alias(*texts, place_id, who, now))
    return list(made.values())


def remember_now(done: str, chosen: Sequence[Alias] = (), taken_back: Sequence[Alias] = ()) -> None:
    """Store the choices and draw the room anew with the sentence `done`; else say why not."""
    keys = {alias.key for alias in (*chosen, *taken_back)}
    before = [alias for key, alias in by_key(read_aliases(leads.store().folder)).items() if key in keys]
    if _stored(chosen, taken_back):
        steps = [*st.session_state.get(STEPS, ()), (done, tuple(chosen), tuple(before))]
        st.session_state[STEPS] = steps[-MOST_STEPS:]
        flash.say("repair", done)
        st.rerun()


def draw_undo() -> None:
    """The button that takes back the last step, be it one spelling or many at once."""
    steps: Sequence[tuple[str, Iterable[Alias], Iterable[Alias]]] = st.session_state.get(STEPS, ())
    if not steps:
        return
    done, chosen, before = steps[-1]
    if st.button(
        "Undo the last step",
        key="repair-undo",
        icon=":material/undo:",
        shortcut="Z",
        help=plain(done, 200),
    ) and _stored(tuple(before), tuple(chosen)):
        st.session_state[STEPS] = list(steps[:-1])
        flash.say("repair", f"Undone: {done}")
        st.rerun()


def _stored(chosen: Sequence[Alias], taken_back: Sequence[Alias]) -> bool:
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
        return False
    return True
