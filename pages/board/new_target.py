"""The form that makes a target: which towns, who goes, when, and why families may be missed there."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics import missed_enrollment as question
from analytics.board_ideas import read_figure
from analytics.selection import Selection
from data import board
from data.board import Pin, Target, TextTooLong
from data.board_file import BoardNotUsable
from data.board_tables import GUESSES, LONGEST, PRIORITIES, SOURCES
from data.board_words import doubts
from data.places import towns_of
from pages.board.held import Held
from pages.parts import answers, filter_bar, pin
from pages.parts.look import counted, plain

MOST_PLACES = 1000
TYPED = (
    "owner", "planned_date", "hypothesis", "guess", "priority", "region", "source", "contact",
)  # fmt: skip
"""Fields of a target that are filled in by hand."""


def draw(one: Pin | None, kept: Held) -> None:
    """The form: of the towns of a pinned view, or of any town of the State."""
    selection = filter_bar.selection() if one is None else pin.view_of(one)
    if answers.extract_of(selection) is None:
        selection = replace(selection, extract=None)
    if answers.extract_of(selection) is None:
        st.caption("No extract of this run is loaded, so there are no places to choose from.")
        return
    towns = _towns(selection, is_any=one is None)
    if towns.empty:
        st.caption("No town of this view is on the map.")
        return
    key = f"target-of-{one.pin_id if one else 'none'}"
    names = {
        i: f"{row.place_name} {row.state_code} · {_listed(row)}" for i, row in towns.iterrows()
    }
    chosen = st.multiselect(
        "Town (several are one target)", list(names), _proposed(one, list(names)),
        key=f"{key}-place", format_func=names.__getitem__,
    )  # fmt: skip
    for other in kept.board.targets:
        if other.is_open and set(chosen) & set(other.place_ids):
            said = f"{other.place_name} is a target of {other.owner or 'somebody'} already: {other.state}."
            st.caption(f":material/groups: {plain(said, 400)}")
    st.text_input("Who goes", pin.me(), key=f"{key}-owner", max_chars=200)
    st.date_input("When", None, key=f"{key}-planned_date", format="MM/DD/YYYY")
    why = st.text_area(
        "Why families may be missed there", key=f"{key}-hypothesis", help=pin.NO_NAMES,
        max_chars=LONGEST["note"],
    )  # fmt: skip
    for doubt in doubts(why):
        st.caption(f":material/help: {doubt}")
    sides = st.columns(4)
    sides[0].selectbox("Guess", GUESSES, GUESSES.index(one.guess) if one else 0, key=f"{key}-guess")  # fmt: skip
    sides[1].selectbox("Priority", PRIORITIES, 1, key=f"{key}-priority")
    sides[2].text_input("Region", key=f"{key}-region", max_chars=200)
    sides[3].selectbox("Source", SOURCES, SOURCES.index(one.source if one else "local knowledge"), key=f"{key}-source")  # fmt: skip
    st.text_input("Contact (an office, no family)", key=f"{key}-contact", max_chars=200)

    def made() -> None:
        # From the session: a click that comes with the last words typed is of this run already.
        typed = {name: st.session_state[f"{key}-{name}"] for name in TYPED}
        chosen = st.session_state[f"{key}-place"]
        if not chosen:
            st.session_state["board-told"] = (False, "Choose a town first.")
            return
        first = towns.loc[chosen[0]]
        target = Target(
            place_name=" + ".join(
                f"{towns.loc[i].place_name} {towns.loc[i].state_code}" for i in chosen[:3]
            )
            + (f" + {len(chosen) - 3} more" if len(chosen) > 3 else ""),
            direction=selection.direction,
            pin_id=one.pin_id if one else None,
            kind=one.kind if one and one.source == typed["source"] else "",
            idea=one.idea or one.title if one else "",
            place_ids=tuple(int(i) for i in chosen),
            lat=float(first.lat),
            lon=float(first.lon),
            state_code=answers.extract_of(selection)["state_code"],
            made_by=pin.me() or typed["owner"],
            **typed,
        )  # fmt: skip
        try:
            board.add_target(answers.store().folder, pin.counted_now(target))
            said = (True, f"{target.place_name} is a target now.")
        except (BoardNotUsable, TextTooLong) as refused:
            said = (False, str(refused))
        st.session_state["board-told"] = said

    st.button("Make the target", key=f"{key}-make", type="primary", on_click=made)


def _proposed(one: Pin | None, towns: list[int]) -> list[int]:
    """The towns that a pin's idea is about, else the first of its view."""
    if one is None:
        return []
    figure = read_figure(one.figure)
    about = [i for i in figure.towns if i in set(towns)] if figure else []
    return about or towns[:1]


def _towns(selection: Selection, is_any: bool) -> pd.DataFrame:
    """One row per town to choose from, by its id: those of the view, most families first, then
    (`is_any`) the other towns of the State, the largest first."""
    listed = answers.answer(question.by_place, selection).dropna(subset=["place_id", "lat", "lon"])
    listed = listed[listed["place_id"] > 0].sort_values("families", ascending=False, kind="stable")
    columns = ["place_name", "state_code", "lat", "lon", "families"]
    towns = listed.set_index("place_id")[columns]
    if is_any:
        others = towns_of(answers.extract_of(selection)["state_code"], MOST_PLACES)
        others = others[~others["place_id"].isin(towns.index)].assign(families=0)
        towns = pd.concat([towns, others.set_index("place_id")[columns]])
    return towns.head(MOST_PLACES)


def _listed(town) -> str:
    return counted(int(town.families), "family", "families") if town.families else "nobody listed"
