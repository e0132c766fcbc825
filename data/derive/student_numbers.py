"""Which spellings of a student_id are one number, so that the files of one export join.

A spreadsheet writes 2002 as 2002.0 and 2,002 and takes the zeros of 0002003 away. Such spellings
are one number, unless that could make one of two students: both 2002 and 02002 in one file are two,
and so are two spellings with other MSIX IDs or birth dates. A spelling that fits two students joins
nobody, and is counted.
"""

from __future__ import annotations

import duckdb

_UNMARKED = "trim(student_id, ''' ')"
_BARE = rf"""
    CASE WHEN regexp_full_match(student_id, '[1-9][0-9]*') THEN student_id
         WHEN regexp_full_match({_UNMARKED}, '([0-9]+|[0-9]{{1,3}}(,[0-9]{{3}})+)([.]0*)?')
         THEN replace(regexp_replace({_UNMARKED}, '[.]0*$', ''), ',', '')
         ELSE upper(student_id) END
"""
"""SQL: the digits with their zeros, without what a spreadsheet adds; another text in capitals."""
_NUMBER = "CASE WHEN regexp_full_match(bare, '0*[1-9][0-9]*') THEN ltrim(bare, '0') ELSE bare END"
_IS_TURNED = "contains(student_id, '.') OR contains(student_id, ',')"
"""SQL: a spreadsheet held it as a number, so that zeros before it are lost."""
_VALUE = "upper(ltrim(split_part(replace(replace(student_id, '''', ''), ',', ''), '.', 1), ' 0'))"
"""SQL: one text for all spellings of a number, and for some others: the quick look before the exact one."""
_RECORDS = (("qualifying_moves", "kind = 'qualifying_moves'"), ("enrollments", "true"))
_EXPORTS = "(SELECT extract_id, state_code AS export_state_code FROM extracts)"


def make_student_numbers(engine: duckdb.DuckDBPyConnection) -> None:
    """student_numbers: extract_id, student_id as written there, and `number`: what it joins by, one
    row for each spelling that is not joined as it is written."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE student_numbers (extract_id VARCHAR, student_id VARCHAR, number VARCHAR)"
    )
    if not _find_unmatched(engine):
        return
    _make_spellings(engine)
    engine.execute(
        """
        INSERT INTO student_numbers
        WITH students AS (FROM number_spellings WHERE is_student),
        apart_in_file AS (
            SELECT DISTINCT extract_id, number FROM number_spellings
            GROUP BY ALL HAVING count(DISTINCT bare) > 1
        ),
        apart AS (  -- numbers whose spellings are several students of an export
            SELECT export_state_code, number FROM students GROUP BY ALL
            HAVING count(DISTINCT bare) > 1 AND (count(DISTINCT msix_id) > 1 OR count(DISTINCT birth_date) > 1)
            UNION
            SELECT s.export_state_code, s.number FROM students s JOIN apart_in_file USING (extract_id, number)
        ),
        bare_apart AS (
            SELECT export_state_code, bare FROM students GROUP BY ALL
            HAVING count(DISTINCT student_id) > 1
               AND (count(DISTINCT msix_id) > 1 OR count(DISTINCT birth_date) > 1)
        ),
        known AS (SELECT export_state_code, number, min(bare) AS first_bare FROM students GROUP BY ALL),
        known_bare AS (SELECT DISTINCT export_state_code, bare FROM students),
        joined AS (
            SELECT w.extract_id, w.student_id,
                   CASE WHEN b.bare IS NOT NULL THEN w.student_id
                        WHEN a.number IS NOT NULL
                        THEN CASE WHEN w.is_turned AND NOT w.is_student AND f.number IS NULL
                                  THEN w.student_id ELSE w.bare END
                        WHEN f.number IS NOT NULL AND kb.bare IS NULL THEN w.bare
                        ELSE coalesce(k.first_bare, w.number) END AS number
            FROM number_spellings w
            LEFT JOIN bare_apart b USING (export_state_code, bare)
            LEFT JOIN apart a USING (export_state_code, number)
            LEFT JOIN apart_in_file f USING (extract_id, number)
            LEFT JOIN known k USING (export_state_code, number)
            LEFT JOIN known_bare kb USING (export_state_code, bare)
        )
        SELECT DISTINCT extract_id, student_id, number FROM joined WHERE number <> student_id
        """
    )
    engine.execute("DROP TABLE number_spellings")


def numbered_sql(engine: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL: the rows of `table` with the student_id that they are joined by. Needs student_numbers."""
    if not engine.execute("SELECT 1 FROM student_numbers LIMIT 1").fetchall():
        return table
    return (
        f"(SELECT r.* REPLACE (coalesce(k.number, r.student_id) AS student_id) FROM {table} r "
        "LEFT JOIN student_numbers k ON k.extract_id = r.extract_id AND k.student_id = r.student_id)"
    )


def _find_unmatched(engine: duckdb.DuckDBPyConnection) -> bool:
    """unmatched_values: what the spellings that one file alone has come down to. False where there are none."""
    students = f"SELECT export_state_code, student_id FROM students JOIN {_EXPORTS} USING (extract_id)"
    unmatched = [
        f"SELECT student_id FROM {table} JOIN {_EXPORTS} USING (extract_id) ANTI JOIN ({students}) s "
        f"USING (export_state_code, student_id) WHERE student_id IS NOT NULL AND {kind}"
        for table, kind in _RECORDS
    ]
    in_one_of_several = f"""
        SELECT student_id FROM students JOIN {_EXPORTS} USING (extract_id)
        JOIN (SELECT export_state_code, count(DISTINCT extract_id) AS files
              FROM students JOIN {_EXPORTS} USING (extract_id) GROUP BY ALL) USING (export_state_code)
        WHERE files > 1
        GROUP BY export_state_code, student_id, files HAVING count(DISTINCT extract_id) < files
    """
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE unmatched_values AS SELECT DISTINCT {_VALUE} AS value "
        f"FROM ({' UNION ALL '.join((*unmatched, in_one_of_several))})"
    )
    return bool(engine.execute("SELECT 1 FROM unmatched_values LIMIT 1").fetchall())


def _make_spellings(engine: duckdb.DuckDBPyConnection) -> None:
    """number_spellings: one row per file and spelling of the unmatched values, with what tells two
    students apart. A million students whose numbers all match are not looked at."""
    nobody = "NULL::VARCHAR AS msix_id, NULL::DATE AS birth_date"
    asked = f"{_VALUE} IN (FROM unmatched_values)"
    written = [
        "SELECT extract_id, student_id, true AS is_student, max(msix_id) AS msix_id, max(birth_date) AS birth_date "
        f"FROM students WHERE {asked} GROUP BY ALL",
        *(
            f"SELECT DISTINCT extract_id, student_id, false AS is_student, {nobody} FROM {table} "
            f"WHERE {kind} AND {asked}"
            for table, kind in _RECORDS
        ),
    ]
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE number_spellings AS
        WITH written AS ({" UNION ALL ".join(written)}),
        bared AS (SELECT *, {_BARE} AS bare, {_IS_TURNED} AS is_turned FROM written)
        SELECT *, {_NUMBER} AS number FROM bared JOIN {_EXPORTS} USING (extract_id)
        """
    )
    engine.execute("DROP TABLE unmatched_values")
