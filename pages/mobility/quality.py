"""Which rows were left out of the moves, and which are kept out of what they would bend."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.mobility.moves import MISSED, MOBILITY, RECORDS, SOURCE_WORDS, Quality
from analytics.selection import Selection
from pages.mobility.view_settings import ViewSettings
from pages.parts.answers import leads, moves
from pages.parts.look import NOTHING

_KIND = {RECORDS: "qualifying_moves", MOBILITY: "mobility_moves"}


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The table of what was doubtful, of all moves of the source."""
    st.caption(f"Of {SOURCE_WORDS[settings.source]}, all States.")
    quality = moves.moves(settings.source).quality
    st.dataframe(
        pd.DataFrame(
            lines(quality, _refused(settings.source)), columns=["What", "Rows", "What becomes of it"]
        ),
        hide_index=True,
        height="content",
        placeholder=NOTHING,
    )


def lines(quality: Quality, refused: int) -> tuple[tuple[str, int, str], ...]:
    """What, how many rows, what becomes of them."""
    no_chain = "counts as a move; in no chain, stay or next stop"
    return (
        ("Rows loaded", quality.rows, ""),
        (
            "Refused at loading",
            refused,
            "no date, or no place at all, or not to be read: see Loading for each row",
        ),
        ("No date", quality.no_date, "left out"),
        ("No place moved from", quality.no_start, "left out"),
        ("No place moved to", quality.no_finish, "left out"),
        ("From and to the same place", quality.same_place, "left out"),
        ("The same move again", quality.repeated, "recorded by two States or in two files; counts once"),
        ("Two places on one day", quality.two_places_a_day, no_chain),
        ("Arrived after having left", quality.back_in_time, f"within two weeks; {no_chain}"),
    )


def _refused(source: str) -> int:
    """Rows of the source's files that were refused at the door."""
    if source == MISSED:
        files = leads.extracts().drop_duplicates(["state_code", "direction"])
    else:
        files = leads.loaded()
        files = files[files["kind"] == _KIND[source]]
    return int(files["rows_refused"].sum())
