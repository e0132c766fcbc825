"""Room: a file in, every row accounted for, and what is loaded already."""

from __future__ import annotations

import streamlit as st

from pages.loading import computing, loaded, outcome, reference_files, store_state, watched
from pages.loading.new_file import upload

st.markdown("#### Load a file")
st.markdown(
    "A **Missed Enrollment**, **Mobility**, **move notices** or **record** file (Student, Demographics, "
    "Qualifying_Moves, Enrollments) as it comes (Excel, text, .ods, a saved web page, or a zip around one), also "
    "after somebody's Excel: title lines, renamed or reordered columns and several date styles are "
    "understood. Nothing leaves this computer."
)
outcome.draw_newest()
watched.draw_waiting()
upload.draw()
watched.draw_setting()
computing.draw()
loaded.draw()
store_state.draw()
reference_files.draw()
