"""The board: pins, targets and visits. What people decided and did, apart from what was loaded.

    python -m data.board check          is the file whole
    python -m data.board put-back       put the newest whole copy in place of a damaged file

Every function takes the store folder, opens the board, does one thing in one transaction and
closes it: several sessions and programs may do so at once.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
import sys
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path

from data.board_file import (
    FILE,
    BoardNotUsable,
    change,
    copies,
    newest_whole_copy,
    opened,
    put_back,
)
from data.board_tables import LONGEST

_NOTES = frozenset({"note", "notes", "hypothesis"})
_UNLIMITED = frozenset({"view", "filters", "place_ids"})


class TextTooLong(ValueError):
    """A text is longer than the board keeps; the message says which and how long it may be."""


class EditedMeanwhile(RuntimeError):
    """Somebody else changed the target since it was read. `theirs` is what it says now."""

    def __init__(self, theirs: Target) -> None:
        self.theirs = theirs
        super().__init__(
            f"{theirs.changed_by or 'Somebody'} changed this target meanwhile: nothing of yours was "
            "saved yet, and nothing of theirs is lost."
        )


@dataclass(frozen=True)
class Pin:
    """One pinned view. Fields as data.board_tables.PINS."""

    title: str
    view: str
    pin_id: str = ""
    room: str = ""
    filters: str = ""
    extract_id: str = ""
    as_of_date: dt.date | None = None
    children: int | None = None
    families: int | None = None
    source: str = "missed enrollment"
    guess: str = "other"
    note: str = ""
    is_in_plan: bool = False
    pinned_by: str = ""
    pinned_at: str = ""
    version: int = 1


@dataclass(frozen=True)
class Target:
    """One place to visit. Fields as data.board_tables.TARGETS."""

    place_name: str
    direction: str
    target_id: str = ""
    pin_id: str | None = None
    place_ids: tuple[int, ...] = ()
    county_fips: str = ""
    lat: float | None = None
    lon: float | None = None
    state_code: str = ""
    source: str = "missed enrollment"
    guess: str = "other"
    hypothesis: str = ""
    priority: str = "normal"
    owner: str = ""
    region: str = ""
    planned_date: dt.date | None = None
    contact: str = ""
    state: str = "idea"
    closed_date: dt.date | None = None
    extract_id_then: str = ""
    as_of_then: dt.date | None = None
    children_then: int | None = None
    families_then: int | None = None
    made_by: str = ""
    made_at: str = ""
    changed_by: str = ""
    changed_at: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state != "closed"


@dataclass(frozen=True)
class Visit:
    """One visit. Fields as data.board_tables.VISITS."""

    target_id: str
    visit_date: dt.date
    outcome: str
    visit_id: str = ""
    visited_by: str = ""
    families: int = 0
    children: int = 0
    coes: int = 0
    come_back_month: int | None = None
    notes: str = ""
    is_withdrawn: bool = False
    logged_by: str = ""
    logged_at: str = ""


Entry = Pin | Target | Visit
TABLE_OF: dict[type, str] = {Pin: "pins", Target: "targets", Visit: "visits"}
ID_OF: dict[type, str] = {Pin: "pin_id", Target: "target_id", Visit: "visit_id"}
EDITABLE = (
    "hypothesis", "guess", "priority", "owner", "region", "planned_date", "contact", "state",
)  # fmt: skip
"""Fields of a target that a person edits; the rest is what it was made from."""


def new_id() -> str:
    """12 hex digits drawn by chance: two boards can be put together without a clash."""
    return secrets.token_hex(6)


def _now() -> str:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def to_cells(entry: Entry) -> dict[str, object]:
    """The entry as SQLite and JSON hold it: days as text, flags as 0 and 1. Raises TextTooLong."""
    cells = asdict(entry)
    for name, value in cells.items():
        if isinstance(value, dt.date):
            cells[name] = value.isoformat()
        elif isinstance(value, bool):
            cells[name] = int(value)
        elif isinstance(value, tuple):
            cells[name] = " ".join(map(str, value))
        elif isinstance(value, str) and name not in _UNLIMITED:
            # Lone surrogates cannot be stored, and NUL ends a text for some readers.
            cells[name] = value.replace("\x00", "").encode("utf-8", "replace").decode()
            kind = "note" if name in _NOTES else "title" if name == "title" else "words"
            if len(value) > LONGEST[kind]:
                raise TextTooLong(
                    f"«{name}» is {len(value):,} characters long; the board keeps {LONGEST[kind]:,}."
                )
    return cells


def from_cells(kind: type, cells: dict[str, object]) -> Entry:
    """The entry of one row. Raises ValueError or TypeError where a cell does not fit."""
    given: dict[str, object] = {}
    for field in fields(kind):
        value = cells.get(field.name, field.default)
        if value is MISSING:
            raise ValueError(f"{field.name} is missing")
        if field.name in ("as_of_date", "planned_date", "closed_date", "as_of_then", "visit_date"):
            value = dt.date.fromisoformat(value) if value else None
        elif field.name.startswith("is_"):
            value = bool(value)
        elif field.name == "place_ids" and isinstance(value, str):
            value = tuple(int(part) for part in value.split())
        given[field.name] = value
    return kind(**given)


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write a new row in a transaction of the caller."""
    cells = to_cells(entry)
    names = ", ".join(cells)
    marks = ", ".join(f":{name}" for name in cells)
    connection.execute(f"INSERT INTO {TABLE_OF[type(entry)]} ({names}) VALUES ({marks})", cells)


