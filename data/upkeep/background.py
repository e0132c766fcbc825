"""The daily backup, made behind a page: nothing that somebody waits for waits for it."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.store.manifest import read_manifest
from data.store.reader import Store, StoreNotUsable
from data.upkeep import rotation
from data.upkeep.daily_folder import folder_of, kept

PAUSE_S = 3.0
"""After a change was heard of: several clicks make one look."""
AGAIN_S = 600.0
"""Before the backup of today is made once more for a change of the board alone, or tried after a failure."""
IDLE_S = 60.0


@dataclass
class _Worker:
    """The thread of one store's folder. `failure`: why the last try made no backup, "" where it did;
    `failed_state`: of the store then (data.upkeep.rotation)."""

    asked: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    failure: str = ""
    failed_at: float = 0.0
    failed_state: str = ""
    is_writing: bool = False


_workers: dict[Path, _Worker] = {}
_workers_lock = threading.Lock()


def look_soon(store: Store) -> None:
    """Ask for a look whether a daily backup is due; returns at once, and raises nothing."""
    try:
        if folder_of(store) is None:
            return
    except StoreNotUsable:
        pass  # said by the thread's look
    with _workers_lock:
        worker = _workers.setdefault(store.folder, _Worker())
        worker.asked.set()
        if worker.thread is None:
            worker.thread = threading.Thread(
                target=_work, args=(Store(store.folder), worker), name="daily backup", daemon=True
            )
            worker.thread.start()


def failure(store: Store) -> str:
    """Why the last try of this program made no backup, as a sentence; "" where it made one."""
    worker = _workers.get(store.folder)
    return worker.failure if worker else ""


def is_writing(store: Store) -> bool:
    """Whether a backup is being written just now."""
    worker = _workers.get(store.folder)
    return bool(worker and worker.is_writing)


def _work(store: Store, worker: _Worker) -> None:
    wait_s = IDLE_S
    while True:
        worker.asked.wait(wait_s)
        with _workers_lock:
            if not worker.asked.is_set() and wait_s == IDLE_S:
                worker.thread = None
                return
            worker.asked.clear()
        time.sleep(PAUSE_S)
        wait_s = look(store, worker) or IDLE_S


def look(store: Store, worker: _Worker) -> float:
    """Make the daily backup where it is due; the seconds after which to look again, 0 for no need to."""
    try:
        if not rotation.is_due(store):
            worker.failure = ""
            return 0
        if (later := _seconds_left(store, worker)) > 0:
            return later
        worker.is_writing = True
        rotation.keep_up(store)
        worker.failure = ""
        return 0
    except (StoreNotUsable, OSError) as error:
        worker.failure = rotation.told_of(error)
    except Exception as error:  # a thread that ended in silence would leave the page without a word
        worker.failure = f"it stopped with {type(error).__name__}."
    finally:
        worker.is_writing = False
    worker.failed_at = time.monotonic()
    with suppress(OSError):
        worker.failed_state = rotation.state_of(store)
    return AGAIN_S


def _seconds_left(store: Store, worker: _Worker) -> float:
    """How long to wait before the next try: after a failure, and for changes beside the lists."""
    if worker.failure and worker.failed_state == rotation.state_of(store):
        return worker.failed_at + AGAIN_S - time.monotonic()
    newest = next(iter(kept(store)), None)
    manifest = read_manifest(store.folder / store.version) if store.version else None
    if newest is None or manifest is None or newest.extracts != frozenset(manifest.extracts):
        return 0
    return newest.made_at.timestamp() + AGAIN_S - time.time()
