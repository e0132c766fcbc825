"""Go here this week: the towns of a State at which the most families are to be met, each with its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from analytics.selection import Selection
from analytics.wording import in_words
from pages.parts.answers import week
from pages.parts.look import plain
from pages.parts.navigation import MISSED_ENROLLMENT, way_to

TOP_TOWNS = 5
today = dt.date.today


def draw(run: Selection) -> None:
    """The first towns of the week in which today lies, a click away from their families."""
    found = week.of_state(str(run.state), today())
    if isinstance(found, str):
        st.caption(f"Where to go this week cannot be told: {plain(found, 500)}")
        return
    if found.towns.empty:
        st.caption("No family is expected in any town this week, on the lists that are loaded.")
        return
    sunday = found.monday + dt.timedelta(days=6)
    st.markdown(f"**Go here this week**, {in_words(found.monday)} to {in_words(sunday)}")
    st.caption(
        "Families expected to be there and still missed; in nine weeks of ten between the two numbers."
    )
    with st.container(gap=None, key=f"this-week-{run.state}"):
        for town in found.towns.head(TOP_TOWNS).itertuples():
            head, _, why = town.reason.partition(").")
            way_to(
                MISSED_ENROLLMENT,
                plain(f"{head})", 120),
                replace(run, places=(int(town.place_id),)),
                f"this-week-{town.place_id}-{run.state}",
                icon=":material/directions_car:",
            )
            st.caption(plain(why.strip(), 400))
    with st.expander("What this rests on", icon=":material/info:"):
        for note in found.notes:
            st.caption(plain(note, 500))
