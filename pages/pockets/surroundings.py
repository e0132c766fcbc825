"""What is known of a pocket beside its own leads: the extract before, and loaded reference files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import nearby
from analytics.pocket_cards import PocketCard
from analytics.pocket_facts import Beside
from analytics.pockets import Setting
from analytics.selection import Selection
from analytics.surroundings import Surroundings, surroundings
from pages.parts import answers
from pages.parts.look import counted, plain
from pages.pockets import comparison


def around(card: PocketCard) -> Surroundings:
    """What loaded reference files hold around the pocket."""
    kinds = set(answers.loaded()["kind"].astype(str))
    return surroundings(
        card, kinds, lambda question: answers.listed(lambda table, _: question(table), Selection())
    )


def beside(card: PocketCard, selection: Selection, setting: Setting) -> Beside:
    """All that a file says of a pocket beside its own leads."""
    told = comparison.across_loads(card, selection, setting)
    return Beside(across_extracts=told or "", around=around(card))


def draw(card: PocketCard) -> None:
    """Sentences, and the lists behind them on demand; nothing where no such file is loaded."""
    found = around(card)
    if not found.lines:
        return
    st.markdown("##### On record nearby")
    if found.districts_words:
        st.caption(f":material/school: {plain(found.districts_words, 400)}")
    if found.jobs is not None:
        _listed(
            f"Farm jobs on record nearby: {int(found.jobs['workers'].sum()):,} workers in "
            f"{counted(len(found.jobs), 'filing', 'filings')} within {found.reach} miles of the middle",
            ":material/agriculture:", found.jobs, found.jobs_words, nearby.JOBS_CAUTION,
        )  # fmt: skip
    if found.housing is not None:
        _listed(
            f"Worker housing on record nearby: room for {int(found.housing['room_for'].sum()):,} "
            f"people within {found.reach} miles of the middle",
            ":material/cottage:", found.housing, found.housing_words, nearby.HOUSING_CAUTION,
        )  # fmt: skip


def _listed(title: str, icon: str, frame: pd.DataFrame, words: str, caution: str) -> None:
    with st.expander(title, icon=icon):
        st.caption(plain(words, 600))
        if frame.empty:
            return
        st.caption(f":material/warning: {caution}")
        st.dataframe(
            frame,
            hide_index=True,
            height="content" if len(frame) <= 6 else 248,
            column_config={
                name: name.replace("_", " ").capitalize()
                for name in frame.columns
                if name != "miles"
            }
            | {
                "miles": st.column_config.NumberColumn(
                    "Miles", help="From the middle of the pocket."
                )
            },
        )
