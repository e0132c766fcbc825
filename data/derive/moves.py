"""The table `moves`: every move of a child in the loaded records and Mobility files, on the map.

Kinds are kept apart by the column `kind`: a question says which it counts.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from data.derive.children import child_key_sql
from data.derive.families import families_of
from data.derive.leads import ENDS_AS_WRITTEN, FROM_END, TO_END, WRITTEN_PLACE, find_ends_as_written
from data.derive.named_moves import NAME_CODES, NamedMoves, make_name_codes, name_codes_sql
from data.derive.records import (
    drop_known,
    make_known_enrollments,
    make_known_students,
    student_details_sql,
)
from data.derive.student_numbers import numbered_sql
from data.schema.program import period_sql
from data.schema.tables import MOVES

BEFORE_ARRIVAL_DAYS = 7
"""Papers of an arrival may be dated up to a week before the QAD."""
LONGEST_STAY_DAYS = 365
"""Beyond a year after a move an enrollment says nothing about that arrival."""


def build_moves(engine: duckdb.DuckDBPyConnection) -> None:
    """Fill `moves` anew from qualifying_moves, students, leads and places_as_written.

    One row per row of qualifying_moves. A child who is in leads has the same number there and
    here; the numbers of the others go on above. Rows of a Qualifying_Moves file whose student_id
    no loaded Student file holds are children of their own, one per student_id.
    """
    engine.execute("DROP TABLE IF EXISTS moves")
    engine.execute(MOVES.create_sql())
    if not engine.execute("SELECT 1 FROM qualifying_moves LIMIT 1").fetchall():
        return
    make_known_students(engine)
    _key_moves(engine)
    _number_movers(engine)
    _place_moves(engine)
    _number_families(engine)
    _find_arrivals(engine)
    engine.execute(
        f"""
        INSERT INTO moves ({", ".join(MOVES.column_names)})
        SELECT extract_id, row_number, kind, export_state_code, child_number, family_number,
               move_date, month(move_date),
               {period_sql("move_date")},
               recorded_by, from_place_id, from_written_id, from_state, from_country,
               to_place_id, to_written_id, to_state,
               coalesce(from_end <> 0 AND from_end = to_end, false), is_found
        FROM placed_moves
        JOIN mover_families USING (child_number)
        LEFT JOIN found_arrivals USING (child_number, move_date, to_state)
        ORDER BY kind, family_number, child_number, move_date, extract_id, row_number
        """
    )
    for scratch in (
        "keyed_moves",
        "mover_numbers",
        "placed_moves",
        "mover_families",
        "found_arrivals",
        "mover_names",
        "named_moves",
        ENDS_AS_WRITTEN,
    ):
        engine.execute(f"DROP TABLE {scratch}")
    engine.execute(f"DROP TYPE {NAME_CODES}")
    drop_known(engine)


def _key_moves(engine: duckdb.DuckDBPyConnection) -> None:
    """keyed_moves: the rows with their date and what their child is known by."""
    no_child = "'s' || e.state_code || '|' || r.student_id"
    no_record = f"coalesce({no_child}, 'r' || r.extract_id || r.row_number)"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE keyed_moves AS
        SELECT r.*, e.state_code AS export_state_code,
               coalesce(r.qad, r.residency_date, r.last_enrollment_date) AS move_date,
               coalesce(s.reporting_state_code, r.reporting_state_code) AS recorded_by,
               coalesce('m' || r.msix_id, s.child_key, {no_record}) AS child_key
        FROM {numbered_sql(engine, "qualifying_moves")} r
        JOIN extracts e USING (extract_id)
        LEFT JOIN known_students s
               ON s.export_state_code = e.state_code AND s.student_id = r.student_id
        """
    )


