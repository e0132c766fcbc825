"""The daily backups of a store: of each of the last days on which something changed, one file.

They lie in a folder of their own, beside the store's (`store-backups`) unless a person chose another.
One is made after a change and read back before an earlier one goes. What a person took out for good
is in none of them: those that held it are removed with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from data.board.database import FILE as BOARD
from data.handed_out.shared_outside import FILE_NAME as SHARED
from data.private_files import flush_names
from data.progress import Progress, Watch, run_watched
from data.spill import note_elsewhere, work_folder
from data.store import removal
from data.store.folder import REMOVED, removed_extracts, waiting_writer_lock
from data.store.manifest import read_manifest
from data.store.reader import Store, StoreNotUsable
from data.store.removal import Purged
from data.upkeep.archive import listed_in, write_archive
from data.upkeep.daily_folder import (
    Kept,
    by_time,
    clear_drafts,
    every_folder,
    files_in,
    folder_of,
    is_away,
    kept,
    kept_in,
    opened,
)
from data.upkeep.passphrase import seal_those_in_clear
from data.upkeep.seal import FILE as SEAL
from data.upkeep.seal import seal_of

KEPT_DAYS = 7


def state_of(store: Store) -> str:
    """What tells whether anything of the store changed: a digest over sizes and times of its files.

    Reads no file. Raises OSError.
    """
    seen = []
    for path in sorted(store.folder.rglob("*")):
        name = path.relative_to(store.folder).as_posix()
        top = name.split("/")[0]
        is_of_state = top in ("cells", "profiles") or name in (
            "current", "aliases.json", removal.DAYS, REMOVED, SEAL, "taken-away.jsonl", SHARED, BOARD, f"{BOARD}-wal",
        )  # fmt: skip
        if is_of_state and path.is_file() and (told := path.stat()).st_size:
            seen.append((name, told.st_size, told.st_mtime_ns))
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def is_due(store: Store) -> bool:
    """Whether the store holds something that no daily backup does. Raises as `kept`; OSError."""
    if folder_of(store) is None or store.version is None:
        return False
    state = state_of(store)
    # Not the newest alone: a clock that was wrong once has left one of a day to come.
    return all(one.state != state for one in kept(store))


def keep_up(store: Store, on_progress: Progress | None = None) -> Kept | None:
    """Make the daily backup of today where it is due; None where it is not, or is switched off.

    Loads do not wait for it: what they change meanwhile is noticed, and it is made once more. The
    one of today before it, and those of more than KEPT_DAYS days with a change, go once it was read
    back; one with a list that no newer one holds and nobody took out stays. Raises StoreNotUsable,
    OSError; what was kept before is then as it was.
    """

    def work(watch: Watch) -> Kept | None:
        folder = folder_of(store)
        if folder is None or not is_due(store):
            return None
        with opened(store, folder):
            return _make(store, folder, watch) if is_due(store) else None

    return run_watched(work, on_progress)


@dataclass(frozen=True)
class PurgedEverywhere(Purged):
    """What a purge did. `backups`: what became of daily backups with these lists, as a sentence; "" for none."""

    backups: str


def purge(
    store: Store,
    extract_ids: Collection[str] | None = None,
    today: dt.date | None = None,
    on_progress: Progress | None = None,
    with_orphans: bool = False,
) -> PurgedEverywhere:
    """As data.store.removal.purge, and no daily backup holds the lists any more. Raises as that one does."""
    purged = removal.purge(store, extract_ids, today, on_progress, with_orphans)
    try:
        backups = drop_removed(store, with_orphans)
    except (StoreNotUsable, OSError) as error:
        backups = (
            f"The daily backups may still hold these lists: {told_of(error)} Purge again when that is mended."
        )
    return PurgedEverywhere(purged.extract_ids, purged.files, purged.in_use, backups)


def drop_removed(store: Store, with_orphans: bool = False) -> str:
    """Remove the daily backups with a list that was taken out and that no file of the store holds.

    With those that cannot be opened, so that nobody knows what they hold; `with_orphans`: with every
    list that the store does not hold. One of what is there now is made first. Returns what was done, in
    sentences; "" for nothing. Raises StoreNotUsable, OSError.
    """
    said, away, doomed = [], [], []
    for folder in every_folder(store):
        if is_away(store, folder):
            away.append(str(folder))
        elif folder.is_dir():
            with opened(store, folder):
                doomed += [file.name for file in _drop(store, folder, with_orphans)]
    if doomed:
        said.append(f"Daily backups that held these lists were removed ({', '.join(sorted(doomed))}).")
        try:
            keep_up(store)
        except (StoreNotUsable, OSError) as error:
            said.append(f"No new one could be made: {told_of(error)}")
    if away:
        said.append(
            f"The daily backups in {', '.join(away)} could not be looked at, because the folder is not there: "
            "connect its drive and purge again."
        )
    return " ".join(said)


def _drop(store: Store, folder: Path, with_orphans: bool) -> list[Path]:
    """Delete the files of one folder that may hold what was removed. Call while holding its lock."""
    clear_drafts(folder)
    held = _held(store)
    gone = []
    holds = {one.file: one.extracts for one in kept_in(store, folder)}
    for file in files_in(folder):
        lost = holds[file] - held if file in holds else None
        if lost is None or lost & removed_extracts(store.folder) or (lost and with_orphans):
            file.unlink()
            gone.append(file)
    flush_names(folder)
    return gone


def told_of(error: StoreNotUsable | OSError) -> str:
    """Why there is no backup, as a sentence."""
    if isinstance(error, OSError):
        return f"the folder of the daily backups could not be written ({error.strerror})."
    return str(error)


def _held(store: Store) -> set[str]:
    """Ids of the lists that some numbered file of the store holds."""
    manifests = [read_manifest(file) for file in store.numbered_files().values()]
    return {extract_id for manifest in manifests if manifest for extract_id in manifest.extracts}


def _make(store: Store, folder: Path, watch: Watch) -> Kept:
    """Write the backup of today, then let the older ones go. Call while holding the folder's lock."""
    clear_drafts(folder)
    _check_room(store, folder)
    today = dt.date.today().isoformat()
    draft = folder / f".atlas-{today}.checked"
    with work_folder(store.folder) as work:
        note_elsewhere(work, draft)
        _write_unchanged(store, draft, work, watch)
        told = listed_in(draft)
        target = folder / f"atlas-{today}{'.sealed' if told['sealed'] else '.zip'}"
        before = _make_way(store, today, frozenset(told["extracts"]))
        os.replace(draft, target)
        for file in before:
            if file != target:
                file.unlink(missing_ok=True)
        flush_names(folder)
        _let_go(store)
        if seal := seal_of(store.folder):  # one that was away, or not done, when the passphrase was set
            seal_those_in_clear(store, folder, seal, work, watch)
    return next(one for one in kept(store) if one.file == target)


