"""What a pocket is, for a person: its name, its numbers, who is in it, how sure we are.

One card per pocket, made of the same leads the scan saw. Everything on it is counted from the
data given; a cause is never named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.leads.missed_enrollment import short_names
from analytics.pockets.cases import ViewLeads
from analytics.pockets.denominators import CountyFigures, by_figure, population
from analytics.pockets.find import (
    CLEAR_P,
    FIGURE,
    INHABITANTS,
    KNOWN,
    ScanResult,
    Setting,
    find_pockets,
    refusal,
    size_of,
)
from analytics.pockets.known_moves import NO_RECORDED_MOVES, KnownMoves, known_arrivals
from analytics.pockets.stability import Stability, in_pocket, members_of, stability
from analytics.pockets.wording import NO_CLAIM, about_in_words, chance_in_words
from analytics.stats.geodesy import distance_km, ring
from analytics.wording import months_between, months_in_words, season_in_words
from data.reference import COUNTY_POINT_ID, ZIP_POINT_ID, reference
from data.schema.tables import AGE_BANDS
from data.values.geodesy import KM_PER_MILE

NAMED_TOWNS = 2
TOP_OTHER_ENDS = 3
NEAREST_TOWNS = 3
NEAREST_INHABITANTS = 2_500
"""A town of this size has a school, a store, a clinic: somebody there knows the camps."""
MONTHS_UNTIL_OVER = 12
"""A pocket that ended longer before the day of its list is over: nobody is to be found there by it,
unless the season comes back."""
OUTLINE_MARGIN_KM = {"town": 10.0, "county": 22.0}
"""The circle goes through the outermost place's point: the margin takes its bubble (its county) in.
It ends half way to the nearest town that is no part of the pocket."""


@dataclass(frozen=True)
class Town:
    """One town of a pocket: families of the pocket there; those of the whole view beside them.

    A town inside the circle can have none in the pocket's months.
    """

    place_id: int
    name: str
    lat: float
    lon: float
    families: int
    families_in_view: int

    @property
    def is_a_place_to_drive_to(self) -> bool:
        """Not the middle of a county, where it is only known that families are somewhere in it."""
        return self.place_id < COUNTY_POINT_ID


@dataclass(frozen=True)
class PocketCard:
    """One pocket. `cases` is what was scanned (families counted once per place, or children).

    families, children, months, ages, ends and window count those of the pocket: the leads at its
    towns between `first_day` and `last_day` of its window (all days where the scan has no times).
    """

    rank: int
    name: str
    county_names: str
    unit: str
    direction: str
    as_of: dt.date
    dated_by: str
    towns: tuple[Town, ...]
    county_fips: tuple[str, ...]
    lat: float
    lon: float
    radius_km: float
    outline_km: float
    level: str
    window_from: dt.date | None
    window_to: dt.date | None
    cases: int
    expected: float
    p_value: float
    compared_with: str
    families: int
    children: int
    families_in_view: int
    first_day: dt.date
    newest_day: dt.date
    newest_in_view: dt.date
    by_month: tuple[int, ...]
    by_age: tuple[tuple[str, int], ...]
    out_of_school_children: int
    in_window_children: int
    other_ends: tuple[tuple[str, int], ...]
    stability: Stability
    nearest: tuple[tuple[str, int], ...]
    known: int | None = None
    """Families (children) known to have moved there, missed ones included; None where not asked."""
    new: tuple[int, int] | None = None
    """(families, children) of the pocket that the extract before did not list there; None where
    there is none before."""
    strength_rank: int = 0
    """Its number by strength (analytics.pockets.now numbers anew), which its cluster has in the scan."""
    families_soon: float | None = None
    """Families to be met at its towns in the next weeks; None where that was not asked, or is not known."""

    @property
    def ratio(self) -> float:
        return self.cases / self.expected

    @property
    def named_towns(self) -> tuple[Town, ...]:
        """Those that the pocket is called by: a county, of which no town is known, only where there is no town."""
        return _to_drive_to(self.towns)

    @property
    def title(self) -> str:
        return f"{self.name}, {self.county_names}" if self.county_names else self.name

    @property
    def place_ids(self) -> tuple[int, ...]:
        return tuple(town.place_id for town in self.towns)

    @property
    def when(self) -> str:
        """ "Mar to May 2024", "June 2026", or "" where the scan has no times."""
        return months_in_words(self.window_from, self.window_to)

    @property
    def last_day(self) -> dt.date:
        """The end of its time; where the scan has no times the newest move."""
        return self.window_to or self.newest_day

    @property
    def is_over(self) -> bool:
        """It ended more than MONTHS_UNTIL_OVER months before the day of the list."""
        return months_between(self.last_day, self.as_of) > MONTHS_UNTIL_OVER

    @property
    def over(self) -> str:
        """ "Over: May to July 2024", "Over: newest move in July 2024"; "" where it is not."""
        if not self.is_over:
            return ""
        return f"Over: {self.when or f'newest move in {months_in_words(self.last_day, self.last_day)}'}"

    @property
    def is_tested(self) -> bool:
        """Its cases are families, which are independent of one another; siblings are not."""
        return self.unit == "families"

    @property
    def chance(self) -> str:
        return chance_in_words(self.p_value) if self.is_tested else NO_CLAIM

    @property
    def season(self) -> str:
        """The months that hold four fifths of the families' moves, as few as will do."""
        return season_in_words(self.by_month)

    @property
    def sentence(self) -> str:
        """What a recruiter can read aloud: of a pocket that is over, when it was comes first. Never
        a cause."""
        at = f"in and around {' and '.join(town.name for town in self.named_towns[:NAMED_TOWNS])}"
        who = f"{self.cases:,} {'missed ' if self.when else ''}{self.unit}"
        if not self.is_tested:
            who += f" of {self.families:,} {'family' if self.families == 1 else 'families'}"
        if self.is_over:
            ago = f"{months_between(self.last_day, self.as_of)} months before this list"
            when = self.when or months_in_words(self.last_day, self.last_day)
            at = f"In {when}, {ago}, {at}" if self.when else f"Not since {when}, {ago}: {at}"
        else:
            at = f"In{at[2:]}"
        return (
            f"{at}, {who} {self.came}; {about_in_words(self.expected)} would be expected "
            f"{self.compared_with}. That is {self.ratio:.1f} times as many: {self.chance}."
        )

    @property
    def came(self) -> str:
        """ "last arrived from March to May 2024", "first left in June 2026", or "were missed"; where
        it is over without its months, which the sentence begins with."""
        if not self.when:
            return "were missed"
        verb = "arrived" if self.direction == "to" else "left"
        between = "from" if " to " in self.when else "in"
        when = "" if self.is_over else f" {between} {self.when}"
        return f"{'last' if self.dated_by == 'newest' else 'first'} {verb}{when}"

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The pocket's circle as a closed ring of (lat, lon), great-circle, with a margin."""
        return ring(self.lat, self.lon, self.outline_km)


