"""The board's schema, once: pins, targets, visits, contacts, notes of the plan, and what they said before.

People's own work, in a file of its own (data.board.database): no load, undo or rebuild touches it.
Types are SQLite's.
"""

from __future__ import annotations

from data.schema.model import Column, Table
from data.schema.tables import DIRECTIONS

BOARD_VERSION = 3
"""Raised by one whenever a table of the board changes shape: 2 brought contacts, 3 what an idea was
(kind, idea), a pin's figure and choices, and the notes of the plan."""

GUESSES = ("employer", "housing", "crop", "school", "other")
STATES_OF_WORK = ("idea", "planned", "visited", "found", "nothing found", "closed")
OUTCOMES = ("families found", "nobody", "no longer there", "refused", "come back")
PRIORITIES = ("high", "normal", "low")
SOURCES = ("pocket", "pattern", "missed enrollment", "overview", "places", "local knowledge", "other")
LONGEST = {"note": 2000, "title": 200, "words": 200}
"""Characters kept of a free text, by kind; more is refused, never cut in silence."""


def _text(name: str, header: str, meaning: str, rule: str = "", kind: str | None = "words") -> Column:
    """A text; `kind`: one of LONGEST, None for what a program writes."""
    longest = LONGEST[kind] if kind else None
    return Column(name, "TEXT NOT NULL DEFAULT ''", header, meaning, rule, longest=longest)


def _day(name: str, header: str, meaning: str) -> Column:
    return Column(name, f"TEXT CHECK ({name} IS date({name}))", header, meaning, "YYYY-MM-DD.", is_day=True)


def _one_of(name: str, header: str, values: tuple[str, ...], meaning: str) -> Column:
    listed = ", ".join("'" + value + "'" for value in values)
    return Column(
        name,
        f"TEXT NOT NULL CHECK ({name} IN ({listed}))",
        header,
        meaning,
        "One of: " + ", ".join(values) + ".",
    )


def _count(name: str, header: str, meaning: str) -> Column:
    return Column(name, f"INTEGER CHECK ({name} >= 0)", header, meaning)


def _flag(name: str, header: str, meaning: str) -> Column:
    return Column(name, f"INTEGER NOT NULL DEFAULT 0 CHECK ({name} IN (0, 1))", header, meaning)


_VERSION = Column(
    "version",
    "INTEGER NOT NULL DEFAULT 1",
    "Edit",
    "Raised by one with every change; an edit that began from an older one is refused and shown beside the newer.",
)

_KIND = "Which kind of pattern, pocket or view, such as town and month; visits are counted by it too."

PINS = Table(
    "pins",
    "One row per view that somebody pinned.",
    (
        Column("pin_id", "TEXT PRIMARY KEY NOT NULL", "Pin", "12 hex digits, drawn by chance."),
        _text("title", "Title", "What the person called it.", kind="title"),
        _text("view", "View", "The selection as the parameters of its link; opens the view again exactly.", kind=None),
        _text("room", "Room", "The room it was pinned in, as in its link."),
        _text("filters", "Filters", "The same view in words, as on that day.", kind=None),
        _text("extract_id", "Extract", "The extract that was looked at."),
        _day("as_of_date", "Data of", "The day that extract speaks of."),
        _count("children", "Children then", "Children in the view on that day; of a pocket those in the pocket."),
        _count("families", "Families then", "Families, likewise."),
        _one_of("source", "Source", SOURCES, "What kind of thing gave the idea."),
        _text("kind", "Kind of idea", _KIND),
        _text("idea", "Idea", "Which pattern or pocket, in its own words.", kind="title"),
        _text("figure", "Figure", "JSON: families of the view (of a pocket, the pocket's) by month of their moves, its first places, what a pocket claimed.", kind=None),
        _text("choices", "Choices", "JSON: what else was chosen in that room, such as how pockets are looked for.", kind=None),
        _one_of("guess", "Guess why", GUESSES, "Why families may be missed there."),
        _text("note", "Note", "In the person's own words; no names of families.", kind="note"),
        _flag("is_in_plan", "In the plan", "It is a finding for the plan sheet."),
        _text("pinned_by", "By", "Who pinned it."),
        _text("pinned_at", "At", "When (UTC)."),
        _VERSION,
    ),
    key=("pin_id",),
    order_by=("pinned_at",),
)  # fmt: skip

