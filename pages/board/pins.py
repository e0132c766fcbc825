"""Pinned views: open one again exactly, make targets of it, put it into the plan."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.board.ideas import read_figure
from analytics.board.plan import counted_as
from analytics.wording import MONTHS
from data.board import board
from data.board.board import Pin
from pages.board.one_target import new_target
from pages.board.state import BoardState
from pages.parts import current, flash, pin, view_state
from pages.parts.answers import leads
from pages.parts.look import counted, day, nothing_found, number, plain
from pages.parts.navigation import go_to


def draw(board_state: BoardState) -> None:
    """All pins, the newest first."""
    flash.show("board")
    if not board_state.board.pins:
        nothing_found("Nothing is pinned yet: the button «Pin this view» is in every room.")
    for one in reversed(board_state.board.pins):
        with st.container(border=True, key=f"board-pin-{one.pin_id}"):
            _pin(one, board_state)
    form = st.expander(
        "A target without a pin",
        icon=":material/add_location:",
        key="target-of-none",
        on_change="rerun",
    )
    if form.open:
        with form:
            new_target.draw(None, board_state)


def _pin(one: Pin, board_state: BoardState) -> None:
    folder = leads.store().folder
    st.markdown(f"**{plain(one.title, 200)}**")
    then = [
        plain(one.filters, 400),
        counted(one.families, "family", "families") if one.families is not None else "",
        counted_as(one).counted(one.children) if one.children is not None else "",
        f"data of {day(one.as_of_date)}",
        "" if one.guess == "other" else f"guess: {one.guess}",
        f"by {plain(one.pinned_by)}" if one.pinned_by else "",
    ]
    st.caption(" · ".join(part for part in then if part))
    if one.idea and one.idea != one.title:
        st.caption(f"{plain(one.source)}: {plain(one.idea, 300)}")
    if one.note:
        st.markdown(plain(one.note, 2000))
    _figure(one)
    is_kept = one.extract_id in set(leads.extracts()["extract_id"])
    with st.container(horizontal=True):
        page = pin.page_of(one.room)
        if st.button("Open on today's data", key=f"pin-now-{one.pin_id}", disabled=page is None):
            _open(one, page, None)
        if st.button(
            "Open on the data of then",
            key=f"pin-then-{one.pin_id}",
            disabled=page is None or not is_kept,
            help=None if is_kept else "That extract is no longer loaded.",
        ):
            _open(one, page, one.extract_id)
        st.button(
            "Out of the plan" if one.is_in_plan else "Into the plan",
            key=f"pin-plan-{one.pin_id}",
            on_click=board.put_in_plan,
            args=(folder, one.pin_id, not one.is_in_plan),
        )
        asked = f"pin-off-asked-{one.pin_id}"
        if not st.session_state.get(asked):
            st.button(
                "Remove",
                key=f"pin-off-{one.pin_id}",
                type="tertiary",
                help="Targets made of it stay.",
                on_click=st.session_state.__setitem__,
                args=(asked, True),
            )
        else:
            st.button(
                "Remove for good",
                key=f"pin-gone-{one.pin_id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=board.remove_pin,
                args=(folder, one.pin_id),
            )
            st.button(
                "Keep it",
                key=f"pin-stay-{one.pin_id}",
                type="tertiary",
                on_click=st.session_state.pop,
                args=(asked,),
            )
    # Drawn when they are opened: with forty pins their fields would be a thousand.
    for label, icon, name, draw_form in (
        ("Make a target of it", ":material/flag:", "target-of", new_target.draw),
        ("Change the words", ":material/edit:", "words-of", _words),
    ):
        form = st.expander(label, icon=icon, key=f"{name}-{one.pin_id}", on_change="rerun")
        if form.open:
            with form:
                draw_form(one, board_state)
        elif draw_form is _words:
            pin.ended(one)


def _open(one: Pin, page: str, extract_id: str | None) -> None:
    view_state.restore(one.room, one.choices)
    current.choose(replace(pin.view_of(one), extract=extract_id))
    go_to(page)


def _figure(one: Pin) -> None:
    """The view as it was: families by month, its first places; and how many it holds today."""
    figure = read_figure(one.figure)
    if figure is not None:
        highest = max(figure.months) or 1
        families = "families" if counted_as(one).tells_families else "rows"
        bars = "".join(
            f'<div title="{name}: {n:,} {families}"><i style="height:{72 * n / highest:.0f}%"></i>'
            f"<small>{name[0]}</small></div>"
            for name, n in zip(MONTHS, figure.months, strict=True)
        )
        st.html(
            f'<div class="atlas-months" role="img" aria-label="{families.capitalize()} by month">{bars}</div>'
        )
        if figure.places:
            first = ", ".join(f"{name} {number(n)}" for name, n in figure.places)
            st.caption(f"{families.capitalize()} by month of their moves, then; most at {plain(first, 600)}.")
        if figure.said:  # a pocket: the view around it today is another thing
            st.markdown(plain(figure.said, 800))
            return
    now = leads.extract_of(replace(pin.view_of(one), extract=None))
    if now is not None and one.children is not None and now["extract_id"] != one.extract_id:
        newest = replace(pin.view_of(one), extract=None)
        today, unit = leads.children(newest) or 0, leads.unit_of(newest)
        counted_now = number(today) if unit == counted_as(one) else unit.counted(today)
        st.markdown(
            f"{counted_as(one).counted(one.children)} then, **{counted_now}** in the same "
            f"view as of {day(now['as_of_date'])}."
        )


def _words(one: Pin, board_state: BoardState) -> None:
    one = pin.begun(one)
    key = f"board-pin-words-{one.pin_id}-{one.version}"
    pin.words(one, key)

    def saved() -> None:
        pin.edit(one, **{n: st.session_state[f"{key}-{n}"] for n in ("title", "guess", "note")})

    flash.show("pin", longest=3000)
    st.button("Save", key=f"{key}-save", on_click=saved)
