"""Made-up stores, all that is shared of each put into one system: `python -m benchmarks.disclosure`."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections import Counter

import numpy as np

from analytics.disclosure.cells import TOTAL
from analytics.disclosure.masking import MASK_UNDER
from analytics.leads.coded import CodedLeads
from analytics.leads.shared_list import CHILDREN, SharedList, Told, View, list_rows, tell
from benchmarks.disclosure.attacker import Attacker, Figure
from benchmarks.disclosure.made_up_lists import all_that_could_be, coded, made_up, next_list, some_file
from data.handed_out.shared_outside import SharedFile

FILES = 6
"""Files shared of each store."""


def share(
    leads: CodedLeads, earlier: tuple[SharedFile, ...], asked, others: tuple[CodedLeads, ...] = ()
) -> tuple[SharedFile, list[Figure]]:
    """One more file, and all lines of it as somebody outside sees them."""
    shared = SharedList(list_rows(leads), earlier, asked)
    told = tell(list_rows(leads), earlier, asked, tuple(map(list_rows, others)))
    file = SharedFile(
        dt.datetime(2026, 11, 28), "", "to PA", "", tuple(v for one in told for v in one.shared_views())
    )
    return file, [figure for one in told for figure in lines(shared, one)]


def lines(shared: SharedList, told: Told) -> list[Figure]:
    """Every line that the file has: with its count, or with the sign in its place."""
    asked = told.asked
    view = View(asked.selection)
    found = []
    order = shared._order(asked, CHILDREN, shared._number[view.key])
    for unit in order:
        name = shared.units.names[unit]
        count = told.figures.get((CHILDREN, name))
        if count is not None or told.named.get(str(shared.units.table[unit]), True):
            found.append(Figure(name, view, count))
    for name, count in told.in_window.items():
        found.append(Figure(name, View(asked.selection, True), count))
    return found


def attack(leads: CodedLeads, attacker: Attacker, figures: list[Figure]) -> tuple[int, int, int, list]:
    """(hidden counts of 1 to 9, found out exactly, narrowed to fewer than nine values, which)."""
    named = {(f.unit, f.view.key): f for f in figures}
    views = {f.view.key: f.view for f in figures}
    # Every count of every line in every view, named in a file or not, and inside the window.
    views |= {v.key: v for v in [View(v.selection, True) for v in views.values()]}
    units = {f.unit for f in figures}
    units |= {u for u in attacker.units.names if u.startswith(("place:", "county:"))}
    shared = SharedList(list_rows(leads), (), ())
    from analytics.disclosure.cells import cells_of
    from analytics.leads.shared_list import rows_of

    order = list(views.values())
    cells = cells_of(shared.units, leads.child, [rows_of(leads, v) for v in order])
    wanted, true = [], []
    for unit in sorted(units):
        if unit not in shared.units.number:
            continue
        for i, view in enumerate(order):
            count = int(cells.value[shared.units.number[unit], i])
            figure = named.get((unit, view.key))
            if 1 <= count < MASK_UNDER and (figure is None or figure.count is None):
                wanted.append(Figure(unit, view, None))
                true.append(count)
    if not wanted:
        return 0, 0, 0, []
    # Only figures that are right for this list: those of another list that have another count mislead.
    right = []
    for f in figures:
        if f.unit in shared.units.number:
            is_right = (
                f.count is None
                or f.count
                == cells.value[shared.units.number[f.unit], [v.key for v in order].index(f.view.key)]
            )
            if is_right and (
                f.count is not None
                or cells.value[shared.units.number[f.unit], [v.key for v in order].index(f.view.key)] > 0
            ):
                right.append(f)
    exact = narrow = 0
    which = []
    for figure, count, (low, high) in zip(wanted, true, attacker.intervals(right, wanted), strict=True):
        exact += low == high
        if high - low + 1 < MASK_UNDER - 1:
            narrow += 1
            which.append((figure.unit, figure.view.key, count, low, high))
    return len(wanted), exact, narrow, which


def store(seed: int, attacker: Attacker, files: int = FILES):
    """One store: a list, now and then the next one, and files shared of them."""
    chance = np.random.default_rng(seed)
    first = made_up(chance)
    lists = [coded(first)]
    if chance.random() < 0.5:
        lists.append(coded(next_list(first, chance)))
    earlier: tuple[SharedFile, ...] = ()
    seen: dict[int, list[Figure]] = {i: [] for i in range(len(lists))}
    told = Counter()
    for n in range(files):
        of = 0 if n < files // 2 else len(lists) - 1
        others = tuple(lists[:of])
        file, figures = share(lists[of], earlier, some_file(chance), others)
        earlier = (*earlier, file)
        seen[of] += figures
        told["files"] += 1
        told["lines"] += len(figures)
        told["shown"] += sum(f.count is not None for f in figures)
        told["empty"] += not any(f.count for f in figures)
        told["no total"] += any(f.unit == TOTAL and f.count is None for f in figures)
    every = [f for figures in seen.values() for f in figures]
    for of, leads in enumerate(lists):
        hidden, exact, narrow, which = attack(leads, attacker, every)
        told["hidden"] += hidden
        told["exact"] += exact
        told["narrow"] += narrow
        if which:
            print(f"store {seed} list {of}: {which[:4]}", flush=True)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--files", type=int, default=FILES)
    given = parser.parse_args()
    attacker = Attacker(coded(all_that_could_be()))
    told, start = Counter(), time.perf_counter()
    for seed in range(given.first, given.first + given.stores):
        told += store(seed, attacker, given.files)
    told["exact"] += 0
    print(dict(told), f"{time.perf_counter() - start:.0f} s")
    return int(told["exact"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
