"""The people of an office, and the plans of weeks that were saved with what they expected.

They stand in the board's file and follow its rules: one transaction a change, an edit that began from an older text
is refused, nothing is thrown away. A saved plan is a promise: its stops are never changed; who changes a
plan saves another in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from data.board.board import Board
from data.board.database import change
from data.board.entries import PlanStop, Recruiter, SavedPlan
from data.board.errors import BoardError
from data.board.rows import insert, new_id, now_utc, read_one, save_edit, write_edit

EDITABLE = ("name", "home", "home_place_id", "lat", "lon", "hours_a_day")
ROUNDED = (
    "expected", "listed_there", "listed_back", "not_listed_yet", "to_come", "drive_minutes", "miles", "learned",
)  # fmt: skip
DECIMALS = 4
"""Of what a stop expected: as many as a sheet of Excel gives back unchanged."""


class PlanDoesNotFit(BoardError, ValueError):
    """A person or a plan cannot be kept as it is; the message says what is wrong."""


def add_recruiter(folder: Path, recruiter: Recruiter) -> Recruiter:
    """Keep a person of the office; returns it with its id. Raises PlanDoesNotFit, TextTooLong."""
    now = now_utc()
    kept = replace(
        _settled(recruiter), recruiter_id=new_id(), made_at=now, changed_at=now, changed_by=recruiter.made_by, version=1
    )  # fmt: skip
    with change(folder) as connection:
        insert(connection, kept)
    return kept


def edit_recruiter(folder: Path, edited: Recruiter, by: str) -> Recruiter:
    """Save name, home town and hours of a person read as `edited.version`.

    Raises EditedMeanwhile where it is of a newer edit now, EntryGone, PlanDoesNotFit, TextTooLong.
    """
    wanted = _settled(edited)
    with change(folder) as connection:
        return save_edit(connection, wanted, EDITABLE, by)


def remove_recruiter(folder: Path, recruiter_id: str, by: str) -> None:
    """Take a person off the list; plans and visits of theirs stay. Raises EntryGone."""
    with change(folder) as connection:
        now = read_one(connection, Recruiter, recruiter_id)
        write_edit(connection, now, replace(now, is_removed=True), by)


def _settled(recruiter: Recruiter) -> Recruiter:
    name = recruiter.name.replace("\x00", "").strip()
    if not name:
        raise PlanDoesNotFit("The person has no name: say how they are called in the office.")
    if not 0 < recruiter.hours_a_day <= 24:
        raise PlanDoesNotFit("Hours a day have to be more than 0 and at most 24.")
    return replace(recruiter, name=name, home=recruiter.home.strip())


def save_plan(
    folder: Path, plan: SavedPlan, stops: Sequence[PlanStop]
) -> tuple[SavedPlan, tuple[PlanStop, ...]]:
    """Keep a plan with its stops, whole; returns both with their ids.

    Raises PlanDoesNotFit where a stop lies outside of the week or there is none; EntryGone where the plan that it
    is in place of is not there; TextTooLong.
    """
    if plan.monday.weekday():
        raise PlanDoesNotFit("A plan is of a week: its first day has to be a Monday.")
    if not stops:
        raise PlanDoesNotFit("The plan has no stop: nothing was saved.")
    sunday = plan.monday + dt.timedelta(days=6)
    if any(not plan.monday <= stop.stop_day <= sunday for stop in stops):
        raise PlanDoesNotFit("A stop of the plan lies outside of its week: nothing was saved.")
    kept = replace(plan, plan_id=new_id(), saved_at=now_utc(), is_withdrawn=False)
    kept_stops = tuple(replace(_rounded(stop), stop_id=new_id(), plan_id=kept.plan_id) for stop in stops)
    with change(folder) as connection:
        if kept.replaces_id is not None:
            read_one(connection, SavedPlan, kept.replaces_id)
        for entry in (kept, *kept_stops):
            insert(connection, entry)
    return kept, kept_stops


def _rounded(stop: PlanStop) -> PlanStop:
    said = {name: getattr(stop, name) for name in ROUNDED}
    return replace(stop, **{name: round(float(v), DECIMALS) for name, v in said.items() if v is not None})


def withdraw_plan(folder: Path, plan_id: str) -> None:
    """Take a plan back: it stays in the file with its stops and is counted no more; nothing where it is gone.

    Visits that were logged to its stops stay, as visits to their towns; a plan in its place is in place of the one
    before it.
    """
    with change(folder) as connection:
        row = connection.execute(
            "UPDATE plans SET is_withdrawn = 1 WHERE plan_id = ? RETURNING replaces_id", (plan_id,)
        ).fetchone()
        if row is None:
            return
        connection.execute(
            "UPDATE visits SET stop_id = NULL WHERE stop_id IN (SELECT stop_id FROM plan_stops WHERE plan_id = ?)",
            (plan_id,),
        )
        connection.execute(
            "UPDATE plans SET replaces_id = ? WHERE replaces_id = ?", (row["replaces_id"], plan_id)
        )


def standing_plans(board: Board) -> tuple[SavedPlan, ...]:
    """The plans that no other took the place of, oldest first."""
    replaced = {plan.replaces_id for plan in board.plans}
    return tuple(plan for plan in board.plans if plan.plan_id not in replaced)


def stop_for(board: Board, place_ids: Sequence[int], day: dt.date) -> PlanStop | None:
    """The stop of the standing plans that a visit on `day` to towns would be: of that week, the newest plan's.

    Nothing where no plan of the week has a stop there, or where it was saved after the day. Of several of one
    plan the one of the day, else the first.
    """
    plans = {plan.plan_id: plan for plan in standing_plans(board)}
    order = {plan_id: i for i, plan_id in enumerate(plans)}
    fitting = [
        stop
        for stop in board.stops
        if stop.plan_id in plans and stop.place_id in place_ids and is_of_week(plans[stop.plan_id], day)
    ]
    return max(
        fitting, key=lambda s: (order[s.plan_id], s.stop_day == day, -s.stop_day.toordinal()), default=None
    )


def is_of_week(plan: SavedPlan, day: dt.date) -> bool:
    """Whether a visit on a day may be one of the plan: in its week, and not before it was saved."""
    return max(plan.monday, plan.saved_date) <= day <= plan.monday + dt.timedelta(days=6)
