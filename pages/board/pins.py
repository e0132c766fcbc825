"""Pinned views: open one again exactly, make targets of it, put it into the plan."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics import missed_enrollment as question
from data import board
from data.board import Pin, Target, TextTooLong
from data.board_file import BoardNotUsable
from data.board_tables import GUESSES, PRIORITIES, SOURCES
from pages.board.held import Held
from pages.parts import answers, filter_bar, pin
from pages.parts.look import counted, day, nothing_found, plain

MOST_PLACES = 50
TYPED = (
    "owner", "planned_date", "hypothesis", "guess", "priority", "region", "source", "contact",
)  # fmt: skip
"""Fields of a target that are filled in by hand."""


def draw(kept: Held) -> None:
    """All pins, the newest first."""
    if told := st.session_state.pop("board-told", None):
        (st.success if told[0] else st.error)(plain(told[1], 600))
    if not kept.board.pins:
        nothing_found("Nothing is pinned yet: the button «Pin this view» is in every room.")
    for one in reversed(kept.board.pins):
        with st.container(border=True, key=f"board-pin-{one.pin_id}"):
            _pin(one, kept)
    with st.expander("A target without a pin", icon=":material/add_location:"):
        _new_target(None, kept)


def _pin(one: Pin, kept: Held) -> None:
    folder = answers.store().folder
    st.markdown(f"**{plain(one.title, 200)}**")
    then = [
        plain(one.filters, 400),
        counted(one.children, "child", "children") if one.children is not None else "",
        f"data of {day(one.as_of_date)}",
        one.guess,
        f"by {plain(one.pinned_by)}" if one.pinned_by else "",
    ]
    st.caption(" · ".join(part for part in then if part))
    if one.note:
        st.markdown(plain(one.note, 2000))
    is_kept = one.extract_id in set(answers.extracts()["extract_id"])
    with st.container(horizontal=True):
        page = pin.page_of(one.room)
        if st.button("Open on today's data", key=f"pin-now-{one.pin_id}", disabled=page is None):
            filter_bar.choose(replace(pin.view_of(one), extract=None))
            st.switch_page(page)
        if st.button(
            "Open on the data of then", key=f"pin-then-{one.pin_id}", disabled=page is None or not is_kept,
            help=None if is_kept else "That extract is no longer loaded.",
        ):  # fmt: skip
            filter_bar.choose(replace(pin.view_of(one), extract=one.extract_id))
            st.switch_page(page)
        st.button(
            "Out of the plan" if one.is_in_plan else "Into the plan",
            key=f"pin-plan-{one.pin_id}",
            on_click=board.put_in_plan,
            args=(folder, one.pin_id, not one.is_in_plan),
        )
        st.button(
            "Remove", key=f"pin-off-{one.pin_id}", type="tertiary", on_click=board.remove_pin,
            args=(folder, one.pin_id), help="Targets made of it stay.",
        )  # fmt: skip
    with st.expander("Make a target of it", icon=":material/flag:"):
        _new_target(one, kept)


def _new_target(one: Pin | None, kept: Held) -> None:
    selection = filter_bar.selection() if one is None else pin.view_of(one)
    if answers.extract_of(selection) is None:
        selection = replace(selection, extract=None)
    if answers.extract_of(selection) is None:
        st.caption("No extract of this run is loaded, so there are no places to choose from.")
        return
    places = answers.answer(question.by_place, selection).dropna(subset=["place_id"])
    places = places[places["place_id"] > 0].head(MOST_PLACES).set_index("place_id")
    if places.empty:
        st.caption("No town of this view is on the map.")
        return
    key = f"target-of-{one.pin_id if one else 'none'}"
    names = {
        i: f"{row.place_name} {row.state_code} · {row.families:,} families"
        for i, row in places.iterrows()
    }
    chosen = st.multiselect(
        "Town (several are one target)", list(names), list(names)[:1], key=f"{key}-place",
        format_func=names.__getitem__,
    )  # fmt: skip
    st.text_input("Who goes", pin.me(), key=f"{key}-owner", max_chars=200)
    st.date_input("When", None, key=f"{key}-planned_date", format="MM/DD/YYYY")
    st.text_area("Why families may be missed there", key=f"{key}-hypothesis", help=pin.NO_NAMES)
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
        first = places.loc[chosen[0]]
        target = Target(
            place_name=" + ".join(
                f"{places.loc[i].place_name} {places.loc[i].state_code}" for i in chosen[:3]
            )
            + (f" + {len(chosen) - 3} more" if len(chosen) > 3 else ""),
            direction=selection.direction,
            pin_id=one.pin_id if one else None,
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

    st.button(
        "Make the target", key=f"{key}-make", type="primary", on_click=made, disabled=not chosen
    )
