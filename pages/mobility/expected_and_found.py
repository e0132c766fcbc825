"""Who arrived and was found, who was not, and this year beside the usual one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.mobility import corridors, expected_and_found
from analytics.mobility.moves import MISSED
from analytics.mobility.view import IN, OUT
from analytics.selection import Selection
from analytics.wording import in_words, state_name
from pages.mobility import nobodys_list
from pages.mobility.view_settings import ViewSettings, without_time
from pages.parts.answers import moves
from pages.parts.look import NOTHING, nothing_found, number_columns

MOST_ROWS = 300
MOST_USUAL = 60


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The gap at the end that the switch of moves looks at: here, or where those who left went."""
    mode = OUT if settings.mode == OUT else IN
    asked = (settings.source, selection, mode)
    why = moves.ask(expected_and_found.why_not, *asked)
    if why:
        nothing_found(why)
    else:
        frame = moves.ask(expected_and_found.gaps, *asked, settings.level).head(MOST_ROWS)
        st.markdown(_what(selection, mode))
        st.caption(expected_and_found.CAUTION + _span(selection, settings, mode))
        st.dataframe(
            pd.DataFrame(
                {
                    "Place": frame["name"],
                    "Families arrived": frame["families"],
                    "Found": frame["found_families"],
                    "Not found": frame["gap_families"],
                    "Not found, %": frame["gap_pct"].round(),
                    "95% interval": [
                        f"{a:.0f} to {b:.0f}"
                        for a, b in zip(frame["gap_low_pct"], frame["gap_high_pct"], strict=True)
                    ],
                    "Children arrived": frame["children"],
                    "Children found": frame["found_children"],
                }
            ),
            hide_index=True,
            column_config=number_columns(
                "Families arrived", "Found", "Not found", "Children arrived", "Children found"
            ),
            placeholder=NOTHING,
        )
    if mode == IN:
        nobodys_list.draw(selection, settings)
    usual = moves.ask(
        expected_and_found.usual_year, settings.source, without_time(selection), mode, settings.level
    )
    st.markdown("##### Against the usual year")
    if usual.empty:
        st.caption("The data hold less than two years, so there is no usual year yet.")
        return
    st.caption(
        "Families of the last 12 months of the data beside the mean of the years before. The newest "
        "weeks fill up late: States record moves afterwards."
    )
    usual = usual.head(MOST_USUAL)
    st.dataframe(
        pd.DataFrame(
            {
                "Place": usual["name"],
                "Last 12 months": usual["families_now"],
                "Usual": usual["families_usual"].round(1),
                "Least": usual["families_least"],
                "Most": usual["families_most"],
            }
        ),
        hide_index=True,
        column_config=number_columns("Last 12 months", "Usual", "Least", "Most"),
        placeholder=NOTHING,
    )


def _what(selection: Selection, mode: str) -> str:
    """Whose arrivals are counted, and which State had to find them."""
    if not selection.state:
        return "Families by place: **found** means that the State there enrolled them on arrival."
    here = state_name(selection.state)
    if mode == OUT:
        return (
            f"Families who left {here}, at the places they went to: **found** means that the State "
            "there enrolled them on arrival. Only States of which enrollments are loaded are in it."
        )
    return f"Families who came to {here}: **found** means that {here} enrolled them on arrival."


def _span(selection: Selection, settings: ViewSettings, mode: str) -> str:
    """That the records reach further back than the list of the missed, which so counts fewer."""
    if mode == OUT or selection.qad_first or MISSED not in moves.sources():
        return ""
    first, listed = (
        moves.ask(corridors.move_totals, source, selection, mode, settings.level).first_day
        for source in (settings.source, MISSED)
    )
    if not first or not listed or first >= listed:
        return ""
    return (
        f" Counted since {in_words(first)}; the list of Missed Enrollment begins on "
        f"{in_words(listed)} and so names fewer. Set From day to {in_words(listed)} to compare them."
    )
