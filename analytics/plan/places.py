"""Where the towns of a forecast and the homes of people lie, and when somebody was last there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analytics.wording import place_words
from data.board.board import Board
from data.geocoding.gazetteer import place_details, suggest
from data.geocoding.geocode import locate

A_YEAR_DAYS = 365
MOST_CHOICES = 5
LEAST_LIKE = 80
"""Likeness (0 to 100) from which a name is offered."""


class TownNotKnown(ValueError):
    """A town that is not known, or could be several; the text says what to write."""


def with_points(towns: pd.DataFrame) -> pd.DataFrame:
    """The rows of a forecast with latitude and longitude (degrees, WGS 84); nothing where a place has no point."""
    points = place_details(towns["place_id"].astype("int64"))
    return towns.assign(latitude=points["lat"].to_numpy(float), longitude=points["lon"].to_numpy(float))


def with_towns(towns: pd.DataFrame, place_ids: Iterable[int]) -> pd.DataFrame:
    """The rows with one more for each place that is not among them: a town that somebody wants to go to, where no family is
    expected."""
    more = [place for place in dict.fromkeys(place_ids) if place not in set(towns["place_id"])]
    if not more:
        return towns
    found = place_details(more)
    found = found[found["place_name"].notna()].reset_index(drop=True)
    names = place_words(found["place_id"], found["place_name"])
    rows = found.assign(
        town=names,
        state=found["state_code"],
        expected_families=0.0,
        low=0,
        high=0,
        reason=names + ": no family is expected there; you want to go.",
    )
    kept = [name for name in towns.columns if name in rows]
    return pd.concat([towns, rows[kept]], ignore_index=True)


def with_visits(towns: pd.DataFrame, board: Board, monday: dt.date) -> pd.DataFrame:
    """The rows with last_visit and county_last_visit: the day before `monday` on which a visit was last logged to the
    town, and to any place of its county (None: never)."""
    targets = {target.target_id: target for target in board.targets}
    of_town: dict[int, dt.date] = {}
    of_county: dict[str, dt.date] = {}
    county_of = dict(zip(towns["place_id"].tolist(), towns["county_fips"].tolist(), strict=True))
    for visit in sorted(board.visits, key=lambda each: each.visit_date):
        target = targets.get(visit.target_id)
        if target is None or visit.visit_date >= monday:
            continue
        counties = {target.county_fips, *(county_of.get(place) for place in target.place_ids)}
        of_town.update(dict.fromkeys(target.place_ids, visit.visit_date))
        of_county.update({county: visit.visit_date for county in counties if isinstance(county, str)})
    return towns.assign(
        last_visit=pd.Series([of_town.get(p) for p in towns["place_id"]], index=towns.index, dtype=object),
        county_last_visit=pd.Series(
            [of_county.get(c) for c in towns["county_fips"]], index=towns.index, dtype=object
        ),
    )


def is_not_seen(last: pd.Series, monday: dt.date) -> pd.Series:
    """Flags: not visited in the year before `monday`."""
    since = monday - dt.timedelta(days=A_YEAR_DAYS)
    return last.map(lambda day: not isinstance(day, dt.date) or day < since).astype(bool)


@dataclass(frozen=True)
class Found:
    """A town that somebody wrote; degrees (WGS 84)."""

    place_id: int
    name: str
    latitude: float
    longitude: float


def town_written(written: str, states: list[str]) -> Found:
    """The town that is meant by "Tifton", "Tifton, GA" or "Georgetown, Quitman County, GA"; without a State it is looked
    for in `states`.

    Raises TownNotKnown where it is not known, or could be several.
    """
    city, *more = (part.strip() for part in written.split(","))
    if not city or len(more) > 2:
        raise TownNotKnown(f"{written!r} names no town: write it as in 'Tifton' or 'Tifton, GA'.")
    county = more[0] if len(more) == 2 else ""
    tried = more[-1:] if more and more[-1] else states
    found = locate(pd.DataFrame({"city": city, "state": tried or [""], "county": county}))
    found = found[found["place_id"].notna() & found["lat"].notna()].drop_duplicates("place_id")
    if len(found) == 1:
        row = found.iloc[0]
        name = str(place_words(found["place_id"], found["place_name"]).iloc[0])
        return Found(int(row["place_id"]), name, float(row["lat"]), float(row["lon"]))
    if len(found) > 1:
        named = [f"{row['place_name']}, {row['state_code']}" for _, row in found.iterrows()]
        raise TownNotKnown(f"The town {city!r} could be several: write {_either(named)}.")
    raise TownNotKnown(_not_known(city, tried))


def _not_known(city: str, tried: list[str]) -> str:
    alike, same = [], []
    for code in tried:
        near = suggest(city, code, MOST_CHOICES)
        for row in near[near["score"] >= LEAST_LIKE].to_dict("records"):
            is_same = str(row["place_name"]).casefold() == city.casefold()
            county = (
                f", {row['county_name']} County" if is_same and isinstance(row["county_name"], str) else ""
            )
            (same if is_same else alike).append(f"{row['place_name']}{county}, {code.upper()}")
    if len(same) > 1:
        return f"Several places are called {city!r}: write {_either(same)}."
    where = f" in {' or '.join(tried)}" if tried else " (no State is given)"
    meant = f" Did you mean {_either(alike[:MOST_CHOICES])}?" if alike else ""
    return f"The town {city!r} is not known{where}: write a town nearby, with its State, as in 'Tifton, GA'.{meant}"


def _either(names: list[str]) -> str:
    return " or ".join(f"{name!r}" for name in names)
