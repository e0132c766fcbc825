"""What stands in a room that weighs families against chance, for a list in which nobody can be told apart."""

from __future__ import annotations

import streamlit as st

from analytics.leads import missed_enrollment as question
from analytics.selection import Selection
from analytics.wording import ROWS_SENTENCE, state_name
from pages.parts.answers import leads
from pages.parts.look import NOTHING, bare, end_room, number_columns

MOST_PLACES = 50
WHY = (
    "This room weighs families against chance. Five rows of this list may be one family or five, so nothing is "
    "said to stand out: below are the places and months with most rows, as they are listed."
)


def end_where_rows_are_counted(selection: Selection) -> None:
    """End the room with the rows by place and by month, where its list has neither ids nor names."""
    if leads.unit_of(selection).tells_families:
        return
    st.info(f"{ROWS_SENTENCE} {WHY}", icon=":material/table_rows:")
    places = leads.answer(question.by_place, selection).sort_values(
        ["children", "place_name"], ascending=[False, True], kind="stable"
    )
    months = leads.answer(question.by_month, selection)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Places with most rows**")
        shown = places.head(MOST_PLACES)
        st.dataframe(
            shown.assign(
                place_name=shown["place_name"].map(lambda name: bare(name) if name else "not on the map"),
                state_code=shown["state_code"].map(state_name),
            )[["place_name", "state_code", "children"]].rename(
                columns={"place_name": "Place", "state_code": "State", "children": "Rows"}
            ),
            hide_index=True,
            column_config=number_columns("Rows"),
            placeholder=NOTHING,
        )
        if len(places) > MOST_PLACES:
            st.caption(f"The first {MOST_PLACES} of {len(places):,} places.")
    with right:
        st.markdown("**Months of the move**")
        st.dataframe(
            months[["performance_period", "month_name", "children"]].rename(
                columns={"performance_period": "Period", "month_name": "Month", "children": "Rows"}
            ),
            hide_index=True,
            column_config=number_columns("Rows"),
            placeholder=NOTHING,
        )
    end_room()
