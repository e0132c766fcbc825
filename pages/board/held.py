"""What the room shows, read once per drawing: the board, and its targets beside the extracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from analytics import board as question
from analytics.selection import Selection
from data import board
from data.board import Board, Target
from pages.parts import answers

CHOSEN = "board_target"
"""Id of the target whose screen is open, in the session."""


@dataclass(frozen=True)
class Held:
    """The board, each target beside the extracts of then and now, and the extracts in use."""

    board: Board
    now: dict[str, question.TargetNow]
    newest: dict[tuple[str, str], question.Extract]
    today: dt.date


def read() -> Held:
    """Raises BoardNotUsable."""
    kept = board.read_board(answers.store().folder)
    loaded = answers.extracts()
    newest = question.newest_extracts(loaded)
    return Held(kept, now_of(kept.targets, newest), newest, dt.date.today())


def now_of(targets: tuple[Target, ...], newest) -> dict[str, question.TargetNow]:
    """Target id -> what is listed at its place then and now."""
    if not targets:
        return {}
    listed = answers.listed(
        lambda table, _: question.listed_at(table, targets, newest), Selection()
    )
    ids = answers.extracts()["extract_id"]
    return {one.target.target_id: one for one in question.targets_now(targets, listed, newest, ids)}


def counted_now(target: Target) -> Target:
    """A target about to be made, with what is listed at its place today."""
    newest = question.newest_extracts(answers.extracts())
    now = now_of((target,), newest)[target.target_id]
    return question.with_counts(target, now, newest.get(question.run_of(target)))


def choose(target_id: str | None) -> None:
    """Open a target's screen, or go back to the lists (call it from a callback)."""
    st.session_state[CHOSEN] = target_id


def chosen(held: Held) -> Target | None:
    """The target whose screen is open."""
    asked = st.session_state.get(CHOSEN)
    return next((t for t in held.board.targets if t.target_id == asked), None)
