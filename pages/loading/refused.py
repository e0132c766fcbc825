"""The refused rows as a file to correct and load again: for staff, and recorded."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from analytics.exports.lists.refused_rows import refused_rows_workbook
from data.audit_log import Taken, record
from data.load.corrections import refused_rows
from data.load.report import LoadReport
from pages.parts.answers import leads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(report: LoadReport) -> None:
    """Two fields and the download; the list of who took what is kept with the store."""
    st.caption(
        "Download them with their cells, correct them, and load the file here: the corrected rows "
        "join this extract. Confidential: it holds names. Who takes it is kept with the store."
    )
    name_field, why_field = st.columns(2)
    key = f"refused-{report.extract_id}"
    who = name_field.text_input("Your name", key=f"{key}-who", max_chars=80)
    why = why_field.text_input("What it is for", key=f"{key}-why", max_chars=200)
    name = f"refused-rows-{report.extract_id}-confidential.xlsx"
    store = leads.store()

    def made() -> bytes:
        out = refused_rows(store, report.extract_id)
        record(
            store.folder,
            Taken(
                when=dt.datetime.now(dt.UTC),
                who=who.strip(),
                why=why.strip(),
                what=name,
                filters=f"refused rows of extract {report.extract_id}",
                rows=len(out.frame),
                store_version=store.version,
            ),
        )
        return refused_rows_workbook(out.lines, out.frame)

    st.download_button(
        "Refused rows to correct (Excel)",
        data=made,
        file_name=name,
        mime=XLSX,
        icon=":material/lock_open:",
        key=f"{key}-take",
        on_click="ignore",
        disabled=not (who.strip() and why.strip()),
    )
