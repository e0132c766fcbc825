"""What holds rows only while somebody works on them: a folder of its own in `spill` of the store.

    spill/<name>.lock       held by the program that works; the system frees it when that ends or is killed
    spill/<name>/           what it puts down: copies of uploads, texts and sheets being read, what the
                            engine has no memory for
    spill/<name>/elsewhere  drafts it writes outside the store, one path a line

Who begins to work first removes the folders of those who ended without doing so: nothing that a killed
program left outlives the next start, load or purge. Those of a program that still works stay.
"""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from data.private_files import open_private

FOLDER = "spill"
_LOCK = ".lock"
_LEAVING = ".leaving"
_ELSEWHERE = "elsewhere"
_WAIT_S = 10


class WorkFolder:
    """A folder (0700) for one piece of work. Gone after `close`, at the end of the program at the latest."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._close = weakref.finalize(self, _end, path, lock, os.getpid())

    def close(self) -> None:
        """Remove the folder. A second time nothing happens."""
        self._close()


def begin_work(store_folder: Path) -> WorkFolder:
    """A new folder in `spill` of a store, after those of ended programs were removed.

    Raises OSError where the store cannot be written.
    """
    spill = store_folder / FOLDER
    spill.mkdir(exist_ok=True, mode=0o700)
    remove_ended(store_folder)
    path = spill / uuid4().hex
    # The lock first and the folder after it: a folder without a lock belongs to nobody.
    lock = _lock_beside(path)
    lock.acquire(timeout=_WAIT_S)
    try:
        path.mkdir(mode=0o700)
    except BaseException:
        _remove(path, lock)
        raise
    return WorkFolder(path, lock)


@contextmanager
def work_folder(store_folder: Path) -> Iterator[Path]:
    """As begin_work, for as long as the block takes."""
    work = begin_work(store_folder)
    try:
        yield work.path
    finally:
        work.close()


def begin_work_if_writable(store_folder: Path) -> WorkFolder | None:
    """As begin_work; None where a store can be read but not written."""
    with suppress(OSError):
        return begin_work(store_folder)
    return None


@contextmanager
def work_folder_if_writable(store_folder: Path) -> Iterator[Path | None]:
    """As work_folder; None where a store can be read but not written."""
    work = begin_work_if_writable(store_folder)
    try:
        yield work.path if work else None
    finally:
        if work is not None:
            work.close()


def note_elsewhere(work: Path, draft: Path) -> None:
    """Note a file that is about to be written outside the store: it goes with the folder `work`."""
    with open_private(work / _ELSEWHERE, "a") as file:
        file.write(f"{draft}\n")
        file.flush()
        os.fsync(file.fileno())


def remove_ended(store_folder: Path) -> None:
    """Remove the folders of programs that ended without doing so. Needs no lock of the store."""
    for file in (store_folder / FOLDER).glob(f"*{_LOCK}"):
        path = file.with_suffix("")
        lock = _lock_beside(path)
        with suppress(OSError):  # at work (Timeout), or not ours to write
            lock.acquire(timeout=0)
            _remove(path, lock)


def remove_strays(store_folder: Path) -> None:
    """Remove what lies in `spill` without a lock: programs before 0.2 put it there.

    Call while holding the lock of the store: they held it while they wrote. Their readers did not,
    and named their folder after the process: it stays while that runs.
    """
    spill = store_folder / FOLDER
    for path in spill.iterdir():
        is_reader = path.name.startswith("readers-") and _is_running(path.name.removeprefix("readers-"))
        if is_reader or path.suffix == _LOCK or (spill / (path.stem + _LOCK)).exists():
            continue
        with suppress(OSError):  # open in another program (Windows): goes the next time
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _lock_beside(path: Path) -> FileLock:
    return FileLock(
        path.with_name(path.name + _LOCK),
        mode=0o600,
        # Each call is a lock of its own: what another thread of this program works on is not ended.
        is_singleton=False,
        thread_local=False,
        preserve_lock_file=True,
        # A lock that is only a file outlives a killed program: the folder would stay.
        fallback_to_soft=False,
    )


def _end(path: Path, lock: FileLock, process: int) -> None:
    if process == os.getpid():  # a forked copy of the program ends no work of the program's
        _remove(path, lock)


def _remove(path: Path, lock: FileLock) -> None:
    """Remove a folder whose lock is held, then its lock; what cannot be removed keeps it."""
    leaving = path.with_name(path.name + _LEAVING)
    is_gone = True
    try:
        if path.exists() and _are_drafts_gone(path):
            # A reader of sheets may have outlived the program that started it: after this it
            # finds no folder to write to.
            os.replace(path, leaving)
        elif path.exists():
            is_gone = False
            _empty(path)
        if leaving.exists():
            shutil.rmtree(leaving)
    except OSError:  # open in another program (Windows)
        is_gone = False
    lock.release()
    if is_gone:
        with suppress(OSError):
            path.with_name(path.name + _LOCK).unlink()


def _are_drafts_gone(work: Path) -> bool:
    """Remove the drafts that `work` names; False where one could not be: looked for again later."""
    try:
        drafts = (work / _ELSEWHERE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return True
    for draft in map(Path, drafts):
        try:
            draft.parent.stat()  # not there: on a disk that was unplugged
            draft.unlink(missing_ok=True)
        except OSError:
            return False
    return True


def _empty(work: Path) -> None:
    """Remove all that a folder holds but for the note of its drafts."""
    for path in work.iterdir():
        if path.name != _ELSEWHERE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_running(process: str) -> bool:
    if os.name != "posix" or not process.isdecimal():
        return True  # the engine of that process removes its folder itself
    with suppress(PermissionError):
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return False
    return True
