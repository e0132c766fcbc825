"""Where to go in a week, what later lists show of it, and a year's coverage: cached like every answer.

What visits found on the board is part of the key.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.board import coverage, later_lists
from analytics.forecast.visit.coming import Coming, coming
from analytics.forecast.visit.forecast import Forecast, forecast
from analytics.forecast.visit.loaded import NothingToSay
from data.board.board import Board, read_board
from data.board.database import BoardNotUsable
from pages.parts.answers.answered import answered, store


def today() -> dt.date:
    """The day that this week and the next are counted from."""
    return dt.date.today()


def of_state(state: str, day: dt.date) -> Forecast | str:
    """The towns of the week in which a day lies; why nothing can be said, where that is so."""
    return _of_week(state, _monday(day), _visits())


def coming_to(state: str, day: dt.date) -> Coming | str:
    """Families to be met by town from that week on; why nothing can be said, where that is so."""
    return _coming(state, _monday(day), _visits())


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _visits() -> Board:
    """What the forecast is told of the board: nothing else of it makes a new answer."""
    try:
        board = read_board(store().folder)
    except BoardNotUsable:
        return Board()  # the room Board says what is wrong with it
    return Board(targets=board.targets, visits=board.visits, plans=board.plans, stops=board.stops)


@answered(max_entries=16, is_small=True)
def _of_week(state: str, monday: dt.date, board: Board) -> Forecast | str:
    opened = store()
    with opened.reader() as cursor:
        try:
            return forecast(opened.ibis(cursor).table, board, monday, state)
        except NothingToSay as why:
            return str(why)


@answered(max_entries=16, is_small=True)
def _coming(state: str, monday: dt.date, board: Board) -> Coming | str:
    opened = store()
    with opened.reader() as cursor:
        try:
            return coming(opened.ibis(cursor).table, board, monday, state)
        except NothingToSay as why:
            return str(why)


def listed_later(kept: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """What later lists show of the weeks and towns of `kept` (analytics.promise.kept)."""
    asked = kept[["monday", "place_id", "state_code"]].drop_duplicates()
    return _listed_later(tuple(asked.itertuples(index=False, name=None)), today)


@answered(max_entries=4, is_small=True)
def _listed_later(asked: tuple[tuple, ...], today: dt.date) -> pd.DataFrame:
    weeks = pd.DataFrame(asked, columns=["monday", "place_id", "state_code"])
    opened = store()
    with opened.reader() as cursor:
        return later_lists.listed_later(opened.ibis(cursor).table, weeks, today)


def coverage_of_year(
    lists: tuple[str, ...], board: Board, names: dict[str, str], days: tuple[dt.date, dt.date]
) -> pd.DataFrame:
    """The groups of analytics.board.coverage, by the lists of these ids and the visits of these days."""
    heeded = Board(targets=board.targets, visits=board.visits)
    return _coverage(lists, heeded, tuple(names.items()), days)


@answered(max_entries=4, is_small=True)
def _coverage(
    lists: tuple[str, ...], board: Board, names: tuple[tuple[str, str], ...], days: tuple[dt.date, dt.date]
) -> pd.DataFrame:
    opened = store()
    with opened.reader() as cursor:
        rows = coverage.expected(opened.ibis(cursor).table, lists).to_pandas()
    return coverage.coverage(rows, board, dict(names), *days)
