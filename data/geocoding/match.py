"""Which of the places that bear a name is meant."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from data.reference import COUNTY_POINT_ID, TOWNSHIP_POINT_ID, ZIP_POINT_ID, reference
from data.values.geodesy import KM_PER_MILE, distance_km
from data.values.names import long_key, other_readings

NEAR_ZIP_KM = 40
"""How far a town may lie from the point of its ZIP: Immokalee is 26.7 km from 34142's."""

NAMESAKE_KM = 25
"""Two places of one name in a State that lie nearer are as good as one."""
AHEAD_IN_STATE, AHEAD_WITH_POST_OFFICE = 20, 4
"""A town stands for its name where it is so many times each namesake. Of farm addresses with such a town
12 of 13 lay there; of the towns of the Census list whose namesake is four to twenty times as large half
lay elsewhere, mostly where the larger one has its mail under another name."""
NEAR_COUNTY_KM = 25
"""How far a town may lie outside the county that is written beside it: forms name the next county."""
STATES_OF_MANY_TOWNSHIPS = ("IA", "IN", "KS", "MO", "NE")
"""Where few know the township they live in: a name alone that only a township bears is rather a
hamlet that we do not know (of 39 such places of the Census 14 lay elsewhere)."""
TOWNSHIP_RANK = 3
"""Where several places bear a name: behind towns and post offices, before names given otherwise."""
FAR_AHEAD = 20
"""Without a State, the largest town of a name stands for it where it is this many times the next."""


def by_name(rows: pd.DataFrame, cities: pd.Series) -> pd.DataFrame:
    """One row per row that a name places: index of `rows`; place_id, located_by (exact or alias).

    `rows` holds what data.geocoding.parse.read gives; `cities` the text to look up. First the
    whole text, then its other readings, the likeliest first.
    """
    whole = cities[cities != ""]
    tries = pd.DataFrame({"row": whole.index, "written": mapped(whole, long_key).to_numpy()})
    found = _choose(rows, tries.assign(reading=0, is_doubtful=False))
    left = whole[~whole.index.isin(found.index)]
    if left.empty:
        return found
    more = [
        (row, reading, order, is_doubtful)
        for row, city in left.items()
        for order, (reading, is_doubtful) in enumerate(other_readings(city), start=1)
    ]
    return pd.concat(
        [
            found,
            _choose(rows, pd.DataFrame(more, columns=["row", "written", "reading", "is_doubtful"])),
        ]
    )


def counties_of_name(cities: pd.Series, states: pd.Series) -> pd.Series:
    """For each row: the number of counties of the State that have a town of this very name."""
    keys = "USA|" + states + "|" + mapped(cities, long_key).str.replace(" ", "")
    return _counties_by_key().reindex(keys).fillna(0).astype(int).set_axis(cities.index)


@cache
def _counties_by_key() -> pd.Series:
    towns = names()
    towns = towns[(towns["kind"] == "own") & (towns["place_id"] < ZIP_POINT_ID)]
    return towns.groupby("lookup_key")["county_fips"].nunique()


def miles_to_township(city: str, state_code: str, place_id: int) -> float | None:
    """Miles from a place to the nearest township that bears the very name in the State; None where none does."""
    points = _townships(state_code).get(long_key(city).replace(" ", ""))
    if points is None:
        return None
    here = reference().points.loc[place_id]
    return float(distance_km(here["lat"], here["lon"], *np.transpose(points)).min()) / KM_PER_MILE


@cache
def _townships(state_code: str) -> dict[str, list[tuple[float, float]]]:
    """Name without the word for what it is, without spaces -> points (degrees) of the State's townships."""
    held = names()
    is_one = held["place_id"].between(TOWNSHIP_POINT_ID, COUNTY_POINT_ID - 1) & (held["kind"] == "bare")
    held = held[is_one & (held["state_code"] == state_code)]
    found: dict[str, list[tuple[float, float]]] = {}
    for key, lat, lon in zip(held["lookup_key"], held["lat"], held["lon"], strict=True):
        found.setdefault(key.rsplit("|", 1)[1], []).append((lat, lon))
    return found


