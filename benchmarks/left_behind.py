"""Work killed at random moments, then a purge: is a child's name left anywhere that Atlas wrote?

    python -m benchmarks.left_behind [--rounds 40] [--seed 1]

A child process does one of WAYS with a SYNTHETIC list: reads it as text, as a workbook, from an upload
in the room Loading, takes it out, exports, backs up, restores. It is killed (SIGKILL) at a random
moment; then everything is purged, as a person would, and every byte is searched: the store, the
folders for temporary files, the folder the program was started in, the log. Kept cells and the engine
may hold a name packed, so what should be empty has to be empty too.
tests/data/load/test_left_behind.py kills at seven moments at which there is something to find.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from analytics.exports.inert_text import open_workbook
from benchmarks.kills import processes
from data.board.contact_exchange import ListNotImported, import_contacts
from data.load.pipeline import load_all, load_file
from data.spill import FOLDER
from data.store.folder import temporary_files_of
from data.store.reader import Store
from data.store.removal import purge, undo
from data.upkeep.backup import backup, restore

NAME = "Zebulonskaya"
ROWS = 3_000
_PROJECT = Path(__file__).resolve().parents[1]
_TITLE = ("Missed Enrollment (SYNTHETIC)", "Move To State: FL", "Run date: {day}", "")
_HEADER = (
    "MSIX ID", "Last Name", "First Name", "DOB", "QAD", "From City", "From State", "To City", "To State", "School",
)  # fmt: skip


def _rows(first: int, count: int = ROWS) -> list[tuple[str, ...]]:
    return [
        (f"{first + i:012d}", f"{NAME}{i}", "Ana", f"{1 + i % 12}/14/2015", "10/25/2023", "Yuma", "AZ",
         "Immokalee", "FL", "SYNTHETIC Elementary")
        for i in range(count)
    ]  # fmt: skip


def make_given(folder: Path, rows: int = ROWS) -> None:
    """The files that a person has, and a store with one list in it, in `folder`. `rows`: of each list."""
    given = folder / "given"
    for name in ("given", "tmp", "cwd", "home", "sticks"):
        (folder / name).mkdir(parents=True)
    for number, (name, encoding) in enumerate((("before", "utf-8"), ("list", "utf-16"))):
        lines = [line.format(day=f"{5 + number}/31/2024") for line in _TITLE]
        lines += [",".join(row) for row in (_HEADER, *_rows(number * rows, rows))]
        (given / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding=encoding)
    with xlsxwriter.Workbook(given / "list.xlsx", {"in_memory": True}) as book:
        for name in ("Report", "More"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate((_HEADER, *_rows(2 * rows, rows))):
                sheet.write_row(at, 0, row)
    store = Store(folder / "store")
    load_file(given / "before.csv", store=store, direction="to")
    backup(store, given / "backup.zip")
    store.close()


def _text(folder: Path) -> None:
    load_file(folder / "given" / "list.csv", store=folder / "store", direction="to")


def _workbook(folder: Path) -> None:
    load_all(folder / "given" / "list.xlsx", store=folder / "store", direction="to")


def _room(folder: Path) -> None:
    from streamlit.testing.v1 import AppTest

    from server.sign_in import SignIn

    async def no_server(scope, receive, send) -> None:
        pass

    # The page draws nothing in a program without a door.
    asyncio.run(SignIn(no_server)({"type": "lifespan"}, None, None))
    os.environ["ATLAS_STORE"] = str(folder / "store")
    with temporary_files_of(Store(folder / "store")):
        page = AppTest.from_file(str(_PROJECT / "dashboard.py"), default_timeout=300).run()
        page = page.switch_page("pages/loading/page.py").run()
        page.file_uploader[0].set_value(
            ("list.csv", (folder / "given" / "list.csv").read_bytes(), "text/csv")
        )
        page = page.run()
        next(button for button in page.button if button.label == "Load").click().run()


def _taken_out(folder: Path) -> None:
    store = Store(folder / "store")
    undo(store, _loaded(store))


def _purged(folder: Path) -> None:
    store = Store(folder / "store")
    purge(store, _loaded(store))


def _export(folder: Path) -> None:
    with temporary_files_of(Store(folder / "store")):
        for _ in range(20):
            with open_workbook(io.BytesIO(), is_row_by_row=True) as book:
                sheet = book.add_worksheet("Children")
                for at, row in enumerate(_rows(0)):
                    sheet.write_row(at, 0, row)


def _backed_up(folder: Path) -> None:
    for number in range(20):
        backup(Store(folder / "store"), folder / "sticks" / f"{number}.zip")


def _restored(folder: Path) -> None:
    restore(Store(folder / "store"), folder / "given" / "backup.zip")


def _contacts(folder: Path) -> None:
    for _ in range(20):
        try:
            import_contacts(folder / "store", (folder / "given" / "list.xlsx").read_bytes(), "SYNTHETIC")
        except ListNotImported:
            continue  # a list of families, which the board refuses after it was read


WAYS: dict[str, Callable[[Path], None]] = {
    "a text is loaded": _text,
    "a workbook is loaded": _workbook,
    "an upload is loaded in the room": _room,
    "a list is taken out": _taken_out,
    "a list is purged": _purged,
    "a list of children is exported": _export,
    "a backup is written": _backed_up,
    "a backup is restored": _restored,
    "a workbook is given to the contacts": _contacts,
}


def _loaded(store: Store) -> list[str]:
    with store.reader() as cursor:
        return [row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()]


@dataclass(frozen=True)
class Moment:
    """When the child ends as by a kill: where a file of `pattern` holds something and a file is about to be
    renamed or removed; or `wait_s` after it touched files for the `touch`-th time."""

    pattern: str = ""
    touch: int = 0
    wait_s: float = 0.0


class _Ending:
    """Watches what the child does to files in `folder`, and ends it at its moment."""

    def __init__(self, folder: Path, moment: Moment) -> None:
        self.folder, self.moment = folder, moment
        self.touches, self.filled, self.is_looking = 0, [], False

    def __call__(self, event: str, given: tuple) -> None:
        is_move = event in ("os.rename", "os.remove")
        if not is_move and event not in ("open", "os.mkdir", "os.rmdir"):
            return
        if str(given[0]).startswith(str(self.folder)) and not self.is_looking:
            self.touches += 1
            if self.moment == Moment():
                self.is_looking = True  # which touches files, too
                if _outside_the_lists(self.folder):
                    self.filled.append(self.touches)
                self.is_looking = False
            if self.touches == self.moment.touch:
                threading.Timer(self.moment.wait_s, _die).start()
        if is_move and self.moment.pattern and any(_filled(self.folder.glob(self.moment.pattern))):
            _die()


def _die() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def work_until_killed(
    folder: Path, way: str, moment: Moment, pipe: multiprocessing.connection.Connection
) -> None:
    """Do it once in `folder` and end at `moment`, at the latest when it is done: then tell how often it
    touched files, and at which touches there was something to find (looked for without a moment)."""
    os.environ |= {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home")}
    tempfile.tempdir = None
    os.chdir(folder / "cwd")
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    ending = _Ending(folder, moment)
    sys.addaudithook(ending)
    WAYS[way](folder)
    pipe.send((ending.touches, ending.filled))
    _die()


@dataclass(frozen=True)
class Killed:
    """One round. `touches`: of files, and those at which there was something to find, where the work was
    done before the kill, else None. `found`: files outside the lists' own that were there when it was killed; `left`: files that hold a name after the
    next command, or that should be gone."""

    way: str
    touches: tuple[int, list[int]] | None
    found: tuple[str, ...]
    left: tuple[str, ...]


def kill_once(folder: Path, way: str, moment: Moment, next_command: Callable[[Path], object]) -> Killed:
    """Let a child do it until it is killed, then go on as a person would."""
    receiving, sending = processes().Pipe(duplex=False)
    child = processes().Process(target=work_until_killed, args=(folder, way, moment, sending))
    child.start()
    sending.close()
    try:
        touches = receiving.recv()
    except EOFError:
        touches = None
    receiving.close()
    child.join()
    found = tuple(_outside_the_lists(folder))
    next_command(folder)
    return Killed(way, touches, found, tuple(left_in(folder)))


def purge_all(folder: Path) -> None:
    """Purge every list that the store holds."""
    store = Store(folder / "store")
    purge(store, _loaded(store) or None)
    store.close()


def holding_names(folder: Path) -> list[str]:
    """Files under `folder` that hold a name, plain or as UTF-16; whole backups and what was given aside."""
    wanted = [
        text.encode(code) for text in (NAME, NAME.upper()) for code in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        is_theirs = name.startswith("given/") or (
            name.startswith("sticks/") and not path.name.startswith(".")
        )
        if path.is_file() and not is_theirs:
            content = path.read_bytes()
            if any(signs in content for signs in wanted):
                found.append(name)
    return found


def _outside_the_lists(folder: Path) -> list[str]:
    """Files in the folders for work and beside a backup that hold anything."""
    places = [folder / "tmp", folder / "cwd", folder / "store" / FOLDER]
    paths = [path for place in places for path in place.rglob("*")]
    paths += [path for path in (folder / "sticks").iterdir() if path.name.startswith(".")]
    return sorted(path.relative_to(folder).as_posix() for path in _filled(paths))


def _filled(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_size:
                yield path


def left_in(folder: Path) -> list[str]:
    """What a purge of all lists should not leave: names, and files where none should be."""
    empty = [folder / name for name in ("tmp", "cwd", f"store/{FOLDER}", "store/cells")]
    files = [path for place in empty for path in place.rglob("*") if path.is_file()]
    files += [path for path in (folder / "sticks").iterdir() if path.name.startswith(".")]
    return sorted({*holding_names(folder), *(path.relative_to(folder).as_posix() for path in files)})


def kill_rounds(folder: Path, rounds: int, seed: int) -> list[Killed]:
    """Kill each way in turn, at a random touch of a file or a moment after it, where the engine works.

    Three of four times at a touch at which something lies outside the lists' own files, where it ever does.
    """
    chance, killed = random.Random(seed), []
    make_given(folder / "first", rows=20_000)
    touches = {}
    for number in range(-len(WAYS), rounds):
        way = list(WAYS)[number % len(WAYS)]
        place = shutil.copytree(folder / "first", folder / "round")
        moment = Moment()  # the first time to the end: how often does it touch files?
        if number >= 0:
            count, filled = touches[way]
            is_any = not filled or chance.random() < 0.25
            touch = chance.randint(1, count) if is_any else chance.choice(filled)
            moment = Moment("", touch, chance.choice((0, 0, chance.uniform(0, 0.1))))
        done = kill_once(place, way, moment, purge_all)
        if number >= 0:
            killed.append(done)
        else:
            touches[way] = done.touches
        shutil.rmtree(place)
    return killed


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    about = __doc__.splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.left_behind", description=about)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_rounds(Path(folder), given.rounds, given.seed)
    print(
        f"{len(killed)} kills in {time.monotonic() - start:.0f} s, {sum(k.touches is not None for k in killed)} of them "
        f"after the work was done; something lay outside the lists' own files {sum(bool(k.found) for k in killed)} "
        f"times, and after the purge in {sum(bool(k.left) for k in killed)}."
    )
    for way in WAYS:
        of_way = [k for k in killed if k.way == way]
        print(
            f"  while {way}: {len(of_way)} kills, {sum(bool(k.found) for k in of_way)} with something to find"
        )
        for path in sorted({path for k in of_way for path in k.left}):
            print(f"    LEFT: {path}")


if __name__ == "__main__":
    main()
