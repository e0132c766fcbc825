"""Missed enrollments computed from the loaded record extracts, stored as an extract of their own.

python -m data.compute --state GA --direction to [--types 01,02] [--from-days -30] [--to-days N]
                       [--any-time] [--window 36] [--without-22] [--as-of DATE] [--store DIR]
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from data.derive.missed_enrollment import MissedEnrollmentRule
from data.derive.records import records_of_nobody
from data.progress import Progress, Watch, run_watched
from data.schema.tables import COMPUTED, RECORD_KINDS
from data.store.cells import Decisions, keep_decisions
from data.store.folder import clear_leftovers, make_private_folder, waiting_writer_lock
from data.store.reader import Store
from data.store.version import add_computed, finish, load_time, next_version

NEEDED = {
    "students": "Student",
    "qualifying_moves": "Qualifying_Moves",
    "enrollments": "Enrollments",
}


class NothingToCompute(Exception):
    """The records do not hold what the rule needs; the message says what to load or change."""


@dataclass(frozen=True)
class Computed:
    """The outcome: `status` computed or already_computed; `rows`: one per child and move listed.

    `moves` were looked at (into or out of the State, recorded by another, in the window);
    `enrollments`: those of the State that could count. Both None where it was computed before.
    """

    status: str
    message: str
    extract_id: str
    rule: MissedEnrollmentRule
    rows: int
    children: int
    families: int
    moves: int | None = None
    enrollments: int | None = None


def newest_record_day(store: Store) -> dt.date | None:
    """The newest as-of date of the loaded moves and enrollments: the default for a rule."""
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT max(as_of_date) FROM extracts WHERE kind IN ('qualifying_moves', 'enrollments')"
        ).fetchall()[0][0]


def compute_missed_enrollment(
    rule: MissedEnrollmentRule, store: Store | str | Path, on_progress: Progress | None = None
) -> Computed:
    """Compute by `rule` from all loaded record extracts and add the result to the store.

    The same rule over the same records is recognised and not computed again. Raises
    NothingToCompute where a kind of record is missing or no move is in question, StoreNotUsable,
    OSError or duckdb.Error; the store is then as it was.
    """
    store = store if isinstance(store, Store) else Store(store)

    def work(watch: Watch) -> Computed:
        make_private_folder(store.folder)
        with waiting_writer_lock(store.folder, watch):
            return _compute(rule, store, watch)

    return run_watched(work, on_progress)


def _compute(rule: MissedEnrollmentRule, store: Store, watch: Watch) -> Computed:
    watch("looking at the records", 0.0)
    clear_leftovers(store)
    with store.reader() as cursor:
        inputs = cursor.execute(
            "SELECT extract_id, kind::VARCHAR, is_synthetic FROM extracts WHERE kind IN $kinds "
            "ORDER BY extract_id",
            {"kinds": list(RECORD_KINDS)},
        ).fetchall()
        lacking = [name for kind, name in NEEDED.items() if kind not in {k for _, k, _ in inputs}]
        if lacking:
            raise NothingToCompute(
                f"No {' and no '.join(lacking)} file is loaded: load the record extracts first."
            )
        content = hashlib.sha256(
            " ".join([rule.to_json(), *(extract_id for extract_id, _, _ in inputs)]).encode()
        ).hexdigest()
        extract_id = content[:12]
        known = "SELECT 1 FROM extracts WHERE extract_id = ?"
        if cursor.execute(known, [extract_id]).fetchall():
            return _told("already_computed", cursor, extract_id, rule)
        time = load_time(cursor)
    decisions = Decisions(
        extract_id=extract_id,
        kind=COMPUTED,
        direction=rule.direction,
        state_code=rule.state,
        as_of_date=rule.as_of.isoformat(),
        as_of_source="given",
        loaded_at=time.at.isoformat(),
        file_name=f"computed from {len(inputs)} record extracts",
        content_sha256=content,
        rows_read=0,
        rows_ignored=0,
        mapping={},
        columns={},
        overflow=[],
        dropped_columns=[],
        unused_columns=[],
        other_lines=[],
        is_synthetic=all(is_synthetic for _, _, is_synthetic in inputs),
        rule=rule.to_json(),
        rule_sentence=rule.sentence(),
    )
    with next_version(store) as engine:
        watch.holds(engine)
        watch("comparing moves with enrollments", 0.2)
        nobody = records_of_nobody(engine).sentence()
        decisions = replace(decisions, rule_sentence=" ".join(filter(None, (rule.sentence(), nobody))))
        moves, enrollments = add_computed(engine, decisions)
        if not moves:
            raise NothingToCompute(
                f"The records hold no move {'into' if rule.direction == 'to' else 'out of'} "
                f"{rule.state} that another State recorded in the window: check the State, the "
                "window and the as-of date, or load the moves of other States."
            )
        finish(engine, watch)
        told = _told("computed", engine, extract_id, rule, moves, enrollments)
        keep_decisions(store.folder, decisions)
    watch("done", 1.0)
    return told


def _told(
    status: str,
    cursor: duckdb.DuckDBPyConnection,
    extract_id: str,
    rule: MissedEnrollmentRule,
    moves: int | None = None,
    enrollments: int | None = None,
) -> Computed:
    sentence = cursor.execute(
        "SELECT rule_sentence FROM extracts WHERE extract_id = ?", [extract_id]
    ).fetchall()[0][0]
    rows, children, families = cursor.execute(
        "SELECT count(*), count(DISTINCT child_number), count(DISTINCT family_number) FROM leads "
        "WHERE extract_id = ?",
        [extract_id],
    ).fetchall()[0]
    message = (
        f"{_counted(children, 'child', 'children')} of "
        f"{_counted(families, 'family', 'families')} listed ({_counted(rows, 'row', 'rows')}). "
        f"{sentence}"
    )
    if status == "already_computed":
        message = f"This rule was computed from the same records before. {message}"
    if enrollments == 0:
        message += (
            f" Caution: the loaded records hold no enrollment of {rule.state} that could count, "
            "so every move counts as missed."
        )
    return Computed(status, message, extract_id, rule, rows, children, families, moves, enrollments)


def _counted(value: int, one: str, many: str) -> str:
    return f"{value:,} {one if value == 1 else many}"