def _choose(rows: pd.DataFrame, tries: pd.DataFrame) -> pd.DataFrame:
    """The place meant by each row among all that bear the name: first what ZIP and county say,
    then towns before post offices before other names, then the most populous.

    What is less than the whole name, letter for letter, is refused where ZIP and county both
    speak against it.
    """
    if tries.empty:
        return pd.DataFrame({"place_id": pd.Series(dtype="int64"), "located_by": pd.Series(dtype="str")})
    of_row = rows[["country_code", "state_code"]].reindex(tries["row"]).set_axis(tries.index)
    squeezed = tries["written"].str.replace(" ", "")
    keys = of_row["country_code"] + "|" + of_row["state_code"] + "|" + squeezed
    known = tries.assign(lookup_key=keys)[keys.notna()]
    hits = with_witnesses(rows, known.merge(_names_under(known["lookup_key"]), on="lookup_key"))
    hits["is_other_spelling"] = hits["written"] != hits["long_key"]
    is_whole = (hits["rank"] < TOWNSHIP_RANK) & ~hits["is_other_spelling"] & (hits["reading"] == 0)
    is_contradicted = (hits["witnesses"] == 0) & (hits["witnesses_asked"] > 0)
    hits = hits[~(is_contradicted & ~is_whole) & ~(hits["is_doubtful"] & (hits["witnesses"] == 0))]
    is_only_a_township = (hits["kind"] == "bare") & (hits["witnesses"] == 0)
    hits = hits[~(is_only_a_township & hits["state_code"].isin(STATES_OF_MANY_TOWNSHIPS))]
    hits = hits[~hits["is_far_from_county"]]
    # Morristown is not Morris Town.
    hits = hits[~((hits["kind"] == "whole") & hits["is_other_spelling"] & (hits["witnesses"] == 0))]
    order = {
        "row": True,
        "reading": True,
        "witnesses": False,
        "rank": True,
        "is_other_spelling": True,
        "population": False,
        "zip_km": True,
        "place_id": True,
    }
    hits = hits.sort_values(list(order), ascending=list(order.values()))
    hits = _without_namesakes(hits)
    is_exact = (hits["reading"] == 0) & hits["kind"].isin(["own", "whole"]) & ~hits["is_other_spelling"]
    hits = hits.assign(located_by=np.where(is_exact, "exact", "alias")).set_index("row")

    left = tries[~tries["row"].isin(hits.index)]
    flags = rows.reindex(left["row"]).set_axis(left.index)
    has_no_state = flags["state_code"].isna() | flags["is_country_in_state"]
    abroad = left[has_no_state & flags["country_code"].notna() & (flags["country_code"] != "USA")]
    found = [hits[["place_id", "located_by"]]]
    if len(abroad):
        found.append(_without_state(rows, abroad))
    return pd.concat(found)


def _without_namesakes(hits: pd.DataFrame) -> pd.DataFrame:
    """The first hit of each row, where no other place of the name may be meant as well.

    `hits`: the likeliest first. Washington Township lies in twenty counties of Pennsylvania, Midway in
    four of Georgia: without a ZIP or a county that tells them apart the name is a choice for a person.
    Of farm worksites whose town has a namesake farther than NAMESAKE_KM in its State, a third lay
    not at the larger one.
    """
    first = hits.drop_duplicates("row")
    alike = ["row", "reading", "witnesses", "is_other_spelling"]
    best = first[[*alike, "rank", "zip_km", "place_id", "lat", "lon", "population"]]
    others = hits.merge(best, on=alike, suffixes=("", "_best"))
    is_rival = (others["rank"] == others["rank_best"]) | ((others["rank_best"] == 0) & (others["rank"] == 1))
    others = others[(others["place_id"] != others["place_id_best"]) & is_rival]
    is_told_apart = others["zip_km"] > others["zip_km_best"]
    has_office = _has_post_office(others)
    ahead = np.where(has_office, AHEAD_WITH_POST_OFFICE, AHEAD_IN_STATE)
    is_ahead = others["population_best"] >= ahead * others["population"].clip(lower=1)
    is_office = (others["rank"] > others["rank_best"]) & ~has_office
    apart = distance_km(others["lat"], others["lon"], others["lat_best"], others["lon_best"])
    is_meant_too = (apart > NAMESAKE_KM) & ~is_told_apart & (~is_ahead | is_office)
    return first[~first["row"].isin(others.loc[is_meant_too, "row"])]


