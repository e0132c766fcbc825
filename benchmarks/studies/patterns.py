"""What jumps out: how fast, how quiet where nothing is, and what it finds.

`python -m benchmarks.studies.patterns [--sets 200] [--rows 100k,1m]`

Speed: all combinations over a national spread, beside pandas counting families by the same sets
of attributes (counting only: no tests). Quiet: lists without a pattern, half of them made so, half
a list with strong patterns relabelled at random; the share that shows anything should be 5 % at
most. Beside it what a search at p <= 0.05 without control would have shown. Found: 20 planted
patterns of different kind and size in lists of 1,000 families; where each is shown. Bound: how large
an effect must be to be told from chance, for this search and for oracles that know where to look.
"""

from __future__ import annotations

import argparse
import os
import time
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import poisson

from analytics.leads.coded import coded_leads
from analytics.patterns.attributes import SEARCHED, Names
from analytics.patterns.chance import log_factorials
from analytics.patterns.compared import compare
from analytics.patterns.cube import count_pair
from analytics.patterns.jumping_out import jumping_out
from analytics.patterns.search import search
from analytics.patterns.tested import Tests
from analytics.selection import Selection
from benchmarks.made_up_stores import STATE, default_folder, loaded_store
from data.store.reader import Store
from tests.analytics.patterns.pattern_worlds import (
    AS_OF,
    NAMES,
    coded,
    decoded,
    effect,
    planted,
    planted_here,
    relabelled,
    tells,
    without_pattern,
)

NUMBERED = Names(str, str)
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
PLANTINGS = (
    (("town", "origin"), 8, 3), (("town", "origin"), 8, 6), (("town", "origin"), 8, 10),
    (("town", "origin"), 12, 3), (("town", "origin"), 12, 6), (("town", "origin"), 20, 3),
    (("town", "origin"), 40, 3), (("town", "month"), 8, 3), (("town", "month"), 12, 6),
    (("town", "month"), 20, 3), (("town", "month"), 40, 3), (("origin", "month"), 20, 3),
    (("origin", "month"), 40, 3), (("origin", "month"), 12, 6), (("town", "origin", "month"), 10, 60),
    (("town", "origin", "month"), 20, 30), (("town", "origin", "month"), 40, 10),
    ("year", 40, 3), ("period", 48, 4), ("months", 30, 3),
)  # fmt: skip
"""(what is alike, families, times the usual share); a word: an origin on one side of a comparison."""


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
    counted = _pandas_counts(frame, tuple(a.column for a in SEARCHED))
    print(
        f"speed, plain pandas counting the same sets: {time.perf_counter() - start:.1f} s, "
        f"{counted:,} combinations with a family ({len(searched.passing)} passing)",
        flush=True,
    )


def _pandas_counts(frame: pd.DataFrame, columns: tuple[str, ...]) -> int:
    """Families by every pair and triple of attributes of different blocks; how many there are."""
    block = {a.column: a.block for a in SEARCHED}
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
        found = jumping_out(coded(rows.assign(day=day)), Selection(state="GA"), "year", AS_OF, NAMES)
        shown += bool(found.patterns)
        alarms += found.uncontrolled
    print(
        f"quiet, two years dealt at random: {shown} of {sets} ({shown / sets:.1%}); without "
        f"control {alarms / sets:.0f}",
        flush=True,
    )


def found(lists: int) -> None:
    """Each planting in some lists: its place among the findings, or else among what is worth a look."""
    for what, families, times in PLANTINGS:
        places, ratios = [], []
        for seed in range(lists):
            plain = without_pattern(1000, seed)
            selection, baseline = Selection(state="GA"), "rest"
            if isinstance(what, str):
                rows, selection, baseline, told = planted_here(plain, what, families, times, seed)
                ratios.append(times)
            else:
                rows, told = planted(plain, what, families, times, seed)
                ratios.append(effect(rows, told)[1])
            answer = jumping_out(coded(rows), selection, baseline, AS_OF, NAMES)
            places.append(
                "found"
                if any(tells(p, told) for p in answer.patterns[:5])
                else "worth a look"
                if any(tells(p, told) for p in answer.hints[:5])
                else "not shown"
            )
        words = what if isinstance(what, str) else " + ".join(what)
        print(
            f"found, {words}, {families} families, {np.median(ratios):.1f} times: in the first five "
            f"findings of {places.count('found')} of {lists} lists, in the first five worth a look of "
            f"{places.count('worth a look')}, not shown in {places.count('not shown')}",
            flush=True,
        )


def bounds(lists: int) -> None:
    """How large an effect must be to be told from chance, by the number of families.

    ours: the bar of this search. oracle: who looks only at towns with origins, knowing that it is
    one of those, and may show something in 5 % of lists; its bar is the 5 % quantile of the least
    p-value of its cells in lists without a pattern. one cell: who knows which one.
    """
    least, bars = [], []
    for seed in range(lists):
        leads = coded(without_pattern(1000, seed))
        searched = search(leads, compare(leads, Selection(state="GA"), "rest", AS_OF))
        levels = [searched.levels[c] for c in ("missed_place_id", "other_place_id")]
        pair = count_pair(*levels, searched.family, searched.here)
        logs = log_factorials(int(pair.n.sum()))
        tests = Tests(
            searched.families,
            searched.families,
            False,
            logs,
            searched.levels,
            {("missed_place_id", "other_place_id"): pair},
        )
        least.append(tests.two(*levels).p_values.min(initial=1.0))
        bars.append(searched.bars[0])
    for name, bar in (
        ("this search", float(np.median(bars))),
        ("an oracle of the two attributes", float(np.quantile(least, 0.05))),
        ("an oracle of the one combination", 0.05),
    ):
        told = []
        for families in (8, 12, 20, 40):
            expected = np.linspace(0.05, families, 4000)
            enough = expected[poisson.sf(families - 1, expected) <= bar].max()
            told.append(f"{families} families {families / enough:.1f} times")
        print(f"bound, {name} (p <= {bar:.1e}): {', '.join(told)}", flush=True)


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
        bounds(40)


if __name__ == "__main__":
    main()
