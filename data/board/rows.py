"""Entries of the board as rows of SQLite and objects of JSON, and an edit of one, in a transaction of the caller."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

from data.board.entries import E, Edited, Entry
from data.board.errors import EditedMeanwhile, EntryGone, TextTooLong

X = TypeVar("X", bound=Edited)


def new_id() -> str:
    """12 hex digits drawn by chance: two boards can be put together without a clash."""
    return secrets.token_hex(6)


def now_utc() -> str:
    """This moment (UTC) as the board writes it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def to_cells(entry: Entry) -> dict[str, Any]:
    """Column -> cell, as SQLite and JSON hold it: days as text, flags as 0 and 1. Raises TextTooLong."""
    cells: dict[str, Any] = {}
    for name, column in entry.columns.items():
        value = getattr(entry, name)
        if isinstance(value, dt.date):
            value = value.isoformat()
        elif isinstance(value, bool):
            value = int(value)
        elif isinstance(value, tuple):
            value = " ".join(map(str, value))
        elif isinstance(value, str):
            if column.longest is not None and len(value) > column.longest:
                raise TextTooLong(
                    f"«{column.name}» is {len(value):,} characters long; the board keeps {column.longest:,}."
                )
            # Lone surrogates cannot be stored, and NUL ends a text for some readers.
            value = value.replace("\x00", "").encode("utf-8", "replace").decode()
        cells[column.name] = value
    return cells


def from_cells(kind: type[E], cells: Mapping[str, Any]) -> E:
    """The entry of one row. Raises ValueError or TypeError where a cell does not fit."""
    given: dict[str, Any] = {}
    for field in fields(kind):
        column = kind.columns[field.name]
        value = cells.get(column.name, field.default)
        if value is MISSING:
            raise ValueError(f"{column.name} is missing")
        if column.is_day:
            value = dt.date.fromisoformat(value) if value else None
        elif field.name.startswith("is_"):
            value = bool(value)
        elif field.name == "place_ids" and isinstance(value, str):
            value = tuple(int(part) for part in value.split())
        given[field.name] = value
    return kind(**given)


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write a new row."""
    cells = to_cells(entry)
    names = ", ".join(cells)
    marks = ", ".join(f":{name}" for name in cells)
    connection.execute(f"INSERT INTO {entry.table.name} ({names}) VALUES ({marks})", cells)


def every(connection: sqlite3.Connection, kind: type[E], where: str = "", *values: object) -> list[E]:
    """Rows of a kind, oldest first; those of one second in the order they came."""
    order = ", ".join((*kind.table.order_by, "rowid"))
    sql = f"SELECT * FROM {kind.table.name} {where} ORDER BY {order}"
    return [from_cells(kind, dict(row)) for row in connection.execute(sql, values)]


def read_one(connection: sqlite3.Connection, kind: type[E], entry_id: str) -> E:
    """The entry of an id. Raises EntryGone where there is none, or where it was removed."""
    found = every(connection, kind, f"WHERE {kind.id_name()} = ?", entry_id)
    if not found or getattr(found[0], "is_removed", False):
        raise EntryGone(kind.gone)
    return found[0]


def save_edit(
    connection: sqlite3.Connection,
    edited: X,
    editable: Collection[str],
    by: str,
    follow: Callable[[X], X] = lambda entry: entry,
) -> X:
    """Save the `editable` fields of an entry that was read as `edited.version`; returns what stands there now.

    `follow`: what else changes with them. Where nothing does, nothing is written. Raises
    EditedMeanwhile where the entry is of a newer edit now, EntryGone, TextTooLong.
    """
    now = read_one(connection, type(edited), edited.entry_id)
    if now.version != edited.version:
        raise EditedMeanwhile(now)
    after = follow(replace(now, **{name: getattr(edited, name) for name in editable}))
    return now if after == now else write_edit(connection, now, after, by)


def write_edit(connection: sqlite3.Connection, before: X, after: X, by: str) -> X:
    """Write `after` over `before` as its next edit; what it said is kept where its kind keeps that."""
    at = now_utc()
    stamps = {"changed_by": by, "changed_at": at} if "changed_by" in after.columns else {}
    after = replace(after, version=before.version + 1, **stamps)
    if after.changes is not None:
        connection.execute(
            f"INSERT INTO {after.changes.name} VALUES (?, ?, ?, ?, ?)",
            (before.entry_id, before.version, by, at, json.dumps(to_cells(before))),
        )
    cells = to_cells(after)
    setting = ", ".join(f"{name} = :{name}" for name in cells)
    key = after.id_name()
    connection.execute(f"UPDATE {after.table.name} SET {setting} WHERE {key} = :{key}", cells)
    return after


def earlier_edits(connection: sqlite3.Connection, kind: type[Entry], entry_id: str) -> list[dict[str, Any]]:
    """One per change of an entry, newest first: version, replaced_by, replaced_at, before.

    `before`: field -> cell, as `to_cells` has it.
    """
    changes = kind.changes
    if changes is None:
        return []
    rows = connection.execute(
        f"SELECT * FROM {changes.name} WHERE {changes.key[0]} = ? ORDER BY version DESC", (entry_id,)
    ).fetchall()
    edits = []
    for row in rows:
        cells = json.loads(row["before"])
        before = {name: cells[column.name] for name, column in kind.columns.items() if column.name in cells}
        edits.append(dict(row) | {"before": before})
    return edits
