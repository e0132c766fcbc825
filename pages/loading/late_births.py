"""One click: rows refused for a birth date after their move are accepted without it, or refused again."""

from __future__ import annotations

import duckdb
import streamlit as st

from data.load.late_births import decide_late_births, late_births
from data.load.reports.report import LoadReport
from data.store.errors import what_failed
from data.store.reader import StoreNotUsable
from data.store.version import CountsDisagree
from pages.loading.new_file.upload import LOADS, REPORTS
from pages.parts.answers import leads
from pages.parts.look import counted


def draw(report: LoadReport, key: str = "") -> None:
    """A sentence and the button; nothing where no row is refused for that alone."""
    extract_id = report.extract_id or ""
    now = late_births(leads.store(), extract_id)
    if not now.refused and not now.are_left_out:
        return
    if now.are_left_out:
        words, label = (
            "Rows whose birth date lies after the move are accepted, without their birth date.",
            "Refuse them again",
        )
    else:
        rows = counted(now.refused, "row is", "rows are")
        words, label = (
            f"{rows} refused only because the birth date lies after the move. The move may be right all the same.",
            "Accept them without birth date",
        )
    st.caption(words)
    if st.button(label, key=f"late-births-{key}-{extract_id}", icon=":material/child_care:"):
        _decide(report, extract_id, not now.are_left_out)


def _decide(report: LoadReport, extract_id: str, leave_out: bool) -> None:
    try:
        with st.spinner("Reading the rows again …"):
            changed = decide_late_births(leads.store(), extract_id, leave_out)
    except (LookupError, StoreNotUsable, CountsDisagree, OSError, duckdb.Error) as error:
        st.error(f"It was not changed. {what_failed(error)}", icon=":material/block:")
        return
    reports = st.session_state.get(REPORTS, [])
    st.session_state[REPORTS] = [
        changed if known is report or known.extract_id == extract_id else known for known in reports
    ]
    st.session_state[LOADS] = st.session_state.get(LOADS, 0) + 1  # what it says now is shown
    st.rerun()
