"""Stops inside a town: employers and worker housing of the loaded farm files, and offices of the contacts.

Nothing of children is in a stop. A filing says which season it was for; farms hire in the same weeks each year, so
of a season that is over the next one is taken to begin on the same day, and it is said from which year that is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.sites.nearby import At, certified
from analytics.stats.geodesy import distance_km
from analytics.wording import in_words
from data.board.contacts import is_for
from data.board.entries import Contact
from data.reference import reference
from data.schema.program import window_start
from data.values.geodesy import KM_PER_MILE
from data.values.names import long_key

Kind = Literal["farm", "housing", "office"]

SOON_DAYS = 14
"""A farm whose season begins within so many days is worth a call today."""
TOWN_MILES = 5
"""What is placed so near to a town's point is in the town: a ZIP's point lies beside it."""
MOST_WORDS = 3
"""Crops, or kinds of housing, told of one stop."""
_COLUMNS = (
    "kind", "case_number", "case_status", "is_primary", "employer_name", "crop", "workers", "first_day", "last_day",
    "housing_type", "units", "occupancy", "place_name", "state_code", "lat", "lon",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One place to go to, or to call, inside a town.

    key: the same in every load, by kind, name and town. what: crops, kinds of housing, or whom to ask for.
    workers, room_for: as filed for its newest season. first_day, last_day: of the season that is on or comes next;
    of_year: of which year's filing, where that was for an earlier season (of one too long ago, without days); 0 where
    it was for this one. phone, called_date: of an office.
    """

    key: str
    kind: Kind
    name: str
    town: str
    state_code: str
    county_fips: str = ""
    county_name: str = ""
    lat: float | None = None
    lon: float | None = None
    what: str = ""
    workers: int | None = None
    room_for: int | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    of_year: int = 0
    phone: str = ""
    called_date: dt.date | None = None

    def is_on(self, today: dt.date) -> bool:
        """Its season has begun and is not over."""
        return bool(self.first_day and self.last_day and self.first_day <= today <= self.last_day)

    def begins_in(self, today: dt.date) -> int | None:
        """Days until its season begins; None where it is on, or no day is known."""
        return (self.first_day - today).days if self.first_day and self.first_day > today else None


def key_of(kind: Kind, name: str, town: str, state_code: str) -> str:
    """ "farm-" and 12 hex digits: the same whatever else the next file says of it."""
    said = "|".join((long_key(name), long_key(town), state_code))
    return f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def located_sites(table) -> ir.Table:
    """One row per located H-2A row, jobs and housing: Ibis. Whole, as a case is known by all of its rows."""
    sites = table("farm_sites")
    return sites.filter(sites.lat.notnull(), sites.lon.notnull()).select(*_COLUMNS)


def farm_stops(sites: pd.DataFrame, today: dt.date) -> tuple[Stop, ...]:
    """One stop per employer and town, and one per housing of an employer and town, in the order of their keys.

    `sites`: see located_sites. A farm that names no employer goes by its case. A season that ended more than
    36 months ago says nothing of this year's: such a stop has no season.
    """
    if sites.empty:
        return ()
    jobs = certified(sites).copy()
    named = jobs["employer_name"].fillna("").str.strip()
    jobs["name"] = named.where(named != "", "Case " + jobs["case_number"].astype(str))
    farms = _stops("farm", jobs, today)
    of_case = jobs.drop_duplicates("case_number").set_index("case_number")["name"]
    days = jobs.groupby("case_number")[["first_day", "last_day"]].agg({"first_day": "min", "last_day": "max"})
    homes = sites[sites["kind"].astype(str) == "farm_housing"].drop(columns=["first_day", "last_day"])
    homes = homes.drop_duplicates().join(days, on="case_number")
    whose = homes["case_number"].map(of_case)
    homes["name"] = ("Housing of " + whose).where(whose.notna(), "Worker housing")
    return tuple(sorted((*farms, *_stops("housing", homes, today)), key=lambda stop: stop.key))


