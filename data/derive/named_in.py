"""Which loaded lists name a place as written: at either end of a move, in any table of moves."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.derive.leads import FROM_END, TO_END, WRITTEN_PLACE
from data.schema.tables import WITH_ENDS


def lists_naming(connection: duckdb.DuckDBPyConnection, written_ids: Iterable[int]) -> dict[int, set[str]]:
    """Number of a spelling (`written_id`) -> the extracts that have it at either end of a row."""
    wanted = sorted(set(written_ids))
    if not wanted:
        return {}
    same = " AND ".join(f"w.{name} IS NOT DISTINCT FROM e.{name}" for name in WRITTEN_PLACE)
    ends = " UNION ".join(
        f"SELECT extract_id, {', '.join(f'({end[name]})::VARCHAR AS {name}' for name in WRITTEN_PLACE)} FROM {table.name}"
        for table in WITH_ENDS
        for end in (FROM_END, TO_END)
    )
    found: dict[int, set[str]] = {number: set() for number in wanted}
    for number, extract_id in connection.execute(
        f"SELECT DISTINCT w.written_id, e.extract_id FROM ({ends}) e "
        f"JOIN (SELECT * FROM places_as_written WHERE written_id IN $wanted) w ON {same}",
        {"wanted": wanted},
    ).fetchall():
        found[number].add(extract_id)
    return found
