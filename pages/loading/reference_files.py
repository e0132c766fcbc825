"""The loaded reference files: figures by county, districts, H-2A jobs and housing; each removable."""

from __future__ import annotations

import duckdb
import streamlit as st

from data.extracts import kind_named
from data.schema.tables import CONTEXT_KINDS
from data.store.errors import what_failed
from data.store.reader import StoreNotUsable
from data.store.removal import undo
from pages.parts.answers import leads
from pages.parts.look import day, plain


def draw() -> None:
    """What can be added and what for; one line per loaded file, with a button to take it out."""
    st.markdown("#### Reference files")
    st.markdown(
        "Load them above like any file. They hold no child and are shown in **Pockets**: figures by "
        "county (any file with a FIPS column and one column of numbers) to measure pockets against, "
        "school district offices (NCES: LEAID, NAME, LAT, LON), farm jobs and worker housing (H-2A "
        "disclosure files of the U.S. Department of Labor)."
    )
    loaded = leads.loaded()
    files = loaded[loaded["kind"].astype(str).isin(CONTEXT_KINDS)]
    if files.empty:
        st.caption("None loaded yet.")
    for file in files.itertuples(index=False):
        of_day = "loaded" if str(file.as_of_source) == "load_day" else "as of"
        said, button = st.columns([5, 1], vertical_alignment="center")
        said.markdown(
            f"**{plain(file.file_name, 120)}** · {kind_named(str(file.kind)).title} · "
            f"{file.rows_accepted:,} rows · {of_day} {day(file.as_of_date)}"
        )
        button.button(
            "Remove",
            key=f"remove-{file.extract_id}",
            icon=":material/delete:",
            on_click=_remove,
            args=(file.extract_id,),
            width="stretch",
        )
    if failed := st.session_state.pop("remove-failed", None):
        st.error(plain(failed, 600), icon=":material/block:")


def _remove(extract_id: str) -> None:
    """Take one file out of the store; other loads stay as they are."""
    try:
        undo(leads.store(), [extract_id])
    except StoreNotUsable as error:
        st.session_state["remove-failed"] = str(error)
    except (OSError, duckdb.Error) as error:
        st.session_state["remove-failed"] = what_failed(error, leads.store().folder)
