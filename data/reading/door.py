"""What is asked of a path before anything opens it: is it a file, and is it not too large."""

from __future__ import annotations

import os
from pathlib import Path

from data.reading.grid import FileNotReadable

MAX_FILE_MB = 500
"""Of one file, unless the environment variable ATLAS_MAX_FILE_MB says otherwise."""


def check_is_file(path: Path) -> None:
    """Asked before anything opens `path`: a named pipe waits for ever, a device never ends.

    Raises FileNotReadable where nothing is there, or no file, in words for each.
    """
    if path.is_file():
        return
    if path.is_dir():
        raise FileNotReadable("This is a folder, not a file: choose the file inside it.")
    if path.exists():
        raise FileNotReadable("This is no file but a pipe or a device: save the report as a file first.")
    raise FileNotReadable("The file was not found: check its name and folder.")


def check_size(path: Path) -> int:
    """The bytes of the file. Raises FileNotReadable where they are more than the limit, and OSError."""
    size = path.stat().st_size
    limit = _limit_mb()
    if size > limit * 1_000_000:
        raise FileNotReadable(
            f"The file has {size / 1e6:,.0f} MB, more than the limit of {limit:,} MB: split it, "
            "or raise the limit in the environment variable ATLAS_MAX_FILE_MB."
        )
    return size


def _limit_mb() -> int:
    given = os.environ.get("ATLAS_MAX_FILE_MB", "")
    return int(given) if given.isdecimal() and int(given) else MAX_FILE_MB
