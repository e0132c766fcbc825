"""Next stop on a period it has not seen: `python -m benchmarks.next_stop [--worlds 5]`.

Worlds of invented families (other seeds, other families) with all States' records. On the last day
of each month of the last period what was written down by that day is learned, as a user could
have; then it is looked where the children of that day were seen in the half year after.

Does it hit: the three likeliest stops of a town and month, beside the naive guess (the three towns
that most children from that State went to, any month). Is it honest: what was said beside what
came true, by bins, and the expected calibration error (the mean distance of the two over all stops
said with 1 % or more, weighted by families), beside bare shares of the children, which is what a
pivot table gives. Is "this month and the next" honest: families expected and seen, and how often
the 95 % interval held the number. Is the interval honest: States of towns with known shares, from
towns that differ widely to towns that are all alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.forecast.arrivals import expected_next
from analytics.forecast.next_stop import LEAST_CHILDREN, next_stops
from analytics.forecast.shares import town_shares
from analytics.forecast.stays import HORIZON_DAYS, NOT_SEEN, cohorts, month_ends
from analytics.mobility.moves import EPOCH, CodedMoves
from benchmarks.next_stop_worlds import known_on, simulated
from data.synthetic.demo import SEED, demo_world
from data.synthetic.world import World

LAST_DAY = dt.date(2026, 12, 31)
"""The end of the made-up years: by then nearly every move was written down that ever is."""
HELD_OUT = [dt.date(2025 + (m - 1) // 12, (m - 1) % 12 + 1, 1) - dt.timedelta(days=1) for m in range(5, 17)]
"""The 12 month ends up to March 2026, whose half year was over well before LAST_DAY."""
BINS = (1, 2, 5, 10, 20, 40, 70, 101)


def taught(moves: CodedMoves, day: dt.date, names: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is said on `day`, as next_stops does, for all towns at once.

    One row per town and stop (town, outcome, said_pct, bare_pct), both numbered by `names`; and
    one row per town that is spoken of (town, state).
    """
    ends = np.searchsorted(names, moves.ends["end_id"].to_numpy())
    found = cohorts(moves, np.ones(len(ends), dtype=bool), month_ends(moves, day.month))
    state = moves.levels["state"].of_end[found["here"]]
    goes = found["next"].to_numpy() != NOT_SEEN
    seen = pd.DataFrame(
        {
            "town": ends[found["here"]],
            "state": state,
            "year": found["day"].to_numpy(),
            "outcome": np.where(goes, ends[found["next"]], NOT_SEEN),
            "family": found["family"].to_numpy(),
            "weight": found["weight"].to_numpy(),
        }
    )
    towns, said = town_shares(seen)
    bare = seen.groupby(["town", "outcome"]).size() / seen.groupby("town").size()
    said = said.join(bare.rename("bare"), on=["town", "outcome"])
    children = found["child"].groupby(seen["town"]).nunique()
    asked = towns[towns["town"].map(children) >= LEAST_CHILDREN][["town", "state"]]
    said = said[said["town"].isin(asked["town"])]
    return said.assign(said_pct=100 * said["share"], bare_pct=100 * said["bare"]), asked


def naive(moves: CodedMoves, names: np.ndarray) -> dict[int, list[int]]:
    """State -> the three towns (numbers of `names`) that most children from it went to."""
    ends = np.searchsorted(names, moves.ends["end_id"].to_numpy())
    frame = pd.DataFrame({"state": moves.levels["state"].of_end[moves.start], "to": ends[moves.finish]})
    counts = frame.groupby(["state", "to"]).size().sort_values(ascending=False).reset_index()
    return counts.groupby("state")["to"].apply(lambda towns: towns.head(3).tolist()).to_dict()


