"""Room: who is missing, where, since when, from where. Selection -> answers -> figures."""

from __future__ import annotations

import streamlit as st

from analytics.leads import missed_enrollment as question
from analytics.wording import ROWS_SENTENCE
from pages.missed_enrollment import charts, child_list, place_history, place_map, places_table
from pages.parts import current, look
from pages.parts.answers import leads
from pages.parts.empty_state.nothing_loaded import end_without_extract
from pages.parts.export import leads as take_away
from pages.parts.look import counted, end_room, nothing_found, number, pct
from pages.parts.map import live_map

selection = current.selection()
end_without_extract(selection, "to see who is missing")
totals = leads.answer(question.totals, selection)
if not totals.rows:
    nothing_found("No child meets all the filters together. Take one off above, or reset them.")
    end_room()

unit = leads.unit_of(selection)
if not unit.tells_families:
    st.info(ROWS_SENTENCE, icon=":material/group_off:")
by_place = leads.answer(question.by_place, selection)
by_county = leads.answer(question.by_county, selection)

head, export = look.head_and_buttons()
with head:
    look.figures(
        (f"{unit.heading} missed", number(totals.children), counted(totals.rows, "row", "rows")),
        *([("Families", number(totals.families), "siblings counted as one")] if unit.tells_families else []),
        ("Towns", number(totals.towns), f"in {counted(totals.counties, 'county', 'counties')}"),
        ("Inside the window", pct(totals.in_window_pct), "36 months, as recorded"),
        ("Placed on the map", pct(totals.placed_pct), f"{number(totals.not_placed_rows)} rows not"),
    )
map_side, table_side = st.columns([10, 11], gap="small")
with map_side:
    place_map.draw(selection, totals, by_place, by_county, unit)
live_map.give_head_start()
with export:
    take_away.draw(selection, lambda: child_list.sheets(selection))
with table_side:
    towns, counties = look.tabs("Towns", "Counties", key="places")
    if towns.open:
        with towns:
            places_table.towns(by_place, selection, height=520, unit=unit)
    else:
        with counties:
            places_table.counties(by_county, height=520, unit=unit)

place_history.draw(selection, unit)
charts.draw(selection, unit)
child_list.draw(selection, unit)
