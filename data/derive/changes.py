"""What changed since the extract before: who is new at a place, whose move was only corrected, and
who is no longer listed there.

New and no longer listed are about the move, not about how it is written: the same move whose town is
spelled or placed otherwise this month, whose day was corrected, whose child has another id, or whose
row was refused is in `changed_moves`, and neither new nor gone.

A delivered extract is compared with the newest of an earlier day of the same State and direction, never with all
older ones, and a real list never with a made-up one: a child who left the list and came back is new again. A list that
took the place of another of its day is not compared with that one: a corrected month would have no news. Only where the
day of one of two is a guess, the one loaded first counts as the earlier. A computed extract is compared with none: another rule would pass for news. A list without ids and
names, whose rows are no children, is passed over: beside it all would be new. Of two lists run with different
filters only what both could list is compared (data/derive/report_filters.py).
"""

from __future__ import annotations

import duckdb

from data.derive.children import further_name_sql, names_sql, tells_children_sql
from data.derive.report_filters import find_not_compared
from data.schema.program import expiration_sql, too_old_on_sql
from data.schema.tables import CHANGED_MOVES, NO_LONGER_LISTED

SCRATCH = ("extract_pairs", "listed_ends", "listed_before", "merged_ids", "new_rows")

GUESSED_DAY = "newest_row"
"""as_of_source of a list whose day nothing says: that of its newest move is taken."""
EXTRACT_PAIRS_SQL = f"""
WITH run AS (
    SELECT extract_id, direction, state_code, as_of_date, loaded_at, as_of_source IS DISTINCT FROM '{GUESSED_DAY}' AS is_day_known,
           coalesce(is_synthetic, false) AS is_made_up
    FROM extracts
    WHERE kind = 'missed_enrollment' AND {tells_children_sql("mapping")}
)
SELECT e.extract_id, e.direction, e.state_code, e.as_of_date,
       arg_max(p.extract_id, (p.as_of_date, p.loaded_at)) AS previous_extract_id, max(p.as_of_date) AS previous_day
FROM run e
JOIN run p
  ON p.direction = e.direction AND p.state_code = e.state_code AND p.is_made_up = e.is_made_up
 AND (p.as_of_date < e.as_of_date
      OR (p.as_of_date = e.as_of_date AND p.loaded_at < e.loaded_at AND NOT (p.is_day_known AND e.is_day_known)))
GROUP BY ALL
"""
"""One row per extract that has one before it, and the one that it is compared with. A list that was
loaded again for its day took the place of the first: both are compared with the day before."""
CORRECTED_DAYS = 60
"""A QAD that is this many days off at most is the same move with its day corrected."""
ALIKE_NAMES = 0.92
"""Jaro-Winkler likeness from which two names of one State are one town spelled twice, where the days
of the moves lie near as well: Tifton and Tiftin have 0.93."""


