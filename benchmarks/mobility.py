"""How fast the answers about moves are: `python -m benchmarks.mobility [--rows 1m]`.

Synthetic chains (invented families in circuits between real towns) of so many moves; with
ATLAS_REAL_DATA=FOLDER also irs_county_flows_2017_18.parquet there, each mover of the county flows
one move (10.9 million; real flows as a stress test, no children). Every answer of the room is
asked for 12 Selections nobody asked before; beside it the same counts in plain pandas.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import mobility, mobility_chains, mobility_gap
from analytics.mobility_moves import RECORDS, CodedMoves, coded
from analytics.mobility_view import BOTH, EVERYWHERE, IN, OUT, MoveView, view_moves
from analytics.next_stop import next_stops
from analytics.selection import Selection
from benchmarks.figures import Figure, load_average, machine, peak_memory_mb, percentile, table
from data.reference import COUNTY_POINT_ID, reference

SIZES = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
IRS = "irs_county_flows_2017_18.parquet"
STATES = ("GA", "FL", "NC", "TX", "CA", "MI")
GOALS_MS = {1_000_000: 150, 10_000_000: 500}


def synthetic(moves: int, towns: pd.DataFrame) -> pa.Table:
    """Circuits of three towns over four years, children in families of one to four."""
    chance = np.random.default_rng(5)
    per_child = 9
    children = moves // per_child
    family = np.cumsum(chance.random(children) < 0.45).astype(np.int32)
    families = int(family[-1]) + 1
    route = chance.integers(0, len(towns), (families, 3))
    first = chance.integers(18_993, 19_300, families)
    step = np.arange(per_child)
    of_child = route[family]
    jitter = chance.integers(0, 9, (families, per_child))[family]
    day = first[family][:, None] + step * 122 + jitter
    ids = towns["place_id"].to_numpy()
    start = ids[of_child[:, step % 3]].ravel()
    finish = ids[of_child[:, (step + 1) % 3]].ravel()
    return _table(
        np.repeat(family, per_child), np.repeat(np.arange(children), per_child), day.ravel(), start, finish,
        towns, chance.random(children * per_child) < 0.7,
    )  # fmt: skip


def irs(file: Path, counties: pd.DataFrame) -> pa.Table:
    """One move per mover; the day and the family (two and a half people) are invented."""
    flows = pd.read_parquet(file, columns=["orig", "dest", "exemptions"]).dropna()
    known = set(counties["county_fips"])
    flows = flows[flows["orig"].isin(known) & flows["dest"].isin(known)]
    times = flows["exemptions"].to_numpy(dtype=int)
    start = np.repeat(COUNTY_POINT_ID + flows["orig"].astype(int).to_numpy(), times)
    finish = np.repeat(COUNTY_POINT_ID + flows["dest"].astype(int).to_numpy(), times)
    chance = np.random.default_rng(6)
    child = np.arange(len(start))
    family = (child // 2.5).astype(np.int32)
    day = (17_532 + chance.integers(0, 365, int(family[-1]) + 1))[family]
    return _table(family, child, day, start, finish, counties, None)


def _table(family, child, day, start, finish, places, found) -> pa.Table:
    states = places["state_code"].astype("category")
    row = pd.Series(np.arange(len(places)), index=places["place_id"])
    codes, names = states.cat.codes.to_numpy(), pa.array(states.cat.categories)

    def state(ids: np.ndarray) -> pa.DictionaryArray:
        picked = codes[row.reindex(ids).to_numpy()].astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(picked), names)

    usa = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(day), np.int32)), pa.array(["USA"]))
    return pa.table(
        {
            "family_number": pa.array(family, pa.int32()),
            "child_number": pa.array(child.astype(np.int32)),
            "day": pa.array(day.astype(np.int32)),
            "from_place_id": pa.array(start.astype(np.int32)),
            "from_state_code": state(start),
            "from_country_code": usa,
            "to_place_id": pa.array(finish.astype(np.int32)),
            "to_state_code": state(finish),
            "is_same_place": pa.array(start == finish),
            "is_found": pa.nulls(len(day), pa.bool_()) if found is None else pa.array(found),
        }
    )


def questions(level: str) -> dict[str, Callable[[MoveView], object]]:
    return {
        "totals": lambda view: mobility.move_totals(view, level),
        "corridors": lambda view: mobility.corridors(view, level),
        "months of the 14 largest": lambda view: mobility.months_of(
            view, level, tuple(range(min(14, len(view.moves.levels[level].pairs))))
        ),
        "came and left": lambda view: mobility.balances(view, level),
        "season calendar": lambda view: mobility.season_calendar(view, "state"),
        "from abroad": mobility.origins_abroad,
        "new and fading": lambda view: mobility.changed_corridors(view, level),
        "stays": lambda view: mobility_chains.dwells(view, level),
        "circuits": lambda view: mobility_chains.circuits(view, level),
        "returns": lambda view: mobility_chains.returns(view, level),
        "gap": lambda view: mobility_gap.gaps(view, level),
        "usual year": lambda view: mobility_gap.usual_year(view, level),
        "next stop of a State": lambda view: next_stops(view.moves, view.is_home, "", 5, level),
    }


def selections() -> list[tuple[Selection, str]]:
    """12 that a person would make one after the other."""
    modes = (IN, OUT, BOTH, EVERYWHERE)
    return [
        (Selection(state=state, months=() if i % 2 else (4, 5, 6)), modes[(i + k) % 4])
        for k in range(2)
        for i, state in enumerate(STATES)
    ]


def plain_corridors(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    chosen = frame[frame["to_state_code"] == state]
    return chosen.groupby(["from_place_id", "to_place_id"], observed=True).agg(
        children=("child_number", "nunique"), families=("family_number", "nunique"), moves=("day", "size")
    )  # fmt: skip


def plain_chains(frame: pd.DataFrame) -> pd.DataFrame:
    ordered = frame.sort_values(["child_number", "day"])
    child = ordered.groupby("child_number", sort=False)
    return ordered.assign(
        next_day=child["day"].shift(-1), next_place=child["to_place_id"].shift(-1)
    )


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def measure(subject: str, rows: pa.Table, places: pd.DataFrame, level: str) -> list[Figure]:
    """Reading, every answer, and plain pandas."""
    held: list[CodedMoves] = []
    read = timed(lambda: held.append(coded(rows, places, RECORDS)))
    moves, count = held[0], len(rows)
    goal = f"p95 <= {GOALS_MS[count]} ms" if count in GOALS_MS else ""
    if count > 10_000_000:
        goal = "p95 <= 500 ms"
    asked = selections()
    for _, question in questions(level).items():
        question(view_moves(moves, *asked[0]))  # compiled code is read from disk once a process
    frame = rows.select(
        ["family_number", "child_number", "day", "from_place_id", "to_place_id", "to_state_code"]
    ).to_pandas()
    plain_read = timed(lambda: plain_chains(frame))
    plain = [timed(lambda state=state: plain_corridors(frame, state)) for state in STATES]
    figures = [
        Figure(subject, count, "reading, sorting and chaining, once per store version", read / 1000, "s",
               "<= 30 s at 10 million", plain_read / 1000, "sort and shift in pandas", load_average=load_average()),
        Figure(subject, count, "the moves of a new Selection, p95",
               percentile([timed(lambda a=a: view_moves(moves, *a)) for a in asked], 0.95), "ms", goal),
    ]  # fmt: skip
    for name, question in questions(level).items():
        times = [timed(lambda a=a, q=question: q(view_moves(moves, *a))) for a in asked]
        is_plain = name == "corridors"
        figures.append(
            Figure(subject, count, f"{name}, with its moves, p95", percentile(times, 0.95), "ms", goal,
                   percentile(plain, 0.95) if is_plain else None, "groupby nunique in pandas" if is_plain else "")
        )  # fmt: skip
    figures.append(Figure(subject, count, "most memory of the process", peak_memory_mb(), "MB"))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mobility", description=__doc__)
    parser.add_argument("--rows", default="1m", help=f"of {', '.join(SIZES)}, with commas between")
    parser.add_argument("--towns", type=int, default=400, help="towns that families move between")
    parser.add_argument("--only-real", action="store_true", help="only the file of real flows")
    given = parser.parse_args()
    known = reference().points.reset_index()
    counties = known[known["place_id"] >= COUNTY_POINT_ID]
    towns = known[(known["place_id"] < 100_000_000) & known["state_code"].isin(STATES)]
    towns = towns.sample(given.towns, random_state=3).reset_index(drop=True)
    figures: list[Figure] = []
    print(machine())
    for size in () if given.only_real else given.rows.split(","):
        rows = synthetic(SIZES[size], towns)
        figures += measure("synthetic chains, by town", rows, towns, "place")
    folder = os.environ.get("ATLAS_REAL_DATA")
    if folder:
        rows = irs(Path(folder) / IRS, counties)
        figures += measure("IRS county flows 2017-18, by county", rows, counties, "county")
    else:
        print(f"Without the environment variable ATLAS_REAL_DATA (folder of {IRS}): no real flows.")
    print(table(figures))


if __name__ == "__main__":
    main()
