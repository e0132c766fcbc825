"""What a load said, told again later: from what is kept with its extract, and the store as it is now.

How the columns were read lies in the decisions of the extract, beside its kept cells, so it survives a
restart, a store that is built anew, and a backup. No word of a cell is among it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

import duckdb

from data.extracts import kind_named
from data.load.beside_cells import BesideCells
from data.load.old_moves import OldMoves
from data.load.reports.advice import advice_on
from data.load.reports.facts import ColumnReading, TableFacts
from data.load.reports.report import LoadReport
from data.schema.tables import COMPUTED
from data.store.cells import Decisions, read_decisions
from data.store.parts import parts_of
from data.store.reader import Store
from data.store.version import RowAccount
from data.values.advice import Advice

Part = TypeVar("Part", TableFacts, ColumnReading)
_NOT_KEPT = ("words_not_understood",)
"""Words of cells: of a column that was read as something else they may be names."""
_IN_DECISIONS = ("other_lines",)
NOT_KEPT_THEN = "How its columns were read was not kept by the version of Atlas that loaded it."


def with_report(decisions: Decisions, report: LoadReport) -> Decisions:
    """The decisions of an extract with what its report says of the table and its columns."""
    return replace(
        decisions,
        table=_without(asdict(report.table), _IN_DECISIONS) if report.table else {},
        reading=_without(asdict(report.reading), _NOT_KEPT) if report.reading else {},
    )


def with_own_reading(decisions: Decisions, reading: ColumnReading) -> Decisions:
    """The decisions of a list of several files with how the last of them was read, for itself."""
    *before, last = decisions.parts
    own = {**last, "reading": _without(asdict(reading), _NOT_KEPT)}
    return replace(decisions, parts=[*before, own])


def readings_before(decisions: Decisions) -> list[ColumnReading]:
    """How each file of a list but the last was read, as far as that was kept."""
    told = (_read(ColumnReading, part.reading) for part in parts_of(decisions)[:-1])
    return [reading for reading in told if reading is not None]


def kept_reports(store: Store) -> dict[str, LoadReport]:
    """Extract id -> the report of its load, of every loaded file; as the store is now.

    Rows refused and places are those of today: after corrections and repairs fewer are open. A computed
    list is not among them, nor one whose kept cells are lost. Raises StoreNotUsable.
    """
    if store.version is None:
        return {}
    with store.reader() as cursor:
        held = {row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()}
        accounts, places = _accounts(cursor), _places(cursor)
    return {
        kept.extract_id: _told_again(kept, accounts[kept.extract_id], places.get(kept.extract_id, {}))
        for kept, _ in read_decisions(store.folder)
        if kept.extract_id in held and kept.kind != COMPUTED
    }


def _told_again(decisions: Decisions, rows: RowAccount, places: dict[str, int]) -> LoadReport:
    report = replace(
        LoadReport.of(decisions, rows, decisions.file_name, "loaded"),
        unused_columns=tuple(decisions.unused_columns),
        rows_ignored=decisions.rows_ignored,
        places=places,
    )
    table = _read(TableFacts, {**decisions.table, "other_lines": decisions.other_lines})
    reading = _read(ColumnReading, decisions.reading)
    if table is None or reading is None:
        run = f"move {report.direction}" if report.direction else kind_named(decisions.kind).title
        loaded = (
            f"Loaded {rows.accepted:,} of {report.rows_read:,} rows as {run} {report.state}, "
            f"as of {report.as_of_date}."
        )
        return replace(report, advice=(Advice(loaded), Advice(NOT_KEPT_THEN)))
    report = replace(report, table=table, reading=reading)
    return replace(report, advice=advice_on(report, table, reading))


def _read(part: type[Part], kept: Mapping[str, Any]) -> Part | None:
    """The part of a report as it was kept; None where an earlier version kept nothing of it."""
    known = {field.name: field for field in fields(part)}
    values = {name: _tuples(value) for name, value in kept.items() if name in known}
    try:
        for name, made in _PARTS.items():
            if isinstance(values.get(name), dict):
                values[name] = made(values[name])
        return part(**values)
    except TypeError:
        return None


_PARTS = {"beside": BesideCells.told_again, "old_moves": lambda kept: OldMoves(**kept)}
"""What lies in a part of a report as a part of its own."""


def _tuples(value: Any) -> Any:
    """JSON knows lists alone."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _without(kept: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name not in names}


def _accounts(cursor: duckdb.DuckDBPyConnection) -> dict[str, RowAccount]:
    by_rule: dict[str, dict[str, int]] = defaultdict(dict)
    for extract_id, rule, rows in cursor.execute(
        "SELECT extract_id, rule, count(*) FROM refused_rows GROUP BY ALL ORDER BY 3 DESC, 2"
    ).fetchall():
        by_rule[extract_id][rule] = rows
    counted = cursor.execute("SELECT extract_id, rows_accepted, rows_refused FROM extracts").fetchall()
    return {
        extract_id: RowAccount(accepted, refused, by_rule.get(extract_id, {}))
        for extract_id, accepted, refused in counted
    }


def _places(cursor: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for extract_id, how, rows in cursor.execute(
        "SELECT extract_id, located_by::VARCHAR, count(*) FROM leads GROUP BY ALL ORDER BY 1, 2"
    ).fetchall():
        found[extract_id][how] = rows
    return dict(found)
