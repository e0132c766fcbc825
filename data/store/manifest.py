"""What a numbered file has to hold, written beside it when it was verified: atlas-000012.json.

Size and SHA-256 of the file, and for each table its rows and a checksum over them. Written before
the file is made the current one, so that damage is seen later, before anybody trusts a number.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from data.engine import ENGINE_VERSION, open_reading, quoted
from data.private_files import open_private
from data.schema.tables import SCHEMA_VERSION, TABLES
from data.spill import work_folder_if_writable

Fingerprints = dict[str, list]
"""Table -> [rows, checksum]."""


class NotWhole(RuntimeError):
    """A file does not hold what its manifest says; the message says what differs."""


@dataclass(frozen=True)
class Manifest:
    """What one numbered file holds. `extracts`: the ids of the loads in it."""

    schema_version: int
    engine_version: str
    size_bytes: int
    sha256: str
    tables: Fingerprints
    extracts: list[str]


def fingerprints(engine: duckdb.DuckDBPyConnection, catalogue: str) -> Fingerprints:
    """Rows and checksum of each table of a catalogue, whatever the order of its rows.

    The checksum is the sum of the engine's 64-bit hashes of whole rows: a lost, doubled or changed
    row changes it.
    """
    # One question for all tables: to ask for each takes twice as long where they are small.
    names = [table.name for table in TABLES]
    asked = " UNION ALL ".join(
        f'SELECT {quoted(name)}, {_ROWS_AND_CHECKSUM} FROM {catalogue}."{name}" AS held' for name in names
    )
    found = {name: [rows, f"{checksum:x}"] for name, rows, checksum in engine.execute(asked).fetchall()}
    return {name: found[name] for name in names}


_ROWS_AND_CHECKSUM = "count(*), coalesce(sum(hash(held)::HUGEINT), 0)"


def rows_and_checksum(engine: duckdb.DuckDBPyConnection, relation: str, where: str = "true") -> list:
    """[rows, checksum] of a relation or a part of it."""
    asked = f"SELECT {_ROWS_AND_CHECKSUM} FROM {relation} AS held WHERE {where}"
    rows, checksum = engine.execute(asked).fetchall()[0]
    return [rows, f"{checksum:x}"]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_path(file: Path) -> Path:
    """Where the manifest of a numbered file stands."""
    return file.with_suffix(".json")


def verify_written(
    engine: duckdb.DuckDBPyConnection, file: Path, written: Fingerprints, extracts: list[str]
) -> Manifest:
    """The manifest of a file just written: opened anew, every table compared with `written`.

    `engine`: the one that wrote it and let go of it; nothing of a file is kept once it is detached, and
    a new engine for each load takes 0.02 s of processor time. Raises NotWhole where a table
    differs, duckdb.Error where the file cannot be read.
    """
    engine.execute(f"ATTACH {quoted(file)} AS written (READ_ONLY)")
    held = fingerprints(engine, "written")
    engine.execute("DETACH written")
    for name, expected in written.items():
        if held[name] != expected:
            raise NotWhole(f"The table {name} was not written whole.")
    return Manifest(SCHEMA_VERSION, ENGINE_VERSION, file.stat().st_size, sha256_of(file), held, extracts)


def _held_in(file: Path) -> Fingerprints:
    with work_folder_if_writable(file.parent) as spill, closing(open_reading(file, spill)) as reading:
        return fingerprints(reading, "store")


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Write it beside the file (mode 0600), to the disk."""
    with open_private(manifest_path(file)) as opened:
        json.dump(asdict(manifest), opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())


def read_manifest(file: Path) -> Manifest | None:
    """The manifest of a numbered file; None where there is none that can be read."""
    try:
        return Manifest(**json.loads(manifest_path(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_size_right(file: Path) -> bool:
    """False where the file is shorter or longer than its manifest says. Reads no rows."""
    manifest = read_manifest(file)
    return manifest is None or file.stat().st_size == manifest.size_bytes


def check_file(file: Path) -> Manifest:
    """The manifest, after every byte and every row of the file was compared with it.

    Raises NotWhole with the first difference found.
    """
    manifest = read_manifest(file)
    if manifest is None:
        raise NotWhole(f"{file.name} has no list of what it should hold.")
    try:
        if file.stat().st_size != manifest.size_bytes:
            raise NotWhole(
                f"{file.name} has {file.stat().st_size:,} bytes instead of {manifest.size_bytes:,}."
            )
        if sha256_of(file) != manifest.sha256:
            raise NotWhole(f"Bytes of {file.name} changed since it was written.")
        if (manifest.schema_version, manifest.engine_version) == (SCHEMA_VERSION, ENGINE_VERSION):
            held = _held_in(file)
            for name, expected in manifest.tables.items():
                if held[name] != expected:
                    raise NotWhole(f"The table {name} in {file.name} differs from what was written.")
    except OSError as error:
        raise NotWhole(f"{file.name} cannot be read ({error.strerror}).") from error
    except duckdb.Error as error:
        raise NotWhole(f"{file.name} cannot be opened by the engine.") from error
    return manifest
