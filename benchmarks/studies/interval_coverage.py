"""Does the 95 % interval hold the truth in 95 of 100? `python -m benchmarks.studies.interval_coverage`.

Simulated worlds: towns to which a known number of families came, each of them found with the
town's own chance, siblings together, the children of a family anywhere from one to five. They are
asked through the Mobility room's own question (expected against found), and it is counted how
often its interval holds the chance that the town was given. Beside it the same interval with
children as the unit, as if siblings were found one by one; then, worked out exactly for every
chance from 5 to 95 in 100, how Wilson's interval compares with others.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import stats

from analytics.mobility.expected_and_found import gaps
from analytics.mobility.moves import RECORDS, coded
from analytics.mobility.view import IN, view_moves
from analytics.selection import Selection
from analytics.stats.intervals import Z_95, wilson

FAMILIES = (5, 8, 10, 12, 15, 20, 30, 60, 120)
LOWEST, HIGHEST = 0.05, 0.95


def world(towns: int, families: int, chance: np.random.Generator) -> tuple[pa.Table, pd.DataFrame]:
    """The moves to so many towns, and the places with the share of families `missed` there."""
    missed = chance.uniform(LOWEST, HIGHEST, towns)
    places = pd.DataFrame(
        {
            "place_id": np.arange(1, towns + 2), "place_name": "Town", "state_code": "GA", "country_code": "USA",
            "county_fips": None, "county_name": None, "lat": 32.0, "lon": -82.0, "missed": [*missed, 0.0],
        }
    )  # fmt: skip
    family = np.arange(towns * families)
    town = np.repeat(np.arange(1, towns + 1), families)
    is_found = chance.random(family.size) >= missed[town - 1]
    children = chance.integers(1, 6, family.size)
    rows = int(children.sum())
    state = pa.array(["GA"] * rows)
    table = pa.table(
        {
            "family_number": pa.array(np.repeat(family, children), pa.int32()),
            "child_number": pa.array(np.arange(rows), pa.int32()),
            "day": pa.array(np.full(rows, 20_000), pa.int32()),
            "from_place_id": pa.array(np.full(rows, towns + 1), pa.int32()),
            "from_state_code": state,
            "from_country_code": pa.array(["USA"] * rows),
            "to_place_id": pa.array(np.repeat(town, children), pa.int32()),
            "to_state_code": state,
            "is_same_place": pa.array(np.zeros(rows, dtype=bool)),
            "is_found": pa.array(np.repeat(is_found, children)),
        }
    )
    return table, places


def held(towns: int, families: int, chance: np.random.Generator) -> tuple[float, float]:
    """Share of towns whose interval holds the truth: of families, and of children as the unit."""
    table, places = world(towns, families, chance)
    moves = coded(table, places.drop(columns="missed"), RECORDS)
    told = gaps(view_moves(moves, Selection(state="GA"), IN), "place")
    truth = places.set_index(places["place_id"].astype(str))["missed"][told["unit_id"]].to_numpy()
    low, high = told["gap_low_pct"] / 100, told["gap_high_pct"] / 100
    one_by_one = wilson(told["children"] - told["found_children"], told["children"])
    return (
        float(((low <= truth) & (truth <= high)).mean()),
        float(((one_by_one[0] <= truth) & (truth <= one_by_one[1])).mean()),
    )


def wald(hits: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The interval of the school books."""
    half = Z_95 * np.sqrt(hits / n * (1 - hits / n) / n)
    return hits / n - half, hits / n + half


def jeffreys(hits: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Bayes with the prior of Jeffreys; 0 and 1 at the ends (Brown, Cai, DasGupta 2001)."""
    low = np.where(hits > 0, stats.beta.ppf(0.025, hits + 0.5, n - hits + 0.5), 0.0)
    return low, np.where(hits < n, stats.beta.ppf(0.975, hits + 0.5, n - hits + 0.5), 1.0)


def exact(hits: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Clopper and Pearson (1934): never below 95 %, so usually far above."""
    low = np.where(hits > 0, stats.beta.ppf(0.025, hits, n - hits + 1), 0.0)
    return low, np.where(hits < n, stats.beta.ppf(0.975, hits + 1, n - hits), 1.0)


INTERVALS = {"Wilson": wilson, "Jeffreys": jeffreys, "exact": exact, "Wald": wald}


def worked_out(n: int) -> dict[str, tuple[float, float, float]]:
    """Interval -> share held on average over the chances, least share at one chance, mean width."""
    share = np.linspace(LOWEST, HIGHEST, 181)
    hits = np.arange(n + 1)
    weight = stats.binom.pmf(hits[None, :], n, share[:, None])
    answer = {}
    for name, interval in INTERVALS.items():
        low, high = interval(hits, n)
        at = (weight * ((low <= share[:, None]) & (share[:, None] <= high))).sum(axis=1)
        answer[name] = (at.mean(), at.min(), float((weight * (high - low)).sum(axis=1).mean()))
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.studies.interval_coverage", description=__doc__
    )
    parser.add_argument("--towns", type=int, default=20_000, help="towns for each number")
    given = parser.parse_args()
    chance = np.random.default_rng(12)
    print(f"Simulated: {given.towns:,} towns for each number of families")
    print("  families   interval of families holds   with children as the unit")
    for n in FAMILIES:
        families, children = held(given.towns, n, chance)
        mark = "" if 0.93 <= families <= 0.97 else "   outside 93-97 %"
        print(f"  {n:8}   {families:26.1%}   {children:25.1%}{mark}")
    print("Worked out: held on average (least at one chance; mean width)")
    print("  families" + "".join(f"{name:>26}" for name in INTERVALS))
    for n in FAMILIES:
        told = worked_out(n)
        print(f"  {n:8}" + "".join(f"{a:12.1%} ({b:.1%}; {c:.2f})" for a, b, c in told.values()))


if __name__ == "__main__":
    main()
