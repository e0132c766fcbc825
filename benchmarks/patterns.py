"""What jumps out: how fast, how quiet where nothing is, and what it finds.

`python -m benchmarks.patterns [--sets 200] [--rows 100k,1m]`

Speed: all combinations over a national spread, beside pandas counting families by the same sets
of attributes (counting only: no tests). Quiet: lists without a pattern, half of them made so, half
a list with strong patterns relabelled at random; the share that shows anything should be 5 % at
most. Beside it what a search at p <= 0.05 without control would have shown. Found: 20 planted
patterns of different kind and size in lists of 1,000 families; the rank of each.
"""

from __future__ import annotations

import argparse
import os
import time
from itertools import combinations

import numpy as np
import pandas as pd

from analytics.coded_leads import coded_leads
from analytics.patterns.attributes import ATTRIBUTES, Names
from analytics.patterns.compared import compare
from analytics.patterns.jumping_out import jumping_out
from analytics.patterns.search import search
from analytics.selection import Selection
from benchmarks.made_up_stores import STATE, default_folder, loaded_store
from data.store import Store
from tests.analytics.pattern_worlds import (
    AS_OF,
    NAMES,
    coded,
    decoded,
    planted,
    relabelled,
    tells,
    without_pattern,
)

NUMBERED = Names(str, str)
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
PLANTINGS = (
    (("town", "origin"), 8, 3), (("town", "origin"), 8, 6), (("town", "origin"), 8, 20),
    (("town", "origin"), 12, 3), (("town", "origin"), 12, 10), (("town", "origin"), 20, 3),
    (("town", "origin"), 20, 6), (("town", "origin"), 40, 3), (("town", "month"), 12, 6),
    (("town", "month"), 20, 3), (("town", "month"), 30, 4), (("town", "month"), 50, 3),
    (("origin", "month"), 20, 4), (("origin", "month"), 40, 3), (("origin", "month"), 60, 3),
    (("town", "origin", "month"), 10, 60), (("town", "origin", "month"), 15, 30),
    (("town", "origin", "month"), 20, 60), (("town", "origin", "month"), 30, 40),
    (("town", "origin", "month"), 40, 20),
)  # fmt: skip


def speed(rows: int) -> None:
    with Store(loaded_store(default_folder(), rows)).reader() as cursor:
        places = cursor.execute("SELECT * FROM places").df()
        store = Store(loaded_store(default_folder(), rows))
        table = store.leads(cursor)
        leads = coded_leads(table.filter(table.direction == "to", table.is_newest), places)
    selection = Selection(state=STATE)
    jumping_out(leads, selection, "rest", AS_OF, NUMBERED)
    for baseline in ("rest", "period"):
        wall, cpu = time.perf_counter(), time.process_time()
        found = jumping_out(leads, selection, baseline, AS_OF, NUMBERED)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"speed, {leads.rows:,} leads, {found.families:,} families, against {baseline}: "
            f"{found.looked_at:,} combinations in {wall:.2f} s ({cpu:.2f} s of processor), "
            f"{len(found.patterns)} shown",
            flush=True,
        )
    searched = search(leads, compare(leads, selection, "rest", AS_OF))
    frame = decoded(leads)
    start = time.perf_counter()
    counted = _pandas_counts(frame, tuple(a.column for a in ATTRIBUTES))
    print(
        f"speed, plain pandas counting the same sets: {time.perf_counter() - start:.1f} s, "
        f"{counted:,} combinations with a family ({len(searched.passing)} passing)",
        flush=True,
    )


def _pandas_counts(frame: pd.DataFrame, columns: tuple[str, ...]) -> int:
    """Families by every pair and triple of attributes of different blocks; how many there are."""
    block = {a.column: a.block for a in ATTRIBUTES}
    frame = frame.astype({c: "category" for c in columns})
    counted = 0
    for size in (2, 3):
        for some in combinations(columns, size):
            if len({block[c] for c in some}) == size:
                by = frame.groupby(list(some), observed=True)["family"].nunique()
                counted += len(by)
    return counted


def quiet(sets: int, families: int) -> None:
    noisy = without_pattern(families, 1)
    for i in range(6):
        noisy, _ = planted(noisy, ("town", "origin"), 40, 8, i)
    for name, made in (
        ("made without a pattern", lambda seed: without_pattern(families, seed)),
        ("relabelled at random", lambda seed: relabelled(noisy, seed)),
    ):
        shown = alarms = 0
        for seed in range(sets):
            found = jumping_out(coded(made(seed)), Selection(state="GA"), "rest", AS_OF, NAMES)
            shown += bool(found.patterns)
            alarms += found.uncontrolled
        print(
            f"quiet, {name}: {shown} of {sets} lists show anything ({shown / sets:.1%}); without "
            f"control each would show {alarms / sets:.0f} on average",
            flush=True,
        )
    shown, alarms = 0, 0
    chance = np.random.default_rng(3)
    for seed in range(sets):
        rows = without_pattern(families, seed)
        own = chance.integers(0, 2, families)[rows["family"]]
        # a family's rows all this year or all the year before: the two sides are dealt at random
        day = np.where(own == 1, 20_578, 20_213)
        found = jumping_out(
            coded(rows.assign(day=day)), Selection(state="GA"), "year", AS_OF, NAMES
        )
        shown += bool(found.patterns)
        alarms += found.uncontrolled
    print(
        f"quiet, two years dealt at random: {shown} of {sets} ({shown / sets:.1%}); without "
        f"control {alarms / sets:.0f}",
        flush=True,
    )


def found(lists: int) -> None:
    for what, families, times in PLANTINGS:
        ranks, ratios = [], []
        for seed in range(lists):
            rows, conditions = planted(without_pattern(1000, seed), what, families, times, seed)
            head, *rest = conditions
            has = (rows[rest] == pd.Series(conditions)[rest]).all(axis="columns")
            here = rows[head] == conditions[head]
            n = [rows.loc[m, "family"].nunique() for m in (here & has, here, ~here & has, ~here)]
            ratios.append((n[0] / n[1]) / max(n[2] / n[3], 1e-3))
            shown = jumping_out(coded(rows), Selection(state="GA"), "rest", AS_OF, NAMES).patterns
            ranks.append(next((i for i, p in enumerate(shown, 1) if tells(p, conditions)), None))
        in_five = sum(rank is not None and rank <= 5 for rank in ranks)
        print(
            f"found, {' + '.join(what)}, {families} families, {np.median(ratios):.1f} times: in the "
            f"first five of {in_five} of {lists} lists",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200, help="lists without a pattern (0: none)")
    parser.add_argument("--lists", type=int, default=5, help="lists for each planting (0: none)")
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--rows", default="100k,1m", help="sizes for the speed, or nothing")
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    for size in filter(None, given.rows.split(",")):
        speed(SIZES[size])
    if given.sets:
        quiet(given.sets, given.families)
    if given.lists:
        found(given.lists)


if __name__ == "__main__":
    main()
