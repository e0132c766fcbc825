"""What is known of a pocket beside its own leads: the extract before, and loaded reference files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.pockets.cards import PocketCard
from analytics.pockets.facts import Beside
from analytics.pockets.find import Setting
from analytics.pockets.surroundings import Surroundings, surroundings
from analytics.selection import Selection
from analytics.sites import nearby
from pages.parts.answers import leads
from pages.parts.look import NOTHING, plain
from pages.pockets import comparison


def around(card: PocketCard) -> Surroundings:
    """What loaded reference files hold around the pocket."""
    kinds = set(leads.loaded()["kind"].astype(str))
    return surroundings(
        card, kinds, lambda question: leads.listed(lambda table, _: question(table), Selection())
    )


def beside(card: PocketCard, selection: Selection, setting: Setting) -> Beside:
    """All that a file says of a pocket beside its own leads."""
    told = comparison.across_loads(card, selection, setting)
    return Beside(across_extracts=told or "", around=around(card))


def draw(found: Surroundings) -> None:
    """A sentence per kind of file; nothing where none is loaded."""
    if not found.lines:
        return
    st.markdown("##### On record nearby")
    for icon, words in (
        (":material/agriculture:", found.jobs_words),
        (":material/cottage:", found.housing_words),
        (":material/school:", found.districts_words),
    ):
        if words:
            st.markdown(f"{icon} {plain(words, 600)}")
    if found.jobs is not None and len(found.jobs):
        st.caption(f":material/warning: {nearby.JOBS_CAUTION}")


def draw_lists(found: Surroundings) -> None:
    """The farm jobs and the housing one by one, side by side, on demand."""
    listed = [frame for frame in (found.jobs, found.housing) if frame is not None and len(frame)]
    if not listed:
        return
    title = " and ".join(
        words
        for frame, words in (
            (found.jobs, "farm jobs by employer, crop and season"),
            (found.housing, "worker housing by kind and town"),
        )
        if frame is not None and len(frame)
    )
    with st.expander(f"Lists: {title}", icon=":material/list:"):
        for column, frame in zip(st.columns(len(listed), gap="medium"), listed, strict=True):
            with column:
                _table(frame)
        if found.housing is not None and len(found.housing):
            st.caption(f":material/warning: {nearby.HOUSING_CAUTION}")


def _table(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 6 else 248,
        column_config={name: name.replace("_", " ").capitalize() for name in frame.columns if name != "miles"}
        | {"miles": st.column_config.NumberColumn("Miles", help="From the middle of the pocket.")},
        placeholder=NOTHING,
    )
