"""Log and coverage: the work of a stretch of weeks, and whom the office looked at in twelve months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.board import coverage as question
from analytics.board.work_log import families_by_month, monday_of, work_log
from analytics.exports.sheets.log_sheet import (
    Part,
    Sheet,
    as_page,
    as_workbook,
    coverage_of,
    log_of,
    shared_coverage_of,
)
from analytics.leads.shared_list import BANDS, OTHERS, PLACES, Asked, Told
from analytics.selection import MOST_CHOICES, Selection
from analytics.wording import state_name
from pages.board import tables
from pages.board.state import BoardState
from pages.parts import current, identity
from pages.parts.answers import leads, week
from pages.parts.export import downloads, outside
from pages.parts.export.for_whom import for_whom
from pages.parts.look import day, plain

WEEKS_BEFORE = 3
MOST_ROWS = 12


def draw(board_state: BoardState) -> None:
    """The log first, then the year."""
    _log(board_state)
    _year(board_state)


def _log(board_state: BoardState) -> None:
    st.markdown("#### The log of work")
    today = board_state.today
    begin = monday_of(today) - dt.timedelta(weeks=WEEKS_BEFORE)
    left, right = st.columns(2)
    first = left.date_input("From", begin, key="log-first", format="MM/DD/YYYY")
    last = right.date_input("to", today, key="log-last", format="MM/DD/YYYY")
    log = work_log(board_state.board, first, last)
    if log.empty:
        st.caption(f"No visit was logged from {day(first)} to {day(last)}.")
        return
    audience, tab = for_whom("log-audience")
    sheet = log_of(
        log,
        families_by_month(board_state.board, first, last),
        (first, last),
        is_outside=audience == "outside",
        is_synthetic=board_state.is_synthetic,
        who=identity.me(),
    )
    handling = "shared" if audience == "outside" else "confidential"
    with tab:
        _shown(sheet.parts[0])
        for part in sheet.parts[1:]:
            with st.expander(part.title):
                _shown(part)
        for sentence in sheet.sentences[1:]:
            st.caption(plain(sentence, 400))
        _taken(sheet, f"log-{first}-to-{last}-{handling}", f"log-{audience}")


def _shown(part: Part) -> None:
    if part.rows:
        tables.draw(part.headers, part.rows)
    else:
        st.caption("None in these days.")
    if part.note:
        st.caption(part.note)


def _taken(sheet: Sheet, name: str, key: str) -> None:
    with st.container(horizontal=True):
        downloads.counts(
            "Print it", lambda: as_page(sheet), f"{name}.html", key=f"{key}-html", icon=":material/print:"
        )
        downloads.counts(
            "As Excel",
            lambda: as_workbook(sheet, dt.datetime.now()),
            f"{name}.xlsx",
            key=f"{key}-xlsx",
            icon=":material/table:",
        )


def _year(board_state: BoardState) -> None:
    st.markdown("#### Whom did we look at in the last twelve months?")
    days = question.twelve_months(board_state.today)
    states = sorted(set(leads.extracts().query("direction == 'to'")["state_code"]))
    if not states:
        st.caption("No list of moves to a State is loaded: who was expected where is not known.")
        return
    own = current.selection().state
    state = st.selectbox(
        "State", states, states.index(own) if own in states else 0, key="year-state", format_func=state_name
    ) if len(states) > 1 else states[0]  # fmt: skip
    lists = question.lists_of_year(leads.extracts(), state, *days)
    if not lists:
        st.caption(
            f"No list of moves to {state_name(state)} with ids or names is as of a day since {day(days[0])}: load a newer one."
        )
        return
    frame = week.coverage_of_year(lists, board_state.board, leads.county_texts(), days)
    sheet = coverage_of(frame, days, state_name(state), is_synthetic=_is_synthetic(lists), who=identity.me())
    st.caption(plain(sheet.sentences[0], 500))
    for part in sheet.parts:
        if not part.rows:
            continue
        st.markdown(f"##### {part.title}")
        tables.draw(part.headers, part.rows[:MOST_ROWS])
        if more := part.rows[MOST_ROWS:]:
            with st.expander(f"The other {len(more)}"):
                tables.draw(part.headers, more)
    st.caption(
        "Those that fall shortest of the share of all stand first. Looked at is not found. For staff: true counts."
    )
    audience, tab = for_whom("coverage-audience")
    with tab:
        if audience == "outside":
            _shared(board_state, state, days)
        else:
            _taken(sheet, f"coverage-{state}-{days[1]}-confidential", "coverage-internal")


def _shared(board_state: BoardState, state: str, days: tuple[dt.date, dt.date]) -> None:
    """Of the newest list, in what may be told beside all that was shared of it before."""
    run = leads.exact_of(Selection(direction="to", state=state))
    listed = set(leads.view(run).places.index)
    towns = question.towns_visited(leads.places(), board_state.board, *days)
    towns = tuple(place for place in towns if place in listed)
    if not 0 < len(towns) <= MOST_CHOICES:
        why = (
            "No visit went to a town of the newest list"
            if not towns
            else f"Visits went to more than {MOST_CHOICES} towns"
        )
        st.caption(f"{why}: there is nothing to share.")
        return
    tables_ = (BANDS, OTHERS, PLACES)
    part = outside.Part(
        outside.list_of(run), (Asked(run, tables_), Asked(replace(run, places=towns), tables_))
    )
    if not outside.draw_offer(part):
        return
    extract = leads.extract_of(run)

    def written(told: tuple[tuple[Told, ...], ...]) -> Sheet:
        every, looked_at = told[0]
        as_of = pd.Timestamp(extract["as_of_date"]).date()
        is_synthetic = bool(extract["is_synthetic"])
        return shared_coverage_of(
            every, looked_at, leads.county_texts(), as_of, state_name(state), is_synthetic=is_synthetic
        )

    name = f"coverage-{state}-{days[1]}-shared"
    now = dt.datetime.now()
    with st.container(horizontal=True):
        for label, ending, write in (
            ("Print it", "html", as_page),
            ("As Excel", "xlsx", lambda sheet: as_workbook(sheet, now)),
        ):
            file = f"{name}.{ending}"
            downloads.counts(
                label,
                lambda write=write, file=file: outside.handed_out(
                    (part,), file, lambda told: write(written(told))
                ),
                file,
                key=f"coverage-outside-{ending}",
            )


def _is_synthetic(lists: tuple[str, ...]) -> bool:
    extracts = leads.extracts()
    return bool(extracts[extracts["extract_id"].isin(lists)]["is_synthetic"].fillna(False).any())
