"""Targets beside what the loaded extracts list at their places, and the button that makes one."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.board import targets as question
from analytics.board.ideas import standing
from analytics.selection import Selection
from data.board import board
from data.board.board import Target
from data.board.database import BoardNotUsable
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.navigation import go_to


def now_of(targets: tuple[Target, ...]) -> dict[str, question.TargetNow]:
    """Target id -> what is listed at its place then and now."""
    return question.now_of(targets, leads.extracts(), _rows, dt.date.today())


def counted_then(target: Target, selection: Selection) -> Target:
    """A target about to be made, with what the extract that is looked at lists at its place."""
    extract = leads.extract_of(selection)
    then = question.Extract(extract["extract_id"], pd.Timestamp(extract["as_of_date"]).date())
    return question.counted_then(target, then, leads.extracts(), _rows)


def _rows(expression: question.Expression) -> pd.DataFrame:
    return leads.listed(lambda table, _: expression(table), Selection())


CHOSEN = "board_target"
"""Id of the target whose screen is open in the room Board, in the session."""


def target_button(made: Target, selection: Selection, key: str) -> None:
    """A button that puts a target on the board (a pocket's towns, say); once it is there, a way to it.

    `made`: as it would be, without counts.
    """
    folder = leads.store().folder

    def put() -> None:
        # Looked at again: a second click, or another person, may have been faster.
        if standing(board.read_board(folder), made) is None:
            board.add_target(folder, counted_then(made, selection))

    try:
        there = standing(board.read_board(folder), made)
    except BoardNotUsable:
        there = None  # the room Board says what is wrong with it
    if there is None:
        st.button(
            "Make it a target",
            key=key,
            icon=":material/flag:",
            on_click=lambda: flash.attempt(key, MADE, put),
        )
        flash.show(key)
        return
    if not flash.show(key):
        st.caption(":material/flag: These towns are a target on the Board already.")
    if st.button("Open the target", key=f"{key}-open", icon=":material/assignment:"):
        st.session_state[CHOSEN] = there.target_id
        go_to(BOARD)


MADE = "It is a target on the Board now: without a day yet, so under Later in This week."
BOARD = "pages/board/page.py"
