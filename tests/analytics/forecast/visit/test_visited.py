"""What visits since the list say of families still to be met: found, gone, and looked for in vain."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analytics.forecast.visit.visited import LEFT_BY_NOBODY, met_since, without_those_met
from data.board.board import Board
from data.board.entries import Target, Visit

LIST, MONDAY = dt.date(2026, 10, 1), dt.date(2026, 10, 19)
TOWNS = pd.DataFrame({"place_id": [1, 2, 3], "county_fips": ["13001", "13001", None]})
TARGETS = (
    Target("One", "to", target_id="t1", place_ids=(1,)),
    Target("Two", "to", target_id="t2", place_ids=(2,)),
    Target("Both", "to", target_id="both", place_ids=(1, 2)),
    Target("County", "to", target_id="county", county_fips="13001"),
    Target("Far", "to", target_id="far", place_ids=(77,)),
)
PARTS = np.array([[8.0, 2.0, 1.0, 1.0]] * 3)


def left(*visits: Visit) -> np.ndarray:
    """Families by town and part after the visits."""
    met = met_since(Board(targets=TARGETS, visits=visits), TOWNS, LIST, MONDAY)
    return without_those_met(PARTS, np.full(3, 7), np.full(3, 18), met)[0]


def on(day: int, outcome="nobody", target="t1", **more) -> Visit:
    """A visit so many days after the list."""
    return Visit(target, LIST + dt.timedelta(days=day), outcome, visit_id=str(day) + target + outcome, **more)


def test_a_visit_that_found_nobody_lowers_what_is_left_by_a_third():
    found = left(on(10))
    assert found[0, :3] == pytest.approx(PARTS[0, :3] * LEFT_BY_NOBODY)
    # who comes until Thursday the 22nd, 21 days after the list, can have come before the tenth day or after
    assert found[0, 3] == pytest.approx(1 - (1 - LEFT_BY_NOBODY) * 10 / 21)
    assert found[1:] == pytest.approx(PARTS[1:])


def test_each_further_day_lowers_it_again_and_the_same_day_does_not():
    assert left(on(10), on(12))[0, 0] == pytest.approx(8 * LEFT_BY_NOBODY**2)
    twice = (on(10), Visit("t1", LIST + dt.timedelta(days=10), "nobody", visit_id="again"))
    assert left(*twice)[0, 0] == pytest.approx(8 * LEFT_BY_NOBODY)


def test_of_many_it_leaves_fewer_than_a_visit_that_found_one():
    one = left(on(10, "families found", families=1)).sum(axis=1)[0]
    assert 0 < left(on(10)).sum(axis=1)[0] < one < PARTS[0].sum()


@pytest.mark.parametrize("day", [0, -5, 25, 60])
def test_a_visit_before_the_list_or_after_the_week_says_nothing(day):
    assert left(on(day), on(day, "families found", families=3)) == pytest.approx(PARTS)


@pytest.mark.parametrize("outcome", ["refused", "come back"])
def test_who_refused_or_asked_to_come_back_was_there(outcome):
    assert left(on(10, outcome)) == pytest.approx(PARTS)


def test_families_found_later_show_that_somebody_is_there():
    found = left(on(9), on(10, "families found", families=2))
    assert found[0].sum() == pytest.approx(10), "the two are taken off, the visit in vain is forgotten"
    later = left(on(10, "families found", families=2), on(12))
    assert later[0, 0] == pytest.approx(8 * 10 / 12 * LEFT_BY_NOBODY)


def test_of_a_target_of_several_towns_each_counts_as_its_share_of_a_visit():
    assert left(on(10, target="both"))[:2, 0] == pytest.approx([8 * LEFT_BY_NOBODY**0.5] * 2)
    assert left(on(10, target="county"))[:, 0] == pytest.approx([8 * LEFT_BY_NOBODY**0.5] * 2 + [8])
    assert left(on(10, target="far")) == pytest.approx(PARTS)


def test_intervals_go_down_with_what_is_expected_and_stay_intervals():
    met = met_since(Board(targets=TARGETS, visits=(on(5), on(7), on(9))), TOWNS, LIST, MONDAY)
    parts, low, high = without_those_met(PARTS, np.full(3, 7), np.full(3, 18), met)
    assert (low <= high).all() and (low >= 0).all()
    assert high[0] < 18 and high[1] == 18 and low[0] <= parts[0].sum() <= high[0]
    assert met.in_vain.tolist() == [3, 0, 0]
