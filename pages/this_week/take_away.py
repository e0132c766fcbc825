"""The plan on paper, in a calendar and in Google Earth. Who takes a sheet has a plan that is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

from analytics.board.stops import in_lines, stops_of
from analytics.exports.calendar_file import calendar_file
from analytics.exports.context import ExportContext
from analytics.exports.plan_kml import plan_kml
from analytics.exports.sheets.day_sheet import day_sheets
from analytics.forecast.visit.forecast import Forecast
from analytics.leads import missed_enrollment as question
from data.board.board import Target, read_board
from data.board.database import BoardNotUsable
from data.board.errors import BoardError
from pages.parts.answers import leads, week
from pages.parts.answers import stops as loaded_stops
from pages.parts.export import downloads
from pages.parts.export import leads as files
from pages.this_week import to_board
from pages.this_week.asked_week import AskedWeek
from pages.this_week.planned import Planned


def draw(made: Planned, found: Forecast, asked: AskedWeek) -> None:
    """Three buttons; nothing is made before the click."""
    name = f"week-{asked.monday}-{asked.run.state}-confidential"
    run = asked.run

    def kept(write: Callable[[ExportContext], bytes]) -> Callable[[], bytes]:
        def make() -> bytes:
            # A board that cannot be written keeps nobody from printing: the room Board says what is wrong.
            with suppress(BoardError):
                to_board.saved(made, found, asked)
            return write(files.context(run, "internal"))

        return make

    downloads.counts(
        "Day sheets to print",
        kept(
            lambda context: day_sheets(
                context, made.plan, leads.answer(question.by_place, run), _inside(made, str(run.state))
            )
        ),
        f"{name}.html",
        key="week-sheets",
        icon=":material/print:",
        help="One page for each person and day: stops, times, a map, room to write. Confidential.",
    )
    downloads.counts(
        "Calendar file",
        lambda: calendar_file(made.plan.stops.to_dict("records"), dt.datetime.now(dt.UTC)),
        f"{name}.ics",
        key="week-ics",
        icon=":material/calendar_month:",
        help="Towns and times only, for Outlook, Google or a phone.",
    )
    downloads.counts(
        "Google Earth",
        lambda: plan_kml(made.plan, f"Week of {asked.monday}", files.context(run, "internal").stamps),
        f"{name}.kml",
        key="week-kml",
        icon=":material/public:",
        help="A folder for each day, with its way and its stops.",
    )


MOST_INSIDE = 6
"""Stops inside a town that are named on a sheet: more leave no room to write."""


def _inside(made: Planned, state: str) -> dict[int, list[str]]:
    """place_id -> a line for each employer, worker housing and office there; nothing where the board cannot be used."""
    try:
        board = read_board(leads.store().folder)
    except BoardNotUsable:
        return {}
    today = week.today()
    farms = loaded_stops.farms(today)
    found = {}
    for place in made.plan.stops["place_id"].astype(int).unique().tolist():
        target = Target("", "to", place_ids=(place,), state_code=state)
        own = stops_of(target, farms, board.contacts, board.visits, today)
        found[place] = in_lines(own, today, MOST_INSIDE)
    return found
