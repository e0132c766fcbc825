"""What a spelling that could not be placed may mean: proposals in order, and those that are sure.

A proposal places nothing; a person accepts it. `Listed` is what the loaded lists name elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from data.geocoding import likeness, match
from data.geocoding.parse import county_of
from data.reference import COUNTY_POINT_ID, TOWNSHIP_POINT_ID, reference
from data.values.geodesy import distance_km
from data.values.names import long_key

EDITS_LOOKED_AT = 2
"""A name is sure only where no other town of the State lies within so many slips of the hand."""
FOR_LISTED_TOWN, FOR_LISTED_COUNTY, FOR_ITS_COUNTY, FOR_ITS_KIND = 6.0, 4.0, 10.0, 3.0
"""Points of likeness (of 100) for what the list says beside the name: less together than two letters
of a name of eight."""
FOR_NEAR, NEAR_KM = 5.0, 60
"""The same for a town where the family's other places are, falling to nothing at NEAR_KM."""


SURELY = ("exact", "alias", "by_hand")
"""How a spelling was placed that may speak for another."""


@dataclass(frozen=True)
class Listed:
    """What the loaded lists name and what was placed without doubt: towns by id, and their counties."""

    place_ids: frozenset[int] = frozenset()
    county_fips: frozenset[str] = frozenset()

    @classmethod
    def of(cls, place_ids: Iterable[int]) -> Listed:
        ids = frozenset(int(i) for i in place_ids)
        fips = reference().points["county_fips"].reindex(list(ids)).dropna()
        return cls(ids, frozenset(fips))


def propose(
    city: str,
    state_code: str,
    listed: Listed,
    county_fips: str | None = None,
    near: tuple[float, float] | None = None,
    limit: int = 6,
) -> pd.DataFrame:
    """One row per town that may be meant, the likeliest first: place_id, place_name, county_name, score, why.

    By the name, then by the county beside it, by what else the lists name, and by how far the town
    lies from `near` (degrees), where the family's other places are. All towns that bear the very
    name are in it, each with its county, also beyond `limit`. No State that we hold gives no rows.
    """
    hits = likeness.most_alike(city, state_code, max(limit, 40))
    points = reference().points.reindex(hits["place_id"]).reset_index()
    points["score"] = hits["score"].to_numpy()
    bears_the_name = points["score"] >= 100
    is_listed = points["place_id"].isin(listed.place_ids)
    is_in_county = points["county_fips"].isin(listed.county_fips)
    is_its_county = points["county_fips"].eq(county_fips or "")
    is_kind = _is_township(points["place_id"]) == long_key(city).endswith("township")
    extra = FOR_LISTED_TOWN * is_listed + FOR_LISTED_COUNTY * is_in_county
    extra += FOR_ITS_COUNTY * is_its_county + FOR_ITS_KIND * is_kind
    why = np.select(
        [is_its_county, is_listed, is_in_county],
        ["in the county beside it", "named elsewhere in the list", "in a county that the list names"],
        default="",
    )
    if near is not None:
        km = distance_km(points["lat"], points["lon"], near[0], near[1])
        extra += FOR_NEAR * np.clip(1 - km / NEAR_KM, 0, 1)
        why = np.where((why == "") & (km <= NEAR_KM / 2), "near the family's other places", why)
    points = points.assign(score=points["score"] + extra, why=why)
    order = ["score", "population", "place_id"]
    points = points[bears_the_name | (np.arange(len(points)) < 40)]
    ranked = points.sort_values(order, ascending=[False, False, True], ignore_index=True)
    most = max(limit, int(bears_the_name.sum()))
    return ranked[["place_id", "place_name", "county_name", "score", "why"]].head(most)


BY_THE_LIST = "confirmed by the list"


def confirmed(unplaced: pd.DataFrame, placed: pd.DataFrame) -> pd.Series:
    """Place id for each row of `unplaced` that is one slip from a town which a row of `placed` names.

    `unplaced` as `sure` has it; `placed`: place_id. Only what has no ZIP and no county beside it, and
    no other town of its State within two slips. Whether one list names both is for the caller to see.
    """
    alone = unplaced[unplaced["zip"].isna() & unplaced["county"].isna() & unplaced["city"].notna()]
    found = sure(alone, Listed.of(placed["place_id"]))
    return found.loc[found["why"] == BY_THE_LIST, "place_id"].astype("int64")


def sure(spelled: pd.DataFrame, listed: Listed) -> pd.DataFrame:
    """One row per row of `spelled` whose meaning is sure, with its index: place_id, why.

    `spelled` has city, state_code, zip, county and place_id (where it stands now, if anywhere). Sure is

    - one slip of the hand from exactly one town of the State, and no other town within two: "Avendale";
      in its first letter only where the lists name that town;
      not where a ZIP or a county stands beside it, for they did not confirm it, unless it stands there;
    - what only one township is called, where the lists name its county;
    - the name of a county in place of a town: somewhere in that county.

    A name that several places bear is never sure.
    """
    found = [_counties(spelled)]
    asked = spelled[spelled["city"].notna() & spelled["state_code"].notna()]
    asked = asked[~asked.index.isin(found[0].index)]
    for state, rows in asked.groupby("state_code"):
        names = _names_of(str(state))
        if len(names):
            found.append(_sure_in_state(rows, names, listed))
    return pd.concat(found)


