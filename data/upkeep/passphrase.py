"""The passphrase of a store's backups: set, taken off, and what becomes of the backups of before."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from data.private_files import flush_names, open_private
from data.progress import Progress, Watch, run_watched
from data.spill import note_elsewhere, work_folder
from data.store.folder import waiting_writer_lock
from data.store.manifest import NotWhole
from data.store.reader import Store, StoreNotUsable
from data.upkeep.archive import listed_in, shown
from data.upkeep.daily_folder import (
    Kept,
    by_time,
    clear_drafts,
    every_folder,
    files_in,
    is_away,
    kept_in,
    opened,
)
from data.upkeep.seal import Seal, keep_seal, make_seal
from data.upkeep.sealed_file import SealingFile, open_sealed


@dataclass(frozen=True)
class Older:
    """What became of the daily backups that lay there in clear, by their files' names.

    `in_clear`: those that could not be opened, so not be sealed either; `away`: folders that were not there.
    """

    sealed: list[str]
    in_clear: list[str]
    away: list[str]


def set_passphrase(store: Store, passphrase: str, on_progress: Progress | None = None) -> Older:
    """Seal every backup of a store from now on, and the daily ones in clear that exist.

    Of an earlier passphrase nothing is asked: what was sealed with it keeps it. Raises StoreNotUsable
    where there is no store, or the passphrase is too short; OSError.
    """
    if not store.folder.is_dir():
        raise StoreNotUsable(f"There is no store in {store.folder}: load a file first.")

    def work(watch: Watch) -> Older:
        watch("setting the passphrase", 0.0)
        seal = make_seal(passphrase)
        with waiting_writer_lock(store.folder, watch):
            keep_seal(store.folder, seal)
        return _seal_older(store, seal, watch)

    return run_watched(work, on_progress)


def take_off_passphrase(store: Store, on_progress: Progress | None = None) -> None:
    """Write backups of a store in clear from now on; the sealed ones stay sealed. Raises as set_passphrase."""
    if not store.folder.is_dir():
        raise StoreNotUsable(f"There is no store in {store.folder}: load a file first.")

    def work(watch: Watch) -> None:
        with waiting_writer_lock(store.folder, watch):
            keep_seal(store.folder, None)

    run_watched(work, on_progress)


def _seal_older(store: Store, seal: Seal, watch: Watch) -> Older:
    done = Older([], [], [])
    for folder in every_folder(store):
        if is_away(store, folder):
            done.away.append(str(folder))
        elif folder.is_dir():
            with opened(store, folder), work_folder(store.folder) as work:
                clear_drafts(folder)
                done.sealed.extend(seal_those_in_clear(store, folder, seal, work, watch))
                # Of one that is damaged nobody knows what of it is names: it is not taken for sealed.
                done.in_clear.extend(file.name for file in files_in(folder) if file.suffix == ".zip")
    return done


def seal_those_in_clear(store: Store, folder: Path, seal: Seal, work: Path, watch: Watch) -> list[str]:
    """Put sealed files in place of the daily backups of one folder that lie there in clear; their names.

    `work`: a folder of data.spill. Call while holding the folder's lock. Raises StoreNotUsable, OSError.
    """
    done = []
    in_clear = [one for one in kept_in(store, folder) if not one.is_sealed]
    for i, one in enumerate(in_clear):
        watch("sealing the daily backups", i / len(in_clear))
        done.append(_seal_one(one, seal, work))
    return done


def _seal_one(one: Kept, seal: Seal, work: Path) -> str:
    """Put a sealed file in place of one in clear, after it was opened again and compared. Its new name."""
    target = one.file.with_suffix(".sealed")
    at = one
    while target.exists():
        target, at = (
            by_time(at).with_suffix(".sealed"),
            replace(at, made_at=at.made_at + timedelta(seconds=1)),
        )
    draft = target.with_name(f".{target.name}.checked")
    note_elsewhere(work, draft)
    try:
        told = shown(listed_in(one.file) | {"made_at": one.made_at.isoformat()})
        with one.file.open("rb") as clear, open_private(draft, "xb") as file:
            sealing = SealingFile(file, seal, told)
            digest = hashlib.sha256()
            while block := clear.read(1 << 20):
                digest.update(block)
                sealing.write(block)
            sealing.finish()
            file.flush()
            os.fsync(file.fileno())
        with open_sealed(draft, sealing.key) as back:
            again = hashlib.sha256()
            while block := back.read(1 << 20):
                again.update(block)
        if again.digest() != digest.digest():
            raise NotWhole("it was read back otherwise than it was written.")
        os.replace(draft, target)
        flush_names(target.parent)
        one.file.unlink()
        flush_names(target.parent)
    except NotWhole as error:
        raise StoreNotUsable(
            f"{one.file.name} was not sealed: {error} It is as it was; try again."
        ) from error
    finally:
        with suppress(OSError):  # its folder may have gone away
            draft.unlink(missing_ok=True)
    return target.name
