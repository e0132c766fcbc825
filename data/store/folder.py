"""The writer's side of a store folder: making it private, one writer at a time, the swap.

For what writes to the store (load, compute, removal, rebuild, backup); readers go through
data.store.reader.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from data.private_files import make_folder, open_private
from data.progress import Watch
from data.schema.tables import SCHEMA_VERSION
from data.spill import begin_work, remove_ended, remove_strays
from data.store.errors import folder_is_gone
from data.store.inventory import ARRIVING, is_arriving, note
from data.store.manifest import read_manifest
from data.store.reader import Store, StoreNotUsable, is_gone

_LINK_FILE = re.compile(r"open-[0-9]+\.html(\.next)?")
_OURS = {
    "current",
    "current.next",
    "writer.lock",
    "cells",
    "spill",
    "keep_until.json",
    "keep_until.json.next",
    "removed.json",
    "removed.json.next",
    "inventory.json",
    "inventory.json.next",
    "inventory.lock",
    "aliases.json",
    "aliases.json.next",
    "backups.json",
    "backups.json.next",
    "seal.json",
    "seal.json.next",
    "profiles",
    "watch.json",
    "watch.json.next",
    "watched.json",
    "watched.json.next",
    "watch.lock",
    "taken-away.jsonl",
    "shared-outside.jsonl",
    "shared-outside.jsonl.next",
    "shared-outside.damaged",
    "shared-outside.begun",
    "shared-outside.lock",
    "board.sqlite",
    "board.sqlite-wal",
    "board.sqlite-shm",
    "board.sqlite-journal",
    "board_copies",
}


def make_private_folder(folder: Path) -> None:
    """Make `folder` a store folder that only its owner can enter (0700 where that exists).

    Raises StoreNotUsable where it holds files that are not a store's (its rights are then left
    alone), where it cannot be made, and where a store was met there and is gone: it is not begun anew.
    """
    if is_gone(folder):
        raise StoreNotUsable(folder_is_gone(folder))
    try:
        if not folder.is_dir():
            make_folder(folder)
        strangers = [
            path.name
            for path in folder.iterdir()
            if path.name not in _OURS and not path.name.startswith("atlas-") and not is_link_file(path)
        ]
        if strangers and not (folder / "writer.lock").exists():
            raise StoreNotUsable(f"{folder} holds other files: name an empty or a new folder for the store.")
        folder.chmod(0o700)
        for name in ("cells", "spill"):
            (folder / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _not_writable(folder: Path, error: OSError) -> StoreNotUsable:
    return StoreNotUsable(
        f"The store folder {folder} cannot be written ({error.strerror}): choose another with --store."
    )


@contextmanager
def private_work_folder(folder: Path) -> Iterator[Path]:
    """As data.spill.work_folder, in a store folder that is made where there is none.

    Raises StoreNotUsable as `make_private_folder`.
    """
    make_private_folder(folder)
    try:
        work = begin_work(folder)
    except OSError as error:
        raise _not_writable(folder, error) from error
    try:
        yield work.path
    finally:
        work.close()


def link_file(folder: Path, port: int) -> Path:
    """The page in a store's folder that opens the dashboard served at this port (server/sign_in.py)."""
    return folder / f"open-{port}.html"


def is_link_file(path: Path) -> bool:
    """True for a page of link_file, finished or not: it holds nothing of a list, and belongs to a run."""
    return _LINK_FILE.fullmatch(path.name) is not None


@contextmanager
def writer_lock(folder: Path, on_wait: Callable[[], object], poll_s: float = 0.2) -> Iterator[None]:
    """Hold the folder for writing; while somebody else does, call `on_wait` and try again.

    The lock is the system's own: it goes with the process, so a killed load leaves none behind.
    Raises StoreNotUsable where the folder went away.
    """
    if is_gone(folder):
        raise StoreNotUsable(folder_is_gone(folder))
    lock = FileLock(
        folder / "writer.lock",
        mode=0o600,
        # Each call is a lock of its own: a second thread of the same program waits as well.
        is_singleton=False,
        thread_local=False,
        # The file says that the folder is a store (make_private_folder): Windows would remove it.
        preserve_lock_file=True,
        # A lock that is only a file outlives a killed load: better none than that one.
        fallback_to_soft=False,
    )
    while True:
        try:
            lock.acquire(timeout=poll_s, poll_interval=min(poll_s, 0.05))
            break
        except Timeout:
            on_wait()
    try:
        yield
    finally:
        lock.release()


WAITING = "waiting for another load to finish"


