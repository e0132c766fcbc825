"""How long families stay, against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.forecast.visit import lasting as module
from analytics.forecast.visit.lasting import LENGTHS, WEEKS, lasting, week_of
from analytics.forecast.visit.season import written_down
from analytics.forecast.visit.sightings import NEVER, UNKNOWN, Stays

DAY = 21_000


def stays(rows: list[tuple[int, int, int, int]]) -> Stays:
    """(town, arrived, left_after, left_by) of each."""
    town, arrived, after, by = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    no = np.zeros(town.size, dtype=bool)
    none = np.full(town.size, -1)
    return Stays(np.arange(town.size), town, arrived, after, by, ~no, no, none, none)


def ended(town: int, arrived: int, days: int) -> tuple[int, int, int, int]:
    return town, arrived, arrived + days, arrived + days


def some(seed: int, count: int) -> list[tuple[int, int, int, int]]:
    chance = np.random.default_rng(seed)
    rows = [
        ended(int(chance.integers(2)), int(DAY - chance.integers(310, 1000)), int(chance.gamma(2, 40)))
        for _ in range(count)
    ]
    rows += [
        (0, DAY - 500, DAY - 500, NEVER),
        (1, DAY - 500, DAY - 480, DAY - 100),
        (1, UNKNOWN, DAY - 400, DAY - 400),
    ]
    return rows


def test_shares_are_those_of_plain_loops() -> None:
    rows = some(1, 80)
    found = lasting(stays(rows), 2, DAY)
    used = [r for r in rows if r[1] > UNKNOWN and r[3] < NEVER and r[3] - r[2] <= module.WIDEST_DAYS]
    rest = [math.exp(-7 * k / module.USUAL_DAYS) for k in range(LENGTHS)]
    rest = [module.DEFAULT_FAMILIES * r / sum(rest) for r in rest]
    for _, arrived, after, by in used:
        rest[min(int(((after + by) / 2 - arrived) / 7), LENGTHS - 1)] += 1
    for town in (0, 1):
        for week in (0, 7, 30, 51):
            own, state = [0.0] * LENGTHS, [0.0] * LENGTHS
            for at, arrived, after, by in used:
                apart = abs(int(week_of(arrived)) - week)
                near = math.exp(-0.5 * (min(apart, WEEKS - apart) / module.NEARBY_WEEKS) ** 2)
                length = min(int(((after + by) / 2 - arrived) / 7), LENGTHS - 1)
                state[length] += near
                own[length] += near if at == town else 0
            total = sum(state) + module.DEFAULT_FAMILIES
            state = [
                (s + module.DEFAULT_FAMILIES * r / sum(rest)) / total
                for s, r in zip(state, rest, strict=True)
            ]
            own = [
                (o + module.PRIOR_FAMILIES * s) / (sum(own) + module.PRIOR_FAMILIES)
                for o, s in zip(own, state, strict=True)
            ]
            assert found.share[town, week] == pytest.approx(own)
            assert found.share[town, week].sum() == pytest.approx(1.0)
            for days in (0, 3, 21, 100, 419, 500):
                whole, part = days // 7, days % 7 / 7
                if whole < LENGTHS - 1:
                    still = sum(own[whole:]) * (1 - part) + sum(own[whole + 1 :]) * part
                else:
                    still = own[-1] * 0.5 ** ((days / 7 - LENGTHS + 1) / 26)
                answer = found.still(np.array([town]), np.array([week]), np.array([days]))
                assert answer == pytest.approx([still])
    assert found.ended == len(used) == 80
    assert found.recorded == pytest.approx((len(used) + 0.5) / (82 + 1.0))


def test_of_those_who_came_lately_the_short_stays_do_not_count() -> None:
    rows = some(2, 80) + [ended(0, DAY - 20, 10)] * 200
    assert lasting(stays(rows), 2, DAY).ended == 80


def test_no_news_of_a_departure_says_more_the_longer_it_is_ago() -> None:
    """Written down after 20 days on average: who came long ago has left, though nobody wrote it down yet."""
    rows = [ended(0, DAY - 400, 49 + k % 14) for k in range(80)]
    found = lasting(stays(rows), 2, DAY)
    week = week_of(np.array([DAY - 400]))
    town = np.array([0])

    def chance(ago: int) -> float:
        at = np.array([ago])
        return float(found.still_unless_told(town, week, at, at + 6, lambda d: written_down(d, 20.0))[0])

    assert chance(10) > 0.9
    assert chance(10) > chance(50) > chance(56) > chance(70)
    assert chance(365) < 0.1
    # without news being possible it is the bare share
    bare = found.still(town, week, np.array([56.0]))
    told = found.still_unless_told(town, week, np.array([50]), np.array([56]), lambda d: 0 * d)
    assert told == pytest.approx(bare)


def test_where_nothing_is_known_a_usual_stay_is_said() -> None:
    found = lasting(stays([(0, DAY - 10, DAY - 10, NEVER)]), 2, DAY)
    assert found.ended == 0
    half = found.still(np.array([0]), np.array([5]), np.array([module.USUAL_DAYS * math.log(2)]))
    assert half == pytest.approx([0.5], abs=0.03)


def test_weeks_of_the_year_come_round() -> None:
    assert week_of(0) == 0 and week_of(365) == 51 and week_of(366) == 0
    assert {int(week_of(d)) for d in range(20_000, 20_366)} == set(range(WEEKS))
