"""Targets beside what the loaded extracts list at their places, and the button that makes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics.board import targets as question
from analytics.selection import Selection
from data.board import board
from data.board.board import Target
from pages.parts import flash
from pages.parts.answers import leads


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


def target_button(target: Callable[[], Target], key: str) -> None:
    """A button that puts a target on the board (a pocket's towns, say), and what became of it."""

    def made() -> None:
        done = "It is on the Board as an idea."
        flash.attempt(key, done, lambda: board.add_target(leads.store().folder, target()))

    st.button("Make it a target", key=key, icon=":material/flag:", on_click=made)
    flash.show(key)