def find_new_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `extract_pairs` and `new_rows` from the rows, `move_ends` and `numbered_extracts`.

    extract_pairs: one row per extract that has one before it. new_rows: one row per accepted row
    of such an extract whose child the one before did not list at that missed place.
    """
    connection.execute(f"CREATE TEMP TABLE extract_pairs AS {EXTRACT_PAIRS_SQL}")
    connection.execute(
        """
        CREATE TEMP TABLE listed_ends AS
        SELECT e.extract_id, m.row_number, m.child_number, m.move_date,
               CASE e.direction WHEN 'to' THEN m.to_end ELSE m.from_end END AS missed_end,
               CASE e.direction WHEN 'to' THEN m.to_written_id ELSE m.from_written_id END AS written_id
        FROM move_ends m
        JOIN numbered_extracts e USING (extract_number)
        WHERE extract_id IN (SELECT unnest([extract_id, previous_extract_id]) FROM extract_pairs)
        """
    )
    has_pairs = connection.execute("SELECT count(*) FROM extract_pairs").fetchall()[0][0]
    # To prepare the question of names for nothing would take a tenth of loading a small list.
    connection.execute(_MERGED_IDS if has_pairs else _NO_MERGED_IDS)
    connection.execute(
        """
        CREATE TEMP TABLE listed_before AS
        SELECT p.extract_id, p.previous_extract_id, before.row_number AS previous_row_number,
               before.child_number AS previous_child_number,
               coalesce(merged.child_number, before.child_number) AS child_number,
               before.missed_end, before.move_date, before.written_id
        FROM extract_pairs p
        JOIN listed_ends before ON before.extract_id = p.previous_extract_id
        LEFT JOIN merged_ids merged
          ON merged.extract_id = p.extract_id AND merged.gone_child_number = before.child_number
        """
    )
    connection.execute("DROP TABLE IF EXISTS changed_moves")
    connection.execute(CHANGED_MOVES.create_sql())
    names = ", ".join(CHANGED_MOVES.column_names)
    for changed in (_CHANGED_SQL, _REFUSED_SQL) if has_pairs else ():
        connection.execute(f"INSERT INTO changed_moves ({names}) {changed}")
    find_not_compared(connection, bool(has_pairs))
    connection.execute(
        """
        CREATE TEMP TABLE new_rows AS
        SELECT e.extract_number, l.row_number
        FROM listed_ends l
        JOIN numbered_extracts e USING (extract_id)
        SEMI JOIN extract_pairs p ON p.extract_id = l.extract_id
        ANTI JOIN listed_before b
               ON b.extract_id = l.extract_id AND b.child_number = l.child_number
              AND b.missed_end = l.missed_end
        ANTI JOIN changed_moves c ON c.extract_id = l.extract_id AND c.row_number = l.row_number
        ANTI JOIN not_compared o ON o.listed_by = l.extract_id AND o.extract_id = l.extract_id
              AND o.row_number = l.row_number
        """
    )


# Of one child what is not the same in both extracts is paired: the same place with another day near,
# the same day at another place, a place spelled alike with a day near. Each row stands in one pair,
# the likeliest. A child whose id changed is one whose rows are otherwise the same.
# A spelling that was taken for a town which the list names is told as a change of the town, too: somebody wrote
# it otherwise this month.
_AS_SPELLED = """CASE WHEN w.located_by = 'confirmed_by_list'
        THEN (-1000000000 - hash(lower(w.city), w.state_code) % 1000000000)::INTEGER ELSE missed_end
    END AS missed_end"""
_CHANGED_SQL = f"""
WITH now AS (
    SELECT l.* REPLACE ({_AS_SPELLED}), w.city, w.state_code FROM listed_ends l
    SEMI JOIN extract_pairs p ON p.extract_id = l.extract_id
    LEFT JOIN places_as_written w ON w.written_id = l.written_id
),
was AS (
    SELECT b.* REPLACE ({_AS_SPELLED}), w.city, w.state_code
    FROM listed_before b LEFT JOIN places_as_written w ON w.written_id = b.written_id
),
now_left AS (
    FROM now ANTI JOIN was ON was.extract_id = now.extract_id AND was.child_number = now.child_number
        AND was.missed_end = now.missed_end AND was.move_date = now.move_date
),
was_left AS (
    FROM was ANTI JOIN now ON now.extract_id = was.extract_id AND now.child_number = was.child_number
        AND now.missed_end = was.missed_end AND now.move_date = was.move_date
),
now_elsewhere AS (
    FROM now_left ANTI JOIN was ON was.extract_id = now_left.extract_id
        AND was.child_number = now_left.child_number AND was.missed_end = now_left.missed_end
),
was_elsewhere AS (
    FROM was_left ANTI JOIN now ON now.extract_id = was_left.extract_id
        AND now.child_number = was_left.child_number AND now.missed_end = was_left.missed_end
),
pairs AS (
    SELECT n.extract_id, n.row_number, b.previous_extract_id, b.previous_row_number, 'date' AS what,
           1 AS rank, abs(n.move_date - b.move_date) AS days
    FROM now_left n JOIN was_left b USING (extract_id, child_number, missed_end)
    UNION ALL
    SELECT n.extract_id, n.row_number, b.previous_extract_id, b.previous_row_number,
           CASE WHEN n.move_date = b.move_date THEN 'town' ELSE 'town and date' END,
           CASE WHEN n.move_date = b.move_date THEN 2 ELSE 3 END, abs(n.move_date - b.move_date)
    FROM now_elsewhere n JOIN was_elsewhere b USING (extract_id, child_number)
    WHERE n.move_date = b.move_date
       OR (n.state_code IS NOT DISTINCT FROM b.state_code
           AND jaro_winkler_similarity(lower(n.city), lower(b.city)) >= {ALIKE_NAMES})
),
best_now AS (
    FROM pairs WHERE days <= {CORRECTED_DAYS}
    QUALIFY row_number() OVER (
        PARTITION BY extract_id, row_number ORDER BY rank, days, previous_row_number
    ) = 1
),
best AS (
    FROM best_now
    QUALIFY row_number() OVER (
        PARTITION BY extract_id, previous_row_number ORDER BY rank, days, row_number
    ) = 1
)
SELECT extract_id, row_number, previous_extract_id, previous_row_number, what FROM best
UNION ALL
SELECT was.extract_id, min(now.row_number), previous_extract_id, previous_row_number, 'id'
FROM was JOIN now ON now.extract_id = was.extract_id AND now.child_number = was.child_number
    AND now.missed_end = was.missed_end AND now.move_date = was.move_date
