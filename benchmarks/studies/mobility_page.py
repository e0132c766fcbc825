"""How long a change in the Mobility room takes until it is painted: `python -m benchmarks.studies.mobility_page`.

A store of a made-up world's records with a million moves, and a report of 10,000 rows for the
filters; the room is driven through the filter bar and its own switches, as page.py drives the
room of missed enrollments.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from benchmarks.driven_page import (
    Change,
    NotDriven,
    browser_to_drive,
    changed,
    choose,
    driven,
    figures_of,
    not_measured,
    opened,
    served,
    where,
)
from benchmarks.figures import Figure, load_average, machine, table
from benchmarks.made_up_stores import default_folder
from benchmarks.studies.made_up_moves import moves_store
from tests.served import Served

SUBJECT = "Mobility room"
CHANGES = 30
SEED = 4
FILTERS = ("Performance period", "Month of the year", "County where missed", "Town where missed",
           "Moved from town", "From State")  # fmt: skip
SWITCHES = ("Leaving", "Both ways", "Everywhere", "Arriving", "Counties", "States", "Towns")


def measure(folder: Path, moves: int) -> list[Figure]:
    """Figures of a store with so many moves."""
    store = moves_store(folder, moves)
    load = load_average()
    try:
        with driven() as browser, served("serve.py", {"ATLAS_STORE": str(store)}) as server:
            filtered, switched, kept = _drive(browser, server)
    except NotDriven as why:
        return [not_measured(SUBJECT, moves, str(why))]
    goals = ("<= 700 ms at 1 M", "<= 200 kB")
    figures = figures_of(f"{SUBJECT}, a filter", moves, filtered, [], kept, load, goals)
    switches = figures_of(f"{SUBJECT}, a switch", moves, switched, [], (0, 0), load, ("", ""))
    return [*figures, *switches[:-1]]


def _drive(browser, server: Served) -> tuple[list[Change], list[Change], tuple[int, int]]:
    page, traffic = opened(browser, server, "/mobility")
    draw = random.Random(SEED)
    filtered: list[Change] = []
    stood, kept, turn = where(page), 0, 0
    while len(filtered) < CHANGES:
        label = FILTERS[turn % len(FILTERS)]
        number = draw.randrange(6)
        turn += 1
        filtered.append(changed(page, traffic, lambda n=number, of=label: choose(page, of, n)))
        page.keyboard.press("Escape")
        kept += where(page) == stood
        filtered.append(changed(page, traffic, page.get_by_role("button", name="Reset").click))
        kept += where(page) == stood
    switched = [
        changed(page, traffic, page.get_by_role("radio", name=label).first.click) for label in SWITCHES
    ]
    page.close()
    return filtered, switched, (kept, len(filtered))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.studies.mobility_page", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--moves", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=default_folder())
    given = parser.parse_args()
    try:
        browser_to_drive()
    except NotDriven as why:
        sys.exit(str(why))
    print(machine(), file=sys.stderr)
    print(table(measure(given.folder, given.moves)))


if __name__ == "__main__":
    main()
