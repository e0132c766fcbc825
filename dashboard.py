"""The frame: the filter bar, the list of rooms, and the room that was chosen. Nothing else."""

from __future__ import annotations

import streamlit as st

from pages.parts import filter_bar, look

st.set_page_config(page_title="ID&R Atlas", page_icon="static/icon.png", layout="wide")

ROOMS = [
    st.Page(
        "pages/missed_enrollment/page.py",
        title="Missed enrollment",
        icon=":material/person_search:",
        url_path="missed-enrollment",
        default=True,
    ),
    st.Page(
        "pages/loading/page.py",
        title="Loading",
        icon=":material/upload_file:",
        url_path="loading",
    ),
    st.Page(
        "pages/about/page.py",
        title="Privacy and sources",
        icon=":material/shield_person:",
        url_path="about",
    ),
]

st.html(look.STYLE)
room = st.navigation(ROOMS, position="top")
filter_bar.draw()
room.run()
st.caption(look.PLACES_CREDITS)
