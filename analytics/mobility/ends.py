"""Ends of moves as numbers: a place, or a State of which no town is known; seen on three levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.stats.numbering import numbered
from analytics.wording import place_words, with_state
from data.reference import COUNTY_POINT_ID

LEVELS = ("state", "county", "place")
END_COLUMNS = [
    "end_id", "place_name", "county_fips", "county_name", "state_code", "country_code", "lat", "lon",
]  # fmt: skip


@dataclass(frozen=True)
class Level:
    """Ends of moves seen as States, counties or places.

    units: one row per unit: unit_id (State code or name, FIPS code, or place_id as text), name,
    state_code, country_code, lat, lon (mean of the known towns in it; of a county without any its
    own point; none of what is only somewhere in a county).
    of_end: the unit's row number for each end. pairs: int array (corridors, 2) of row numbers.
    of_pair: for each pair of ends (CodedMoves.pairs) the row number of its corridor.
    """

    units: pd.DataFrame
    of_end: np.ndarray
    pairs: np.ndarray
    of_pair: np.ndarray

    @cached_property
    def rank(self) -> np.ndarray:
        """Place of each unit in the order of names: numbers sort 100,000 corridors, texts do not."""
        names = self.units["name"].to_numpy(dtype=str)
        return np.argsort(np.argsort(names, kind="stable"))

    @cached_property
    def by_name(self) -> np.ndarray:
        """The corridors in the order of their names: from where, then to where."""
        return np.lexsort((self.rank[self.pairs[:, 1]], self.rank[self.pairs[:, 0]]))

    @cached_property
    def is_line(self) -> np.ndarray:
        """A flag per corridor: it lies between two different units that both have a point."""
        has_point = self.units[["lat", "lon"]].notna().all(axis="columns").to_numpy()
        start, finish = self.pairs[:, 0], self.pairs[:, 1]
        return (start != finish) & has_point[start] & has_point[finish]


def ends_of(table: pa.Table, places: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The frame of ends (CodedMoves.ends); per row its start and its finish in it, -1: not known.

    `table`: the rows of mobility_moves.moves_of. `places`: one row per place of the store.
    """
    start_states, start_names = _texts(table["from_state_code"])
    finish_states, finish_names = _texts(table["to_state_code"])
    countries, country_names = _texts(table["from_country_code"])
    states = sorted({*start_names, *finish_names})
    abroad = sorted({*country_names, "USA"})
    # an end without a place is below 0: its State and country; 0 where not even those are known
    alone = -(1 + np.arange(len(states) * len(abroad), dtype=np.int64))
    alone = alone.reshape(len(states), len(abroad))
    if "" in states:
        for country in {"", "USA"} & set(abroad):
            alone[states.index(""), abroad.index(country)] = 0
    start_state = np.array([states.index(name) for name in start_names])[start_states]
    finish_state = np.array([states.index(name) for name in finish_names])[finish_states]
    country = np.array([abroad.index(name) for name in country_names])[countries]
    keys = []
    for side, without in (
        ("from", alone[start_state, country]),
        ("to", alone[finish_state, abroad.index("USA")]),
    ):
        place = pc.fill_null(table[f"{side}_place_id"], 0).to_numpy()
        keys.append(numbered(np.where(place != 0, place, without)))
    found = np.union1d(keys[0][0], keys[1][0])
    number = np.arange(found.size, dtype=np.int32)
    number[found == 0] = -1
    start, finish = (number[np.searchsorted(found, own)][codes] for own, codes in keys)
    return _named(found, places, states, abroad), start, finish


def _texts(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Codes and the texts they stand for; "" where there is none."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    encoded = column.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # without any row there is no chunk
        return np.empty(0, dtype=np.int64), [""]
    names = [name or "" for name in encoded.dictionary.to_pylist()]
    codes = pc.fill_null(encoded.indices, len(names)).to_numpy(zero_copy_only=False)
    return codes, [*names, ""]


def _named(found: np.ndarray, places: pd.DataFrame, states: list[str], countries: list[str]) -> pd.DataFrame:
    named = pd.DataFrame({"end_id": found}).merge(places, left_on="end_id", right_on="place_id", how="left")
    for column in ("place_name", "county_fips", "county_name", "state_code", "country_code"):
        named[column] = named[column].astype(object).where(named[column].notna(), None)
    is_alone = found < 0
    if is_alone.any():
        at = -found[is_alone] - 1
        named.loc[is_alone, "state_code"] = [states[i] or None for i in at // len(countries)]
        named.loc[is_alone, "country_code"] = [countries[i] or None for i in at % len(countries)]
    return named[END_COLUMNS]


def level_of(name: str, ends: pd.DataFrame, pairs: np.ndarray) -> Level:
    """The ends grouped: a place without a county is its State, a State abroad stays itself."""
    state = ends["state_code"].fillna(ends["country_code"]).fillna("")
    county = ends["county_fips"].where(ends["county_fips"].notna(), None)
    if name == "state":
        unit_id, label = state, state
    elif name == "county":
        unit_id = county.fillna(state)
        label = (ends["county_name"].fillna("") + " " + state).where(county.notna(), state)
    else:
        is_place = ends["end_id"] > 0
        unit_id = ends["end_id"].astype(str).where(is_place, state)
        label = with_state(place_words(ends["end_id"], ends["place_name"]), state).where(
            is_place, state + ", town not known"
        )
    is_town = ends["end_id"] < COUNTY_POINT_ID
    points = {name: ends[name].where(is_town) for name in ("lat", "lon")}
    frame = ends.assign(
        unit_id=unit_id.astype(str), name=label, state_code=state, any_lat=ends["lat"], any_lon=ends["lon"]
    ).assign(**points)
    units = frame.groupby("unit_id", sort=True, as_index=False).agg(
        name=("name", "first"),
        state_code=("state_code", "first"),
        country_code=("country_code", "first"),
        lat=("lat", "mean"),
        lon=("lon", "mean"),
        any_lat=("any_lat", "mean"),
        any_lon=("any_lon", "mean"),
    )
    if name != "place":
        units = units.assign(**{c: units[c].fillna(units[f"any_{c}"]) for c in ("lat", "lon")})
    units = units.drop(columns=["any_lat", "any_lon"])
    of_end = np.searchsorted(
        units["unit_id"].to_numpy(dtype=str), frame["unit_id"].to_numpy(dtype=str)
    ).astype(np.int32)
    width = max(len(units), 1)
    found, of_pair = numbered(of_end[pairs[:, 0]].astype(np.int64) * width + of_end[pairs[:, 1]])
    return Level(units, of_end, np.column_stack([found // width, found % width]), of_pair)
