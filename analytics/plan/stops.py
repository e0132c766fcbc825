"""From routes to the stops and days of a plan: times, miles, families, reasons, and what is left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from analytics.plan.asked import DAY_COLUMNS, LEFT_OUT_COLUMNS, STOP_COLUMNS, Asked, Plan
from analytics.plan.checks import in_seconds
from analytics.plan.places import is_not_seen
from analytics.plan.travel import Ways
from analytics.plan.wanted import Owed, has_visits
from analytics.plan.worth import capacity
from analytics.wording import in_words


@dataclass(frozen=True)
class Drawn:
    """towns: all of the forecast; chosen: those in reach, by whose row the routes name them; worth: of each further
    visit to each of them; routes: for each person a list of towns a day. owed: with how many of the towns of each are visited;
    cost: families that it costs; before: the towns of the plan without.
    is_dated: the routes of a person stand for the days in their order."""

    towns: pd.DataFrame
    chosen: pd.DataFrame
    worth: list[np.ndarray]
    between: Ways
    routes: tuple[tuple[tuple[int, ...], ...], ...]
    is_whole: bool
    owed: tuple[tuple[Owed, int], ...] = ()
    cost: float = 0.0
    before: frozenset[int] = frozenset()
    is_dated: bool = False


def as_plan(drawn: Drawn, asked: Asked) -> Plan:
    """The plan of the routes: the fullest days of a person first in the week."""
    planned = [
        (day, person, route)
        for person, routes in enumerate(drawn.routes)
        for day, route in enumerate(routes if drawn.is_dated else _fullest_first(routes, drawn.worth))
        if route
    ]
    seen = [0] * len(drawn.chosen)
    stops: list[dict] = []
    days: list[dict] = []
    for day, person, route in sorted(planned):
        made, told = _day(drawn, asked, (person, day), route, seen)
        stops += made
        days.append(told)
    used = {(each["person"], each["day"]) for each in days}
    for day in asked.days:
        for person in asked.people:
            if (person.name, day) not in used:
                days.append(_at_home(asked, person.name, person.home, day))
    order = {person.name: i for i, person in enumerate(asked.people)}
    days.sort(key=lambda each: (order[each["person"]], each["day"]))
    stops.sort(key=lambda each: (order[each["person"]], each["day"], each["number"]))
    left_out = _left_out(drawn, asked, {each["place_id"] for each in stops})
    return Plan(
        pd.DataFrame(stops, columns=list(STOP_COLUMNS)),
        pd.DataFrame(days, columns=list(DAY_COLUMNS)),
        left_out,
        _notes(drawn, asked, left_out),
        asked,
    )


def _fullest_first(routes: tuple[tuple[int, ...], ...], worth: list[np.ndarray]) -> list[tuple[int, ...]]:
    full = [route for route in routes if route]
    return sorted(full, key=lambda route: (-sum(worth[town][0] for town in set(route)), route))


def _day(
    drawn: Drawn, asked: Asked, at: tuple[int, int], route: tuple[int, ...], seen: list[int]
) -> tuple[list[dict], dict]:
    """The rows of its stops, and of the day; `seen` counts the visits to each town so far."""
    person, day = asked.people[at[0]], asked.days[at[1]]
    home = len(drawn.chosen) + at[0]
    visit = in_seconds(asked.hours_a_visit)
    starts = dt.datetime.combine(day, asked.starts_at)
    clock, here, rows = 0, home, []
    for number, (town, repeated) in enumerate(groupby(route), start=1):
        visits = len(list(repeated))
        way = int(drawn.between.seconds[here, town])
        row = drawn.chosen.iloc[town]
        families = float(drawn.worth[town][seen[town] : seen[town] + visits].sum())
        low, high = (_share(row[name], seen[town], visits, capacity(asked)) for name in ("low", "high"))
        clock += way
        rows.append(
            {
                **{name: row[name] for name in ("place_id", "town", "state", "county_fips", "county_name")},
                **{name: row[name] for name in ("latitude", "longitude")},
                "person": person.name, "day": day, "number": number,
                "arrive": _time(starts, clock), "leave": _time(starts, clock + visits * visit),
                "drive_minutes": way / 60, "miles": float(drawn.between.miles[here, town]), "visits": visits,
                "expected_families": families, "low": low, "high": high,
                "why": _why(drawn, asked, town), "reason": _reason(drawn, asked, town),
            }
        )  # fmt: skip
        clock += visits * visit
        seen[town] += visits
        here = town
    back = int(drawn.between.seconds[here, home])
    back_miles = float(drawn.between.miles[here, home])
    told = {
        "person": person.name, "day": day, "home": person.home, "starts": asked.starts_at,
        "ends": _time(starts, clock + back), "hours": (clock + back) / 3600,
        "drive_hours": (clock + back - len(route) * visit) / 3600, "visit_hours": len(route) * visit / 3600,
        "back_minutes": back / 60, "back_miles": back_miles, "miles": sum(row["miles"] for row in rows) + back_miles,
        "stops": len(rows), "families": sum(row["expected_families"] for row in rows),
    }  # fmt: skip
    return rows, told


def _at_home(asked: Asked, name: str, home: str, day: dt.date) -> dict:
    nothing = dict.fromkeys(
        ("hours", "drive_hours", "visit_hours", "back_minutes", "back_miles", "miles"), 0.0
    )
    return {
        "person": name, "day": day, "home": home, "starts": asked.starts_at, "ends": asked.starts_at, **nothing,
        "stops": 0, "families": 0.0,
    }  # fmt: skip


def _time(starts: dt.datetime, seconds: int) -> dt.time:
    return (starts + dt.timedelta(minutes=round(seconds / 60))).time()


def _share(families: float, before: int, visits: int, most: int) -> int:
    """Of so many families of a town, those left for these visits after `before` visits of `most` each."""
    return int(min(max(families - before * most, 0), visits * most))


def _why(drawn: Drawn, asked: Asked, town: int) -> str:
    if drawn.chosen["place_id"].iloc[town] in asked.must:
        return "must"
    if town in drawn.before:
        return "most families"
    return next((debt.why for debt, _ in drawn.owed if debt.towns[town]), "most families")


def _reason(drawn: Drawn, asked: Asked, town: int) -> str:
    """The forecast's sentence, with when somebody was last there where visits are logged at all."""
    row = drawn.chosen.iloc[town]
    said = str(row["reason"])
    if has_visits(drawn.chosen):
        last = row["last_visit"]
        if not isinstance(last, dt.date):
            said += " Nobody has visited it yet."
        elif is_not_seen(drawn.chosen["last_visit"], asked.monday).iloc[town]:
            said += f" Last visited {in_words(last)}."
    return said


