"""Rows whose places cannot be right as they stand: flagged, never dropped."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads import places_to_repair as question
from analytics.selection import Selection
from pages.parts.answers import leads
from pages.parts.look import NOTHING, counted

HEADERS = {
    "run": "Run", "city": "As written", "written_state": "State", "state_code": "State",
    "zip": "ZIP", "county": "County", "zip_state": "ZIP lies in", "children": "Children",
    "rows": "Rows",
}  # fmt: skip


def draw(spelled: pd.DataFrame) -> None:
    """Three short tables: from = to, another State than the run's, a ZIP of another State."""
    same = leads.listed(lambda table, _: question.same_place(table), Selection())
    other = leads.listed(lambda table, _: question.missed_in_other_state(table), Selection())
    zips = question.zip_elsewhere(spelled)
    _table(
        "From and to are the same place",
        _with_run(same),
        "A move within one town qualifies only between two districts: ask where the child lived.",
    )
    _table(
        "Missed in another State than the report's",
        _with_run(other),
        "The State of the place does not fit the report: a slip of the pen, or a row of another "
        "report. They are not counted in its towns and counties.",
    )
    _table(
        "The ZIP lies in another State",
        zips[["city", "state_code", "zip", "zip_state", "children"]],
        "State and ZIP contradict each other: one of them is wrong.",
    )
    st.caption("These rows stay in every list. Correct them where the report comes from.")


def _with_run(rows: pd.DataFrame) -> pd.DataFrame:
    run = [f"Move {d} {s}" for d, s in zip(rows["direction"], rows["state_code"], strict=True)]
    rows = rows.drop(columns=["direction", "state_code"])
    rows.insert(0, "run", run)
    return rows


def _table(title: str, rows: pd.DataFrame, words: str) -> None:
    st.markdown(f"##### {title}: {counted(len(rows), 'spelling', 'spellings')}")
    st.caption(words)
    if not rows.empty:
        shown, unit = rows.dropna(axis="columns", how="all"), leads.unit_of_all()
        if not unit.tells_families and "rows" in shown:
            shown = shown.drop(columns="children")
        headers = HEADERS | {"children": unit.heading}
        st.dataframe(
            shown, hide_index=True, column_config={c: headers[c] for c in shown}, placeholder=NOTHING
        )
