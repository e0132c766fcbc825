"""Room: places that could not be found or are doubtful, put right by hand once and for all."""

from __future__ import annotations

import streamlit as st

from analytics.leads import places_to_repair as question
from data.store.place_choices import by_key, read_aliases
from data.store.reader import StoreNotUsable
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.empty_state.nothing_loaded import NOTHING_LOADED, offer_to_load
from pages.parts.look import end_room, nothing_found, plain
from pages.places import chooser, exchange, file_filter, meant, quality, save, spelling_list, sure

if leads.extracts().empty:
    offer_to_load(f"{NOTHING_LOADED} Places to repair are listed once a file is.")
try:
    aliases = read_aliases(leads.store().folder)
except StoreNotUsable as damaged:
    st.error(plain(damaged, 300), icon=":material/block:")
    end_room()

flash.show("repair", longest=300, icon=":material/check_circle:")
views, file = st.columns([10, 9], gap="medium", vertical_alignment="bottom")
only = None
if st.session_state.get("places-view", "repair") == "repair":  # the other views are of all files
    with file:
        only = file_filter.draw()
spelled = meant.spelled(only)
listed = spelling_list.undecided(question.to_look_at(spelled), by_key(aliases))

VIEWS = {
    "repair": f"To repair · {len(listed):,}",
    "decided": f"Decided by hand · {len(aliases):,}",
    "check": "Rows to check",
}
view = views.segmented_control(
    "View",
    list(VIEWS),
    key="places-view",
    default="repair",
    format_func=VIEWS.__getitem__,
    label_visibility="collapsed",
    required=True,
)
if view == "repair":
    name, back = st.columns([10, 9], gap="medium", vertical_alignment="bottom")
    with back:
        save.draw_undo()
    if listed.empty:
        where = "" if only is None else " of this file"
        nothing_found(f"Every place{where} was found without doubt, or decided by hand.")
    else:
        label = "Your name"
        who = name.text_input(label, key="repair-who", placeholder="Kept with each choice").strip()
        sure.draw(listed, meant.sure(only), who)
        left, right = st.columns([10, 9], gap="medium")
        with left:
            chosen, after = spelling_list.draw(listed, only)
        with right:
            chooser.draw(chosen, after, who)
elif view == "decided":
    exchange.draw(aliases)
else:
    quality.draw(spelled)
