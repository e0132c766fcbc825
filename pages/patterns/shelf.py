"""The shelf: one question at a time, with its method, its figure, its rows and its limits."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.patterns import SHELF, ShelfPattern
from analytics.selection import Selection
from pages.parts import choosing_rows
from pages.parts.answers import patterns
from pages.parts.look import NOTHING, nothing_found, number
from pages.patterns import figures, navigation

KEY = "patterns_question"
MOST_ROWS = 200
BY_NAME = {pattern.name: pattern for pattern in SHELF}


def draw(selection: Selection) -> None:
    """The list of questions and the answer of the one chosen."""
    st.markdown("#### Questions for every list")

    def changed() -> None:
        if st.session_state.patterns_shelf in BY_NAME:
            st.session_state[KEY] = st.session_state.patterns_shelf

    st.session_state.patterns_shelf = st.session_state.get(KEY, SHELF[0].name)
    name = st.selectbox(
        "Question",
        list(BY_NAME),
        key="patterns_shelf",
        format_func=lambda name: f"{name}: {BY_NAME[name].question}",
        on_change=changed,
        label_visibility="collapsed",
    )
    pattern = BY_NAME[name]
    st.markdown(f"**{pattern.question}**")
    st.caption(pattern.method)
    if aside := pattern.what_was_set_aside(selection):
        st.markdown(f":material/filter_alt_off: {aside}")
    found = patterns.shelf(pattern, selection)
    if found.empty:
        nothing_found("Nothing on this list fits the question under these filters.")
    else:
        figure, table = st.columns([2, 3], gap="medium")
        with figure:
            bars = figures.bars(found, *pattern.figure, selection.direction)
            st.plotly_chart(
                bars,
                alt=f"{pattern.question} The table beside has the numbers.",
                config={"displayModeBar": False},
                key=f"shelf-figure-{name}",
            )
        with table:
            _table(pattern, found, pattern.counted_over(selection))
    st.caption(f":material/info: {pattern.limits}")


def _table(pattern: ShelfPattern, found: pd.DataFrame, selection: Selection) -> None:
    """The rows; where they are places, a click on the name of one opens it, under the filters of the answer."""
    shown = found.head(MOST_ROWS)
    has_places = "place_id" in found
    key = f"shelf-{pattern.name}-{hash(selection)}"
    columns = {column: _column(shown[column], header) for column, header in pattern.columns.items()}

    def opened(row: int) -> None:
        place = int(shown["place_id"].iloc[row])
        navigation.open_room("missed", replace(selection, places=(place,)))

    if has_places:
        choosing_rows.choosing_table(
            shown.drop(columns="place_id"),
            "town",
            opened,
            key=key,
            header=pattern.columns["town"],
            height=300,
            column_config=columns,
        )
        st.caption("A click on a town opens it in Missed enrollment; one on the head of a column sorts.")
    else:
        st.dataframe(shown, key=key, height=300, hide_index=True, column_config=columns, placeholder=NOTHING)
    if len(found) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {number(len(found))}: narrow the filters.")


def _column(values: pd.Series, header: str):
    if pd.api.types.is_datetime64_any_dtype(values):
        return st.column_config.DateColumn(header, format="MMM D, YYYY")
    if pd.api.types.is_float_dtype(values):
        return st.column_config.NumberColumn(header, format="%.1f")
    return header
