"""The moves of made-up families: year after year, out along a stream and home again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from data.synthetic.streams import MONTHS, Draw, Geography

FIRST_YEAR, LAST_YEAR = 2023, 2026
FOUND_SHARE = 0.72
"""Chance that a State ever finds a family which comes to it; the rest it misses for good."""
SPARE_YEAR_SHARE = 0.2
"""Chance that a drifting family stays at home for a year."""
STAYING_SHARE = 0.75
"""Families that travel from their first year to the end; the others stop after that year."""
YEAR_ROUND_MOVE_SHARE = 0.5
"""Chance a year that a family in year-round work moves to another plant, dairy or port."""
MOST_STOPS = 3
HOME = -1
"""In a route: nothing more that year, the family goes home."""


@dataclass(frozen=True)
class Planting:
    """Families put into a world on purpose, beside those that stream through it by chance.

    `yearly_families` travel in 2023, 2024, 2025 and 2026, the same ones each time, so a smaller
    number means that some stopped coming. They follow `route` from one of `homes` (town, State);
    their first stop is one of `stops` in one of `months`, or by chance where those are empty.
    `state_code` finds `found_share` of them.
    """

    name: str
    state_code: str
    homes: tuple[tuple[str, str], ...]
    route: tuple[str, ...]
    yearly_families: tuple[int, int, int, int]
    stops: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    found_share: float = FOUND_SHARE
    is_youth: bool = False

    @property
    def families(self) -> int:
        return max(self.yearly_families)


@dataclass(frozen=True)
class _Plans:
    """One entry per family: what it does every year. Rows of `route` and `months` are stops."""

    usual_stream: np.ndarray
    is_returning: np.ndarray
    is_planted: np.ndarray
    planted_route: np.ndarray
    first_stop: np.ndarray
    first_month: np.ndarray
    travels: np.ndarray
    """Families x years."""


def stream_shares(places: Geography, through: str | None, through_share: float) -> pd.DataFrame:
    """One row per stream with its share of families and the number of its home region.

    With `through`, streams that touch that State hold `through_share` together.
    """
    streams = places.streams.assign(home_region=places.streams["home"].map(places.region))
    share = streams["weight"] / streams["weight"].sum()
    if through is not None:
        touches = streams["route"].map(lambda route: through in route) | (streams["home"] == through)
        if not touches.any():
            known = sorted({code for route in streams["route"] for code in route})
            raise ValueError(f"No made-up stream touches {through}. Choose of {', '.join(known)}.")
        inside = share / share[touches].sum() * through_share
        outside = share / max(share[~touches].sum(), 1e-9) * (1 - through_share)
        share = inside.where(touches, outside)
    return streams.assign(share=share / share.sum())


def journeys(
    places: Geography,
    chance: np.random.Generator,
    families: pd.DataFrame,
    streams: pd.DataFrame,
    plantings: tuple[Planting, ...],
) -> pd.DataFrame:
    """One row per family and move, by family and date: family_id, from_town, to_town, crop, qad.

    A farm move is dated in the month in which jobs start in that State's seasons; stops of a
    year come one after the other. Whoever comes from abroad goes back there over the winter,
    which is no qualifying move and has no row. Year-round work starts in any month.
    """
    total = len(families)
    home = families["home_town"].to_numpy()
    is_abroad = places.is_abroad[home]
    plans = _plans(places, chance, families, plantings)
    route, is_plant = _routes(places, streams)
    drift = _drift(places, streams)
    usual_chances = chance.random((MOST_STOPS + 1, 4, total), np.float32).astype(float)
    at = home.copy()
    parts = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        stream = plans.usual_stream
        drawn = drift(stream, chance.random(total))
        stream = np.where(plans.is_returning, stream, drawn)
        plant = is_plant[stream] & ~plans.is_planted
        yearly_route = np.where(plans.is_planted[:, None], plans.planted_route, route[stream])
        goes = plans.travels[:, year - FIRST_YEAR]
        goes = goes & (~plant | (chance.random(total) < YEAR_ROUND_MOVE_SHARE))
        at = np.where(is_abroad & ~plant, home, at)
        after = np.zeros(total, int)
        for stop in range(MOST_STOPS + 1):
            new_chances = chance.random((4, total), np.float32).astype(float)
            chances = np.where(plans.is_returning, usual_chances[stop], new_chances)
            jitter_days = chance.integers(-3, 4, total)
            goal = yearly_route[:, stop]
            turns_home = goes & (goal == HOME) & ~is_abroad & ~plant & (at != home)
            who = np.flatnonzero(goes & (goal != HOME) | turns_home)
            who_arrives = WhoArrives(
                region=np.where(turns_home, places.region_of_town[home], goal)[who],
                town=np.where(turns_home, home, plans.first_stop if stop == 0 else -1)[who],
                month=(plans.first_month if stop == 0 else np.zeros(total, int))[who],
                after=after[who],
                plant=plant[who],
                chances=chances[:, who],
                jitter_days=jitter_days[who],
            )
            arrival = _arrivals(places, who_arrives, year)
            arrival = arrival.assign(family_id=who, from_town=at[who])
            arrival = arrival[(arrival["month"] > 0) & (arrival["to_town"] != arrival["from_town"])]
            parts.append(arrival)
            at[arrival["family_id"]] = arrival["to_town"]
            after[arrival["family_id"]] = arrival["month"]
            goes = goes & ~turns_home
    moves = pd.concat(parts, ignore_index=True)
    moves = moves.iloc[np.argsort(moves["family_id"].to_numpy(), kind="stable")]
    moves = moves[["family_id", "from_town", "to_town", "crop", "qad"]]
    return moves.reset_index(drop=True).rename_axis("move_id")


class WhoArrives(NamedTuple):
    """One entry per family: where it goes (a town that is decided, else a region), from which month
    on, after which month of work, whether to a plant; and its random numbers."""

    region: np.ndarray
    town: np.ndarray
    month: np.ndarray
    after: np.ndarray
    plant: np.ndarray
    chances: np.ndarray
    jitter_days: np.ndarray


def _arrivals(places: Geography, families: WhoArrives, year: int) -> pd.DataFrame:
    """One row per family that arrives: to_town, month (-1: no work left that year), crop, qad.

    Towns (>= 0) and months (> 0) that are already decided are kept.
    """
    region, town, month, after, plant, chances, jitter_days = families
    season_month = places.arrival_month(region, after, chances[0])
    any_month = 1 + (chances[0] * MONTHS).astype(int)
    month = np.where(month > 0, month, np.where(plant, any_month, season_month))
    farm_town = places.farm_town_of_region.pick(region, chances[1])
    plant_town = places.plant_of_region.pick(region, chances[1])
    town = np.where(town >= 0, town, np.where(plant, plant_town, farm_town))
    crop = places.crop(region, month.clip(1), chances[2])
    crop = np.where(plant, places.crop_of_plant[town], crop)
    day = (1 + (chances[3] * 28).astype(int) + jitter_days).clip(1, 28)
    first_of_month = ((year - 1970) * MONTHS + month - 1).astype("datetime64[M]")
    qad = first_of_month.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    return pd.DataFrame({"to_town": town, "month": month, "crop": crop, "qad": qad})


def _routes(places: Geography, streams: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Streams x stops of region numbers, HOME after the last; and which streams are year-round."""
    route = np.full((len(streams), MOST_STOPS + 1), HOME)
    for number, codes in enumerate(streams["route"]):
        route[number, : len(codes)] = [places.region(code) for code in codes]
    return route, (streams["kind"] == "year-round").to_numpy()


