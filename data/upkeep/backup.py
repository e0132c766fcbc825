"""A store into one file and back: whole, verified, and readable by nobody else."""

from __future__ import annotations

import datetime as dt
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from data.board.database import FILE as BOARD
from data.board.database import BoardNotUsable, put_back
from data.handed_out import shared_outside
from data.handed_out.audit_log import FILE as RECORD
from data.handed_out.audit_log import take_over
from data.progress import Progress, Watch, run_watched
from data.spill import work_folder
from data.store import removal
from data.store.folder import (
    REMOVED,
    clear_leftovers,
    flush_to_disk,
    make_private_folder,
    next_file,
    note_removed,
    point_to,
    waiting_writer_lock,
    writer_lock,
)
from data.store.inventory import FILE as INVENTORY
from data.store.inventory import arrived, mark_arriving, mark_aside, note_present
from data.store.inventory import take_over as take_over_inventory
from data.store.manifest import NotWhole, check_file, manifest_path
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild_locked
from data.upkeep.archive import OF_THIS_COMPUTER, Backup, seal_on, unpack, write_archive
from data.upkeep.seal import Seal, keep_seal, seal_of, was_asked


def backup(store: Store, target: Path, on_progress: Progress | None = None) -> Backup:
    """Write the store to one new file (mode 0600) and read it back; readers go on meanwhile.

    `target`: the file, or a folder in which it is named after the day. Loads wait. It is sealed where a
    passphrase was set. Raises StoreNotUsable where nothing is loaded, the store is damaged or the file
    exists; OSError.
    """
    target = target.expanduser().resolve()
    if target.is_dir():
        ending = ".sealed" if seal_of(store.folder) else ".zip"
        target = target / f"idr-atlas-{dt.date.today().isoformat()}{ending}"
    if target.exists():
        raise StoreNotUsable(f"{target} exists already: name a new file.")
    if target.is_relative_to(store.folder):
        raise StoreNotUsable("Name a place outside the store's folder: both would be lost at once.")

    def work(watch: Watch) -> Backup:
        if store.version is None:
            raise StoreNotUsable(f"Nothing is loaded in {store.folder}: nothing to back up.")
        with waiting_writer_lock(store.folder, watch), work_folder(store.folder) as work_place:
            return write_archive(store, target, work_place, watch)

    return run_watched(work, on_progress)


def restore(
    store: Store, source: Path, on_progress: Progress | None = None, passphrase: str | None = None
) -> Backup:
    """Make the store what it was when the backup was written; swapped in as a load is.

    Every part is compared with the backup's list before anything of the store is touched. The
    board becomes that of the backup, and the one before is kept as a copy; a backup from before
    there was a board leaves it as it is. The record of lists handed out keeps every line it has and gets
    those of the backup; a last day that is set now stays. The version before the restore stays until the
    next load (`python -m data.store back`). A backup of an older schema version is built anew from its
    cells. Of a sealed one the store takes the seal over, if nobody decided about one there: what lay
    sealed does not lie in clear because it moved to another computer. Raises StoreNotUsable,
    WrongPassphrase, OSError.
    """
    source = source.expanduser().resolve()

    def work(watch: Watch) -> Backup:
        make_private_folder(store.folder)
        with waiting_writer_lock(store.folder, watch), work_folder(store.folder) as unpacked:
            seal = seal_on(source)
            listed = unpack(source, unpacked, watch, passphrase)
            made = _put_in_place(store, source, unpacked, listed, watch)
            _take_over(store, seal)
            return replace(made, is_sealed=seal is not None)

    return run_watched(work, on_progress)


def _put_in_place(store: Store, source: Path, unpacked: Path, listed: dict, watch: Watch) -> Backup:
    watch("putting the store in place", 0.6)
    file = next_file(store)
    mark_arriving(file)
    current = listed["current"]
    for path in sorted(path for path in unpacked.rglob("*") if path.is_file()):
        name = path.relative_to(unpacked).as_posix()
        if name in (BOARD, RECORD, INVENTORY, removal.DAYS, REMOVED):
            continue
        if name == shared_outside.FILE_NAME:
            # What was shared since the backup was shared all the same.
            shared_outside.add_missing(store.folder, path)
            continue
        place = store.folder / name
        if name == current:
            place = file
        elif name == manifest_path(Path(current)).name:
            place = manifest_path(file)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        flush_to_disk(path)
        os.replace(path, place)
        flush_to_disk(place.parent)
    point_to(store, file, listed["schema_version"])
    _merge(store, unpacked, listed["extracts"])
    note_present(store.folder)
    arrived(file)
    if (unpacked / BOARD).exists():
        try:
            put_back(store.folder, unpacked / BOARD)
        except BoardNotUsable as error:
            raise StoreNotUsable(f"The extracts were restored, the board was not. {error}") from error
    if store.is_older:
        rebuild_locked(store, watch)
    else:
        with suppress(StoreNotUsable):  # something else is missing: said by the next load
            clear_leftovers(store)
    watch("done", 1.0)
    size = source.stat().st_size
    return Backup(source, len(listed["parts"]), len(listed["extracts"]), size)


def _take_over(store: Store, seal: Seal | None) -> None:
    """Seal the store's own backups as the one that was restored, if nobody decided about that there."""
    with suppress(StoreNotUsable):  # the store's own is damaged: said by the next backup
        if seal is not None and not was_asked(store.folder):
            keep_seal(store.folder, seal)


def _merge(store: Store, unpacked: Path, extracts: list[str]) -> None:
    """What only grows, and what was promised since the backup: added to, never replaced."""
    take_over_inventory(store.folder, unpacked, OF_THIS_COMPUTER)
    if (unpacked / RECORD).exists():
        take_over(store.folder, (unpacked / RECORD).read_bytes())
    removal.merge_days(store, unpacked / removal.DAYS)
    gone: list[str] = []
    with suppress(OSError, ValueError):
        gone = json.loads((unpacked / REMOVED).read_text(encoding="utf-8"))
    note_removed(store.folder, gone, back=extracts)


def go_back(store: Store) -> str:
    """Make the version before the last load the current one; returns its file's name.

    Raises StoreNotUsable where there is none, or where it is damaged too.
    """
    with writer_lock(store.folder, _busy):
        before = store.version_before()
        if before is None:
            raise StoreNotUsable(f"There is no version before in {store.folder}.")
        try:
            manifest = check_file(store.folder / before)
        except NotWhole as error:
            raise StoreNotUsable(f"The version before is damaged too: {error}") from error
        named = store.named_file()
        point_to(store, store.folder / before, manifest.schema_version)
        if named is not None and named > before:
            mark_aside(store.folder / named)
        return before


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")
