"""A choice of place by hand, remembered and applied to everything that is loaded, in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb

from data.engine import WrongEngine
from data.progress import Progress
from data.store.folder import clear_leftovers, make_private_folder, writer_lock
from data.store.place_choices import Alias, by_key, forget_outdated, hand_over, read_aliases, write_aliases
from data.store.reader import Store, StoreNotUsable
from data.store.version import CountsDisagree, finish, next_version


class RepairFailed(RuntimeError):
    """The choices could not be stored; the message says why, and the store is as it was."""


def remember(
    store: Store,
    chosen: Collection[Alias] = (),
    taken_back: Collection[Alias] = (),
    on_progress: Progress | None = None,
) -> int:
    """Remember `chosen`, forget `taken_back`, and place every spelling they speak of anew.

    Returns the number of loaded spellings placed anew. The store gets a new version, as after a
    load. An alias for the same spelling replaces the one before. Raises RepairFailed.
    """
    progress = on_progress or (lambda step, fraction: None)
    with _told(), _writing(store, progress):
        before = read_aliases(store.folder)
        gone = {alias.key for alias in taken_back}
        after = {key: alias for key, alias in by_key(before).items() if key not in gone}
        after |= {alias.key: alias for alias in chosen}
        if store.version is None:
            write_aliases(store.folder, after.values())
            return 0
        try:
            with next_version(store) as engine:
                hand_over(engine, after.values())
                progress("finding the spellings", 0.2)
                anew = forget_outdated(engine, gone)
                finish(engine, progress)
                # Before the swap: a crash in between leaves a choice that the next load applies,
                # never a place without the choice that it came from.
                write_aliases(store.folder, after.values())
        except BaseException:
            write_aliases(store.folder, before)
            raise
    progress("done", 1.0)
    return anew


@contextmanager
def _writing(store: Store, progress: Progress) -> Iterator[None]:
    make_private_folder(store.folder)
    waiting = "waiting for a load to finish"
    with writer_lock(store.folder, lambda: progress(waiting, 0.0)):
        clear_leftovers(store)
        yield


@contextmanager
def _told():
    """Errors as sentences; the text of an engine's error may quote a cell, so it is left out."""
    try:
        yield
    except (StoreNotUsable, WrongEngine) as error:
        raise RepairFailed(str(error)) from error
    except CountsDisagree as error:
        raise RepairFailed(f"A check failed, so nothing was stored: {error}") from error
    except (OSError, MemoryError, duckdb.Error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise RepairFailed(f"The choice could not be stored ({reason}); everything is as it was.") from error
