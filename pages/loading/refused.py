"""The refused rows as a file to correct and load again: for staff, and recorded."""

from __future__ import annotations

import streamlit as st

from analytics.exports.lists.refused_rows import refused_rows_workbook
from data.load.corrections import refused_rows
from data.load.reports.report import LoadReport
from pages.parts.answers import leads
from pages.parts.export import downloads


def draw(report: LoadReport, key: str) -> None:
    """Two fields and the download; the list of who took what is kept with the store."""
    st.caption(
        "Download them with their cells, correct them, and load the file here: the corrected rows "
        "join this list. Confidential: it holds names. Who takes it is kept with the store."
    )
    name_field, why_field = st.columns(2)
    key = f"{key}-refused-{report.extract_id}"
    who = name_field.text_input("Your name", key=f"{key}-who", max_chars=80)
    why = why_field.text_input("What it is for", key=f"{key}-why", max_chars=200)
    name = f"refused-rows-{report.extract_id}-confidential.xlsx"

    extract_id = report.extract_id or ""

    def made() -> downloads.PersonsFile:
        out = refused_rows(leads.store(), extract_id)
        content = refused_rows_workbook(out.lines, out.frame)
        return downloads.PersonsFile(content, len(out.frame), f"refused rows of extract {report.extract_id}")

    downloads.persons("Refused rows to correct (Excel)", made, name, who=who, why=why, key=f"{key}-take")