def _stops(kind: Kind, rows: pd.DataFrame, today: dt.date) -> list[Stop]:
    """One stop per key; all of them worked out together, for a country's files hold 13,000."""
    if rows.empty:
        return []
    what, size = ("crop", "workers") if kind == "farm" else ("housing_type", "occupancy")
    whose = zip(rows["name"], rows["place_name"].fillna(""), rows["state_code"].fillna(""), strict=True)
    keys = {said: key_of(kind, *said) for said in dict.fromkeys(whose)}
    told = pd.DataFrame(
        {
            "key": list(
                map(
                    keys.get,
                    zip(
                        rows["name"],
                        rows["place_name"].fillna(""),
                        rows["state_code"].fillna(""),
                        strict=True,
                    ),
                )
            ),
            "what": rows[what].fillna("").str.strip().str.capitalize().to_numpy(),
            "size": rows[size].to_numpy(dtype=float, na_value=np.nan),
            "first": pd.to_datetime(rows["first_day"].fillna(rows["last_day"])).to_numpy(),
            "last": pd.to_datetime(rows["last_day"].fillna(rows["first_day"])).to_numpy(),
        }
    )
    seasons, is_own = _seasons(told, today)
    own = told[is_own]
    sizes = own.groupby("key")["size"].sum(min_count=1).to_dict()
    words = _words(own)
    counties = _counties()
    heads = rows.assign(key=told["key"].to_numpy()).drop_duplicates("key")
    made = []
    for key, name, town, state, lat, lon in zip(
        *(heads[column] for column in ("key", "name", "place_name", "state_code", "lat", "lon")), strict=True
    ):
        total = sizes.get(key, np.nan)
        counted = None if np.isnan(total) else int(total)
        first_day, last_day, of_year = seasons.get(key, (None, None, 0))
        made.append(
            Stop(
                key,
                kind,
                name,
                town if isinstance(town, str) else "",
                state if isinstance(state, str) else "",
                *counties.get((lat, lon), ("", "")),
                float(lat),
                float(lon),
                what=words.get(key, ""),
                workers=counted if kind == "farm" else None,
                room_for=counted if kind == "housing" else None,
                first_day=first_day,
                last_day=last_day,
                of_year=of_year,
            )
        )
    return made


Season = tuple[dt.date | None, dt.date | None, int]


def _seasons(told: pd.DataFrame, today: dt.date) -> tuple[dict[str, Season], np.ndarray]:
    """For each key with a day: first and last day of the season that is on or comes next, and the year it is taken from
    where that was an earlier one (else 0); and a flag per row: it tells of that season.

    Filings of the season that is on, or of the first to come, are told together: those that begin before the first
    of them is over. Of seasons that are over the newest, of 300 days, if it is not too long ago.
    """
    day, oldest = pd.Timestamp(today), pd.Timestamp(window_start(today))
    is_dated = told["first"].notna() & (told["first"] <= told["last"])
    coming = told[is_dated & (told["last"] >= day)]
    begins = coming.groupby("key")["first"].transform("min")
    earliest = coming["last"].where(coming["first"] == begins).groupby(coming["key"]).transform("max")
    own = coming[coming["first"] <= earliest]
    is_own = np.zeros(len(told), dtype=bool)
    is_own[own.index] = True
    spans = own.groupby("key").agg(first=("first", "min"), last=("last", "max"))
    found: dict[str, Season] = {
        str(key): (first.date(), last.date(), 0)
        for key, first, last in zip(spans.index, spans["first"], spans["last"], strict=True)
    }
    over = told[is_dated & ~told["key"].isin(found)]
    newest = over.groupby("key")["last"].transform("max")
    over = over[over["last"] > newest - pd.Timedelta(days=300)]
    is_own[over.index] = True
    spans = over.groupby("key").agg(first=("first", "min"), last=("last", "max"))
    for key, first, last in zip(spans.index, spans["first"], spans["last"], strict=True):
        found[str(key)] = (
            (None, None, first.year) if last < oldest else _again(first.date(), last.date(), today)
        )
    is_own |= ~told["key"].isin(found).to_numpy()
    return found, is_own


def _again(first: dt.date, last: dt.date, today: dt.date) -> Season:
    """The season as many years later as it takes to be not over."""
    begins, span = first, last - first
    while begins + span < today:
        begins = _next_year(begins)
    return begins, begins + span, first.year


def _next_year(day: dt.date) -> dt.date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _words(rows: pd.DataFrame) -> dict[str, str]:
    """Key -> the commonest crops or kinds, most workers (room) first, once each."""
    sums = rows[rows["what"] != ""].groupby(["key", "what"], as_index=False)["size"].sum()
    sums = sums.sort_values(["key", "size", "what"], ascending=[True, False, True])
    told: dict[str, list[str]] = {}
    for key, what in zip(sums["key"], sums["what"], strict=True):
        told.setdefault(key, []).append(what)
    return {key: _joined(kinds) for key, kinds in told.items()}


