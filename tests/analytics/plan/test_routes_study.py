"""The study of routes, in short: tours beside the shortest, hours recomputed, the exact answer."""

from __future__ import annotations

import pytest

from analytics.plan.asked import Person
from analytics.plan.plan import make_plan
from benchmarks.studies import routes
from benchmarks.studies.routes_tsplib import instances
from tests.analytics.plan.week import asked, towns


@pytest.mark.parametrize("name", ["ulysses22", "att48", "berlin52"])
def test_tours_are_within_three_percent_of_the_shortest(name: str) -> None:
    distances, shortest = instances()[name]
    assert shortest <= routes.tour_length(distances, rounds=800) <= 1.03 * shortest


def test_no_day_of_random_plans_is_longer_than_it_may_be() -> None:
    wrong, plans, days = routes.infeasible(12, seed=5)
    assert (wrong, plans) == ([], 12) and days > 30


def test_the_exact_answer_is_met() -> None:
    met, tried = routes.exact_met(8, seed=5)
    assert met >= 7 and tried == 8


def test_a_day_that_is_too_long_is_seen() -> None:
    """The recomputing can fail: the same stops in shorter hours, and a town that was to be left out."""
    week = towns(("A", 30, 3), ("B", 40, 2))
    plan = make_plan(week, asked())
    assert routes.wrong_days(plan, week) == []
    object.__setattr__(plan, "asked", asked(Person("Ana", "Home", 31.0, -83.0, 2.0), must_not=(1,)))
    assert len(routes.wrong_days(plan, week)) == 2
