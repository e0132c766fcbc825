"""Who is one child: by MSIX ID, else by names and birth date, else the row itself."""

from __future__ import annotations

import duckdb

from data.values.people import UNKNOWN_NAMES

_NOBODY = f"^([0-9]*|x+|{'|'.join(UNKNOWN_NAMES)})$"
IDENTIFYING_FIELDS = ("msix_id", "last_name_1", "first_name", "student_name")
"""Without a column for one of them the rows of a list are no children."""
NAMES_TOLD_APART = "names_told_apart"
"""One row per names and birth date under which several children stand; see find_names_told_apart."""


def squeezed_sql(text: str) -> str:
    """SQL: letters and digits of a text without case and accents, composed or not; "" where none is left."""
    return f"regexp_replace(strip_accents(lower({text})), '[^\\p{{L}}\\p{{N}}]+', '', 'g')"


def _naming_sql(text: str) -> str:
    """SQL: as squeezed_sql, nothing where it names nobody ("Unknown", "N/A", a dot, "X")."""
    return f"nullif(regexp_replace({squeezed_sql(text)}, '{_NOBODY}', ''), '')"


def names_sql(row: str, birth_date: str | None = None) -> str:
    """SQL: surnames, given name and birth date of the relation `row`, in one spelling.

    Nothing where one of the three is missing or names nobody. López Cruz is one, in one cell or two.
    `birth_date`: SQL of the date where it is not a column of `row`.
    """
    surnames = f"concat({_naming_sql(f'{row}.last_name_1')}, {_naming_sql(f'{row}.last_name_2')})"
    born = birth_date or f"{row}.birth_date"
    return f"nullif({surnames}, '') || '|' || {_naming_sql(f'{row}.first_name')} || '|' || {born}"


def further_name_sql(row: str) -> str:
    """SQL: what else of a name tells twins apart: the middle name and the generation; nothing if none."""
    return f"nullif(concat({_naming_sql(f'{row}.middle_name')}, '/', {squeezed_sql(f'{row}.suffix')}), '/')"


def tells_children_sql(mapping: str) -> str:
    """SQL: whether a list has a column for one of IDENTIFYING_FIELDS. `mapping`: its JSON of header -> field."""
    return f"""coalesce(regexp_matches({mapping}, '": "({"|".join(IDENTIFYING_FIELDS)})"'), true)"""


def find_names_told_apart(engine: duckdb.DuckDBPyConnection) -> None:
    """Make NAMES_TOLD_APART: names and birth dates with several middle names (or generations).

    Twins José Angel and José Luis are two children; José and José Angel are one, and so are José A.
    and José Angel, as long as no third is beside them. Only rows without an id are looked at.
    """
    named_further = "r WHERE r.msix_id IS NULL AND (r.middle_name IS NOT NULL OR r.suffix IS NOT NULL)"
    tables = [
        table
        for table in ("missed_enrollment_rows", "students")
        if engine.execute(f"SELECT 1 FROM {table} {named_further} LIMIT 1").fetchall()
    ]
    if (
        not tables
    ):  # Most lists have ids: to prepare the question for nothing takes a fiftieth of a small load.
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {NAMES_TOLD_APART} (names VARCHAR)")
        return
    rows = " UNION ALL ".join(
        f"SELECT {names_sql('r')} AS names, {_naming_sql('r.middle_name')} AS middle, "
        f"nullif({squeezed_sql('r.suffix')}, '') AS suffix FROM {table} {named_further}"
        for table in tables
    )
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {NAMES_TOLD_APART} AS
        SELECT names FROM (
            SELECT names, suffix, middle, arg_max(middle, length(middle)) OVER (PARTITION BY names) AS longest
            FROM ({rows}) WHERE names IS NOT NULL
        )
        GROUP BY names
        HAVING count(DISTINCT suffix) > 1 OR NOT bool_and(coalesce(starts_with(longest, middle), true))
        """
    )


def child_key_sql(row: str, otherwise: str, names: str | None = None, further_name: str | None = None) -> str:
    """SQL: what a child is known by in the relation `row`: MSIX ID, else names and birth date.

    `otherwise`: SQL for a row that has neither. `names`, `further_name`: columns that hold names_sql and
    further_name_sql already; to prepare them several times in one question takes longer than to answer
    it for a small list. Needs find_names_told_apart.
    """
    names = names or names_sql(row)
    apart = (
        f"CASE WHEN {names} IN (SELECT names FROM {NAMES_TOLD_APART}) "
        f"THEN coalesce('|' || {further_name or further_name_sql(row)}, '') ELSE '' END"
    )
    return (
        f"coalesce('m' || {row}.msix_id, CASE WHEN {row}.msix_id IS NULL THEN 'n' || {names} || {apart} END, "
        f"{otherwise})"
    )
