"""Empty tables in memory, for tests that try hundreds of small worlds on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import duckdb

from data.schema.tables import Table


@contextmanager
def nothing_kept(tables: Sequence[Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine with these tables, empty; what is done on it is taken back at the end of the block.

    One engine for all worlds: a new one for each, and its tables, took longer than the question.
    """
    engine = _engine(tuple(tables))
    engine.execute("BEGIN")
    try:
        yield engine
    finally:
        engine.execute("ROLLBACK")


@cache
def _engine(tables: tuple[Table, ...]) -> duckdb.DuckDBPyConnection:
    # A few rows: threads that wait for one another cost more than the work.
    engine = duckdb.connect(config={"threads": 1})
    for table in tables:
        engine.execute(table.create_sql())
    return engine
