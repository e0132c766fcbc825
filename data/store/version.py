"""The next numbered file of a store, written whole: rows, places, leads, checks, then the swap."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.derive.leads import WRITTEN_PLACE, build_leads, distinct_written_places_sql
from data.derive.missed_enrollment import MissedEnrollmentRule, insert_computed_rows
from data.derive.moves import build_moves
from data.derive.named_in import lists_naming
from data.engine import open_writing, quoted
from data.extracts import kind_named
from data.extracts.cells import Cells
from data.geocoding.geocode import locate
from data.geocoding.proposals import confirmed
from data.progress import Progress
from data.schema.tables import (
    EXTRACTS,
    LEAD_KINDS,
    OF_FILES,
    PLACES,
    PLACES_AS_WRITTEN,
    REFUSED_ROWS,
    TABLES,
    WITH_ENDS,
)
from data.spill import work_folder
from data.store import place_choices
from data.store.cells import Decisions
from data.store.folder import next_file, point_to, points_to
from data.store.inventory import ARRIVING, arrived, mark_arriving, note_present
from data.store.manifest import (
    NotWhole,
    fingerprints,
    manifest_path,
    read_manifest,
    rows_and_checksum,
    verify_written,
    write_manifest,
)
from data.store.parts import parts_of, places_of_rows
from data.store.reader import Store

_OF_FILES = (*OF_FILES, REFUSED_ROWS, EXTRACTS)
_CARRIED = (*_OF_FILES, PLACES_AS_WRITTEN, PLACES)


class CountsDisagree(RuntimeError):
    """A check of the row counts failed; the new file is thrown away."""


@contextmanager
def next_version(
    store: Store, is_empty: bool = False, without: Collection[str] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine on the next numbered file, which holds what the current one holds.

    `is_empty` starts from nothing instead (to build the store anew); of the extracts in `without`
    nothing is carried over. When the block ends without an error the file is closed, opened anew,
    compared row by row (checksums) with what was written, and becomes the current one; else it is
    removed and the store is as it was. Raises CountsDisagree. Hold the writer's lock.
    """
    old = None if is_empty else store.version
    file = next_file(store)
    mark_arriving(file)
    try:
        with work_folder(store.folder) as spill, closing(open_writing(file, spill)) as engine:
            for table in TABLES:
                engine.execute(table.create_sql())
            if old is not None:
                _carry_over(engine, store.folder / old, frozenset(without))
            place_choices.hand_over(engine, place_choices.read_aliases(store.folder))
            yield engine
            written = fingerprints(engine, "store")
            extracts = [
                row[0] for row in engine.execute("SELECT extract_id FROM extracts ORDER BY ALL").fetchall()
            ]
            engine.execute("USE memory")
            engine.execute("DETACH store")  # which writes everything into the one file
            manifest = verify_written(engine, file, written, extracts)
        write_manifest(file, manifest)
        point_to(store, file)
        note_present(store.folder)
        arrived(file)
        for mark in (store.folder / "cells").glob("*" + ARRIVING):
            mark.unlink(missing_ok=True)
    except BaseException as error:
        # Once it is pointed to, what fails afterwards must not take it away.
        if not points_to(store, file):
            for leftover in (file, file.with_name(file.name + ".wal"), manifest_path(file)):
                leftover.unlink(missing_ok=True)
            arrived(file)
        if isinstance(error, NotWhole):
            raise CountsDisagree(str(error)) from error
        raise


def _carry_over(engine: duckdb.DuckDBPyConnection, old: Path, without: frozenset[str]) -> None:
    """Copy the tables that are not derived anew, each compared with the file it comes from.

    Without some extracts the places are located anew: a spelling may have been theirs alone.
    """
    manifest = read_manifest(old)
    engine.execute(f"ATTACH {quoted(old)} AS old (READ_ONLY)")
    for table in _CARRIED:
        name = table.name
        has_extracts = "extract_id" in table.column_names
        if without and not has_extracts:
            continue
        source = f'old."{name}"'
        if manifest and manifest.tables.get(name) != rows_and_checksum(engine, source):
            raise NotWhole(
                f"The table {name} in {old.name} is damaged. `python -m data.store check` says more."
            )
        ids = ", ".join(quoted(extract_id) for extract_id in sorted(without))
        kept = f"extract_id NOT IN ({ids})" if without else "true"
        engine.execute(f"INSERT INTO {name} BY NAME SELECT * FROM {source} WHERE {kept}")
        if rows_and_checksum(engine, name) != rows_and_checksum(engine, source, kept):
            raise NotWhole(f"The table {name} was not copied whole.")
    engine.execute("DETACH old")


