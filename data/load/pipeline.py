"""A file into the store: read, mapped, cast, accounted for, located, derived, swapped in.

`load_file` loads one table, `load_all` every table of a workbook of records: `python -m data.load` and
the Loading room go through it. Neither raises for a bad file: the report says what became of it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.engine import WrongEngine
from data.extracts.cells import Cells
from data.load.beside_cells import BesideCells, in_days_of_1900
from data.load.corrections import corrected_extract, load_corrected
from data.load.loaded_before import already_loaded, cells_lost, lists_without_cells, was_read_otherwise
from data.load.made_up_rows import is_synthetic_grid, notes_on_made_up
from data.load.metadata import (
    Rows,
    check_one_export,
    decide,
    refused_from,
    year_to_take,
)
from data.load.old_moves import moves_of, on_dates_against
from data.load.reports.advice import advice_on, advice_on_clock
from data.load.reports.facts import ColumnReading, TableFacts
from data.load.reports.kept import readings_before, with_own_reading, with_report
from data.load.reports.placed import (
    far_townships,
    on_student_numbers,
    places_located,
    rows_elsewhere,
    taken_for_a_listed_town,
)
from data.load.reports.report import LoadReport
from data.load.same_day import READ_FOR_IT, Children, beside, joined, standing
from data.mapping.choice import ColumnChoice, check
from data.mapping.kinds import LoadFields, LoadOptions, propose_kind
from data.mapping.profiles import save
from data.mapping.questions import Undecided
from data.mapping.understood import understood
from data.progress import Progress, Watch, run_watched
from data.reading.door import check_is_file
from data.reading.files import may_hold_sheets, read, read_each_sheet
from data.reading.grid import FileNotReadable, Grid, Password, PasswordNeeded
from data.schema.tables import RECORD_KINDS
from data.spill import work_folder
from data.store import removal
from data.store.cells import Decisions, decisions_of, keep_cells, write_cells
from data.store.errors import what_failed
from data.store.folder import (
    clear_leftovers,
    make_private_folder,
    note_removed,
    private_work_folder,
    waiting_writer_lock,
)
from data.store.inventory import note
from data.store.parts import parts_of
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild_locked
from data.store.version import (
    CountsDisagree,
    LoadTime,
    RowAccount,
    add_extract,
    add_kept,
    cells_of,
    finish,
    load_time,
    next_version,
    remove_rows,
)
from data.values.advice import Advice, AdviceNeeded
from data.values.bare_text import bare
from data.values.headers import is_never_imported


def load_file(
    path: str | Path,
    *,
    store: Store | str | Path,
    on_progress: Progress | None = None,
    **fields: Unpack[LoadFields],
) -> LoadReport:
    """Load one file (of a workbook one sheet); the report says what became of every row.

    `fields`: those of LoadOptions, one by one rather than as that object: whoever calls names the one
    or two that are known, and a checker sees them all the same. The kind is the one whose fields most of its columns are,
    unless `kind` names one. `mapping` (header -> field, None to leave it out), `date_order` (header
    -> "dmy" or "mdy") and `profile` say how columns are read, see data.mapping.choice; a file
    loaded before is then read again in place of that load. A profile is kept under its name once
    the load went through.

    What is not given is taken from the report's own lines, then from the rows: the direction and
    the State when all to-places (or all from-places) share a State; the as-of date as the newest
    day in the rows that is not in the future. Records and mobility are those of several States
    (`state` US) unless one is given or the lines name one. `on_progress(step, fraction)` is called at each step
    and four times a second; an error it raises cancels the load.

    Never raises for a bad file or a store that cannot be written: status "refused", the message
    says what to do, and the store is as it was.
    """
    path = Path(path)
    name = fields.get("file_name") or path.name
    store = store if isinstance(store, Store) else Store(store)
    try:
        options = LoadOptions.of(**fields)
        return run_watched(lambda watch: _load_if_new(path, name, store, options, watch), on_progress)
    except (AdviceNeeded, StoreNotUsable, WrongEngine) as error:
        return LoadReport.refusing(name, error)
    except CountsDisagree as error:
        return LoadReport(
            name, "refused", (Advice(f"A check failed, so nothing was stored: {error} Please report this."),)
        )
    except (OSError, MemoryError, duckdb.Error, pa.ArrowException) as error:
        return LoadReport(name, "refused", (Advice(what_failed(error, store.folder)),))


def _load_if_new(path: Path, name: str, store: Store, options: LoadOptions, watch: Watch) -> LoadReport:
    watch("looking at the file", 0.0)
    content = _sha256(path)
    make_private_folder(store.folder)
    with waiting_writer_lock(store.folder, watch):
        if store.is_older:
            rebuild_locked(store, watch)
        store.check_whole()
        lacking = lists_without_cells(store)
        already = None if options.is_read_anew else already_loaded(store, content, options, name)
        if already and options.sheet is None and was_read_otherwise(store, already.extract_id or "", path):
            already = None  # as an earlier version read it, or without what is read where nothing is said
        if already and already.extract_id in lacking:
            already = None  # the same file again: its kept cells are there once more
        report = already or _load(path, name, content, store, options, watch)
        lacking.pop(report.extract_id or "", None)
        if lacking and report.status != "refused":
            report = replace(report, advice=(*report.advice, cells_lost(lacking)))
        if options.keep_until and report.extract_id:
            removal.set_day(store, report.extract_id, options.keep_until)
        return report


def _sha256(path: Path) -> str:
    check_is_file(path)
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class _Table:
    """One file, read and understood: its grid, how its columns are read, and where its cells lie."""

    grid: Grid
    choice: ColumnChoice
    content_sha256: str
    is_synthetic: bool
    rows_read: int
    beside: BesideCells

    @property
    def columns(self) -> dict[str, str]:
        """Field -> column of the kept cells."""
        mapping = self.choice.mapping
        return {mapping[h]: f"c{i}" for i, h in enumerate(self.grid.header) if h in mapping}

    @property
    def overflow(self) -> list[str]:
        """Columns of cells right of the header."""
        return [f"c{i}" for i in self.grid.overflow_columns]

    @property
    def dropped(self) -> list[str]:
        """Headers on the list of what is never imported."""
        return [header for header in self.grid.header if is_never_imported(header)]


def _load(
    path: Path, name: str, content: str, store: Store, options: LoadOptions, watch: Watch
) -> LoadReport:
    """Everything after "is it new?", while holding the writer's lock."""
    clear_leftovers(store)
    watch("reading", 0.05)
    with work_folder(store.folder) as work:
        grid = _read(path, work, name, options)
    if (named := refused_from(grid)) and (loaded := corrected_extract(store, named)):
        return load_corrected(grid, loaded, store, watch)
    grid, choice = understood(grid, options.columns, store.folder, options.kind)
    check(choice)
    if not grid.cells.num_rows:
        raise FileNotReadable("The file has a header row and no rows below it: nothing to load.")
    grid, beside = in_days_of_1900(grid, choice)
    grid = replace(grid, notes=(*grid.notes, *notes_on_made_up(grid)))
    table = _Table(grid, choice, content, is_synthetic_grid(grid), grid.cells.num_rows, beside)
    try:
        with work_folder(store.folder) as work:
            watch("keeping the cells", 0.2)
            arriving = work / "cells.parquet"
            write_cells(grid, [*table.columns.values(), *table.overflow], arriving)
            # From here on the cells are read from the file: a million rows take 300 MB of memory.
            del grid
            table = replace(table, grid=replace(table.grid, cells=table.grid.cells.schema.empty_table()))
            report = _into_store(table, arriving, store, options, watch)
        if options.columns.profile:
            kept = choice.as_profile(options.columns.profile, table.grid.header)
            save(store.folder, kept)
            note(store.folder, f"profiles/{kept.name.casefold()}.json")
        watch("done", 1.0)
        return report
    except _NothingUsable as nothing:
        refused = nothing.refused
        worst = max(refused, key=lambda rule: refused[rule])
        sentence = (
            f"None of the {table.rows_read:,} rows can be used (most often: {worst.replace('_', ' ')}), "
            "so nothing was loaded: correct the file and load it again."
        )
        return replace(nothing.report, status="refused", advice=(Advice(sentence),), extract_id=None)


