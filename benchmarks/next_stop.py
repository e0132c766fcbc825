"""Next stop on years it has not seen: `python -m benchmarks.next_stop`.

Two questions. Does it hit? The demo's world (invented families, all States' records) is learned
up to a year before its end; for every town and month the three likeliest next stops are compared
with where the children of the held-out year went, beside the naive guess: the three towns that
most children from that State went to in any month. Is it honest? Shares that were said are put
beside the shares that came true, and on simulated towns of known shares it is counted how often
the 95 % interval holds the truth.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.mobility_moves import RECORDS, CodedMoves, coded, coded_moves, moves_of
from analytics.next_stop import HORIZON_DAYS, LEAST_CHILDREN, cohorts, month_ends, next_stops
from analytics.wilson import wilson
from data.load import load_file
from data.made_up_families import demo_world
from data.made_up_records import write_records
from data.store import Store

HELD_OUT_DAYS = 365
BINS = (0, 2, 5, 10, 20, 40, 70, 101)


def demo_moves() -> CodedMoves:
    """The moves in the records of the demo's world."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_records(Path(folder) / "files", demo_world())
        store = Store(Path(folder) / "store")
        for path in (written.student, written.demographics, written.qualifying_moves):
            load_file(path, store=store)
        with store.reader() as cursor:
            table = store.ibis(cursor).table
            return coded_moves(moves_of(table, RECORDS), table("places").to_pandas(), RECORDS)


def up_to(moves: CodedMoves, last_day: int) -> CodedMoves:
    """The moves known on a day."""
    kept = moves.day <= last_day
    names = ("child", "family", "day", "start", "finish", "found", "is_usable")
    return dataclasses.replace(moves, **{name: getattr(moves, name)[kept] for name in names})


def held_out(moves: CodedMoves) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per town and month that was learned; one row per (town, month, stop) that was said."""
    cut = moves.last_day - HELD_OUT_DAYS
    learned = up_to(moves, cut)
    ends = moves.ends
    state = ends["state_code"].to_numpy()
    naive: dict[str, list[str]] = {}
    for code in pd.unique(state):
        left = state[learned.start] == code
        names = pd.Series(learned.finish[left]).value_counts(sort=True).index[:3]
        naive[code] = [str(ends["end_id"].iloc[i]) for i in names]
    asked, said = [], []
    for month in range(1, 13):
        days = month_ends(moves, month)
        days = days[(days > cut) & (days + HORIZON_DAYS <= moves.last_day)]
        for here in np.flatnonzero((ends["end_id"] > 0).to_numpy()):
            is_here = np.zeros(len(ends), dtype=bool)
            is_here[here] = True
            now = cohorts(moves, is_here, days)
            if not len(now):
                continue
            answer = next_stops(learned, is_here, "", month, "place")
            if answer.refused:
                asked.append((len(now), 0, 0, 0, False))
                continue
            went = now[now["next"] >= 0]
            target = ends["end_id"].to_numpy()[went["next"]].astype(str)
            top = answer.stops["unit_id"].head(3).tolist()
            asked.append((len(now), len(went), np.isin(target, top).sum(), np.isin(target, naive[state[here]]).sum(), True))  # fmt: skip
            for row in answer.stops.itertuples():
                said.append((row.share_pct, len(now), (target == row.unit_id).sum()))
    return (
        pd.DataFrame(asked, columns=["children", "moved_on", "hits", "naive_hits", "is_answered"]),
        pd.DataFrame(said, columns=["said_pct", "children", "came"]),
    )


def simulated(families: int, shares: np.ndarray, chance: np.random.Generator) -> CodedMoves:
    """One town from which each family goes on to town 10 + k with chance shares[k], or stays."""
    rows = []
    goes = chance.choice(len(shares) + 1, families, p=[*shares, 1 - shares.sum()])
    for family in range(families):
        for child in range(chance.integers(1, 4)):
            number = 5 * family + child
            rows.append((family, number, 15_000, 1, 2))
            if goes[family] < len(shares):
                rows.append((family, number, 15_080 + family % 30, 2, 10 + goes[family]))
    rows.append((families, 5 * families, 15_500, 1, 3))
    frame = pd.DataFrame(rows, columns=["family_number", "child_number", "day", "from_place_id", "to_place_id"])  # fmt: skip
    places = pd.DataFrame({"place_id": [1, 2, 3, *range(10, 10 + len(shares))]}).assign(
        place_name="Town", state_code="GA", country_code="USA", county_fips=None,
        county_name=None, lat=32.0, lon=-82.0,
    )  # fmt: skip
    table = pa.Table.from_pandas(frame.astype("int32"), preserve_index=False)
    for name, value in (("from_state_code", "GA"), ("from_country_code", "USA"), ("to_state_code", "GA")):  # fmt: skip
        table = table.append_column(name, pa.array([value] * len(frame)))
    table = table.append_column("is_same_place", pa.array([False] * len(frame)))
    table = table.append_column("is_found", pa.array([None] * len(frame), pa.bool_()))
    return coded(table, places, RECORDS)


def coverage(worlds: int) -> tuple[int, int]:
    """How many intervals held the true share, of how many."""
    chance = np.random.default_rng(11)
    held = said = 0
    for _ in range(worlds):
        shares = chance.dirichlet([2.0, 1.5, 1.0, 2.5])[:3]
        moves = simulated(int(chance.integers(12, 80)), shares, chance)
        is_here = (moves.ends["end_id"] == 2).to_numpy()
        month = int(np.datetime64(15_000, "D").astype("datetime64[M]").astype(int)) % 12 + 1
        answer = next_stops(moves, is_here, "the town", month, "place")
        for k, share in enumerate(shares):
            row = answer.stops[answer.stops["unit_id"] == str(10 + k)]
            low, high = (row.iloc[0]["low_pct"], row.iloc[0]["high_pct"]) if len(row) else (0.0, _none_high(answer.families))  # fmt: skip
            held += low <= 100 * share <= high
            said += 1
    return held, said


def _none_high(families: int) -> float:
    """Upper end of the interval of a stop that nobody took."""

    return 100 * float(wilson(0, families)[1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.next_stop", description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000, help="simulated towns")
    given = parser.parse_args()
    asked, said = held_out(demo_moves())
    answered = asked[asked["is_answered"]]
    moved = answered["moved_on"].sum()
    print(f"Held-out year: {asked['children'].sum():,} children in {len(asked):,} towns and months")
    print(
        f"  answered {answered['children'].sum() / asked['children'].sum():.0%} of the children, "
        f"refused below {LEAST_CHILDREN} in {len(asked) - len(answered):,} towns and months"
    )
    print(f"  of {moved:,} who moved on, in the top 3: {answered['hits'].sum() / moved:.1%}")
    print(
        f"  naive guess (the State's top 3, any month): {answered['naive_hits'].sum() / moved:.1%}"
    )
    print("Said and came true, in % of the children at the place")
    bins = pd.cut(said["said_pct"], BINS, right=False)
    for name, part in said.groupby(bins, observed=True):
        came = 100 * part["came"].sum() / part["children"].sum()
        told = np.average(part["said_pct"], weights=part["children"])
        print(f"  {name!s:>10}: said {told:5.1f}, came {came:5.1f}  ({len(part):,} stops)")
    held, of = coverage(given.worlds)
    print(f"95 % interval on {given.worlds:,} simulated towns: holds the truth in {held / of:.1%} of {of:,}")  # fmt: skip


if __name__ == "__main__":
    main()
