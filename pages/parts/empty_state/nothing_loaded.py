"""What stands in a room that has nothing to show yet, and the way to load it."""

from __future__ import annotations

import streamlit as st

from analytics.selection import Selection
from pages.parts.answers import leads
from pages.parts.look import end_room, nothing_found

NOTHING_LOADED = "Nothing is loaded yet."


def offer_to_load(why: str) -> None:
    """The sentence in place of an empty room, and the way to load a file."""
    nothing_found(why)
    st.page_link("pages/loading/page.py", label="Load a file", icon=":material/upload_file:")


def end_without_extract(selection: Selection, purpose: str) -> None:
    """End the room where no extract of the selection's run is loaded. `purpose`: "to look for pockets"."""
    if leads.extract_of(selection) is not None:
        return
    offer_to_load(
        f"{NOTHING_LOADED} Load a Missed Enrollment file {purpose}."
        if leads.extracts().empty
        else f"No «move {selection.direction}» extract of this State is loaded yet."
    )
    end_room()


def say_what_is_made_up() -> None:
    """Where made-up families are loaded beside real lists, say so: the rooms show one or the other."""
    if leads.are_made_up().nunique() > 1:
        st.warning(
            "Made-up families (SYNTHETIC) are loaded beside real lists. They are never added together; "
            "each room says which of them it shows. Take them out in Loading.",
            icon=":material/science:",
        )
