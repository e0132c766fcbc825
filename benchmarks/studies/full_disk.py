"""Loads onto a disk that fills up: what the store holds afterwards, and what the person is told.

    python -m benchmarks.studies.full_disk [--sizes 100]

With the rights to mount, a small tmpfs (mounted for this alone) is filled so far that a load finds
0 to 110 % of the room it needs. Everywhere but on Windows also with a limit on the size of a file
(RLIMIT_FSIZE), which fails the same writes. tests/data/load/test_full_disk.py runs a few sizes of both.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kills import Outcome, look, processes, write_file
from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.removal import purge

DISK_BYTES = 64_000_000


class CannotMount(RuntimeError):
    """No tmpfs could be mounted; the message is the system's reason."""


@dataclass
class Fills:
    """Counts over all sizes: loads that went in or were refused, and what was wrong afterwards.

    `speechless`: children that ended without a report, or whose sentence does not speak of space.
    """

    sizes: int = 0
    loaded: int = 0
    refused: int = 0
    speechless: list[str] = field(default_factory=list)
    changed: int = 0
    looked: Outcome = field(default_factory=Outcome)

    @property
    def is_good(self) -> bool:
        return not self.speechless and not self.changed and self.looked.is_good


@contextmanager
def small_disk(folder: Path, size_bytes: int = DISK_BYTES) -> Iterator[Path]:
    """A tmpfs of this size mounted at `folder`/disk. Raises CannotMount with the reason."""
    disk = folder / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None:
        raise CannotMount("this system has no mount command")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size_bytes},mode=700", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotMount(done.stderr.strip() or "mount failed")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill_disk(folder: Path, sizes: int) -> Fills:
    """Loads onto a mounted disk with more and more room left. Raises CannotMount."""
    with small_disk(folder) as disk:

        @contextmanager
        def room(share: float) -> Iterator[None]:
            filler = disk / "filler"
            free = shutil.disk_usage(disk).free - int(share * needed)
            with open(filler, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(free, 1))
            try:
                yield
            finally:
                filler.unlink()

        first = _first_load(folder, disk)
        before = shutil.disk_usage(disk).free
        _load_in_child(folder, disk, 1, None)
        needed = before - shutil.disk_usage(disk).free
        purge(Store(disk / "store"), [_second(disk, first)])
        # A load needs room for its cells twice and for the file it writes before it is packed.
        needed *= 2
        return _try_sizes(folder, disk, first, sizes, lambda share: (room(share), None))


def limit_files(folder: Path, sizes: int) -> Fills:
    """Loads in children that may write no file beyond a size, from nothing to enough."""
    place = folder / "limited"
    place.mkdir()
    first = _first_load(folder, place)
    largest = max(path.stat().st_size for path in (place / "store").glob("atlas-*"))

    @contextmanager
    def no_change() -> Iterator[None]:
        yield

    return _try_sizes(
        folder, place, first, sizes, lambda share: (no_change(), 1000 + int(share * 1.2 * largest))
    )


def _first_load(folder: Path, place: Path) -> str:
    report = load_file(write_file(folder, 0), store=place / "store", direction="to")
    return report.extract_id


def _second(place: Path, first: str) -> str:
    return next(p.stem for p in (place / "store" / "cells").glob("*.json") if p.stem != first)


def _try_sizes(folder: Path, place: Path, first: str, sizes: int, make: Callable[[float], tuple]) -> Fills:
    fills = Fills()
    store = Store(place / "store")
    for number in range(sizes):
        room, limit = make(1.1 * number / max(1, sizes - 1))
        version = store.version
        with room:
            told = _load_in_child(folder, place, number + 1, limit)
            look(store, {first}, fills.looked)  # while the disk is still full
        look(store, {first}, fills.looked)
        fills.sizes += 1
        status, _, sentence = (told or "").partition(": ")
        if status == "loaded":
            fills.loaded += 1
            purge(store, [_second(place, first)])
        elif status == "refused" and ("disk" in sentence or "cannot be written" in sentence):
            fills.refused += 1
            fills.changed += store.version != version
        else:
            fills.speechless.append(told or "the child ended without a word")
    store.close()
    return fills


def _load_in_child(folder: Path, place: Path, number: int, limit: int | None) -> str | None:
    """ "status: sentence" of a load in a process of its own; None when it died."""
    receiving, sending = processes().Pipe(duplex=False)
    child = processes().Process(
        target=_load, args=(write_file(folder, number), place / "store", limit, sending)
    )
    child.start()
    sending.close()
    try:
        return receiving.recv()
    except EOFError:
        return None
    finally:
        child.join(60)
        receiving.close()


def _load(path: Path, store: Path, limit: int | None, pipe) -> None:
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    report = load_file(path, store=store, direction="to")
    pipe.send(f"{report.status}: {report.message}")


def told(name: str, fills: Fills) -> str:
    """One line about one way of filling."""
    looked = fills.looked
    return (
        f"{name}: {fills.sizes} sizes, {fills.refused} refused with a sentence, {fills.loaded} "
        f"loaded; {looked.lost} lost, {looked.doubled} doubled, {looked.partial} partial, "
        f"{looked.unreadable} unreadable, {fills.changed} changed, {len(fills.speechless)} without "
        f"a sentence about space{': ' if fills.speechless else ''}" + "; ".join(sorted(set(fills.speechless)))
    )


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.studies.full_disk", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--sizes", type=int, default=100)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        print(told("limit on a file's size", limit_files(Path(folder), given.sizes)))
        try:
            print(told("full disk (tmpfs)", fill_disk(Path(folder), given.sizes)))
        except CannotMount as reason:
            print(f"full disk (tmpfs): not tried, no disk could be mounted here ({reason}).")


if __name__ == "__main__":
    main()
