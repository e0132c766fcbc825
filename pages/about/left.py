"""What left this tool: lists of persons and files for outside, the newest first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.wording import own_time
from data.handed_out import audit_log, shared_outside
from data.handed_out.shared_outside import RecordNotUsable
from pages.parts.answers import leads
from pages.parts.look import NOTHING, nothing_found, plain

MOST = 500
"""Lines shown of each; all of them stand in the files."""


def draw() -> None:
    """Both records, as they stand in the store's folder."""
    folder = leads.store().folder
    st.caption(
        "Who took a list of children, for whom and what for; and every file that was made to share outside. A file "
        "that has left cannot be called back: ask the person who has it to delete it."
    )
    st.markdown("**Lists with names**")
    try:
        taken = audit_log.recorded(folder)
    except (ValueError, TypeError, KeyError):
        st.error(f"The record of lists with names ({audit_log.FILE} in the store's folder) is damaged.")
    else:
        _table(
            pd.DataFrame(
                [
                    (
                        own_time(one.when),
                        one.who,
                        one.given_to or one.who,
                        one.why,
                        one.rows,
                        one.filters,
                        one.what,
                    )
                    for one in reversed(taken[-MOST:])
                ],
                columns=["When", "Taken by", "Given to", "For", "Rows", "Filters", "File"],
            ),
            "No list with names has been taken.",
        )
    st.markdown("**Shared outside**")
    try:
        shared = shared_outside.every_file(folder)
    except RecordNotUsable as refused:
        st.error(plain(str(refused), 600))
        return
    _table(
        pd.DataFrame(
            [(own_time(one.when), f"Move {one.run}", one.what) for one in reversed(shared[-MOST:])],
            columns=["When", "Of which list", "File"],
        ),
        "No file has been made to share outside.",
    )


def _table(frame: pd.DataFrame, if_empty: str) -> None:
    if frame.empty:
        nothing_found(if_empty)
        return
    st.dataframe(frame, hide_index=True, placeholder=NOTHING)
