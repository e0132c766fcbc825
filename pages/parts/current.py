"""What the session looks at now: its Selection, from the link and back into it, and the names in it.

The Selection in the session is the truth; the widgets of pages.parts.filter_bar show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from analytics.leads.loaded_lists import with_state
from analytics.selection import UNKNOWN_PLACE, URL_KEYS, Selection, describe
from pages.parts.answers import leads


def selection() -> Selection:
    """What is being looked at now: from the session, else from the link, else the plain run."""
    if "selection" not in st.session_state:
        asked = {key: st.query_params.get_all(key) for key in URL_KEYS if key in st.query_params}
        st.session_state.selection, ignored = Selection.from_url(asked)
        if ignored:
            st.session_state.link_ignored = tuple(dict.fromkeys(ignored))
    return st.session_state.selection


def choose(chosen: Selection) -> None:
    """Look at `chosen` from the next run on (call it from a callback)."""
    st.session_state.selection = chosen


def narrow(field: str, value: Any) -> None:
    """A click on `value`: choose it alone, or let it go when it was chosen alone."""
    choose(selection().toggled(field, value))


def place_reader() -> Callable[[int], str]:
    """Place id -> "Vidalia GA"."""
    texts = leads.place_texts()
    return lambda i: "Not placed" if i == UNKNOWN_PLACE else texts.get(i, "a place not loaded")


def county_reader() -> Callable[[str], str]:
    """FIPS -> "Toombs GA"."""
    texts = leads.county_texts()
    return lambda fips: texts.get(fips, "a county not loaded") if fips else "Not placed"


def filter_words(chosen: Selection) -> tuple[tuple[str, str], ...]:
    """The active filters as (name, value) pairs."""
    return describe(chosen, county_reader(), place_reader())


def settle() -> None:
    """Fill in the State, the one asked for or that of the newest extract, and write the link."""
    chosen = selection()
    loaded = leads.extracts()
    if len(loaded):
        asked, chosen = chosen, with_state(chosen, loaded)
        if (asked.state or asked == Selection()) and asked.state != chosen.state and not _is_loaded(chosen):
            # Nobody asked for this direction of this State: what is loaded of it is shown.
            chosen = replace(chosen, direction=str(loaded.iloc[0]["direction"]))
        if chosen.extract and leads.extract_of(chosen) is None:
            chosen = replace(chosen, extract=None)
        choose(chosen)
    _write_link(chosen)


def _is_loaded(chosen: Selection) -> bool:
    return leads.extract_of(replace(chosen, extract=None)) is not None


def _write_link(chosen: Selection) -> None:
    wanted = chosen.to_url()
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    if now != {k: [v] if isinstance(v, str) else v for k, v in wanted.items()}:
        st.query_params.from_dict(wanted)