def held_out(world: World, is_known: bool) -> Iterator[tuple[pd.DataFrame, dict[str, float]]]:
    """For each day of HELD_OUT: one row per town and stop, and the counts of hits.

    `is_known`: children whom the records of that very day showed at the town; else those of whom
    all that was written down by LAST_DAY shows it.
    """
    later = known_on(world, LAST_DAY)
    names = later.ends["end_id"].to_numpy()
    for day in HELD_OUT:
        learned, at = known_on(world, day), (day - EPOCH).days
        said, asked = taught(learned, day, names)
        base = learned if is_known else later
        now = cohorts(base, np.ones(len(base.ends), dtype=bool), np.array([at]), is_open=True)
        now["town"] = np.searchsorted(names, base.ends["end_id"].to_numpy())[now["here"]]
        now["went"] = now["child"].map(_first_after(later, at)).fillna(NOT_SEEN).astype(int)
        spoken = now[now["town"].isin(asked["town"])]
        families = spoken.drop_duplicates(["town", "family"])
        came = families.groupby(["town", "went"]).size().rename("came")
        there = families.groupby("town").size().rename("families")
        stops = said.join(there, on="town", how="inner").join(came, on=["town", "outcome"])
        stops = stops.fillna({"came": 0})
        top = said[said["outcome"] != NOT_SEEN].sort_values("said_pct", ascending=False)
        top = top.groupby("town")["outcome"].apply(lambda towns: towns.head(3).tolist())
        moved = spoken[spoken["went"] != NOT_SEEN]
        guess = naive(learned, names)
        of_state = asked.set_index("town")["state"]
        yield (
            stops,
            {
                "children": len(now),
                "answered": len(spoken),
                "moved": len(moved),
                "hits": sum(
                    went in top.get(town, ()) for town, went in zip(moved["town"], moved["went"], strict=True)
                ),
                "naive": sum(
                    went in guess.get(of_state[town], ())
                    for town, went in zip(moved["town"], moved["went"], strict=True)
                ),
            },
        )


def _first_after(moves: CodedMoves, day: int) -> pd.Series:
    """Child -> where its first move in the half year after `day` ended."""
    kept = (moves.day > day) & (moves.day <= day + HORIZON_DAYS)
    frame = pd.DataFrame({"child": moves.child[kept], "day": moves.day[kept], "finish": moves.finish[kept]})
    return frame.sort_values(["child", "day"]).drop_duplicates("child").set_index("child")["finish"]


def calibration(stops: pd.DataFrame, column: str) -> tuple[float, pd.DataFrame]:
    """Expected calibration error in points, and one row per bin: stops, families, said, came."""
    told = stops[(stops["outcome"] != NOT_SEEN) & (stops[column] >= BINS[0])]
    told = told.assign(all=told[column] * told["families"], came=100 * told["came"])
    bins = told.groupby(pd.cut(told[column], BINS, right=False), observed=True)
    table = bins[["all", "came", "families"]].sum()
    table = pd.DataFrame(
        {
            "stops": bins.size(),
            "families": table["families"],
            "said": table["all"] / table["families"],
            "came": table["came"] / table["families"],
        }
    )
    error = np.average((table["said"] - table["came"]).abs(), weights=table["families"])
    return float(error), table


def expected(world: World) -> pd.DataFrame:
    """One row per day of HELD_OUT and town that families were expected at."""
    later = known_on(world, LAST_DAY)
    parts = []
    for day in HELD_OUT:
        learned = known_on(world, day)
        everywhere = np.ones(len(learned.ends), dtype=bool)
        answer = expected_next(learned, everywhere, day, "place")
        now = cohorts(learned, everywhere, np.array([(day - EPOCH).days]), is_open=True)
        ahead = (answer.last_days[1] - day).days
        kept = (later.day > (day - EPOCH).days) & (later.day <= (day - EPOCH).days + ahead)
        kept &= np.isin(later.child, now["child"])
        first = np.flatnonzero(kept)
        first = first[np.unique(later.child[first], return_index=True)[1]]
        came = pd.DataFrame({"family": later.family[first], "to": later.finish[first]}).drop_duplicates()
        came["unit_id"] = later.ends["end_id"].astype(str).to_numpy()[came["to"]]
        parts.append(answer.stops.join(came.groupby("unit_id").size().rename("came"), on="unit_id"))
    return pd.concat(parts).fillna({"came": 0})


