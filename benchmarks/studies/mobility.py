"""How fast the answers about moves are: `python -m benchmarks.studies.mobility [--rows 1m]`.

Synthetic chains (invented families in circuits between real towns) of so many moves; with
ATLAS_REAL_DATA=FOLDER also irs_county_flows_2017_18.parquet there, each mover of the county flows
one move (10.9 million; real flows as a stress test, no children). Every answer of the room is
asked as the room asks it, for 24 Selections nobody asked before; beside some of them the same in
plain pandas. Waiting time is the figure; the processor's own time stands beside it, because on a
busy machine it is the steadier of the two.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analytics.forecast import arrivals, warm_up
from analytics.forecast.next_stop import next_stops
from analytics.mobility import circuits, corridors, expected_and_found
from analytics.mobility.mapped_flows import mapped_flows
from analytics.mobility.moves import RECORDS, CodedMoves, coded
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT, MoveView, view_moves
from analytics.mobility.who_to_call import partners
from analytics.selection import Selection
from benchmarks.figures import Figure, load_average, machine, peak_memory_mb, percentile, table
from benchmarks.studies.made_up_moves import IRS, STATES, counties, irs, some_towns, synthetic
from pages.mobility.stops import MOST_PLACES

SIZES = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
SELECTIONS = 24
ANY = (IN, OUT, BOTH, EVERYWHERE)


@dataclass(frozen=True)
class Asked:
    """One answer of the room: the ways it is looked at there, and the same in plain pandas."""

    answer: Callable[[MoveView], object]
    modes: tuple[str, ...] = ANY
    plain: Callable[[pd.DataFrame, str], object] | None = None


def questions(level: str) -> dict[str, Asked]:
    """Every answer of the room on one level."""

    def largest(view: MoveView) -> tuple[int, ...]:
        return tuple(corridors.corridors(view, level, 14)["pair"])

    def spoken_of(view: MoveView) -> object:
        towns = arrivals.towns_to_ask(view)["place_id"]
        return arrivals.next_stops_of(view, 5, tuple(towns[:MOST_PLACES]))

    return {
        "the moves of a Selection": Asked(lambda view: view),
        "totals": Asked(lambda view: corridors.move_totals(view, level), ANY, plain_totals),
        "the 300 largest corridors": Asked(
            lambda view: corridors.corridors(view, level, 300), ANY, plain_corridors
        ),
        "all corridors, to take away": Asked(lambda view: corridors.corridors(view, level)),
        "flow map": Asked(lambda view: mapped_flows(view, level, 30)),
        "months of the 14 largest": Asked(
            lambda view: corridors.months_of(view, level, largest(view)), ANY, plain_months
        ),
        "State by State": Asked(lambda view: corridors.corridors(view, "state"), (EVERYWHERE,)),
        "came and left": Asked(lambda view: corridors.balances(view, level), (BOTH,), plain_balance),
        "season calendar": Asked(lambda view: corridors.season_calendar(view, "state"), (BOTH,)),
        "who to call": Asked(lambda view: partners(view, level), (BOTH,)),
        "from abroad": Asked(corridors.origins_abroad, (IN,)),
        "new and fading": Asked(lambda view: corridors.changed_corridors(view, level)),
        "stays": Asked(lambda view: circuits.dwells(view, level), (IN,), plain_stays),
        "circuits": Asked(lambda view: circuits.circuits(view, level), (BOTH,)),
        "returns": Asked(lambda view: circuits.returns(view, level), (IN,)),
        "gap": Asked(lambda view: expected_and_found.gaps(view, level), (IN,), plain_gap),
        "usual year": Asked(lambda view: expected_and_found.usual_year(view, level), (IN,)),
        "next stop of a State": Asked(lambda view: next_stops(view.moves, view.is_home, "", 5, level), (IN,)),
        "next stops of four towns": Asked(spoken_of),
        "to be expected": Asked(arrivals.expected_arrivals),
    }


def selections(modes: tuple[str, ...]) -> list[tuple[Selection, str]]:
    """Those that a person would make one after the other: no filter, months, a neighbour."""
    found = []
    for i in range(SELECTIONS):
        state, other = STATES[i % len(STATES)], STATES[(i + 1 + i // 6) % len(STATES)]
        asked = Selection(
            state=state,
            months=((), (4, 5, 6), (9,), ())[i // 6],
            from_states=(other,) if i // 6 == 3 else (),
        )
        found.append((asked, modes[(i + i // 6) % len(modes)]))
    return found


def plain_totals(frame: pd.DataFrame, state: str) -> object:
    chosen = frame[frame["to_state_code"] == state]
    return chosen[["child_number", "family_number"]].nunique()


def plain_corridors(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    chosen = frame[frame["to_state_code"] == state]
    return _counted(chosen, ["from_place_id", "to_place_id"])


def plain_months(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    chosen = frame[frame["to_state_code"] == state]
    month = pd.to_datetime(chosen["day"], unit="D").dt.to_period("M")
    return _counted(chosen.assign(month=month), ["from_place_id", "to_place_id", "month"])


def plain_balance(frame: pd.DataFrame, state: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    is_here = (frame["to_state_code"] == state) | (frame["from_state_code"] == state)
    chosen = frame[is_here & (frame["from_place_id"] != frame["to_place_id"])]
    return _counted(chosen, ["to_place_id"]), _counted(chosen, ["from_place_id"])


def plain_stays(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    later = frame.groupby("child_number", sort=False)[["day", "from_place_id"]].shift(-1)
    is_stay = (frame["to_state_code"] == state) & (later["from_place_id"] == frame["to_place_id"])
    stays = frame[is_stay].assign(days=later["day"] - frame["day"])
    return stays.groupby("to_place_id")["days"].quantile([0.25, 0.5, 0.75])


def plain_gap(frame: pd.DataFrame, state: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    chosen = frame[frame["to_state_code"] == state]
    return _counted(chosen, ["to_place_id"]), _counted(chosen[chosen["is_found"] == 1], ["to_place_id"])


def _counted(chosen: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return chosen.groupby(by, observed=True).agg(
        children=("child_number", "nunique"), families=("family_number", "nunique"), moves=("day", "size")
    )


def plain_chains(frame: pd.DataFrame) -> pd.DataFrame:
    ordered = frame.sort_values(["child_number", "day"])
    child = ordered.groupby("child_number", sort=False)
    return ordered.assign(next_day=child["day"].shift(-1), next_place=child["to_place_id"].shift(-1))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds waited, and milliseconds of the processor."""
    begin, used = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - used)


