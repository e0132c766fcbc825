"""The form that makes a target: which place, who goes, when, and why families may be missed there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.board.ideas import read_figure
from analytics.selection import Selection
from data.board import board
from data.board.entries import Pin, Target
from data.board.errors import BoardError
from data.board.personal_data import doubts
from data.board.schema import GUESSES, LONGEST, PRIORITIES, SOURCES
from pages.board import state
from pages.board.one_target import place_form
from pages.board.state import BoardState
from pages.parts import current, flash, identity, pin, targets
from pages.parts.answers import leads
from pages.parts.look import day

TYPED = (
    "owner", "planned_date", "hypothesis", "guess", "priority", "region", "source", "contact",
)  # fmt: skip
"""Fields of a target that are filled in by hand."""


def draw(one: Pin | None, board_state: BoardState) -> None:
    """The form: of the places of a pinned view, or of any place of the State."""
    selection = _looked_at(one)
    extract = leads.extract_of(selection)
    if extract is None:
        st.caption("No extract of this run is loaded, so there are no places to choose from.")
        return
    key = f"target-of-{one.pin_id if one else 'none'}"
    flash.show(key)
    place_form.ask(one, selection, board_state.board.targets, key)
    st.caption(
        f"{'Families' if leads.unit_of(selection).tells_families else 'Rows'} under the filters of this view, data of {day(extract['as_of_date'])}. Whether the "
        "place shrinks is counted from that day on, without filters."
    )
    st.text_input("Who goes", identity.me(), key=f"{key}-owner", max_chars=200)
    st.date_input("When", None, key=f"{key}-planned_date", format="MM/DD/YYYY")
    why = st.text_area(
        "Why families may be missed there",
        key=f"{key}-hypothesis",
        help=pin.NO_NAMES,
        max_chars=LONGEST["note"],
    )
    for doubt in doubts(why):
        st.caption(f":material/help: {doubt}")
    sides = st.columns(4)
    sides[0].selectbox(
        "Guess",
        GUESSES,
        GUESSES.index(one.guess) if one else GUESSES.index("other"),
        key=f"{key}-guess",
        format_func=pin.guess_in_words,
    )
    sides[1].selectbox("Priority", PRIORITIES, 1, key=f"{key}-priority")
    sides[2].text_input("Region", key=f"{key}-region", max_chars=200)
    sides[3].selectbox(
        "Source", SOURCES, SOURCES.index(one.source if one else "local knowledge"), key=f"{key}-source"
    )
    st.text_input("Contact (an office, no family)", key=f"{key}-contact", max_chars=200)

    def made() -> None:
        # From the session: a click that comes with the last words typed is of this run already.
        said = st.session_state
        typed = {name: said[f"{key}-{name}"] for name in TYPED}
        place = place_form.chosen(one, selection, key)
        if place is None:
            flash.say(key, "Choose a town first.", is_done=False)
            return
        identity.remember(typed["owner"])
        target = Target(
            place_name=place.place_name,
            direction=selection.direction,
            pin_id=one.pin_id if one else None,
            kind=one.kind if one and one.source == typed["source"] else "",
            idea=one.idea or one.title if one else "",
            place_ids=place.place_ids,
            county_fips=place.county_fips,
            lat=place.lat,
            lon=place.lon,
            state_code=extract["state_code"],
            made_by=identity.me() or typed["owner"],
            **_days(one, place),
            **typed,
        )
        try:
            made_target = board.add_target(leads.store().folder, targets.counted_then(target, selection))
        except BoardError as refused:
            flash.say(key, str(refused), is_done=False)
            return
        flash.say("board", f"{target.place_name} is a target now.")
        state.choose(made_target.target_id)

    st.button("Make the target", key=f"{key}-make", type="primary", on_click=made)


def _days(one: Pin | None, place: place_form.Where) -> Mapping[str, Any]:
    """The months of a pinned pocket, for a target that is made of its towns alone."""
    figure = read_figure(one.figure) if one else None
    is_of_it = figure is not None and place.place_ids and set(place.place_ids) <= set(figure.towns)
    return figure.days if figure is not None and is_of_it else {}


def _looked_at(one: Pin | None) -> Selection:
    """The view that the form is about: of a pin on the data of then where that is still loaded."""
    if one is None:
        return current.selection()
    then = replace(pin.view_of(one), extract=one.extract_id or None)
    return then if leads.extract_of(then) is not None else replace(then, extract=None)
