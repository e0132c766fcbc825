"""The machine code of the answers about moves, made or read from disk before anybody asks."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from analytics import mobility, mobility_chains, mobility_gap
from analytics.mobility_moves import RECORDS, coded
from analytics.mobility_view import BOTH, EVERYWHERE, view_moves
from analytics.selection import Selection


def warm_up() -> None:
    """Compile or load it, so that no person waits: every question of three made-up moves.

    Columns that come whole from the engine and those that were cut are of two types to the
    compiler, hence with and without a row that is left out.
    """
    places = pd.DataFrame(
        {
            "place_id": [1, 2], "place_name": ["A", "B"], "state_code": ["GA", "FL"],
            "country_code": "USA", "county_fips": None, "county_name": None, "lat": 32.0, "lon": -82.0,
        }
    )  # fmt: skip
    for days in ([20_000, 20_090, 20_400], [20_000, 20_090, None]):
        moves = coded(_rows(days), places, RECORDS)
        for view in (view_moves(moves, Selection(state="GA"), mode) for mode in (BOTH, EVERYWHERE)):
            mobility.move_totals(view, "place")
            pairs = mobility.corridors(view, "place")["pair"]
            mobility.months_of(view, "place", tuple(pairs))
            mobility.balances(view, "place")
            mobility.season_calendar(view, "state")
            mobility.changed_corridors(view, "place")
            mobility_chains.dwells(view, "place")
            mobility_chains.circuits(view, "place")
            mobility_chains.returns(view, "place")
            mobility_gap.gaps(view, "place")
            mobility_gap.usual_year(view, "place")


def _rows(days: list[int | None]) -> pa.Table:
    """A child's way there, back, and there again, as the engine hands rows over."""
    there = [1, 2, 1]
    return pa.table(
        {
            "family_number": pa.array([0, 0, 0], pa.int32()),
            "child_number": pa.array([0, 0, 0], pa.int32()),
            "day": pa.array(days, pa.int32()),
            "from_place_id": pa.array(there, pa.int32()),
            "from_state_code": ["GA", "FL", "GA"],
            "from_country_code": ["USA", "USA", "USA"],
            "to_place_id": pa.array([3 - i for i in there], pa.int32()),
            "to_state_code": ["FL", "GA", "FL"],
            "is_same_place": [False, False, False],
            "is_found": [True, False, None],
        }
    )
