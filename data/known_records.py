"""What the loaded record extracts say of each child: the newest of every record, joined.

The files of one export are those loaded under one State, and student_id joins them. A record
that stands in several loads of one export (a State sends its file again) counts once, as its
newest load has it; records under a student whose newest row says deleted do not count. MSIX ID
joins the States' records of one child; without it names and birth date do.
"""

from __future__ import annotations

import duckdb

from data.derived import child_key_sql

_STUDENT_COLUMNS = (
    "msix_id", "reporting_state_code", "state_student_id", "last_name_1", "last_name_2",
    "first_name", "middle_name", "suffix", "sex", "birth_date", "parent_1_first_name",
    "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip
TEMPORARY = ("known_students", "known_moves", "known_enrollments")


def make_known_students(engine: duckdb.DuckDBPyConnection) -> None:
    """known_students: one row per student_id of an export, with the key of the child.

    Student and Demographics rows are put together; of two loads the newer one's cell counts,
    where it is filled. A record without a reporting State is its export's, unless that holds
    several States.
    """
    newest = ", ".join(f"arg_max({name}, newness) AS {name}" for name in _STUDENT_COLUMNS)
    no_child = "'s' || export_state_code || '|' || student_id"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_students AS
        WITH newest AS (
            SELECT extract_id, state_code AS export_state_code,
                   row_number() OVER (ORDER BY as_of_date, loaded_at, extract_id) AS newness
            FROM extracts
        ),
        joined AS (
            SELECT export_state_code, student_id, {newest}
            FROM students JOIN newest USING (extract_id)
            GROUP BY export_state_code, student_id
            HAVING coalesce(arg_max(action_code, newness), '') <> 'D'
        )
        SELECT * REPLACE (
                   coalesce(reporting_state_code, nullif(export_state_code, 'US'))
                   AS reporting_state_code
               ),
               {child_key_sql("joined", no_child)} AS child_key
        FROM joined
        """
    )


def _newest_records_sql(table: str, record_id: str, where: str) -> str:
    """SQL: the rows of `table` with their export; of one record id only the newest load's.

    Rows without a record id all stay, but for those that an other load repeats word for word.
    """
    return f"""
        SELECT e.state_code AS export_state_code, r.*
        FROM {table} r JOIN extracts e USING (extract_id)
        WHERE {where}
        QUALIFY row_number() OVER (
            PARTITION BY e.state_code, r.student_id,
                         coalesce(r.{record_id}, md5(to_json(struct_pack(
                             {", ".join(f"{c} := r.{c}" for c in _CONTENT[table])}))::VARCHAR))
            ORDER BY e.as_of_date DESC, e.loaded_at DESC, r.extract_id, r.row_number
        ) = 1
    """


_CONTENT = {
    "qualifying_moves": ("qad", "from_city", "from_state_code", "to_city", "to_state_code"),
    "enrollments": ("enrollment_date", "enrollment_type", "school_name", "facility_name"),
}
"""What a record without an id of its own is known by."""


def make_known_moves(engine: duckdb.DuckDBPyConnection) -> None:
    """known_moves: one row per recorded qualifying move of a known student, with child_key.

    Needs known_students.
    """
    rows = _newest_records_sql("qualifying_moves", "move_record_id", "r.kind = 'qualifying_moves'")
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_moves AS
        SELECT m.* REPLACE (s.reporting_state_code AS reporting_state_code), s.child_key
        FROM ({rows}) m JOIN known_students s USING (export_state_code, student_id)
        """
    )


def make_known_enrollments(engine: duckdb.DuckDBPyConnection) -> None:
    """known_enrollments: one row per enrollment of a known student, with child_key and its State.

    The State is the one that submitted the record, else that of the facility. Needs
    known_students.
    """
    rows = _newest_records_sql("enrollments", "enrollment_record_id", "true")
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_enrollments AS
        SELECT n.*, coalesce(s.reporting_state_code, n.facility_state_code) AS state_code,
               s.child_key
        FROM ({rows}) n JOIN known_students s USING (export_state_code, student_id)
        """
    )


def drop_known(engine: duckdb.DuckDBPyConnection) -> None:
    """Let go of the temporary tables."""
    for name in TEMPORARY:
        engine.execute(f"DROP TABLE IF EXISTS {name}")
