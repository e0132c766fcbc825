"""The part of `python -m analytics.week` that plans: its options, the plan that they ask for, how it is printed."""

from __future__ import annotations

import argparse
import datetime as dt
import math
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.ask.printing import say
from analytics.forecast.visit.forecast import Forecast
from analytics.plan.asked import (
    DETOUR,
    FAMILIES_AN_HOUR,
    SHARE_TO_LEARN,
    SPEED_MPH,
    Asked,
    Person,
    Plan,
    Travel,
)
from analytics.plan.minutes import read_minutes
from analytics.plan.places import town_written, with_points, with_towns, with_visits
from analytics.plan.plan import make_plan
from analytics.wording import in_words
from data.board.board import Board
from data.commands.shared import progress_bar, say_json

A_WEEK = 7
USUAL_DAYS = 5
MOST_PEOPLE = 20
_OURS = ("place_id", "latitude", "longitude")
OPTIONS = (
    "people", "days", "home", "hours", "hours_a_visit", "must", "must_not", "spread", "minutes", "learn", "mph", "detour",
    "families_an_hour",
)  # fmt: skip


def add_plan(parser: argparse.ArgumentParser) -> None:
    """The options of a plan."""
    plan = parser.add_argument_group("the plan of the week")
    plan.add_argument("--plan", action="store_true", help="days and stops that meet the most families")
    plan.add_argument("--people", metavar="N", type=int, help="how many go (default: one per --home)")
    plan.add_argument("--days", metavar="N", type=int, help=f"days from Monday on (default: {USUAL_DAYS})")
    plan.add_argument("--home", metavar="TOWN", action="append", help="home town, of each person or of all")
    plan.add_argument(
        "--hours", metavar="H", type=float, action="append", help="hours a day, of each or all (8)"
    )
    plan.add_argument("--hours-a-visit", metavar="H", type=float, help="hours of one visit (2)")
    plan.add_argument(
        "--families-an-hour", metavar="N", type=float, help=f"families met an hour ({FAMILIES_AN_HOUR:g})"
    )
    plan.add_argument("--must", metavar="TOWN", action="append", help="a town that must be visited")
    plan.add_argument("--must-not", metavar="TOWN", action="append", help="a town to leave out")
    plan.add_argument("--spread", action="store_true", help="counties not seen for a year get their share")
    plan.add_argument(
        "--learn",
        metavar="PERCENT",
        type=float,
        help=f"part of the visits for places not seen for a year or uncertain ({SHARE_TO_LEARN * 100:g})",
    )
    plan.add_argument(
        "--minutes", metavar="FILE", type=Path, help="CSV with from, to, minutes: how long ways take"
    )
    plan.add_argument("--mph", metavar="N", type=float, help=f"miles an hour on the road ({SPEED_MPH:g})")
    plan.add_argument(
        "--detour", metavar="N", type=float, help=f"miles of road a mile as the crow flies ({DETOUR:g})"
    )


def plan_wrong(asked: argparse.Namespace) -> str:
    """Why no plan can be made of these options; nothing where it can."""
    if not asked.plan:
        given = [name for name in OPTIONS if getattr(asked, name) not in (None, False)]
        if given:
            return f"--{given[0].replace('_', '-')} belongs to a plan: add --plan, or leave it out"
        return ""
    homes, hours = asked.home or [], asked.hours or []
    people = asked.people if asked.people is not None else len(homes)
    wrong = _numbers_wrong(asked, hours)
    if wrong:
        return wrong
    if not homes:
        return "a plan needs a home town to start from: --home Tifton, once for all or once for each person"
    if not 1 <= people <= MOST_PEOPLE:
        return f"--people takes 1 to {MOST_PEOPLE}; {people} is none"
    if len(homes) not in (1, people):
        return f"{len(homes)} home towns for {people} people: give --home once for all, or once for each"
    if len(hours) not in (0, 1, people):
        return f"{len(hours)} times --hours for {people} people: give it once for all, or once for each"
    return ""


def _numbers_wrong(asked: argparse.Namespace, hours: list[float]) -> str:
    if asked.days is not None and not 1 <= asked.days <= A_WEEK:
        return f"--days takes 1 to {A_WEEK}: a plan is of one week; {asked.days} is none"
    bounds = {
        "--hours-a-visit": (asked.hours_a_visit, 24, "hours"),
        "--families-an-hour": (asked.families_an_hour, 1000, "families"),
        "--mph": (asked.mph, 149, "miles an hour"),
    }
    given = [(name, *of) for name, of in bounds.items()] + [
        ("--hours", each, 14.9, "hours a day") for each in hours
    ]
    for name, value, most, unit in given:
        if value is not None and not (0 < value <= most and math.isfinite(value)):
            return f"{name} takes more than 0 and at most {most:g} {unit}; {value:g} is none"
    if asked.learn is not None and not 0 <= asked.learn <= 100:
        return f"--learn takes 0 to 100 percent; {asked.learn:g} is none"
    if asked.detour is not None and not 1 <= asked.detour <= 10:
        return f"--detour takes 1 to 10; {asked.detour:g} is none"
    return ""


