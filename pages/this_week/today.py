"""Today's stops of the plan that was saved: first on the screen, each a tap away from logging the visit."""

from __future__ import annotations

import streamlit as st

from data.board.board import Board, Target, read_board
from data.board.database import BoardNotUsable
from data.board.entries import PlanStop
from data.board.plans import standing_plans
from pages.parts import targets
from pages.parts.answers import leads, week
from pages.parts.look import plain


def stops_of_today(board: Board) -> list[tuple[PlanStop, Target | None]]:
    """The stops of standing plans whose day is today, in the order they are driven, with their open target."""
    standing = {plan.plan_id for plan in standing_plans(board)}
    own = [stop for stop in board.stops if stop.plan_id in standing and stop.stop_day == week.today()]
    open_at = {target.place_ids: target for target in board.targets if target.is_open}
    ordered = sorted(own, key=lambda stop: (stop.person, stop.number))
    return [(stop, open_at.get((stop.place_id,))) for stop in ordered]


def draw() -> None:
    """Nothing where nobody goes anywhere today."""
    try:
        board = read_board(leads.store().folder)
    except BoardNotUsable:
        return
    stops = stops_of_today(board)
    if not stops:
        return
    today = week.today()
    visited = {v.target_id for v in board.visits if v.visit_date == today}
    people = {stop.person for stop, _ in stops}
    with st.container(border=True, key="week-today"):
        st.markdown(f"#### Today, {today:%A}")
        for stop, target in stops:
            who = f"{plain(stop.person)} · " if len(people) > 1 else ""
            label = f"{who}{stop.number} · {stop.arrive} · **{plain(stop.town)}**"
            is_done = target is not None and target.target_id in visited
            if target is None:
                st.markdown(label)
                continue
            if st.button(
                f"{label} · visit logged" if is_done else f"{label} · log the visit",
                key=f"week-today-{stop.stop_id}",
                icon=":material/check:" if is_done else ":material/edit_note:",
                width="stretch",
            ):
                st.session_state[targets.CHOSEN] = target.target_id
                st.switch_page(targets.BOARD)
