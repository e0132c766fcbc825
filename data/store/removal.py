"""How long loads are kept, and how they are taken out again: undone, or purged for good.

keep_until.json in the store's folder holds the last day of each extract that has one. An undone load
is in the file before the current one until the next load; of a purged one no byte of ours is left.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data.progress import Progress, Watch, run_watched
from data.schema.tables import COMPUTED, RECORD_KINDS
from data.store.folder import (
    clear_leftovers,
    flush_to_disk,
    note_removed,
    removed_extracts,
    replace_whole,
    waiting_writer_lock,
    writer_lock,
)
from data.store.inventory import ARRIVING, ASIDE, is_arriving, note, noted
from data.store.manifest import manifest_path, read_manifest
from data.store.reader import Store, StoreNotUsable
from data.store.version import finish, next_version

DAYS = "keep_until.json"


def kept_until(store: Store) -> dict[str, dt.date]:
    """Extract id -> the last day it may be kept; extracts without such a day are not in it.

    Raises StoreNotUsable where the file is damaged: forgetting the days in silence would keep
    names for longer than somebody promised.
    """
    try:
        return _days_in(store.folder / DAYS)
    except (FileNotFoundError, NotADirectoryError):
        if DAYS in noted(store.folder):
            raise StoreNotUsable(
                f"The file {DAYS} in {store.folder} is missing: days until which lists may be kept were "
                f"set. Put it back from a copy, or begin anew with `python -m data.store renew {DAYS}` and "
                "set the days again."
            ) from None
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise StoreNotUsable(
            f"The file {DAYS} in {store.folder} is damaged: put it back from a copy, or begin anew with "
            f"`python -m data.store renew {DAYS}` and set the days again."
        ) from error


def expired(store: Store, today: dt.date) -> list[str]:
    """Ids of the loaded extracts whose last day lies before `today`."""
    loaded = set(_loaded(store))
    return sorted(
        extract_id for extract_id, day in kept_until(store).items() if day < today and extract_id in loaded
    )


def keep_until(store: Store, extract_id: str, day: dt.date | None) -> None:
    """Set the last day a loaded extract may be kept; None keeps it until somebody removes it.

    Raises StoreNotUsable where no such extract is loaded, or while a load is being written.
    """
    if extract_id not in _loaded(store):
        raise StoreNotUsable(f"No extract {extract_id} is loaded: `python -m data.store list`.")
    with writer_lock(store.folder, _busy):
        set_day(store, extract_id, day)


def set_day(store: Store, extract_id: str, day: dt.date | None) -> None:
    """As keep_until, while holding the writer's lock and without a look at what is loaded."""
    days = kept_until(store) | ({extract_id: day} if day else {})
    if day is None:
        days.pop(extract_id, None)
    _write(store, days)


def merge_days(store: Store, other: Path) -> None:
    """Add the days of another copy of the file, for extracts that have none here.

    Call while holding the writer's lock. A file of ours that is missing or damaged counts as empty.
    """
    days: dict[str, dt.date] = {}
    with suppress(OSError, ValueError, AttributeError, TypeError):
        days = _days_in(other)
    with suppress(StoreNotUsable):
        days |= kept_until(store)
    if days or (store.folder / DAYS).exists():
        _write(store, days)


def _days_in(file: Path) -> dict[str, dt.date]:
    days = json.loads(file.read_text(encoding="utf-8"))
    return {extract_id: dt.date.fromisoformat(day) for extract_id, day in days.items()}


def forget(store: Store, gone: set[str]) -> None:
    """Take the days of removed extracts out. Call while holding the writer's lock."""
    days = kept_until(store)
    if gone & set(days):
        _write(store, {extract_id: day for extract_id, day in days.items() if extract_id not in gone})


def _write(store: Store, days: dict[str, dt.date]) -> None:
    told = {extract_id: day.isoformat() for extract_id, day in sorted(days.items())}
    replace_whole(store.folder / DAYS, json.dumps(told, indent=1) + "\n")
    note(store.folder, DAYS)


def _loaded(store: Store) -> list[str]:
    with store.reader() as cursor:
        return [row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()]


def _busy() -> None:
    raise StoreNotUsable("Somebody is loading just now: try again when that is done.")


OVERWRITTEN = (
    "The files are deleted; whether a disk overwrites what they held cannot be promised (an SSD "
    "keeps old blocks for a while): disk encryption is what protects those. Backups that somebody made "
    "with a name of their own still hold the rows: delete them too."
)


@dataclass(frozen=True)
class Purged:
    """What a purge did. `files`: names of deleted files; `in_use`: still open elsewhere (Windows)."""

    extract_ids: tuple[str, ...]
    files: tuple[str, ...]
    in_use: tuple[str, ...]


def undo(store: Store, extract_ids: Collection[str], on_progress: Progress | None = None) -> tuple[str, ...]:
    """Publish the next version without these extracts; returns the ids that went.

    What was computed from record extracts goes with them: it holds their children. The version
    before stays until the next load, as always; `purge` removes it and the kept cells at once.
    Raises StoreNotUsable where an extract is not loaded; any other error leaves the store as it was.
    """

    def work(watch: Watch) -> tuple[str, ...]:
        with waiting_writer_lock(store.folder, watch):
            return _without(store, extract_ids, watch)

    return run_watched(work, on_progress)


