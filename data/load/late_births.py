"""Rows refused for a birth date after their move, taken without it on a word, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.extracts.rules import LATE_BIRTHS
from data.load.reports.placed import places_located
from data.load.reports.report import LoadReport
from data.progress import Progress, Watch, run_watched
from data.store.cells import Decisions, decisions_of, keep_decisions
from data.store.folder import waiting_writer_lock
from data.store.reader import Store
from data.store.version import add_kept, finish, next_version, remove_rows


@dataclass(frozen=True)
class LateBirths:
    """Of one extract: `refused` rows that have no other fault, and whether such rows `are_left_out` of
    that: taken without their birth date."""

    refused: int
    are_left_out: bool


def late_births(store: Store, extract_id: str) -> LateBirths:
    """How it stands now. Raises StoreNotUsable."""
    decisions = decisions_of(store.folder, extract_id)
    with store.reader() as cursor:
        refused = cursor.execute(
            "SELECT count(*) FROM (SELECT row_number FROM refused_rows WHERE extract_id = $extract_id "
            "GROUP BY row_number HAVING bool_and(list_contains($late, rule)))",
            {"extract_id": extract_id, "late": list(LATE_BIRTHS)},
        ).fetchall()[0][0]
    return LateBirths(refused, decisions is not None and decisions.without_late_births)


def decide_late_births(
    store: Store, extract_id: str, leave_out: bool, on_progress: Progress | None = None
) -> LoadReport:
    """Read a loaded extract again, with such rows taken without birth date, or refused again.

    What was decided is kept with its cells. Raises LookupError where no cells of it are kept,
    StoreNotUsable, CountsDisagree, OSError or duckdb.Error; the store is then as it was.
    """
    decisions = decisions_of(store.folder, extract_id)
    if decisions is None:
        raise LookupError(f"No cells of the extract {extract_id} are kept.")
    decided = replace(decisions, without_late_births=leave_out)

    def work(watch: Watch) -> LoadReport:
        with waiting_writer_lock(store.folder, watch):
            store.check_whole()
            return _read_again(decided, store, watch)

    return run_watched(work, on_progress)


def _read_again(decisions: Decisions, store: Store, watch: Watch) -> LoadReport:
    with next_version(store) as engine:
        watch.holds(engine)
        watch("reading the rows again", 0.2)
        remove_rows(engine, decisions.extract_id)
        file = store.folder / "cells" / f"{decisions.extract_id}.parquet"
        added = add_kept(engine, decisions, file)
        rows = added.rows
        finish(engine, watch)
        places = places_located(engine, decisions.extract_id)
        if decisions.reading:  # what the report of the load said, told again from the list of extracts
            now = {
                "late_births": list(added.late_births),
                "without_late_births": decisions.without_late_births,
            }
            decisions = replace(decisions, reading={**decisions.reading, **now})
        keep_decisions(store.folder, decisions)
    watch("done", 1.0)
    how = "taken without birth date" if decisions.without_late_births else "refused again"
    sentence = (
        f"Rows of {decisions.file_name} whose birth date lies after the move are {how}: "
        f"{rows.accepted:,} of {decisions.rows_read:,} rows are accepted now, {rows.refused:,} refused."
    )
    return replace(
        LoadReport.of(decisions, rows, decisions.file_name, "loaded", sentence),
        unused_columns=tuple(decisions.unused_columns),
        rows_ignored=decisions.rows_ignored,
        places=places,
    )
