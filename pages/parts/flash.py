"""A message that survives a rerun: said in a callback, shown once where the next drawing comes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.board.errors import BoardError, EditedMeanwhile
from pages.parts.look import plain


@dataclass(frozen=True)
class _Message:
    text: str
    is_done: bool
    at: str


def say(key: str, text: str, *, is_done: bool = True, at: str = "") -> None:
    """Keep a message under `key` until it is shown; the one before it there is forgotten.

    `at`: the place of the page, where several places share the key. `is_done` False: an error.
    """
    st.session_state[_slot(key)] = _Message(text, is_done, at)


def show(key: str, *, at: str = "", longest: int = 600, icon: str | None = None) -> bool:
    """Show the message kept under `key` for this place, once; True where there was one.

    The text may be of a file or a person: it is made harmless, and cut at `longest` characters.
    """
    message = st.session_state.get(_slot(key))
    if message is None or message.at != at:
        return False
    del st.session_state[_slot(key)]
    (st.success if message.is_done else st.error)(plain(message.text, longest), icon=icon)
    return True


def attempt(key: str, done: str, act: Callable[[], object], *, at: str = "") -> bool:
    """Write to the board and say what became of it: `done`, or why not. True where it was done.

    Raises EditedMeanwhile, as `act` does: what the other wrote belongs beside the form.
    """
    try:
        act()
    except EditedMeanwhile:
        raise
    except BoardError as refused:
        say(key, str(refused), is_done=False, at=at)
        return False
    say(key, done, at=at)
    return True


def _slot(key: str) -> str:
    return f"flash-{key}"