def _write_unchanged(store: Store, draft: Path, work: Path, watch: Watch) -> None:
    """Write the store to `draft` as it is at one moment: anew where it changed meanwhile."""
    for _ in range(2):
        state = state_of(store)
        try:
            write_archive(store, draft, work, watch, state)
        except (StoreNotUsable, OSError):
            if state_of(store) == state:
                raise
            continue  # a load or a change of the board came between
        if state_of(store) == state:
            return
    with waiting_writer_lock(store.folder, watch):
        write_archive(store, draft, work, watch, state_of(store))


def _make_way(store: Store, today: str, extracts: frozenset[str]) -> list[Path]:
    """Keep a backup of today by its time too, where it holds a list that the new one does not.

    Returns the others of today, sealed or not: they are replaced.
    """
    replaced = []
    for same in kept(store):
        if same.day != today:
            continue
        if same.extracts - extracts - removed_extracts(store.folder):
            os.replace(same.file, by_time(same))
        else:
            replaced.append(same.file)
    return replaced


def _let_go(store: Store) -> None:
    """Remove what is older than the last KEPT_DAYS days with a change, and replaced by something newer."""
    every = kept(store)
    days = sorted({one.day[:10] for one in every}, reverse=True)[:KEPT_DAYS]
    held = set(removed_extracts(store.folder))
    for one in every:  # newest first
        if one.day[:10] not in days and one.extracts <= held:
            one.file.unlink()
        else:
            held |= one.extracts


def _check_room(store: Store, folder: Path) -> None:
    """Raise StoreNotUsable where the disk cannot hold one more, before anything is written."""
    version = store.version
    paths = [store.folder / version] if version else []
    paths += [path for path in (store.folder / "cells").glob("*") if path.is_file()]
    needed = sum(path.stat().st_size for path in paths if path.exists())
    if (free := shutil.disk_usage(folder).free) < needed * 1.1 + 1_000_000:
        raise StoreNotUsable(
            f"The disk of {folder} is full: a backup needs {needed / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB "
            "are free. Make room, or choose another place with `python -m data.store backup --keep-in DIR`."
        )
