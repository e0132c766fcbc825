"""One pocket in full: what to read aloud, who is in it, when they come, how sure we are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.pocket_cards import PocketCard
from analytics.selection import in_words
from pages.parts import look
from pages.parts.look import counted, number, pct, plain
from pages.pockets import figures


def draw(card: PocketCard) -> None:
    """The chosen pocket across the page."""
    st.divider()
    st.markdown(f"#### {card.rank} · {plain(card.title, 200)}")
    st.info(plain(card.sentence, 500), icon=":material/record_voice_over:")
    look.figures(
        (
            "Families",
            number(card.families),
            f"{number(card.families_in_view)} at these towns in all",
        ),
        ("Children", number(card.children), "of these families"),
        (
            "Inside the window",
            pct(100 * card.in_window_children / card.children),
            "36 months, on the data given",
        ),
        ("Out-of-school youth", number(card.out_of_school_children), "of the children"),
        (
            "Newest move",
            in_words(card.newest_day),
            f"at these towns {in_words(card.newest_in_view)}",
        ),
    )
    towns, when, who, more = st.columns([4, 3, 3, 4], gap="medium")
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
        )
    with when:
        st.markdown("##### Months of their moves")
        st.plotly_chart(figures.months(card), config={"displayModeBar": False}, key="pocket-months")
        st.caption(
            f"Most come in: {card.season}."
            if card.direction == "to"
            else f"Most leave in: {card.season}."
        )
    with who:
        st.markdown("##### Ages of the children")
        st.plotly_chart(figures.ages(card), config={"displayModeBar": False}, key="pocket-ages")
    with more:
        st.markdown("##### What else the data say")
        for line in facts(card):
            st.markdown(f"- {plain(line, 300)}")


def facts(card: PocketCard) -> tuple[str, ...]:
    """Sentences for the last column, plain text."""
    ends = ", ".join(f"{name} ({counted(n, 'family', 'families')})" for name, n in card.other_ends)
    ends_word = "They came from" if card.direction == "to" else "They went to"
    nearest = ", ".join(f"{name} ({miles} miles)" for name, miles in card.nearest)
    since = in_words(card.first_day)
    told = [
        f"Chance: {card.chance}.",
        f"How stable: {card.stability.words}.",
        f"Their moves here run from {since} to {in_words(card.newest_day)}.",
    ]
    if ends:
        told.append(f"{ends_word}: {ends}.")
    if nearest:
        told.append(f"Larger towns nearby: {nearest}.")
    if card.cases != card.families and card.unit == "families":
        told.append(
            f"A family seen at several of these towns counts at each: {card.cases:,} in all."
        )
    return tuple(told)
