"""What the answers about moves need before anybody asks: machine code, and what no filter changes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.forecast.arrivals import expected_next
from analytics.forecast.next_stop import LEAST_CHILDREN, next_stops, shares_of_all
from analytics.forecast.same_weeks import same_weeks
from analytics.mobility import circuits, corridors, expected_and_found
from analytics.mobility.moves import EPOCH, RECORDS, CodedMoves, coded
from analytics.mobility.view import BOTH, EVERYWHERE, view_moves
from analytics.selection import Selection


def work_out(moves: CodedMoves) -> CodedMoves:
    """The same moves, with what every Selection of a store version shares worked out."""
    for level in moves.levels.values():
        _ = level.by_name, level.is_line
    last = EPOCH + dt.timedelta(days=moves.last_day)
    same_weeks(moves, last, "place")
    shares_of_all(moves, last.month, "place")
    return moves


def warm_up() -> None:
    """Compile or load it, so that no person waits: every question of a few made-up moves.

    Columns that come whole from the engine and those that were cut are of two types to the
    compiler, hence with and without a row that is left out.
    """
    places = pd.DataFrame(
        {
            "place_id": [1, 2], "place_name": ["A", "B"], "state_code": ["GA", "FL"],
            "country_code": "USA", "county_fips": None, "county_name": None, "lat": 32.0, "lon": -82.0,
        }
    )  # fmt: skip
    whole: list[int | None] = [20_000, 20_090, 20_400]
    for days in (whole, [*whole[:2], None]):
        moves = coded(_rows(days), places, RECORDS)
        for view in (view_moves(moves, Selection(state="GA"), mode) for mode in (BOTH, EVERYWHERE)):
            corridors.move_totals(view, "place")
            pairs = corridors.corridors(view, "place")["pair"]
            corridors.months_of(view, "place", tuple(pairs))
            corridors.balances(view, "place")
            corridors.season_calendar(view, "state")
            corridors.changed_corridors(view, "place")
            circuits.dwells(view, "place")
            circuits.circuits(view, "place")
            circuits.returns(view, "place")
            expected_and_found.gaps(view, "place")
            expected_and_found.usual_year(view, "place")
        everywhere = np.ones(len(moves.ends), dtype=bool)
        next_stops(moves, everywhere, "", 1, "place")
        expected_next(moves, everywhere, EPOCH + dt.timedelta(days=20_420), "place")


def _rows(days: list[int | None]) -> pa.Table:
    """Children on their way there, back, and there again, as the engine hands rows over."""
    there = [1, 2, 1] * LEAST_CHILDREN
    child = pa.array(np.repeat(np.arange(LEAST_CHILDREN), 3), pa.int32())
    return pa.table(
        {
            "family_number": child,
            "child_number": child,
            "day": pa.array(days * LEAST_CHILDREN, pa.int32()),
            "from_place_id": pa.array(there, pa.int32()),
            "from_state_code": ["GA", "FL", "GA"] * LEAST_CHILDREN,
            "from_country_code": ["USA"] * len(there),
            "to_place_id": pa.array([3 - i for i in there], pa.int32()),
            "to_state_code": ["FL", "GA", "FL"] * LEAST_CHILDREN,
            "is_same_place": [False] * len(there),
            "is_found": [True, False, None] * LEAST_CHILDREN,
        }
    )