def _read(path: Path, work: Path, name: str, options: LoadOptions) -> Grid:
    """The grid of the file, with every line accounted for. Raises CountsDisagree, FileNotReadable."""
    grid = read(
        path,
        work,
        sheet=options.sheet,
        with_hidden_rows=options.hidden_rows is not False,
        with_hidden_columns=options.hidden_columns is True,
        password=options.password,
    )
    grid = replace(grid, file_name=name)
    if grid.physical_rows != 1 + grid.cells.num_rows + grid.rows_ignored:
        raise CountsDisagree(
            f"The file has {grid.physical_rows:,} lines, but {grid.cells.num_rows:,} rows, "
            f"{grid.rows_ignored:,} other lines and a header were found."
        )
    return grid


def _into_store(
    table: _Table, arriving: Path, store: Store, options: LoadOptions, watch: Watch
) -> LoadReport:
    """The kept cells as rows of the next version, which becomes the current one. Raises _NothingUsable."""
    gone: list[str] = []
    try:
        with next_version(store) as engine:
            watch.holds(engine)
            time = load_time(engine)
            rows = _rows_of(table, arriving, engine, store, options, watch, time)
            gone += rows.joins
            report, decisions = _reported(table, rows, engine, options, watch)
            keep_cells(store.folder, rows.file, with_report(decisions, report))
            # Before the swap: a purge after a kill must know that the shorter list is not to be kept.
            note_removed(store.folder, gone, back=(decisions.extract_id,))
    except BaseException:
        note_removed(store.folder, (), back=gone)
        raise
    for before in gone:
        _keep_as_long(store, before, report.extract_id or "")
    facts, reading = report.table, report.reading
    advice = advice_on(report, facts, reading) if facts and reading else ()
    return replace(report, advice=(*advice, *advice_on_clock(time.behind)))


