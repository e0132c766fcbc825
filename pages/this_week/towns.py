"""The towns of the week, most families first, beside the map: each with a sentence to read aloud."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.forecast.visit.forecast import Forecast
from pages.parts.look import counted, plain
from pages.parts.navigation import MISSED_ENROLLMENT, way_to
from pages.this_week import week_map
from pages.this_week.asked_week import AskedWeek

TOP_TOWNS = 8


def say_why_not(why: str, asked: AskedWeek) -> None:
    """Why nothing can be told of the week, and the way to what would help."""
    st.info(f"Where to go {asked.when} cannot be told: {plain(why, 500)}", icon=":material/event_busy:")
    st.page_link("pages/loading/page.py", label="Load a newer list", icon=":material/upload_file:")


def draw(found: Forecast, asked: AskedWeek) -> None:
    """Map and list side by side, where there is a town; below them what they rest on."""
    if not found.towns.empty:
        # The list first: on a phone it stands above the map.
        list_side, map_side = st.columns([9, 11], gap="medium")
        with list_side:
            _list(found, asked)
        with map_side:
            week_map.draw(found.towns, ())
    rests_on(found)


def three_first(found: Forecast, left_out: pd.DataFrame | None = None) -> None:
    """The answer in a line: the three towns with most families; of a plan that leaves one out, why. Then the
    list that it is from."""
    if found.towns.empty:
        st.info(
            "No family is expected in any town in this week, on the lists that are loaded.",
            icon=":material/event_busy:",
        )
        return
    why = {} if left_out is None else dict(zip(left_out["place_id"], left_out["why"], strict=True))
    told = []
    for town in found.towns.head(3).itertuples():
        more = f"; not in the plan, {why[town.place_id]}" if town.place_id in why else ""
        families = counted(max(round(town.expected_families), 1), "family", "families")
        told.append(f"**{plain(town.town)}** (about {families}{more})")
    joined = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    st.markdown(f"Most families are to be met in {joined}.")
    st.caption(plain(found.notes[0], 300))


def _list(found: Forecast, asked: AskedWeek) -> None:
    st.caption(
        f"{asked.days}. Families expected to be there and still missed; nine times in ten their number lies "
        "between the two in brackets."
    )
    with st.container(gap=None, key="week-towns"):
        for number, town in enumerate(found.towns.head(TOP_TOWNS).itertuples(), start=1):
            one(number, town.reason, int(town.place_id), asked)
    if (more := len(found.towns) - TOP_TOWNS) > 0:
        with st.expander(
            f"{counted(more, 'more town', 'more towns')}", icon=":material/format_list_bulleted:"
        ):
            for number, town in enumerate(found.towns.iloc[TOP_TOWNS:].itertuples(), start=TOP_TOWNS + 1):
                st.caption(f"{number}. {plain(town.reason, 400)}")


def one(number: int, reason: str, place_id: int, asked: AskedWeek) -> None:
    """One town: its number and head as a way to its families, and why, to be read aloud."""
    head, _, why = reason.partition(").")
    way_to(
        MISSED_ENROLLMENT,
        plain(f"{number}. {head})", 120),
        replace(asked.run, places=(place_id,)),
        f"this-week-{place_id}-{asked.run.state}",
        icon=":material/directions_car:",
    )
    st.markdown(plain(why.strip(), 400))


def rests_on(found: Forecast) -> None:
    """What the figures rest on and what is missing, on demand."""
    with st.expander("What this rests on", icon=":material/info:"):
        for note in found.notes:
            st.caption(plain(note, 500))
