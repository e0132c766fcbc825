"""Facts every question shares: who is one child, who is one family, where and when they are missed.

The rows of an extract come in as written; `build_leads` turns all of them into the table `leads`
(one row per child and move listed as missing at one place). It runs inside the load, on the file
that is about to become the store, so readers never see half of it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.status import find_new_rows, find_no_longer_listed
from data.tables import LEADS

SIBLING_DAYS = 7
"""Siblings arrive together: their QADs lie at most this many days apart (domain rule)."""

WRITTEN_PLACE = ("city", "state_code", "country_code", "zip", "county")
"""What is known of one end of a move; together they are one spelling in places_as_written."""

FROM_END = {
    "city": "from_city",
    "state_code": "from_state_code",
    "country_code": "from_country_code",
    "zip": "NULL::VARCHAR",
    "county": "NULL::VARCHAR",
}
TO_END = {
    "city": "to_city",
    "state_code": "to_state_code",
    "country_code": "CASE WHEN to_city IS NULL AND to_state_code IS NULL AND to_zip IS NULL"
    " AND to_county IS NULL THEN NULL ELSE 'USA' END",
    "zip": "to_zip",
    "county": "to_county",
}


def distinct_written_places_sql(rows: str = "missed_enrollment_rows") -> str:
    """SQL: one row per spelling of a place in `rows` (columns WRITTEN_PLACE), both ends of moves."""
    ends = (
        "SELECT " + ", ".join(f"{end[name]} AS {name}" for name in WRITTEN_PLACE) + f" FROM {rows}"
        for end in (FROM_END, TO_END)
    )
    named = " OR ".join(f"{name} IS NOT NULL" for name in WRITTEN_PLACE)
    return f"SELECT * FROM ({' UNION '.join(ends)}) WHERE {named}"


def child_key_sql(row: str, otherwise: str) -> str:
    """SQL: what a child is known by in the relation `row`: MSIX ID, else names and birth date.

    `otherwise`: SQL for a row that has neither.
    """
    return (
        f"coalesce('m' || {row}.msix_id, CASE WHEN {row}.last_name_1 IS NOT NULL "
        f"AND {row}.first_name IS NOT NULL AND {row}.birth_date IS NOT NULL "
        f"THEN 'n' || concat_ws('|', upper({row}.last_name_1), upper({row}.last_name_2), "
        f"upper({row}.first_name), {row}.birth_date) END, {otherwise})"
    )


def build_leads(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `leads` and `no_longer_listed` anew from the rows, their places and extracts.

    One row per accepted row. Children and families are numbered over all loaded extracts, so the
    same child has one number in each of them; the numbers mean nothing outside this store.
    The table is written in the order extract, family, child: the tally counts distinct children
    in one pass because of it.
    """
    connection.execute("DROP TABLE IF EXISTS leads")
    connection.execute(LEADS.create_sql())
    _ends_of_moves(connection)
    _number_children(connection)
    _number_families(connection)
    find_new_rows(connection)
    columns = ", ".join(LEADS.column_names)
    connection.execute(f"INSERT INTO leads ({columns}) {_LEADS_SQL}")
    find_no_longer_listed(connection)
    for scratch in ("move_ends", "child_numbers", "family_numbers"):
        connection.execute(f"DROP TABLE {scratch}")


def _ends_of_moves(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per accepted row: the ids of both ends, the date used, and what names the family."""

    def joined(alias: str, end: dict[str, str]) -> str:
        matches = " AND ".join(
            f"{alias}.{name} IS NOT DISTINCT FROM ({end[name]})" for name in WRITTEN_PLACE
        )
        return f"LEFT JOIN places_as_written {alias} ON {matches}"

    connection.execute(
        f"""
        CREATE TEMP TABLE move_ends AS
        SELECT r.extract_id, r.row_number,
               coalesce(r.qad, r.residency_date, r.last_enrollment_date) AS move_date,
               written_from.written_id AS from_written_id, written_from.place_id AS from_place_id,
               written_to.written_id AS to_written_id, written_to.place_id AS to_place_id,
               written_from.located_by AS from_located_by, written_to.located_by AS to_located_by,
               -- an end that could not be placed is still the same end when spelled alike
               coalesce(written_from.place_id, -written_from.written_id, 0) AS from_end,
               coalesce(written_to.place_id, -written_to.written_id, 0) AS to_end,
               {child_key_sql("r", "'r' || r.extract_id || r.row_number")} AS child_key
        FROM missed_enrollment_rows r
        {joined("written_from", FROM_END)}
        {joined("written_to", TO_END)}
        """
    )


def _number_children(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE TEMP TABLE child_numbers AS
        SELECT child_key, (row_number() OVER () - 1)::INTEGER AS child_number
        FROM (SELECT DISTINCT child_key FROM move_ends)
        """
    )


