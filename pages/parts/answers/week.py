"""Where to go in a week, cached like every answer; what visits found on the board is part of the key."""

from __future__ import annotations

import datetime as dt

from analytics.forecast.visit.forecast import Forecast, forecast
from analytics.forecast.visit.loaded import NothingToSay
from data.board.board import Board, read_board
from data.board.database import BoardNotUsable
from pages.parts.answers.answered import answered, store


def of_state(state: str, day: dt.date) -> Forecast | str:
    """The towns of the week in which a day lies; why nothing can be said, where that is so."""
    try:
        board = read_board(store().folder)
    except BoardNotUsable:
        board = Board()  # the room Board says what is wrong with it
    monday = day - dt.timedelta(days=day.weekday())
    heeded = Board(targets=board.targets, visits=board.visits, plans=board.plans, stops=board.stops)
    return _of_week(state, monday, heeded)


@answered(max_entries=16, is_small=True)
def _of_week(state: str, monday: dt.date, board: Board) -> Forecast | str:
    opened = store()
    with opened.reader() as cursor:
        try:
            return forecast(opened.ibis(cursor).table, board, monday, state)
        except NothingToSay as why:
            return str(why)
