"""Stops inside a target's towns: farms, worker housing and offices, and which farms are worth a call now."""

from __future__ import annotations

import streamlit as st

from analytics.board import stops as question
from analytics.board.stops import Visited
from analytics.sites.nearby import JOBS_CAUTION
from analytics.sites.stops import SOON_DAYS, facts
from data.board.board import Target
from pages.board.state import BoardState
from pages.parts.answers import stops as loaded
from pages.parts.look import bare, counted, plain

MOST_STOPS = 12
MOST_CALLS = 12
ICONS = {"farm": ":material/agriculture:", "housing": ":material/cabin:", "office": ":material/call:"}
TOWN = ("", "")
"""A visit to the town and no stop in it."""


def of_target(target: Target, board_state: BoardState) -> list[Visited]:
    """The stops of a target, in order."""
    board = board_state.board
    farms = loaded.farms(board_state.today)
    return question.stops_of(target, farms, board.contacts, board.visits, board_state.today)


def on_paper(target: Target, board_state: BoardState) -> list[str]:
    """The same, a line each."""
    return question.in_lines(of_target(target, board_state), board_state.today)


def draw(target: Target, board_state: BoardState) -> None:
    """The stops of a target with what is known of each; nothing where there is none."""
    stops = of_target(target, board_state)
    if not stops:
        return
    where = (
        "in this town"
        if len(target.place_ids) == 1
        else "in these towns"
        if target.place_ids
        else "in this county"
    )
    with st.container(key="board-stops", gap="small"):
        st.markdown(f"##### {counted(len(stops), 'stop', 'stops')} {where}")
        for number, one in enumerate(stops[:MOST_STOPS], start=1):
            said = " · ".join([*facts(one.stop, board_state.today), question.visit_words(one.visit)])
            st.markdown(f"{number}. {ICONS[one.stop.kind]} **{plain(one.stop.name)}**  \n{plain(said, 400)}")
        if len(stops) > MOST_STOPS:
            st.caption(f"{len(stops) - MOST_STOPS} more can be chosen where a visit is logged.")
        if any(one.stop.kind != "office" for one in stops):
            st.caption(JOBS_CAUTION)


def choose(target: Target, board_state: BoardState, key: str) -> None:
    """To what of the town a visit went; the town where nothing is chosen."""
    stops = of_target(target, board_state)
    if not stops:
        return
    names = {TOWN: bare(f"{target.place_name}, no stop of it", 120)}
    for number, one in enumerate(stops, start=1):
        names[one.stop.key, one.stop.name] = bare(f"{number}. {one.stop.name}", 120)
    st.selectbox("Where", list(names), format_func=lambda pair: names[pair], key=f"{key}-site")


def calls(board_state: BoardState) -> None:
    """Farms whose season begins in the next two weeks, with who is to be called; nothing where there is none."""
    board = board_state.board
    states = {state for state, _ in board_state.newest} | {t.state_code for t in board.targets}
    found = question.worth_a_call(
        loaded.farms(board_state.today), board.contacts, board.visits, states, board_state.today
    )
    if not found:
        return
    said = f"Worth a call today: {counted(len(found), 'farm begins', 'farms begin')} within {SOON_DAYS} days"
    with st.expander(said, icon=":material/call:", key="board-calls", expanded=len(found) <= 3):
        for call in found[:MOST_CALLS]:
            stop = call.stop
            told = [stop.town, *facts(stop, board_state.today), question.visit_words(call.visit)]
            whom = f"  \nCall: {plain(call.whom, 300)}" if call.whom else ""
            st.markdown(f"- **{plain(stop.name)}** · {plain(' · '.join(filter(None, told)), 400)}{whom}")
        if len(found) > MOST_CALLS:
            st.caption(f"{len(found) - MOST_CALLS} more begin later in these weeks.")
        st.caption(JOBS_CAUTION)
