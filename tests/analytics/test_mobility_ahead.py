"""The machine code that is made before the first visitor is the one that a visitor needs."""

from __future__ import annotations

import datetime as dt

from analytics import (
    expected_next,
    last_seen,
    mobility,
    mobility_ahead,
    mobility_chains,
    mobility_gap,
    mobility_moves,
    mobility_view,
    move_chains,
    move_counts,
    next_stop,
    town_shares,
)
from analytics.mobility_moves import EPOCH
from analytics.mobility_view import BOTH, EVERYWHERE, IN, view_moves
from analytics.selection import Selection
from analytics.stats import numbering
from tests.analytics import mobility_worlds as worlds

MODULES = (
    expected_next, last_seen, mobility_chains, mobility_moves, mobility_view, move_chains, move_counts, numbering,
    town_shares,
)  # fmt: skip
CALLED_BY_THE_OTHERS = ("_count_one", "_empty_counts", "_log_rise", "_rise")


def compiled() -> dict[str, set]:
    """Function of ours -> the types of arguments it is compiled for."""
    return {
        f"{module.__name__}.{name}": set(function.signatures)
        for module in MODULES
        for name, function in vars(module).items()
        if hasattr(function, "signatures") and name not in CALLED_BY_THE_OTHERS
    }


def test_after_the_warm_up_no_question_has_anything_left_to_compile():
    mobility_ahead.warm_up()
    before = compiled()
    assert all(before.values())
    moves = worlds.world(worlds.random_rows(3))
    for mode in (IN, BOTH, EVERYWHERE):
        view = view_moves(moves, Selection(state="GA", months=(5, 6, 7, 8)), mode)
        for level in ("state", "county", "place"):
            mobility.move_totals(view, level)
            pairs = tuple(mobility.corridors(view, level)["pair"])
            mobility.months_of(view, level, pairs)
            mobility.balances(view, level)
            mobility.season_calendar(view, level)
            mobility.changed_corridors(view, level)
            mobility_chains.dwells(view, level)
            mobility_chains.circuits(view, level)
            mobility_chains.returns(view, level)
            mobility_gap.gaps(view, level)
            mobility_gap.usual_year(view, level)
        mobility.origins_abroad(view)
        for month in range(1, 13):
            next_stop.next_stops(moves, view.is_home, "", month, "place")
        mobility_ahead.work_out(moves)
        as_of = EPOCH + dt.timedelta(days=moves.last_day)
        expected_next.expected_next(moves, view.is_home, as_of, "place")
    assert compiled() == before


def test_moves_that_are_none_can_be_made_ready():
    nothing = worlds.world([])
    assert mobility_ahead.work_out(nothing) is nothing
