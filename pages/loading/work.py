"""A piece of work on the store that a click asks for, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import duckdb
import streamlit as st

from data.store.errors import what_failed
from data.store.reader import StoreNotUsable
from pages.parts import flash
from pages.parts.answers import leads

FLASH = "loading-work"


def say_what_became_of_it() -> None:
    """The sentence on the work that was done last, once."""
    flash.show(FLASH)


def work_on_store(work: Callable[[], object], done: str) -> NoReturn:
    """Do it; what became of it is said after the room is drawn anew."""
    try:
        with st.spinner("At work …"):
            outcome = work()
        if getattr(outcome, "in_use", ()):
            in_use = "Some files are still open in another program: close it and delete again."
            flash.say(FLASH, in_use, is_done=False)
        else:
            flash.say(FLASH, f"{done} {getattr(outcome, 'backups', '')}".strip())
            st.session_state["load-reports"] = []
    except StoreNotUsable as error:
        flash.say(FLASH, str(error), is_done=False)
    except (OSError, duckdb.Error) as error:
        flash.say(FLASH, what_failed(error, leads.store().folder), is_done=False)
    st.rerun()
