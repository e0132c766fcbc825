"""Room: what jumps out, against what, and is it real."""

from __future__ import annotations

import streamlit as st

from pages.parts import current
from pages.parts.answers import leads, patterns
from pages.parts.look import end_room, nothing_found
from pages.patterns import chooser, feed, navigation, shelf, side_by_side

navigation.leave_if_asked()
selection = current.selection()
if leads.extract_of(selection) is None:
    nothing_found(
        f"No «move {selection.direction}» extract of this State is loaded yet."
        if len(leads.extracts())
        else "Nothing is loaded yet. Load a Missed Enrollment file to look for patterns."
    )
    st.page_link("pages/loading/page.py", label="Load a file", icon=":material/upload_file:")
    end_room()

navigation.draw_way_back()
baseline = chooser.draw()
try:
    feed.draw(patterns.patterns(selection, baseline))
except ValueError as refused:
    nothing_found(str(refused))
st.divider()
shelf.draw(selection)
st.divider()
side_by_side.draw(selection)
