"""Room: what jumps out, against what, and is it real."""

from __future__ import annotations

import streamlit as st

from analytics.patterns.now import in_order
from pages.parts import current, look, order
from pages.parts.answers import patterns
from pages.parts.empty_state.nothing_loaded import end_without_extract
from pages.parts.empty_state.rows_only import end_where_rows_are_counted
from pages.parts.look import nothing_found
from pages.patterns import chooser, feed, navigation, shelf, side_by_side

navigation.leave_if_asked()
selection = current.selection()
end_without_extract(selection, "to look for patterns")
end_where_rows_are_counted(selection)

navigation.draw_way_back()
said, compared = look.head_and_buttons("top")
with compared:
    baseline = chooser.draw()
try:
    found = patterns.patterns(selection, baseline)
    to_come = order.coming(selection) if selection.direction == "to" else order.HAVE_LEFT
    by_strength = True
    if found.patterns:
        with compared:
            by_strength = order.draw("patterns_order", to_come)
    found = in_order(found, patterns.families_soon(selection, baseline, to_come), by_strength)
    with said:
        feed.say(found, order.in_words(to_come, by_strength))
    feed.draw(found)
except ValueError as refused:
    nothing_found(str(refused))
st.divider()
shelf.draw(selection)
st.divider()
side_by_side.draw(selection)
