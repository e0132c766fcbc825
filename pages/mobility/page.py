"""Room: who moves from where to where, when, and where they should turn up next."""

from __future__ import annotations

import streamlit as st

from analytics.mobility import corridors
from analytics.mobility.view import EVERYWHERE
from pages.mobility import counts, flow_map, looking, notices, shown, stops, take_away_moves
from pages.parts import filter_bar, look
from pages.parts.answers import moves
from pages.parts.look import day, end_room, nothing_found, number
from pages.parts.map import live_map

selection = filter_bar.selection()
sources = moves.sources()
if not sources:
    nothing_found(
        "No moves of children are loaded. Load a Missed Enrollment report, a Mobility file with a row "
        "per child, or the States' records (Student and Qualifying_Moves)."
    )
    st.page_link("pages/loading/page.py", label="Load a file", icon=":material/upload_file:")
    if moves.has_counts():
        counts.draw(selection, looking.Looking("", EVERYWHERE, "place"))
    if notices.are_loaded():
        notices.draw(selection, looking.Looking("", level="state"))
    end_room()

head, export = st.columns([6, 1], vertical_alignment="top")
with head:
    looked = looking.draw(sources, selection)
with export:
    take_away_moves.draw(selection, looked)
totals = moves.ask(corridors.move_totals, looked.source, selection, looked.mode, looked.level)
if not totals.moves:
    nothing_found(
        f"No move of this source is {'there' if looked.mode == 'everywhere' else 'here'} under these "
        "filters. Take one off above, or look at moves both ways."
    )
    end_room()
look.figures(
    ("Children", number(totals.children), "distinct"),
    ("Families", number(totals.families), "travelling together"),
    ("Moves", number(totals.moves), "a child, a day, two places"),
    ("Corridors", number(totals.corridors), f"by {looking.LEVEL_WORDS[looked.level].lower()}"),
    ("Newest move", day(totals.last_day), f"the first {day(totals.first_day)}"),
)
map_side, stop_side = st.columns([13, 7], gap="medium")
with map_side:
    flow_map.draw(selection, looked)
    live_map.give_head_start()
    stops.draw_expected(selection, looked)
with stop_side:
    stops.draw(selection, looked)
shown.draw(selection, looked)
