"""A plan of the week: the towns, in order, for each person and day, that meet the most families within the hours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.plan.asked import Asked, NoPlan, Plan
from analytics.plan.solver import A_MUST, Problem, solve
from analytics.plan.stops import Drawn, as_plan
from analytics.plan.travel import Ways, ways
from analytics.plan.worth import worth

ROUNDS = 1_000
"""Rounds of search: the same inputs give the same plan, so that it is rounds that end it, not the clock."""


def make_plan(
    towns: pd.DataFrame,
    asked: Asked,
    seconds: float = 3.0,
    on_progress: Callable[[float], None] = lambda part: None,
) -> Plan:
    """The plan for towns of a forecast (its columns, with latitude and longitude in degrees).

    on_progress gets the part that is done, 0 to 1. After `seconds` the best found until then is given, and said.
    Raises NoPlan where no day can be planned.
    """
    _check(asked)
    placed = towns[towns["latitude"].notna() & towns["longitude"].notna()]
    candidates = placed[~placed["place_id"].isin(asked.must_not)].reset_index(drop=True)
    between = ways(candidates, asked.people, asked.travel)
    near = _in_reach(candidates, asked, between)
    chosen = candidates[near].reset_index(drop=True)
    if chosen.empty:
        raise NoPlan(_nobody_near(candidates, asked, between))
    points = np.flatnonzero(np.append(near, np.ones(len(asked.people), dtype=bool)))
    between = Ways(
        between.seconds[np.ix_(points, points)], between.miles[np.ix_(points, points)], between.known
    )
    by_town = worth(chosen, asked)
    town = np.repeat(np.arange(len(chosen)), [len(each) for each in by_town])
    is_first = np.concatenate([np.arange(len(each)) == 0 for each in by_town])
    must = chosen["place_id"].isin(asked.must).to_numpy(dtype=bool)
    problem = Problem(
        between.seconds,
        town,
        np.concatenate(by_town) + A_MUST * (must[town] & is_first),
        tuple(_seconds(person.hours_a_day) for person in asked.people),
        len(asked.days),
        _seconds(asked.hours_a_visit),
    )
    found = solve(problem, ROUNDS, seconds, on_progress)
    routes = tuple(
        tuple(tuple(int(town[visit]) for visit in route) for route in days) for days in found.routes
    )
    return as_plan(Drawn(towns, chosen, by_town, between, routes, found.is_whole), asked)


def _seconds(hours: float) -> int:
    return round(hours * 3600)


def _check(asked: Asked) -> None:
    if not asked.people:
        raise NoPlan("Nobody is named who could go: give at least one person with a home town.")
    if not asked.days:
        raise NoPlan("No day is given: name at least one day of the week.")
    for person in asked.people:
        if not 0 < person.hours_a_day <= 24:
            raise NoPlan(
                f"{person.name} has {person.hours_a_day:g} hours a day: give more than 0 and at most 24."
            )
    if not 0 < asked.hours_a_visit <= 24:
        raise NoPlan(
            f"A visit of {asked.hours_a_visit:g} hours cannot be planned: give more than 0 and at most 24."
        )


def _in_reach(towns: pd.DataFrame, asked: Asked, between: Ways) -> np.ndarray:
    """Flags: somebody can drive there, visit and be back within the hours."""
    found = np.zeros(len(towns), dtype=bool)
    for i, person in enumerate(asked.people, start=len(towns)):
        there_and_back = between.seconds[i, : len(towns)] + between.seconds[: len(towns), i]
        found |= there_and_back + _seconds(asked.hours_a_visit) <= _seconds(person.hours_a_day)
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
