"""Missed enrollments from records, on the engine: the rule's conditions, each once."""

from __future__ import annotations

import duckdb

from data.known_records import (
    DETAIL_COLUMNS,
    drop_known,
    make_known_enrollments,
    make_known_moves,
    make_known_students,
    student_details_sql,
)
from data.missed_enrollment_rule import MissedEnrollmentRule
from data.schema.tables import MISSED_ENROLLMENT_ROWS


def insert_computed_rows(
    engine: duckdb.DuckDBPyConnection, extract_id: str, rule: MissedEnrollmentRule
) -> tuple[int, int, int]:
    """Add to missed_enrollment_rows one row per child and move that the rule lists.

    Returns the rows, the moves that were looked at (into or out of the State, recorded by
    another, in the window), and the enrollments of the State by the as-of date that count.

    A move that several States recorded is one row (of the State that comes first by its code).
    Names, parents and birth date are those of the recording State; last enrollment, grade and
    school those of the child's newest enrollment of any State and type by the as-of date.
    """
    make_known_students(engine)
    make_known_moves(engine)
    make_known_enrollments(engine)
    missed, other = ("to", "from") if rule.direction == "to" else ("from", "to")
    values = {
        "state": rule.state,
        "as_of": rule.as_of,
        "types": list(rule.enrollment_types),
    }
    window = (
        f"AND m.qad > $as_of::DATE - INTERVAL {int(rule.window_months)} MONTH"
        if rule.window_months is not None
        else ""
    )
    young = (
        ""
        if rule.include_22_plus
        else "AND coalesce(m.birth_date + INTERVAL 22 YEAR > $as_of::DATE, true)"
    )
    # Mexico has States that are written with two letters: CO is also Coahuila.
    in_usa = "AND coalesce(m.from_country_code, 'USA') = 'USA'" if missed == "from" else ""
    as_of_and_state = {name: values[name] for name in ("state", "as_of")}
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE moves_asked AS
        SELECT m.* FROM known_moves m
        WHERE m.{missed}_state_code = $state {in_usa}
          AND m.{other}_state_code IS DISTINCT FROM $state
          AND m.reporting_state_code IS DISTINCT FROM $state
          AND m.qad <= $as_of::DATE {window} {young}
        QUALIFY row_number() OVER (
            PARTITION BY m.child_key, m.qad, upper(m.from_city), m.from_state_code,
                         upper(m.to_city), m.to_state_code
            ORDER BY m.reporting_state_code, m.export_state_code, m.student_id, m.row_number
        ) = 1
        """,
        as_of_and_state,
    )
    engine.execute(
        """
        CREATE OR REPLACE TEMP TABLE enrollments_asked AS
        SELECT child_key, enrollment_date FROM known_enrollments
        WHERE state_code = $state AND enrollment_date <= $as_of::DATE
          AND (len($types::VARCHAR[]) = 0 OR list_contains($types::VARCHAR[], enrollment_type))
        """,
        values,
    )
    near = "".join(
        f" AND e.enrollment_date {sign} m.qad + {int(days)}"
        for sign, days in ((">=", rule.from_days), ("<=", rule.to_days))
        if days is not None
    )
    columns = MISSED_ENROLLMENT_ROWS.column_names
    selected = ", ".join(_VALUES.get(name, f"NULL AS {name}") for name in columns)
    rows = engine.execute(
        f"""
        INSERT INTO missed_enrollment_rows ({", ".join(columns)})
        WITH last_enrollment AS (
            SELECT * FROM known_enrollments
            WHERE enrollment_date <= $as_of::DATE
              AND child_key IN (SELECT child_key FROM moves_asked)
            QUALIFY row_number() OVER (
                PARTITION BY child_key
                ORDER BY enrollment_date DESC, state_code, enrollment_type, export_state_code,
                         student_id, row_number
            ) = 1
        ),
        missed AS (
            SELECT * FROM moves_asked m
            WHERE NOT EXISTS (
                FROM enrollments_asked e WHERE e.child_key = m.child_key {near}
            )
        )
        SELECT {selected} FROM missed m LEFT JOIN last_enrollment n USING (child_key)
        LEFT JOIN ({student_details_sql("moves_asked")}) s
               ON s.export_state_code = m.export_state_code AND s.student_id = m.student_id
        """,
        {"extract_id": extract_id, "as_of": rule.as_of},
    ).fetchall()[0][0]
    looked_at, counted = (
        engine.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        for name in ("moves_asked", "enrollments_asked")
    )
    for scratch in ("moves_asked", "enrollments_asked"):
        engine.execute(f"DROP TABLE {scratch}")
    drop_known(engine)
    return rows, looked_at, counted


_OF_MOVE = (
    "msix_id", "birth_date", "qad", "from_city", "from_state_code", "from_country_code", "to_city", "to_state_code",
    "to_zip", "to_county", "eligibility_expiration_date", "reporting_state_code",
)  # fmt: skip
_VALUES = {
    **{name: f"s.{name}" for name in DETAIL_COLUMNS},
    **{name: f"m.{name}" for name in _OF_MOVE},
    "extract_id": "$extract_id",
    "row_number": "row_number() OVER (ORDER BY m.child_key, m.qad, m.from_city, m.to_city,"
    " m.from_state_code, m.to_state_code)::INTEGER",
    "grade": "n.grade",
    "last_enrollment_state_code": "n.state_code",
    "last_enrollment_date": "n.enrollment_date",
    "last_enrollment_type": "n.enrollment_type",
    "withdrawal_date": "CASE WHEN n.withdrawal_date <= $as_of::DATE THEN n.withdrawal_date END",
    "school_name": "coalesce(n.school_name, n.facility_name)",
    "district_name": "n.district_name",
    "district_id": "n.district_id",
    "school_id": "n.school_id",
    "is_pfs": "n.is_pfs",
}