@dataclass(frozen=True)
class Pockets:
    """What a view holds: its pockets, and clusters that chance may well explain (hints)."""

    found: ScanResult
    cards: tuple[PocketCard, ...]
    hints: tuple[PocketCard, ...]


def look_for_pockets(
    view: ViewLeads,
    setting: Setting,
    on_progress: Callable[[int, int], None] | None = None,
    known: KnownMoves | None = None,
    figures: CountyFigures | None = None,
) -> Pockets:
    """Scan the view and describe what stands out. Raises ValueError with the reason of a refusal.

    `known` is needed for the setting KNOWN, `figures` for FIGURE.
    """
    if refused := refusal(size_of(view), setting):
        raise ValueError(refused)
    denominator = None
    if setting.expected == KNOWN:
        known = known or KnownMoves(NO_RECORDED_MOVES, is_narrowed=False)
        denominator = known_arrivals(view, known, setting.level, setting.unit)
    if setting.expected == FIGURE:
        if figures is None:
            raise ValueError("The file of figures by county is no longer loaded: load it again.")
        denominator = by_figure(figures, view)
    if setting.expected == INHABITANTS:
        with_cases = sorted(set(view.rows["county_fips"]) - {""})
        denominator = population(view.state, also=with_cases)
    found = find_pockets(view, setting, denominator, on_progress)
    return Pockets(found, cards_of(found, view), weaker(found, view))


