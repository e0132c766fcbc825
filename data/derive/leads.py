"""Facts every question shares: who is one child, who is one family, where and when they are missed.

The rows of an extract come in as written; `build_leads` turns all of them into the table `leads`
(one row per child and move listed as missing at one place). It runs inside the load, on the file
that is about to become the store, so readers never see half of it.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from data.derive.changes import find_new_rows, find_no_longer_listed
from data.derive.children import (
    NAMES_TOLD_APART,
    child_key_sql,
    find_names_told_apart,
    further_name_sql,
    names_sql,
)
from data.derive.families import number_families
from data.derive.named_moves import NAME_CODES, make_name_codes, name_codes_sql
from data.schema.program import day_number_sql, expiration_sql, period_sql
from data.schema.tables import FAMILY_SIZES, LEADS, enum_of
from data.values.names import unplaced_key

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


ENDS_AS_WRITTEN = "ends_as_written"


def distinct_written_places_sql(rows: str = "missed_enrollment_rows") -> str:
    """SQL: one row per spelling of a place in `rows` (columns WRITTEN_PLACE), both ends of moves."""
    ends = (
        "SELECT " + ", ".join(f"{end[name]} AS {name}" for name in WRITTEN_PLACE) + f" FROM {rows}"
        for end in (FROM_END, TO_END)
    )
    named = " OR ".join(f"{name} IS NOT NULL" for name in WRITTEN_PLACE)
    return f"SELECT * FROM ({' UNION '.join(ends)}) WHERE {named}"


def build_leads(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `leads`, what changed since the extract before and `no_longer_listed` anew from the rows, their places and extracts.

    One row per accepted row. Children and families are numbered over all loaded extracts, so the
    same child has one number in each of them; the numbers mean nothing outside this store.
    The table is written nearly in the order extract, family, child, which spares the tally most of
    a sort.
    """
    connection.execute("DROP TABLE IF EXISTS leads")
    connection.execute(LEADS.create_sql())
    _number_extracts(connection)
    find_ends_as_written(connection)
    _number_spellings(connection)
    find_names_told_apart(connection)
    _number_children(connection)
    make_name_codes(connection, ["missed_enrollment_rows"])
    _ends_of_moves(connection)
    number_families(connection)
    find_new_rows(connection)
    _write_leads(connection)
    find_no_longer_listed(connection)
    for scratch in _SCRATCH:
        connection.execute(f"DROP TABLE {scratch}")
    connection.execute(f"DROP TYPE {NAME_CODES}")


_SCRATCH = (
    "numbered_extracts", ENDS_AS_WRITTEN, "numbered_spellings", NAMES_TOLD_APART, "named_rows", "named_children",
    "child_numbers", "move_ends", "family_numbers", "sorted_ends",
)  # fmt: skip


def find_ends_as_written(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ENDS_AS_WRITTEN: one row per written_id, with a number of the end of a move.

    Above 0 the place; below 0 one that could not be placed, which is one in all its spellings
    ("Ranchito Twp", "RANCHITO TOWNSHIP"); another State, ZIP or county is another place.
    """
    first: dict[tuple[str, ...], int] = {}
    ends = []
    for number, *cells in connection.execute(
        f"SELECT written_id, {', '.join(WRITTEN_PLACE)} FROM places_as_written "
        "WHERE place_id IS NULL ORDER BY written_id"
    ).fetchall():
        ends.append((number, -first.setdefault(unplaced_key(*cells), number)))
    unplaced = pd.DataFrame(ends, columns=["written_id", "unplaced_end"], dtype="int64")
    connection.register("unplaced_ends", unplaced)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {ENDS_AS_WRITTEN} AS
        SELECT written_id, coalesce(place_id, unplaced_end)::INTEGER AS written_end
        FROM places_as_written LEFT JOIN unplaced_ends USING (written_id)
        """
    )
    connection.unregister("unplaced_ends")


