"""The folder that the room was told to watch, looked at by a thread of the program that serves."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data.load.reports.report import LoadReport
from data.load.watched.folder import POLL_S, Watcher, watching
from data.load.watched.memory import NotWatchable, Seen, check_folder, watched_folder
from data.progress import Stopped
from data.store.errors import what_failed
from data.store.reader import Store, StoreNotUsable
from data.upkeep import background

WAIT_TO_STOP_S = 20.0


@dataclass
class _Work:
    """The thread of one store. `trouble`: why nothing is looked at just now, "" where all is well;
    `at_work`: the step of a load that runs."""

    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    trouble: str = ""
    at_work: str = ""


_works: dict[Path, _Work] = {}


def begin(store: Store, poll_s: float = POLL_S) -> None:
    """Look at whatever folder the room names from now on, until `end`. Where it names none, at nothing."""
    work = _works.setdefault(store.folder, _Work())
    if work.thread is None:
        own = Store(store.folder)
        work.thread = threading.Thread(
            target=_run, args=(own, work, poll_s), name="watched folder", daemon=True
        )
        work.thread.start()


def end(store: Store) -> None:
    """Stop looking; a load that runs is stopped, and nothing of its file is stored."""
    work = _works.pop(store.folder, None)
    if work is not None and work.thread is not None:
        work.stop.set()
        work.thread.join(WAIT_TO_STOP_S)


def is_running(store: Store) -> bool:
    """Whether this program looks at folders for the store."""
    return store.folder in _works


def trouble(store: Store) -> str:
    """Why the folder is not looked at just now, as a sentence; "" where it is."""
    work = _works.get(store.folder)
    return work.trouble if work else ""


def at_work(store: Store) -> str:
    """The step of the load that runs, "" for none."""
    work = _works.get(store.folder)
    return work.at_work if work else ""


def _run(store: Store, work: _Work, poll_s: float) -> None:
    while not work.stop.is_set():
        try:
            folder = watched_folder(store.folder)
            if folder is None:
                work.trouble = ""
            else:
                _look_while_set(store, check_folder(str(folder), store.folder), work, poll_s)
        except Stopped:
            break
        except (NotWatchable, StoreNotUsable) as error:
            work.trouble = str(error)
        except (OSError, duckdb.Error) as error:
            work.trouble = what_failed(error, store.folder)
        except Exception as error:  # a thread that ended in silence would leave the page without a word
            work.trouble = f"It stopped with {type(error).__name__}."
        work.at_work = ""
        work.stop.wait(poll_s)
    store.close()


def _look_while_set(store: Store, folder: Path, work: _Work, poll_s: float) -> None:
    def heard(step: str, fraction: float) -> None:
        if work.stop.is_set():
            raise Stopped
        work.at_work = step

    def told(_: str, what: LoadReport | Seen) -> None:
        if isinstance(what, LoadReport):
            background.look_soon(store)

    watcher = Watcher(store, folder, told, heard)
    with watching(store):
        while not work.stop.is_set() and watched_folder(store.folder) == folder:
            watcher.look()
            work.at_work = ""
            work.trouble = "" if watcher.is_reachable else "The folder cannot be read just now."
            work.stop.wait(poll_s)
