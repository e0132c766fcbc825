"""One pocket in full: what to read aloud, who is in it, when they come, how sure we are."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.facts import facts, head_figures
from analytics.pockets.find import Setting
from analytics.pockets.second_opinion import Opinion
from analytics.selection import Selection
from analytics.wording import MONTHS
from pages.parts import look
from pages.parts.answers import pockets as pocket_answers
from pages.parts.look import NOTHING, plain
from pages.pockets import (
    comparison,
    figures,
    rows_behind,
    surroundings,
    take_away_pockets,
    to_board,
)


def draw(card: PocketCard, selection: Selection, setting: Setting, pockets: Pockets) -> None:
    """The chosen pocket across the page."""
    st.divider()
    title, sheet = st.columns([4, 1], vertical_alignment="center")
    title.markdown(f"#### {card.rank} · {plain(card.title, 200)}")
    with sheet:
        take_away_pockets.draw_route_sheet(selection, card, setting)
    st.info(plain(card.sentence, 500), icon=":material/record_voice_over:")
    to_board.draw(card, selection, setting)
    look.figures(*head_figures(card))
    towns, when, who = st.columns([4, 3, 3], gap="medium")
    with towns:
        st.markdown("##### Towns to visit")
        st.dataframe(
            pd.DataFrame(
                [(t.name, t.families, t.families_in_view) for t in card.towns],
                columns=["Town", "Families", "In all"],
            ),
            hide_index=True,
            height="content" if len(card.towns) <= 6 else 248,
            column_config={
                "In all": st.column_config.NumberColumn(
                    help="Families missed at the town in the whole view, in or out of the pocket's time."
                )
            },
            placeholder=NOTHING,
        )
    with when:
        st.markdown("##### Months of their moves")
        by_month = ", ".join(f"{name} {count}" for name, count in zip(MONTHS, card.by_month, strict=True))
        _chart(
            f"Families of the pocket by month of the move: {by_month}", figures.months(card), "pocket-months"
        )
    with who:
        st.markdown("##### Ages of the children")
        by_age = ", ".join(f"{band} {children}" for band, children in card.by_age)
        _chart(f"Ages of the children of the pocket: {by_age}", figures.ages(card), "pocket-ages")
    said, near = st.columns(2, gap="medium")
    with said:
        st.markdown("##### What else the data say")
        lines = list(facts(card))
        if told := comparison.across_loads(card, selection, setting):
            lines.append(f"Across extracts: {told}.")
        st.markdown("\n".join(f"- {plain(line, 400)}" for line in lines))
        if card.is_tested:
            _second_opinion(card, selection, setting)
    around = surroundings.around(card)
    with near:
        surroundings.draw(around)
    surroundings.draw_lists(around)
    rows_behind.draw(card, selection, pockets)


def opinion(card: PocketCard | None, selection: Selection, setting: Setting) -> Opinion | None:
    """The second opinion on the chosen pocket where it was asked for, for the map above."""
    if card is None or not card.is_tested or not st.session_state.get("second-opinion"):
        return None
    return pocket_answers.second_opinion(selection, setting, card)


def _second_opinion(card: PocketCard, selection: Selection, setting: Setting) -> None:
    """On demand: other statistics, which may agree or not; the map marks what they single out."""
    st.toggle(
        "Ask for a second opinion",
        key="second-opinion",
        help="Local Getis-Ord Gi* and local Moran on counties, at most 5% false discoveries.",
    )
    told = opinion(card, selection, setting)
    if told is None:
        return
    st.markdown(f"{plain(told.words, 200)}.")
    st.caption(
        "It looks at each county with its six neighbours and does not search for the best circle: "
        "a pocket of one or two counties is easily passed over, so silence is no contradiction."
    )


def _chart(said: str, figure: go.Figure, key: str) -> None:
    st.plotly_chart(figure, alt=said, config={"displayModeBar": False}, key=key)
