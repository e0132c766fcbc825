"""What stands on the board: its entries, and how SQLite and JSON hold them."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, TypeVar

from data.board.schema import CONTACTS, PINS, PLAN_NOTES, TARGETS, VISITS
from data.schema.model import Table

E = TypeVar("E", bound="Entry")


class BoardError(Exception):
    """Something cannot be done on the board; the text is a sentence for a person."""


class TextTooLong(BoardError, ValueError):
    """A text is longer than the board keeps; the message says which and how long it may be."""


class EditedMeanwhile(BoardError):
    """Somebody else changed the entry since it was read. `theirs` is what it says now."""

    def __init__(self, theirs: Entry) -> None:
        self.theirs = theirs
        who = getattr(theirs, "noted_by", None) or getattr(theirs, "changed_by", "")
        super().__init__(
            f"{who or 'Somebody'} changed this {theirs.word} meanwhile: nothing of yours was "
            "saved yet, and nothing of theirs is lost."
        )


class Entry:
    """One entry of the board: a frozen dataclass whose fields are the columns of its table."""

    table: ClassVar[Table]
    word: ClassVar[str]

    @classmethod
    def id_name(cls) -> str:
        """Name of the field that holds its id."""
        return cls.table.key[0]

    @property
    def entry_id(self) -> str:
        return getattr(self, self.id_name())


@dataclass(frozen=True)
class Pin(Entry):
    """One pinned view. Fields as data.board.schema.PINS."""

    table: ClassVar[Table] = PINS
    word: ClassVar[str] = "pin"
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
    kind: str = ""
    idea: str = ""
    figure: str = ""
    choices: str = ""
    guess: str = "other"
    note: str = ""
    is_in_plan: bool = False
    pinned_by: str = ""
    pinned_at: str = ""
    version: int = 1


@dataclass(frozen=True)
class Target(Entry):
    """One place to visit. Fields as data.board.schema.TARGETS."""

    table: ClassVar[Table] = TARGETS
    word: ClassVar[str] = "target"
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
    kind: str = ""
    idea: str = ""
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

    @property
    def source_and_kind(self) -> str:
        """What visits are counted by: "pattern: town and month", or the source alone."""
        return f"{self.source}: {self.kind}" if self.kind else self.source


@dataclass(frozen=True)
class Visit(Entry):
    """One visit. Fields as data.board.schema.VISITS."""

    table: ClassVar[Table] = VISITS
    word: ClassVar[str] = "visit"
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


@dataclass(frozen=True)
class Contact(Entry):
    """One office to call. Fields as data.board.schema.CONTACTS."""

    table: ClassVar[Table] = CONTACTS
    word: ClassVar[str] = "contact"
    state_code: str
    contact_id: str = ""
    county_name: str = ""
    place_name: str = ""
    district_name: str = ""
    office: str = ""
    role: str = ""
    organization: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    called_date: dt.date | None = None
    is_removed: bool = False
    made_by: str = ""
    made_at: str = ""
    changed_by: str = ""
    changed_at: str = ""
    version: int = 1


@dataclass(frozen=True)
class PlanNote(Entry):
    """Why the counts of one performance period changed. Fields as data.board.schema.PLAN_NOTES."""

    table: ClassVar[Table] = PLAN_NOTES
    word: ClassVar[str] = "note"
    state_code: str
    direction: str
    period: str
    note_id: str = ""
    note: str = ""
    noted_by: str = ""
    noted_at: str = ""
    version: int = 1


def new_id() -> str:
    """12 hex digits drawn by chance: two boards can be put together without a clash."""
    return secrets.token_hex(6)


def now_utc() -> str:
    """This moment (UTC) as the board writes it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def to_cells(entry: Entry) -> dict[str, Any]:
    """The entry as SQLite and JSON hold it: days as text, flags as 0 and 1. Raises TextTooLong."""
    cells = {column.name: getattr(entry, column.name) for column in entry.table.columns}
    for column in entry.table.columns:
        value = cells[column.name]
        if isinstance(value, dt.date):
            cells[column.name] = value.isoformat()
        elif isinstance(value, bool):
            cells[column.name] = int(value)
        elif isinstance(value, tuple):
            cells[column.name] = " ".join(map(str, value))
        elif isinstance(value, str) and column.longest is not None:
            # Lone surrogates cannot be stored, and NUL ends a text for some readers.
            cells[column.name] = value.replace("\x00", "").encode("utf-8", "replace").decode()
            if len(value) > column.longest:
                raise TextTooLong(
                    f"«{column.name}» is {len(value):,} characters long; the board keeps {column.longest:,}."
                )
    return cells


def from_cells(kind: type[E], cells: Mapping[str, Any]) -> E:
    """The entry of one row. Raises ValueError or TypeError where a cell does not fit."""
    given: dict[str, Any] = {}
    for field in fields(kind):
        value = cells.get(field.name, field.default)
        if value is MISSING:
            raise ValueError(f"{field.name} is missing")
        if kind.table[field.name].is_day:
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
    connection.execute(f"INSERT INTO {entry.table.name} ({names}) VALUES ({marks})", cells)


def every(connection: sqlite3.Connection, kind: type[E], where: str = "", *values: object) -> list[E]:
    """Rows of a kind, oldest first, in a connection of the caller."""
    order = ", ".join((*kind.table.order_by, kind.id_name()))
    sql = f"SELECT * FROM {kind.table.name} {where} ORDER BY {order}"
    return [from_cells(kind, dict(row)) for row in connection.execute(sql, values)]


def read_one(connection: sqlite3.Connection, kind: type[E], entry_id: str, gone: str) -> E:
    """The entry of an id. Raises KeyError with the sentence `gone` where there is none."""
    found = every(connection, kind, f"WHERE {kind.id_name()} = ?", entry_id)
    if not found:
        raise KeyError(gone)
    return found[0]


def unchanged_since(now: E, edited: E) -> E:
    """`now`, as it is on the board, where nobody changed it since `edited` was read.

    Raises EditedMeanwhile.
    """
    if getattr(now, "version", 1) != getattr(edited, "version", 1):
        raise EditedMeanwhile(now)
    return now


def update(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write an entry over the row of its id."""
    cells = to_cells(entry)
    setting = ", ".join(f"{name} = :{name}" for name in cells)
    connection.execute(
        f"UPDATE {entry.table.name} SET {setting} WHERE {entry.id_name()} = :{entry.id_name()}", cells
    )


def keep_before(connection: sqlite3.Connection, changes: Table, before: Entry, by: str, at: str) -> None:
    """Keep what an entry said, in the table of changes of its kind: nothing is lost by an edit."""
    version = getattr(before, "version", 1)
    connection.execute(
        f"INSERT INTO {changes.name} VALUES (?, ?, ?, ?, ?)",
        (before.entry_id, version, by, at, json.dumps(to_cells(before))),
    )


def earlier_versions(connection: sqlite3.Connection, changes: Table, entry_id: str) -> list[dict[str, Any]]:
    """One per change of an entry, newest first: version, replaced_by, replaced_at, before (dict)."""
    rows = connection.execute(
        f"SELECT * FROM {changes.name} WHERE {changes.key[0]} = ? ORDER BY version DESC", (entry_id,)
    ).fetchall()
    return [dict(row) | {"before": json.loads(row["before"])} for row in rows]
