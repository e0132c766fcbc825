"""The charts of the room: when, who, and the other end of the moves. A click narrows everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from analytics.leads import missed_enrollment as question
from analytics.leads.late_reporting import caption, in_a_sentence, reaches
from analytics.selection import UNKNOWN_PLACE, Selection
from analytics.wording import Unit
from data.schema.program import month_of
from pages.missed_enrollment import figures
from pages.parts import current, look
from pages.parts.answers import leads
from pages.parts.chart_words import in_words as chart_in_words

NAMES = {
    "months": "Moves by month",
    "periods": "Moves by performance period and month",
    "ages": "Ages, and out-of-school youth",
    "other-towns": "Towns at the other end of the moves",
    "other-states": "States at the other end of the moves",
}
"""How each chart is called for who hears it."""


def draw(selection: Selection, unit: Unit) -> None:
    """Months and periods, ages, and where from (move to) or where to (move from); on a phone when asked for."""
    # What draws charts is 1.4 MB, more than a third of a first page, and lies below four screens there.
    if look.is_phone() and not st.toggle("Show the charts: when, who, from where", key="phone-charts"):
        return
    when, who, other_end = st.columns([5, 3, 4], gap="medium")
    as_of = leads.extract_of(selection)["as_of_date"].date()
    with when:
        st.markdown("##### When they moved")
        months, periods = look.tabs("By month", "By performance period")
        if months.open:
            with months:
                by_month = leads.answer(question.by_month, selection)
                of_list = leads.answer(question.by_month, selection.without_filters())
                named = zip(of_list["performance_period"], of_list["month"], strict=True)
                first = min((month_of(period, month) for period, month in named), default=(0, 1))
                _chart("months", figures.months(by_month, as_of, unit.many, first), "months", int)
        else:
            with periods:
                by_period = leads.answer(question.by_period, selection)
                figure = figures.periods(by_period, selection.direction, as_of, unit.many)
                _chart("periods", figure, "periods", str)
        if reaches(selection, as_of):
            _say_what_is_late(selection, as_of, "Dotted" if months.open else "Light")
    with who:
        st.markdown("##### Age and out-of-school youth")
        by_age = leads.answer(question.by_age, selection)
        _chart("ages", figures.ages(by_age, selection.direction, unit.many), "age_bands", str)
    with other_end:
        is_to = selection.direction == "to"
        st.markdown("##### Where they came from" if is_to else "##### Where they went")
        towns, states = look.tabs("Towns", "States", key="other-end")
        if towns.open:
            with towns:
                ranked = leads.answer(question.by_other_place, selection)
                figure = figures.other_ends(ranked, "place", "place_id", unit.many)
                _chart("other-towns", figure, "other_places", int)
                unknown = ranked.loc[ranked["place_id"] == UNKNOWN_PLACE, "children"].sum()
                if unknown:
                    st.caption(f"{unit.counted(unknown)}: that end of the move could not be placed.")
        else:
            with states:
                ranked = leads.answer(question.by_other_state, selection)
                figure = figures.other_ends(ranked, "state_name", "other_state_code", unit.many)
                field = "from_states" if is_to else "to_states"
                _chart("other-states", figure, field, str)


def _say_what_is_late(selection: Selection, as_of: dt.date, drawn: str) -> None:
    """That the last months are not complete, and how late those of the list before were."""
    said = caption(as_of)
    late = leads.recorded_late(selection)
    measured = f" {in_a_sentence(late)}" if late else ""
    st.caption(f"{drawn}: {said[0].lower()}{said[1:]}{measured}")


def _chart(name: str, figure: go.Figure, field: str, read: Callable[[Any], Any]) -> None:
    key = f"chart-{name}"
    offered = {read(values[0]) for trace in figure.data for values in trace.customdata}

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        value = read(points[0]["customdata"][0]) if points else None
        # A client can send any value: only one that the figure offered counts.
        if value in offered:
            current.narrow(field, value)

    st.plotly_chart(
        figure,
        alt=chart_in_words(NAMES[name], figure),
        key=key,
        on_select=clicked,
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": False},
    )
