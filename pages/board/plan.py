"""The plan sheet, and the whole board out and in."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.exports.board_workbook import board_workbook
from analytics.exports.plan_sheet import plan_document, plan_workbook
from analytics.missed_enrollment import short_names
from analytics.plan import Plan, last_periods, make_plan, period_counts
from analytics.selection import state_name
from data import board_exchange
from data.board_file import BoardNotUsable
from data.board_words import doubts
from pages.board.held import Held
from pages.parts import answers, filter_bar
from pages.parts.look import plain
from pages.parts.pin import NO_NAMES
from pages.parts.take_away import AUDIENCE_WORDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draw(kept: Held, me: str) -> None:
    """Plan, export, import."""
    st.markdown("#### Local ID&R Plan")
    selection = filter_bar.selection().without_filters()
    extract = answers.extract_of(selection)
    if extract is None:
        st.caption(
            "No extract of this State and direction is loaded, so there is nothing to plan on."
        )
    else:
        _plan(kept, me, extract)
    st.markdown("#### The board itself")
    st.caption("Every pin, target and visit; for program staff. An import overwrites nothing here.")
    with st.container(horizontal=True):
        st.download_button(
            "Board as Excel", lambda: board_workbook(kept.board), key="board-xlsx", mime=XLSX,
            file_name=f"board-{kept.today}-confidential.xlsx", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Board as JSON", lambda: board_exchange.to_json(answers.store().folder),
            key="board-json", mime="application/json", on_click="ignore",
            file_name=f"board-{kept.today}-confidential.json",
        )  # fmt: skip
    _import()


def _plan(kept: Held, me: str, extract: pd.Series) -> None:
    as_of = pd.Timestamp(extract["as_of_date"]).date()
    direction, state = extract["direction"], extract["state_code"]
    st.caption(
        f"Move {direction} {state_name(state)}, data of {as_of}. The findings are the pins marked "
        "«Into the plan», the action plan is the open targets of this run."
    )
    notes: dict[str, str] = {}
    with st.expander("Why did the counts change? Your notes per performance period"):
        for period in last_periods(as_of):
            notes[period] = st.text_area(period, key=f"plan-note-{period}", max_chars=2000, help=NO_NAMES)  # fmt: skip
            for question in doubts(notes[period]):
                st.caption(f":material/help: {question}")
    audience = st.radio("For whom", list(AUDIENCE_WORDS), key="plan-audience", format_func=AUDIENCE_WORDS.__getitem__)  # fmt: skip

    def made() -> Plan:
        return make_plan(
            title=f"Local ID&R Plan: move {direction} {state_name(state)}",
            as_of=as_of,
            is_outside=audience == "outside",
            is_synthetic=bool(extract["is_synthetic"]),
            made_by=me,
            counts={
                by: answers.listed(
                    lambda table, _, by=by: period_counts(table, extract["extract_id"], by),
                    filter_bar.selection(),
                )
                for by in (None, "place", "month", "band")
            },
            place_names=short_names(answers.places()),
            notes=notes,
            board=kept.board,
            targets=tuple(
                t for t in kept.board.targets if (t.direction, t.state_code) == (direction, state)
            ),
        )

    handling = "confidential" if audience == "internal" else "shared"
    name = f"plan-move-{direction}-{state}-{as_of}-{handling}"
    with st.container(horizontal=True):
        for label, ending, mime, write in (
            ("Plan as Word", "docx", DOCX, plan_document),
            ("Plan as Excel", "xlsx", XLSX, plan_workbook),
        ):
            st.download_button(
                label, lambda write=write: write(made(), dt.datetime.now()), key=f"plan-{ending}",
                file_name=f"{name}.{ending}", mime=mime, type="primary", on_click="ignore",
                icon=":material/description:",
            )  # fmt: skip


def _import() -> None:
    given = st.file_uploader("Import a board (Excel or JSON)", ["xlsx", "json"], key="board-import")

    def take() -> None:
        content = given.getvalue()
        is_json = given.name.lower().endswith(".json")
        read = board_exchange.take_json if is_json else board_exchange.take_excel
        try:
            done = read(answers.store().folder, content)
        except (board_exchange.FileNotTaken, BoardNotUsable) as refused:
            st.session_state["board-taken"] = (False, str(refused))
        else:
            st.session_state["board-taken"] = (
                True,
                f"{done.added} added, {done.same} there already, {done.different} different from the "
                "file and kept as they are here.",
            )

    if given is not None:
        st.button("Take it in", key="board-take", on_click=take)
    if told := st.session_state.pop("board-taken", None):
        (st.success if told[0] else st.error)(plain(told[1], 600))