@dataclass(frozen=True)
class _Rows:
    """What was put into the next version of one file. `joins`: lists that go, because the file was added to
    them; `file`: the cells to keep; `usable`: accepted rows of this file."""

    decisions: Decisions
    account: RowAccount
    cells: Cells
    late_births: tuple[int, int]
    file: Path
    usable: int
    joins: tuple[str, ...] = ()


def _rows_of(
    table: _Table,
    arriving: Path,
    engine: duckdb.DuckDBPyConnection,
    store: Store,
    options: LoadOptions,
    watch: Watch,
    time: LoadTime,
) -> _Rows:
    watch("reading dates and codes", 0.3)
    orders = table.choice.orders_of_fields()
    cells = cells_of(engine, table.choice.kind.name, arriving, table.columns, table.overflow, orders)
    cells.only_year = year_to_take(cells, options.year)
    decisions = _as_before(_decisions(table, cells, options, time), options, store)
    watch("checking the rows", 0.4)
    before, again = _list_to_join(engine, store, decisions, arriving, options)
    is_loaded = bool(
        engine.execute("SELECT 1 FROM extracts WHERE extract_id = ?", [decisions.extract_id]).fetchall()
    )
    remove_rows(engine, decisions.extract_id)
    if before is None:
        rows = add_extract(engine, decisions, cells)
        late = cells.late_births(decisions.direction)
        return _Rows(decisions, rows, cells, late, arriving, rows.accepted)
    together = arriving.with_name("together.parquet")
    of_list = store.folder / "cells" / f"{before.extract_id}.parquet"
    one = joined(engine, before, decisions, (of_list, arriving, together), again)
    if options.without_late_births is None:
        one = replace(one, without_late_births=before.without_late_births)
    remove_rows(engine, before.extract_id)
    added = add_kept(engine, one, together)
    joins = (before.extract_id, *([decisions.extract_id] if is_loaded else []))
    # How its columns were read is told by the cells that nobody had decided about yet.
    return _Rows(one, added.rows, cells, added.late_births, together, added.of_last, joins)


