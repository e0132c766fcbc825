"""Families that came before: who is waited for, how many come back, who is new to a town."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.forecast.visit.lasting import YEAR
from analytics.forecast.visit.returns import (
    MOST_YEARS,
    USUAL_FAMILIES,
    USUAL_RETURN,
    WITHIN_WEEKS,
    came_anew,
    pending,
    returns,
)
from analytics.forecast.visit.sightings import NEVER, Stays

DAY = 21_000


def stays(rows: list[tuple[int, int, int]], missed: list[bool] | None = None) -> Stays:
    """(family, town, arrived) of each."""
    n = len(rows)
    family, town, arrived = np.array(rows, dtype=np.int64).reshape(n, 3).T
    no, none = np.zeros(n, dtype=bool), np.full(n, -1)
    is_missed = ~no if missed is None else np.array(missed)
    return Stays(family, town, arrived, arrived, np.full(n, NEVER), is_missed, no, none, none)


def test_a_family_of_last_year_is_waited_for_until_it_has_come() -> None:
    last = DAY - 360
    waits = pending(stays([(1, 0, last), (2, 0, last), (2, 0, last + 370)]), DAY + 30, DAY + 5)
    assert waits.family.tolist() == [1, 2]
    assert waits.anniversary.tolist() == [last + 365] * 2
    assert (waits.has_come >= 0).tolist() == [False, True]
    assert waits.kind.tolist() == [1, 1]


def test_kinds_tell_regular_families_from_those_of_long_ago() -> None:
    rows = [(1, 0, DAY - 365), (1, 0, DAY - 731), (2, 0, DAY - 365), (3, 0, DAY - 731), (4, 0, DAY - 1096)]
    waits = pending(stays(rows), DAY, DAY)
    assert dict(zip(waits.family.tolist(), waits.kind.tolist(), strict=True)) == {1: 0, 2: 1, 3: 2, 4: 3}


def test_the_share_that_comes_back_is_counted() -> None:
    """Of 200 families half come again a year later, three days before the anniversary."""
    rows = [(f, 0, DAY - 700) for f in range(200)] + [(f, 0, DAY - 700 + 362) for f in range(100)]
    found = returns(stays(rows), DAY - 900, DAY - 182)
    expected = (100 + USUAL_FAMILIES * USUAL_RETURN) / (200 + USUAL_FAMILIES)
    assert found.share[1] == pytest.approx(expected)
    assert found.of_offset.sum() == pytest.approx(1.0)
    assert abs(found.offsets @ found.of_offset) < 4
    # nobody had the chance to come a third time: as those who came once
    assert found.share[0] == pytest.approx(expected)
    assert found.share[2] < expected


def test_who_was_missed_is_missed_again_as_often_as_it_was() -> None:
    rows = [(f, 0, DAY - 700) for f in range(200)] + [(f, 0, DAY - 335) for f in range(200)]
    missed = [f < 100 for f in range(200)] + [f < 80 for f in range(200)]
    found = returns(stays(rows, missed), DAY - 900, DAY - 182)
    assert found.missed_again == pytest.approx([(0 + 10 * 81 / 202) / 110, (80 + 10 * 81 / 202) / 110])


ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(DAY - 1200, DAY)), min_size=1, max_size=5
)


@given(ROWS)
def test_who_comes_anew_against_plain_loops(rows: list[tuple[int, int, int]]) -> None:
    def is_new(row: tuple[int, int, int]) -> bool:
        for other in rows:
            gap = row[2] - other[2]
            years = round(gap / YEAR)
            near = abs(gap - years * YEAR) <= 7 * WITHIN_WEEKS
            if other[:2] == row[:2] and 1 <= years <= MOST_YEARS and near:
                return False
        return True

    assert came_anew(stays(rows)).tolist() == [is_new(row) for row in rows]


@given(ROWS)
def test_nobody_is_waited_for_twice_in_a_town(rows: list[tuple[int, int, int]]) -> None:
    waits = pending(stays(rows), DAY, DAY + 3)
    assert len(set(zip(waits.family.tolist(), waits.town.tolist(), strict=True))) == waits.family.size
    for family, town, day in zip(waits.family, waits.town, waits.anniversary, strict=True):
        assert any(
            (f, t) == (family, town) and abs(round((day - a) / YEAR) * YEAR - (day - a)) <= 1
            for f, t, a in rows
        )
