"""How many families came that neither the State nor another one has: for who shares out recruiters' time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.mobility.moves import RECORDS
from analytics.mobility.nobodys_list import wording
from analytics.selection import Selection
from pages.mobility.view_settings import ViewSettings
from pages.parts.answers import nobodys_list
from pages.parts.look import NOTHING, number_columns, plain

MOST_COUNTIES = 60
WHOLE_COLUMNS = ("Found here", "Recorded elsewhere", "On both", "On nobody's list")


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The sentence for the State, then seasons and counties; nothing without records or a State."""
    if settings.source != RECORDS or not selection.state:
        return
    st.markdown("##### How many has nobody found?")
    told = nobodys_list.recorded(selection.state)
    if told.why:
        st.caption(told.why)
        return
    frame = nobodys_list.parts(selection)
    whole = frame.iloc[0]
    st.markdown(wording.sentence(whole, told, selection.state))
    with st.expander("What this rests on"):
        for line in wording.rests_on(whole, told, selection.state):
            st.markdown(f"- {line}")
    seasons, counties = (frame[frame["by"] == by] for by in ("season", "county"))
    if whole["seen_families"]:
        _table(seasons, "Season", "nobody-seasons")
        _table(counties.head(MOST_COUNTIES), "County", "nobody-counties")


def _table(part: pd.DataFrame, header: str, key: str) -> None:
    shown = pd.DataFrame(
        {
            header: part["value"].map(plain),
            # First what is asked about: a phone shows two columns.
            "On nobody's list": part["nobody"].round().astype("Int64"),
            "95% interval": [
                wording.interval_words(low, high) or wording.refused_words(why)
                for low, high, why in zip(
                    part["nobody_low"], part["nobody_high"], part["refused"], strict=True
                )
            ],
            "Found here": part["found_families"],
            "Recorded elsewhere": part["elsewhere_families"],
            "On both": part["both_families"],
        }
    )
    bounds = (part["lower_bound"] - part["seen_families"]).clip(lower=0).round().astype("Int64")
    if (bounds.notna() & (part["lists"] == 3)).any():
        shown["At least"] = bounds
    st.dataframe(
        shown,
        hide_index=True,
        column_config=number_columns(*WHOLE_COLUMNS),
        placeholder=NOTHING,
        key=key,
    )
