"""The board: pins, targets and visits, notes of the plan. What people decided and did.

Contacts: data.board.contacts; the people of the office and saved plans: data.board.plans.

Every function takes the store folder, opens the board, does one thing in one transaction and
closes it: several sessions and programs may do so at once.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.board.database import FILE, change, copies, opened
from data.board.entries import Contact, Pin, PlanNote, PlanStop, Recruiter, SavedPlan, Target, Visit
from data.board.rows import earlier_edits as edits_before
from data.board.rows import every, insert, new_id, now_utc, read_one, save_edit, write_edit

EDITABLE = (
    "hypothesis", "guess", "priority", "owner", "region", "planned_date", "contact", "progress",
)  # fmt: skip
"""Fields of a target that a person edits; the rest is what it was made from."""
OF_STANDING_PLANS = "WHERE plan_id IN (SELECT plan_id FROM plans WHERE NOT is_withdrawn)"


@dataclass(frozen=True)
class Board:
    """Everything on the board at one moment; withdrawn visits and plans, and removed contacts and people, are left out."""

    pins: tuple[Pin, ...] = ()
    targets: tuple[Target, ...] = ()
    visits: tuple[Visit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    recruiters: tuple[Recruiter, ...] = ()
    plans: tuple[SavedPlan, ...] = ()
    stops: tuple[PlanStop, ...] = ()


def read_board(folder: Path) -> Board:
    """The whole board as of one moment; empty where there is none. Raises BoardDamaged, BoardNotUsable."""
    if not (folder / FILE).exists() and not copies(folder):
        return Board()
    with opened(folder) as connection:
        connection.execute("BEGIN")
        try:
            return Board(
                tuple(every(connection, Pin)),
                tuple(every(connection, Target)),
                tuple(every(connection, Visit, "WHERE NOT is_withdrawn")),
                tuple(every(connection, Contact, "WHERE NOT is_removed")),
                tuple(every(connection, PlanNote)),
                tuple(every(connection, Recruiter, "WHERE NOT is_removed")),
                tuple(every(connection, SavedPlan, "WHERE NOT is_withdrawn")),
                tuple(every(connection, PlanStop, OF_STANDING_PLANS)),
            )
        finally:
            connection.execute("COMMIT")


def add_pin(folder: Path, pin: Pin) -> Pin:
    """Keep a view; returns it with its id and moment."""
    kept = replace(pin, pin_id=new_id(), pinned_at=now_utc(), version=1)
    with change(folder) as connection:
        insert(connection, kept)
    return kept


def edit_pin(folder: Path, edited: Pin) -> Pin:
    """Save title, guess and note of a pin that was read as `edited.version`.

    Raises EditedMeanwhile where the pin is of a newer edit now; EntryGone, TextTooLong.
    """

    def signed(pin: Pin) -> Pin:
        return replace(pin, pinned_by=pin.pinned_by or edited.pinned_by)

    with change(folder) as connection:
        return save_edit(connection, edited, ("title", "guess", "note"), edited.pinned_by, signed)


def write_plan_note(folder: Path, note: PlanNote) -> PlanNote:
    """Save why a period's counts changed; `version` 0 where nothing had been written yet.

    Raises EditedMeanwhile where somebody wrote since it was read; TextTooLong.
    """
    note_id = f"{note.state_code}-{note.direction}-{note.period}"
    written = replace(note, note_id=note_id, noted_at=now_utc())
    with change(folder) as connection:
        if every(connection, PlanNote, "WHERE note_id = ?", note_id):
            return save_edit(connection, written, ("note", "noted_by", "noted_at"), note.noted_by)
        first = replace(written, version=note.version + 1)
        insert(connection, first)
        return first


def put_in_plan(folder: Path, pin_id: str, is_in_plan: bool) -> None:
    """Mark a pin as a finding for the plan sheet, or take the mark away."""
    with change(folder) as connection:
        connection.execute(
            # No edit of its words: whoever is at those goes on.
            "UPDATE pins SET is_in_plan = ? WHERE pin_id = ?",
            (int(is_in_plan), pin_id),
        )


def remove_pin(folder: Path, pin_id: str) -> None:
    """Take a pin off the board; targets made of it stay. Nothing happens where it is gone."""
    with change(folder) as connection:
        connection.execute(
            "UPDATE targets SET pin_id = NULL, version = version + 1 WHERE pin_id = ?", (pin_id,)
        )
        connection.execute("DELETE FROM pins WHERE pin_id = ?", (pin_id,))


def remove_untouched(folder: Path, made_by: str) -> int:
    """Take off the pins and targets, with their visits, of somebody whose entries nobody else has edited or visited;
    how many pins and targets. For made-up entries: of a person's own only pins ever go."""
    with change(folder) as connection:
        gone = 0
        for target in every(connection, Target, "WHERE made_by = ?", made_by):
            visits = every(connection, Visit, "WHERE target_id = ?", target.target_id)
            if target.changed_by == made_by and all(visit.logged_by == made_by for visit in visits):
                for table in (Visit.table.name, "target_changes", Target.table.name):
                    connection.execute(f"DELETE FROM {table} WHERE target_id = ?", (target.target_id,))
                gone += 1
        for pin in every(connection, Pin, "WHERE pinned_by = ? AND version = 1", made_by):
            connection.execute("UPDATE targets SET pin_id = NULL WHERE pin_id = ?", (pin.pin_id,))
            connection.execute("DELETE FROM pins WHERE pin_id = ?", (pin.pin_id,))
            gone += 1
    return gone