WHERE was.child_number <> was.previous_child_number
GROUP BY ALL
ORDER BY ALL
"""

# The newest move of each place that the child is no longer accepted at, where a row of the child was
# refused this month: the child is listed.
_REFUSED_SQL = f"""
WITH refused AS (
    SELECT extract_id, child_hash, min(row_number) AS row_number
    FROM refused_rows WHERE child_hash IS NOT NULL GROUP BY ALL
),
gone AS (
    FROM listed_before b
    ANTI JOIN listed_ends now ON now.extract_id = b.extract_id AND now.child_number = b.child_number
          AND now.missed_end = b.missed_end
    ANTI JOIN changed_moves c
           ON c.extract_id = b.extract_id AND c.previous_row_number = b.previous_row_number
)
SELECT g.extract_id, min(refused.row_number), previous_extract_id, previous_row_number, 'refused'
FROM gone g
JOIN missed_enrollment_rows r
  ON r.extract_id = g.previous_extract_id AND r.row_number = g.previous_row_number
JOIN refused ON refused.extract_id = g.extract_id
            AND (refused.child_hash = hash(r.msix_id) OR refused.child_hash = hash({names_sql("r")}))
GROUP BY ALL
ORDER BY ALL
"""


# A child whose id is not in the newer extract, and the child there who is the same person: the
# same names and birth date, or the same number of the same reporting State with no other birth
# date. Ids change when the exchange merges two records into one.
_MERGED_IDS = f"""
CREATE TEMP TABLE merged_ids AS
WITH gone AS (
    SELECT DISTINCT p.extract_id, p.previous_extract_id, before.child_number
    FROM extract_pairs p
    JOIN listed_ends before ON before.extract_id = p.previous_extract_id
    ANTI JOIN listed_ends now
           ON now.extract_id = p.extract_id AND now.child_number = before.child_number
),
known AS (
    SELECT l.extract_id, l.child_number, r.birth_date,
           {names_sql("r")} AS names, {further_name_sql("r")} AS further_name,
           CASE WHEN r.state_student_id IS NOT NULL AND r.reporting_state_code IS NOT NULL
                THEN concat_ws('|', r.reporting_state_code, upper(r.state_student_id)) END AS student
    FROM listed_ends l JOIN missed_enrollment_rows r USING (extract_id, row_number)
    WHERE EXISTS (FROM gone)
),
gone_known AS (
    SELECT DISTINCT g.extract_id, g.child_number, k.birth_date, k.names, k.further_name, k.student
    FROM gone g
    JOIN known k ON k.extract_id = g.previous_extract_id AND k.child_number = g.child_number
),
same AS (
    SELECT g.extract_id, g.child_number AS gone_child_number, k.child_number
    FROM gone_known g JOIN known k ON k.extract_id = g.extract_id AND k.names = g.names
    WHERE coalesce(k.further_name = g.further_name, true)
    UNION ALL
    SELECT g.extract_id, g.child_number, k.child_number
    FROM gone_known g JOIN known k ON k.extract_id = g.extract_id AND k.student = g.student
    WHERE coalesce(k.birth_date = g.birth_date, true)
)
SELECT extract_id, gone_child_number, min(child_number) AS child_number FROM same GROUP BY ALL
"""


_NO_MERGED_IDS = """
CREATE TEMP TABLE merged_ids AS
SELECT extract_id, child_number AS gone_child_number, child_number FROM listed_ends WHERE false
"""


def find_no_longer_listed(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `no_longer_listed` anew, once `leads` is there; then drop what find_new_rows made."""
    connection.execute("DROP TABLE IF EXISTS no_longer_listed")
    connection.execute(NO_LONGER_LISTED.create_sql())
    names = ", ".join(NO_LONGER_LISTED.column_names)
    if connection.execute("SELECT 1 FROM extract_pairs LIMIT 1").fetchall():
        connection.execute(f"INSERT INTO no_longer_listed ({names}) {_NO_LONGER_LISTED_SQL}")
    for scratch in SCRATCH:
        connection.execute(f"DROP TABLE {scratch}")


