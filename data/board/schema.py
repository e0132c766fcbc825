"""What a column of the board may hold: kinds of columns, allowed values, lengths. data.board.entries lists the columns.

People's own work, in a file of its own (data.board.database): no load, undo or rebuild touches it.
Types are SQLite's.
"""

from __future__ import annotations

from typing import Any

from data.schema.model import Column, Table

BOARD_VERSION = 5
"""Raised by one whenever a table of the board changes shape: 2 brought contacts, 3 what an idea was
(kind, idea), a pin's figure and choices, and the notes of the plan, 4 the days of a target that was a pocket, 5
the recruiters of an office, saved plans with their stops, and of a visit its hours, its miles and its stop."""

GUESSES = ("employer", "housing", "crop", "school", "other")
STATES_OF_WORK = ("idea", "planned", "visited", "found", "nothing found", "closed")
OUTCOMES = ("families found", "nobody", "no longer there", "refused", "come back")
PRIORITIES = ("high", "normal", "low")
DATED_BY = ("newest", "first")
CHOSEN_AS = ("planned", "must go", "explored")
"""Why a stop is in a plan: for the families expected, because somebody wants it, or to learn of a place."""
LONGEST_DAY_HOURS, FARTHEST_MILES = 24, 3_000
LOCATIONS = ("town", "county")
SOURCES = ("pocket", "pattern", "missed enrollment", "overview", "places", "local knowledge", "other")
LONGEST = {"note": 2000, "title": 200, "words": 200}
"""Characters kept of a text, by kind; more is refused, never cut in silence."""

COLUMN = "column"
"""Key of a field's metadata under which its column stands."""
OPEN_NOTE = "In the person's own words; no names of families."


def column(
    sql: str,
    header: str,
    meaning: str,
    rule: str = "",
    *,
    name: str = "",
    longest: int | None = None,
    is_day: bool = False,
) -> dict[str, Any]:
    """Metadata of a dataclass field that is a column of the board; `{name}` in `sql` is its name.

    `name`: of the column, where it is not the field's.
    """
    return {COLUMN: Column(name, sql, header, meaning, rule, longest=longest, is_day=is_day)}


def key(header: str) -> dict[str, Any]:
    """The id of an entry."""
    return column(
        "TEXT PRIMARY KEY NOT NULL",
        header,
        "12 hex digits, drawn by chance.",
        longest=LONGEST["words"],
    )


def text(header: str, meaning: str, kind: str | None = "words") -> dict[str, Any]:
    """A text; `kind`: one of LONGEST, None for what a program writes, however long."""
    return column("TEXT NOT NULL DEFAULT ''", header, meaning, longest=LONGEST[kind] if kind else None)


def day(header: str, meaning: str, *, is_needed: bool = False) -> dict[str, Any]:
    """A day; nothing is one too, unless `is_needed`."""
    sql = f"TEXT {'NOT NULL ' if is_needed else ''}CHECK ({{name}} IS date({{name}}))"
    return column(sql, header, meaning, "YYYY-MM-DD.", is_day=True)


def one_of(header: str, values: tuple[str, ...], meaning: str, *, name: str = "") -> dict[str, Any]:
    """One of a few values."""
    listed = ", ".join("'" + value + "'" for value in values)
    return column(
        f"TEXT NOT NULL CHECK ({{name}} IN ({listed}))",
        header,
        meaning,
        "One of: " + ", ".join(values) + ".",
        name=name,
        longest=LONGEST["words"],
    )


def count(header: str, meaning: str) -> dict[str, Any]:
    """A number of people, or nothing where it was not counted."""
    return column("INTEGER CHECK ({name} >= 0)", header, meaning)


def amount(header: str, meaning: str, rule: str, check: str) -> dict[str, Any]:
    """A number with decimals, or nothing where nobody said it; `check`: the SQL that it has to meet."""
    return column(f"REAL CHECK ({check})", header, meaning, rule)


def families_expected(header: str, meaning: str) -> dict[str, Any]:
    """A number of families that was expected: not whole, none below nothing."""
    return column("REAL NOT NULL DEFAULT 0 CHECK ({name} >= 0)", header, meaning)


def flag(header: str, meaning: str) -> dict[str, Any]:
    """Yes or no, kept as 1 or 0."""
    return column("INTEGER NOT NULL DEFAULT 0 CHECK ({name} IN (0, 1))", header, meaning)


def version() -> dict[str, Any]:
    """The number of the edit."""
    return column(
        "INTEGER NOT NULL DEFAULT 1",
        "Edit",
        "Raised by one with every change; an edit that began from an older one is refused and shown beside the newer.",
    )


def changes_table(kind: str, key_column: Column, table: str) -> Table:
    """The table of what entries of a kind, such as "target", said before each change."""
    name = kind.capitalize()
    return Table(
        f"{kind}_changes",
        f"One row per change of a {kind}: what it said before.",
        (
            Column(key_column.name, f"TEXT NOT NULL REFERENCES {table} ({key_column.name})", name, f"The {kind} that was changed."),
            Column("version", "INTEGER NOT NULL", "Edit", "The edit that was replaced."),
            Column("replaced_by", "TEXT NOT NULL DEFAULT ''", "Replaced by", "Who changed it."),
            Column("replaced_at", "TEXT NOT NULL DEFAULT ''", "Replaced", "When (UTC)."),
            Column("before", "TEXT NOT NULL DEFAULT ''", "Before", "JSON: every field as it was."),
        ),
        key=(key_column.name, "version"),
    )  # fmt: skip
