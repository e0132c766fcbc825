"""What a store's folder has ever held, so that a missing file is not taken for one that never was.

Several files stand for a default while they are not there: no list is loaded, no day to keep one
until, no place chosen by hand, no board. A sync, a copy or a tidy hand that leaves one out would make
the program forget in silence. So each is noted here when it is first written (`inventory.json`), and
what is noted and not there is damage: said at every door, written over by none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock

from data.handed_out.audit_log import FILE as RECORD
from data.private_files import flush_names, open_private

FILE = "inventory.json"

_WAIT_S = 10

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


def note(folder: Path, *names: str) -> None:
    """Note that files are written here from now on."""
    if not noted(folder).issuperset(names):
        with _alone(folder):
            _write(folder, noted(folder).union(names))


def note_present(folder: Path) -> None:
    """Note every file that stands for a default while it is not there, of those that are there.

    An inventory that was lost, or that is older than one of them, knows them again after a load.
    """
    note(folder, "current", *(name for name in _defaults(folder) if (folder / name).exists()))


def take_over(folder: Path, other: Path, of_here: Collection[str]) -> None:
    """Note what the inventory in another folder notes, in place of what is noted here.

    But for the files named by `of_here`, which belong to this computer: they stay noted, or not, as they are.
    """
    if (other / FILE).exists():
        with _alone(folder):
            _write(folder, (noted(other) - set(of_here)) | (noted(folder) & set(of_here)))


def renew(folder: Path, name: str) -> None:
    """A person says that what a file held is gone for good: its default holds again.

    A damaged file is kept beside it, under its name with `.damaged` at the end.
    """
    path = folder / name
    if path.exists():
        os.replace(path, path.with_name(path.name + ".damaged"))
    if name == FILE:
        note_present(folder)
    else:
        with _alone(folder):
            _write(folder, noted(folder) - {name})


def is_lost(folder: Path, name: str) -> bool:
    """Whether a file that was written here is not there any more."""
    return name in noted(folder) and not (folder / name).exists()


def broken(folder: Path) -> dict[str, str]:
    """Name -> "is missing" or "is damaged", in alphabetical order: of files that were written here.

    Reads the small files of text. A board is looked into where it is opened: others write to it
    meanwhile.
    """
    found = {}
    for name in noted(folder):
        if not (folder / name).exists():
            found[name] = "is missing"
        elif name in _defaults(folder) and not _is_readable(folder / name):
            found[name] = "is damaged"
    if (folder / FILE).exists() and not _is_readable(folder / FILE):
        found[FILE] = "is damaged"
    return dict(sorted(found.items()))


def _defaults(folder: Path) -> list[str]:
    profiles = [f"profiles/{path.name}" for path in (folder / "profiles").glob("*.json")]
    return [
        "aliases.json",
        "backups.json",
        "board.sqlite",
        "keep_until.json",
        "removed.json",
        "seal.json",
        RECORD,
        *profiles,
    ]


def _is_readable(path: Path) -> bool:
    """Whether a file of JSON, or of one JSON object a line, can be read as that to its end."""
    try:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".jsonl":
            text = path.read_text(encoding="utf-8")
            if not text.endswith("\n"):
                return False
            for line in text.splitlines():
                json.loads(line)
    except (OSError, ValueError):
        return False
    return True


def _alone(folder: Path) -> FileLock:
    """Lists and boards are written under locks of their own, and both note here: what one notes between
    the other's look and its writing would be forgotten."""
    return FileLock(folder / "inventory.lock", timeout=_WAIT_S, mode=0o600)


def _write(folder: Path, names: set[str]) -> None:
    draft = folder / f"{FILE}.next"
    with open_private(draft) as file:
        json.dump(sorted(names), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / FILE)
    flush_names(folder)


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