def utc_now() -> dt.datetime:
    """This moment by the computer's clock (UTC, without a zone)."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class LoadTime:
    """When a load counts as made (UTC). `behind`: how far the clock is behind the last load, else zero."""

    at: dt.datetime
    behind: dt.timedelta


def load_time(engine: duckdb.DuckDBPyConnection) -> LoadTime:
    """Now, but after every load that the store holds.

    Of two lists as of one day the later load is the newer one, and what was computed follows the records
    it came from: a clock that was set back must not turn them round.
    """
    now = utc_now()
    newest = engine.execute("SELECT max(loaded_at) FROM extracts").fetchall()[0][0]
    if newest is None or newest < now:
        return LoadTime(now, dt.timedelta())
    return LoadTime(newest + dt.timedelta(microseconds=1), newest - now)


def _count(engine: duckdb.DuckDBPyConnection, relation: str) -> int:
    return engine.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0]


@dataclass(frozen=True)
class RowAccount:
    """What became of the rows of one extract. `by_rule`: rule -> rows it refused; a row may break
    several."""

    accepted: int
    refused: int
    by_rule: dict[str, int]


def add_extract(engine: duckdb.DuckDBPyConnection, decisions: Decisions, cells: Cells) -> RowAccount:
    """Add the rows of one file and its line in `extracts`.

    `cells`: of the file, made on this engine. Raises CountsDisagree unless every row read is either
    accepted or refused.
    """
    cells.only_year = decisions.only_year
    accepted, by_rule = _add_rows(engine, decisions, cells, decisions.header_of())
    return _accounted(engine, decisions, cells, accepted, by_rule)


@dataclass(frozen=True)
class Added:
    """What was added of the kept cells of an extract. `late_births`: of all its files, see Cells. `of_last`:
    accepted rows of the last file."""

    rows: RowAccount
    late_births: tuple[int, int]
    of_last: int


def add_kept(engine: duckdb.DuckDBPyConnection, decisions: Decisions, file: Path) -> Added:
    """Add the rows of every file of an extract, whose kept cells lie in `file`, and its line in `extracts`.

    Raises CountsDisagree as `add_extract`.
    """
    accepted, by_rule = 0, Counter[str]()
    late_rows, late_places = 0, 0
    for part in parts_of(decisions):
        cells = part.cells(engine, decisions.kind, file)
        cells.only_year = decisions.only_year
        taken, refused = _add_rows(engine, decisions, cells, part.header_of())
        accepted += taken
        by_rule.update(refused)
        if decisions.direction:
            rows, places = cells.late_births(decisions.direction)
            late_rows, late_places = late_rows + rows, late_places + places
    rows = _accounted(engine, decisions, cells, accepted, dict(by_rule.most_common()))
    return Added(rows, (late_rows, late_places), taken)


def _add_rows(
    engine: duckdb.DuckDBPyConnection, decisions: Decisions, cells: Cells, header_of: Mapping[str, str]
) -> tuple[int, dict[str, int]]:
    accepted = cells.insert_rows(
        decisions.extract_id,
        decisions.direction,
        decisions.state_code,
        decisions.as_of,
        decisions.without_late_births,
    )
    cells.keep_refused(decisions.extract_id, header_of)
    return accepted


def _accounted(
    engine: duckdb.DuckDBPyConnection,
    decisions: Decisions,
    cells: Cells,
    accepted: int,
    by_rule: dict[str, int],
) -> RowAccount:
    _name_places(engine, decisions)
    own = {"extract_id": decisions.extract_id}
    refused_rows = engine.execute(
        "SELECT count(DISTINCT row_number) FROM refused_rows WHERE extract_id = $extract_id", own
    ).fetchall()[0][0]
    stored = engine.execute(
        f"SELECT count(DISTINCT row_number) FROM {cells.table.name} WHERE extract_id = $extract_id",
        own,
    ).fetchall()[0][0]
    if not (accepted == stored and accepted + refused_rows == decisions.rows_read):
        raise CountsDisagree(
            f"{decisions.rows_read:,} rows were read, but {accepted:,} were accepted, {stored:,} "
            f"stored and {refused_rows:,} refused."
        )
    write_extract(engine, decisions, accepted, refused_rows)
    return RowAccount(accepted, refused_rows, by_rule)


def _name_places(engine: duckdb.DuckDBPyConnection, decisions: Decisions) -> None:
    """Say before the hint of each refused row of a list of several sheets or files where it stands."""
    for words, added, end in places_of_rows(decisions):
        engine.execute(
            """
            UPDATE refused_rows
            SET hint = $words || ' ' || (row_number - $added) || ': ' || coalesce(hint, '')
            WHERE extract_id = $extract_id AND row_number > $added AND row_number <= coalesce($end, row_number)
            """,
            {"words": words, "added": added, "end": end, "extract_id": decisions.extract_id},
        )


def remove_rows(engine: duckdb.DuckDBPyConnection, extract_id: str) -> None:
    """Take out what the next file holds of an extract; nothing where it holds none of it."""
    for table in _OF_FILES:
        engine.execute(f"DELETE FROM {table.name} WHERE extract_id = ?", [extract_id])


def write_extract(
    engine: duckdb.DuckDBPyConnection,
    decisions: Decisions,
    accepted: int,
    refused_rows: int,
    rows_read: int | None = None,
) -> None:
    """Add the line of one extract to `extracts`. `rows_read`: where the decisions cannot know it."""
    values = {
        "extract_id": decisions.extract_id,
        "kind": decisions.kind,
        "direction": decisions.direction,
        "state_code": decisions.state_code,
        "as_of_date": decisions.as_of_date,
        "as_of_source": decisions.as_of_source,
        "loaded_at": decisions.loaded_at,
        "file_name": decisions.file_name,
        "sheet_name": decisions.sheet_name,
        "content_sha256": decisions.content_sha256,
        "rows_read": decisions.rows_read if rows_read is None else rows_read,
        "rows_accepted": accepted,
        "rows_refused": refused_rows,
        "rows_ignored": decisions.rows_ignored,
        "mapping": json.dumps(decisions.mapping, ensure_ascii=False),
        "dropped_columns": json.dumps(decisions.dropped_columns, ensure_ascii=False),
        "unused_columns": json.dumps(decisions.unused_columns, ensure_ascii=False),
        "other_lines": json.dumps(decisions.other_lines, ensure_ascii=False),
        "is_synthetic": decisions.is_synthetic,
        "rule": decisions.rule,
        "rule_sentence": decisions.rule_sentence,
    }
    names = EXTRACTS.column_names
    engine.execute(
        f"INSERT INTO extracts ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        [values[name] for name in names],
    )


def cells_of(
    engine: duckdb.DuckDBPyConnection,
    kind: str,
    file: Path,
    columns: Mapping[str, str],
    overflow: Sequence[str],
    date_orders: Mapping[str, str] | None = None,
) -> Cells:
    """The kind's Cells over a Parquet file of text cells.

    `columns`: field -> column of the file; `overflow`: columns right of the header.
    """
    source = f"read_parquet({quoted(file)})"
    return kind_named(kind).cells(engine, source, columns, overflow, date_orders)


def finish(engine: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Locate the places not seen before, derive the leads, and check the counts."""
    progress("locating the places", 0.6)
    place_choices.forget_outdated(engine)
    _locate_new_places(engine)
    _confirm_by_the_lists(engine)
    progress("deriving the leads", 0.75)
    build_leads(engine)
    build_moves(engine)
    progress("checking", 0.95)
    rows, leads = _count(engine, "missed_enrollment_rows"), _count(engine, "leads")
    accepted = engine.execute(
        "SELECT coalesce(sum(rows_accepted), 0) FROM extracts WHERE kind IN $kinds",
        {"kinds": list(LEAD_KINDS)},
    ).fetchall()[0][0]
    if not rows == leads == accepted:
        raise CountsDisagree(f"{accepted:,} rows accepted, {rows:,} stored, {leads:,} leads derived.")