# Enrolled here: a row of any other extract, not the one compared with nor one of the same run
# before it (those listed the child all the same), says that the child's last enrollment is in
# the State. For a move to the State an enrollment of the years before the move explains nothing.
_NO_LONGER_LISTED_SQL = f"""
WITH gone AS (
    SELECT b.extract_id, b.previous_extract_id, p.direction, p.state_code, p.as_of_date,
           b.previous_row_number, b.previous_child_number AS child_number,
           b.child_number AS child_number_now, b.missed_end
    FROM listed_before b
    JOIN extract_pairs p USING (extract_id)
    ANTI JOIN listed_ends now
           ON now.extract_id = b.extract_id AND now.child_number = b.child_number
          AND now.missed_end = b.missed_end
    ANTI JOIN changed_moves c
           ON c.extract_id = b.extract_id AND c.previous_row_number = b.previous_row_number
    ANTI JOIN not_compared o ON o.extract_id = b.extract_id AND o.listed_by = b.previous_extract_id
          AND o.row_number = b.previous_row_number
),
newest_move AS (
    SELECT gone.*, l.family_number, l.missed_place_id, l.missed_county_fips, l.missed_written_id,
           l.move_date, l.birth_date,
           -- Of the move that is gone: a newer move to another place does not keep this one on the report.
           least(r.eligibility_expiration_date, {expiration_sql("l.move_date", "l.birth_date")}) AS end_of_move
    FROM gone
    JOIN leads l ON l.extract_id = gone.previous_extract_id AND l.row_number = gone.previous_row_number
    JOIN missed_enrollment_rows r
      ON r.extract_id = gone.previous_extract_id AND r.row_number = gone.previous_row_number
    QUALIFY row_number() OVER (
        PARTITION BY gone.extract_id, gone.child_number, gone.missed_end
        ORDER BY l.move_date DESC, l.row_number
    ) = 1
),
enrolled AS (
    SELECT DISTINCT g.extract_id, g.child_number, g.missed_end
    FROM newest_move g
    JOIN leads l ON l.child_number = g.child_number
    JOIN extracts e ON e.extract_id = l.extract_id
    JOIN extracts previous ON previous.extract_id = g.previous_extract_id
    JOIN missed_enrollment_rows r ON r.extract_id = l.extract_id AND r.row_number = l.row_number
    WHERE r.last_enrollment_state_code = g.state_code
      AND NOT (e.kind = previous.kind AND e.direction = g.direction AND e.state_code = g.state_code
               AND (e.as_of_date, e.loaded_at) <= (previous.as_of_date, previous.loaded_at))
      AND coalesce(r.last_enrollment_date, e.as_of_date) <= g.as_of_date
      AND (g.direction = 'from' OR coalesce(r.last_enrollment_date, e.as_of_date) >= g.move_date)
)
SELECT g.extract_id, previous_extract_id, previous_row_number, g.direction, g.state_code,
       g.as_of_date, g.child_number, family_number, missed_place_id, missed_county_fips,
       missed_written_id,
       CASE WHEN now.child_number IS NOT NULL THEN 'other place'
            WHEN enrolled.child_number IS NOT NULL THEN 'enrolled here'
            WHEN {too_old_on_sql("birth_date", "g.as_of_date")} THEN 'aged out'
            WHEN end_of_move <= g.as_of_date THEN 'window over'
            ELSE 'unknown' END AS reason
FROM newest_move g
LEFT JOIN (SELECT DISTINCT extract_id, child_number FROM listed_ends) now
       ON now.extract_id = g.extract_id AND now.child_number = g.child_number_now
LEFT JOIN enrolled
       ON enrolled.extract_id = g.extract_id AND enrolled.child_number = g.child_number
      AND enrolled.missed_end = g.missed_end
ORDER BY g.extract_id, family_number, g.child_number
"""
