"""Room: where more families are missed than chance explains, and how sure we are."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.leads import missed_enrollment as question
from analytics.pockets.denominators import figure_names
from analytics.pockets.find import propose, size_of
from analytics.pockets.now import in_order
from pages.parts import current, look, order
from pages.parts.answers import leads
from pages.parts.answers import pockets as pocket_answers
from pages.parts.empty_state.nothing_loaded import end_without_extract
from pages.parts.empty_state.rows_only import end_where_rows_are_counted
from pages.parts.look import counted, end_room, nothing_found, plain
from pages.parts.progress import watched
from pages.pockets import comparison, detail, pocket_list, pocket_map, settings, take_away_pockets

selection = current.selection()
end_without_extract(selection, "to look for pockets")
end_where_rows_are_counted(selection)

view = leads.view(selection)
known = pocket_answers.known(selection)
proposal = propose(size_of(view, known), pocket_answers.figure_fits(selection))
if proposal.setting is None:
    nothing_found(proposal.because)
    end_room()

result, buttons = look.head_and_buttons("top")
with buttons:
    setting = settings.draw(proposal, known.is_loaded, figure_names(leads.loaded()))
try:
    pockets = watched(
        lambda on_progress: pocket_answers.pockets(selection, setting, on_progress),
        what=(selection, setting),
        key="pockets",
        doing=lambda done, of: f"Comparing with {of:,} maps made by chance alone: {done:,} done",
        again="Look for pockets",
    )
except ValueError as refused:
    nothing_found(str(refused))
    end_room()

to_come = order.coming(selection)
by_strength = True
if pockets.cards:
    with buttons:
        by_strength = order.draw("pocket_order", to_come)
pockets = replace(
    pockets,
    cards=in_order(pockets.cards, None if isinstance(to_come, str) else to_come.families, by_strength),
)
with result:
    settings.say_result(pockets, view, order.in_words(to_come, by_strength))
if pockets.cards:
    with buttons:
        take_away_pockets.draw(selection, pockets, setting)
chosen = pocket_list.chosen(pockets)
map_side, list_side = st.columns([11, 9], gap="medium")
with map_side:
    pocket_map.draw(
        pockets,
        chosen,
        selection=selection,
        totals=leads.answer(question.totals, selection),
        by_place=leads.answer(question.by_place, selection),
        by_county=leads.answer(question.by_county, selection),
        opinion=detail.opinion(chosen, selection, setting),
    )
with list_side:
    pocket_list.draw(pockets, chosen)
settings.say_limits(pockets, view)
if chosen is not None:
    detail.draw(chosen, selection, setting, pockets)
if pockets.cards:
    with st.expander(
        f"The same as a table: {counted(len(pockets.cards), 'line', 'lines')}",
        icon=":material/table_rows:",
    ):
        pocket_list.table(pockets)
if setting.unit == "families":
    comparison.draw(selection, setting)
for hint in pockets.hints if setting.unit == "families" else ():
    st.caption(f"Could well be chance: {plain(hint.title, 200)}. {plain(hint.sentence, 400)}")
