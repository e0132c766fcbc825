"""The tables of the board, made of its entries, and the statements that make or complete them."""

from __future__ import annotations

from data.board.entries import Contact, Pin, PlanNote, PlanStop, Recruiter, SavedPlan, Target, Visit
from data.schema.model import Table

TABLES_ADDED: dict[int, tuple[Table | None, ...]] = {
    1: (Pin.table, Target.table, Visit.table, Target.changes),
    2: (Contact.table, Contact.changes),
    3: (PlanNote.table,),
    4: (),
    5: (Recruiter.table, Recruiter.changes, SavedPlan.table, PlanStop.table),
}
"""Board version -> tables it brought. An older file gets what it lacks, columns too, when it is opened."""

BOARD_TABLES: tuple[Table, ...] = tuple(t for tables in TABLES_ADDED.values() for t in tables if t)


def tables_of(version: int) -> set[str]:
    """Names of the tables that a board of this version holds."""
    return {t.name for since, tables in TABLES_ADDED.items() if since <= version for t in tables if t}


def create_statements() -> list[str]:
    """The statements that make an empty board."""
    made = []
    for table in BOARD_TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        key = "" if len(table.key) == 1 else f", PRIMARY KEY ({', '.join(table.key)})"
        made.append(f'CREATE TABLE IF NOT EXISTS "{table.name}" ({columns}{key}) STRICT')
    made.append("CREATE INDEX IF NOT EXISTS visits_of_target ON visits (target_id)")
    made.append("CREATE INDEX IF NOT EXISTS stops_of_plan ON plan_stops (plan_id)")
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
