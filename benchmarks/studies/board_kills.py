"""The board's writers killed at random moments: what the board holds afterwards.

    python -m benchmarks.studies.board_kills [--rounds 100] [--seed 1]

Two children write on one board at once, each a target and then its visit, and tell of each one
written; both are killed (SIGKILL) at a random moment. Then the board is looked at: is it whole, is
everything there that was told, and is no visit without its target's progress (which is written in
the same change)? tests/data/board/test_board_kill.py runs 10 rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from data.board import board, database
from data.board.board import Target, Visit

TODAY = dt.date(2026, 9, 30)


@dataclass
class Outcome:
    """Counts over all rounds: `lost` of `told` entries, half-written changes, looks that failed."""

    rounds: int = 0
    told: int = 0
    held: int = 0
    lost: int = 0
    half: int = 0
    unreadable: int = 0

    @property
    def is_good(self) -> bool:
        return self.lost == self.half == self.unreadable == 0


def write_until_killed(folder: Path, pipe: multiprocessing.connection.Connection) -> None:
    """Make a target and log a visit to it, over and over; tell the id of each that was written."""
    while True:
        target = board.add_target(folder, Target("SYNTHETIC", "to"))
        pipe.send(target.target_id)
        visit = board.log_visit(
            folder,
            Visit(target.target_id, TODAY, "families found", families=1, children=2),
            TODAY,
        )
        pipe.send(visit.visit_id)


def kill_rounds(folder: Path, rounds: int, seed: int) -> Outcome:
    """Kill two writing children `rounds` times, each time at a random moment after their first word."""
    chance, outcome, told = random.Random(seed), Outcome(), set()
    method = "spawn" if sys.platform == "win32" else "forkserver"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["data.board.board", "data.board.exchange"])
    for _ in range(rounds):
        pipes, children = [], []
        for _ in range(2):
            receiving, sending = context.Pipe(duplex=False)
            child = context.Process(target=write_until_killed, args=(folder, sending))
            child.start()
            sending.close()
            pipes.append(receiving)
            children.append(child)
        if not pipes[0].poll(60):
            raise RuntimeError("the child does not begin")
        time.sleep(chance.uniform(0, 0.15))
        for child in children:
            child.kill()
        for child in children:
            child.join()
        for pipe in pipes:
            try:
                while True:
                    told.add(pipe.recv())
            except EOFError:
                pipe.close()
        outcome.rounds += 1
        look(folder, told, outcome)
    outcome.told = len(told)
    return outcome


def look(folder: Path, told: set[str], outcome: Outcome) -> None:
    """Add to the outcome what is wrong with the board now."""
    try:
        if not database.is_whole(folder / database.FILE):
            outcome.unreadable += 1
            return
        kept = board.read_board(folder)
    except database.BoardNotUsable:
        outcome.unreadable += 1
        return
    held = {t.target_id for t in kept.targets} | {v.visit_id for v in kept.visits}
    visited = {v.target_id for v in kept.visits}
    outcome.held = len(held)
    outcome.lost += len(told - held)
    outcome.half += sum((t.progress == "found") != (t.target_id in visited) for t in kept.targets)


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.studies.board_kills", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_rounds(Path(folder) / "store", given.rounds, given.seed)
    print(
        f"{outcome.rounds} kills of two writers in {time.monotonic() - start:.0f} s; "
        f"{outcome.told:,} entries told, {outcome.held:,} held: {outcome.lost} lost, "
        f"{outcome.half} half-written, {outcome.unreadable} unreadable."
    )


if __name__ == "__main__":
    main()
