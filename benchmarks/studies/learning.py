"""`python -m benchmarks.studies.learning [--runs 100]`: do outcomes of visits sharpen expectations, or fool them?

Made-up years of plans: towns are of two kinds, in four seasons; what was expected is the truth but for a factor of the
kind and season that nobody knew (`--off`, in times), and for each town's own chance (families come in groups).
Visits of the first half of each run teach; the second half is judged, by Poisson deviance at equal totals (so that
where more is expected than elsewhere counts, not how much in all) and by the families met in the first tenth of
the stops. Printed: runs of `--runs` in which learning gained, by outcomes as they were, shuffled among the visits, and
in a world where expectations were right.
"""

from __future__ import annotations

import argparse
import datetime as dt

import numpy as np
import pandas as pd

from analytics.promise.kept import PARTS
from analytics.promise.learned import Learned, kinds_of, learned_from, season_of

FIRST = dt.date(2026, 1, 5)
STOPS = 240
GROUPS = 2.0
"""Shape of the gamma law by which towns of one expectation differ."""


def visited(seed: int, off: float, stops: int = STOPS) -> pd.DataFrame:
    """One row per visited stop of two years of plans, in the order of their days: what `learned_from` wants."""
    chance = np.random.default_rng(seed)
    mondays = [FIRST + dt.timedelta(days=7 * int(week)) for week in np.sort(chance.integers(0, 104, stops))]
    expected = chance.gamma(1.5, 4.0, stops) + 0.3
    listed = chance.uniform(0, 1, stops)
    parts = np.stack([expected * listed, expected * 0, expected * (1 - listed), expected * 0], axis=1)
    kind = kinds_of(parts)
    season = np.array([season_of(day) in ("summer", "fall") for day in mondays])
    times = np.where(kind == 1, np.where(season, off, 1.0), np.where(season, 1.0, 1 / off))
    met = chance.poisson(expected * times * chance.gamma(GROUPS, 1 / GROUPS, stops))
    return pd.DataFrame(parts, columns=list(PARTS)).assign(
        monday=mondays, expected=expected, learned=1.0, visits=1, met=met
    )


def shuffled(told: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same with what was met dealt out anew among the visits."""
    order = np.random.default_rng(seed + 10_000).permutation(len(told))
    return told.assign(met=told["met"].to_numpy()[order])


def gain(found: Learned, later: pd.DataFrame) -> tuple[float, float]:
    """How much of the deviance of later visits is gone (0 to 1), and how many times as many families the first tenth of
    stops holds; nothing moved is (0, 1)."""
    expected, met = later["expected"].to_numpy(), later["met"].to_numpy()
    parts = later[list(PARTS)].to_numpy()
    factor = np.array([found.factor(parts[i : i + 1], day)[0] for i, day in enumerate(later["monday"])])
    before, after = deviance(met, expected), deviance(met, expected * factor)
    tenth = max(1, len(later) // 10)
    first, moved = (met[np.argsort(-e, kind="stable")[:tenth]].sum() for e in (expected, expected * factor))
    return 1 - after / before, moved / max(first, 1)


def deviance(met: np.ndarray, expected: np.ndarray) -> float:
    """Of a Poisson law whose total is what was met."""
    expected = expected * met.sum() / expected.sum()
    return float(
        2 * (np.where(met > 0, met * np.log(np.maximum(met, 1) / expected), 0) - met + expected).sum()
    )


def run(seed: int, off: float, is_shuffled: bool) -> tuple[float, float]:
    """Learn from the first half of a run, judged by its second half."""
    told = visited(seed, off)
    half = len(told) // 2
    early, later = told.iloc[:half], told.iloc[half:]
    return gain(learned_from(shuffled(early, seed) if is_shuffled else early), later)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--off", type=float, default=1.6)
    asked = parser.parse_args()
    for name, off, is_shuffled in (
        ("as they were", asked.off, False),
        ("shuffled", asked.off, True),
        ("expectations right", 1.0, False),
    ):
        found = np.array([run(seed, off, is_shuffled) for seed in range(asked.runs)])
        print(
            f"{name:20} gained in {(found[:, 0] > 1e-9).sum():4} of {asked.runs} runs, "
            f"moved nothing in {(np.abs(found[:, 0]) < 1e-9).sum():4}; deviance less by {found[:, 0].mean():6.1%} on average, "
            f"families in the first tenth of stops x {found[:, 1].mean():.3f}"
        )


if __name__ == "__main__":
    main()
