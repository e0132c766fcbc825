"""Room: what was pinned, who goes where this week, what they found, and whether it helped."""

from __future__ import annotations

import streamlit as st

from analytics.exports.context import CONFIDENTIAL, SYNTHETIC
from analytics.exports.inert_text import safe_html
from data.board.database import BoardDamaged, BoardNotUsable, put_back
from pages.board import calendar, figures, lists, pins, plan, promise, state, year
from pages.board.one_target import target
from pages.parts import identity, pin
from pages.parts.answers import leads
from pages.parts.browser.scripts import to_top
from pages.parts.look import end_room, plain

VIEWS = (
    "This week",
    "All",
    "Calendar",
    "Map",
    "Pins",
    "Figures",
    "Expected and met",
    "Log and coverage",
    "Plan, files",
)

try:
    board_state = state.read()
except BoardDamaged as damaged:
    st.error(plain(damaged, 800), icon=":material/broken_image:")
    if damaged.copy and st.button("Put the copy back", key="board-put-back", type="primary"):
        put_back(leads.store().folder, damaged.copy)
        st.rerun()
    end_room()
except BoardNotUsable as refused:
    st.error(plain(refused, 800))
    end_room()

identity.keep()
with st.container(key="board-stamps"):  # on paper only
    stamps = (CONFIDENTIAL, *([SYNTHETIC] if board_state.is_synthetic else ()))
    st.html("".join(f'<p class="atlas-stamp">{safe_html(stamp)}</p>' for stamp in stamps))
opened = state.chosen(board_state)
to_top(opened.target_id if opened else "")
if opened is not None:
    target.draw(opened, board_state)
    end_room()

# Widgets lose their state on a target's screen and in other rooms: the choice is kept beside them.
session = st.session_state
fresh = "Pins" if board_state.board.pins and not board_state.board.targets else VIEWS[0]
if session.pop(pin.JUST_PINNED, False):
    session["board-view"] = "Pins"
elif "board-view" not in session:
    session["board-view"] = session.get("board_view", fresh)
st.segmented_control("Show", VIEWS, required=True, key="board-view", label_visibility="collapsed")
view = session["board_view"] = session["board-view"]
if view == "This week":
    lists.this_week(board_state)
elif view == "All":
    lists.every(board_state)
elif view == "Calendar":
    calendar.draw(board_state)
elif view == "Map":
    lists.on_map(board_state)
elif view == "Pins":
    pins.draw(board_state)
elif view == "Figures":
    figures.draw(board_state)
elif view == "Expected and met":
    promise.draw(board_state)
elif view == "Log and coverage":
    year.draw(board_state)
else:
    plan.draw(board_state, identity.me())
