"""What the store says of one loaded extract: where its rows were placed, and whom they name."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from data.derive.records import rows_of_nobody
from data.geocoding.gazetteer import TOLD_APART_MILES, miles_to_township
from data.load.reports.advice import advice_on
from data.load.reports.report import LoadReport
from data.schema.tables import ALL_STATES
from data.values.bare_text import bare


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


MOST_NAMED = 5

# A number per row and end is counted first: to join the words to each end of a million rows took a
# second of a core.
_ROWS_OF_SPELLINGS_SQL = """
SELECT written_id, count(*) AS rows FROM (
    SELECT missed_written_id AS written_id FROM leads WHERE extract_id = $extract_id
    UNION ALL
    SELECT other_written_id FROM leads
    WHERE extract_id = $extract_id AND other_written_id IS DISTINCT FROM missed_written_id
) GROUP BY written_id
"""
"""One row per spelling of a list, with the rows that name it at either end."""


def taken_for_a_listed_town(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> tuple[str, ...]:
    """A sentence on spellings that were taken for a town which the same list names: "Tiftin" for Tifton."""
    if not report.direction:
        return ()
    found = cursor.execute(
        f"""
        SELECT w.city, w.state_code, p.place_name, sum(r.rows)::BIGINT AS rows
        FROM ({_ROWS_OF_SPELLINGS_SQL}) r
        JOIN places_as_written w USING (written_id)
        JOIN places p ON p.place_id = w.place_id
        WHERE w.located_by = 'confirmed_by_list'
        GROUP BY ALL ORDER BY rows DESC, w.city
        """,
        {"extract_id": report.extract_id},
    ).fetchall()
    if not found:
        return ()
    named = ", ".join(
        f"{bare(city, 40)} for {name} {state} ({rows:,} {'row' if rows == 1 else 'rows'})"
        for city, state, name, rows in found[:MOST_NAMED]
    )
    more = f", and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
    return (
        f"Taken for a town that the list names elsewhere, one slip of the pen away: {named}{more}. Places to "
        "repair lists each; what is not meant is put right there.",
    )


def far_townships(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> tuple[str, ...]:
    """A sentence on names that were taken for a town, while the township of the name lies elsewhere."""
    if not report.direction:
        return ()
    found = cursor.execute(
        f"""
        SELECT w.city, w.state_code, w.place_id, sum(r.rows)::BIGINT AS rows
        FROM ({_ROWS_OF_SPELLINGS_SQL}) r JOIN places_as_written w USING (written_id)
        WHERE w.located_by IN ('exact', 'alias') AND w.zip IS NULL AND w.county IS NULL
            AND w.city IS NOT NULL AND w.country_code = 'USA'
        GROUP BY ALL ORDER BY rows DESC, w.city
        """,
        {"extract_id": report.extract_id},
    ).df()
    found = found[miles_to_township(found).notna()]
    if found.empty:
        return ()
    cells = zip(found["city"], found["state_code"], found["rows"], strict=True)
    named = [
        f"{bare(city, 40)} {state} ({rows:,} {'row' if rows == 1 else 'rows'})" for city, state, rows in cells
    ]
    more = f", and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
    return (
        f"Taken for the town, while the township of the name lies more than {TOLD_APART_MILES} miles from it: "
        f"{', '.join(named[:MOST_NAMED])}{more}. Places to repair offers both.",
    )


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
