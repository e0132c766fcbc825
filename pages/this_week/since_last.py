"""What is loaded, and what is new since the last list: one card for each run, as the Overview had them."""

from __future__ import annotations

import streamlit as st

from analytics.leads import changes
from analytics.selection import Selection
from pages.this_week import run_card


def draw(runs: list[Selection]) -> None:
    """A heading, and two cards beside one another for each State."""
    st.divider()
    st.markdown("#### What is loaded, and what is new since the last list")
    for state in dict.fromkeys(run.state for run in runs):
        of_state = [run for run in runs if run.state == state]
        for side, run in zip(st.columns(2, gap="medium"), of_state, strict=False):
            with side:
                run_card.draw(run)
    st.caption(
        f"Move to and move from are two separate reports and are never added together. {changes.NOT_FOUND}"
    )
