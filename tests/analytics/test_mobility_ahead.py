"""The machine code that is made before the first visitor is the one that a visitor needs."""

from __future__ import annotations

from analytics import (
    mobility,
    mobility_ahead,
    mobility_chains,
    mobility_gap,
    mobility_moves,
    mobility_view,
    move_chains,
    numbering,
)
from analytics.mobility_view import BOTH, EVERYWHERE, IN, view_moves
from analytics.selection import Selection
from tests.analytics import mobility_worlds as worlds

MODULES = (mobility_chains, mobility_moves, mobility_view, move_chains, numbering)


def compiled() -> dict[str, set]:
    """Function of ours -> the types of arguments it is compiled for."""
    return {
        f"{module.__name__}.{name}": set(function.signatures)
        for module in MODULES
        for name, function in vars(module).items()
        if hasattr(function, "signatures")
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
    assert compiled() == before
