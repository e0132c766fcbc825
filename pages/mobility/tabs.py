"""What stands below the map: one of several views of the same moves, chosen by a switch."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics.exports.lists.corridors import WAY_WORDS
from analytics.leads.late_reporting import MONTHS_LATE
from analytics.mobility import circuits, corridors
from analytics.mobility.view import BOTH, EVERYWHERE, IN
from analytics.selection import Selection
from pages.mobility import (
    calendar,
    counts,
    expected_and_found,
    figures,
    flow_map,
    notices,
    quality,
)
from pages.mobility.contacts import who_to_call
from pages.mobility.view_settings import ViewSettings, has_places, mode_label, without_time
from pages.parts import choosing_rows
from pages.parts.answers import moves
from pages.parts.chart_words import in_words as chart_in_words
from pages.parts.look import NOTHING, day_columns, nothing_found, number, number_columns, pct

MOST_ROWS = 300
LATE = f"The last {MONTHS_LATE} months are not complete yet: moves are recorded late."
_COUNTS = ("children", "families", "moves")


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The switch and the chosen view."""
    views = dict(VIEWS)
    if not moves.has_counts():
        del views["Counts of other offices"]
    if not notices.are_loaded():
        del views["Move notices"]
    if st.session_state.get("mobility_shown") not in views:
        st.session_state.mobility_shown = "Corridors"
    name = st.segmented_control(
        "Show", list(views), key="mobility_shown", required=True, label_visibility="collapsed"
    )
    views.get(name, _corridors)(selection, settings)


def _corridors(selection: Selection, settings: ViewSettings) -> None:
    """Table twin of the map; a click on a name narrows."""
    asked = (settings.source, selection, settings.mode, settings.level)
    shown = moves.ask(corridors.corridors, *asked, MOST_ROWS)
    every = moves.ask(corridors.move_totals, *asked).corridors
    choosing_rows.choosing_table(
        pd.DataFrame(
            {
                "From": shown["from_name"],
                "To": shown["to_name"],
                "Children": shown["children"],
                "Families": shown["families"],
                "Moves": shown["moves"],
                "Newest move": shown["newest_move_date"],
                "Way": shown["way"].map(WAY_WORDS),
            }
        ),
        "From",
        lambda row: flow_map.narrow_to(shown.iloc[row], settings.level),
        key="corridors",
        column_config=number_columns("Children", "Families", "Moves") | day_columns("Newest move"),
    )
    st.caption(choosing_rows.HOW)
    if every > MOST_ROWS:
        st.caption(f"The {MOST_ROWS} largest of {number(every)}; the export holds all.")
    _changed(selection, settings)


def _changed(selection: Selection, settings: ViewSettings) -> None:
    frame = moves.ask(
        corridors.changed_corridors, settings.source, without_time(selection), settings.mode, settings.level
    )
    for change, title, note in (
        ("new", "New corridors", "No move on them in the data before the last 12 months."),
        (
            "fading",
            "Fading corridors",
            f"At most half of the families of the 12 months before. {LATE}",
        ),
    ):
        part = frame[frame["change"] == change]
        with st.expander(f"{title}: {number(len(part))}", icon=":material/trending_flat:"):
            st.caption(note)
            st.dataframe(
                part.head(60)
                .drop(columns="change")
                .rename(
                    columns={
                        "from_name": "From",
                        "to_name": "To",
                        "families_before": "Families before",
                        "families_now": "Families now",
                        "children_before": "Children before",
                        "children_now": "Children now",
                    }
                ),
                hide_index=True,
                placeholder=NOTHING,
            )


def _months(selection: Selection, settings: ViewSettings) -> None:
    asked = (settings.source, without_time(selection), settings.mode)
    frame = moves.ask(corridors.corridors, *asked, settings.level, figures.MOST_ROWS)
    if frame.empty:
        nothing_found("No moves under these filters.")
        return
    months = moves.ask(corridors.months_of, *asked, settings.level, tuple(frame["pair"]))
    newest = int(moves.moves(settings.source).month_number.max())
    heat = figures.month_heat(frame, months, newest)
    st.plotly_chart(
        heat,
        alt=chart_in_words("Children by corridor and month", heat),
        config={"displayModeBar": False},
        key="month-heat",
    )
    st.caption(f"The darker, the more children; point at a month for its number. {LATE}")


