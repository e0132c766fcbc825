"""The plan sheet, and the whole board out and in."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.board.plan import Plan, PlanHeading, asked, last_periods, make_plan, period_counts
from analytics.board.plan_findings import Finding, ForStaff, stands_out
from analytics.exports.context import Audience
from analytics.exports.lists.board_workbook import board_workbook
from analytics.exports.sheets.plan_sheet import plan_document
from analytics.exports.sheets.plan_workbook import plan_workbook
from analytics.leads.missed_enrollment import short_names
from analytics.leads.shared_list import Told
from analytics.patterns.compared import REST
from analytics.pockets.cards import PocketCard
from analytics.pockets.find import propose, size_of
from analytics.selection import Selection
from analytics.wording import state_name
from data.board import board, exchange
from data.board.entries import PlanNote
from data.board.errors import BoardError, EditedMeanwhile
from data.board.personal_data import doubts
from pages.board.state import BoardState
from pages.parts import current, flash
from pages.parts.answers import leads, patterns, pockets
from pages.parts.export import downloads, outside
from pages.parts.export.for_whom import for_whom
from pages.parts.look import day, plain
from pages.parts.pin import NO_NAMES

MOST_ROWS_FOR_FINDINGS = 200_000
"""Of longer lists what stands out is looked for only where somebody asks for it."""
MOST_MB = exchange.MOST_BYTES // 1_000_000


def draw(board_state: BoardState, me: str) -> None:
    """Plan, export, import."""
    st.markdown("#### Local ID&R Plan")
    selection = current.selection().without_filters()
    extract = leads.extract_of(selection)
    if extract is None:
        st.caption("No extract of this State and direction is loaded, so there is nothing to plan on.")
    else:
        _plan(board_state, me, extract)
    st.markdown("#### The board itself")
    st.caption("Every pin, target and visit; for program staff. An import overwrites nothing here.")
    with st.container(horizontal=True):
        downloads.counts(
            "Board as Excel",
            lambda: board_workbook(board_state.board),
            f"board-{board_state.today}-confidential.xlsx",
            key="board-xlsx",
        )
        downloads.counts(
            "Board as JSON",
            lambda: exchange.to_json(leads.store().folder),
            f"board-{board_state.today}-confidential.json",
            key="board-json",
        )
    _import()


def _plan(board_state: BoardState, me: str, extract: pd.Series) -> None:
    as_of = pd.Timestamp(extract["as_of_date"]).date()
    direction, state = extract["direction"], extract["state_code"]
    st.caption(
        f"Move {direction} {state_name(state)}, data of {day(as_of)}. The findings are the pins marked «Into the "
        "plan» and, for staff, what stands out in Pockets and Patterns; the action plan is the open targets of "
        "this run with their visits."
    )
    newest = board_state.newest.get((state, direction))
    if newest and newest.as_of > as_of:
        st.warning(
            f"An older extract is chosen, and the plan is of it: data of {day(newest.as_of)} are loaded too."
        )
        st.button(
            "Plan on the newest data",
            key="plan-newest",
            on_click=current.choose,
            args=(replace(current.selection(), extract=None),),
        )
    notes = _notes(board_state, me, state, direction, last_periods(as_of))
    audience, tab = for_whom("plan-audience")
    with tab:
        _files(board_state, me, extract, notes, audience)


def _files(
    board_state: BoardState, me: str, extract: pd.Series, notes: dict[str, str], audience: Audience
) -> None:
    as_of = pd.Timestamp(extract["as_of_date"]).date()
    direction, state = extract["direction"], extract["state_code"]
    is_outside = audience == "outside"
    takes_found = not is_outside and st.checkbox(
        "With what stands out in Pockets and Patterns",
        value=bool(extract["rows_accepted"] <= MOST_ROWS_FOR_FINDINGS),
        key="plan-with-findings",
        help="Looks for them as those rooms do when nothing is changed there: some seconds the first time.",
    )
    run = leads.exact_of(current.selection().without_filters())
    wanted = asked(run, as_of)
    part = outside.Part(outside.list_of(run), tuple(wanted.values()))

    def made(told: dict[str, Told] | None = None) -> Plan:
        return make_plan(
            PlanHeading(
                title=f"Local ID&R Plan: move {direction} {state_name(state)}",
                as_of=as_of,
                is_outside=is_outside,
                is_synthetic=bool(extract["is_synthetic"]),
                made_by=me,
                unit=leads.unit_of(run),
            ),
            counts={
                by: leads.listed(
                    lambda table, _, by=by: period_counts(table, extract["extract_id"], by),
                    current.selection(),
                )
                for by in (None, "place", "month", "band")
            },
            place_names=short_names(leads.places()),
            notes=notes,
            board=board_state.board,
            targets=tuple(
                t for t in board_state.board.targets if (t.direction, t.state_code) == (direction, state)
            ),
            told=told,
            for_staff=ForStaff(found_in_rooms(run, board_state) if takes_found else (), board_state.now),
        )

    def written(write, file_name: str) -> bytes:
        now = dt.datetime.now()
        if not is_outside:
            return write(made(), now)
        return outside.handed_out(
            (part,), file_name, lambda told: write(made(dict(zip(wanted, told[0], strict=True))), now)
        )

    handling = "confidential" if audience == "internal" else "shared"
    name = f"plan-move-{direction}-{state}-{as_of}-{handling}"
    is_offered = not is_outside or outside.draw_offer(part)
    with st.container(horizontal=True):
        for label, ending, write in (
            ("Plan as Word", "docx", plan_document),
            ("Plan as Excel", "xlsx", plan_workbook),
        ):
            downloads.counts(
                label,
                lambda write=write, ending=ending: written(write, f"{name}.{ending}"),
                f"{name}.{ending}",
                key=f"plan-{audience}-{ending}",
                type="primary",
                icon=":material/description:",
                disabled=not is_offered,
            )


def found_in_rooms(run: Selection, board_state: BoardState) -> tuple[Finding, ...]:
    """What stands out in Pockets and Patterns of a run; nothing of a list that is too small for it, or in
    which families cannot be told apart."""
    if not leads.unit_of(run).tells_families:
        return ()
    try:
        alike = patterns.patterns(run, REST).patterns
    except ValueError:
        alike = ()
    proposal = propose(size_of(leads.view(run), pockets.known(run)), pockets.figure_fits(run))
    cards: tuple[PocketCard, ...] = ()
    if proposal.setting is not None:
        with suppress(ValueError):
            cards = pockets.pockets(run, proposal.setting, lambda done, of: None).cards
    return stands_out(cards, alike, board_state.board.pins)


def _notes(
    board_state: BoardState, me: str, state: str, direction: str, periods: tuple[str, ...]
) -> dict[str, str]:
    """Why each period's counts changed: on the board for everybody, saved as each field is left."""
    held = {n.period: n for n in board_state.board.notes if (n.state_code, n.direction) == (state, direction)}
    written: dict[str, str] = {}
    with st.expander("Why did the counts change? Your notes per performance period", expanded=not held):
        for period in periods:
            base = held.get(period) or PlanNote(state, direction, period, version=0)
            key = f"plan-note-{state}-{direction}-{period}-{base.version}"

            def saved(base: PlanNote = base, key: str = key) -> None:
                note = replace(base, note=st.session_state[key].strip(), noted_by=me)
                try:
                    board.write_plan_note(leads.store().folder, note)
                except EditedMeanwhile as meanwhile:
                    yours = f"{meanwhile} Yours, to put in again where it is still wanted: {note.note}"
                    flash.say("plan-note", yours, is_done=False)
                except BoardError as refused:
                    flash.say("plan-note", str(refused), is_done=False)

            written[period] = st.text_area(
                period, base.note, key=key, max_chars=2000, help=NO_NAMES, on_change=saved
            )
            if base.noted_by:
                st.caption(plain(f"by {base.noted_by}"))
            for question in doubts(written[period]):
                st.caption(f":material/help: {question}")
    flash.show("plan-note", longest=3000)
    return written


def _import() -> None:
    given = st.file_uploader(
        "Import a board (Excel or JSON)",
        ["xlsx", "json"],
        key="board-import",
        max_upload_size=MOST_MB,
    )

    def take() -> None:
        content = given.getvalue()
        is_json = given.name.lower().endswith(".json")
        read = exchange.import_json if is_json else exchange.import_excel
        try:
            done = read(leads.store().folder, content)
        except BoardError as refused:
            flash.say("board-import", str(refused), is_done=False)
        else:
            flash.say(
                "board-import",
                f"{done.added} added, {done.same} there already, {done.different} different from the "
                "file and kept as they are here.",
            )

    if given is not None:
        st.button("Take it in", key="board-take", on_click=take)
    flash.show("board-import")
