"""The form of a visit: outcome, numbers, save; hours and miles where somebody has them at hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from analytics.wording import MONTHS
from data.board import board, plans
from data.board.entries import PlanStop, Target, Visit
from data.board.personal_data import doubts
from data.board.schema import FARTHEST_MILES, LONGEST_DAY_HOURS, OUTCOMES
from pages.board import stops
from pages.board.state import BoardState
from pages.parts import flash, identity, pin
from pages.parts.answers import leads
from pages.parts.look import counted, day, plain

KEPT: dict[str, Any] = {"persist_state": "session"}
"""For the fields of a visit: who looks something up in another room finds them filled on return."""


def draw(target: Target, board_state: BoardState) -> None:
    """Outcome, numbers, save: three taps where families were found, two where not."""
    # Emptied by a visit of this session alone: another's must not take away what is being typed.
    key = f"visit-{target.target_id}-{st.session_state.get(_visit_round(target), 0)}"
    with st.container(border=True, key="board-visit"):
        outcome = st.segmented_control("Log a visit", OUTCOMES, key=f"{key}-outcome", **KEPT)
        if outcome is None:
            return
        if outcome == "families found":
            _numbers(key)
        else:
            _come_back(key, outcome, board_state.today)
        stops.choose(target, board_state, key)
        _effort(key)
        if (stop := _stop_of(target, board_state, key)) is not None:
            st.checkbox(_planned_in_words(stop), True, key=f"{key}-stop", **KEPT)
        saving = st.container()
        with st.expander("Day, who, notes"):
            st.date_input("Day", board_state.today, key=f"{key}-day", format="MM/DD/YYYY", **KEPT)
            st.text_input("Who", identity.me() or target.owner, key=f"{key}-who", max_chars=200, **KEPT)
            notes = st.text_area("Notes", key=f"{key}-notes", help=pin.NO_NAMES, max_chars=2000, **KEPT)
            st.caption(pin.NO_NAMES)
            for question in doubts(notes):
                st.caption(f":material/help: {question}")
        saving.button(
            "Save the visit",
            key=f"{key}-save",
            type="primary",
            on_click=_save_visit,
            args=(target, outcome, key, board_state),
            width="stretch",
        )


def _visit_round(target: Target) -> str:
    """In the session: how many visits to the target were logged; the fields go by it."""
    return f"visit-round-{target.target_id}"


def _numbers(key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        # Narrow enough for three of them beside one another on a phone.
        # Empty at first: a number that stands there already is typed behind, 1 becomes 12.
        for name, least, most in (
            ("Families", 1, 500),
            ("Children", 0, 2000),
            ("COEs", 0, 500),
        ):
            st.number_input(
                name,
                least,
                most,
                None,
                key=f"{key}-{name.lower()}",
                **KEPT,
                width=97,
                placeholder="?" if name == "Families" else "0",
            )


def _effort(key: str) -> None:
    """Asked from everybody, of nobody: families per hour are the measure of field work."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for name, most, step, form in (
            ("Hours", float(LONGEST_DAY_HOURS), 0.5, "%g"),
            ("Miles", float(FARTHEST_MILES), 1.0, "%g"),
        ):
            st.number_input(
                name,
                0.0,
                most,
                None,
                step,
                form,
                key=f"{key}-{name.lower()}",
                **KEPT,
                width=110,
                placeholder="not said",
            )
        st.caption("with the drive", width="content")


def _stop_of(target: Target, board_state: BoardState, key: str) -> PlanStop | None:
    """The stop of a saved plan that the visit is, by its town and the day that was typed."""
    on = st.session_state.get(f"{key}-day") or board_state.today
    return plans.stop_for(board_state.board, target.place_ids, on)


def _planned_in_words(stop: PlanStop) -> str:
    who = f" of {stop.person}" if stop.person else ""
    return plain(f"It is the stop{who} in the plan of the week: {stop.town}, {day(stop.stop_day)}", 300)


def effort_in_words(visit: Visit) -> str:
    """ "2.5 hours, 61 miles"; nothing where nobody wrote them down."""
    told = ((visit.hours, "hour", "hours"), (visit.miles, "mile", "miles"))
    return ", ".join(f"{n:g} {one if n == 1 else many}" for n, one, many in told if n is not None)


def _come_back(key: str, outcome: str, today: dt.date) -> None:
    is_asked = outcome == "come back"
    st.selectbox(
        "Come back in which month?",
        [None, *range(1, 13)],
        index=today.month % 12 + 1 if is_asked else 0,
        format_func=lambda m: MONTHS[m - 1] if m else "not again, or no month",
        key=f"{key}-month-{is_asked}",
        **KEPT,
    )


def _save_visit(target: Target, outcome: str, key: str, board_state: BoardState) -> None:
    def typed(name: str, otherwise=None):
        # From the session: a click that comes with the last words typed is of this run.
        value = st.session_state.get(f"{key}-{name}")
        return otherwise if value is None else value

    if outcome == "families found" and (wrong := _not_so(typed("families"), typed("children"))):
        flash.say("board", wrong, is_done=False)
        return
    stop = _stop_of(target, board_state, key) if typed("stop", False) else None
    who = typed("who", "")
    identity.remember(who)
    site_key, site_name = typed("site", stops.TOWN)
    visit = Visit(
        target.target_id,
        typed("day"),
        outcome,
        visited_by=who,
        families=typed("families", 0),
        children=typed("children", 0),
        coes=typed("coes", 0),
        come_back_month=typed(f"month-{outcome == 'come back'}"),
        # 0 hours are none that anybody worked: as if nothing had been typed
        hours=typed("hours") or None,
        miles=typed("miles"),
        stop_id=stop.stop_id if stop else None,
        notes=typed("notes", ""),
        site_key=site_key,
        site_name=site_name,
        logged_by=identity.me() or who,
    )
    folder = leads.store().folder
    if flash.attempt(
        "board", "The visit is logged.", lambda: board.log_visit(folder, visit, board_state.today)
    ):
        number = _visit_round(target)
        st.session_state[number] = st.session_state.get(number, 0) + 1


def _not_so(families: int | None, children: int | None) -> str:
    """What is wrong with the numbers of a visit, in one sentence; nothing where nothing is."""
    if families is None:
        return "Nothing is saved yet: say how many families you found."
    if children and families > children:
        return (
            f"Nothing is saved yet: {counted(families, 'family', 'families')} with "
            f"{counted(children, 'child', 'children')} cannot be, every family has a child or youth of its own; "
            "correct a number, or leave Children empty where you did not count them."
        )
    return ""