def _number_extracts(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per extract: a small number to join and sort by, and whether it is the newest."""
    connection.execute(
        """
        CREATE TEMP TABLE numbered_extracts AS
        SELECT (row_number() OVER (ORDER BY extract_id))::INTEGER AS extract_number,
               extract_id, direction, state_code, as_of_date, row_number() OVER (
                   PARTITION BY direction, state_code
                   ORDER BY kind = 'computed_missed_enrollment', as_of_date DESC, loaded_at DESC
               ) = 1 AS is_newest
        FROM extracts
        """
    )


def _spelling_sql(salt: int, end: dict[str, str]) -> str:
    return f"hash({', '.join([str(salt), *(f'({end[name]})::VARCHAR' for name in WRITTEN_PLACE)])})"


def _number_spellings(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per spelling of a place: one number for its five texts, which no other one has.

    To join a million rows by five texts took half of the time of `_ends_of_moves`. The numbers are
    hashes; every spelling in the rows stands in places_as_written, so it is enough that they
    differ there, and the salt is raised until they do.
    """
    written = {name: f"w.{name}" for name in WRITTEN_PLACE}
    for salt in range(100):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE numbered_spellings AS "
            f"SELECT {_spelling_sql(salt, written)} AS spelling, {salt} AS salt, w.written_id, "
            "w.place_id, e.written_end, w.located_by, w.state_code AS written_state_code, "
            "w.country_code AS written_country_code, p.state_code, p.county_fips, p.country_code "
            f"FROM places_as_written w JOIN {ENDS_AS_WRITTEN} e USING (written_id) LEFT JOIN places p USING (place_id)"
        )
        twice = connection.execute(
            "SELECT count(*) - count(DISTINCT spelling) FROM numbered_spellings"
        ).fetchall()[0][0]
        if not twice:
            return
    raise RuntimeError("places_as_written holds a spelling twice.")


def _number_children(connection: duckdb.DuckDBPyConnection) -> None:
    """named_rows: one row per row without an id; named_children: one row per child without one; child_numbers: one row per child.

    Within the build a child is known by a whole number: its id read as one, or less than 0. Text
    took four times as long to join.
    """
    # Names are worked out once, and not at all where every row has an id: to prepare the question alone
    # took 0.06 s each time, a sixth of what a small list needs.
    lacking = f"FROM missed_enrollment_rows r WHERE {_ID_SQL} IS NULL"
    some = connection.execute(f"SELECT 1 {lacking} LIMIT 1").fetchall()
    apart = connection.execute(f"SELECT 1 FROM {NAMES_TOLD_APART} LIMIT 1").fetchall()
    further = further_name_sql("r") if some and apart else "NULL::VARCHAR"
    names = names_sql("r") if some else "NULL::VARCHAR"
    connection.execute(
        f"""
        CREATE TEMP TABLE named_rows AS
        SELECT extract_id, row_number, {_KEY_SQL} AS names
        FROM (SELECT r.extract_id, r.row_number, r.msix_id, {names} AS names, {further} AS further_name
              {lacking}) r
        """
    )
    connection.execute(
        """
        CREATE TEMP TABLE named_children AS
        SELECT names, -row_number() OVER () AS child_key FROM (SELECT DISTINCT names FROM named_rows)
        """
    )
    connection.execute(
        f"""
        CREATE TEMP TABLE child_numbers AS
        SELECT child_key, (row_number() OVER () - 1)::INTEGER AS child_number
        FROM (SELECT DISTINCT {_ID_SQL} AS child_key FROM missed_enrollment_rows r
              WHERE {_ID_SQL} IS NOT NULL
              UNION ALL SELECT child_key FROM named_children)
        """
    )


_ID_SQL = "try_cast(r.msix_id AS BIGINT)"
_KEY_SQL = child_key_sql("r", "'r' || r.extract_id || r.row_number", "r.names", "r.further_name")


