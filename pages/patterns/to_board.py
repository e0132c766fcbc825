"""A pattern on its way to the board, and what visits to ideas of its kind found so far."""

from __future__ import annotations

import streamlit as st

from analytics.board.ideas import kind_of_pattern
from analytics.board.outcomes import track_record
from analytics.patterns.jumping_out import Pattern
from data.board.board import Board, read_board
from data.board.database import BoardNotUsable
from data.board.schema import LONGEST
from pages.parts import flash, pin
from pages.parts.answers import leads
from pages.parts.look import plain

FLASH = "pattern-pin"


def current_board() -> Board:
    """The board, or an empty one where it cannot be used: the room Board says what is wrong."""
    try:
        return read_board(leads.store().folder)
    except BoardNotUsable:
        return Board()


def kind_of(pattern: Pattern) -> str:
    """ "town and month"."""
    return kind_of_pattern(column for column, _ in pattern.conditions)


def button(rank: int, pattern: Pattern) -> None:
    """Pin the pattern: its leads as the view, its sentence as the idea."""

    def pinned() -> None:
        claim = pattern.sentence.rpartition(": ")[0]
        pinned_before = [(p.title, p.extract_id) for p in current_board().pins]
        extract = leads.extract_of(pattern.selection)
        if (claim[: LONGEST["title"]], extract["extract_id"]) in pinned_before:
            flash.say(FLASH, "It is on the Board already.", at=str(rank))
            return
        idea = pin.Idea(title=claim, source="pattern", kind=kind_of(pattern), idea=pattern.sentence)
        flash.attempt(
            FLASH,
            "Pinned: it is on the Board.",
            lambda: pin.keep_view("missed-enrollment", pattern.selection, idea),
            at=str(rank),
        )

    st.button("Pin it", key=f"pattern-{rank}-pin", icon=":material/push_pin:", on_click=pinned)


def draw_record(rank: int, pattern: Pattern, board: Board) -> None:
    """What became of the pin, and the record of earlier visits to ideas of this kind."""
    flash.show(FLASH, at=str(rank))
    if record := track_record(board, "pattern", kind_of(pattern)):
        st.caption(plain(record, 300))
