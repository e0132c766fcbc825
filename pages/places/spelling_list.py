"""The spellings to look at, most children first; a click on a spelling chooses it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads.places_to_repair import UNPLACED, WRITTEN
from data.store.place_choices import Alias, key_of
from pages.parts import choosing_rows
from pages.parts.answers import leads
from pages.parts.look import NOTHING, counted

MOST_SHOWN = 1000
KINDS = {"all": "All", "unplaced": UNPLACED, "doubtful": "Doubtful"}


def undecided(listed: pd.DataFrame, aliases: dict[tuple[str, ...], Alias]) -> pd.DataFrame:
    """Without the spellings that somebody decided to leave unplaced."""
    keys = [key_of(*cells) for cells in listed[list(WRITTEN)].itertuples(index=False)]
    return listed[[key not in aliases for key in keys]].reset_index(drop=True)


NEXT, TURN = "repair-next", "repair-turn"


def go_to(spelling: pd.Series | None) -> None:
    """Let the queue stand at this spelling when the room is drawn next, whatever is marked now."""
    st.session_state[NEXT] = None if spelling is None else key_of(*spelling[list(WRITTEN)])
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def draw(listed: pd.DataFrame, only: str | None = None) -> tuple[pd.Series | None, pd.Series | None]:
    """The table; returns the chosen row and the one after it. `only`: the extract that is listed.

    Chosen is the marked row, else the one that the queue has come to, else the first.
    """
    kind = st.pills(
        "Show",
        list(KINDS),
        default="all",
        key="repair-kind",
        required=True,
        format_func=KINDS.__getitem__,
        label_visibility="collapsed",
    )
    is_unplaced = listed["problem"] == UNPLACED
    shown = {"all": listed, "unplaced": listed[is_unplaced], "doubtful": listed[~is_unplaced]}[kind]
    shown = shown.head(MOST_SHOWN).reset_index(drop=True)
    if shown.empty:
        st.caption("None of these.")
        return None, None
    now_at = shown["place_name"].str.cat(shown["place_state"], sep=" ", na_rep="").str.strip()
    table = shown[["city", "state_code", "zip", "county", "children", "problem"]].assign(now=now_at)
    # The key follows the rows: a mark must not stay on a row that moved up into its place.
    turn = st.session_state.get(TURN, 0)
    key = f"repair-rows-{kind}-{turn}-{hash(tuple(map(tuple, shown[list(WRITTEN)].astype(str).to_numpy())))}"
    keys = [key_of(*cells) for cells in shown[list(WRITTEN)].itertuples(index=False)]
    here = st.session_state.get(NEXT)
    come_to = keys.index(here) if here in keys else 0

    def came_to(row: int) -> None:
        st.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}

    event = st.dataframe(
        choosing_rows.with_names(table, "city").dropna(axis="columns", how="all"),
        key=key,
        height=min(500, 38 + 35 * len(table)),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [come_to]}},
        column_config={
            "city": choosing_rows.name_column("As written", len(table), came_to, key=key, width=130),
            "state_code": st.column_config.TextColumn("State", width=50),
            "zip": st.column_config.TextColumn("ZIP", width=55),
            "county": st.column_config.TextColumn("County", width=80),
            "children": st.column_config.NumberColumn(leads.unit_of_all().heading, width=62),
            "problem": st.column_config.TextColumn("Why look", width=165),
            "now": st.column_config.TextColumn("Now at", width=110),
        },
        placeholder=NOTHING,
    )
    spellings = counted(len(listed), "spelling", "spellings")
    source = "from all loaded files" if only is None else "from this file alone"
    st.caption(
        f"{spellings}, {source}. Click a spelling, or press a number for a proposal, 0 for somewhere in the "
        "county, L to leave it unplaced, N for the next, Z to undo. The choice holds for every file, "
        "loaded or to come, that writes a place like this."
    )
    # Selections can be forged by a client: only rows that were shown count.
    rows = [at for at in event.selection.rows if 0 <= at < len(shown)]
    at = rows[0] if rows else come_to
    return shown.iloc[at], shown.iloc[(at + 1) % len(shown)] if len(shown) > 1 else None
