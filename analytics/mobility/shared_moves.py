"""The moves over a border as a list that can be shared: see analytics.leads.shared_list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.disclosure.cells import Lines, units_of
from analytics.leads.shared_list import OTHERS, ListRows, View, other_unit
from analytics.mobility.ends import LEVELS
from analytics.mobility.moves import CodedMoves
from analytics.mobility.view import BOTH, IN, view_moves
from analytics.selection import Selection


def move_rows(moves: CodedMoves, run: Selection, way: str) -> ListRows:
    """The moves of one source that cross the border of a run's State in `way`, one row each."""

    def crossing(selection: Selection) -> np.ndarray:
        seen = view_moves(moves, selection, BOTH)
        starts, ends = seen.is_home[moves.start], seen.is_home[moves.finish]
        return seen.is_chosen & ((ends & ~starts) if way == IN else (starts & ~ends))

    # Of some million moves within and without the State these are the few that are shared.
    kept = np.flatnonzero(crossing(run.without_filters()))
    other = (moves.start if way == IN else moves.finish)[kept]
    levels = [
        Lines(level.of_end[other], [other_unit(name, str(unit)) for unit in level.units["unit_id"]])
        for name, level in ((name, moves.levels[name]) for name in LEVELS)
    ]

    def rows_of(view: View) -> np.ndarray:
        selection = replace(view.selection, direction=run.direction, state=run.state)
        return crossing(selection)[kept]

    return ListRows(units_of(len(kept), {OTHERS: levels}), moves.child[kept], moves.family[kept], rows_of)