def coverage(worlds: int, alike: float) -> tuple[int, int]:
    """How many intervals held the true share, of how many that were said."""
    chance = np.random.default_rng(11)
    held = said = 0
    for _ in range(worlds):
        moves, shares = simulated(int(chance.integers(3, 15)), 30, alike, 2, chance)
        town = int(chance.integers(len(shares)))
        is_here = (moves.ends["end_id"] == town + 1).to_numpy()
        stops = next_stops(moves, is_here, "the town", 4, "place").stops
        truth = 100 * shares[town][stops["unit_id"].astype(int).to_numpy() - 1001]
        held += int(((stops["low_pct"] <= truth) & (truth <= stops["high_pct"])).sum())
        said += len(stops)
    return held, said


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.next_stop", description=__doc__)
    parser.add_argument("--worlds", type=int, default=5, help="made-up worlds, each another seed")
    parser.add_argument("--states", type=int, default=200, help="simulated States for the interval")
    given = parser.parse_args()
    seeds = range(SEED, SEED + given.worlds)
    for is_known, who in (
        (False, "last seen there by all that was ever written down"),
        (True, "last seen there by what was written down on the day itself"),
    ):
        print(f"\nChildren {who}")
        every = []
        for seed in seeds:
            days = list(held_out(demo_world(seed), is_known))
            stops = pd.concat([stops for stops, _ in days])
            every.append(stops)
            sums = pd.DataFrame([counts for _, counts in days]).sum()
            print(
                f"  seed {seed}: {sums['children']:,.0f} children, {sums['answered'] / sums['children']:.0%} "
                f"in towns spoken of (refused below {LEAST_CHILDREN} children); in the top 3 "
                f"{sums['hits'] / sums['moved']:.1%} of {sums['moved']:,.0f} who moved on, naive guess "
                f"{sums['naive'] / sums['moved']:.1%}; calibration error {calibration(stops, 'said_pct')[0]:.2f} "
                f"points, of bare shares {calibration(stops, 'bare_pct')[0]:.2f}"
            )
        together = pd.concat(every)
        for column, name in (("said_pct", "said here"), ("bare_pct", "bare shares of children")):
            error, table = calibration(together, column)
            print(f"  {name}, all worlds: calibration error {error:.2f} points; % of families")
            print("    " + table.round(1).to_string().replace("\n", "\n    "))
        nowhere = together[together["outcome"] == NOT_SEEN]
        print(
            "  not seen again: said "
            f"{np.average(nowhere['said_pct'], weights=nowhere['families']):.1f}, came "
            f"{100 * nowhere['came'].sum() / nowhere['families'].sum():.1f} % of families"
        )
    print("\nThis month and the next, from all towns")
    for seed in seeds:
        told = expected(demo_world(seed))
        inside = (told["low_families"] <= told["came"]) & (told["came"] <= told["high_families"])
        large = told["expected_families"] >= 3
        print(
            f"  seed {seed}: {told['expected_families'].sum():,.0f} families expected, "
            f"{told['came'].sum():,.0f} seen there; the interval held {inside.mean():.1%} of "
            f"{len(told):,} numbers, {inside[large].mean():.1%} of the {large.sum():,} of 3 families or more"
        )
    print("\n95 % interval of a share, towns of known shares")
    for alike in (4.0, 8.0, 16.0, 32.0):
        held, said = coverage(given.states, alike)
        print(f"  towns as alike as {alike:.0f} families: holds the truth in {held / said:.1%} of {said:,}")


if __name__ == "__main__":
    main()
