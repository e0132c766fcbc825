"""A plan of the week: the towns, in order, for each person and day, that meet the most families within the hours."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.plan.asked import Asked, NoPlan, Plan
from analytics.plan.checks import check, in_seconds
from analytics.plan.solver import A_MUST, Found, Problem, search
from analytics.plan.stops import Drawn, as_plan
from analytics.plan.travel import Ways, ways
from analytics.plan.wanted import Owed, owed
from analytics.plan.worth import worth

ROUNDS = 3_000
"""Rounds of the first search, fewer for few visits. Rounds end it and not the clock, so that the same inputs give the same
plan."""
ROUNDS_AT_LEAST, ROUNDS_A_VISIT = 200, 40
ROUNDS_MORE = 5
"""Each further search, from the plan that stands until what is owed to some places is there, has a fifth of the rounds."""
RISES = (0.5, 2.0, 8.0, 32.0)
"""Families that a visit is thought to be worth more where too few go to such places."""
FULL = 0.8
"""Part of the rounds and seconds that the first search may take; a fifth is for what is owed."""


def make_plan(
    towns: pd.DataFrame,
    asked: Asked,
    seconds: float = 3.0,
    on_progress: Callable[[float], None] = lambda part: None,
) -> Plan:
    """The plan for towns of a forecast: its columns, with latitude and longitude in degrees (places.with_points) and,
    where visits are known, last_visit and county_last_visit (places.with_visits).

    on_progress gets the part that is done, 0 to 1. After `seconds` the best found until then is given, and said.
    Raises NoPlan where no day can be planned.
    """
    check(asked)
    clock = _Clock(seconds, on_progress)
    ready = prepare(towns, asked)
    first = search(
        ready.problem, rounds_for(ready.problem), clock.end - seconds * (1 - FULL), clock.part(0.0, FULL)
    )
    found, debts, cost = _with_owed(ready, asked, first, clock)
    on_progress(1.0)
    routes = tuple(tuple(tuple(int(ready.town[v]) for v in route) for route in days) for days in found.routes)
    before = {int(ready.town[v]) for days in first.routes for route in days for v in route}
    drawn = Drawn(
        towns,
        ready.chosen,
        ready.worth,
        ready.between,
        routes,
        found.is_whole,
        tuple(debts),
        cost,
        frozenset(before),
    )
    return as_plan(drawn, asked)


@dataclass(frozen=True)
class Ready:
    """chosen: the towns in reach; worth: of each further visit to each; town, is_first: of each visit of the problem."""

    chosen: pd.DataFrame
    worth: list[np.ndarray]
    between: Ways
    town: np.ndarray
    is_first: np.ndarray
    problem: Problem


def prepare(towns: pd.DataFrame, asked: Asked) -> Ready:
    """The towns in reach and the problem to solve. Raises NoPlan where no town is."""
    placed = towns[towns["latitude"].notna() & towns["longitude"].notna()]
    candidates = placed[~placed["place_id"].isin(asked.must_not)].reset_index(drop=True)
    between = ways(candidates, asked.people, asked.travel)
    near = _in_reach(candidates, asked, between)
    chosen = candidates[near].reset_index(drop=True)
    if chosen.empty:
        raise NoPlan(_nobody_near(candidates, asked, between))
    points = np.flatnonzero(np.append(near, np.ones(len(asked.people), dtype=bool)))
    at = np.ix_(points, points)
    between = replace(between, seconds=between.seconds[at], miles=between.miles[at])
    by_town = worth(chosen, asked)
    town = np.repeat(np.arange(len(chosen)), [len(each) for each in by_town])
    is_first = np.concatenate([np.arange(len(each)) == 0 for each in by_town])
    must = chosen["place_id"].isin(asked.must).to_numpy(dtype=bool)
    problem = Problem(
        between.seconds,
        town,
        np.concatenate(by_town) + A_MUST * (must[town] & is_first),
        tuple(in_seconds(person.hours_a_day) for person in asked.people),
        len(asked.days),
        in_seconds(asked.hours_a_visit),
    )
    return Ready(chosen, by_town, between, town, is_first, problem)


def rounds_for(problem: Problem) -> int:
    return min(ROUNDS, ROUNDS_AT_LEAST + ROUNDS_A_VISIT * len(problem.town))


class _Clock:
    """The seconds that are left, and the progress of a part of the work."""

    def __init__(self, seconds: float, on_progress: Callable[[float], None]) -> None:
        self.end, self.on_progress = time.monotonic() + seconds, on_progress

    def left(self) -> float:
        return self.end - time.monotonic()

    def part(self, start: float, finish: float) -> Callable[[float], None]:
        return lambda done: self.on_progress(start + (finish - start) * done)


def _with_owed(
    ready: Ready, asked: Asked, first: Found, clock: _Clock
) -> tuple[Found, list[tuple[Owed, int]], float]:
    """The routes with what the plan owes to some places, as far as it can be had: what is owed, with how many visits go
    there, and the families that it costs."""
    debts = owed(ready.chosen, asked, sum(len(route) for days in first.routes for route in days))
    found, more = first, np.zeros(len(ready.chosen))
    for i, rise in enumerate(RISES):
        short = [debt for debt in debts if _visits(ready, found, debt) < debt.visits]
        if not short or clock.left() < 0.05:
            break
        for debt in short:
            more = np.maximum(more, rise * debt.towns)
        worth_more = ready.problem.worth + more[ready.town] * ready.is_first
        part = clock.part(FULL + i * (1 - FULL) / len(RISES), FULL + (i + 1) * (1 - FULL) / len(RISES))
        problem = replace(ready.problem, worth=worth_more)
        rounds = rounds_for(problem) // ROUNDS_MORE
        again = search(problem, rounds, clock.end - clock.left() / 2, part, found)
        if any(_visits(ready, again, debt) > _visits(ready, found, debt) for debt in short):
            found = again
    cost = _families(ready, first) - _families(ready, found)
    return found, [(debt, _visits(ready, found, debt)) for debt in debts], cost


def _visits(ready: Ready, found: Found, debt: Owed) -> int:
    """Towns of those owed to that the routes visit."""
    visited = {int(ready.town[visit]) for days in found.routes for route in days for visit in route}
    return sum(bool(debt.towns[town]) for town in visited)


def _families(ready: Ready, found: Found) -> float:
    counts = np.zeros(len(ready.chosen), dtype=int)
    for days in found.routes:
        for route in days:
            np.add.at(counts, ready.town[list(route)], 1)
    return float(sum(each[:count].sum() for each, count in zip(ready.worth, counts, strict=True)))


def _in_reach(towns: pd.DataFrame, asked: Asked, between: Ways) -> np.ndarray:
    """Flags: somebody can drive there, visit and be back within the hours."""
    found = np.zeros(len(towns), dtype=bool)
    for i, person in enumerate(asked.people, start=len(towns)):
        there_and_back = between.seconds[i, : len(towns)] + between.seconds[: len(towns), i]
        found |= there_and_back + in_seconds(asked.hours_a_visit) <= in_seconds(person.hours_a_day)
    return found


def _nobody_near(towns: pd.DataFrame, asked: Asked, between: Ways) -> str:
    if towns.empty:
        return "No town is left to go to: no family is expected anywhere, or every town is left out."
    n = len(towns)
    there_and_back = between.seconds[n:, :n] + between.seconds[:n, n:].T
    who, where = np.unravel_index(int(there_and_back.argmin()), there_and_back.shape)
    return (
        f"No town with families expected is within reach: the nearest, {towns['town'].iloc[where]}, is "
        f"{there_and_back[who, where] / 3600:.1f} hours there and back from {asked.people[who].home}, and a visit "
        f"takes {asked.hours_a_visit:g}. Give more hours a day, shorter visits or a nearer home town."
    )
