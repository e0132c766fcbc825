"""Room: who moves from where to where, when, and where they should turn up next."""

from __future__ import annotations

import streamlit as st

from analytics.mobility import corridors
from analytics.mobility.view import EVERYWHERE
from pages.mobility import counts, flow_map, notices, stops, tabs, take_away_moves, view_settings
from pages.mobility.view_settings import ViewSettings
from pages.parts import current, look
from pages.parts.answers import moves
from pages.parts.empty_state.nothing_loaded import offer_to_load
from pages.parts.look import day, end_room, nothing_found, number
from pages.parts.map import live_map

selection = current.selection()
sources = moves.sources()
if not sources:
    offer_to_load(
        "No moves of children are loaded. Load a Missed Enrollment report, a Mobility file with a row "
        "per child, or the States' records (Student and Qualifying_Moves)."
    )
    if moves.has_counts():
        counts.draw(selection, ViewSettings("", EVERYWHERE, "place"))
    if notices.are_loaded():
        notices.draw(selection, ViewSettings("", level="state"))
    end_room()

head, buttons = look.head_and_buttons()
settings = view_settings.draw(sources, selection, head, buttons)
with buttons:
    take_away_moves.draw(selection, settings)
totals = moves.ask(corridors.move_totals, settings.source, selection, settings.mode, settings.level)
if not totals.moves:
    nothing_found(
        f"No move of this source is {'there' if settings.mode == 'everywhere' else 'here'} under these "
        "filters. Take one off above, or look at moves both ways."
    )
    end_room()
look.figures(
    ("Children", number(totals.children), "distinct"),
    ("Families", number(totals.families), "travelling together"),
    ("Moves", number(totals.moves), "a child, a day, two places"),
    ("Corridors", number(totals.corridors), f"by {view_settings.LEVEL_WORDS[settings.level].lower()}"),
    ("Newest move", day(totals.last_day), f"the first {day(totals.first_day)}"),
)
st.caption(view_settings.of_what(settings, selection))
map_side, stop_side = st.columns([13, 7], gap="medium")
with map_side:
    flow_map.draw(selection, settings)
    live_map.give_head_start()
    stops.draw_expected(selection, settings)
with stop_side:
    stops.draw(selection, settings)
tabs.draw(selection, settings)
