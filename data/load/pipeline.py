"""Every table of one file: the sheets of a workbook of records belong together."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from data.engine import WrongEngine
from data.extracts import EXTRACTS, kind_named
from data.load.corrections import corrected_extract, load_corrected
from data.load.metadata import check_one_export, decide, is_synthetic_grid, proposal
from data.load.report import LoadReport, places_located, rows_elsewhere, told
from data.mapping.choice import check, choose_columns
from data.mapping.kinds import Given, Said, Undecided, propose_kind
from data.mapping.profiles import save
from data.progress import Progress, Watch, run_watched
from data.reading.files import read, read_each_sheet
from data.reading.grid import FileNotReadable
from data.schema.tables import ALL_STATES, DIRECTIONS, RECORD_KINDS
from data.store import removal
from data.store.cells import Decisions, keep_cells, write_cells
from data.store.errors import what_failed
from data.store.folder import clear_leftovers, make_private_folder, writer_lock
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import is_older, rebuild_locked
from data.store.version import (
    CountsDisagree,
    add_extract,
    cells_of,
    finish,
    next_version,
    remove_rows,
)
from data.values.headers import is_never_imported
from data.values.regions import state_code


def load_file(
    path: str | Path,
    *,
    store: Store | str | Path,
    direction: str | None = None,
    state: str | None = None,
    as_of: dt.date | None = None,
    sheet: str | None = None,
    kind: str | None = None,
    mapping: Mapping[str, str | None] | None = None,
    date_order: Mapping[str, str] | None = None,
    profile: str | None = None,
    file_name: str | None = None,
    keep_until: dt.date | None = None,
    on_progress: Progress | None = None,
) -> LoadReport:
    """Load one file (of a workbook one sheet); the report says what became of every row.

    The kind is the one whose fields most of its columns are, unless `kind` names one.
    `mapping` (header -> field, None to leave it out), `date_order` (header -> "dmy" or "mdy") and
    `profile` say how columns are read, see data.mapping.choice; a file loaded before is then read
    again in place of that load. A profile is kept under its name once the load went through.

    What is not given is taken from the report's own lines, then from the rows: the direction and
    the State when all to-places (or all from-places) share a State; the as-of date as the newest
    day in the rows that is not in the future. Records and mobility are those of several States
    (`state` US) unless one is given or told. `file_name` is shown instead of the path's own (an
    upload has a temporary one); `keep_until`: the last day the rows may be kept.
    `on_progress(step, fraction)` is called at each step and four times a second; an error it
    raises cancels the load.

    Never raises for a bad file or a store that cannot be written: status "refused", the message
    says what to do, and the store is as it was.
    """
    path = Path(path)
    name = file_name or path.name
    store = store if isinstance(store, Store) else Store(store)
    is_all = bool(state) and state.strip().upper() == ALL_STATES
    code = ALL_STATES if is_all else state_code(state) if state else None
    given = Given(direction, code, as_of, sheet, kind, Said(mapping or {}, date_order or {}, profile))
    try:
        if direction is not None and direction not in DIRECTIONS:
            raise Undecided("The direction is `to` or `from`.")
        if state and given.state is None:
            raise Undecided("The State is not known: give its two letters, such as FL.")
        if kind is not None and kind not in {known.name for known in EXTRACTS}:
            raise Undecided(f"The kind is one of {', '.join(known.name for known in EXTRACTS)}.")
        return run_watched(
            lambda watch: _load_if_new(path, name, store, given, keep_until, watch), on_progress
        )
    except (FileNotReadable, StoreNotUsable, WrongEngine, Undecided) as error:
        return LoadReport(name, "refused", str(error))
    except CountsDisagree as error:
        return LoadReport(
            name, "refused", f"A check failed, so nothing was stored: {error} Please report this."
        )
    except (OSError, MemoryError, duckdb.Error, pa.ArrowException) as error:
        return LoadReport(name, "refused", what_failed(error))


def _load_if_new(
    path: Path, name: str, store: Store, given: Given, keep_until: dt.date | None, watch: Watch
) -> LoadReport:
    watch("looking at the file", 0.0)
    content = _sha256(path)
    make_private_folder(store.folder)
    with writer_lock(store.folder, lambda: watch("waiting for another load to finish", 0.0)):
        if is_older(store):
            rebuild_locked(store, watch)
        already = None if given.said else _already_loaded(store, content, given, name)
        report = already or _load(path, name, content, store, given, watch)
        if keep_until and report.extract_id:
            removal.set_day(store, report.extract_id, keep_until)
        return report


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise FileNotReadable("The file was not found: check its name and folder.")
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _already_loaded(store: Store, content: str, given: Given, name: str) -> LoadReport | None:
    """The report of the earlier load of the same bytes (and direction and State, where given)."""
    with store.reader() as cursor:
        found = cursor.execute(
            """
            SELECT extract_id, kind, direction, state_code, rows_read, rows_accepted, rows_refused,
                   mapping, dropped_columns, as_of_date, file_name, strftime(loaded_at, '%Y-%m-%d')
            FROM extracts
            WHERE content_sha256 = $content
              AND coalesce(direction = $direction OR $direction IS NULL, true)
              AND state_code = coalesce($state, state_code) AND kind = coalesce($kind, kind)
              AND ($sheet IS NULL OR sheet_name = $sheet)
            ORDER BY loaded_at LIMIT 1
            """,
            {
                "content": content,
                "direction": given.direction,
                "state": given.state,
                "kind": given.kind,
                "sheet": given.sheet,
            },
        ).fetchall()
        if not found:
            return None
        (
            extract_id,
            kind,
            direction,
            state,
            rows,
            accepted,
            refused,
            mapping,
            dropped,
            as_of,
            first_name,
            day,
        ) = found[0]
        reasons = cursor.execute(
            "SELECT rule, count(*) FROM refused_rows WHERE extract_id = ? GROUP BY 1 ORDER BY 2 DESC, 1",
            [extract_id],
        ).fetchall()
        return LoadReport(
            file=name,
            status="already_loaded",
            message=f"This file was loaded on {day} (as {first_name}, "
            f"{f'move {direction}' if direction else kind_named(kind).title} {state}): "
            "it is not loaded twice.",
            kind=kind,
            direction=direction,
            state=state,
            rows_read=rows,
            rows_accepted=accepted,
            rows_refused=refused,
            refused=dict(reasons),
            mapping=json.loads(mapping),
            dropped_columns=tuple(json.loads(dropped)),
            places=places_located(cursor, extract_id),
            as_of_date=as_of,
            extract_id=extract_id,
        )


def _load(path: Path, name: str, content: str, store: Store, given: Given, watch: Watch) -> LoadReport:
    """Everything after "is it new?", while holding the writer's lock."""
    clear_leftovers(store)
    watch("reading", 0.05)
    grid = replace(read(path, sheet=given.sheet), file_name=name)
    rows_read = grid.cells.num_rows
    if grid.physical_rows != 1 + rows_read + grid.rows_ignored:
        raise CountsDisagree(
            f"The file has {grid.physical_rows:,} lines, but {rows_read:,} rows, "
            f"{grid.rows_ignored:,} other lines and a header were found."
        )
    if (loaded := corrected_extract(grid, store.folder)) is not None:
        return load_corrected(grid, loaded, store, watch)
    choice = choose_columns(grid, given.said, store.folder, given.kind)
    check(choice)
    kind, mapping = choice.kind, choice.mapping
    if not rows_read:
        raise FileNotReadable("The file has a header row and no rows below it: nothing to load.")
    dropped = [header for header in grid.header if is_never_imported(header)]
    columns = {mapping[h]: f"c{i}" for i, h in enumerate(grid.header) if h in mapping}
    overflow = [f"c{i}" for i in grid.overflow_columns]
    is_synthetic = is_synthetic_grid(grid)
    arriving = store.folder / "spill" / f"{uuid4().hex}.parquet"
    try:
        watch("keeping the cells", 0.2)
        write_cells(grid, [*columns.values(), *overflow], arriving)
        # From here on the cells are read from the file: a million rows take 300 MB of memory.
        grid = replace(grid, cells=grid.cells.slice(0, 0))
        with next_version(store) as engine:
            watch.holds(engine)
            watch("reading dates and codes", 0.3)
            decided = {
                "columns": columns,
                "overflow": overflow,
                "date_orders": choice.orders_of_fields(),
            }
            cells = cells_of(engine, kind.name, arriving, decided)
            direction, state, as_of, as_of_source = decide(grid, kind, cells, given)
            run = direction or f"{kind.name} {grid.sheet_name}"
            identity = f"{content} {run} {state}".encode()
            decisions = Decisions(
                extract_id=hashlib.sha256(identity).hexdigest()[:12],
                kind=kind.name,
                direction=direction,
                state_code=state,
                as_of_date=as_of.isoformat(),
                as_of_source=as_of_source,
                loaded_at=dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(),
                file_name=name,
                content_sha256=content,
                rows_read=rows_read,
                rows_ignored=grid.rows_ignored,
                mapping=mapping,
                columns=columns,
                overflow=overflow,
                dropped_columns=dropped,
                unused_columns=[h for h in grid.header if h not in mapping and h not in dropped],
                other_lines=[list(line) for line in grid.other_lines],
                is_synthetic=is_synthetic,
                sheet_name=grid.sheet_name,
                date_orders=cells.date_orders,
            )
            watch("checking the rows", 0.4)
            remove_rows(engine, decisions.extract_id)
            accepted, refused_rows, refused = add_extract(engine, decisions, cells)
            report = LoadReport(
                file=name,
                status="loaded",
                message="",
                kind=kind.name,
                direction=direction,
                state=state,
                rows_read=rows_read,
                rows_accepted=accepted,
                rows_refused=refused_rows,
                refused=refused,
                mapping=mapping,
                dropped_columns=tuple(dropped),
                as_of_date=as_of,
                extract_id=decisions.extract_id,
                proposal=proposal(grid, decisions, cells)
                | choice.to_dict()
                | {"kept_as": given.said.profile},
            )
            if not accepted:
                raise _NothingUsable(report)
            if kind.name == "students":
                check_one_export(engine, decisions)
            finish(engine, watch)
            report = replace(
                report,
                places=places_located(engine, decisions.extract_id),
                proposal=report.proposal | rows_elsewhere(engine, report),
            )
            keep_cells(store.folder, arriving, decisions)
        if given.said.profile:
            save(store.folder, choice.as_profile(given.said.profile, grid.header))
        watch("done", 1.0)
        return replace(report, message=told(report))
    except _NothingUsable as nothing:
        worst = max(nothing.report.refused, key=nothing.report.refused.get)
        sentence = (
            f"None of the {rows_read:,} rows can be used (most often: {worst.replace('_', ' ')}), "
            "so nothing was loaded: correct the file and load it again."
        )
        return replace(nothing.report, status="refused", message=sentence, extract_id=None)
    finally:
        arriving.unlink(missing_ok=True)