def _reported(
    table: _Table, rows: _Rows, engine: duckdb.DuckDBPyConnection, options: LoadOptions, watch: Watch
) -> tuple[LoadReport, Decisions]:
    """The report, but for its sentences, once the version is derived anew. Raises _NothingUsable, Undecided."""
    decisions, cells = rows.decisions, rows.cells
    facts = TableFacts.of(table.grid, table.beside)
    own = parts_of(decisions)[-1].header_of()
    reading = ColumnReading.of(decisions, cells, table.choice, options.columns.profile, own)
    if decisions.parts:
        decisions = with_own_reading(decisions, reading)
        files = tuple((part.file_name, part.rows_read) for part in parts_of(decisions))
        reading = replace(reading.with_files_before(readings_before(decisions)), files=files)
    reading = replace(reading, late_births=rows.late_births)
    report = replace(
        LoadReport.of(decisions, rows.account, table.grid.file_name, "loaded"),
        unused_columns=tuple(decisions.unused_columns),
        rows_ignored=decisions.rows_ignored,
        table=facts,
        reading=reading,
    )
    if not rows.usable:
        raise _NothingUsable(report)
    if decisions.kind == "students":
        check_one_export(engine, decisions)
    finish(engine, watch)
    places = places_located(engine, decisions.extract_id)
    old = moves_of(engine, decisions.extract_id, decisions.as_of) if report.direction else None
    reading = replace(
        reading,
        rows_elsewhere=rows_elsewhere(engine, report),
        old_moves=old,
        said=(
            *reading.said,
            *on_student_numbers(engine, report),
            *taken_for_a_listed_town(engine, report),
            *far_townships(engine, report),
            *(on_dates_against(engine, decisions.extract_id, decisions.as_of) if old else ()),
        ),
        cautions=tuple(cells.cautions(decisions.extract_id)),
    )
    return replace(report, places=places, reading=reading), decisions


def _decisions(table: _Table, cells: Cells, options: LoadOptions, time: LoadTime) -> Decisions:
    """What the rows of the extract follow from. Raises Undecided."""
    grid, mapping, kind = table.grid, table.choice.mapping, table.choice.kind
    run = decide(grid, kind, Rows.of(cells), options)
    of_run = run.direction or f"{kind.name} {grid.sheet_name}"
    identity = f"{table.content_sha256} {of_run} {run.state_code}".encode()
    return Decisions(
        extract_id=hashlib.sha256(identity).hexdigest()[:12],
        kind=kind.name,
        direction=run.direction,
        state_code=run.state_code,
        as_of_date=run.as_of.isoformat(),
        as_of_source=run.as_of_source,
        loaded_at=time.at.isoformat(),
        file_name=grid.file_name,
        content_sha256=table.content_sha256,
        rows_read=table.rows_read,
        rows_ignored=grid.rows_ignored,
        mapping=mapping,
        columns=table.columns,
        overflow=table.overflow,
        dropped_columns=table.dropped,
        unused_columns=[h for h in grid.header if h not in mapping and h not in table.dropped],
        other_lines=[list(line) for line in grid.other_lines],
        is_synthetic=table.is_synthetic,
        sheet_name=grid.sheet_name,
        date_orders=cells.date_orders,
        only_year=cells.only_year,
        told_by=run.told_by,
        contradictions=list(run.contradictions),
        beside_cells=table.beside.kept(),
        table={"header": list(grid.header), "header_row_number": grid.header_row_number},
    )


