"""The missed children of the newest lists beside the rosters, or the State's own records, of the loaded files."""

from __future__ import annotations

import duckdb
import pandas as pd

from data.derive.children import squeezed_sql
from data.same_child.clean import clean
from data.same_child.pairs import find_pairs
from data.same_child.weights import LEVELS

_NAMES = ("first_name", "middle_name", "last_name_1", "last_name_2")
_PARENTS = ("parent_1_first_name", "parent_2_first_name")
_ONE_SPELLING = ", ".join(f"upper(r.{name})" for name in _NAMES)
_DETAILS = ", ".join(f"max(r.{name}) AS {name}" for name in (*_NAMES, "sex", *_PARENTS))


def _listed_sql(state: str | None) -> str:
    """One row per missed child of the newest lists and way in which they spell it."""
    towns = ", ".join(f"nullif({squeezed_sql(f'r.{end}_city')}, '')" for end in ("from", "to"))
    return f"""
        SELECT l.child_number, max(r.msix_id) AS msix_id, {_DETAILS}, r.birth_date,
               CASE WHEN max(r.state_student_id) IS NOT NULL AND max(r.reporting_state_code) IS NOT NULL
                    THEN max(r.reporting_state_code) || ' ' || max(r.state_student_id) END AS state_student_id,
               list_distinct(flatten(list(list_filter([{towns}], lambda x: x IS NOT NULL)))) AS towns,
               list_sort(list_distinct(list(l.state_code))) AS states,
               min(coalesce(r.msix_id, r.state_student_id, l.extract_id || ' line ' || l.row_number)) AS listed_id
        FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number)
        WHERE l.is_newest {"AND l.state_code = $state" if state else ""}
        GROUP BY l.child_number, {_ONE_SPELLING}, r.birth_date
    """


_ROSTER_ID = "coalesce(r.state_student_id, r.student_id, r.msix_id, r.extract_id || ' line ' || r.row_number)"
_ROSTER_SQL = f"""
    SELECT e.state_code, 'roster' AS source, {_ROSTER_ID} AS roster_id, e.as_of_date, r.withdrawal_date, r.msix_id,
           e.state_code || ' ' || r.state_student_id AS state_student_id, {", ".join(f"r.{name}" for name in _NAMES)},
           r.sex, r.birth_date, {", ".join(f"r.{name}" for name in _PARENTS)},
           list_filter([nullif({squeezed_sql("r.home_city")}, '')], lambda x: x IS NOT NULL) AS towns
    FROM roster_rows r JOIN extracts e USING (extract_id)
    QUALIFY row_number() OVER (
        PARTITION BY e.state_code, coalesce(r.state_student_id, r.student_id, r.msix_id), {_ONE_SPELLING}, r.birth_date
        ORDER BY e.as_of_date DESC, e.loaded_at DESC, r.withdrawal_date DESC NULLS FIRST, r.row_number) = 1
"""
_RECORDS_SQL = f"""
    SELECT coalesce(r.reporting_state_code, e.state_code) AS state_code, 'records' AS source,
           coalesce(r.state_student_id, r.student_id, r.msix_id) AS roster_id, e.as_of_date,
           NULL::DATE AS withdrawal_date, r.msix_id,
           coalesce(r.reporting_state_code, e.state_code) || ' ' || r.state_student_id AS state_student_id,
           {", ".join(f"r.{name}" for name in _NAMES)}, r.sex, r.birth_date,
           {", ".join(f"r.{name}" for name in _PARENTS)}, []::VARCHAR[] AS towns
    FROM students r JOIN extracts e USING (extract_id)
    WHERE coalesce(r.reporting_state_code, e.state_code) IN
          (SELECT unnest(states) FROM listed_children EXCEPT SELECT state_code FROM extracts WHERE kind = 'roster')
      AND coalesce(r.last_name_1, r.first_name) IS NOT NULL
      -- The exchange lists the child as missed knowing these records of it.
      AND (r.msix_id IS NULL OR r.msix_id NOT IN (SELECT msix_id FROM listed_children WHERE msix_id IS NOT NULL))
    QUALIFY row_number() OVER (PARTITION BY state_code, r.student_id ORDER BY e.as_of_date DESC, e.loaded_at DESC) = 1
        AND coalesce(r.action_code::VARCHAR, '') <> 'D'
"""


def missed_children(cursor: duckdb.DuckDBPyConnection, state: str | None = None) -> pd.DataFrame:
    """One row per missed child of the newest lists (of one State's): child_number, states. Keeps their rows on
    the cursor for `enrolled_children` and `pairs_of_loaded`."""
    given = {"state": state} if state else {}
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE listed_children AS SELECT row_number() OVER ()::INTEGER AS number, * "
        f"FROM ({_listed_sql(state)})",
        given,
    )
    return cursor.execute(
        "SELECT child_number, any_value(states) AS states FROM listed_children GROUP BY child_number ORDER BY ALL"
    ).df()


def enrolled_children(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """ "roster" and "records" -> rows to compare the missed with; records only of States without a roster. Keeps
    them on the cursor. Needs `missed_children`."""
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE enrolled_children AS SELECT row_number() OVER ()::INTEGER AS number, * "
        f"FROM ({_ROSTER_SQL} UNION ALL {_RECORDS_SQL})"
    )
    return dict(cursor.execute("SELECT source, count(*) FROM enrolled_children GROUP BY source").fetchall())


def pairs_of_loaded(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per missed child and record that may be one: child as left_number, ids, State, source and dates of
    the record, levels, weight, is_of_several. Needs the two above, and takes what they kept off the cursor."""
    clean(cursor, "FROM listed_children", "listed_clean")
    clean(cursor, "FROM enrolled_children", "enrolled_clean")
    find_pairs(cursor, "listed_clean", "enrolled_clean", "listed_pairs")
    pairs = cursor.execute(_PAIRS_SQL).df()
    for scratch in ("listed_children", "enrolled_children", "listed_clean", "enrolled_clean", "listed_pairs"):
        cursor.execute(f"DROP TABLE {scratch}")
    return pairs.assign(weight=pairs["weight"].astype(float))


_PAIRS_SQL = f"""
    WITH several AS (  -- one number of a child beside different names and different birth dates
        SELECT child_number FROM listed_children GROUP BY child_number
        HAVING count(DISTINCT birth_date) > 1 AND count(DISTINCT upper(first_name)) > 1
    )
    SELECT l.child_number AS left_number, p.right_number, l.states, l.listed_id, e.roster_id, e.state_code, e.source,
           e.as_of_date, e.withdrawal_date, {", ".join(f"p.{what}" for what in LEVELS)}, p.weight,
           l.child_number IN (FROM several) AS is_of_several
    FROM listed_pairs p JOIN listed_children l ON l.number = p.left_number
    JOIN enrolled_children e ON e.number = p.right_number
    WHERE e.source = 'roster' OR list_contains(l.states, e.state_code)
    QUALIFY row_number() OVER (PARTITION BY l.child_number, p.right_number ORDER BY p.weight DESC, l.number) = 1
    ORDER BY ALL
"""
