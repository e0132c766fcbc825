"""Upload, and the one call that loads: the same code as `python -m data.load`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from analytics.selection import state_name
from data.load import load_file
from data.load_report import LoadReport
from data.states import STATES
from pages.loading import mapping
from pages.parts import answers
from pages.parts.look import plain

FROM_THE_FILE = "Tell from the file"
DIRECTION_WORDS = {
    None: FROM_THE_FILE,
    "to": "Move to the State",
    "from": "Move from the State",
}


def draw() -> list[LoadReport]:
    """The form; returns the reports of the newest load, none before the first."""
    # A new key after each load empties the uploader: it keeps its copy in memory otherwise.
    round_number = st.session_state.setdefault("upload-round", 0)
    with st.container(border=True):
        files = st.file_uploader(
            "Files",
            type=["csv", "xlsx", "xls", "tsv", "txt"],
            accept_multiple_files=True,
            key=f"upload-{round_number}",
        )
        chosen = [mapping.draw(file) for file in files]
        run, state, day = st.columns(3)
        direction = run.selectbox(
            "Run by", list(DIRECTION_WORDS), format_func=DIRECTION_WORDS.__getitem__
        )
        state_code = state.selectbox(
            "State of the report",
            [None, *STATES],
            format_func=lambda code: state_name(code) if code else FROM_THE_FILE,
        )
        as_of = day.date_input(
            "As of", value=None, format="MM/DD/YYYY",
            help="The day the report speaks of. Left empty: the report's own date, else the newest day in its rows.",
        )  # fmt: skip
        is_sent = st.button("Load", type="primary", icon=":material/upload_file:")
    if is_sent and not files:
        st.warning("Choose a file first.", icon=":material/upload_file:")
    if is_sent and files:
        st.session_state["load-reports"] = [
            _load(file, direction, state_code, as_of, choice)
            for file, choice in zip(files, chosen, strict=True)
        ]
        ended = zip(st.session_state["load-reports"], chosen, strict=True)
        if not any(report.status == "refused" and choice.is_readable for report, choice in ended):
            # Else the files stay, with what was chosen about their columns, for another try.
            mapping.forget()
            st.session_state["upload-round"] = round_number + 1
        st.rerun()
    return st.session_state.get("load-reports", [])


def _load(file, direction, state_code, as_of, choice: mapping.Chosen) -> LoadReport:
    """One uploaded file through the loader; our copy of it is gone afterwards."""
    with st.status(f"Loading {plain(file.name)} …") as status, tempfile.TemporaryDirectory() as own:
        bar = st.progress(0.0)
        path = Path(own) / ("upload" + Path(file.name).suffix.lower())
        path.write_bytes(file.getbuffer())
        report = load_file(
            path,
            store=answers.store(),
            direction=direction,
            state=state_code,
            as_of=as_of,
            sheet=choice.sheet,
            mapping=choice.mapping,
            date_order=choice.date_order,
            profile=choice.profile,
            file_name=Path(file.name).name,
            on_progress=lambda step, fraction: bar.progress(fraction, text=step.capitalize()),
        )
        failed = report.status == "refused"
        status.update(state="error" if failed else "complete")
    return report
