"""Where made-up families go and when: towns, farm seasons and streams, as tables to draw from.

Towns are facts of public geography. Seasons are sums of real farm jobs (data/reference/
farm_seasons.csv). Streams are invented, after the ones that the field describes: Texas up the
middle, Florida up the East, California and Arizona up the West.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from data.reference import FOLDER

MONTHS = 12
ARRIVAL_SHARES = (0.5, 0.3, 0.2)
"""Share of a season's families who arrive in its first, second and third month."""


@dataclass(frozen=True)
class Draw:
    """Weighted choices in groups: `pick` draws one choice from each wanted group.

    `choices` holds the groups one after the other, `ends` their running sum of weights (within
    a group from the group's number to the number + 1), `sizes` the choices of each group.
    """

    choices: np.ndarray
    ends: np.ndarray
    sizes: np.ndarray

    @staticmethod
    def of(groups: np.ndarray, choices: np.ndarray, weights: np.ndarray, group_count: int) -> Draw:
        """From one entry per choice: its group (0..group_count-1), its value and its weight."""
        keep = weights > 0
        groups, choices, weights = groups[keep], choices[keep], weights[keep].astype(float)
        order = np.lexsort((choices, groups))
        groups, choices, weights = groups[order], choices[order], weights[order]
        totals = np.bincount(groups, weights, group_count)
        running = np.cumsum(weights / totals[groups])
        sizes = np.bincount(groups, minlength=group_count)
        first = np.cumsum(sizes) - sizes
        before = np.concatenate([[0.0], running])[first]
        ends = groups + np.minimum(running - before[groups], 1.0)
        ends[(first + sizes - 1)[sizes > 0]] = np.flatnonzero(sizes > 0) + 1.0
        return Draw(choices, ends, sizes)

    def pick(self, groups: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """One choice per group wanted, for chances in [0, 1); -1 where a group is empty."""
        at = np.searchsorted(self.ends, groups + chance, side="right")
        picked = np.append(self.choices, -1)[at]
        return np.where(self.sizes[groups] > 0, picked, -1)


@dataclass(frozen=True)
class Geography:
    """The tables and the draws made of them; numbers of towns, States and crops are row numbers.

    towns: one row per town (town, county_name, state_code, country_code, farm_weight,
    home_weight, year_round_work, region). streams: one row per stream (home, kind, route,
    weight). seasons: one row per State, crop, start month and end month. A region is a State,
    or a country of home bases abroad; crop_of_plant is -1 for towns without year-round work.
    """

    towns: pd.DataFrame
    streams: pd.DataFrame
    seasons: pd.DataFrame
    regions: tuple[str, ...]
    crops: tuple[str, ...]
    region_of_town: np.ndarray
    is_abroad: np.ndarray
    crop_of_plant: np.ndarray
    home_of_region: Draw
    farm_town_of_region: Draw
    plant_of_region: Draw
    month_of_region: Draw
    crop_of_region_month: Draw

    def region(self, code: str) -> int:
        """Number of a State, or of a country of home bases abroad."""
        return self.regions.index(code)

    def town(self, name: str, region: str) -> int:
        """Number of a town; KeyError when the table does not hold it."""
        is_it = (self.towns["town"] == name) & (self.towns["region"] == region)
        if not is_it.any():
            raise KeyError(f"farm_towns.csv has no town {name} in {region}")
        return int(np.flatnonzero(is_it)[0])

    def arrival_month(self, region: np.ndarray, after: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Month 1-12 of an arrival later in the year than month `after` (0-12); -1 where none is."""
        return self.month_of_region.pick(region * (MONTHS + 1) + after, chance)

    def crop(self, region: np.ndarray, month: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Crop number of an arrival in `month` (1-12)."""
        return self.crop_of_region_month.pick(region * MONTHS + month - 1, chance)


def arrivals_by_month(seasons: pd.DataFrame) -> pd.DataFrame:
    """One row per State, crop and month in which families arrive, with a weight.

    A season's workers are spread over its first three months by ARRIVAL_SHARES; a shorter
    season over the months it has. A season that starts and ends in one month counts as that
    month alone.
    """
    length = (seasons["end_month"] - seasons["start_month"]) % MONTHS + 1
    parts = []
    for number, share in enumerate(ARRIVAL_SHARES):
        part = seasons[length > number]
        month = (part["start_month"] - 1 + number) % MONTHS + 1
        parts.append(part.assign(month=month, weight=part["workers"] * share))
    arrivals = pd.concat(parts)
    return arrivals.groupby(["state_code", "crop", "month"], as_index=False)["weight"].sum()


@cache
def geography() -> Geography:
    """The shipped tables, read once."""
    towns = pd.read_csv(FOLDER / "farm_towns.csv", comment="#", keep_default_na=False)
    seasons = pd.read_csv(FOLDER / "farm_seasons.csv", comment="#")
    streams = pd.read_csv(FOLDER / "made_up_streams.csv", comment="#", keep_default_na=False)
    streams["route"] = streams["route"].str.split().map(tuple)
    at_home = towns["country_code"] == "USA"
    towns["region"] = towns["state_code"].where(at_home, towns["country_code"])
    regions = tuple(sorted(set(towns["region"])))
    number = {code: i for i, code in enumerate(regions)}
    region = towns["region"].map(number).to_numpy()
    town_numbers = np.arange(len(towns))

    def draw_town(weights: np.ndarray) -> Draw:
        return Draw.of(region, town_numbers, weights, len(regions))

    arrivals = arrivals_by_month(seasons[seasons["state_code"].isin(number)])
    plants = sorted(set(towns["year_round_work"]) - {""})
    crops = (*sorted(set(arrivals["crop"])), *plants)
    arrival_region = arrivals["state_code"].map(number).to_numpy()
    month = arrivals["month"].to_numpy()
    weight = arrivals["weight"].to_numpy()
    crop_number = {name: i for i, name in enumerate(crops)}
    crop = arrivals["crop"].map(crop_number).to_numpy()
    after = np.repeat(np.arange(MONTHS + 1), len(arrivals))
    later = np.tile(month, MONTHS + 1) > after
    return Geography(
        towns=towns,
        streams=streams,
        seasons=seasons,
        regions=regions,
        crops=crops,
        region_of_town=region,
        is_abroad=~at_home.to_numpy(),
        crop_of_plant=towns["year_round_work"].map(crop_number).fillna(-1).to_numpy().astype(int),
        home_of_region=draw_town(towns["home_weight"].to_numpy()),
        farm_town_of_region=draw_town(towns["farm_weight"].to_numpy()),
        plant_of_region=draw_town((towns["year_round_work"] != "").to_numpy()),
        month_of_region=Draw.of(
            np.tile(arrival_region, MONTHS + 1) * (MONTHS + 1) + after,
            np.tile(month, MONTHS + 1),
            np.tile(weight, MONTHS + 1) * later,
            len(regions) * (MONTHS + 1),
        ),
        crop_of_region_month=Draw.of(
            arrival_region * MONTHS + month - 1, crop, weight, len(regions) * MONTHS
        ),
    )