def _counties(spelled: pd.DataFrame) -> pd.DataFrame:
    """Rows that write a county's name for a town."""
    fips = [
        None if pd.isna(city) or pd.isna(state) or pd.notna(county) else county_of(city, state)
        for city, state, county in zip(spelled["city"], spelled["state_code"], spelled["county"], strict=True)
    ]
    named = pd.Series(fips, index=spelled.index, dtype="object").dropna()
    return pd.DataFrame(
        {"place_id": COUNTY_POINT_ID + named.astype("int64"), "why": "the name of a county"},
        index=named.index,
    )


def _sure_in_state(rows: pd.DataFrame, names: pd.DataFrame, listed: Listed) -> pd.DataFrame:
    keys = [likeness.without_kind(city).replace(" ", "") for city in rows["city"]]
    # Most spellings of a long list are near no town at all.
    near_one = _near_one(keys, names["squeezed"].to_list())
    rows, keys = rows.iloc[near_one], [keys[i] for i in near_one]
    written = match.mapped(rows["city"], long_key)
    edits = process.cdist(
        keys, names["squeezed"].to_list(), scorer=DamerauLevenshtein.distance,
        score_cutoff=EDITS_LOOKED_AT, dtype=np.uint8,
    )  # fmt: skip
    found = {}
    cells = (rows[name] for name in ("place_id", "zip", "county"))
    for number, now, zip_code, county, key, wanted, near in zip(
        rows.index, *cells, keys, written, edits, strict=True
    ):
        close = names[near <= EDITS_LOOKED_AT].assign(edits=near[near <= EDITS_LOOKED_AT])
        if len(key) < 5 or close.empty or close["squeezed"].nunique() > 1 or close["edits"].min() > 1:
            continue
        is_written_township = wanted.endswith(" township")
        if _several(close) or close["directions"].iloc[0] != likeness.directions_of(wanted):
            continue
        is_township = _is_township(close["place_id"])
        best = close[is_township == is_written_township]
        if best.empty:
            if is_written_township:
                continue
            best = close[close["county_fips"].isin(listed.county_fips)]
        if best.empty:
            continue
        place_id = int(best["place_id"].iloc[0])
        stands_there = pd.notna(now) and int(now) in set(close["place_id"])
        has_witness = pd.notna(zip_code) or pd.notna(county)
        if has_witness and not stands_there:
            continue
        if stands_there:
            place_id = int(now)
        is_listed = bool(set(close["place_id"]) & listed.place_ids)
        if not is_listed and key[0] != close["squeezed"].iloc[0][0]:
            continue  # Derry, Louisiana, is not Perry
        why = BY_THE_LIST if is_listed else "no other town is written nearly so"
        found[number] = (place_id, why)
    return pd.DataFrame.from_dict(found, orient="index", columns=["place_id", "why"])


def _near_one(keys: list[str], names: list[str]) -> list[int]:
    """Places in `keys` of those that are at most one slip from one of `names`.

    One slip changes the length by one letter at most, and which letters there are by two at most: only
    pairs of which that holds are compared (5,000 keys with the 4,000 names of a State took 4 s).
    """
    lengths, letters = np.array([len(name) for name in names], dtype=int), _letters(names)
    found = []
    for at, (key, own) in enumerate(zip(keys, _letters(keys), strict=True)):
        may_be = (np.abs(lengths - len(key)) <= 1) & (np.bitwise_count(letters ^ own) <= 2)
        if any(
            DamerauLevenshtein.distance(key, names[i], score_cutoff=1) <= 1 for i in np.flatnonzero(may_be)
        ):
            found.append(at)
    return found


def _letters(texts: list[str]) -> np.ndarray:
    """A bit for each letter or digit (by its code, modulo 64) that a text holds."""
    masks = [0] * len(texts)
    for at, text in enumerate(texts):
        for letter in set(text):
            masks[at] |= 1 << (ord(letter) % 64)
    return np.array(masks, dtype=np.uint64)


def _several(close: pd.DataFrame) -> bool:
    """Whether the places of one name lie farther apart than a town from its township."""
    first = close.iloc[0]
    apart = distance_km(close["lat"], close["lon"], first["lat"], first["lon"])
    return bool((apart > match.NAMESAKE_KM).any())


def _is_township(place_ids: pd.Series) -> pd.Series:
    return (place_ids >= TOWNSHIP_POINT_ID) & (place_ids < COUNTY_POINT_ID)


@cache
def _names_of(state_code: str) -> pd.DataFrame:
    """Every own name of the State's places, the most inhabitants first."""
    names = likeness.names_of(state_code)
    return names.sort_values(["population", "place_id"], ascending=[False, True], ignore_index=True)
