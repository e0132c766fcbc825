"""The database engine, opened the only ways the product needs: to read a store, to write one, to work.

Each way: nothing is installed or loaded from the network, spill files are encrypted, and the
engine's version is the one everything was measured with.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.schema.tables import TABLES

ENGINE_VERSION = "2.0"
"""Major and minor version. 1.4 lost committed rows on a full disk in 5 of 110 runs; 2.0.0 lost
none in 180."""

WRITER_MEMORY = "500MB"
"""A load of a million rows stays under 1 GB in all: the engine's share of it. With 400 MB it spills
while it sorts the leads, which took 2 of 19 s of processor time; with 600 MB the load takes 970 MB."""

# Spill files hold names. The wheel's own cipher is used for them: the stronger one would have to
# be fetched from the network, and without this setting the first spill stops the query. The key
# lives in memory only; the engine calls it unsafe because its random numbers are weaker.
_ENCRYPT_SPILLS = ("SET force_mbedtls_unsafe = 'true'", "SET temp_file_encryption = true")
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


class WrongEngine(RuntimeError):
    """The installed engine is not the version the store was tried with."""


def check_engine() -> None:
    """Raise WrongEngine, with the command that mends it, unless DuckDB is version 2.0."""
    if ".".join(duckdb.__version__.split(".")[:2]) != ENGINE_VERSION:
        raise WrongEngine(
            f"DuckDB {duckdb.__version__} is installed, but the store needs {ENGINE_VERSION}: "
            'run `python run.py setup`, or `pip install "duckdb==2.0.0"`.'
        )


def quoted(text: str | Path) -> str:
    """`text` as a SQL literal, for statements that take no parameters (ATTACH, COPY, SET)."""
    return "'" + str(text).replace("'", "''") + "'"


def open_reading(file: Path | None, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A hub: an in-memory engine with `file` attached read-only as `store`, then locked.

    With None it holds the tables of the schema, empty. `spill`: folder for what there is no memory
    for; without one (a store that cannot be written) such a question ends in an error. From then on the engine opens no other
    file, loads nothing and lets no setting be changed. Take a `.cursor()` for each reader: one
    connection used by several threads raised in 109 of 120 runs. Raises duckdb.Error.
    """
    check_engine()
    hub = duckdb.connect(":memory:", config=dict(_OFFLINE))
    try:
        hub.execute("SET enable_progress_bar = false")
        for setting in _ENCRYPT_SPILLS:
            hub.execute(setting)
        hub.execute("SET TimeZone = 'UTC'")
        hub.execute("SET python_enable_replacements = false")
        _spill_into(hub, spill)
        if file is None:
            hub.execute("ATTACH ':memory:' AS store")
            hub.execute("USE store")
            for table in TABLES:
                hub.execute(table.create_sql())
        else:
            hub.execute(f"ATTACH {quoted(file)} AS store (READ_ONLY)")
        hub.execute("SET enable_external_access = false")
        hub.execute("SET lock_configuration = true")
    except BaseException:
        hub.close()
        raise
    return hub


def open_working(spill: Path | None) -> duckdb.DuckDBPyConnection:
    """An engine without a store: for a text that is being read, or cells that were kept.

    `spill` as for open_reading. Raises duckdb.Error.
    """
    check_engine()
    engine = duckdb.connect(":memory:", config=dict(_OFFLINE))
    try:
        engine.execute("SET enable_progress_bar = false")
        for setting in _ENCRYPT_SPILLS:
            engine.execute(setting)
        _spill_into(engine, spill)
    except BaseException:
        engine.close()
        raise
    return engine


def _spill_into(engine: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
    """Without a word about it the engine would spill into the folder the program was started in."""
    engine.execute(f"SET temp_directory = {quoted(folder or '')}")


def open_writing(file: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    """An engine that makes the new database `file` (catalogue `store`, in use) and spills into the folder `spill`.

    `file` must not exist. Raises duckdb.Error.
    """
    check_engine()
    connection = duckdb.connect(":memory:", config=dict(_OFFLINE))
    try:
        connection.execute("SET enable_progress_bar = false")
        for setting in _ENCRYPT_SPILLS:
            connection.execute(setting)
        _spill_into(connection, spill)
        connection.execute(f"SET memory_limit = {quoted(WRITER_MEMORY)}")
        connection.execute("SET TimeZone = 'UTC'")
        # Rows carry their own number; keeping the order of a million rows costs memory.
        connection.execute("SET preserve_insertion_order = false")
        # Kept readable by the version before, so that a step back loses nothing.
        connection.execute(f"ATTACH {quoted(file)} AS store (STORAGE_VERSION 'v1.5.0')")
        file.chmod(0o600)
        connection.execute("USE store")
    except BaseException:
        connection.close()
        raise
    return connection