def cards_of(found: ScanResult, view: ViewLeads) -> tuple[PocketCard, ...]:
    """One card per pocket (p <= CLEAR_P), most likely first."""
    return tuple(_card(found, view, row) for row in found.pockets.itertuples(index=False))


def weaker(found: ScanResult, view: ViewLeads, most: int = 3) -> tuple[PocketCard, ...]:
    """Cards of the next clusters that chance may well explain (p up to 0.2), most likely first."""
    clusters = found.clusters
    hints = clusters[(clusters["p_value"] > CLEAR_P) & (clusters["p_value"] <= 0.2)].head(most)
    return tuple(_card(found, view, row) for row in hints.itertuples(index=False))


def _card(found: ScanResult, view: ViewLeads, cluster) -> PocketCard:
    setting, places = found.setting, view.places
    level = "place_id" if setting.level == "town" else "county_fips"
    there = view.rows[view.rows[level].isin(cluster.location_ids)]
    inside = in_pocket(found, cluster)
    members = members_of(found, view, cluster)
    towns = _towns(members, there, places)
    fips = _counties([town.place_id for town in towns], places)
    named = _counties([town.place_id for town in towns if town.families], places)
    by_month = members.groupby(members["day"].dt.month)["family"].nunique()
    ages = members.groupby("age_band")["child"].nunique()
    ends = members.groupby("other_place_id")["family"].nunique()
    short = short_names(places.reset_index())
    ends = sorted(
        (-n, short.get(i, "place not known")) for i, n in zip(ends.index, ends.tolist(), strict=True)
    )
    centre = _point(cluster.centre, setting.level, places)
    return PocketCard(
        rank=int(cluster.rank),
        name=" - ".join(town.name for town in _to_drive_to(towns)[:NAMED_TOWNS]),
        county_names=_county_words(named, places),
        unit=setting.unit,
        direction=view.direction,
        as_of=view.as_of,
        dated_by=setting.dated_by,
        towns=towns,
        county_fips=fips,
        lat=centre[0],
        lon=centre[1],
        radius_km=float(cluster.radius_km),
        outline_km=_outline_km(cluster, centre, found, view),
        level=setting.level,
        window_from=_date(cluster.start),
        window_to=_date(cluster.end),
        cases=int(cluster.cases),
        expected=float(cluster.expected),
        p_value=float(cluster.p_value),
        compared_with=found.compared_with,
        families=int(members["family"].nunique()),
        children=int(members["child"].nunique()),
        families_in_view=int(there["family"].nunique()),
        first_day=members["day"].min().date(),
        newest_day=members["day"].max().date(),
        newest_in_view=there["day"].max().date(),
        by_month=tuple(int(by_month.get(m, 0)) for m in range(1, 13)),
        by_age=tuple((band, int(ages[band])) for band in AGE_BANDS if band in ages),
        out_of_school_children=int(members.loc[members["is_osy"], "child"].nunique()),
        in_window_children=int(members.loc[members["is_in_window"], "child"].nunique()),
        other_ends=tuple((name, -n) for n, name in ends[:TOP_OTHER_ENDS]),
        stability=stability(found, inside, cluster),
        nearest=_nearest_towns(towns),
        known=int(cluster.population) if setting.expected == KNOWN else None,
        new=_new(members),
        strength_rank=int(cluster.rank),
    )


def _outline_km(cluster, centre: tuple[float, float], found: ScanResult, view: ViewLeads) -> float:
    """Radius of the circle to draw: no town with missed families lies in it that is not the pocket's."""
    margin = OUTLINE_MARGIN_KM[found.setting.level]
    if found.setting.level == "town":
        seen = set(view.rows["place_id"]) - set(cluster.location_ids)
        others = view.places[view.places.index.isin(seen)]
        km = distance_km(*centre, others["lat"].to_numpy(), others["lon"].to_numpy())
        margin = min([margin, *(km - cluster.radius_km) / 2])
    return float(cluster.radius_km) + max(float(margin), 0.0)