def _has_post_office(hits: pd.DataFrame) -> pd.Series:
    """Whether a post office of the name lies by the best hit too.

    Where none does, and one lies elsewhere, the town has its mail under another name: of seven farm
    addresses with such a town six lay at the post office.
    """
    near = []
    for key, lat, lon in zip(hits["lookup_key"], hits["lat_best"], hits["lon_best"], strict=True):
        points = _post_offices(key.split("|")[1]).get(key)
        is_near = points is not None and (distance_km(lat, lon, *np.transpose(points)) <= NAMESAKE_KM).any()
        near.append(bool(is_near))
    return pd.Series(near, index=hits.index, dtype=bool)


@cache
def _post_offices(state_code: str) -> dict[str, list[tuple[float, float]]]:
    """Lookup key -> points (degrees) of the ZIPs of a State whose post office bears that name."""
    zips = reference().zips.dropna(subset=["post_office", "lat", "lon"])
    zips = zips[zips["state_code"] == state_code]
    found: dict[str, list[tuple[float, float]]] = {}
    for name, lat, lon in zip(zips["post_office"], zips["lat"], zips["lon"], strict=True):
        key = f"USA|{state_code}|{long_key(name).replace(' ', '')}"
        found.setdefault(key, []).append((lat, lon))
    return found


def _without_state(rows: pd.DataFrame, tries: pd.DataFrame) -> pd.DataFrame:
    """The town of each row's country that a name without a State can only mean."""
    countries = rows["country_code"].reindex(tries["row"]).set_axis(tries.index)
    hits = tries.assign(country_key=countries + "|" + tries["written"].str.replace(" ", ""))
    hits = hits.merge(_names_abroad(), on="country_key")
    order = {"row": True, "reading": True, "population": False, "place_id": True}
    hits = hits.sort_values(list(order), ascending=list(order.values()))
    hits = hits[hits["reading"] == hits.groupby("row")["reading"].transform("min")]
    hits = hits.drop_duplicates(["row", "place_id"])
    first, second = (hits.groupby("row").nth(n).set_index("row") for n in (0, 1))
    runner_up = second["population"].clip(lower=1).reindex(first.index).fillna(0)
    clear = first[first["population"] >= FAR_AHEAD * runner_up]
    return clear.assign(located_by="alias")[["place_id", "located_by"]]


