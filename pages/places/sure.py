"""The spellings whose meaning is sure: shown first, accepted all at once."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.geocoding.gazetteer import place_details
from data.reference import COUNTY_POINT_ID
from pages.parts.answers import leads
from pages.parts.look import counted
from pages.places.save import choices, remember_now

MOST_SHOWN = 1000


def draw(listed: pd.DataFrame, found: pd.DataFrame, who: str) -> None:
    """The table of them with a tick each, and the one button. Nothing where none is sure."""
    rows = listed[listed["written_id"].isin(found.index)].head(MOST_SHOWN).reset_index(drop=True)
    if rows.empty:
        return
    meant = found.loc[rows["written_id"]].reset_index(drop=True)
    places = place_details(meant["place_id"])
    is_county = places["place_id"] >= COUNTY_POINT_ID
    names = ("somewhere in " + places["place_name"]).where(is_county, places["place_name"])
    county = (places["county_name"] + " County").where(~is_county, "")
    table = pd.DataFrame(
        {
            "accept": True,
            "written": rows["city"],
            "is": names + ", " + places["state_code"],
            "county": county,
            "why": meant["why"],
            "children": rows["children"],
        }
    )
    with st.container(border=True):
        st.markdown(f"##### Sure: {counted(len(rows), 'spelling', 'spellings')}")
        st.caption(
            "One slip of the pen from one town of the State and from no other, or a county's name. "
            "Look them through; take the tick from what is not meant."
        )
        edited = st.data_editor(
            table,
            key=f"repair-sure-{hash(tuple(rows['written_id']))}",
            hide_index=True,
            height=min(280, 38 + 35 * len(table)),
            disabled=["written", "is", "county", "why", "children"],
            column_config={
                "accept": st.column_config.CheckboxColumn("Accept", width=60),
                "written": st.column_config.TextColumn("As written", width=150),
                "is": st.column_config.TextColumn("Is", width=220),
                "county": st.column_config.TextColumn("County", width=130),
                "why": st.column_config.TextColumn("Why", width=210),
                "children": st.column_config.NumberColumn(leads.unit_of_all().heading, width=62),
            },
        )
        # A client can send any value: a tick counts only for a row that was shown.
        ticked = [at for at in range(len(rows)) if at in edited.index and bool(edited["accept"][at])]
        many = f"all {len(rows):,}" if len(ticked) == len(rows) else f"these {len(ticked):,}"
        if st.button(
            f"Accept {many}" if len(rows) > 1 else "Accept it",
            key="repair-accept-sure",
            type="primary",
            icon=":material/done_all:",
            shortcut="A",
            disabled=not who or not ticked,
            help=None if who else "Write your name first: it is kept with each choice.",
        ):
            chosen = [
                one for at in ticked for one in choices(rows.iloc[at], int(meant["place_id"].iloc[at]), who)
            ]
            remember_now(
                f"{counted(len(ticked), 'spelling is', 'spellings are')} placed from now on.", chosen
            )
