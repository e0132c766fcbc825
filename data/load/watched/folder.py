"""Load what is put into a folder as the Loading room would, and leave what is doubtful for the room.

The folder is looked at again and again: network shares tell of no changes. A file is taken when its size and
time stood still from one look to the next; nothing in the folder is moved, changed or deleted, and no link
is followed. What was loaded once is known by its bytes, whatever it is called.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from data.load.pipeline import load_all, record_sheets
from data.load.preview import Inspection, inspect
from data.load.reports.report import LoadReport
from data.load.watched.memory import Memory, Seen, read_memory, write_memory
from data.mapping.questions import Undecided
from data.private_files import open_private
from data.progress import Progress
from data.reading.door import check_size
from data.reading.grid import FileNotReadable
from data.store.folder import make_private_folder, private_work_folder
from data.store.parts import contents_loaded
from data.store.reader import Store, StoreNotUsable

POLL_S = 2.0
STILL_LOOKS = 2
"""Looks in a row at which size and time have to be the same."""
EMPTY_LOOKS = 30
"""Looks after which a file without a byte is told: a copy begins with one."""
AGAIN = dt.timedelta(minutes=10)
"""After which what could not be opened or stored is tried once more."""
_UNFINISHED = (
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".tmp",
    ".temp",
    ".filepart",
    ".!ut",
    ".swp",
    "~",
)
_HIDDEN = (".", "~$", "~")
_OF_THE_SYSTEM = frozenset({"desktop.ini", "thumbs.db"})
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
ANOTHER_WATCHES = "Another program watches for this store already: there is one at a time."

Told = Callable[[str, LoadReport | Seen], object]
"""Told the name of a file and what became of it: the report of a load, or why it waits."""


class Changed(Exception):
    """The file changed while it was copied: it is taken at a later look."""


@dataclass
class Watcher:
    """The looks at one folder for one store. Hold `watching` around them: one at a time.

    `still`: name -> (size, time, looks at which it was so).
    """

    store: Store
    folder: Path
    told: Told = lambda name, what: None
    on_progress: Progress | None = None
    still: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    is_reachable: bool = True

    def look(self) -> int:
        """Look once; the number of files that were dealt with. Raises OSError where the store cannot be
        written, and whatever `on_progress` raises: the file is then taken at the next look."""
        memory = read_memory(self.store.folder)
        try:
            found = {name: (size, mtime) for name, size, mtime in candidates(self.folder)}
        except OSError:
            self.is_reachable = False
            return 0
        self.is_reachable = True
        self._forget_gone(memory, found)
        done = 0
        for name, facts in sorted(found.items()):
            before = memory.files.get(name)
            if before is not None and (before.size, before.mtime_ns) != facts:
                before = None
            is_settled = before is not None and not self._may_go_on(before)
            if is_settled or not self._stands_still(name, facts):
                continue
            try:
                seen = self._deal_with(name, facts, memory, before)
            except (Changed, FileNotFoundError):
                self.still.pop(name, None)  # still being written, or gone again
                continue
            memory.note(seen)
            write_memory(self.store.folder, memory)
            done += 1
        return done

    def _stands_still(self, name: str, facts: tuple[int, int]) -> bool:
        size, mtime, looks = self.still.get(name, (-1, -1, 0))
        looks = looks + 1 if (size, mtime) == facts else 1
        self.still[name] = (*facts, looks)
        return looks >= (STILL_LOOKS if facts[0] else EMPTY_LOOKS)

    def _forget_gone(self, memory: Memory, found: dict[str, tuple[int, int]]) -> None:
        """What is gone from the folder waits no more; what was loaded stays known by its bytes."""
        self.still = {name: facts for name, facts in self.still.items() if name in found}
        gone = [name for name in memory.files if name not in found]
        for name in gone:
            del memory.files[name]
        if gone:
            write_memory(self.store.folder, memory)

    def _may_go_on(self, seen: Seen) -> bool:
        """Whether a file that waits may wait no more: it was loaded in the room, a profile is new, or what
        failed is tried again."""
        if seen.became != "waiting":
            return False
        return (
            seen.profiles != profiles_now(self.store.folder)
            or is_loaded(self.store, seen.sha256)
            or bool(seen.again_at and seen.again_at <= _utc(dt.timedelta()))
        )

    def _deal_with(self, name: str, facts: tuple[int, int], memory: Memory, before: Seen | None) -> Seen:
        """What becomes of a file that stands still. Raises Changed, FileNotFoundError."""
        at, profiles = _utc(dt.timedelta()), profiles_now(self.store.folder)
        seen = Seen(name, *facts, "", "waiting", "", at, profiles)
        try:
            check_size(self.folder / name)
            with private_work_folder(self.store.folder) as work:
                path = work / ("arrived" + Path(name).suffix.lower())
                seen = replace(seen, sha256=_copy(self.folder / name, path, facts))
                if seen.sha256 in memory.done or is_loaded(self.store, seen.sha256):
                    return replace(seen, became="loaded")
                if reason := doubt_of(path, name, self.store.folder):
                    seen = replace(seen, reason=reason)
                else:
                    seen = self._load(path, name, seen)
        except FileNotReadable as error:
            seen = replace(seen, reason=str(error))
        except FileNotFoundError:
            raise
        except StoreNotUsable as error:
            seen = replace(seen, reason=str(error), again_at=_utc(AGAIN))
        except OSError as error:
            reason = f"It cannot be opened ({error.strerror}): close it in other programs."
            seen = replace(seen, reason=reason, again_at=_utc(AGAIN))
        if seen.became == "waiting" and (before is None or before.reason != seen.reason):
            self.told(name, seen)
        return seen

    def _load(self, path: Path, name: str, seen: Seen) -> Seen:
        reports = load_all(path, store=self.store, file_name=name, on_progress=self.on_progress)
        refused = [report for report in reports if report.status == "refused"]
        for report in reports:
            if report.status != "refused":
                self.told(name, report)
        if refused:  # for its rows, or because the disk is full: tried again
            return replace(seen, reason=refused[0].message, again_at=_utc(AGAIN))
        return replace(seen, became="loaded")


def _utc(after: dt.timedelta) -> str:
    return (dt.datetime.now(dt.UTC) + after).isoformat(timespec="seconds")


def candidates(folder: Path) -> Iterator[tuple[str, int, int]]:
    """(name, size, time) of each file that may be an extract: no folder, link, hidden or unfinished file.

    Raises OSError.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            low = entry.name.casefold()
            if low.startswith(_HIDDEN) or low.endswith(_UNFINISHED) or low in _OF_THE_SYSTEM:
                continue
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False) and not entry.is_symlink():
                    # Windows keeps what scandir tells of a file that is being written until it is closed.
                    facts = os.stat(entry.path, follow_symlinks=False)
                    yield entry.name, facts.st_size, facts.st_mtime_ns


