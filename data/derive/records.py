"""What the loaded record extracts say of each child: the newest of every record, joined.

The files of one export are those loaded under one State, and student_id joins them. A record
that stands in several loads of one export (a State sends its file again) counts once, as its
newest load has it; records under a student whose newest row says deleted do not count. MSIX ID
joins the States' records of one child; without it names and birth date do.
"""

from __future__ import annotations

import duckdb

from data.derive.children import NAMES_TOLD_APART, child_key_sql, find_names_told_apart

_KEY_COLUMNS = (
    "msix_id", "reporting_state_code", "last_name_1", "last_name_2", "first_name", "middle_name", "suffix",
    "birth_date",
)  # fmt: skip
DETAIL_COLUMNS = (
    "state_student_id", "last_name_1", "last_name_2", "first_name", "middle_name", "suffix", "sex",
    "parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip
_NEWNESS = """
    SELECT extract_id, state_code AS export_state_code,
           row_number() OVER (ORDER BY as_of_date, loaded_at, extract_id) AS newness
    FROM extracts
"""


def make_known_students(engine: duckdb.DuckDBPyConnection) -> None:
    """known_students: one row per student_id of an export, with the key of the child.

    Student and Demographics rows are put together; of two loads the newer one's cell counts,
    where it is filled. A record without a reporting State is its export's, unless that holds
    several States.
    """
    find_names_told_apart(engine)
    newest = ", ".join(f"arg_max({name}, newness) AS {name}" for name in _KEY_COLUMNS)
    no_child = "'s' || export_state_code || '|' || student_id"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_students AS
        WITH joined AS (
            SELECT export_state_code, student_id, {newest}
            FROM students JOIN ({_NEWNESS}) USING (extract_id)
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


def student_details_sql(asked: str) -> str:
    """SQL: one row per student_id of the relation `asked`, with DETAIL_COLUMNS.

    Names of everybody take the engine a second at 150,000 students; few are asked for.
    """
    newest = ", ".join(f"arg_max({name}, newness) AS {name}" for name in DETAIL_COLUMNS)
    return f"""
        SELECT export_state_code, student_id, {newest}
        FROM students JOIN ({_NEWNESS}) USING (extract_id)
        SEMI JOIN {asked} USING (export_state_code, student_id)
        GROUP BY export_state_code, student_id
    """


_CONTENT = {
    "qualifying_moves": ("qad", "from_city", "from_state_code", "to_city", "to_state_code"),
    "enrollments": ("enrollment_date", "enrollment_type", "school_name", "facility_name"),
}
"""What a record without an id of its own is known by."""


def _newest_records(engine: duckdb.DuckDBPyConnection, table: str, record_id: str) -> str:
    """SQL: the rows of `table` with their export; a record in several loads as the newest has it.

    Within one load every row stays: a file that is alone costs no comparison.
    """
    joined = f"""
        SELECT n.export_state_code, n.newness, r.*
        FROM {table} r JOIN ({_NEWNESS}) n USING (extract_id)
        WHERE r.student_id IS NOT NULL
    """
    loads = engine.execute(
        f"SELECT count(DISTINCT extract_id) FROM {table} WHERE student_id IS NOT NULL"
    ).fetchall()[0][0]
    if loads < 2:
        return joined
    content = ", ".join(_CONTENT[table])
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE newest_{table} AS
        SELECT * FROM ({joined})
        QUALIFY newness = max(newness) OVER (
            PARTITION BY export_state_code, student_id, coalesce({record_id}, ''),
                         CASE WHEN {record_id} IS NULL THEN hash({content}) END
        )
        """
    )
    return f"FROM newest_{table}"


def make_known_moves(engine: duckdb.DuckDBPyConnection) -> None:
    """known_moves: one row per recorded qualifying move of a known student, with child_key.

    Needs known_students.
    """
    rows = _newest_records(engine, "qualifying_moves", "move_record_id")
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW known_moves AS
        SELECT m.* REPLACE (
                   s.reporting_state_code AS reporting_state_code, s.msix_id AS msix_id,
                   s.birth_date AS birth_date
               ),
               s.child_key
        FROM ({rows}) m JOIN known_students s USING (export_state_code, student_id)
        WHERE m.kind = 'qualifying_moves'
        """
    )


def make_known_enrollments(engine: duckdb.DuckDBPyConnection) -> None:
    """known_enrollments: one row per enrollment of a known student, with child_key and its State.

    The State is the one that submitted the record, else that of the facility. Needs
    known_students.
    """
    rows = _newest_records(engine, "enrollments", "enrollment_record_id")
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW known_enrollments AS
        SELECT n.*, coalesce(s.reporting_state_code, n.facility_state_code) AS state_code,
               s.child_key
        FROM ({rows}) n JOIN known_students s USING (export_state_code, student_id)
        """
    )


def drop_known(engine: duckdb.DuckDBPyConnection) -> None:
    """Let go of what the functions above made."""
    for view in ("known_moves", "known_enrollments"):
        engine.execute(f"DROP VIEW IF EXISTS {view}")
    for table in ("known_students", NAMES_TOLD_APART, "newest_qualifying_moves", "newest_enrollments"):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