def _states(selection: Selection, settings: ViewSettings) -> None:
    mode = settings.mode if has_places(selection) else EVERYWHERE
    frame = moves.ask(corridors.corridors, settings.source, selection, mode, "state")
    if frame.empty:
        nothing_found("No moves under these filters.")
        return
    of = (
        "all States of the source"
        if mode == EVERYWHERE
        else f"only the moves chosen above ({mode_label(mode, selection)}); for all States choose "
        "«Everywhere» there"
    )
    st.caption(f"Children, {of}; the darker, the more.")
    matrix = figures.state_matrix(frame)
    said = chart_in_words("Children from State to State", matrix)
    st.plotly_chart(matrix, alt=said, config={"displayModeBar": False}, key="state-matrix")


def _balance(selection: Selection, settings: ViewSettings) -> None:
    frame = moves.ask(corridors.balances, settings.source, selection, BOTH, settings.level)
    st.caption("Arrived less left; the ratio is net children over arrived plus left, -1 to 1.")
    shown = frame.head(MOST_ROWS)
    st.dataframe(
        pd.DataFrame(
            {
                "Place": shown["name"],
                **{
                    f"{word}, {what}": shown[f"{side}_{what}"]
                    for what in _COUNTS[:2]
                    for side, word in (("arrived", "Arrived"), ("left", "Left"), ("net", "Net"))
                },
                "Net ratio": shown["net_ratio"].round(2),
            }
        ),
        hide_index=True,
        placeholder=NOTHING,
    )
    abroad = moves.ask(corridors.origins_abroad, settings.source, selection, IN)
    if len(abroad):
        st.markdown("##### From abroad")
        st.dataframe(
            abroad.rename(
                columns={
                    "state_code": "State",
                    "country_code": "Country",
                    "children": "Children",
                    "families": "Families",
                    "moves": "Moves",
                }
            ),
            hide_index=True,
            placeholder=NOTHING,
        )


def _circuits(selection: Selection, settings: ViewSettings) -> None:
    asked = (settings.source, selection)
    chains = moves.ask(circuits.circuits, *asked, BOTH, settings.level)
    back = moves.ask(circuits.returns, *asked, IN, settings.level)
    if back.families:
        st.markdown(
            f"**{number(back.returned_families)} of {number(back.families)} families** "
            f"({pct(100 * back.returned_families / back.families)}; 95% interval "
            f"{pct(100 * back.low)} to {pct(100 * back.high)}) came back to the same place 10 to 14 "
            f"months after an arrival: {number(back.returned_children)} of "
            f"{number(back.children)} children."
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("##### Commonest chains")
        st.dataframe(
            pd.DataFrame(
                {
                    "Families": chains["families"],
                    "Children": chains["children"],
                    "Chain": chains["chain"],
                    "Times": chains["chains"],
                    "Back at the start": chains["is_closed"],
                }
            ),
            hide_index=True,
            height="content",
            placeholder=NOTHING,
        )
    with right:
        st.markdown("##### How long they stay")
        stays = moves.ask(circuits.dwells, *asked, IN, settings.level)
        if stays.empty:
            st.caption("Cannot be told from this file: no line shows a child leave where another led it.")
        st.dataframe(
            pd.DataFrame(
                {
                    "Place": stays["name"],
                    "Families": stays["families"],
                    "Days, middle": stays["median_days"].round(),
                    "Middle half": [
                        f"{a:.0f} to {b:.0f}"
                        for a, b in zip(stays["first_quarter_days"], stays["third_quarter_days"], strict=True)
                    ],
                }
            ),
            hide_index=True,
            height="content",
            placeholder=NOTHING,
        )
    st.caption("Stays whose end no move tells are not in it.")


VIEWS: dict[str, Callable[[Selection, ViewSettings], None]] = {
    "Corridors": _corridors,
    "Months": _months,
    "State by State": _states,
    "Came and left": _balance,
    "Season calendar": calendar.draw,
    "Circuits and stays": _circuits,
    "Expected and found": expected_and_found.draw,
    "Who to call": who_to_call.draw,
    "Counts of other offices": counts.draw,
    "Move notices": notices.draw,
    "Data quality": quality.draw,
}
