"""Of which State and week the room tells: the head of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from analytics.selection import Selection
from analytics.wording import in_words, state_name
from pages.parts import current
from pages.parts.answers import week
from pages.parts.look import head_and_buttons

WEEKS_AHEAD = 8
WORKING_DAYS = 5
KEY = "week_monday"
"""The Monday that somebody chose, in the session; nothing: this week's."""


@dataclass(frozen=True)
class AskedWeek:
    """run: moves to the State. when: "this week", "next week", in words."""

    run: Selection
    monday: dt.date
    when: str

    @property
    def days(self) -> str:
        """ "Nov 23, 2026 to Nov 29, 2026"."""
        return f"{in_words(self.monday)} to {in_words(self.monday + dt.timedelta(days=6))}"


def draw(runs: list[Selection]) -> AskedWeek | None:
    """The head with the choice of week and State; None where no list of moves to a State is loaded."""
    to = {str(run.state): run for run in runs if run.direction == "to"}
    if not to:
        st.info(
            "Where to go this week is told from lists of moves to a State, and none is loaded: only moves from it. "
            "Load the Missed Enrollment report of moves to your State.",
            icon=":material/info:",
        )
        return None
    head, line = head_and_buttons()
    with line:
        state = _state(list(to))
        monday = _monday()
    asked = AskedWeek(to[state], monday, _when(monday))
    with head:
        st.markdown(f"### Where to go {asked.when} in {state_name(state)}")
    return asked


def _state(states: list[str]) -> str:
    if len(states) == 1:
        return states[0]

    def changed() -> None:
        if st.session_state["week-state"] in states:
            current.choose(Selection(state=st.session_state["week-state"]))

    now = current.selection().state
    st.session_state["week-state"] = now if now in states else states[0]
    st.selectbox("State", states, key="week-state", format_func=state_name, on_change=changed, width=180)
    return st.session_state["week-state"]


def _this_monday() -> dt.date:
    today = week.today()
    return today - dt.timedelta(days=today.weekday())


def _when(monday: dt.date) -> str:
    weeks = (monday - _this_monday()).days // 7
    return {0: "this week", 1: "next week"}.get(weeks, f"in the week of {monday:%B} {monday.day}")


def _monday() -> dt.date:
    first = _this_monday()
    offered = [first + dt.timedelta(weeks=number) for number in range(WEEKS_AHEAD + 1)]

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if st.session_state["week-choice"] in offered:
            st.session_state[KEY] = st.session_state["week-choice"]

    # On a weekend the week that is worked on is the next.
    proposed = offered[week.today().weekday() >= WORKING_DAYS]
    kept = st.session_state.get(KEY, proposed)
    st.session_state["week-choice"] = kept if kept in offered else proposed
    st.selectbox(
        "Week",
        offered,
        key="week-choice",
        format_func=_words,
        on_change=changed,
        width=270,
    )
    return st.session_state["week-choice"]


def _words(monday: dt.date) -> str:
    """ "Nov 30 to Dec 6": the heading says which week that is from today."""
    sunday = monday + dt.timedelta(days=6)
    until = f"{sunday:%b} {sunday.day}" if sunday.month != monday.month else f"{sunday.day}"
    return f"{monday:%b} {monday.day} to {until}"
