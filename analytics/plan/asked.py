"""What a plan is asked for, and what it is: people, days, hours, ways of travel; stops, days, what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

DETOUR = 1.3
"""Miles by road for each mile as the crow flies: see docs/decisions/0026."""
SPEED_MPH = 45.0
"""Miles by road in an hour, towns and stops on the way included."""
FAMILIES_AN_HOUR = 2.0
"""Families that one hour of a visit can meet at most: an interview takes half an hour."""
SHARE_TO_LEARN = 0.1
"""Share of the visits that go to places which are uncertain or were not seen for a year."""
STARTS_AT = dt.time(9)

STOP_COLUMNS = (
    "person", "day", "number", "place_id", "town", "state", "county_fips", "county_name", "latitude", "longitude",
    "arrive", "leave", "drive_minutes", "miles", "visits", "expected_families", "low", "high", "why", "reason",
)  # fmt: skip
DAY_COLUMNS = (
    "person", "day", "home", "starts", "ends", "hours", "drive_hours", "visit_hours", "back_minutes", "back_miles",
    "miles", "stops", "families",
)  # fmt: skip
LEFT_OUT_COLUMNS = ("place_id", "town", "county_fips", "expected_families", "is_must", "why")


class NoPlan(Exception):
    """No day can be planned; the text says what is missing, in one sentence."""


@dataclass(frozen=True)
class Person:
    """A recruiter: who starts at a home town and is back there after `hours_a_day` at most. Degrees (WGS 84)."""

    name: str
    home: str
    latitude: float
    longitude: float
    hours_a_day: float = 8.0


@dataclass(frozen=True)
class Travel:
    """How long ways take: great circles times `detour` at `speed_mph`, or `minutes` where a person knows them.

    minutes: (place as the plan names it, place) -> minutes. A place is a town's place_id, or the name of a home
    town; a pair known in one direction only is taken for both.
    """

    detour: float = DETOUR
    speed_mph: float = SPEED_MPH
    minutes: Mapping[tuple[int | str, int | str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a person asks for. days: the working days; must, must_not: place_ids of towns.

    share_to_learn: the share of the visits that go to towns which are uncertain or were not seen for a year.
    is_spread: counties that were not seen for a year get the share of the visits that is expected of them.
    """

    monday: dt.date
    days: tuple[dt.date, ...]
    people: tuple[Person, ...]
    hours_a_visit: float = 2.0
    must: tuple[int, ...] = ()
    must_not: tuple[int, ...] = ()
    is_spread: bool = False
    travel: Travel = field(default_factory=Travel)
    share_to_learn: float = SHARE_TO_LEARN
    families_an_hour: float = FAMILIES_AN_HOUR
    starts_at: dt.time = STARTS_AT


@dataclass(frozen=True)
class Plan:
    """stops: one row per stop in the order they are driven, STOP_COLUMNS; days: one row per person and day, also
    where nobody drives, DAY_COLUMNS; left_out: one row per town that no stop reaches, LEFT_OUT_COLUMNS, the most
    families first, with the reason. notes: what the plan rests on and what is missing, in sentences.

    arrive, leave, starts, ends: datetime.time on that day, rounded to minutes; drive_minutes, miles: the way to the
    stop; back_minutes, back_miles: the way home. visits: how many visits of hours_a_visit follow one another there.
    expected_families, low, high: what this stop meets of the town's, 90 %. why: "most families", "must", "to learn" or
    "spread".
    """

    stops: pd.DataFrame
    days: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    asked: Asked

    @property
    def families(self) -> float:
        """Families that all stops together are expected to meet."""
        return float(self.stops["expected_families"].sum())
