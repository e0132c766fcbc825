"""What a store's folder has ever held, so that a missing file is not taken for one that never was.

Several files stand for a default while they are not there: no list is loaded, no day to keep one
until, no place chosen by hand, no board. A sync, a copy or a tidy hand that leaves one out would make
the program forget in silence. So each is noted here when it is first written (`inventory.json`), and
what is noted and not there is damage: said at every door, written over by none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from data.private_files import open_private

FILE = "inventory.json"

ARRIVING = ".arriving"
"""Ending of a mark beside a numbered file or kept cells that a load has begun to write: without the
mark they are somebody's list, with it the leftover of a load that never was told as done."""

ASIDE = ".aside"
"""Ending of a mark beside a numbered file that a person went back from."""


def noted(folder: Path) -> set[str]:
    """Names, from the folder, of the files that were written here once; empty where nothing was noted."""
    try:
        return set(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        # Older than the inventory, or damaged itself: then it says nothing about any other file.
        return set()


def note(folder: Path, name: str) -> None:
    """Note that a file is written here from now on."""
    names = noted(folder)
    if name not in names:
        _write(folder, names | {name})


def forget(folder: Path, name: str) -> None:
    """A person says that a file is gone for good: its default holds again."""
    _write(folder, noted(folder) - {name})


def missing(folder: Path) -> list[str]:
    """Names of files that were written here once and are not there, in alphabetical order."""
    return sorted(name for name in noted(folder) if not (folder / name).exists())


def _write(folder: Path, names: set[str]) -> None:
    draft = folder / f"{FILE}.next"
    with open_private(draft) as file:
        json.dump(sorted(names), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / FILE)


def is_arriving(path: Path) -> bool:
    """Whether a load has begun to write this file (or the cells of this extract) and not finished."""
    return path.with_name(path.stem + ARRIVING).exists()


def mark_arriving(path: Path) -> None:
    """Say that this file is being written, before its first byte."""
    open_private(path.with_name(path.stem + ARRIVING)).close()


def arrived(path: Path) -> None:
    """Say that this file is whole, and part of what was told as loaded."""
    path.with_name(path.stem + ARRIVING).unlink(missing_ok=True)


def is_aside(path: Path) -> bool:
    """Whether a person went back from this version."""
    return path.with_name(path.stem + ASIDE).exists()


def mark_aside(path: Path) -> None:
    """Say that a person went back from this version: a pointer to an older one is meant."""
    open_private(path.with_name(path.stem + ASIDE)).close()
