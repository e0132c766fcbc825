"""What the room shows, read once per drawing: the board, and its targets beside the extracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from analytics.board import targets as question
from data.board import board
from data.board.board import Board, Target
from pages.parts.answers import leads
from pages.parts.targets import CHOSEN, now_of


@dataclass(frozen=True)
class BoardState:
    """The board, each target beside the extracts of then and now, and the extracts in use.

    `is_synthetic`: made-up families are among what is loaded.
    """

    board: Board
    now: dict[str, question.TargetNow]
    newest: dict[tuple[str, str], question.Extract]
    today: dt.date
    is_synthetic: bool


def read() -> BoardState:
    """Raises BoardNotUsable."""
    kept = board.read_board(leads.store().folder)
    loaded = leads.extracts()
    newest = question.newest_extracts(loaded)
    is_synthetic = bool(loaded["is_synthetic"].fillna(False).any())
    now = question.with_visits(now_of(kept.targets), kept)
    return BoardState(kept, now, newest, dt.date.today(), is_synthetic)


def choose(target_id: str | None) -> None:
    """Open a target's screen, or go back to the lists (call it from a callback)."""
    st.session_state[CHOSEN] = target_id


def chosen(state: BoardState) -> Target | None:
    """The target whose screen is open."""
    asked = st.session_state.get(CHOSEN)
    return next((t for t in state.board.targets if t.target_id == asked), None)