def _number_families(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per child: its family_number.

    A travelling group is: the same move, QADs within SIBLING_DAYS of the group's first, and one
    parent of the same full name, so half-siblings who travel together are one family; where a
    row names no parent, the same surname or surnames. Groups that share a child are one family,
    so a family that comes back next year is counted once. Children alone are families of one.
    """
    ties = connection.execute(
        """
        WITH named AS (
            SELECT m.from_end, m.to_end, m.move_date, c.child_number,
                   nullif(upper(trim(concat_ws(' ', r.parent_1_first_name, r.parent_1_last_name))), '') AS parent_1,
                   nullif(upper(trim(concat_ws(' ', r.parent_2_first_name, r.parent_2_last_name))), '') AS parent_2,
                   nullif(upper(concat_ws('|', r.last_name_1, r.last_name_2)), '') AS surnames
            FROM move_ends m
            JOIN missed_enrollment_rows r USING (extract_id, row_number)
            JOIN child_numbers c USING (child_key)
        ),
        tied AS (
            SELECT *, unnest(CASE WHEN parent_1 IS NULL AND parent_2 IS NULL THEN ['s' || surnames]
                                  ELSE ['p' || parent_1, 'p' || parent_2] END) AS tie
            FROM named
        )
        SELECT hash(from_end, to_end, tie) AS tie_id,
               date_diff('day', DATE '1970-01-01', move_date)::INTEGER AS day, child_number
        FROM tied WHERE tie IS NOT NULL
        ORDER BY tie_id, day, child_number
        """
    ).fetchnumpy()
    children = connection.execute("SELECT count(*) FROM child_numbers").fetchall()[0][0]
    family_numbers = families_of(children, ties["tie_id"], ties["day"], ties["child_number"])
    numbered = pa.table(
        {
            "child_number": np.arange(children, dtype=np.int32),
            "family_number": family_numbers,
        }
    )
    connection.register("numbered_families", numbered)
    connection.execute("CREATE TEMP TABLE family_numbers AS SELECT * FROM numbered_families")
    connection.unregister("numbered_families")


def families_of(
    children: int, tie_ids: np.ndarray, days: np.ndarray, child_of_tie: np.ndarray
) -> np.ndarray:
    """One family number (int32) per child 0 .. children-1, without gaps.

    A tie is a child on a day under what it shares with others (a move and a parent): children
    with one tie_id and days of one travelling group are one family, and groups that share a
    child are. The ties come sorted by tie_id and day.
    """
    groups = _travelling_groups(np.asarray(tie_ids), np.asarray(days))
    nodes = children + (int(groups[-1]) + 1 if groups.size else 0)
    edges = coo_matrix(
        (np.ones(groups.size, dtype=np.int8), (np.asarray(child_of_tie), children + groups)),
        shape=(nodes, nodes),
    )
    family_of_node = connected_components(edges, directed=False)[1]
    return np.unique(family_of_node[:children], return_inverse=True)[1].astype(np.int32)


def _travelling_groups(tie_ids: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Group number of each tie (sorted by tie_id and day): at most SIBLING_DAYS from its first.

    Measured from the group's first day, not from the last: on a busy corridor a common surname
    arrives every few days, and chaining would make one family of a whole season.
    """
    if not tie_ids.size:
        return np.empty(0, dtype=np.int64)
    starts = np.empty(tie_ids.size, dtype=bool)
    starts[0] = True
    starts[1:] = (tie_ids[1:] != tie_ids[:-1]) | (np.diff(days) > SIBLING_DAYS)
    run_starts = np.flatnonzero(starts)
    run_ends = np.append(run_starts[1:], tie_ids.size)
    too_long = days[run_ends - 1] - days[run_starts] > SIBLING_DAYS
    for begin, end in zip(run_starts[too_long], run_ends[too_long], strict=True):
        first_day = days[begin]
        for i in range(begin + 1, end):
            if days[i] - first_day > SIBLING_DAYS:
                starts[i] = True
                first_day = days[i]
    return np.cumsum(starts) - 1


_LEADS_SQL = """
WITH newest AS (
    SELECT extract_id, row_number() OVER (
               PARTITION BY direction, state_code
               ORDER BY kind = 'computed_missed_enrollment', as_of_date DESC, loaded_at DESC
           ) = 1 AS is_newest
    FROM extracts
),
joined AS (
    SELECT r.extract_id, r.row_number, e.direction, e.state_code, newest.is_newest, e.as_of_date,
           c.child_number, f.family_number, m.move_date,
           e.direction = 'to' AS is_to,
           m.from_place_id, m.to_place_id, m.from_written_id, m.to_written_id,
           m.from_located_by, m.to_located_by,
           r.from_state_code, r.from_country_code, r.to_state_code, r.grade, r.birth_date,
           r.age_years AS age_given, r.eligibility_expiration_date AS eed_given,
           coalesce(r.eligibility_expiration_date,
                    least(m.move_date + INTERVAL 36 MONTH, r.birth_date + INTERVAL 22 YEAR))::DATE AS eed,
           m.from_end = m.to_end AND m.from_end <> 0 AS is_same_place,
           coalesce(r.parent_1_first_name, r.parent_1_last_name, r.parent_2_first_name,
                    r.parent_2_last_name, r.last_name_1, r.last_name_2) IS NOT NULL AS is_named,
           left(coalesce(r.district_name, 'number ' || r.district_id)
                || coalesce(' ' || r.last_enrollment_state_code, ''), 120) AS last_district,
           CASE WHEN r.extract_id NOT IN (SELECT extract_id FROM extract_pairs) THEN 'first extract'
                WHEN n.row_number IS NULL THEN 'still missing' ELSE 'new' END AS status
    FROM missed_enrollment_rows r
    JOIN extracts e USING (extract_id)
    JOIN newest USING (extract_id)
    JOIN move_ends m USING (extract_id, row_number)
    JOIN child_numbers c USING (child_key)
    JOIN family_numbers f USING (child_number)
    LEFT JOIN new_rows n ON n.extract_id = r.extract_id AND n.row_number = r.row_number
),
sizes AS (
    SELECT extract_id, family_number, count(DISTINCT child_number) AS children,
           bool_or(is_named) AS is_named
    FROM joined GROUP BY ALL
),
measured AS (
    SELECT *,
           CASE WHEN is_to THEN to_place_id ELSE from_place_id END AS missed_place_id,
           CASE WHEN is_to THEN from_place_id ELSE to_place_id END AS other_place_id,
           coalesce(date_sub('year', birth_date, as_of_date), age_given)::SMALLINT AS age_years,
           date_sub('month', as_of_date, eed)::SMALLINT AS months_left,
           as_of_date < eed AS is_in_window
    FROM joined
)
SELECT extract_id, row_number, direction, x.state_code, is_newest, as_of_date,
       child_number, family_number, move_date, month(move_date) AS move_month,
       CASE WHEN month(move_date) >= 9
            THEN format('{}-{:02d}', year(move_date), (year(move_date) + 1) % 100)
            ELSE format('{}-{:02d}', year(move_date) - 1, year(move_date) % 100) END AS performance_period,
       missed_place_id,
       coalesce(missed.state_code, CASE WHEN is_to THEN to_state_code ELSE from_state_code END) AS missed_state_code,
       missed.county_fips AS missed_county_fips,
       CASE WHEN is_to THEN to_written_id ELSE from_written_id END AS missed_written_id,
       other_place_id,
       coalesce(other.state_code, CASE WHEN is_to THEN from_state_code ELSE to_state_code END) AS other_state_code,
       coalesce(other.country_code,
                CASE WHEN is_to THEN from_country_code WHEN to_state_code IS NOT NULL THEN 'USA' END) AS other_country_code,
       CASE WHEN is_to THEN from_written_id ELSE to_written_id END AS other_written_id,
       coalesce(CASE WHEN is_to THEN to_located_by ELSE from_located_by END, 'unplaced') AS located_by,
       grade,
       CASE WHEN grade IS NULL THEN 'unknown'
            WHEN grade = 'OS' THEN 'out of school'
            WHEN grade = 'UG' THEN 'ungraded'
            WHEN grade IN ('09', '10', '11', '12') THEN '9-12'
            WHEN grade IN ('06', '07', '08') THEN '6-8'
            WHEN grade IN ('KG', '01', '02', '03', '04', '05') THEN 'KG-5'
            ELSE 'before school' END AS grade_band,
       coalesce(grade = 'OS', false) AS is_osy,
       birth_date, age_years,
       CASE WHEN age_years IS NULL THEN 'unknown'
            WHEN age_years <= 2 THEN 'birth-2'
            WHEN age_years <= 5 THEN '3-5'
            WHEN age_years <= 13 THEN '6-13'
            WHEN age_years <= 16 THEN '14-16'
            WHEN age_years <= 21 THEN '17-21'
            ELSE '22+' END AS age_band,
       eed AS eligibility_expiration_date,
       eed_given IS NOT NULL AS is_eed_given,
       months_left,
       CASE WHEN eed IS NULL THEN 'unknown'
            WHEN NOT is_in_window THEN 'expired'
            WHEN months_left < 6 THEN '0-6'
            WHEN months_left < 12 THEN '6-12'
            WHEN months_left < 24 THEN '12-24'
            ELSE '24-36' END AS window_band,
       coalesce(is_in_window, false) AS is_in_window,
       coalesce(is_same_place, false) AS is_same_place,
       CASE WHEN s.children = 1 AND NOT s.is_named THEN 'unknown'
            WHEN s.children <= 2 THEN s.children::VARCHAR
            WHEN s.children <= 4 THEN '3-4'
            ELSE '5+' END AS family_size,
       last_district,
       status
FROM measured x
JOIN sizes s USING (extract_id, family_number)
LEFT JOIN places missed ON missed.place_id = x.missed_place_id
LEFT JOIN places other ON other.place_id = x.other_place_id
ORDER BY extract_id, family_number, child_number, move_date
"""
