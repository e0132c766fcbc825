"""The folder of the daily backups of a store: where it is, whose it is, and what lies in it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from data.private_files import make_folder
from data.store.folder import replace_whole, writer_lock
from data.store.inventory import note
from data.store.manifest import NotWhole
from data.store.reader import Store, StoreNotUsable
from data.upkeep.archive import SETTINGS, listed_in

VARIABLE = "ATLAS_BACKUPS"
"""Environment variable: the folder of the daily backups, or "off"."""
_NAME = re.compile(r"atlas-(\d{4}-\d{2}-\d{2}(?:-\d{6})?)\.(?:zip|sealed)")
_OF = "of-store.json"
_LOCK = "backups.lock"


@dataclass(frozen=True)
class Kept:
    """One daily backup. `day`: what `restore` calls it (2026-11-28; with a time where two are kept).
    `made_at` in UTC; `extracts`: ids of the lists in it; `state`: of the store when it was made;
    `is_sealed`: whether it takes a passphrase to open it."""

    day: str
    file: Path
    made_at: dt.datetime
    extracts: frozenset[str]
    state: str | None
    size_bytes: int
    is_sealed: bool


def folder_of(store: Store) -> Path | None:
    """Where the daily backups of a store go; None where they are switched off.

    Raises StoreNotUsable where the setting cannot be read.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return None if given.casefold() == "off" else Path(given).expanduser().resolve()
    chosen = _chosen(store)
    return chosen[0] if chosen else _beside(store)


def every_folder(store: Store) -> list[Path]:
    """Every folder in which daily backups of a store may lie: those of before are not forgotten."""
    now = folder_of(store)
    return list(dict.fromkeys([*([now] if now else []), *_chosen(store), _beside(store)]))


def is_away(store: Store, folder: Path) -> bool:
    """Whether a folder that somebody chose is not there: its drive is not connected."""
    return folder != _beside(store) and not folder.is_dir()


def _chosen(store: Store) -> list[Path]:
    """The folders that were chosen by hand, the one in use first."""
    try:
        told = json.loads((store.folder / SETTINGS).read_text(encoding="utf-8"))
        return [Path(told["folder"]), *map(Path, told["before"])]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreNotUsable(
            f"The file {SETTINGS} in {store.folder} is damaged: choose the folder of the daily backups anew "
            "with `python -m data.store backup --keep-in DIR`."
        ) from error


def choose_folder(store: Store, folder: Path) -> None:
    """Keep the daily backups of a store in another folder from now on; those that exist stay there
    (a purge looks there too).

    Raises StoreNotUsable where it lies in the store, or cannot be written.
    """
    folder = folder.expanduser().resolve()
    if folder.is_relative_to(store.folder):
        raise StoreNotUsable("Name a place outside the store's folder: both would be lost at once.")
    if not store.folder.is_dir():
        raise StoreNotUsable(f"There is no store in {store.folder}: load a file first.")
    _check_whose(store, folder)
    try:
        if not folder.is_dir():
            make_folder(folder)
        _say_whose(store, folder)
    except OSError as error:
        raise StoreNotUsable(f"{folder} cannot be written ({error.strerror}): name another.") from error
    with writer_lock(store.folder, _busy):
        before: list[Path] = []
        with suppress(StoreNotUsable):  # damaged: what it said is lost
            before = [one for one in _chosen(store) if one != folder]
        told = {"folder": str(folder), "before": [str(one) for one in before]}
        replace_whole(store.folder / SETTINGS, json.dumps(told) + "\n")
        note(store.folder, SETTINGS)


def kept(store: Store) -> list[Kept]:
    """The daily backups, newest first. What cannot be opened as one is left out.

    Raises StoreNotUsable where their folder is that of another store, or cannot be read.
    """
    folder = folder_of(store)
    return kept_in(store, folder) if folder else []


def kept_in(store: Store, folder: Path) -> list[Kept]:
    """As `kept`, of one folder."""
    _check_whose(store, folder)
    try:
        files = files_in(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreNotUsable(
            f"The folder of the daily backups {folder} cannot be read ({error.strerror})."
        ) from error
    found = []
    for path in files:
        with suppress(OSError, NotWhole):
            told = listed_in(path)
            extracts = frozenset(told["extracts"])
            size = path.stat().st_size
            day = path.stem.removeprefix("atlas-")
            found.append(Kept(day, path, told["made_at"], extracts, told.get("state"), size, told["sealed"]))
    # Of two of one second the one without a time in its name came later: the other made way for it.
    return sorted(found, key=lambda one: (one.made_at, one.day[:10], -len(one.day)), reverse=True)


def files_in(folder: Path) -> list[Path]:
    """Every file that is named as a daily backup is, whether it can be opened or not. Raises OSError."""
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]


def by_time(one: Kept) -> Path:
    """The name of a daily backup that is kept beside another one of its day."""
    return one.file.with_name(f"atlas-{one.day[:10]}-{one.made_at:%H%M%S}{one.file.suffix}")


def kept_on(store: Store, day: str) -> Path | None:
    """The file of the daily backup of a day as `kept` names it, or None; the newest of several."""
    return next((one.file for one in kept(store) if one.day == day or one.day.startswith(f"{day}-")), None)


def _beside(store: Store) -> Path:
    return store.folder.with_name(f"{store.folder.name}-backups")


def clear_drafts(folder: Path) -> None:
    """Remove what a killed program left of a backup. Call while holding the folder's lock."""
    for leftover in folder.glob(".*atlas-*"):
        leftover.unlink(missing_ok=True)


@contextmanager
def opened(store: Store, folder: Path) -> Iterator[None]:
    """The folder of the daily backups, locked. Raises StoreNotUsable, OSError.

    Only the one beside the store is made where there is none: a drive that is not there today would
    else get a folder of its name on this disk.
    """
    if folder == _beside(store) and not folder.is_dir():
        make_folder(folder)
    if not folder.is_dir():
        raise StoreNotUsable(
            f"The folder of the daily backups {folder} is not there: connect its drive, or choose another "
            "with `python -m data.store backup --keep-in DIR`."
        )
    _check_whose(store, folder)
    _say_whose(store, folder)
    lock = FileLock(
        folder / _LOCK, mode=0o600, is_singleton=False, thread_local=False, preserve_lock_file=True
    )
    try:
        lock.acquire(timeout=120)
    except Timeout:
        raise StoreNotUsable("Another program is making a backup of this store just now.") from None
    try:
        yield
    finally:
        lock.release()


def _say_whose(store: Store, folder: Path) -> None:
    text = json.dumps({"store": str(store.folder)}) + "\n"
    path = folder / _OF
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        replace_whole(path, text)


def _check_whose(store: Store, folder: Path) -> None:
    try:
        whose = json.loads((folder / _OF).read_text(encoding="utf-8"))["store"]
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return
    except OSError as error:
        raise StoreNotUsable(
            f"The folder of the daily backups {folder} cannot be read ({error.strerror})."
        ) from error
    if whose != str(store.folder) and folder != _beside(store):
        raise StoreNotUsable(
            f"{folder} holds the daily backups of another store ({whose}): choose a folder of its own with "
            f"`python -m data.store backup --keep-in DIR`. If it is this store that was moved, delete {_OF} there."
        )


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")