class _NothingUsable(Exception):
    def __init__(self, report: LoadReport) -> None:
        self.report = report


_SHEET = re.compile(r"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']*)["']""")
_MOST_BYTES = 1_000_000


def load_all(path: str | Path, **given: Any) -> list[LoadReport]:
    """Load a file through load_file; one report per table that was loaded or refused.

    A workbook whose sheets are record extracts (Student, Qualifying_Moves, ...) gives one report
    for each such sheet, named "file, sheet"; its other sheets (a read-me) are left out, as the
    report of the first says. Of any other file the one table that load_file chooses. `given`: the
    keyword arguments of load_file.
    """
    sheets = record_sheets(Path(path)) if given.get("sheet") is None else []
    if len(sheets) < 2:
        return [load_file(path, **given)]
    name = given.get("file_name") or Path(path).name
    reports = [load_file(path, **given | {"sheet": sheet}) for sheet in sheets]
    return [replace(report, file=f"{name}, {sheet}") for report, sheet in zip(reports, sheets, strict=True)]


def record_sheets(path: Path) -> list[str]:
    """Names of the sheets that are record extracts, in the workbook's order."""
    if not _sheet_names(path):
        return []
    found = []
    # A sheet, or a whole file, that is no table of a known kind: load_file says what is wrong.
    with suppress(FileNotReadable):
        for grid in read_each_sheet(path):
            with suppress(FileNotReadable):
                if propose_kind(grid).name in RECORD_KINDS:
                    found.append(grid.sheet_name)
    return found


def _sheet_names(path: Path) -> list[str]:
    """What the workbook's own list says; nothing where there is one sheet or it is no .xlsx.

    Only the list is read here: a sheet of 200,000 rows takes a second to parse.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as listed:
            text = listed.read(_MOST_BYTES).decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return []
    names = [unescape(name) for name in _SHEET.findall(text)]
    return names if len(names) > 1 else []
