"""What outcomes of visits teach: nothing under fifty, nothing by chance, and not what was corrected already."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analytics.promise.kept import PARTS
from analytics.promise.learned import KINDS, SEASONS, Learned, kinds_of, learned, learned_from, season_of
from benchmarks.studies.learning import gain, run, visited
from data.board.board import Board
from tests.analytics.promise.boards import MONDAY, OVER, day, plan, stop, town, visit


def told(expected, met, listed=1.0, monday=MONDAY, **more) -> pd.DataFrame:
    """Visited stops: expected and met by stop, the same share listed."""
    expected = np.asarray(expected, dtype=float)
    nothing = expected * 0
    parts = dict(zip(PARTS, (expected * listed, nothing, expected * (1 - listed), nothing), strict=True))
    frame = pd.DataFrame(parts).assign(expected=expected, met=met, learned=1.0, visits=1, monday=monday)
    return frame.assign(**more)


def test_shuffled_outcomes_gain_nothing_in_95_of_100_runs_and_true_ones_do():
    """The short version of benchmarks/studies/learning.py, whose 100 runs are in docs/decisions/0027."""
    by_chance = np.array([run(seed, 1.6, True)[0] for seed in range(40)])
    assert (by_chance > 1e-9).sum() <= 2
    as_they_were = np.array([run(seed, 1.6, False) for seed in range(20)])
    assert (as_they_were[:, 0] > 0.02).sum() >= 12
    assert as_they_were[:, 1].mean() > 1.02, "more families in the first tenth of the stops"


def test_where_expectations_are_right_nothing_moves():
    moved = [learned_from(visited(seed, 1.0)).moves for seed in range(20)]
    assert sum(moved) <= 4


def test_fifty_visits_are_enough_and_one_less_is_not():
    few = learned_from(told(np.full(49, 6.0), 2))
    assert not few.moves and "49 of the 50 visits" in few.words
    enough = learned_from(told(np.full(50, 6.0), 2))
    assert enough.level == pytest.approx((10 + 100) / (10 + 300))
    assert "met 0.33 of the families expected" in enough.words
    assert "all that is expected is multiplied by 0.35" in enough.words


def test_visits_are_counted_and_not_stops():
    assert learned_from(told(np.full(25, 6.0), 2, visits=2)).moves


def test_a_level_that_chance_explains_moves_nothing():
    met = np.random.default_rng(5).poisson(6.0, 60)
    found = learned_from(told(np.full(60, 6.0), met))
    assert found.level == 1.0 and not found.of_cell
    assert "which may be chance: nothing is moved by them" in found.words


def test_a_kind_of_town_in_a_season_is_moved_by_itself_towards_nothing():
    fall = [told(np.full(40, 6.0), 12, listed=0.0), told(np.full(40, 6.0), 3)]
    found = learned_from(pd.concat(fall, ignore_index=True))
    more, fewer = (found.level * found.of_cell[kind, "fall"] for kind in reversed(KINDS))
    assert 1.5 < more < 2.0 and 0.5 < fewer < 0.65, "12 and 3 of 6 expected, drawn towards nothing"
    parts = np.array([[5.0, 0, 1, 0], [1.0, 0, 5, 0]])
    assert found.factor(parts, dt.date(2026, 10, 1)) == pytest.approx([fewer, more])
    # of a season that nobody has seen the level alone is known
    assert found.factor(parts, dt.date(2026, 6, 1)) == pytest.approx([found.level] * 2)


def test_what_was_corrected_already_is_not_corrected_again():
    """A plan of a moved forecast says by how much: learned from it is what was expected before."""
    first = learned_from(told(np.full(60, 6.0), 3))
    second = learned_from(told(np.full(60, 6.0 * first.level), 3, learned=first.level))
    assert second.level == pytest.approx(first.level)


def test_kinds_and_seasons():
    assert kinds_of(np.array([[3, 1, 2, 1], [1, 1, 2, 1], [0, 0, 0, 0]])).tolist() == [0, 1, 0]
    months = [season_of(dt.date(2026, month, 15)) for month in range(1, 13)]
    assert [months.index(name) for name in SEASONS] == [0, 2, 5, 8] and months[11] == "winter"


def a_board(places: int, met: int) -> Board:
    stops = [stop("p", i, listed_there=6.0) for i in range(1, places + 1)]
    visits = [visit(i, 2, met) for i in range(1, places + 1)]
    return Board(
        targets=tuple(town(i) for i in range(1, 99)),
        visits=tuple(visits),
        plans=(plan("p"),),
        stops=tuple(stops),
    )


def test_only_weeks_that_are_over_teach():
    board = a_board(60, 2)
    assert learned(board, OVER).level < 0.5
    assert not learned(board, day(6)).moves and "0 of the 50" in learned(board, day(6)).words
    assert learned(Board(), OVER) == Learned(), "nothing is said where no plan is saved"


def test_nobody_met_anywhere_is_heard_too():
    found = learned(a_board(60, 0), OVER)
    assert 0 < found.level < 0.1 and not found.of_cell


@pytest.mark.parametrize("seed", range(5))
def test_gains_are_measured_at_equal_totals(seed):
    """A level alone is no gain in where to go."""
    later = visited(seed, 1.6)
    assert gain(Learned(level=0.4), later) == pytest.approx((0.0, 1.0))
