"""The table `moves`: every move of a child in the loaded records and Mobility files, on the map.

Kinds are kept apart by the column `kind`: a question says which it counts.
"""

from __future__ import annotations

import duckdb

from data.derived import FROM_END, TO_END, WRITTEN_PLACE, child_key_sql
from data.known_records import drop_known, make_known_students
from data.tables import MOVES


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
    no_child = "'s' || e.state_code || '|' || r.student_id"
    no_record = f"coalesce({no_child}, 'r' || r.extract_id || r.row_number)"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE keyed_moves AS
        SELECT r.*, e.state_code AS export_state_code,
               coalesce(r.qad, r.residency_date, r.last_enrollment_date) AS move_date,
               coalesce(s.reporting_state_code, r.reporting_state_code) AS recorded_by,
               coalesce('m' || r.msix_id, s.child_key, {no_record}) AS child_key
        FROM qualifying_moves r
        JOIN extracts e USING (extract_id)
        LEFT JOIN known_students s
               ON s.export_state_code = e.state_code AND s.student_id = r.student_id
        """
    )
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE mover_numbers AS
        WITH in_leads AS (
            SELECT {child_key_sql("r", "NULL")} AS child_key, min(l.child_number) AS child_number
            FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
            GROUP BY 1
        ),
        wanted AS (SELECT DISTINCT child_key FROM keyed_moves),
        further AS (
            SELECT child_key, row_number() OVER (ORDER BY child_key) AS place
            FROM wanted ANTI JOIN in_leads USING (child_key)
        )
        SELECT child_key, child_number FROM in_leads SEMI JOIN wanted USING (child_key)
        UNION ALL
        SELECT child_key,
               ((SELECT coalesce(max(child_number), -1) FROM leads) + place)::INTEGER
        FROM further
        """
    )

    def joined(alias: str, end: dict[str, str]) -> str:
        matches = " AND ".join(
            f"{alias}.{name} IS NOT DISTINCT FROM ({end[name]})" for name in WRITTEN_PLACE
        )
        return f"LEFT JOIN places_as_written {alias} ON {matches}"

    engine.execute(
        f"""
        INSERT INTO moves ({", ".join(MOVES.column_names)})
        SELECT r.extract_id, r.row_number, r.kind, r.export_state_code, c.child_number,
               r.move_date, month(r.move_date),
               CASE WHEN month(r.move_date) >= 9
                    THEN year(r.move_date) || '-' || right((year(r.move_date) + 1)::VARCHAR, 2)
                    ELSE (year(r.move_date) - 1) || '-' || right(year(r.move_date)::VARCHAR, 2)
               END,
               r.recorded_by,
               written_from.place_id, written_from.written_id,
               coalesce(from_place.state_code, r.from_state_code),
               coalesce(from_place.country_code, r.from_country_code),
               written_to.place_id, written_to.written_id,
               coalesce(to_place.state_code, r.to_state_code),
               coalesce(coalesce(written_from.place_id, -written_from.written_id)
                        = coalesce(written_to.place_id, -written_to.written_id), false)
        FROM keyed_moves r
        JOIN mover_numbers c USING (child_key)
        {joined("written_from", FROM_END)}
        {joined("written_to", TO_END)}
        LEFT JOIN places from_place ON from_place.place_id = written_from.place_id
        LEFT JOIN places to_place ON to_place.place_id = written_to.place_id
        ORDER BY r.kind, c.child_number, r.move_date, r.extract_id, r.row_number
        """
    )
    engine.execute("DROP TABLE keyed_moves")
    engine.execute("DROP TABLE mover_numbers")
    drop_known(engine)