def _list_to_join(
    engine: duckdb.DuckDBPyConnection,
    store: Store,
    decisions: Decisions,
    arriving: Path,
    options: LoadOptions,
) -> tuple[Decisions | None, int | None]:
    """The loaded list of the same run and day to which this file is added, and which of its files that takes
    the place of; nothing where it comes for itself. Raises Undecided where only a person can say."""
    if not decisions.direction:
        return None, None  # files of records and moves are counted together, whatever their day
    run = (decisions.kind, decisions.direction, decisions.state_code, decisions.as_of)
    stands = standing(engine, *run, decisions.is_synthetic)
    if stands is None or stands[0] == decisions.extract_id:
        return None, None
    read = {field: decisions.columns[field] for field in READ_FOR_IT if field in decisions.columns}
    cells = pq.read_table(arriving, columns=[*read.values(), "row_number"])
    fields = tuple(decisions.columns)
    found = beside(stands, store.folder, Children.of(cells, read), fields, decisions.content_sha256)
    if found is None or options.same_day == "other":
        return None, None
    if options.same_day is None and not found.is_same_again:
        words = f"move {decisions.direction} {decisions.state_code}, as of {decisions.as_of}"
        raise Undecided(
            "same_day", **found.facts(words, decisions.rows_read, decisions.as_of_source == "newest_row")
        )
    if options.same_day != "add" and not found.is_file_again:
        return None, None
    if found.cannot_be_added:
        raise Undecided("cannot_be_added", why=found.cannot_be_added, file=bare(found.file_name))
    is_file_again = found.is_file_again and options.same_day != "add"
    return decisions_of(store.folder, found.extract_id), found.again if is_file_again else None


def _keep_as_long(store: Store, before: str, now: str) -> None:
    """A list to which a file was added may be kept no longer than was said of it before."""
    days = removal.kept_until(store)
    if before in days:
        removal.set_day(store, now, min(days[before], days.get(now, days[before])))
        removal.forget(store, {before})


def _as_before(decisions: Decisions, options: LoadOptions, store: Store) -> Decisions:
    """The decisions with what is said now of late births, or was said of this extract before."""
    said = options.without_late_births
    if said is None:
        before = decisions_of(store.folder, decisions.extract_id)
        said = before is not None and before.without_late_births
    return replace(decisions, without_late_births=said)


class _NothingUsable(Exception):
    """Every row was refused. `report`: the load as it would have been; `refused`: rule -> rows."""

    def __init__(self, report: LoadReport) -> None:
        self.report = report
        self.refused = report.refused


def load_all(
    path: str | Path,
    *,
    store: Store | str | Path,
    on_progress: Progress | None = None,
    **fields: Unpack[LoadFields],
) -> list[LoadReport]:
    """Load a file through load_file; one report per table that was loaded or refused.

    A workbook whose sheets are record extracts (Student, Qualifying_Moves, ...) gives one report
    for each such sheet, named "file, sheet"; its other sheets (a read-me) are left out, as the
    report of the first says. Of any other file the one table that load_file chooses.
    """
    store = store if isinstance(store, Store) else Store(store)
    try:
        sheets = (
            record_sheets(Path(path), store.folder, fields.get("password"))
            if fields.get("sheet") is None
            else []
        )
    except (StoreNotUsable, PasswordNeeded, OSError):
        sheets = []  # load_file says what is wrong
    if len(sheets) < 2:
        return [load_file(path, store=store, on_progress=on_progress, **fields)]
    name = fields.get("file_name") or Path(path).name
    reports = [
        load_file(path, store=store, on_progress=on_progress, **fields | {"sheet": sheet}) for sheet in sheets
    ]
    return [replace(report, file=f"{name}, {sheet}") for report, sheet in zip(reports, sheets, strict=True)]


def record_sheets(path: Path, folder: Path, password: Password | None = None) -> list[str]:
    """Names of the sheets that are record extracts, in the workbook's order.

    `folder`: of the store, where the sheets lie while they are looked at. Raises PasswordNeeded,
    StoreNotUsable, OSError.
    """
    # One sheet, or no .xlsx: load_file says what it is.
    if not may_hold_sheets(path):
        return []
    found = []
    # A sheet, or a whole file, that is no table of a known kind: load_file says what is wrong.
    with private_work_folder(folder) as work:
        try:
            grids = read_each_sheet(path, work, password)
        except PasswordNeeded:
            raise
        except FileNotReadable:
            return []
        for grid in grids:
            with suppress(FileNotReadable):
                if grid.sheet_name and propose_kind(grid).name in RECORD_KINDS:
                    found.append(grid.sheet_name)
    return found