def with_witnesses(rows: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """Adds `zip_km`, how far the hit lies from the row's ZIP; `is_far_from_county`, where the row's county
    lies elsewhere and no ZIP sides with the town; and `witnesses`: 2 where the row's ZIP speaks for the hit, plus 1 where its county does; and
    `witnesses_asked`: the same sum over those the row has."""
    said = rows[["zip", "county_fips"]].reindex(hits["row"]).reset_index(drop=True)
    at = reference().zips.reindex(said["zip"]).reset_index(drop=True)
    hits = hits.reset_index(drop=True)
    zip_km = distance_km(hits["lat"], hits["lon"], at["lat"], at["lon"])
    by_zip = (zip_km <= NEAR_ZIP_KM) | (hits["county_fips"] == at["county_fips"]).fillna(False)
    by_county = (hits["county_fips"] == said["county_fips"]).fillna(False)
    around = _county_circles().reindex(said["county_fips"]).reset_index(drop=True)
    county_km = distance_km(hits["lat"], hits["lon"], around["lat"], around["lon"]) - around["reach_km"]
    return hits.assign(
        zip_km=np.round(zip_km, 1),
        is_far_from_county=(county_km > NEAR_COUNTY_KM) & ~by_zip & ~by_county,
        witnesses=2 * by_zip.astype(int) + by_county.astype(int),
        witnesses_asked=2 * said["zip"].notna().astype(int) + said["county_fips"].notna().astype(int),
    )


@cache
def _county_circles() -> pd.DataFrame:
    """One row per county: its label point, and reach_km, how far from there its farthest place lies."""
    points = reference().points
    counties = points[points.index >= COUNTY_POINT_ID].set_index("county_fips")[["lat", "lon"]]
    places = points[(points.index < COUNTY_POINT_ID) & points["county_fips"].notna()]
    middle = counties.reindex(places["county_fips"])
    km = distance_km(
        places["lat"].to_numpy(), places["lon"].to_numpy(), middle["lat"].to_numpy(), middle["lon"].to_numpy()
    )
    reach = pd.Series(km).groupby(places["county_fips"].to_numpy()).max()
    return counties.assign(reach_km=reach.reindex(counties.index).fillna(0))


@cache
def names() -> pd.DataFrame:
    """One row per place and way of writing its name, with the place's columns and its rank among namesakes."""
    held = reference()
    columns = ["state_code", "country_code", "county_fips", "lat", "lon", "population"]
    frame = held.names.join(held.points[columns], on="place_id")
    frame["population"] = frame["population"].fillna(-1).astype("int64")
    rank = frame["kind"].map(
        {"own": 0, "front": 2, "whole": TOWNSHIP_RANK, "bare": TOWNSHIP_RANK, "other": 4}
    )
    # "Erie city" of the list of townships is the town of Erie itself.
    is_town = frame["place_id"] < ZIP_POINT_ID
    rank = rank.mask((rank == TOWNSHIP_RANK) & is_town, 0)
    rank = rank.mask((rank == 0) & ~is_town, 1)
    frame["rank"] = rank.mask((rank == 2) & (frame["country_code"] != "USA"), 0)
    return frame.sort_values("lookup_key", kind="stable", ignore_index=True)


FEW_KEYS = 5_000
"""Up to so many keys are looked up one by one: to join a handful with all names took 0.15 s, the most
of what a small list needed to be placed."""


def _names_under(keys: pd.Series) -> pd.DataFrame:
    """The rows of `names` with these keys."""
    wanted = np.sort(keys.unique().astype(object))
    if len(wanted) > FEW_KEYS:
        return names()
    held = _sorted_keys()
    starts, ends = held.searchsorted(wanted, "left"), held.searchsorted(wanted, "right")
    rows = [np.arange(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
    return names().iloc[np.concatenate(rows) if rows else []]


def is_name(lookup_key: str) -> bool:
    """Whether a place bears the name: "USA|MI|holland" is country, State and squeezed key."""
    held = _sorted_keys()
    at = held.searchsorted(lookup_key)
    return bool(at < len(held) and held[at] == lookup_key)


@cache
def _sorted_keys() -> np.ndarray:
    return names()["lookup_key"].to_numpy(object)


@cache
def _names_abroad() -> pd.DataFrame:
    """The names outside the USA under keys without the State: country|squeezed key."""
    frame = names()[names()["country_code"] != "USA"].copy()
    frame["country_key"] = frame["country_code"] + "|" + frame["lookup_key"].str.rsplit("|", n=1).str[1]
    return frame[["country_key", "place_id", "population"]]


def mapped(texts: pd.Series, function) -> pd.Series:
    """`function` of each text, called once per distinct text."""
    values = texts.to_numpy(object).tolist()
    results = {text: function(text) for text in set(values)}
    return pd.Series([results[text] for text in values], index=texts.index, dtype="str")