def _ends_of_moves(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per accepted row: child, ends, date, what names the family, what the leads need."""
    salt = connection.execute("SELECT coalesce(max(salt), 0) FROM numbered_spellings").fetchall()
    spelled = {side: _spelling_sql(salt[0][0], end) for side, end in (("from", FROM_END), ("to", TO_END))}
    connection.execute(
        f"""
        CREATE TEMP TABLE move_ends AS
        SELECT e.extract_number, r.row_number, c.child_number,
               coalesce(r.qad, r.residency_date, r.last_enrollment_date) AS move_date,
               written_from.written_id AS from_written_id, written_to.written_id AS to_written_id,
               coalesce(written_from.written_end, 0) AS from_end,
               coalesce(written_to.written_end, 0) AS to_end,
               {name_codes_sql("r")},
               r.grade, r.birth_date, r.age_years, r.eligibility_expiration_date,
               coalesce(r.parent_1_first_name, r.parent_1_last_name, r.parent_2_first_name,
                        r.parent_2_last_name, r.last_name_1, r.last_name_2) IS NOT NULL AS is_named,
               left(coalesce(r.district_name, 'number ' || r.district_id)
                    || coalesce(' ' || r.last_enrollment_state_code, ''), 120) AS last_district
        FROM missed_enrollment_rows r
        JOIN numbered_extracts e USING (extract_id)
        LEFT JOIN named_rows USING (extract_id, row_number)
        LEFT JOIN named_children n ON n.names = named_rows.names
        JOIN child_numbers c ON c.child_key = coalesce({_ID_SQL}, n.child_key)
        LEFT JOIN numbered_spellings written_from ON written_from.spelling = {spelled["from"]}
        LEFT JOIN numbered_spellings written_to ON written_to.spelling = {spelled["to"]}
        """
    )


def _write_leads(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `leads`: a family's rows together, in one run per thread.

    What is sorted are a few numbers of each row; the texts are joined to them afterwards. To sort
    whole rows took twice as long as all the rest.
    """
    connection.execute(_SORTED_ENDS_SQL)
    columns = ", ".join(LEADS.column_names)
    connection.execute(f"INSERT INTO leads ({columns}) {_LEADS_SQL}")


_SORTED_ENDS_SQL = f"""
CREATE TEMP TABLE sorted_ends AS
WITH numbered AS (
    SELECT m.*, f.family_number, n.row_number IS NOT NULL AS is_new,
           d.row_number IS NOT NULL AS is_changed, o.row_number IS NOT NULL AS is_not_compared
    FROM move_ends m
    JOIN family_numbers f USING (child_number)
    LEFT JOIN new_rows n USING (extract_number, row_number)
    LEFT JOIN (
        SELECT DISTINCT extract_number, row_number
        FROM changed_moves JOIN numbered_extracts USING (extract_id)
        WHERE what NOT IN ('id', 'refused')
    ) d USING (extract_number, row_number)
    LEFT JOIN (
        SELECT extract_number, row_number
        FROM not_compared o JOIN numbered_extracts USING (extract_id) WHERE o.listed_by = o.extract_id
    ) o USING (extract_number, row_number)
),
sizes AS (
    SELECT extract_number, family_number,
           CASE WHEN count(*) = 1 AND NOT bool_or(is_named) THEN 'unknown'
                WHEN count(*) <= 2 THEN count(*)::VARCHAR
                WHEN count(*) <= 4 THEN '3-4'
                ELSE '5+' END AS family_size
    FROM (SELECT extract_number, family_number, child_number, bool_or(is_named) AS is_named
          FROM numbered GROUP BY ALL)
    GROUP BY ALL
)
SELECT extract_number, row_number, child_number, family_number, move_date,
       from_written_id, to_written_id, from_end = to_end AND from_end <> 0 AS is_same_place,
       grade, birth_date, age_years, eligibility_expiration_date,
       family_size::{enum_of(FAMILY_SIZES)} AS family_size, last_district, is_new, is_changed,
       is_not_compared
FROM numbered JOIN sizes USING (extract_number, family_number)
ORDER BY extract_number, family_number, child_number, move_date
"""

# The spelling says the State that the row wrote: what a row knows of an end is its spelling.
# What is said of the child (age, grade, window) is what its newest move in the list says, so that a child is one
# age and has one window however many moves are listed. Of one day the move whose window ends sooner counts.
_LEADS_SQL = f"""
WITH dated AS (
    SELECT m.* EXCLUDE (eligibility_expiration_date),
           e.extract_id, e.direction, e.state_code, e.is_newest, e.as_of_date, e.is_first,
           CASE WHEN e.direction = 'to' THEN to_written_id ELSE from_written_id END AS missed_written_id,
           CASE WHEN e.direction = 'to' THEN from_written_id ELSE to_written_id END AS other_written_id,
           -- An EED beyond 36 months or the oldest birthday is a slip: the earlier day counts.
           coalesce(eligibility_expiration_date <= {expiration_sql("move_date", "birth_date")},
                    eligibility_expiration_date IS NOT NULL) AS is_eed_given,
           least(eligibility_expiration_date, {expiration_sql("move_date", "birth_date")})::DATE AS eed,
           -- A move after the day of the report is no move yet.
           coalesce(move_date > as_of_date, false) AS is_to_come,
           {{'is_past': NOT is_to_come, 'day': coalesce(move_date, DATE '0001-01-01'),
             'sooner': -coalesce({day_number_sql("eed")}, 0), 'line': -row_number}} AS newest
    FROM sorted_ends m
    JOIN (SELECT *, extract_id NOT IN (SELECT extract_id FROM extract_pairs) AS is_first
          FROM numbered_extracts) e USING (extract_number)
),
of_child AS (
    SELECT extract_number, child_number,
           arg_max({{'eed': eed, 'is_given': is_eed_given, 'is_to_come': is_to_come}}, newest) AS ends,
           arg_max(grade, newest) AS child_grade, arg_max(birth_date, newest) AS child_birth_date,
           arg_max(age_years, newest) AS age_in_file
    FROM dated GROUP BY ALL
),
measured AS (
    SELECT d.* EXCLUDE (eed, is_eed_given, is_to_come, age_years, newest),
           ends.eed AS eed, ends.is_given AS is_eed_given, ends.is_to_come AS is_to_come, child_grade,
           coalesce(date_sub('year', child_birth_date, as_of_date), age_in_file)::SMALLINT AS age_years,
           CASE WHEN NOT ends.is_to_come THEN date_sub('month', as_of_date, ends.eed) END::SMALLINT AS months_left,
           NOT ends.is_to_come AND as_of_date < ends.eed AS is_in_window
    FROM dated d JOIN of_child USING (extract_number, child_number)
)
SELECT extract_id, row_number, direction, x.state_code, is_newest, as_of_date,
       child_number, family_number, move_date, month(move_date) AS move_month,
       {period_sql("move_date")} AS performance_period,
       missed.place_id AS missed_place_id,
       coalesce(missed.state_code, missed.written_state_code) AS missed_state_code,
       missed.county_fips AS missed_county_fips,
       missed_written_id,
       other.place_id AS other_place_id,
       coalesce(other.state_code, other.written_state_code) AS other_state_code,
       coalesce(other.country_code,
                CASE WHEN direction = 'to' THEN other.written_country_code
                     WHEN other.written_state_code IS NOT NULL THEN 'USA' END) AS other_country_code,
       other_written_id,
       coalesce(missed.located_by, 'unplaced') AS located_by,
       grade,
       CASE WHEN child_grade IS NULL THEN 'unknown'
            WHEN child_grade = 'OS' THEN 'out of school'
            WHEN child_grade = 'UG' THEN 'ungraded'
            WHEN child_grade IN ('09', '10', '11', '12') THEN '9-12'
            WHEN child_grade IN ('06', '07', '08') THEN '6-8'
            WHEN child_grade IN ('KG', '01', '02', '03', '04', '05') THEN 'KG-5'
            ELSE 'before school' END AS grade_band,
       coalesce(child_grade = 'OS', false) AS is_osy,
       birth_date, age_years,
       CASE WHEN age_years IS NULL THEN 'unknown'
            WHEN age_years <= 2 THEN 'birth-2'
            WHEN age_years <= 5 THEN '3-5'
            WHEN age_years <= 13 THEN '6-13'
            WHEN age_years <= 16 THEN '14-16'
            WHEN age_years <= 21 THEN '17-21'
            ELSE '22+' END AS age_band,
       eed AS eligibility_expiration_date, is_eed_given, months_left,
       CASE WHEN eed IS NULL OR is_to_come THEN 'unknown'
            WHEN NOT is_in_window THEN 'expired'
            WHEN months_left < 6 THEN '0-6'
            WHEN months_left < 12 THEN '6-12'
            WHEN months_left < 24 THEN '12-24'
            ELSE '24-36' END AS window_band,
       coalesce(is_in_window, false) AS is_in_window,
       coalesce(is_same_place, false) AS is_same_place,
       family_size, last_district,
       CASE WHEN is_first THEN 'first extract' WHEN is_new THEN 'new' WHEN is_changed THEN 'changed'
            WHEN is_not_compared THEN 'not compared' ELSE 'still missing' END AS status
FROM measured x
LEFT JOIN numbered_spellings missed ON missed.written_id = missed_written_id
LEFT JOIN numbered_spellings other ON other.written_id = other_written_id
"""
