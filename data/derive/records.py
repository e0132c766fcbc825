"""What the loaded record extracts say of each child: the newest of every record, joined.

The files of one export are those loaded under one State, and student_id joins them. A record
that stands in several loads of one export (a State sends its file again) counts once, as its
newest load has it; records under a student whose newest row says deleted do not count. Spellings
of one student_id are one, see data.derive.student_numbers. MSIX ID
joins the States' records of one child; without it names and birth date do.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data.derive.children import NAMES_TOLD_APART, child_key_sql, find_names_told_apart
from data.derive.student_numbers import make_student_numbers, numbered_sql

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
    make_student_numbers(engine)
    newest = ", ".join(f"arg_max({name}, newness) AS {name}" for name in _KEY_COLUMNS)
    no_child = "'s' || export_state_code || '|' || student_id"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_students AS
        WITH joined AS (
            SELECT export_state_code, student_id, {newest}
            FROM {numbered_sql(engine, "students")} s JOIN ({_NEWNESS}) USING (extract_id)
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


def student_details_sql(engine: duckdb.DuckDBPyConnection, asked: str) -> str:
    """SQL: one row per student_id of the relation `asked`, with DETAIL_COLUMNS.

    Names of everybody take the engine a second at 150,000 students; few are asked for. Needs
    student_numbers.
    """
    newest = ", ".join(f"arg_max({name}, newness) AS {name}" for name in DETAIL_COLUMNS)
    return f"""
        SELECT export_state_code, student_id, {newest}
        FROM {numbered_sql(engine, "students")} d JOIN ({_NEWNESS}) USING (extract_id)
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
        FROM {numbered_sql(engine, table)} r JOIN ({_NEWNESS}) n USING (extract_id)
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


@dataclass(frozen=True)
class RecordsOfNobody:
    """Rows of moves (enrollments) whose student stands in no loaded Student file of their export, and
    of how many: they belong to no child, and nothing is computed from them."""

    moves: int
    all_moves: int
    enrollments: int
    all_enrollments: int

    def sentence(self) -> str:
        """What to say of them with what was computed; empty where there are none."""
        told = [
            f"{rows:,} of {all_rows:,} {name}"
            for rows, all_rows, name in (
                (self.moves, self.all_moves, "moves"),
                (self.enrollments, self.all_enrollments, "enrollments"),
            )
            if rows
        ]
        if not told:
            return ""
        listed = ", so a child may be listed whose enrollment is among them" if self.enrollments else ""
        return f"Caution: {' and '.join(told)} name a student of no loaded Student file and count for nobody{listed}."


def records_of_nobody(engine: duckdb.DuckDBPyConnection) -> RecordsOfNobody:
    """Of all loaded records, those that join no student; one in several loads counts once."""
    make_student_numbers(engine)
    counts = []
    for table, record_id in (("qualifying_moves", "move_record_id"), ("enrollments", "enrollment_record_id")):
        rows = _newest_records(engine, table, record_id)
        of_records = "WHERE kind = 'qualifying_moves'" if table == "qualifying_moves" else ""
        counts += engine.execute(
            f"""
            SELECT count(*) FILTER (s.student_id IS NULL), count(*)
            FROM (SELECT * FROM ({rows}) {of_records}) r
            LEFT JOIN ({_every_student_sql(engine)}) s USING (export_state_code, student_id)
            """
        ).fetchall()[0]
    drop_known(engine)
    return RecordsOfNobody(*counts)


def rows_of_nobody(engine: duckdb.DuckDBPyConnection, table: str, extract_id: str) -> tuple[int, int]:
    """Of one extract of moves or enrollments: rows that join no student, and rows that join one whose
    number is written otherwise in the Student file."""
    make_student_numbers(engine)
    found = engine.execute(
        f"""
        SELECT count(*) FILTER (s.student_id IS NULL),
               count(*) FILTER (s.student_id IS NOT NULL AND k.student_id IS NOT NULL)
        FROM (SELECT * FROM {table} WHERE extract_id = $extract_id AND student_id IS NOT NULL) r
        JOIN extracts e ON e.extract_id = r.extract_id
        LEFT JOIN student_numbers k ON k.extract_id = r.extract_id AND k.student_id = r.student_id
        LEFT JOIN ({_every_student_sql(engine)}) s
               ON s.export_state_code = e.state_code AND s.student_id = coalesce(k.number, r.student_id)
        """,
        {"extract_id": extract_id},
    ).fetchall()[0]
    drop_known(engine)
    return found


def _every_student_sql(engine: duckdb.DuckDBPyConnection) -> str:
    """SQL: one row per student_id of an export, also of those that were deleted."""
    return (
        "SELECT DISTINCT e.state_code AS export_state_code, s.student_id "
        f"FROM {numbered_sql(engine, 'students')} s JOIN extracts e USING (extract_id)"
    )


def drop_known(engine: duckdb.DuckDBPyConnection) -> None:
    """Let go of what the functions above made."""
    for view in ("known_moves", "known_enrollments"):
        engine.execute(f"DROP VIEW IF EXISTS {view}")
    for table in (
        "known_students",
        NAMES_TOLD_APART,
        "newest_qualifying_moves",
        "newest_enrollments",
        "student_numbers",
    ):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