def _drift(places: Geography, streams: pd.DataFrame) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A draw of another stream of the same home and kind, by the shares of the streams."""
    group = streams["home_region"].to_numpy() * 2 + (streams["kind"] == "year-round").to_numpy()
    share = streams["share"].to_numpy()
    draw = Draw.of(group, np.arange(len(streams)), share, len(places.regions) * 2)
    return lambda stream, chance: draw.pick(group[stream], chance)


def _plans(
    places: Geography,
    chance: np.random.Generator,
    families: pd.DataFrame,
    plantings: tuple[Planting, ...],
) -> _Plans:
    total = len(families)
    years = LAST_YEAR - FIRST_YEAR + 1
    is_returning = families["is_returning"].to_numpy()
    # Half of the families are there in the first year, the others join later.
    first_year = (chance.integers(0, 2 * years, total) - years).clip(0)
    stays = chance.random(total) < STAYING_SHARE
    year = np.arange(years)
    travels = (year >= first_year[:, None]) & (stays[:, None] | (year == first_year[:, None]))
    travels &= is_returning[:, None] | (chance.random((total, years)) >= SPARE_YEAR_SHARE)
    planted_route = np.full((total, MOST_STOPS + 1), HOME)
    first_stop, first_month = np.full(total, -1), np.zeros(total, int)
    planting_of_family = families["planting"].to_numpy()
    for number, planting in enumerate(plantings):
        mine = np.flatnonzero(planting_of_family == number)
        travels[mine] = np.arange(len(mine))[:, None] < np.array(planting.yearly_families)
        planted_route[mine, : len(planting.route)] = [places.region(c) for c in planting.route]
        if planting.stops:
            stops = np.array([places.town(stop, planting.route[0]) for stop in planting.stops])
            first_stop[mine] = stops[chance.integers(0, len(stops), len(mine))]
        if planting.months:
            months = np.array(planting.months)
            first_month[mine] = months[chance.integers(0, len(months), len(mine))]
    return _Plans(
        usual_stream=families["stream"].to_numpy(),
        is_returning=is_returning,
        is_planted=planting_of_family >= 0,
        planted_route=planted_route,
        first_stop=first_stop,
        first_month=first_month,
        travels=travels,
    )
