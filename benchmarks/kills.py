"""Loads killed at random moments while somebody reads: what the store holds afterwards.

    python -m benchmarks.kills [--rounds 200] [--seed 1]

A child loads small SYNTHETIC files one after the other and notes each that was reported as loaded;
it is killed (SIGKILL) at a random moment, and the store is looked at: does it open and hold what
its manifest says, is everything there that was reported, nothing twice, only whole loads? The next
child begins with the file that the killed one was at. tests/data/load/test_kill.py runs 12 rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data.load.pipeline import load_file
from data.store.cells import damaged_cells
from data.store.manifest import NotWhole, check_file
from data.store.reader import Store, StoreNotUsable

ROWS = 3
_HEADER = "MSIX ID,Last Name,First Name,DOB,QAD,From City,From State,To City,To State,School\n"
_ROW = "{id:012d},Ruiz,Ana,3/14/2015,10/25/2023,Yuma,AZ,Immokalee,FL,SYNTHETIC Elementary\n"


@dataclass
class Outcome:
    """Counts over all rounds. `lost` and `doubled` are loads; `unreadable` counts looks that failed.

    `partial`: loads of which only some rows or no kept cells are there; `reads`: by the reader that
    went on meanwhile; `kills` by what the child was doing.
    """

    rounds: int = 0
    reported: int = 0
    held: int = 0
    lost: int = 0
    doubled: int = 0
    unreadable: int = 0
    partial: int = 0
    reads: int = 0
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.lost == self.doubled == self.unreadable == self.partial == 0


def write_file(folder: Path, number: int) -> Path:
    """A file of ROWS children that no other number has, of a day of its own."""
    path = folder / f"{number}.csv"
    rows = "".join(_ROW.format(id=number * ROWS + i) for i in range(ROWS))
    day = dt.date(2024, 6, 1) + dt.timedelta(days=number % 600)
    path.write_text(f"Missed Enrollment (SYNTHETIC)\nRun date: {day:%m/%d/%Y}\n\n{_HEADER}{rows}")
    return path


def processes() -> multiprocessing.context.BaseContext:
    """Children that begin with everything imported, where the system can do that."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["data.load.pipeline", "data.geocoding.geocode"])
    return context


def load_until_killed(folder: Path, first: int, pipe: multiprocessing.connection.Connection) -> None:
    """Load one file after the other; tell (file, step) before each step, (file, id) when loaded."""
    number = first
    while True:
        path = write_file(folder, number)
        report = load_file(
            path,
            store=folder / "store",
            direction="to",
            on_progress=lambda step, _, number=number: pipe.send((number, step)),
        )
        if report.status not in ("loaded", "already_loaded"):
            raise SystemExit(report.message)
        pipe.send((number, "reported", report.extract_id))
        number += 1


class Reader(threading.Thread):
    """Reads in a loop: only whole loads may be seen, and never fewer than before."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self.store, self.is_over = store, threading.Event()
        self.reads, self.bad = 0, []

    def run(self) -> None:
        most = 0
        while not self.is_over.wait(0.05):
            try:
                with self.store.reader() as cursor:
                    extracts, rows, leads = cursor.execute(
                        "SELECT (SELECT count(*) FROM extracts), "
                        "(SELECT count(*) FROM missed_enrollment_rows), (SELECT count(*) FROM leads)"
                    ).fetchall()[0]
            except (StoreNotUsable, duckdb.Error, OSError) as error:
                self.bad.append(type(error).__name__)
                continue
            self.reads += 1
            if not (rows == leads == ROWS * extracts and extracts >= most):
                self.bad.append((extracts, rows, leads, most))
            most = max(most, extracts)


def kill_rounds(folder: Path, rounds: int, seed: int) -> Outcome:
    """Kill a loading child `rounds` times, each at a random moment after its first step.

    The time it may get follows the machine: some children finish a load or two, some none.
    """
    chance, outcome, store = random.Random(seed), Outcome(), Store(folder / "store")
    first = load_file(write_file(folder, 0), store=store, direction="to")
    started = time.monotonic()
    second = load_file(write_file(folder, 1), store=store, direction="to")
    longest_s = 2 * (time.monotonic() - started)
    context, reported, number = processes(), {first.extract_id, second.extract_id}, 2
    reader = Reader(store)
    reader.start()
    for _ in range(rounds):
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=load_until_killed, args=(folder, number, sending))
        child.start()
        sending.close()
        if not receiving.poll(60):
            raise RuntimeError("the child does not begin")
        time.sleep(chance.uniform(0, longest_s))
        child.kill()
        child.join()
        step, before = "starting", len(reported)
        try:
            while True:
                told = receiving.recv()
                if len(told) == 3:
                    reported.add(told[2])
                    number, step = told[0] + 1, "between two loads"
                else:
                    number, step = told
        except EOFError:
            pass
        receiving.close()
        longest_s *= 1.25 if len(reported) == before else 0.9
        outcome.rounds += 1
        outcome.kills[step] = outcome.kills.get(step, 0) + 1
        look(store, reported, outcome)
    reader.is_over.set()
    reader.join()
    outcome.reads, outcome.reported = reader.reads, len(reported)
    outcome.unreadable += len(reader.bad)
    store.close()
    return outcome


def look(store: Store, reported: set[str], outcome: Outcome) -> None:
    """Add to the outcome what is wrong with the store now; every load of it has ROWS rows."""
    try:
        version = store.version
        if version is None:
            outcome.lost += len(reported)
            return
        manifest = check_file(store.folder / version)
        with store.reader() as cursor:
            held = cursor.execute(
                "SELECT e.extract_id, count(DISTINCT r.row_number), count(l.row_number), "
                "count(DISTINCT e.content_sha256) FROM extracts e "
                "LEFT JOIN missed_enrollment_rows r USING (extract_id) "
                "LEFT JOIN leads l ON l.extract_id = r.extract_id AND l.row_number = r.row_number "
                "GROUP BY ALL ORDER BY ALL"
            ).fetchall()
            contents = cursor.execute("SELECT count(DISTINCT content_sha256) FROM extracts").fetchall()
    except (NotWhole, StoreNotUsable, duckdb.Error, OSError):
        outcome.unreadable += 1
        return
    ids = [load[0] for load in held]
    outcome.held = len(ids)
    outcome.lost += len(reported - set(ids))
    outcome.doubled += len(ids) - min(len(set(ids)), contents[0][0])
    outcome.partial += sum(load[1:3] != (ROWS, ROWS) for load in held)
    outcome.partial += len(damaged_cells(store.folder, manifest.extracts))


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_rounds(Path(folder), given.rounds, given.seed)
    print(
        f"{outcome.rounds} kills in {time.monotonic() - start:.0f} s; {outcome.reported} loads "
        f"reported, {outcome.held} held at the end, {outcome.reads:,} reads meanwhile: "
        f"{outcome.lost} lost, {outcome.doubled} doubled, {outcome.partial} partial, "
        f"{outcome.unreadable} unreadable."
    )
    for step, count in sorted(outcome.kills.items(), key=lambda told: -told[1]):
        print(f"  killed while {step}: {count}")


if __name__ == "__main__":
    main()