def every(connection: sqlite3.Connection, kind: type, where: str = "", *values: object) -> list:
    """Rows of a kind, oldest first, in a connection of the caller."""
    order = {Pin: "pinned_at", Target: "made_at", Visit: "visit_date, logged_at"}[kind]
    sql = f"SELECT * FROM {TABLE_OF[kind]} {where} ORDER BY {order}, {ID_OF[kind]}"
    return [from_cells(kind, dict(row)) for row in connection.execute(sql, values)]


@dataclass(frozen=True)
class Board:
    """Everything on the board at one moment; withdrawn visits are left out."""

    pins: tuple[Pin, ...] = ()
    targets: tuple[Target, ...] = ()
    visits: tuple[Visit, ...] = ()


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
            )
        finally:
            connection.execute("COMMIT")


def add_pin(folder: Path, pin: Pin) -> Pin:
    """Keep a view; returns it with its id and moment."""
    kept = replace(pin, pin_id=new_id(), pinned_at=_now(), version=1)
    with change(folder) as connection:
        insert(connection, kept)
    return kept


def put_in_plan(folder: Path, pin_id: str, is_in_plan: bool) -> None:
    """Mark a pin as a finding for the plan sheet, or take the mark away."""
    with change(folder) as connection:
        connection.execute(
            "UPDATE pins SET is_in_plan = ?, version = version + 1 WHERE pin_id = ?",
            (int(is_in_plan), pin_id),
        )


def remove_pin(folder: Path, pin_id: str) -> None:
    """Take a pin off the board; targets made of it stay. Nothing happens where it is gone."""
    with change(folder) as connection:
        connection.execute(
            "UPDATE targets SET pin_id = NULL, version = version + 1 WHERE pin_id = ?", (pin_id,)
        )
        connection.execute("DELETE FROM pins WHERE pin_id = ?", (pin_id,))


def add_target(folder: Path, target: Target) -> Target:
    """Make a target; returns it with its id and moment. With a planned day it begins as planned."""
    now = _now()
    state = "planned" if target.planned_date and target.state == "idea" else target.state
    made = replace(
        target, target_id=new_id(), made_at=now, changed_at=now, changed_by=target.made_by,
        state=state, version=1,
    )  # fmt: skip
    with change(folder) as connection:
        insert(connection, made)
    return made


def edit_target(folder: Path, edited: Target, by: str, today: dt.date) -> Target:
    """Save the editable fields of a target that was read as `edited.version`.

    What it said before is kept in target_changes. Raises EditedMeanwhile where the target is of a
    newer edit now; KeyError where there is no such target.
    """
    with change(folder) as connection:
        now = _read_target(connection, edited.target_id)
        if now.version != edited.version:
            raise EditedMeanwhile(now)
        wanted = replace(now, **{name: getattr(edited, name) for name in EDITABLE})
        if wanted.planned_date and wanted.state == "idea":
            wanted = replace(wanted, state="planned")
        return _write_target(connection, now, wanted, by, today)


def log_visit(folder: Path, visit: Visit, today: dt.date) -> Visit:
    """Write down a visit, and set its target's state by it; returns it with its id.

    The target is found once any visit found families; else the newest visit says. KeyError where
    there is no such target.
    """
    logged = replace(visit, visit_id=new_id(), logged_at=_now())
    with change(folder) as connection:
        _read_target(connection, visit.target_id)
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
            _follow_visits(connection, row["target_id"], by, today)


def _follow_visits(connection: sqlite3.Connection, target_id: str, by: str, today: dt.date) -> None:
    now = _read_target(connection, target_id)
    visits = every(connection, Visit, "WHERE NOT is_withdrawn AND target_id = ?", target_id)
    if any(visit.families for visit in visits):
        state = "found"
    elif visits:
        is_over = visits[-1].outcome in ("nobody", "no longer there")
        state = "nothing found" if is_over else "visited"
    else:
        state = "planned" if now.planned_date else "idea"
    if state != now.state:
        _write_target(connection, now, replace(now, state=state), by, today)


def earlier_edits(folder: Path, target_id: str) -> list[dict]:
    """One per change of a target, newest first: version, replaced_by, replaced_at, before (dict)."""
    with opened(folder) as connection:
        rows = connection.execute(
            "SELECT * FROM target_changes WHERE target_id = ? ORDER BY version DESC", (target_id,)
        ).fetchall()
    return [dict(row) | {"before": json.loads(row["before"])} for row in rows]


def _read_target(connection: sqlite3.Connection, target_id: str) -> Target:
    found = every(connection, Target, "WHERE target_id = ?", target_id)
    if not found:
        raise KeyError(f"There is no target {target_id} on the board.")
    return found[0]


def _write_target(
    connection: sqlite3.Connection, before: Target, after: Target, by: str, today: dt.date
) -> Target:
    closed = None if after.is_open else before.closed_date or today
    after = replace(
        after, closed_date=closed, changed_by=by, changed_at=_now(), version=before.version + 1
    )
    connection.execute(
        "INSERT INTO target_changes VALUES (?, ?, ?, ?, ?)",
        (before.target_id, before.version, by, after.changed_at, json.dumps(to_cells(before))),
    )
    cells = to_cells(after)
    setting = ", ".join(f"{name} = :{name}" for name in cells)
    connection.execute(f"UPDATE targets SET {setting} WHERE target_id = :target_id", cells)
    return after


def main(arguments: list[str]) -> int:
    """The command line: check, put-back."""
    from data.store import Store

    folder = Store().folder
    try:
        if arguments == ["put-back"]:
            used = put_back(folder, newest_whole_copy(folder))
            print(f"The board is what {used.name} holds. What was there before is kept.")
        elif arguments == ["check"]:
            board = read_board(folder)
            print(
                f"The board is whole: {len(board.pins)} pins, {len(board.targets)} targets, "
                f"{len(board.visits)} visits."
            )
        else:
            print(__doc__)
            return 2
    except BoardNotUsable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
