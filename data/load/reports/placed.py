"""What the store says of one loaded extract: where its rows were placed, and whom they name."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from data.derive.records import rows_of_nobody
from data.load.reports.advice import advice_on
from data.load.reports.report import LoadReport
from data.schema.tables import ALL_STATES


def places_located(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> dict[str, int]:
    """How the missed place was located -> accepted rows of one extract."""
    return dict(
        cursor.execute(
            "SELECT located_by::VARCHAR, count(*) FROM leads WHERE extract_id = ? "
            "GROUP BY located_by ORDER BY located_by",
            [extract_id],
        ).fetchall()
    )


def on_student_numbers(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> tuple[str, ...]:
    """Sentences on moves and enrollments whose student is unknown, or numbered in another spelling."""
    if report.kind not in ("qualifying_moves", "enrollments") or not report.extract_id:
        return ()
    nobody, otherwise = rows_of_nobody(cursor, report.kind, report.extract_id)
    said = []
    if otherwise:
        said.append(
            "Student numbers that the Student file writes otherwise (as 2002 for 2002.0 or 0002002) were "
            f"taken for the same: {otherwise:,} of {report.rows_accepted:,} rows."
        )
    if nobody:
        said.append(
            f"{nobody:,} of {report.rows_accepted:,} rows name a student who stands in no Student file loaded "
            "for the same State: until such a file is loaded they count for nobody."
        )
    return tuple(said)


def rows_elsewhere(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> int:
    """Accepted rows whose missed place lies in another State than the report's."""
    if not report.direction or report.state == ALL_STATES:
        return 0
    return cursor.execute(
        "SELECT count(*) FROM leads WHERE extract_id = ? AND missed_state_code <> ?",
        [report.extract_id, report.state],
    ).fetchall()[0][0]


def placed_anew(report: LoadReport, places: dict[str, int]) -> LoadReport:
    """The report with the places of its rows as they are located now, after some were repaired."""
    now = replace(report, places=places)
    if report.status != "loaded" or report.table is None or report.reading is None:
        return now
    return replace(now, advice=advice_on(now, report.table, report.reading))