def _copy(source: Path, target: Path, facts: tuple[int, int]) -> str:
    """Copy the file to a private one; the checksum of its bytes. Raises Changed, OSError."""
    digest = hashlib.sha256()
    descriptor = os.open(source, os.O_RDONLY | _NO_FOLLOW)
    with open(descriptor, "rb") as file, open_private(target, "wb") as copy:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Changed
        while block := file.read(1 << 20):
            digest.update(block)
            copy.write(block)
        after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != facts or target.stat().st_size != facts[0]:
        raise Changed
    return digest.hexdigest()


def is_loaded(store: Store, sha256: str) -> bool:
    """Whether a file of these bytes is in the store."""
    if not sha256 or store.version is None:
        return False
    try:
        return sha256 in contents_loaded(store)
    except StoreNotUsable:
        return False  # of an older version, or damaged: the load says so


def profiles_now(store_folder: Path) -> str:
    """A word that changes when a profile is kept, changed or taken away."""
    told = []
    with suppress(OSError):
        told = sorted(
            f"{path.name} {path.stat().st_mtime_ns}" for path in (store_folder / "profiles").glob("*.json")
        )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12] if told else ""


def doubt_of(path: Path, name: str, store_folder: Path) -> str:
    """Why a person should look at the file before it is loaded, as a sentence; "" where nobody need.

    What a kept profile answers is no question. Raises FileNotReadable, StoreNotUsable.
    """
    if len(record_sheets(path, store_folder)) > 1:
        return ""  # each sheet by its own headers, as the room does
    try:
        looked = inspect(path, store_folder, file_name=name)
        if doubt := _of_columns(looked):
            return doubt
        run = looked.run_for(None, None, None)
    except Undecided as asked:
        return str(asked)
    return run.contradictions[0] if run.contradictions else ""


def _of_columns(looked: Inspection) -> str:
    choice = looked.choice
    if choice.problem:
        return choice.problem.sentence
    if choice.guesses or choice.unread or choice.unsure:
        return "Some columns that look like ours are not surely read: say what each of them is."
    if len(looked.years) > 1:
        return "It holds figures of several years: choose the one to take."
    if looked.ambiguous_dates:
        return "Nothing settles whether its dates are written day or month first."
    if looked.is_encoding_doubtful:
        return "How its letters are written is not said: look at names with accents."
    parameters = {sheet for sheet, _, _ in looked.around.sheet_lines}
    if set(looked.other_sheets) - parameters:
        return "It has more than one sheet: choose the one to load."
    return ""


@contextmanager
def watching(store: Store) -> Iterator[None]:
    """Hold the right to watch for a store; it goes with the program. Raises StoreNotUsable."""
    make_private_folder(store.folder)
    lock = FileLock(
        store.folder / "watch.lock",
        mode=0o600,
        is_singleton=False,
        thread_local=False,
        preserve_lock_file=True,
        fallback_to_soft=False,
    )
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreNotUsable(ANOTHER_WATCHES) from None
    try:
        yield
    finally:
        lock.release()


def watch(watcher: Watcher, stop: threading.Event, poll_s: float = POLL_S) -> None:
    """Look until `stop` is set. Raises StoreNotUsable, OSError, and what `on_progress` raises."""
    with watching(watcher.store):
        while not stop.is_set():
            watcher.look()
            stop.wait(poll_s)