def planned(asked: argparse.Namespace, found: Forecast, board: Board) -> Plan:
    """The plan that the options ask for. Raises NoPlan, TownNotKnown, MinutesNotUsable."""
    states = [asked.state.strip().upper()] if asked.state else sorted(found.towns["state"].dropna().unique())
    homes = [town_written(home, states) for home in asked.home]
    count = asked.people if asked.people is not None else len(homes)
    homes, hours = homes * (count // len(homes)), (asked.hours or [8.0]) * count
    names = [f"Recruiter {i + 1}" for i in range(count)]
    people = tuple(
        Person(name, home.name, home.latitude, home.longitude, each)
        for name, home, each in zip(names, homes, hours, strict=False)
    )
    must = [town_written(town, states).place_id for town in asked.must or ()]
    must_not = [town_written(town, states).place_id for town in asked.must_not or ()]
    towns = with_visits(with_points(with_towns(found.towns, must)), board, found.monday)
    travel, notes = Travel(asked.detour or DETOUR, asked.mph or SPEED_MPH), ()
    if asked.minutes:
        named = zip(towns["place_id"], towns["town"], towns["state"], strict=True)
        read = read_minutes(asked.minutes, named, [home.name for home in homes])
        travel, notes = Travel(travel.detour, travel.speed_mph, read.by_pair), read.notes
    wanted = Asked(
        found.monday,
        tuple(found.monday + dt.timedelta(days=day) for day in range(asked.days or USUAL_DAYS)),
        people,
        asked.hours_a_visit or 2.0,
        tuple(must),
        tuple(must_not),
        asked.spread,
        travel,
        SHARE_TO_LEARN if asked.learn is None else asked.learn / 100,
        asked.families_an_hour or FAMILIES_AN_HOUR,
    )
    with progress_bar("Planning") as told:
        plan = make_plan(towns, wanted, on_progress=lambda part: told("looking for more families", part))
    return Plan(plan.stops, plan.days, plan.left_out, (*notes, *plan.notes), plan.asked)


def tell_plan(found: Forecast, plan: Plan, is_json: bool) -> None:
    """Prints the plan: one object, or lines for people; with --json the notes go to standard error too."""
    notes = (*found.notes, *plan.notes)
    say(*notes, error=is_json)
    if is_json:
        say_json(plan_object(found, plan))
        return
    say(f"{plan.families:.1f} families are expected to be met in the week of {in_words(found.monday)}.")
    for day in plan.days.to_dict("records"):
        if not day["stops"]:
            say("", f"{day['person']}, {day['day']:%A}: no stop that fits in and is worth the way.")
            continue
        say("", f"{day['person']}, {day['day']:%A}: {day['hours']:.1f} hours, {day['miles']:.0f} miles, about "
                f"{day['families']:.1f} families. From {day['home']} at {day['starts']:%H:%M}, back {day['ends']:%H:%M}.")  # fmt: skip
        for stop in _stops_of(plan, day).to_dict("records"):
            visits = f"{stop['visits']} visits meet" if stop["visits"] > 1 else "One visit meets"
            met = f"{visits} about {stop['expected_families']:.1f}."
            say(
                f"  {stop['number']}. {stop['arrive']:%H:%M} to {stop['leave']:%H:%M}  {stop['reason']} {met}"
            )


def _stops_of(plan: Plan, day: dict) -> pd.DataFrame:
    return plan.stops[(plan.stops["person"] == day["person"]) & (plan.stops["day"] == day["day"])]


def plan_object(found: Forecast, plan: Plan) -> dict:
    """What --plan --json promises: week, expected_families, days (each with its stops), left_out, notes."""
    return {
        "week": found.monday.isoformat(),
        "expected_families": round(plan.families, 2),
        "days": [
            {**_as_object(day), "stops": _objects(_stops_of(plan, day))}
            for day in plan.days.to_dict("records")
        ],
        "left_out": _objects(plan.left_out),
        "notes": [*found.notes, *plan.notes],
    }


def _objects(rows: pd.DataFrame) -> list[dict]:
    return [_as_object(row) for row in rows.to_dict("records")]


def _as_object(row: dict) -> dict:
    """The row but for the numbers that only the program knows it by."""
    return {name: _plain(value) for name, value in row.items() if name not in _OURS}


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 2)
    if value is pd.NA or value is None:
        return None
    return value.item() if isinstance(value, np.generic) else value
