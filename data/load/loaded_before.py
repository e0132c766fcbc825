"""What a load finds of its file in the store: loaded already, read otherwise, or with its kept cells lost."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from data.extracts import kind_named
from data.load.reports.kept import kept_reports
from data.load.reports.placed import places_located
from data.load.reports.report import LoadReport
from data.load.same_day import standing
from data.mapping.kinds import LoadOptions
from data.reading.files import may_hold_sheets
from data.store.cells import damaged_cells, decisions_of
from data.store.manifest import read_manifest
from data.store.parts import contents_loaded
from data.store.reader import Store
from data.store.version import RowAccount
from data.values.advice import Advice


def was_read_otherwise(store: Store, extract_id: str, path: Path) -> bool:
    """Whether the list was loaded other than the same file is read where nothing is said about it.

    Earlier versions read one sheet of several; somebody may have left out hidden rows.
    """
    try:
        kept = json.loads((store.folder / "cells" / f"{extract_id}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    beside = kept.get("beside_cells")
    if beside is None:
        return may_hold_sheets(path)
    hidden = beside.get("hidden", {})
    return bool(hidden.get("are_rows_left_out") or (hidden.get("columns") and hidden.get("are_columns_read")))


def lists_without_cells(store: Store) -> dict[str, str]:
    """Extract id -> name of the file, of loaded lists whose kept cells are missing or cut."""
    manifest = read_manifest(store.folder / store.version) if store.version else None
    lost = damaged_cells(store.folder, manifest.extracts, is_quick=True) if manifest else []
    if not lost:
        return {}
    with store.reader() as cursor:
        named = "SELECT extract_id, file_name FROM extracts WHERE extract_id IN $lost ORDER BY ALL"
        return dict(cursor.execute(named, {"lost": lost}).fetchall())


def cells_lost(lacking: dict[str, str]) -> Advice:
    """What a person is told of the lists of `lists_without_cells`."""
    return Advice(
        f"The copy of the rows of {', '.join(lacking.values())} is missing or damaged: what is loaded is whole, "
        "but could not be built anew. Load that file again, or `python -m data.store restore FILE` goes "
        "back to a backup."
    )


@dataclass(frozen=True)
class _LoadedBefore:
    """The line of one extract in `extracts`."""

    extract_id: str
    kind: str
    direction: str | None
    state_code: str
    as_of: dt.date
    file_name: str
    loaded_at: dt.datetime
    rows_read: int
    rows_accepted: int
    rows_refused: int
    mapping: dict[str, str]
    dropped_columns: list[str]

    @property
    def day(self) -> dt.date:
        """Of its load, by the calendar of this computer: the store counts in UTC."""
        return self.loaded_at.replace(tzinfo=dt.UTC).astimezone().date()


def _is_of_several_files(store: Store, extract_id: str) -> bool:
    decisions = decisions_of(store.folder, extract_id)
    return decisions is not None and bool(decisions.parts)


def already_loaded(store: Store, content: str, options: LoadOptions, name: str) -> LoadReport | None:
    """The report of the earlier load of the same bytes (and direction and State, where given)."""
    if store.version is None:
        return None
    added_to = contents_loaded(store).get(content, "")
    with store.reader() as cursor:
        found = cursor.execute(
            """
            SELECT extract_id, kind, direction, state_code, as_of_date, file_name,
                   loaded_at, rows_read, rows_accepted, rows_refused,
                   mapping, dropped_columns
            FROM extracts
            WHERE (content_sha256 = $content OR extract_id = $added_to)
              AND coalesce(direction = $direction OR $direction IS NULL, true)
              AND state_code = coalesce($state, state_code) AND kind = coalesce($kind, kind)
              AND ($sheet IS NULL OR sheet_name = $sheet)
            ORDER BY loaded_at LIMIT 1
            """,
            {
                "content": content,
                "direction": options.direction,
                "state": options.state,
                "kind": options.kind,
                "sheet": options.sheet,
                "added_to": added_to,
            },
        ).fetchall()
        if not found:
            return None
        *facts, mapping, dropped = found[0]
        before = _LoadedBefore(*facts, json.loads(mapping), json.loads(dropped))
        run = (before.kind, before.direction or "", before.state_code, before.as_of)
        if options.as_of not in (None, before.as_of) and not _is_of_several_files(store, before.extract_id):
            return None  # its day is said now, or said otherwise: it is loaded under that one
        stands = standing(cursor, *run) if options.same_day == "add" else None
        if stands and stands[0] != before.extract_id:
            return None  # another list stands for its day: it is to be added to that one
        reasons = cursor.execute(
            "SELECT rule, count(*) FROM refused_rows WHERE extract_id = ? GROUP BY 1 ORDER BY 2 DESC, 1",
            [before.extract_id],
        ).fetchall()
        places = places_located(cursor, before.extract_id)
    run = f"move {before.direction}" if before.direction else kind_named(before.kind).title
    sentence = (
        f"This file was loaded on {before.day} (as {before.file_name}, {run} {before.state_code}): "
        "it is not loaded twice."
    )
    rows = RowAccount(before.rows_accepted, before.rows_refused, dict(reasons))
    report = replace(LoadReport.of(before, rows, name, "already_loaded", sentence), places=places)
    kept = kept_reports(store).get(before.extract_id)
    if kept is None or not kept.is_left_open:
        return report
    # What was open then is open still: the same file again settles nothing.
    return replace(report, reading=kept.reading, advice=(*report.advice, *kept.advice[1:]))
