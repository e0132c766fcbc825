"""Upload, and the one call that loads: the same code as `python -m data.load`."""

from __future__ import annotations

from pathlib import Path

import duckdb
import streamlit as st

from analytics.wording import state_name
from data.load.pipeline import load_all
from data.load.reports.report import LoadReport
from data.reading.grid import FileNotReadable
from data.reference.states import STATES
from data.store.errors import what_failed
from data.store.reader import StoreNotUsable
from pages.loading import watched
from pages.loading.new_file import made_up, mapping, run_for
from pages.loading.work import FLASH
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.look import plain

FROM_THE_FILE = "Tell from the file"
DIRECTION_WORDS = {
    None: FROM_THE_FILE,
    "to": "Move to the State",
    "from": "Move from the State",
}
READABLE = ["csv", "xlsx", "xls", "xlsm", "xlsb", "ods", "tsv", "tab", "txt", "htm", "html", "xml", "zip"]
AT_WORK = "loading-now"
"""Name of the file being loaded: still there on the next run where that was stopped."""


def draw() -> list[LoadReport]:
    """The form; returns the reports of the newest load, none before the first."""
    # A new key after each load empties the uploader: it keeps its copy in memory otherwise.
    round_number = st.session_state.setdefault("upload-round", 0)
    if stopped := st.session_state.pop(AT_WORK, None):
        st.warning(
            f"Loading {plain(stopped)} was stopped, so it was not loaded. The list of loaded "
            "extracts below says what is in the store.",
            icon=":material/cancel:",
        )
    with st.container(border=True):
        uploaded = st.file_uploader(
            "Files", type=READABLE, accept_multiple_files=True, key=f"upload-{round_number}"
        )
        files = [*uploaded, *watched.chosen()]
        chosen = [mapping.draw(file) for file in files]
        run, state, day = st.columns(3)
        direction = run.selectbox(
            "Run by",
            list(DIRECTION_WORDS),
            format_func=DIRECTION_WORDS.__getitem__,
            help="Missed Enrollment reports are run by moves to the State or by moves from it.",
        )
        state_code = state.selectbox(
            "State of the report",
            [None, *STATES],
            format_func=lambda code: state_name(code) if code else FROM_THE_FILE,
        )
        as_of = day.date_input(
            "As of",
            value=None,
            format="MM/DD/YYYY",
            help="The day the report speaks of. Left empty: the report's own date, else the newest day in its rows.",
        )
        for file, choice in zip(files, chosen, strict=True):
            if choice.looked:
                run_for.draw(Path(file.name).name, choice.looked, direction, state_code, as_of)
        made_up.ask()
        is_sent = st.button("Load", type="primary", icon=":material/upload_file:")
        if is_sent and not files:
            st.warning("Choose a file first.", icon=":material/upload_file:")
        if is_sent and files:
            st.session_state["load-reports"] = []
            may_be_mended = False
            for file, choice in zip(files, chosen, strict=True):
                reports = _load(file, direction, state_code, as_of, choice)
                st.session_state["load-reports"] += reports
                is_refused = any(report.status == "refused" for report in reports)
                may_be_mended = may_be_mended or (is_refused and choice.is_readable)
            mapping.forget_passwords()
            _take_out_made_up()
            if not may_be_mended:
                # Else the files stay, with what was chosen about their columns, for another try.
                mapping.forget()
                watched.forget()
                st.session_state["upload-round"] = round_number + 1
            st.rerun()
    return st.session_state.get("load-reports", [])


def _take_out_made_up() -> None:
    reports, shall_go = st.session_state["load-reports"], st.session_state.get(made_up.SHALL_GO, False)
    try:
        made_up.take_out_after(reports, shall_go)
    except (StoreNotUsable, OSError, duckdb.Error) as error:
        flash.say(FLASH, f"The made-up families could not be taken out. {what_failed(error)}", is_done=False)


def _load(file, direction, state_code, as_of, choice: mapping.Chosen) -> list[LoadReport]:
    """One uploaded file through the loader; our copy of it is gone afterwards.

    A click anywhere (Cancel, another room) ends this run at the next word of progress, and with
    it the load: nothing of the file is stored then.
    """
    name = Path(file.name).name
    st.session_state[AT_WORK] = name
    with st.status(f"Loading {plain(name)} …", expanded=True) as status:
        try:
            reports = _load_copy(file, name, direction, state_code, as_of, choice)
        except (FileNotReadable, StoreNotUsable) as error:
            reports = [LoadReport.refusing(name, error)]
        failed = any(report.status == "refused" for report in reports)
        status.update(state="error" if failed else "complete")
    del st.session_state[AT_WORK]
    return reports


def _load_copy(file, name, direction, state_code, as_of, choice: mapping.Chosen) -> list[LoadReport]:
    with mapping.copied(file, name) as path:
        bar = st.progress(0.0)
        st.caption("Stay in this room until it is done: leaving it stops the load.")
        st.button("Cancel", icon=":material/cancel:", key=f"cancel-{file.file_id}")
        return load_all(
            path,
            store=leads.store(),
            direction=direction,
            state=state_code,
            as_of=as_of,
            kind=choice.kind,
            sheet=choice.sheet,
            mapping=choice.mapping,
            date_order=choice.date_order,
            profile=choice.profile,
            year=choice.year,
            password=choice.password,
            file_name=name,
            hidden_rows=choice.hidden_rows,
            hidden_columns=choice.hidden_columns,
            on_progress=lambda step, fraction: bar.progress(fraction, text=f"{step.capitalize()} …"),
        )
