"""Upload, and the one call that loads: the same code as `python -m data.load`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
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
from pages.loading.new_file.questions import PLACE, Questions, go_to_them, say_how_many, still_waits
from pages.loading.new_file.run_for import OneFile
from pages.loading.new_file.same_day import Given, is_asked, say_day
from pages.loading.work import FLASH
from pages.parts import flash
from pages.parts.answers import leads
from pages.parts.look import plain

FROM_THE_FILE = "Tell from the file"
DIRECTION_WORDS = {
    "": FROM_THE_FILE,
    "to": "Move to the State",
    "from": "Move from the State",
}
READABLE = ["csv", "xlsx", "xls", "xlsm", "xlsb", "ods", "tsv", "tab", "txt", "htm", "html", "xml", "zip"]
AT_WORK = "loading-now"
"""Name of the file being loaded: still there on the next run where that was stopped."""
REPORTS, ANSWERS, LOADS = "load-reports", "load-answers", "loads"
"""The reports of the newest load, what had been answered then, and how many loads this session made."""


def draw() -> None:
    """The form. What became of the newest load stands in the session; see `outcome_of_load`."""
    # A new key after each load empties the uploader: it keeps its copy in memory otherwise.
    round_number = st.session_state.setdefault("upload-round", 0)
    if stopped := st.session_state.pop(AT_WORK, None):
        st.warning(
            f"Loading {plain(stopped)} was stopped, so it was not loaded. The table of what is loaded, below, "
            "says what is in the store.",
            icon=":material/cancel:",
        )
    with st.container(border=True):
        uploaded = st.file_uploader(
            "Files", type=READABLE, accept_multiple_files=True, key=f"upload-{round_number}"
        )
        files = [*uploaded, *watched.chosen()]
        # What a person has to answer stands first, whatever is found out below it.
        with st.container(key=PLACE):
            asked = [Questions(Path(file.name).name, st.container()) for file in files]
        given = _for_all_files(files, round_number)
        chosen = [mapping.draw(file, questions) for file, questions in zip(files, asked, strict=True)]
        runs = _runs(files, chosen, given, asked)
        made_up.ask()
        button, beside = st.columns([1, 5], vertical_alignment="center")
        is_sent = button.button("Load", type="primary", icon=":material/upload_file:")
        with beside:
            say_how_many(asked, is_pressed=bool(is_sent))
        if is_sent and not files:
            st.warning("Choose a file first.", icon=":material/upload_file:")
        answers = repr(
            [
                (file.file_id, run, _answers(choice))
                for file, run, choice in zip(files, runs, chosen, strict=True)
            ]
        )
        _forget_what_was_mended(files, answers)
        is_waiting = bool(is_sent and files and still_waits(asked))
        go_to_them()
        if is_sent and files and not is_waiting:
            st.session_state[REPORTS] = []
            may_be_mended = False
            for file, run, choice in zip(files, runs, chosen, strict=True):
                reports = _load(file, run, choice)
                st.session_state[REPORTS] += reports
                is_refused = any(report.status == "refused" for report in reports)
                may_be_mended = may_be_mended or (is_refused and choice.is_readable)
            mapping.forget_passwords()
            _take_out_made_up()
            st.session_state[ANSWERS] = answers
            st.session_state[LOADS] = st.session_state.get(LOADS, 0) + 1
            if not may_be_mended:
                # Else the files stay, with what was chosen about their columns, for another try.
                mapping.forget()
                watched.forget()
                st.session_state["upload-round"] = round_number + 1
            st.rerun()


def in_form() -> list[str]:
    """Names of the files that are chosen, before the form is drawn."""
    uploaded = st.session_state.get(f"upload-{st.session_state.get('upload-round', 0)}") or []
    return [Path(file.name).name for file in [*uploaded, *watched.chosen()]]


def _for_all_files(files, round_number: int) -> Given:
    """What is said of all files of the form. Emptied after each load: the next file is another report, and
    what is said here goes before its own lines."""
    if len(files) > 1:
        st.caption(f"For all {len(files)} files together. Left alone, each file says its own.")
    run, state, day = st.columns(3)
    direction = run.selectbox(
        "Moves to or from the State",
        list(DIRECTION_WORDS),
        format_func=DIRECTION_WORDS.__getitem__,
        key=f"said-direction-{round_number}",
        help="A Missed Enrollment report is of moves to the State or of moves from it.",
    )
    state_code = state.selectbox(
        "State of the report",
        ["", *STATES],
        format_func=lambda code: state_name(code) if code else FROM_THE_FILE,
        key=f"said-state-{round_number}",
    )
    as_of = day.date_input(
        "Day of the report",
        value=None,
        format="MM/DD/YYYY",
        key=f"said-day-{round_number}",
        # One field for a day at a time: that of a single file stands with its question.
        disabled=len(files) == 1 and is_asked([mapping.key_of(file) for file in files]),
        help="Left empty: the report's own day; where it says none, you are asked.",
    )
    with day:
        say_day(as_of)
    return Given(direction or None, state_code or None, as_of)


def _runs(files, chosen: list[mapping.Chosen], given: Given, asked: list[Questions]) -> list[Given]:
    """What each file was run for, as far as a person says it."""
    runs, before = [], []
    for file, choice, questions in zip(files, chosen, asked, strict=True):
        said = given
        if choice.looked:
            sha256 = hashlib.sha256(file.getbuffer()).hexdigest()
            one = OneFile(questions.name, mapping.key_of(file), sha256, choice.looked, tuple(before))
            said, mine = run_for.ask(one, given, questions)
            before += [mine] if mine else []
        runs.append(said)
    return runs


def _answers(choice: mapping.Chosen) -> mapping.Chosen:
    """What a person said, without what was found out."""
    return replace(choice, looked=None, password=None)


def _forget_what_was_mended(files, answers: str) -> None:
    """A file that was refused and stays in the form is no longer said to be refused once something else was
    answered."""
    if not files or st.session_state.get(ANSWERS, answers) == answers:
        return
    here = {Path(file.name).name for file in files}
    reports = st.session_state.get(REPORTS, [])
    left = [report for report in reports if report.status != "refused" or report.file not in here]
    if len(left) < len(reports):
        st.session_state[REPORTS] = left
        st.rerun()


def _take_out_made_up() -> None:
    reports, shall_go = st.session_state[REPORTS], st.session_state.get(made_up.SHALL_GO, False)
    try:
        made_up.take_out_after(reports, shall_go)
    except (StoreNotUsable, OSError, duckdb.Error) as error:
        flash.say(FLASH, f"The made-up families could not be taken out. {what_failed(error)}", is_done=False)


def _load(file, run: Given, choice: mapping.Chosen) -> list[LoadReport]:
    """One uploaded file through the loader; our copy of it is gone afterwards.

    A click anywhere (Cancel, another room) ends this run at the next word of progress, and with
    it the load: nothing of the file is stored then.
    """
    name = Path(file.name).name
    st.session_state[AT_WORK] = name
    with st.status(f"Loading {plain(name)} …", expanded=True) as status:
        try:
            reports = _load_copy(file, name, run, choice)
        except (FileNotReadable, StoreNotUsable) as error:
            reports = [LoadReport.refusing(name, error)]
        failed = any(report.status == "refused" for report in reports)
        status.update(state="error" if failed else "complete")
    del st.session_state[AT_WORK]
    return reports


def _load_copy(file, name, run: Given, choice: mapping.Chosen) -> list[LoadReport]:
    with mapping.copied(file, name) as path:
        bar = st.progress(0.0)
        st.caption("Stay in this room until it is done: leaving it stops the load.")
        st.button("Cancel", icon=":material/cancel:", key=f"cancel-{file.file_id}")
        return load_all(
            path,
            store=leads.store(),
            direction=run.direction,
            state=run.state,
            as_of=run.as_of,
            same_day=run.same_day,
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
