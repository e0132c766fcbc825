"""The stops of a target, in order, each with its last visit: for its card and for printed sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.board.week import outcome_in_words
from analytics.sites import stops as site
from analytics.sites.stops import Stop
from analytics.wording import in_words
from data.board.entries import Contact, Target, Visit
from data.geocoding.gazetteer import place_details
from data.reference import COUNTY_POINT_ID


@dataclass(frozen=True)
class Visited:
    """A stop and its newest visit, if any."""

    stop: Stop
    visit: Visit | None = None


def stops_of(
    target: Target,
    farms: Sequence[Stop],
    contacts: Iterable[Contact],
    visits: Iterable[Visit],
    today: dt.date,
) -> list[Visited]:
    """The stops in the towns of a target (of a county: in the county), in the order in which to go to them.

    Offices are those of the contacts for the town or its county. A stop that was visited once and is in no file any more
    stays, with its name as it was then.
    """
    contacts, visits = tuple(contacts), tuple(visits)
    towns = _towns(target)
    if target.place_ids:
        points = towns.dropna(subset=["lat", "lon"])
        found = site.in_town(farms, tuple(zip(points["lat"], points["lon"], strict=True)))
    else:
        found = [stop for stop in farms if target.county_fips and stop.county_fips == target.county_fips]
    for town in towns.itertuples():
        where = (_text(town.state_code), _text(town.county_name), _text(town.place_name))
        offices = site.office_stops(contacts, *where)
        found += [stop for stop in offices if stop.key not in {one.key for one in found}]
    newest = newest_at_stops(visits)
    ordered = [Visited(stop, newest.get(stop.key)) for stop in site.in_order(found, today)]
    known = {one.stop.key for one in ordered}
    gone = {
        v.site_key: v
        for v in visits
        if v.target_id == target.target_id and v.site_key and v.site_key not in known
    }
    return ordered + [
        Visited(Stop(key, _kind(key), visit.site_name, "", target.state_code), newest[key])
        for key, visit in sorted(gone.items())
    ]


def _towns(target: Target) -> pd.DataFrame:
    """One row per town; of a county that is a target as a whole its own."""
    if target.place_ids or not target.county_fips.isdecimal():
        return place_details(target.place_ids)
    return place_details((COUNTY_POINT_ID + int(target.county_fips),)).assign(place_name="")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _kind(key: str) -> site.Kind:
    head = key.split("-")[0]
    return head if head in ("farm", "housing", "office") else "farm"  # type: ignore[return-value]


def newest_at_stops(visits: Iterable[Visit]) -> dict[str, Visit]:
    """Stop key -> its newest visit, whichever target it was logged to."""
    found: dict[str, Visit] = {}
    for visit in sorted(visits, key=lambda v: (v.visit_date, v.logged_at)):
        if visit.site_key:
            found[visit.site_key] = visit
    return found


def visit_words(visit: Visit | None) -> str:
    """ "last visit Oct 3, 2026: 2 families found"; "never visited"."""
    if visit is None:
        return "never visited"
    what = outcome_in_words(visit)
    if visit.families:
        met = f"{visit.families:,} {'family' if visit.families == 1 else 'families'} found"
        what = what.replace("families found", met, 1)
    return f"last visit {in_words(visit.visit_date)}: {what}"


def in_lines(stops: Iterable[Visited], today: dt.date, most: int = 8) -> list[str]:
    """One line a stop for paper, numbered: name, crop, workers, season, last visit; and how many more there are."""
    told = list(stops)
    lines = [
        f"{number}. {one.stop.name}: {'; '.join([*site.facts(one.stop, today), visit_words(one.visit)])}"
        for number, one in enumerate(told[:most], start=1)
    ]
    left = len(told) - most
    return [*lines, f"and {left} more {'stop' if left == 1 else 'stops'}"] if left > 0 else lines


@dataclass(frozen=True)
class Call:
    """A farm whose season begins soon, who may know of it, and its newest visit."""

    stop: Stop
    whom: str = ""
    visit: Visit | None = None


def worth_a_call(
    farms: Iterable[Stop],
    contacts: Iterable[Contact],
    visits: Iterable[Visit],
    states: Iterable[str],
    today: dt.date,
) -> list[Call]:
    """One per farm of `states` whose season begins within SOON_DAYS, the first to begin first."""
    contacts, wanted, newest = tuple(contacts), set(states), newest_at_stops(visits)
    calls = []
    for stop in site.begin_soon(farms, today):
        if stop.state_code not in wanted:
            continue
        offices = site.office_stops(contacts, stop.state_code, stop.county_name, stop.town)
        whom = "; ".join(", ".join(part for part in (o.name, o.phone) if part) for o in offices[:2])
        calls.append(Call(stop, whom, newest.get(stop.key)))
    return calls