@contextmanager
def waiting_writer_lock(folder: Path, watch: Watch) -> Iterator[None]:
    """As writer_lock; whoever watches the work is told that it waits."""
    with writer_lock(folder, lambda: watch(WAITING, 0.0)):
        yield


def clear_leftovers(store: Store) -> None:
    """Remove what killed loads and removed extracts left behind. Call while holding the lock.

    Kept cells go where a load that put them there was killed, and where a person took their extract
    out and no numbered file holds it any more. Cells of which nobody knows why they are there stay.
    Raises StoreNotUsable, and removes nothing, where the store is damaged.
    """
    remove_ended(store.folder)
    store.check_whole()
    removed = removed_extracts(store.folder)
    store.clean(removed)
    remove_strays(store.folder)
    manifests = [read_manifest(file) for file in store.numbered_files().values()]
    known = [manifest for manifest in manifests if manifest is not None]
    held = {extract_id for manifest in known for extract_id in manifest.extracts}
    if len(known) < len(manifests):
        return  # what is held is not known
    for path in (store.folder / "cells").iterdir():
        is_left = path.stem not in held and (is_arriving(path) or path.stem in removed)
        if is_left and not path.name.endswith(ARRIVING):
            with suppress(OSError):  # open in another program (Windows): goes the next time
                path.unlink()
    for mark in (store.folder / "cells").glob("*" + ARRIVING):
        if (
            not any(mark.with_suffix(ending).exists() for ending in (".json", ".parquet"))
            or mark.stem in held
        ):
            mark.unlink(missing_ok=True)


REMOVED = "removed.json"


def removed_extracts(folder: Path) -> set[str]:
    """Ids of extracts that a person took out (undo, purge): nothing newer need replace them."""
    try:
        return set(json.loads((folder / REMOVED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()  # then nothing counts as taken out, and nothing is cleared on its account


def note_removed(folder: Path, gone: Collection[str], back: Collection[str] = ()) -> None:
    """Note extracts that were taken out, and those that came `back`. Call while holding the lock."""
    before = removed_extracts(folder)
    now = (before | set(gone)) - set(back)
    if now != before:
        replace_whole(folder / REMOVED, json.dumps(sorted(now), indent=1) + "\n")
        note(folder, REMOVED)


@contextmanager
def temporary_files_of(store: Store) -> Iterator[None]:
    """For a program that serves: what killed programs left goes first; then whatever a library puts
    into a temporary file (an upload on its way) lies in `spill`.

    Where the store cannot be written or is damaged nothing is cleared: whoever writes next is told.
    """
    try:
        make_private_folder(store.folder)
        work = begin_work(store.folder)
    except (StoreNotUsable, OSError):
        work = None
    if work is None:
        yield
        return
    with suppress(StoreNotUsable, OSError), writer_lock(store.folder, _leave_it):
        clear_leftovers(store)
    before, tempfile.tempdir = tempfile.tempdir, str(work.path)
    try:
        yield
    finally:
        tempfile.tempdir = before
        work.close()


def _leave_it() -> None:
    raise StoreNotUsable("Somebody is loading just now, and clears what was left.")


def next_file(store: Store) -> Path:
    """Path for the next numbered file. Call while holding the lock, after `store.clean()`."""
    return store.folder / f"atlas-{max(store.numbered_files(), default=0) + 1:06d}.duckdb"


def flush_to_disk(path: Path) -> None:
    """Return when the bytes of a file (or the names in a folder) survive a loss of power."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and writes its names through
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def points_to(store: Store, file: Path) -> bool:
    """True where `current` names this file."""
    try:
        return store.version == file.name
    except StoreNotUsable:
        return False


def point_to(store: Store, file: Path, schema_version: int = SCHEMA_VERSION) -> None:
    """Make `file` the current one, in one step: a reader sees the old or the new, never neither."""
    flush_to_disk(file)
    replace_whole(
        store.folder / "current",
        json.dumps({"file": file.name, "schema_version": schema_version, "size_bytes": file.stat().st_size})
        + "\n",
    )


def replace_whole(path: Path, text: str) -> None:
    """Put `text` in place of a small file in one step, to the disk (mode 0600)."""
    pointer = path.with_name(path.name + ".next")
    with open_private(pointer) as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    for _ in range(100):
        try:
            os.replace(pointer, path)
            break
        except PermissionError:  # Windows, for the moment in which a reader reads the pointer
            time.sleep(0.02)
    else:
        os.replace(pointer, path)
    flush_to_disk(path.parent)
