"""Room: what is loaded, what is new since the last extract, and where to look first."""

from __future__ import annotations

import streamlit as st

from analytics.leads import changes
from pages.overview import run_card
from pages.parts.answers import leads
from pages.parts.empty_state.nothing_loaded import NOTHING_LOADED, offer_to_load, say_what_is_made_up
from pages.parts.look import end_room

loaded = leads.extracts()
if loaded.empty:
    offer_to_load(f"{NOTHING_LOADED} Load a Missed Enrollment file to see who is missing.")
    end_room()

say_what_is_made_up()
runs = changes.runs(loaded)
if not runs:
    offer_to_load("No list of missed children is loaded yet, only records or counts of moves.")
    end_room()
for state in dict.fromkeys(run.state for run in runs):
    of_state = [run for run in runs if run.state == state]
    for side, run in zip(st.columns(2, gap="medium"), of_state, strict=False):
        with side:
            run_card.draw(run)
st.caption(
    f"Move to and move from are two separate reports and are never added together. {changes.NOT_FOUND}"
)