def measure(subject: str, rows: pa.Table, places: pd.DataFrame, level: str) -> list[Figure]:
    """Reading, every answer, and plain pandas."""
    warm_up.warm_up()  # compiled code is read from disk once a process
    held: list[CodedMoves] = []
    waited, used = timed(lambda: held.append(warm_up.work_out(coded(rows, places, RECORDS))))
    moves, count = held[0], len(rows)
    goal = f"p95 <= {150 if count <= 1_000_000 else 500} ms"
    frame = rows.select(
        [
            "family_number",
            "child_number",
            "day",
            "from_place_id",
            "to_place_id",
            "from_state_code",
            "to_state_code",
            "is_found",
        ]
    ).to_pandas()
    figures = [
        Figure(subject, count, f"reading, pairs, links, chains and the same weeks of earlier years, once per store version (processor {used / 1000:.1f} s)",
               waited / 1000, "s", "<= 30 s at 10 million", timed(lambda: plain_chains(frame))[0] / 1000,
               "sort and shift in pandas", load_average=load_average()),
    ]  # fmt: skip
    for name, asked in questions(level).items():
        of_room = selections(asked.modes)
        asked.answer(view_moves(moves, *of_room[0]))
        times = [timed(lambda s=s, q=asked.answer: q(view_moves(moves, *s))) for s in of_room]
        plain = [timed(lambda s=s, q=asked.plain: q(frame, s))[0] for s in STATES[:3] if asked.plain]
        used = percentile([each[1] for each in times], 0.95)
        figures.append(
            Figure(
                subject,
                count,
                f"{name}, p95 (processor {used:.0f} ms)",
                percentile([each[0] for each in times], 0.95),
                "ms",
                goal,
                max(plain) if plain else None,
                "pandas, one State" if plain else "",
                load_average=load_average(),
            )
        )
    figures.append(Figure(subject, count, "most memory of the process", peak_memory_mb(), "MB"))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.mobility", description=__doc__)
    parser.add_argument("--rows", default="1m", help=f"of {', '.join(SIZES)}, with commas between")
    parser.add_argument("--towns", type=int, default=400, help="towns that families move between")
    parser.add_argument("--only-real", action="store_true", help="only the file of real flows")
    given = parser.parse_args()
    figures: list[Figure] = []
    print(machine())
    for size in () if given.only_real else given.rows.split(","):
        towns = some_towns(given.towns)
        rows = synthetic(SIZES[size], towns)
        figures += measure("synthetic chains, by town", rows, towns, "place")
    folder = os.environ.get("ATLAS_REAL_DATA")
    if folder:
        rows = irs(Path(folder) / IRS, counties())
        figures += measure("IRS county flows 2017-18, by county", rows, counties(), "county")
    else:
        print(f"Without the environment variable ATLAS_REAL_DATA (folder of {IRS}): no real flows.")
    print(table(figures))


if __name__ == "__main__":
    main()
