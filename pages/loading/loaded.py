"""The extracts that are loaded, newest first."""

from __future__ import annotations

import streamlit as st

from data.tables import EXTRACTS
from pages.parts import answers

SHOWN = (
    "kind", "state_code", "direction", "as_of_date", "as_of_source", "file_name", "rows_read",
    "rows_accepted", "rows_refused", "loaded_at", "is_synthetic",
)  # fmt: skip


def draw() -> None:
    """One row per extract; a sentence when there is none."""
    st.markdown("#### Loaded extracts")
    extracts = answers.loaded()
    if extracts.empty:
        st.caption("None yet.")
        return
    st.dataframe(
        extracts[list(SHOWN)],
        hide_index=True,
        column_config={name: EXTRACTS[name].header for name in SHOWN}
        | {
            "as_of_date": st.column_config.DateColumn("As of", format="MMM D, YYYY"),
            "loaded_at": st.column_config.DatetimeColumn("Loaded (UTC)", format="MMM D, YYYY, HH:mm"),
        },
    )  # fmt: skip
