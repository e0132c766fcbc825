"""Files that their owner alone may read (0600): whatever Atlas writes of a list."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_FLAGS = {
    "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
    "a": os.O_WRONLY | os.O_CREAT | os.O_APPEND,
    "x": os.O_RDWR | os.O_CREAT | os.O_EXCL,
}


def open_private(path: Path, mode: str = "w") -> IO[Any]:
    """A file opened for writing: "w" anew, "a" at its end, "x" where there is none; text in UTF-8.

    With "b" behind it for bytes. Raises OSError, FileExistsError for "x".
    """
    descriptor = os.open(path, _FLAGS[mode[0]], 0o600)
    if mode.endswith("b"):
        return open(descriptor, "r+b" if mode[0] == "x" else f"{mode[0]}b")
    return open(descriptor, "r+" if mode[0] == "x" else mode[0], encoding="utf-8")


def make_private(path: Path) -> None:
    """Make an empty file where there is none, for a library that opens it itself."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def flush_names(folder: Path) -> None:
    """Return when the names in a folder survive a loss of power: a file that is new, or renamed.

    Raises OSError.
    """
    if os.name == "nt":
        return  # Windows cannot open a folder, and writes its names through
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder that its owner alone can enter (0700), and those above it, to the disk.

    Raises OSError.
    """
    above = folder.parent
    if not above.is_dir():
        make_folder(above)
    folder.mkdir(exist_ok=True, mode=0o700)
    with suppress(PermissionError):  # a folder of somebody else, such as that of all homes
        flush_names(above)
