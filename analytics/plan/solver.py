"""The stops of each day that meet the most families within the hours: team orienteering, by PyVRP."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pyvrp import Solution

A_FAMILY = 1_000_000
"""What a family is worth, in seconds of driving: families first, then the shortest way."""
A_SECOND_TOO_LONG = (A_FAMILY // 1_000, A_FAMILY // 100, A_FAMILY)
"""What a second beyond the hours costs at most, in three parts of the search. Where it is dear the search never leaves a week that
fits for a better one (half of the families met, of two days in the wrong direction); where it is cheap it may find none that fits."""
A_MUST = 1_000
"""Families that a town which must be visited is worth in the search."""


@dataclass(frozen=True)
class Problem:
    """seconds: ways between points, towns first, then a home per person; town: of each visit; worth: families of
    each visit; hours: seconds a day of each person; days: how many; visit: seconds of a visit."""

    seconds: np.ndarray
    town: np.ndarray
    worth: np.ndarray
    hours: tuple[int, ...]
    days: int
    visit: int


@dataclass(frozen=True)
class Found:
    """routes: for each person, one list of visits a day at most; is_whole: the search ended by itself, so it finds
    the same again."""

    routes: tuple[tuple[tuple[int, ...], ...], ...]
    is_whole: bool


def search(
    problem: Problem,
    rounds: int,
    end: float,
    on_progress: Callable[[float], None],
    begin: Found | None = None,
) -> Found:
    """The best routes of so many rounds of search, from those of `begin`; at `end` (time.monotonic) those found until
    then."""
    # read when the first plan is made: half a second that the start of the dashboard does not pay
    from pyvrp import Client, Depot, Location, ProblemData, Route, Solution, SolveParams, VehicleType, solve
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams
    from pyvrp.PenaltyManager import PenaltyParams

    towns = len(problem.seconds) - len(problem.hours)
    clients = [
        # a route costs its seconds, those of its visits too: a visit gets them back
        Client(
            int(town),
            service_duration=problem.visit,
            prize=round(worth * A_FAMILY) + problem.visit,
            required=False,
        )
        for town, worth in zip(problem.town, problem.worth, strict=True)
    ]
    drivers = [
        VehicleType(
            problem.days, start_depot=i, end_depot=i, shift_duration=hours, unit_distance_cost=0, unit_duration_cost=1
        )
        for i, hours in enumerate(problem.hours)
    ]  # fmt: skip
    data = ProblemData(
        [Location(0, 0)] * len(problem.seconds),
        clients,
        [Depot(towns + i) for i in range(len(problem.hours))],
        drivers,
        [np.zeros_like(problem.seconds)],
        [problem.seconds],
    )
    start = None
    if begin is not None:
        routes = [Route(data, list(v), i) for i, days in enumerate(begin.routes) for v in days if v]
        start = Solution(data, routes)
    stop = _Stop(rounds, end, on_progress)
    best = start
    for i, cost in enumerate(A_SECOND_TOO_LONG):
        params = SolveParams(
            ils=IteratedLocalSearchParams(history_length=30),
            penalty=PenaltyParams(solutions_between_updates=50, max_penalty=cost),
        )
        stop.until = rounds * (i + 1) // len(A_SECOND_TOO_LONG)
        with warnings.catch_warnings():
            # it warns where its penalties do not reach; the last ones do, and what is given back is looked at
            warnings.simplefilter("ignore")
            again = solve(
                data,
                stop,
                seed=i,
                collect_stats=False,
                display=False,
                params=params,
                initial_solution=best or start,
            ).best
        if again.is_feasible() and (best is None or _gain(again) > _gain(best)):
            best = again
    found: list[list[tuple[int, ...]]] = [[] for _ in problem.hours]
    if best is None:
        return Found(tuple(() for _ in problem.hours), not stop.is_late)
    for route in best.routes():
        found[route.vehicle_type()].append(tuple(v.idx for v in route.schedule() if v.is_client()))
    return Found(
        tuple(tuple(sorted(days)) for days in found), not stop.is_late and (begin is None or begin.is_whole)
    )


def _gain(solution: Solution) -> int:
    return solution.prizes() - solution.duration_cost()


class _Stop:
    """Ends the search after so many rounds, or at `end`, and tells how far it is (0 to 1) now and then."""

    def __init__(self, rounds: int, end: float, on_progress: Callable[[float], None]) -> None:
        self.rounds, self.end, self.on_progress = rounds, end, on_progress
        self.until = rounds
        self.done, self.is_late, self.told = -1, False, 0
        self.began = time.monotonic()

    def __call__(self, best_cost: float) -> bool:
        self.done += 1
        now = time.monotonic()
        self.is_late = now >= self.end and self.done < self.rounds
        gone = (now - self.began) / max(self.end - self.began, 1e-9)
        part = min(1.0, max(self.done / self.rounds, gone))
        if int(part * 20) > self.told:
            self.told = int(part * 20)
            self.on_progress(part)
        return self.is_late or self.done >= self.until