def _joined(kinds: list[str]) -> str:
    more = len(kinds) - MOST_WORDS
    return ", ".join(kinds[:MOST_WORDS]) + (f" and {more} more" if more > 0 else "")


@cache
def _counties() -> dict[tuple[float, float], tuple[str, str]]:
    """Point of a place -> FIPS code and name of its county."""
    points = reference().points.dropna(subset=["county_fips"]).drop_duplicates(["lat", "lon"])
    names = points["county_name"].fillna("")
    where = zip(points["lat"], points["lon"], strict=True)
    return dict(zip(where, zip(points["county_fips"], names, strict=True), strict=True))


def office_stops(contacts: Iterable[Contact], state: str, county: str, town: str) -> tuple[Stop, ...]:
    """One stop per contact of the town or its county, in the order of the list."""
    found = []
    for contact in contacts:
        if is_for(contact, state, county, town) not in ("town", "county"):
            continue
        name = contact.office or contact.organization or contact.role or "Office"
        what = ", ".join(part for part in (contact.role, contact.organization) if part and part != name)
        found.append(
            Stop(
                f"office-{contact.contact_id}",
                "office",
                name,
                contact.place_name or town,
                state,
                what=what,
                phone=contact.phone,
                called_date=contact.called_date,
            )
        )
    return tuple(found)


def in_town(stops: Iterable[Stop], at: At, miles: float = TOWN_MILES) -> list[Stop]:
    """The stops at most so many miles from one of the points."""
    found = [stop for stop in stops if stop.lat is not None and stop.lon is not None]
    if not found or not at:
        return []
    lats, lons = np.array([s.lat for s in found], float), np.array([s.lon for s in found], float)
    away = np.min([distance_km(lat, lon, lats, lons) for lat, lon in at], axis=0) / KM_PER_MILE
    return [stop for stop, far in zip(found, away, strict=True) if far <= miles]


def in_order(stops: Iterable[Stop], today: dt.date) -> list[Stop]:
    """In the order in which to go to them: whose season is on, whose begins soon, offices, the others by when they
    begin, at last those without a season; of those alike the largest first."""

    def rank(stop: Stop) -> tuple:
        days = stop.begins_in(today)
        size = -(stop.workers or stop.room_for or 0)
        if stop.kind == "office":
            return 2, 0, 0, stop.name
        if stop.is_on(today):
            return 0, stop.kind == "housing", size, stop.name
        if days is None:
            return 4, stop.kind == "housing", size, stop.name
        return 1 if days <= SOON_DAYS else 3, days, size, stop.name

    return sorted(stops, key=rank)


def begin_soon(stops: Iterable[Stop], today: dt.date, days: int = SOON_DAYS) -> list[Stop]:
    """The farms whose season begins after today and within so many days, the first to begin first."""
    soon = [
        stop
        for stop in stops
        if stop.kind == "farm" and (left := stop.begins_in(today)) is not None and left <= days
    ]
    return sorted(soon, key=lambda stop: (stop.first_day, -(stop.workers or 0), stop.name))


def season_words(stop: Stop, today: dt.date) -> str:
    """ "season on until Nov 30, 2026", "season begins Dec 8, 2026, in 10 days", "... (as in 2025)"; "" without one."""
    if stop.first_day is None or stop.last_day is None:
        return f"last filed for {stop.of_year}" if stop.of_year else ""
    as_in = f" (as in {stop.of_year})" if stop.of_year else ""
    if stop.is_on(today):
        return f"season on until {in_words(stop.last_day)}{as_in}"
    left = (stop.first_day - today).days
    soon = f", in {left} {'day' if left == 1 else 'days'}" if left <= 60 else ""
    return f"season begins {in_words(stop.first_day)}{soon}{as_in}"


def facts(stop: Stop, today: dt.date) -> list[str]:
    """What is known of a stop, a few words each."""
    size = ""
    if stop.workers:
        size = f"{stop.workers:,} {'worker' if stop.workers == 1 else 'workers'}"
    elif stop.room_for:
        size = f"room for {stop.room_for:,}"
    called = f"last called {in_words(stop.called_date)}" if stop.called_date else ""
    return [part for part in (stop.what, size, season_words(stop, today), stop.phone, called) if part]