TARGETS = Table(
    "targets",
    "One row per place that somebody means to visit.",
    (
        Column("target_id", "TEXT PRIMARY KEY NOT NULL", "Target", "12 hex digits, drawn by chance."),
        Column("pin_id", "TEXT REFERENCES pins (pin_id)", "Pin", "The pinned view that it came from, if any."),
        _text("place_name", "Place", "Its name as on the day it was made."),
        _text("place_ids", "Place ids", "Towns it stands for, by their ids, with blanks between; several for a pocket. Nothing for a county.", kind=None),
        _text("county_fips", "County", "FIPS code where the target is a whole county."),
        Column("lat", "REAL", "Latitude", "Of the first town, kept for the day the town is in no extract."),
        Column("lon", "REAL", "Longitude", "As latitude."),
        _one_of("direction", "Direction", DIRECTIONS, "The run that it came from; the two are never added."),
        _text("state_code", "State", "The State of that run."),
        _one_of("source", "Source", SOURCES, "What kind of thing gave the idea; visits are counted by it."),
        _text("kind", "Kind of idea", _KIND),
        _text("idea", "Idea", "Which pattern or pocket, in its own words.", kind="title"),
        _one_of("guess", "Guess why", GUESSES, "Why families may be missed there."),
        _text("hypothesis", "Hypothesis", "The guess in words.", kind="note"),
        _one_of("priority", "Priority", PRIORITIES, "How soon."),
        _text("owner", "Owner", "Who goes."),
        _text("region", "Region", "Region of the program, as people call it."),
        _day("planned_date", "Planned", "Day of the visit that is planned."),
        _text("contact", "Contact", "An office or organisation to call; no family."),
        _one_of("state", "State of work", STATES_OF_WORK, "How far it is."),
        _day("closed_date", "Closed", "Day it was closed; nothing while it is open."),
        _text("extract_id_then", "Extract then", "The extract on the day it was made."),
        _day("as_of_then", "Data of", "The day that extract speaks of."),
        _count("children_then", "Children then", "Children missed at the place in that extract, without filters."),
        _count("families_then", "Families then", "Families, likewise."),
        _text("made_by", "Made by", "Who made it."),
        _text("made_at", "Made", "When (UTC)."),
        _text("changed_by", "Changed by", "Who changed it last."),
        _text("changed_at", "Changed", "When (UTC)."),
        _VERSION,
    ),
    key=("target_id",),
    order_by=("made_at",),
)  # fmt: skip

VISITS = Table(
    "visits",
    "One row per visit to a target.",
    (
        Column("visit_id", "TEXT PRIMARY KEY NOT NULL", "Visit", "12 hex digits, drawn by chance."),
        Column("target_id", "TEXT NOT NULL REFERENCES targets (target_id)", "Target", "The target visited."),
        Column("visit_date", "TEXT NOT NULL CHECK (visit_date IS date(visit_date))", "Day", "Day of the visit.", "YYYY-MM-DD.", is_day=True),
        _text("visited_by", "Who", "Who went."),
        _one_of("outcome", "Outcome", OUTCOMES, "What was found."),
        Column("families", "INTEGER NOT NULL DEFAULT 0 CHECK (families >= 0 AND (outcome = 'families found') = (families > 0))", "Families found", "Families met.", "More than none only where the outcome is families found."),
        Column("children", "INTEGER NOT NULL DEFAULT 0 CHECK (children >= 0 AND (families > 0 OR children = 0))", "Children found", "Their children."),
        Column("coes", "INTEGER NOT NULL DEFAULT 0 CHECK (coes >= 0)", "COEs started", "Certificates of Eligibility begun."),
        Column("come_back_month", "INTEGER CHECK (come_back_month BETWEEN 1 AND 12)", "Come back in", "Month to come back in, 1 to 12."),
        _text("notes", "Notes", "In the person's own words; no names of families.", kind="note"),
        _flag("is_withdrawn", "Withdrawn", "Logged by mistake: kept, not counted."),
        _text("logged_by", "Logged by", "Who wrote it down."),
        _text("logged_at", "Logged", "When (UTC)."),
    ),
    key=("visit_id",),
    order_by=("visit_date", "logged_at"),
)  # fmt: skip