def _new(members: pd.DataFrame) -> tuple[int, int] | None:
    if (members["status"] == "first extract").any():
        return None
    new = members[members["status"] == "new"]
    return int(new["family"].nunique()), int(new["child"].nunique())


def _towns(members: pd.DataFrame, there: pd.DataFrame, places: pd.DataFrame) -> tuple[Town, ...]:
    here = members.groupby("place_id")["family"].nunique()
    all_of_view = there.groupby("place_id")["family"].nunique()
    ranked = sorted(
        zip(all_of_view.index.tolist(), all_of_view.tolist(), strict=True),
        key=lambda item: (-here.get(item[0], 0), -item[1], places.at[item[0], "place_name"]),
    )
    return tuple(
        Town(
            i,
            str(places.at[i, "place_name"]),
            float(places.at[i, "lat"]),
            float(places.at[i, "lon"]),
            int(here.get(i, 0)),
            in_all,
        )
        for i, in_all in ranked
    )


def _to_drive_to(towns: tuple[Town, ...]) -> tuple[Town, ...]:
    """Those that are towns; all where none is."""
    return tuple(town for town in towns if town.is_a_place_to_drive_to) or towns


def _counties(place_ids: list[int], places: pd.DataFrame) -> tuple[str, ...]:
    """FIPS codes of the places' counties, in their order; places abroad have none."""
    return tuple(dict.fromkeys(f for f in places.loc[place_ids, "county_fips"] if pd.notna(f) and f))


def _county_words(fips: tuple[str, ...], places: pd.DataFrame) -> str:
    """ "Adams PA", "Appling and Bacon GA", "Adams, York PA and 2 more counties"."""
    known = places.drop_duplicates("county_fips").set_index("county_fips")
    names = [str(known.at[f, "county_name"]) for f in fips]
    if not names:
        return ""
    state = known.at[fips[0], "state_code"]
    if len(names) <= 2:
        return f"{' and '.join(names)} {state}"
    more = len(names) - 2
    return f"{names[0]}, {names[1]} {state} and {more} more {'county' if more == 1 else 'counties'}"


def _point(location, level: str, places: pd.DataFrame) -> tuple[float, float]:
    row = places.loc[location] if level == "town" else reference().points.loc[COUNTY_POINT_ID + int(location)]
    return float(row["lat"]), float(row["lon"])


def _nearest_towns(own: tuple[Town, ...]) -> tuple[tuple[str, int], ...]:
    """(name, miles) of the towns of some size that lie nearest to a town of the pocket, and are none of it.

    Of a pocket of which only the county is known, none: its middle is no place to measure from.
    """
    towns = [town for town in own if town.is_a_place_to_drive_to]
    if not towns:
        return ()
    lat, lon = np.array([town.lat for town in towns]), np.array([town.lon for town in towns])
    points = reference().points
    near = points[
        (points.index < ZIP_POINT_ID)
        & (points["population"] >= NEAREST_INHABITANTS)
        & points["lat"].between(lat.min() - 1, lat.max() + 1)
        & points["lon"].between(lon.min() - 1.5, lon.max() + 1.5)
        & ~points.index.isin([town.place_id for town in own])
    ]
    if near.empty:
        return ()
    to = near["lat"].to_numpy()[:, None], near["lon"].to_numpy()[:, None]
    miles = distance_km(*to, lat[None, :], lon[None, :]).min(axis=1) / KM_PER_MILE
    order = np.argsort(miles, kind="stable")[:NEAREST_TOWNS]
    return tuple(
        (f"{near['place_name'].iloc[i]} {near['state_code'].iloc[i]}", round(float(miles[i]))) for i in order
    )


def _date(day) -> dt.date | None:
    stamp = pd.Timestamp(day)
    return stamp.date() if isinstance(stamp, pd.Timestamp) else None  # NaT is none
