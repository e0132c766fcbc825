"""Rows of a story -> the table `leads` in an in-memory engine, with a small gazetteer of its own.

For questions that need many small worlds fast; the loader and the real gazetteer have their own
tests, and tests/families.py goes through both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb
import ibis

from data.derive import leads
from data.reference.states import STATES
from data.schema import tables

PLACES = {
    ("Vidalia", "GA"): (1, "13279", "Toombs"),
    ("Lyons", "GA"): (2, "13279", "Toombs"),
    ("Moultrie", "GA"): (3, "13071", "Colquitt"),
    ("Tifton", "GA"): (4, "13277", "Tift"),
    ("Alma", "GA"): (5, "13005", "Bacon"),
    ("Immokalee", "FL"): (11, "12021", "Collier"),
    ("Homestead", "FL"): (12, "12086", "Miami-Dade"),
    ("Faison", "NC"): (13, "37061", "Duplin"),
    ("Matamoros", "Tamaulipas"): (14, None, None),
}
EXTRACT = "0123456789ab"


def engine_with(
    rows: list[dict], as_of: dt.date, direction: str = "to", state: str = "GA"
) -> duckdb.DuckDBPyConnection:
    """An engine that holds the rows (field -> value) as one extract, with its leads built."""
    return engine_with_extracts([Extract(EXTRACT, as_of, rows, direction, state)])


@dataclass(frozen=True)
class Extract:
    """One extract of a story; extracts are loaded in the order of the list."""

    extract_id: str
    as_of: dt.date
    rows: list[dict]
    direction: str = "to"
    state: str = "GA"
    as_of_source: str = "given"


def engine_with_extracts(extracts: list[Extract]) -> duckdb.DuckDBPyConnection:
    """An engine that holds these extracts, with their leads built."""
    # A few rows at a time: threads that wait for one another, and a commit per row, cost more than the work.
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("BEGIN;" + ";".join(table.create_sql() for table in tables.TABLES))
    for number, one in enumerate(extracts):
        loaded_at = dt.datetime(2026, 10, 1) + dt.timedelta(minutes=number)
        connection.execute(
            "INSERT INTO extracts (extract_id, kind, direction, state_code, as_of_date, as_of_source, loaded_at)"
            " VALUES (?, 'missed_enrollment', ?, ?, ?, ?, ?)",
            [one.extract_id, one.direction, one.state, one.as_of, one.as_of_source, loaded_at],
        )
    places = [
        (place_id, town, where, "USA" if where in STATES else "MEX", fips, county)
        for (town, where), (place_id, fips, county) in PLACES.items()
    ]
    _insert(connection, "places SELECT *, 32.0, -82.0 FROM", places)
    by_columns: dict[tuple[str, ...], list[list]] = {}
    for one in extracts:
        for i, row in enumerate(one.rows):
            filled = {"extract_id": one.extract_id, "row_number": i + 2, **row}
            by_columns.setdefault(tuple(filled), []).append(list(filled.values()))
    for columns, rows in by_columns.items():
        _insert(connection, f"missed_enrollment_rows ({', '.join(columns)}) FROM", rows)
    connection.execute(
        "INSERT INTO places_as_written"
        " SELECT (row_number() OVER ())::INTEGER, w.*, p.place_id,"
        " CASE WHEN p.place_id IS NULL THEN 'unplaced' ELSE 'exact' END"
        f" FROM ({leads.distinct_written_places_sql()}) w"
        " LEFT JOIN places p ON p.place_name = w.city AND p.state_code = w.state_code"
    )
    connection.execute("COMMIT")
    leads.build_leads(connection)
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, into: str, rows: list[list] | list[tuple]) -> None:
    """All rows by one statement: `into` is what stands between INSERT INTO and the rows."""
    one = f"({', '.join('?' * len(rows[0]))})"
    values = [value for row in rows for value in row]
    connection.execute(f"INSERT INTO {into} (VALUES {', '.join([one] * len(rows))})", values)


def leads_of(connection: duckdb.DuckDBPyConnection) -> ibis.Table:
    return ibis.duckdb.from_connection(connection).table("leads")
