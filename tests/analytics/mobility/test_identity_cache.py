"""Answers kept with one value: once each, by identity, and gone with it."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass

from analytics.forecast.same_weeks import same_weeks
from analytics.mobility.counts import pass_counts
from analytics.mobility.identity_cache import once_for_each
from analytics.mobility.moves import EPOCH
from analytics.mobility.view import BOTH, view_moves
from analytics.selection import Selection
from tests.analytics import mobility_worlds as worlds


@dataclass(frozen=True, eq=False)
class Number:
    value: int


def test_each_value_is_asked_once_per_argument():
    asked = []

    @once_for_each
    def times(number: Number, by: int) -> int:
        asked.append((number.value, by))
        return number.value * by

    two, other_two = Number(2), Number(2)
    assert [times(two, 3), times(two, 3), times(two, 4), times(other_two, 3)] == [6, 6, 8, 6]
    assert asked == [(2, 3), (2, 4), (2, 3)]


def test_moves_and_their_views_are_forgotten_with_all_that_was_worked_out():
    moves = worlds.world(worlds.random_rows(3))
    view = view_moves(moves, Selection(state="GA"), BOTH)
    counts = pass_counts(view, "place")
    assert pass_counts(view, "place") is counts
    weeks = same_weeks(moves, EPOCH, "place")
    assert same_weeks(moves, EPOCH, "place") is weeks
    left = [weakref.ref(one) for one in (moves, view, counts, weeks)]
    del moves, view, counts, weeks
    gc.collect()
    assert [one() for one in left] == [None] * 4