def purge(
    store: Store,
    extract_ids: Collection[str] | None = None,
    today: dt.date | None = None,
    on_progress: Progress | None = None,
    with_orphans: bool = False,
) -> Purged:
    """Remove extracts and every file that still holds their rows: older versions, cells, spill.

    Without `extract_ids` those whose last day (data.store.removal) lies before `today`. Also finishes
    a purge that was killed, and an undo: when nothing has expired, older versions with rows that
    a person took out go all the same. Lists that nobody took out and that nothing newer holds stay
    (see `orphans`), unless `with_orphans` says that they may go. Raises as `undo`.
    """
    today = today or dt.date.today()

    def work(watch: Watch) -> Purged:
        with waiting_writer_lock(store.folder, watch):
            store.check_whole()
            ids = expired(store, today) if extract_ids is None else extract_ids
            gone = _without(store, ids, watch) if ids else ()
            files, in_use = _erase(store, with_orphans)
            watch("done", 1.0)
            return Purged(gone, tuple(files), tuple(in_use))

    return run_watched(work, on_progress)


def _without(store: Store, extract_ids: Collection[str], watch: Watch) -> tuple[str, ...]:
    watch("looking at what is loaded", 0.0)
    clear_leftovers(store)
    with store.reader() as cursor:
        loaded = dict(cursor.execute("SELECT extract_id, kind::VARCHAR FROM extracts").fetchall())
    if unknown := sorted(set(extract_ids) - set(loaded)):
        raise StoreNotUsable(f"No extract {unknown[0]} is loaded: `python -m data.store list`.")
    gone = set(extract_ids)
    if any(loaded[extract_id] in RECORD_KINDS for extract_id in gone):
        gone |= {extract_id for extract_id, kind in loaded.items() if kind == COMPUTED}
    watch("copying the other extracts", 0.1)
    # Before the swap: a purge that is killed after it must still know what was meant to go.
    note_removed(store.folder, gone)
    try:
        with next_version(store, without=gone) as engine:
            watch.holds(engine)
            finish(engine, watch)
    except BaseException:
        note_removed(store.folder, (), back=gone)
        raise
    forget(store, gone)
    return tuple(sorted(gone))


def _erase(store: Store, with_orphans: bool) -> tuple[list[str], list[str]]:
    """Delete what holds rows that the current version does not; names of deleted and of open files."""
    clear_leftovers(store)
    version = store.version
    if version is None:
        return [], []
    store.close()  # this process's own readers, where none is busy
    deleted, in_use = [], []
    for path in _doomed(store, version, with_orphans):
        try:
            path.unlink()
            deleted.append(path.name)
        except FileNotFoundError:
            continue
        except OSError:
            in_use.append(path.name)
    for folder in (store.folder, store.folder / "cells"):
        flush_to_disk(folder)
    return deleted, in_use


def _doomed(store: Store, version: str, with_orphans: bool) -> list[Path]:
    """Kept cells and earlier files with rows of extracts that the current version does not hold.

    Of extracts that a person took out; `with_orphans`: of all others too.
    """
    held = read_manifest(store.folder / version)
    if held is None:
        raise StoreNotUsable(
            f"{version} has no list of what it holds, so nothing was deleted: run "
            "`python -m data.load --rebuild`, then purge again."
        )
    removed = removed_extracts(store.folder) - set(held.extracts)
    doomed = []
    for path in (store.folder / "cells").iterdir():
        is_gone = path.stem in removed or (with_orphans and path.stem not in held.extracts)
        if is_gone or (is_arriving(path) and path.stem not in held.extracts):
            doomed.append(path)
    for file in store.numbered_files().values():
        if file.name == version:
            continue
        manifest = read_manifest(file)
        holds = set(manifest.extracts) if manifest else None
        if holds is None:
            is_gone = with_orphans or is_arriving(file)
        else:
            orphaned = holds - set(held.extracts) - removed
            is_gone = (bool(holds & removed) and not orphaned) or (
                with_orphans and not holds <= set(held.extracts)
            )
        if is_gone:
            marks = [file.with_name(file.stem + ending) for ending in (ARRIVING, ASIDE)]
            doomed += [file, manifest_path(file), file.with_name(file.name + ".wal"), *marks]
    return doomed


def orphans(store: Store) -> dict[str, int | None]:
    """Name of each earlier numbered file that holds extracts of which nothing newer holds any and
    that nobody took out -> how many such extracts, None where that is not known because its manifest
    is missing or damaged. They stay until somebody decides."""
    version = store.version
    held = read_manifest(store.folder / version) if version else None
    known = set(held.extracts) if held else set()
    known |= removed_extracts(store.folder)
    found: dict[str, int | None] = {}
    for file in store.numbered_files().values():
        manifest = read_manifest(file)
        if file.name == version or is_arriving(file):
            continue
        if manifest is None:
            found[file.name] = None
        elif lost := set(manifest.extracts) - known:
            found[file.name] = len(lost)
    return found
