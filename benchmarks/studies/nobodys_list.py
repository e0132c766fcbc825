"""Nobody's list in made-up worlds whose every family is known: do intervals hold, is dependence seen?

    python -m benchmarks.studies.nobodys_list [--worlds 1000] [--seed 0]

Worlds of each kind, of 60 to 3,000 families, of whom each list holds 15 to 60 %. Printed for each kind: in how many
worlds something was told; of those how often the 95 % interval of all families held, the told total over the
true one (median), how often the lower bound lay at or under the truth (with a tenth of a per cent to round in), and
how often dependence was refused.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.mobility.nobodys_list.estimate import APART, DEPENDENT, FEW, estimate

World = Callable[[np.random.Generator, int], np.ndarray]
"""A flag per family and list."""


def independent_two(rng: np.random.Generator, families: int) -> np.ndarray:
    return rng.random((families, 2)) < rng.uniform(0.15, 0.6, 2)


def independent_three(rng: np.random.Generator, families: int) -> np.ndarray:
    return rng.random((families, 3)) < rng.uniform(0.15, 0.6, 3)


def one_hears_of_the_other(rng: np.random.Generator, families: int) -> np.ndarray:
    """Half of those on the first list get onto the second because they are on the first."""
    on = independent_three(rng, families)
    on[:, 1] |= on[:, 0] & (rng.random(families) < 0.5)
    return on


def easy_and_hard(rng: np.random.Generator, families: int) -> np.ndarray:
    """A third of the families is easily found, by all three lists: odds eight times those of the others."""
    odds = rng.uniform(0.15, 0.5, 3)
    odds = odds / (1 - odds) * np.where(rng.random(families) < 1 / 3, 4.0, 0.5)[:, None]
    return rng.random((families, 3)) < odds / (1 + odds)


def avoid_each_other(rng: np.random.Generator, families: int) -> np.ndarray:
    """Who is on the first list is seldom on the second: a quarter of the odds."""
    on = independent_three(rng, families)
    on[:, 1] &= ~on[:, 0] | (rng.random(families) < 0.25)
    return on


def two_of_easy_and_hard(rng: np.random.Generator, families: int) -> np.ndarray:
    return easy_and_hard(rng, families)[:, :2]


KINDS: dict[str, World] = {
    "two independent lists": independent_two,
    "three independent lists": independent_three,
    "two lists, easy and hard families": two_of_easy_and_hard,
    "three, one hears of another": one_hears_of_the_other,
    "three, easy and hard families": easy_and_hard,
    "three, two avoid each other": avoid_each_other,
}


@dataclass(frozen=True)
class Tried:
    """Of the worlds of a kind: shares 0 to 1 of those told (held, bound) or of all (told, dependent)."""

    worlds: int
    told: float
    held: float
    ratio: float
    bound: float
    few: float
    dependent: float


def tried(world: World, worlds: int, seed: int, least: int = 60, most: int = 3000) -> Tried:
    """What `estimate` told of so many worlds of a kind."""
    rng = np.random.default_rng(seed)
    held, ratios, bounds, why = [], [], [], []
    for _ in range(worlds):
        families = int(np.exp(rng.uniform(np.log(least), np.log(most))))
        on = world(rng, families)
        seen = on[on.any(axis=1)].astype(int)
        kinds, counts = np.unique(seen, axis=0, return_counts=True)
        table = {(1,) * on.shape[1]: 0} | {
            tuple(map(int, kind)): int(n) for kind, n in zip(kinds, counts, strict=True)
        }
        answer = estimate(table)
        why.append(answer.why)
        if answer.total is not None and answer.low is not None and answer.high is not None:
            held.append(answer.low <= families <= answer.high)
            ratios.append(answer.total / families)
        if answer.bound is not None:
            bounds.append(answer.bound <= families * 1.001)
    return Tried(
        worlds,
        len(held) / worlds,
        float(np.mean(held)) if held else float("nan"),
        float(np.median(ratios)) if ratios else float("nan"),
        float(np.mean(bounds)) if bounds else float("nan"),
        (why.count(FEW) + why.count(APART)) / worlds,
        why.count(DEPENDENT) / worlds,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(f"{asked.worlds:,} worlds of each kind, seed {asked.seed}")
    print(
        "| worlds | told | interval holds | told over true | bound at or under truth | too few | dependence refused |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, world in KINDS.items():
        t = tried(world, asked.worlds, asked.seed)
        print(
            f"| {name} | {t.told:.1%} | {t.held:.1%} | {t.ratio:.3f} | {t.bound:.1%} | {t.few:.1%} | {t.dependent:.1%} |"
        )


if __name__ == "__main__":
    main()