TARGET_CHANGES = Table(
    "target_changes",
    "One row per change of a target: what it said before.",
    (
        Column("target_id", "TEXT NOT NULL REFERENCES targets (target_id)", "Target", "The target that was changed."),
        Column("version", "INTEGER NOT NULL", "Edit", "The edit that was replaced."),
        _text("replaced_by", "Replaced by", "Who changed it."),
        _text("replaced_at", "Replaced", "When (UTC)."),
        _text("before", "Before", "JSON: every field as it was."),
    ),
    key=("target_id", "version"),
)  # fmt: skip

CONTACTS = Table(
    "contacts",
    "One row per office to call about families that move from or to a place.",
    (
        Column("contact_id", "TEXT PRIMARY KEY NOT NULL", "Contact", "12 hex digits, drawn by chance."),
        Column("state_code", "TEXT NOT NULL CHECK (trim(state_code) <> '')", "State", "The State it is to be called about: two letters in the USA, the name elsewhere."),
        _text("county_name", "County", "The county it is for; nothing where it is for the whole State or one town."),
        _text("place_name", "Town", "The town it is for, likewise."),
        _text("district_name", "District", "The school district it is for, likewise."),
        _text("office", "Office", "Name of the office."),
        _text("role", "Role", "Whom to ask for there: a function, no family."),
        _text("organization", "Organization", "What it belongs to."),
        _text("phone", "Phone", "Phone of the office."),
        _text("email", "E-mail", "Mailbox of the office."),
        _text("note", "Note", "In the person's own words; no names of families.", kind="note"),
        _day("called_date", "Last called", "Day it was called last."),
        _flag("is_removed", "Removed", "Taken off the list: kept, not shown."),
        _text("made_by", "Made by", "Who wrote it down."),
        _text("made_at", "Made", "When (UTC)."),
        _text("changed_by", "Changed by", "Who changed it last."),
        _text("changed_at", "Changed", "When (UTC)."),
        _VERSION,
    ),
    key=("contact_id",),
    order_by=("made_at",),
)  # fmt: skip

CONTACT_CHANGES = Table(
    "contact_changes",
    "One row per change of a contact: what it said before.",
    (
        Column("contact_id", "TEXT NOT NULL REFERENCES contacts (contact_id)", "Contact", "The contact that was changed."),
        *TARGET_CHANGES.columns[1:],
    ),
    key=("contact_id", "version"),
)  # fmt: skip

PLAN_NOTES = Table(
    "plan_notes",
    "One row per State, direction and performance period: why its counts changed.",
    (
        Column("note_id", "TEXT PRIMARY KEY NOT NULL", "Note", "State, direction and period: GA-to-2025-26."),
        _text("state_code", "State", "The State of the plan."),
        _one_of("direction", "Direction", DIRECTIONS, "The run that it is about."),
        _text("period", "Period", "Performance period: 1 September to 31 August, written 2025-26."),
        _text("note", "Note", "In the person's own words; no names of families.", kind="note"),
        _text("noted_by", "By", "Who wrote it."),
        _text("noted_at", "At", "When (UTC)."),
        _VERSION,
    ),
    key=("note_id",),
    order_by=("period",),
)  # fmt: skip

TABLES_ADDED: dict[int, tuple[Table, ...]] = {
    1: (PINS, TARGETS, VISITS, TARGET_CHANGES),
    2: (CONTACTS, CONTACT_CHANGES),
    3: (PLAN_NOTES,),
}
"""Board version -> tables it brought. An older file gets what it lacks, columns too, when it is opened."""

BOARD_TABLES: tuple[Table, ...] = tuple(t for tables in TABLES_ADDED.values() for t in tables)


def tables_of(version: int) -> set[str]:
    """Names of the tables that a board of this version holds."""
    return {t.name for since, tables in TABLES_ADDED.items() if since <= version for t in tables}


def create_statements() -> list[str]:
    """The statements that make an empty board."""
    made = []
    for table in BOARD_TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        key = "" if len(table.key) == 1 else f", PRIMARY KEY ({', '.join(table.key)})"
        made.append(f'CREATE TABLE IF NOT EXISTS "{table.name}" ({columns}{key}) STRICT')
    made.append("CREATE INDEX IF NOT EXISTS visits_of_target ON visits (target_id)")
    return made


def grow_statements(had: dict[str, set[str]]) -> list[str]:
    """The statements that add columns to a board of an older version. `had`: table -> its columns."""
    return [
        f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.type}'
        for table in BOARD_TABLES
        if table.name in had
        for column in table.columns
        if column.name not in had[table.name]
    ]
