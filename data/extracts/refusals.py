"""Rows that no kind takes -> refused rows: one per row and rule, with its values masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from data.derive.children import names_sql
from data.engine import quoted
from data.extracts.rules import MSIX_ID, Rule
from data.schema.tables import MISSED_ENROLLMENT_ROWS, REFUSED_ROWS, Table


def find_refusals(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    extract_id: str,
    broken: Sequence[Rule],
    mask: str,
    columns: Mapping[str, str],
    read_sql: str,
) -> None:
    """Make `refusals`: one row per row of `written_ends` that is not in `table`, and rule.

    `mask`: SQL of a whole number whose bits are the rules of `broken`, over `read_sql`, which reads
    the view `refused_ends`. `columns`: the fields that the file has.
    """
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW refused_ends AS FROM written_ends WHERE row_number NOT IN "
        f"(SELECT row_number FROM {table.name} WHERE extract_id = {quoted(extract_id)})"
    )
    value = " ".join(f"WHEN {bit} THEN {rule.value}::VARCHAR" for bit, rule in enumerate(broken))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE rules_of_file (bit INTEGER, rule VARCHAR, field VARCHAR, hint VARCHAR)"
    )
    # By it a child whose row is refused is known to be listed still (data.derive.changes).
    child = "NULL::UBIGINT"
    if table is MISSED_ENROLLMENT_ROWS:
        known_by = f"coalesce({MSIX_ID}, {names_sql('w', 'read_birth_date')})"
        child = f"CASE WHEN {known_by} IS NOT NULL THEN hash({known_by}) END"
    fields = [next((field for field in rule.fields if field in columns), None) for rule in broken]
    engine.executemany(
        "INSERT INTO rules_of_file VALUES (?, ?, ?, ?)",
        [
            (bit, rule.name, field, rule.hint)
            for bit, (rule, field) in enumerate(zip(broken, fields, strict=True))
        ],
    )
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE refusals AS
        SELECT row_number, rule, field, hint, CASE bit {value} END AS value, {child} AS child_hash
        FROM (SELECT *, ({mask}) AS mask FROM {read_sql}) w
        JOIN rules_of_file ON (mask & (1::BIGINT << bit)) <> 0
        QUALIFY row_number() OVER (PARTITION BY row_number, rule ORDER BY bit) = 1
        """
    )


def refusals_by_rule(engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rule -> rows it refused, most first; a row may break several."""
    return dict(
        engine.execute(
            "SELECT rule, count(*) FROM refusals GROUP BY rule ORDER BY count(*) DESC, rule"
        ).fetchall()
    )


def keep_refusals(engine: duckdb.DuckDBPyConnection, extract_id: str, header_of: Mapping[str, str]) -> None:
    """Write refused_rows, one row per refused row and rule, with the file's own headers.

    Values are masked: letters as x, digits as 9, other signs beyond ASCII as ?.
    """
    headers = pa.table(
        [pa.array(list(header_of), pa.string()), pa.array(list(header_of.values()), pa.string())],
        names=["field", "header"],
    )
    engine.register("header_of_field", headers)
    masked = (
        r"regexp_replace(regexp_replace(regexp_replace(left(value, 40), '\p{L}', 'x', 'g'), "
        r"'\p{N}', '9', 'g'), '[^ -~]', '?', 'g')"
    )
    engine.execute(
        f"INSERT INTO refused_rows ({', '.join(REFUSED_ROWS.column_names)}) "
        f"SELECT $extract_id, row_number, header, r.field, rule, hint, {masked}, child_hash "
        "FROM refusals r LEFT JOIN header_of_field h ON h.field = r.field ORDER BY row_number",
        {"extract_id": extract_id},
    )
    engine.unregister("header_of_field")
