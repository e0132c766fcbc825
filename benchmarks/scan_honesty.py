"""Is the scan quiet where there is nothing, and does it find what is there?

`python -m benchmarks.scan_honesty [--sets 1000] [--power-sets 500]`: on the map of North
Carolina's 100 counties (tests/analytics/stats/scan/nc_sids_1974.csv, 667 cases, default limits).

False alarms: the cases fall at random as each model's null hypothesis says; the share of sets
with p <= 0.05 should be 5 %, and 1,000 sets give 3 to 7 % in 99.6 of 100 runs.
Power: four neighbouring counties get 1.5, 2 or 3 times the risk: the four of the published
first cluster (2.4 % of the births), and then, a new county each time, a county and its three
nearest (0.6 to 12 % of the births, so that some hold too few cases to be found by any method).
The share of sets with p <= 0.05, and how much of the first cluster is what was planted
(Jaccard: shared counties / all counties of both), over all sets and over those found.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.stats.scan.scan import ScanSettings, scan

COUNTIES = Path(__file__).parents[1] / "tests" / "analytics" / "stats" / "scan" / "nc_sids_1974.csv"
CASES = 667
FOUR = ("Northampton", "Halifax", "Hertford", "Bertie")
PERIODS = 12


def null_sets(model: str, counties: pd.DataFrame, chance: np.random.Generator):
    """Endless arguments for scan(), each a map without any pattern."""
    births = counties.births.to_numpy()
    coordinates = counties[["lat", "lon"]]
    while True:
        if model == "space_time_permutation":
            # the counts by county stay as they were, each case gets a month at random
            place = np.repeat(np.arange(len(counties)), counties.deaths)
            yield {
                "locations": place,
                "cases": np.ones(len(place)),
                "times": chance.integers(0, PERIODS, len(place)),
                "coordinates": coordinates.to_numpy()[place],
            }
            continue
        if model == "poisson":
            cases = chance.multinomial(CASES, births / births.sum())
        else:
            cases = chance.multivariate_hypergeometric(births, CASES, method="marginals")
        yield {
            "locations": counties.county,
            "cases": cases,
            "population": births,
            "coordinates": coordinates,
        }


def false_alarms(model: str, counties: pd.DataFrame, sets: int, cores: int) -> None:
    chance = np.random.default_rng(2024)
    start, p_values = time.perf_counter(), []
    for number, arguments in zip(range(sets), null_sets(model, counties, chance), strict=False):
        found = scan(
            **arguments,
            settings=ScanSettings(model, seed=number, max_clusters=1, cores=cores),
        )
        p_values.append(found.p_value.get(0, 1.0))
    seconds = time.perf_counter() - start
    shares = ", ".join(f"{np.mean(np.array(p_values) <= at):.1%} at {at}" for at in (0.01, 0.05, 0.2))
    print(f"false alarms, {model}: {shares} of {sets} sets ({seconds:.0f} s)", flush=True)


def power(times_the_risk: float, where: str, counties: pd.DataFrame, sets: int, cores: int) -> None:
    chance = np.random.default_rng(2025)
    lat, lon = np.radians(counties[["lat", "lon"]].to_numpy()).T
    births = counties.births.to_numpy()
    found, shared = [], []
    for number in range(sets):
        if where == "the published four":
            planted = np.flatnonzero(counties.county.isin(FOUR))
        else:
            centre = chance.integers(len(counties))
            flat = (lat - lat[centre]) ** 2 + (np.cos(lat[centre]) * (lon - lon[centre])) ** 2
            planted = np.argsort(flat)[:4]
        risk = births.astype(float)
        risk[planted] *= times_the_risk
        first = scan(
            counties.county,
            chance.multinomial(CASES, risk / risk.sum()),
            births,
            coordinates=counties[["lat", "lon"]],
            settings=ScanSettings(seed=number, max_clusters=1, cores=cores),
        ).iloc[0]
        truth, told = set(counties.county.iloc[planted]), set(first.location_ids)
        found.append(first.p_value <= 0.05)
        shared.append(len(truth & told) / len(truth | told))
    in_found = np.mean(np.array(shared)[found]) if any(found) else float("nan")
    print(
        f"risk {times_the_risk} times in {where}: power {np.mean(found):.2f}, Jaccard "
        f"{np.mean(shared):.2f} over all, {in_found:.2f} where found ({sets} sets)",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1000)
    parser.add_argument("--power-sets", type=int, default=500)
    parser.add_argument("--cores", type=int, default=1)
    arguments = parser.parse_args()
    counties = pd.read_csv(COUNTIES, comment="#")
    for model in ("poisson", "bernoulli", "space_time_permutation"):
        false_alarms(model, counties, arguments.sets, arguments.cores)
    for where in ("the published four", "any four neighbours"):
        for times_the_risk in (1.5, 2, 3):
            power(times_the_risk, where, counties, arguments.power_sets, arguments.cores)


if __name__ == "__main__":
    main()
