"""Filters that were kept from another view and leave nobody on the list that is looked at now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from analytics.selection import Selection
from analytics.wording import state_name
from pages.parts.answers import leads
from pages.parts.look import plain

STATUS = "Status"
EMPTIED = {
    "From State": "from_states", "To State": "to_states", "County": "counties",
    "Town": "places", "From town": "other_places", "To town": "other_places",
    "Month": "months", "Period": "periods", "Grade": "grade_bands", "Age": "age_bands",
    "Window": "window_bands", STATUS: "statuses", "Family": "family_sizes",
    "Last district": "districts",
}  # fmt: skip
"""How a filter is called where it is said, and its field of the Selection."""


def without(chosen: Selection, name: str) -> Selection:
    """The selection without one filter; `name`: as it is said."""
    if name == "Moved":
        return replace(chosen, qad_first=None, qad_last=None)
    return replace(chosen, **{EMPTIED[name]: ()})


def say_which_leave_nobody(
    chosen: Selection, words: dict[str, str], choose: Callable[[Selection], None]
) -> None:
    """Where nobody is left: which filters do so each by itself, why, and one click to take them off.

    `words`: of each filter that is on, how it is called and read; `choose`: looks at another selection.
    """
    if not chosen.is_filtered() or leads.children(chosen) != 0:
        return
    names = list(words)
    empty = [name for name in names if leads.children(_alone(chosen, name, names)) == 0]
    if not empty:
        return  # only together: the room says so
    told = ", ".join(f"«{name}: {plain(words[name])}»" for name in empty)
    why = "leave" if len(empty) > 1 else "leaves"
    because = f"No child on it {'has any of these' if len(empty) > 1 else 'has that'}."
    if empty == [STATUS] and leads.previous_extract(chosen) is None:
        because = (
            f"It is the first list of moves {chosen.direction} {state_name(chosen.state)}: nothing on it can be "
            "new or still missing."
        )
    st.warning(
        f"The {'filters' if len(empty) > 1 else 'filter'} {told} {why} nobody on this list. {because}",
        icon=":material/filter_alt_off:",
    )
    kept = chosen
    for name in empty:
        kept = without(kept, name)
    st.button(
        "Take them off" if len(empty) > 1 else "Take it off",
        key="off-what-leaves-nobody",
        type="primary",
        icon=":material/filter_alt_off:",
        on_click=choose,
        args=(kept,),
    )


def _alone(chosen: Selection, name: str, names: list[str]) -> Selection:
    for other in names:
        if other != name:
            chosen = without(chosen, other)
    return chosen
