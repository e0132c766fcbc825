"""Expected and met: what saved plans expected beside what visits met, and whether plans help."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.promise.beside import Beside, beside
from analytics.promise.kept import FEWEST, Calibration, calibration, kept
from analytics.promise.learned import learned
from data.board import plans
from pages.board import tables
from pages.board.state import BoardState
from pages.parts import flash, look
from pages.parts.answers import leads, week
from pages.parts.look import counted, day, number, plain

MOST_WEEKS = 6
GROUP_WORDS = {
    "planned": "Chosen by a plan", "must go": "Wanted by somebody", "explored": "To learn of a place",
    "not planned": "In no plan",
}  # fmt: skip


def draw(board_state: BoardState) -> None:
    """Over all plans first, then week by week."""
    board, today = board_state.board, board_state.today
    flash.show("board-plans")
    if not board.plans:
        look.nothing_found(
            "No plan is saved yet. Once a week's plan is saved, what it expected stands here beside what visits meet."
        )
        return
    frame = kept(board, today)
    st.markdown("#### Did the plans keep their promise?")
    _calibration(calibration(frame))
    _beside(beside(board))
    st.caption(plain(learned(board, today).words, 600))
    st.markdown("#### Expected and met, week by week")
    st.caption(
        "A stop that nobody visited is no miss. Two visits to a town in its week count together. A visit before its plan was "
        "saved is none of its visits."
    )
    later = week.listed_later(frame, today)
    weeks = sorted(set(frame["monday"]), reverse=True)
    for monday in weeks[:MOST_WEEKS]:
        _week(frame[frame["monday"] == monday], later)
    if more := weeks[MOST_WEEKS:]:
        with st.expander(f"{counted(len(more), 'earlier week', 'earlier weeks')}"):
            for monday in more:
                _week(frame[frame["monday"] == monday], later)
    _take_back(board_state)


def _calibration(found: Calibration) -> None:
    if found.refused:
        st.caption(found.refused)
        return
    look.figures(
        ("Stops visited", number(found.stops), "in weeks that are over"),
        ("Intervals that held", f"{found.share:.0%}", "90% were promised"),
        ("Families met", number(found.met), f"{found.expected:.0f} were expected"),
    )
    met = found.families
    times = f", {met.per:.2f} of each one expected ({met.low:.2f} to {met.high:.2f})" if met else ""
    st.markdown(
        f"{found.held} of {counted(found.stops, 'interval', 'intervals')} held ({found.low:.0%} to {found.high:.0%} with 90% "
        f"confidence; 90% were promised): {found.below} times fewer families were met than it says, {found.above} times "
        f"more. {counted(found.met, 'family', 'families')} were met where {found.expected:.0f} were expected{times}."
    )


def _beside(found: Beside) -> None:
    st.markdown("##### Planned visits beside the others")
    groups = found.groups[found.groups["visits"] > 0]
    if groups.empty:
        st.caption("No visit since the first plan was saved.")
        return
    tables.draw(
        ("Visits", "How many", "Families met", "Families per visit", "Hours", "Families per hour"),
        [
            (
                GROUP_WORDS[r.group], r.visits, r.families, _with_ends(r.per_visit, r.per_visit_low, r.per_visit_high),
                float(r.hours) if r.visits_with_hours else None, _with_ends(r.per_hour, r.per_hour_low, r.per_hour_high),
            )
            for r in groups.itertuples()
        ],
    )  # fmt: skip
    for sentence in found.words:
        st.markdown(plain(sentence, 400))
    unclear = (
        f" Left out: {counted(found.unclear, 'visit', 'visits')} of which it cannot be told whether a plan's stop was meant."
        if found.unclear
        else ""
    )
    st.caption(
        f"Since the first plan was saved; with 90% intervals, from {FEWEST} visits on. Per hour: of visits that say their "
        f"hours.{unclear}"
    )


def _with_ends(value: float | None, low: float | None, high: float | None) -> str:
    return "too few" if value is None or pd.isna(value) else f"{value:.1f} ({low:.1f} to {high:.1f})"


def _week(frame: pd.DataFrame, later: pd.DataFrame) -> None:
    monday = frame["monday"].iloc[0]
    frame = frame.merge(later, "left", on=["monday", "place_id"])
    shows_later = frame["list_of"].notna().any()
    headers = ["Town", "Who", "Expected", "Met", "Interval", "Hours"]
    rows = []
    for r in frame.itertuples():
        met = r.status if pd.isna(r.met) else int(r.met)
        held = None if pd.isna(r.held) else "held" if r.held else "did not hold"
        row = [r.town, r.person, f"{r.expected:.1f} ({r.low} to {r.high})", str(met), held, r.hours]
        rows.append([*row, r.listed_later] if shows_later else row)
    st.markdown(f"**Week of {day(monday)}**")
    if shows_later:
        list_of = frame["list_of"].dropna().iloc[0]
        headers.append(f"Listed there by {day(list_of)}")
    tables.draw(headers, rows)
    if shows_later:
        st.caption(
            f"Listed there by {day(list_of)}: families who, by all lists up to then, had come there in the three months before and "
            "were not seen elsewhere by that week; without those enrolled since."
        )


def _take_back(board_state: BoardState) -> None:
    """Plans saved by mistake: taken back, and counted no more."""
    board = board_state.board
    with st.expander("Saved plans"):
        for plan in reversed(board.plans):
            stops = sum(stop.plan_id == plan.plan_id for stop in board.stops)
            by = f" by {plan.saved_by}" if plan.saved_by else ""
            line, undo = st.columns([6, 1], vertical_alignment="center")
            line.markdown(
                plain(
                    f"Week of {day(plan.monday)}, {plan.state_code}: {counted(stops, 'stop', 'stops')}, saved {day(plan.saved_date)}{by}",
                    300,
                )
            )

            def take_back(plan_id: str = plan.plan_id) -> None:
                folder = leads.store().folder
                flash.attempt(
                    "board-plans", "The plan is taken back.", lambda: plans.withdraw_plan(folder, plan_id)
                )

            undo.button(
                "",
                icon=":material/undo:",
                key=f"board-plan-undo-{plan.plan_id}",
                type="tertiary",
                help="Take this plan back: saved by mistake",
                on_click=take_back,
            )
