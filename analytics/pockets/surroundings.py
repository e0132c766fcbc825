"""What loaded reference files hold around one pocket, in sentences and as a table.

Farm jobs, worker housing and district offices (see nearby.py): the same on the card, in Google
Earth, on paper and in Excel. No child is in it, and no cause: work nearby is not where the missed
families work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import pandas as pd

from analytics.pockets.cards import PocketCard
from analytics.sites import nearby
from analytics.wording import miles_in_words

MOST_TOLD = 3
"""Crops and towns named in a sentence; the table has them all."""

COLUMNS = (
    "pocket", "nearby", "nearby_name", "crop", "season", "workers", "units", "room_for",
    "nearby_town", "miles",
)  # fmt: skip
"""Headers and kinds: see analytics/exports/columns.py."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Around one pocket: `jobs` and `housing` within `reach` miles of one of its towns, and the
    `districts` nearest to one as (name, miles). None where no file of the kind is loaded, or no town of
    the pocket is known."""

    reach: int
    districts: tuple[tuple[str, int], ...] | None = None
    jobs: pd.DataFrame | None = None
    housing: pd.DataFrame | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence per kind of file that is loaded; nothing where none is."""
        has_jobs = self.jobs is not None and len(self.jobs) > 0
        has_housing = self.housing is not None and len(self.housing) > 0
        told = (
            self.districts_words,
            self.jobs_words,
            nearby.JOBS_CAUTION if has_jobs else "",
            self.housing_words,
            nearby.HOUSING_CAUTION if has_housing else "",
        )
        return tuple(words for words in told if words)

    @property
    def districts_words(self) -> str:
        """ "Nearest district offices: Peach County (12 miles). An office is not ..." """
        if self.districts is None:
            return ""
        named = ", ".join(f"{name} ({miles_in_words(miles)})" for name, miles in self.districts)
        if not named:
            return f"Nearest district offices: none within {nearby.DISTRICT_MILES} miles."
        return f"Nearest district offices: {named}. An office is not where the children live."

    @property
    def jobs_words(self) -> str:
        """How many workers and filings, and the crops with the most, with their seasons."""
        if self.jobs is None:
            return ""
        within = f"within {self.reach} miles of its towns"
        if self.jobs.empty:
            return f"No farm jobs on record {within}."
        by_crop = self.jobs.groupby("crop", sort=False)
        crops = by_crop["workers"].sum().sort_values(ascending=False, kind="stable")
        most = []
        for crop, workers in crops.head(MOST_TOLD).items():
            first = by_crop.get_group(crop).iloc[0]
            when = f", the largest {first['season']}" if first["season"] else ""
            most.append(f"{crop} ({int(workers):,} workers{when})")
        said = (
            f"Farm jobs on record nearby: {int(self.jobs['workers'].sum()):,} workers in "
            f"{_counted(len(self.jobs), 'filing')} {within}."
        )
        return f"{said} Most: {'; '.join(most)}." if most else said  # a file may name no crop

    @property
    def housing_words(self) -> str:
        """Room for how many, and the towns with the most."""
        if self.housing is None:
            return ""
        within = f"within {self.reach} miles of its towns"
        if self.housing.empty:
            return f"No worker housing on record {within}."
        rooms = self.housing.groupby("town", sort=False)["room_for"].sum()
        rooms = rooms.sort_values(ascending=False, kind="stable")
        most = ", ".join(f"{town} ({int(room):,})" for town, room in rooms.head(MOST_TOLD).items())
        return (
            f"Worker housing on record nearby: room for {int(rooms.sum()):,} people in "
            f"{_counted(len(rooms), 'town')} {within}. Most: {most}."
        )


def surroundings(
    card: PocketCard,
    kinds: Iterable[str],
    listed: Callable[[Callable[..., ir.Table]], pd.DataFrame],
) -> Surroundings:
    """What is around the pocket's towns, as far as people drive to work. `kinds`: the kinds of files
    loaded; `listed(question)` gives the rows of `question(table)`, an Ibis expression.

    Nothing of a pocket of which only the county is known: its middle is no place to measure from.
    """
    kinds, reach = set(kinds), nearby.NEAR_MILES
    at = tuple((town.lat, town.lon) for town in card.towns if town.is_a_place_to_drive_to)
    districts = jobs = housing = None
    if at and "school_districts" in kinds:
        found = listed(lambda table: nearby.districts_around(table, at))
        districts = nearby.nearest_districts(found, at)
    if at and kinds & {"farm_jobs", "farm_housing"}:
        sites = listed(lambda table: nearby.sites_around(table, at, reach))
        if "farm_jobs" in kinds:
            jobs = nearby.jobs(sites, at, reach)
        if "farm_housing" in kinds:
            housing = nearby.housing(sites, at, reach)
    return Surroundings(reach, districts, jobs, housing)


def surroundings_table(around: Mapping[int, Surroundings]) -> pd.DataFrame:
    """One row per pocket and what is near it (rank of the pocket -> Surroundings): COLUMNS."""
    parts = []
    for pocket, one in around.items():
        if one.districts:
            named = pd.DataFrame(one.districts, columns=["nearby_name", "miles"])
            parts.append(named.assign(pocket=pocket, nearby="district office"))
        if one.jobs is not None:
            jobs = one.jobs.rename(columns={"employer": "nearby_name", "town": "nearby_town"})
            parts.append(jobs.assign(pocket=pocket, nearby="farm jobs"))
        if one.housing is not None:
            housing = one.housing.rename(columns={"housing": "nearby_name", "town": "nearby_town"})
            parts.append(housing.assign(pocket=pocket, nearby="worker housing"))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    return table.dropna(axis="columns", how="all")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
