"""The study of nobody's list, small: intervals hold, and lists that hear of each other are told apart."""

from __future__ import annotations

from benchmarks.studies.nobodys_list import KINDS, tried


def test_intervals_hold_where_lists_are_independent():
    two = tried(KINDS["two independent lists"], 200, 1)
    assert two.told > 0.9
    assert two.held >= 0.9
    assert 0.95 < two.ratio < 1.05
    three = tried(KINDS["three independent lists"], 150, 2)
    assert three.held >= 0.9
    assert three.dependent < 0.2


def test_a_list_that_hears_of_another_is_refused():
    assert tried(KINDS["three, one hears of another"], 60, 1).dependent >= 0.8
    uneven = tried(KINDS["three, easy and hard families"], 60, 1, least=200)
    assert uneven.dependent >= 0.8
    assert uneven.bound >= 0.95