def _left_out(drawn: Drawn, asked: Asked, met: set[int]) -> pd.DataFrame:
    near = set(drawn.chosen["place_id"].tolist())
    left = drawn.towns[~drawn.towns["place_id"].isin(met)]
    why = []
    for place, lat in zip(left["place_id"], left["latitude"], strict=True):
        if place in asked.must_not:
            why.append("taken out")
        elif pd.isna(lat):
            why.append("not on the map")
        else:
            why.append("no hours left" if place in near else "out of reach within a day")
    left = left.assign(why=why, is_must=left["place_id"].isin(asked.must))
    return left[list(LEFT_OUT_COLUMNS)].reset_index(drop=True)


def _notes(drawn: Drawn, asked: Asked, left_out: pd.DataFrame) -> tuple[str, ...]:
    said = [
        f"A visit of {asked.hours_a_visit:g} hours meets at most {capacity(asked)} families, for "
        f"{asked.families_an_hour:g} an hour; a town with more gets several visits."
    ]
    said += _about_ways(drawn, asked)
    for row in left_out[left_out["is_must"]].to_dict("records"):
        said.append(f"{row['town']} must be visited and is not in the plan: {row['why']}.")
    known = set(drawn.towns["place_id"])
    if missing := sum(place not in known for place in asked.must):
        said.append(
            f"{missing} of the towns that must be visited {'is' if missing == 1 else 'are'} not in the plan: no family is "
            "expected there, or it is none of the State's."
        )
    unplaced = int((left_out["why"] == "not on the map").sum())
    if unplaced:
        said.append(f"{unplaced} towns are not on the map and cannot be planned.")
    said += _about_owed(drawn, asked)
    if not drawn.is_whole:
        said.append("The search was ended by the clock: with more time it may find a little more.")
    return tuple(said)


def _about_ways(drawn: Drawn, asked: Asked) -> list[str]:
    travel, between = asked.travel, drawn.between
    crow = f"{travel.detour:g} times as long as the crow flies, at {travel.speed_mph:g} miles an hour"
    if not travel.minutes:
        return [f"Ways are taken as {crow}: real roads may differ; a matrix of minutes is better."]
    said = [f"Minutes of {between.known:,} of {between.ways:,} ways are from the matrix"]
    if between.known < between.ways:
        return [f"{said[0]}; the other {between.ways - between.known:,} are taken as {crow}."]
    return [said[0] + "."]


def _about_owed(drawn: Drawn, asked: Asked) -> list[str]:
    said = []
    for debt, visited in drawn.owed:
        if visited < debt.visits:
            said.append(
                f"{debt.name[0].upper() + debt.name[1:]}: {visited} of {debt.visits} towns that should be visited fit in."
            )
    if drawn.cost >= 0.05:
        said.append(f"Visits to learn and to spread cost about {drawn.cost:.1f} families this week.")
    if (asked.share_to_learn > 0 or asked.is_spread) and not has_visits(drawn.chosen):
        said.append(
            "No visit to these counties is logged on the board: where nobody was for a year cannot be told; places that are "
            "uncertain count as places to learn of."
        )
    return said
