"""A small page with work that lasts, for test_watched_work.py. Not a page of the dashboard."""

import time

import streamlit as st

from pages.parts.look import RoomEnded
from pages.parts.progress import watched

STEPS = 60


def work(on_progress):
    for step in range(STEPS):
        on_progress(step, STEPS)
        time.sleep(0.1 if st.session_state.get("is_slow", True) else 0)
    return "The answer"


st.toggle("Slow", value=True, key="is_slow")
try:
    answer = watched(
        work,
        what="this",
        key="work",
        doing=lambda done, of: f"{done} of {of} done",
        again="Begin again",
    )
    st.write(answer)
except RoomEnded:
    pass  # as the dashboard does
