"""What all loaded lists say of the town or county that was chosen: one small chart and one table."""

from __future__ import annotations

import streamlit as st

from analytics.selection import Selection
from analytics.wording import Unit
from data.schema.program import WINDOW_MONTHS
from pages.missed_enrollment import history_figure
from pages.parts import current
from pages.parts.answers import history
from pages.parts.look import plain

MOST_NAMED = 3


def draw(selection: Selection, unit: Unit) -> None:
    """The history where a place is chosen, else how to see one."""
    st.markdown("##### " + _title(selection))
    if not (selection.places or selection.counties):
        st.caption("Choose a town or a county, on the map or in the table, to see it over all loaded lists.")
        return
    by_month = history.of(selection)
    if by_month.empty:
        st.caption(
            "No list of this State that the exchange delivered is loaded; computed ones have no history."
        )
        return
    other = _other_filters(selection)
    st.caption(
        f"{unit.heading} on each loaded list, beside the list before it"
        + (f". Your other filters ({other}) do not count here." if other else ".")
    )
    chart, table = st.columns([2, 3], gap="medium")
    figure = history_figure.chart(by_month, selection.direction, unit)
    chart.plotly_chart(
        figure,
        alt="The lists of this place, month by month. The table beside it has the numbers.",
        key="chart-history",
        config={"displayModeBar": False, "scrollZoom": False},
    )
    table.dataframe(
        history_figure.table(by_month),
        hide_index=True,
        height=240,
        key="table-history",
        column_config={history_figure.COLUMNS["reasons"]: st.column_config.TextColumn(width="large")},
    )
    st.caption(
        f"{history_figure.GAP} is a gap, no zero: no list of that month is loaded, or none that reaches it. A list "
        f"reaches the moves of {WINDOW_MONTHS} months. Changed: a corrected town, day or ID of the same move. "
        "Refused: listed, in a row that could not be used. No longer listed is not found."
    )


def _title(selection: Selection) -> str:
    names = [current.place_reader()(place) for place in selection.places]
    names = names or [f"{current.county_reader()(fips)} County" for fips in selection.counties]
    if not names:
        return "History of a place"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"History of {plain(', '.join(names[:MOST_NAMED]), 200)}{more}"


def _other_filters(selection: Selection) -> str:
    words = current.filter_words(selection)
    return ", ".join(plain(name).lower() for name, _ in words if name not in ("Town", "County"))