def _locate_new_places(engine: duckdb.DuckDBPyConnection) -> None:
    """Add the spellings that no earlier load had to places_as_written, and their places."""
    keys = ", ".join(WRITTEN_PLACE)
    written = " UNION ".join(distinct_written_places_sql(table.name) for table in WITH_ENDS)
    new = engine.execute(
        f"SELECT {keys} FROM (({written}) EXCEPT SELECT {keys} FROM places_as_written) ORDER BY ALL"
    ).df()
    if new.empty:
        return
    written_places = new.rename(columns={"state_code": "state", "country_code": "country"})
    located = place_choices.apply(engine, new, locate(written_places))
    arriving = new.join(located.rename(columns=lambda name: f"located_{name}"))
    first = engine.execute("SELECT coalesce(max(written_id), 0) FROM places_as_written").fetchall()
    arriving["written_id"] = range(first[0][0] + 1, first[0][0] + 1 + len(arriving))
    engine.register("arriving", arriving)
    engine.execute(
        f"INSERT INTO places_as_written ({', '.join(PLACES_AS_WRITTEN.column_names)}) "
        f"SELECT written_id, {keys}, located_place_id, located_located_by FROM arriving"
    )
    columns = ", ".join(f"any_value(located_{name})" for name in PLACES.column_names[1:])
    engine.execute(
        f"INSERT INTO places ({', '.join(PLACES.column_names)}) "
        f"SELECT located_place_id, {columns} FROM arriving "
        "WHERE located_place_id IS NOT NULL "
        "AND located_place_id NOT IN (SELECT place_id FROM places) GROUP BY located_place_id"
    )
    engine.unregister("arriving")