def _number_movers(engine: duckdb.DuckDBPyConnection) -> None:
    """mover_numbers: one row per child_key of keyed_moves, with its child_number."""
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE mover_numbers AS
        WITH in_leads AS (
            SELECT {child_key_sql("r", "NULL")} AS child_key, min(l.child_number) AS child_number,
                   min(l.family_number) AS lead_family_number
            FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
            GROUP BY 1
        ),
        wanted AS (SELECT DISTINCT child_key FROM keyed_moves),
        further AS (
            SELECT child_key, row_number() OVER (ORDER BY child_key) AS place
            FROM wanted ANTI JOIN in_leads USING (child_key)
        )
        SELECT child_key, child_number, lead_family_number
        FROM in_leads SEMI JOIN wanted USING (child_key)
        UNION ALL
        SELECT child_key,
               ((SELECT coalesce(max(child_number), -1) FROM leads) + place)::INTEGER, NULL
        FROM further
        """
    )


def _place_moves(engine: duckdb.DuckDBPyConnection) -> None:
    """placed_moves: keyed_moves with the child's number and both ends on the map."""

    def joined(alias: str, end: dict[str, str]) -> str:
        matches = " AND ".join(f"{alias}.{name} IS NOT DISTINCT FROM ({end[name]})" for name in WRITTEN_PLACE)
        written = f"(FROM places_as_written JOIN {ENDS_AS_WRITTEN} USING (written_id))"
        return f"LEFT JOIN {written} {alias} ON {matches}"

    find_ends_as_written(engine)

    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE placed_moves AS
        SELECT r.extract_id, r.row_number, r.kind, r.export_state_code, r.student_id,
               r.move_date, r.recorded_by, c.child_number, c.lead_family_number,
               written_from.place_id AS from_place_id, written_from.written_id AS from_written_id,
               coalesce(from_place.state_code, r.from_state_code) AS from_state,
               coalesce(from_place.country_code, r.from_country_code) AS from_country,
               written_to.place_id AS to_place_id, written_to.written_id AS to_written_id,
               coalesce(to_place.state_code, r.to_state_code) AS to_state,
               coalesce(written_from.written_end, 0) AS from_end,
               coalesce(written_to.written_end, 0) AS to_end
        FROM keyed_moves r
        JOIN mover_numbers c USING (child_key)
        {joined("written_from", FROM_END)}
        {joined("written_to", TO_END)}
        LEFT JOIN places from_place ON from_place.place_id = written_from.place_id
        LEFT JOIN places to_place ON to_place.place_id = written_to.place_id
        """
    )


def _number_families(engine: duckdb.DuckDBPyConnection) -> None:
    """mover_families: one row per child of placed_moves, with its family_number.

    The rule of leads (data/derive/families.py), with the names that the records hold; a child whose
    names are not known is a family of its own unless leads tie it to others.
    """
    asked = "SELECT DISTINCT export_state_code, student_id FROM placed_moves WHERE student_id IS NOT NULL"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE mover_names AS {student_details_sql(engine, f'({asked})')}")
    make_name_codes(engine, ["mover_names"])
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE named_moves AS
        WITH places AS (
            SELECT child_number, (row_number() OVER (ORDER BY child_number) - 1)::INTEGER AS place
            FROM (SELECT DISTINCT child_number FROM placed_moves)
        )
        SELECT DISTINCT m.from_end, m.to_end, m.move_date, places.place, {name_codes_sql("d")}
        FROM placed_moves m JOIN mover_names d USING (export_state_code, student_id)
        JOIN places USING (child_number)
        """
    )
    found = engine.execute(
        "SELECT child_number, coalesce(min(lead_family_number), -1) AS family FROM placed_moves "
        "GROUP BY 1 ORDER BY 1"
    ).fetchnumpy()
    movers, families = (np.asarray(found[name]) for name in ("child_number", "family"))
    # Children who are one family in leads are one here.
    order = np.argsort(families, kind="stable")
    same = np.flatnonzero((np.diff(families[order]) == 0) & (families[order][1:] >= 0))
    numbers = families_of(
        len(movers), NamedMoves.of(engine, "named_moves", "place"), (order[same], order[same + 1])
    )
    numbered = pa.table({"child_number": np.asarray(movers), "family_number": numbers})
    engine.register("numbered_families", numbered)
    engine.execute("CREATE OR REPLACE TEMP TABLE mover_families AS FROM numbered_families")
    engine.unregister("numbered_families")


def _find_arrivals(engine: duckdb.DuckDBPyConnection) -> None:
    """found_arrivals: one row per child, day and State moved to: did that State enroll the child?

    Empty where no enrollments are loaded: then nothing can be said.
    """
    make_known_enrollments(engine)
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE found_arrivals AS
        WITH enrolled AS (
            SELECT DISTINCT c.child_number, e.state_code AS to_state, e.enrollment_date
            FROM known_enrollments e JOIN mover_numbers c USING (child_key)
            WHERE e.enrollment_date IS NOT NULL AND e.state_code IS NOT NULL
        ),
        arrivals AS (
            SELECT child_number, to_state, move_date,
                   least(coalesce(lead(move_date) OVER (PARTITION BY child_number ORDER BY move_date),
                                  DATE '9999-12-31'),
                         move_date + {LONGEST_STAY_DAYS} + 1) AS stay_end
            FROM (SELECT DISTINCT child_number, to_state, move_date FROM placed_moves
                  WHERE move_date IS NOT NULL AND to_state IS NOT NULL)
        ),
        nearest AS (
            SELECT a.child_number, a.move_date, a.to_state, a.stay_end, e.enrollment_date
            FROM arrivals a ASOF LEFT JOIN enrolled e
              ON e.child_number = a.child_number AND e.to_state = a.to_state
             AND e.enrollment_date >= a.move_date - {BEFORE_ARRIVAL_DAYS}
        )
        SELECT child_number, move_date, to_state,
               coalesce(enrollment_date < stay_end, false) AS is_found
        FROM nearest
        WHERE (SELECT count(*) FROM enrolled) > 0
        """
    )
