"""What stands on the board: its entries, and how SQLite and JSON hold them."""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from dataclasses import MISSING, asdict, dataclass, fields

from data.board.schema import LONGEST

_NOTES = frozenset({"note", "notes", "hypothesis"})
_UNLIMITED = frozenset({"view", "filters", "place_ids", "figure", "choices"})
_TITLES = frozenset({"title", "idea"})


class TextTooLong(ValueError):
    """A text is longer than the board keeps; the message says which and how long it may be."""


class EditedMeanwhile(RuntimeError):
    """Somebody else changed the entry since it was read. `theirs` is what it says now."""

    def __init__(self, theirs: Target | Contact | Pin | PlanNote) -> None:
        self.theirs = theirs
        words = {Contact: "contact", Target: "target", Pin: "pin", PlanNote: "note"}
        what = words[type(theirs)]
        who = getattr(theirs, "noted_by" if what == "note" else "changed_by", "")
        super().__init__(
            f"{who or 'Somebody'} changed this {what} meanwhile: nothing of yours was "
            "saved yet, and nothing of theirs is lost."
        )


@dataclass(frozen=True)
class Pin:
    """One pinned view. Fields as data.board.schema.PINS."""

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
class Target:
    """One place to visit. Fields as data.board.schema.TARGETS."""

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
class Visit:
    """One visit. Fields as data.board.schema.VISITS."""

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
class Contact:
    """One office to call. Fields as data.board.schema.CONTACTS."""

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
class PlanNote:
    """Why the counts of one performance period changed. Fields as data.board.schema.PLAN_NOTES."""

    state_code: str
    direction: str
    period: str
    note_id: str = ""
    note: str = ""
    noted_by: str = ""
    noted_at: str = ""
    version: int = 1


Entry = Pin | Target | Visit | Contact | PlanNote
TABLE_OF: dict[type, str] = {
    Pin: "pins",
    Target: "targets",
    Visit: "visits",
    Contact: "contacts",
    PlanNote: "plan_notes",
}
ID_OF: dict[type, str] = {
    Pin: "pin_id",
    Target: "target_id",
    Visit: "visit_id",
    Contact: "contact_id",
    PlanNote: "note_id",
}
_ORDER_OF = {
    Pin: "pinned_at",
    Target: "made_at",
    Visit: "visit_date, logged_at",
    Contact: "made_at",
    PlanNote: "period",
}
_DAYS = frozenset(("as_of_date", "planned_date", "closed_date", "as_of_then", "visit_date", "called_date"))


def new_id() -> str:
    """12 hex digits drawn by chance: two boards can be put together without a clash."""
    return secrets.token_hex(6)


def now_utc() -> str:
    """This moment (UTC) as the board writes it."""
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
            kind = "note" if name in _NOTES else "title" if name in _TITLES else "words"
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
        if field.name in _DAYS:
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
    sql = f"SELECT * FROM {TABLE_OF[kind]} {where} ORDER BY {_ORDER_OF[kind]}, {ID_OF[kind]}"
    return [from_cells(kind, dict(row)) for row in connection.execute(sql, values)]
