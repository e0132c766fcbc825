"""The machine code that is made before the first visitor is the one that a visitor needs."""

from __future__ import annotations

import datetime as dt

from analytics.forecast import arrivals, next_stop, shares, stays, warm_up
from analytics.mobility import chains, circuits, corridors, counts, expected_and_found
from analytics.mobility import moves as mobility_moves
from analytics.mobility import view as mobility_view
from analytics.mobility.moves import EPOCH
from analytics.mobility.view import BOTH, EVERYWHERE, IN, view_moves
from analytics.selection import Selection
from analytics.stats import numbering
from tests.analytics import mobility_worlds as worlds

MODULES = (
    arrivals, stays, circuits, mobility_moves, mobility_view, chains, counts, numbering,
    shares,
)  # fmt: skip
CALLED_BY_THE_OTHERS = ("count_one", "empty_counts", "log_rise_exact", "log_rise")


def compiled() -> dict[str, set]:
    """Function of ours -> the types of arguments it is compiled for."""
    return {
        f"{module.__name__}.{name}": set(function.signatures)
        for module in MODULES
        for name, function in vars(module).items()
        if hasattr(function, "signatures") and name not in CALLED_BY_THE_OTHERS
    }


def test_after_the_warm_up_no_question_has_anything_left_to_compile():
    warm_up.warm_up()
    before = compiled()
    assert all(before.values())
    moves = worlds.world(worlds.random_rows(3))
    for mode in (IN, BOTH, EVERYWHERE):
        view = view_moves(moves, Selection(state="GA", months=(5, 6, 7, 8)), mode)
        for level in ("state", "county", "place"):
            corridors.move_totals(view, level)
            pairs = tuple(corridors.corridors(view, level)["pair"])
            corridors.months_of(view, level, pairs)
            corridors.balances(view, level)
            corridors.season_calendar(view, level)
            corridors.changed_corridors(view, level)
            circuits.dwells(view, level)
            circuits.circuits(view, level)
            circuits.returns(view, level)
            expected_and_found.gaps(view, level)
            expected_and_found.usual_year(view, level)
        corridors.origins_abroad(view)
        for month in range(1, 13):
            next_stop.next_stops(moves, view.is_home, "", month, "place")
        warm_up.work_out(moves)
        as_of = EPOCH + dt.timedelta(days=moves.last_day)
        arrivals.expected_next(moves, view.is_home, as_of, "place")
    assert compiled() == before


def test_moves_that_are_none_can_be_made_ready():
    nothing = worlds.world([])
    assert warm_up.work_out(nothing) is nothing