def _confirm_by_the_lists(engine: duckdb.DuckDBPyConnection) -> None:
    """Place what is one slip of the pen from a town that the same list names elsewhere ("Tiftin", Tifton).

    Worked out anew from all that is loaded each time, so that no order of loads, removals and choices by
    hand makes a difference, and a store that is built anew says the same.
    """
    engine.execute(
        "UPDATE places_as_written SET place_id = NULL, located_by = 'unplaced' "
        "WHERE located_by = 'confirmed_by_list'"
    )
    written = engine.execute(
        "SELECT written_id, city, state_code, country_code, zip, county, place_id, located_by::VARCHAR AS how "
        "FROM places_as_written WHERE city IS NOT NULL ORDER BY written_id"
    ).df()
    placed = written[written["how"].isin(["exact", "alias", "by_hand"]) & written["place_id"].notna()]
    unplaced = place_choices.undecided(engine, written[written["how"] == "unplaced"])
    meant = confirmed(unplaced.set_index("written_id"), placed)
    if meant.empty:
        return
    speak_for = placed[placed["place_id"].isin(meant)]
    named = lists_naming(engine, [*meant.index, *speak_for["written_id"]])
    lists_of: dict[int, set[str]] = {}
    for number, place_id in zip(speak_for["written_id"], speak_for["place_id"], strict=True):
        lists_of.setdefault(int(place_id), set()).update(named[number])
    pairs = zip(meant.index.tolist(), meant.tolist(), strict=True)
    both = [(place_id, number) for number, place_id in pairs if named[number] & lists_of[place_id]]
    if both:
        engine.executemany(
            "UPDATE places_as_written SET place_id = ?, located_by = 'confirmed_by_list' WHERE written_id = ?",
            both,
        )


def add_computed(engine: duckdb.DuckDBPyConnection, decisions: Decisions) -> tuple[int, int]:
    """Add the rows of a computed extract and its line in `extracts`, from the records on `engine`.

    Returns the moves looked at and the enrollments that could count. Raises ValueError for an
    extract that was loaded.
    """
    if decisions.rule is None:
        raise ValueError(f"{decisions.extract_id} was not computed: it has no rule")
    rule = MissedEnrollmentRule.from_json(decisions.rule)
    rows, moves, enrollments = insert_computed_rows(engine, decisions.extract_id, rule)
    write_extract(engine, decisions, rows, 0, rows_read=rows)
    return moves, enrollments
