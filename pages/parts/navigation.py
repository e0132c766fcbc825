"""A way into another room that says what is looked at there."""

from __future__ import annotations

import streamlit as st

from analytics.selection import Selection
from pages.parts import current

MISSED_ENROLLMENT = "pages/missed_enrollment/page.py"
PLACES = "pages/places/page.py"

PLACES_OF = "repair-file"
"""In the session: id of the extract whose places are to be repaired; "" or nothing: of every file."""


def go_to(room: str) -> None:
    """Open a room (its file) on what is looked at now. Ends the run.

    The link goes along: without it the room would be opened without its filters first and with them
    after, an address each, and on a slow machine one step back would end at the first of them, which
    fills in the filters again: nobody could get back.
    """
    st.switch_page(room, query_params=current.selection().to_url())


def way_to(
    room: str, label: str, chosen: Selection, key: str, *, icon: str, is_primary: bool = False
) -> None:
    """A button that opens the room (its file) on `chosen`.

    Not a link with parameters: within a session the Selection is the truth, and a link that says
    otherwise is not read. `label` is markdown: text of files goes through look.plain first.
    """
    is_clicked = st.button(
        label,
        key=key,
        type="primary" if is_primary else "tertiary",
        icon=icon,
        on_click=current.choose,
        args=(chosen,),
    )
    if is_clicked:
        go_to(room)


def way_to_places(label: str, extract_id: str, key: str = "repair") -> None:
    """A button that opens Places to repair on what one extract writes. `label`: as in way_to."""

    def only_this_file() -> None:
        st.session_state[PLACES_OF] = extract_id

    is_clicked = st.button(
        label,
        key=f"{key}-{extract_id}",
        type="tertiary",
        icon=":material/edit_location_alt:",
        on_click=only_this_file,
    )
    if is_clicked:
        go_to(PLACES)