def add_target(folder: Path, target: Target) -> Target:
    """Make a target; returns it with its id and moment. With a planned day it begins as planned."""
    now = now_utc()
    progress = "planned" if target.planned_date and target.progress == "idea" else target.progress
    made = replace(
        target,
        target_id=new_id(),
        made_at=now,
        changed_at=now,
        changed_by=target.made_by,
        progress=progress,
        version=1,
    )
    with change(folder) as connection:
        insert(connection, made)
    return made


def edit_target(folder: Path, edited: Target, by: str, today: dt.date) -> Target:
    """Save the editable fields of a target that was read as `edited.version`.

    What it said before is kept in target_changes. Raises EditedMeanwhile where the target is of a
    newer edit now; EntryGone, TextTooLong.
    """
    with change(folder) as connection:
        return save_edit(connection, edited, EDITABLE, by, lambda target: _dated(target, today))


def _dated(target: Target, today: dt.date) -> Target:
    """With a planned day an idea is planned; a closed target has the day it was closed, an open one none."""
    if target.planned_date and target.progress == "idea":
        target = replace(target, progress="planned")
    return replace(target, closed_date=None if target.is_open else target.closed_date or today)


def log_visit(folder: Path, visit: Visit, today: dt.date) -> Visit:
    """Write down a visit, and set its target's progress by it; returns it with its id.

    The target is found once any visit found families; else the newest visit says. Raises
    EntryGone where there is no such target, or no such stop of a plan.
    """
    logged = replace(visit, visit_id=new_id(), logged_at=now_utc())
    with change(folder) as connection:
        read_one(connection, Target, visit.target_id)
        if visit.stop_id is not None:
            read_one(connection, PlanStop, visit.stop_id)
        insert(connection, logged)
        _follow_visits(connection, visit.target_id, visit.logged_by, today)
    return logged


def withdraw_visit(folder: Path, visit_id: str, by: str, today: dt.date) -> None:
    """Take back a visit logged by mistake: it stays in the file and is counted no more."""
    with change(folder) as connection:
        row = connection.execute(
            "UPDATE visits SET is_withdrawn = 1 WHERE visit_id = ? RETURNING target_id", (visit_id,)
        ).fetchone()
        if row is not None:
            _follow_visits(connection, row["target_id"], by, today, is_withdrawal=True)


def _follow_visits(
    connection: sqlite3.Connection, target_id: str, by: str, today: dt.date, is_withdrawal=False
) -> None:
    now = read_one(connection, Target, target_id)
    visits = every(connection, Visit, "WHERE NOT is_withdrawn AND target_id = ?", target_id)
    if any(visit.families for visit in visits):
        progress = "found"
    elif visits:
        newest = visits[-1]
        # Whoever is to come back has not finished there.
        is_over = newest.outcome in ("nobody", "no longer there") and newest.come_back_month is None
        progress = "nothing found" if is_over else "visited"
    else:
        progress = "planned" if now.planned_date else "idea"
    # Closed is a person's decision: a visit taken back does not open it again.
    if progress != now.progress and not (now.progress == "closed" and is_withdrawal):
        write_edit(connection, now, _dated(replace(now, progress=progress), today), by)


def earlier_edits(folder: Path, target_id: str) -> list[dict[str, Any]]:
    """One per change of a target, newest first: version, replaced_by, replaced_at, before (field -> cell)."""
    with opened(folder) as connection:
        return edits_before(connection, Target, target_id)
