"""Which of the places that bear a name is meant, and which name is meant by one that no place bears."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from data.reference import ZIP_POINT_ID, reference
from data.values.geodesy import distance_km
from data.values.names import DIRECTIONS_IN_NAMES, long_key, other_readings, squeezed_key

NEAR_ZIP_KM = 40
"""How far a town may lie from the point of its ZIP: Immokalee is 26.7 km from 34142's."""
LEAST_SCORE = 80
"""Likeness (0-100) below which nothing counts as a misspelling: Wauchual - Wauchula is 87.5."""
LEAST_SCORE_AGAINST_ONE = 88
"""The same where ZIP and county are both known and one of them speaks against the town."""
FAR_AHEAD = 20
"""Without a State, the largest town of a name stands for it where it is this many times the next."""


def by_name(rows: pd.DataFrame, cities: pd.Series) -> pd.DataFrame:
    """One row per row that a name places: index of `rows`; place_id, located_by (exact or alias).

    `rows` holds what data.geocoding.parse.read gives; `cities` the text to look up. First the
    whole text, then its other readings, the likeliest first.
    """
    whole = cities[cities != ""]
    tries = pd.DataFrame({"row": whole.index, "written": _map(whole, long_key).to_numpy()})
    found = _choose(rows, tries.assign(reading=0, is_doubtful=False))
    left = whole[~whole.index.isin(found.index)]
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


def by_likeness(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per row that a misspelled name places: index of `rows`; place_id.

    Only towns that the row's ZIP or county agrees with are accepted. On the Census list 36 % of
    the best hits at a likeness of 90 were over 25 km wrong without such a second witness. A
    name that lacks a word of its ZIP's post office ("Augustine", 32092) is that post office's.
    """
    rows = rows[
        (rows["city"] != "")
        & (rows["country_code"] == "USA")
        & (rows["zip"].notna() | rows["county_fips"].notna())
    ]
    lacking = by_name(rows, _post_offices_meant(rows))[["place_id"]]
    rows = rows[~rows.index.isin(lacking.index)]
    pairs = [_alike(state, group["city"]) for state, group in rows.groupby("state_code")]
    if not pairs:
        return lacking
    hits = _with_witnesses(rows, pd.concat(pairs, ignore_index=True))
    is_against_one = (hits["witnesses"] < 3) & (hits["witnesses_asked"] == 3)
    least = np.where(is_against_one, LEAST_SCORE_AGAINST_ONE, LEAST_SCORE)
    hits = hits[(hits["witnesses"] > 0) & (hits["score"] >= least)]
    hits = hits.sort_values(
        ["row", "score", "witnesses", "population", "place_id"],
        ascending=[True, False, False, False, True],
    )
    return pd.concat([lacking, hits.drop_duplicates("row").set_index("row")[["place_id"]]])


def most_alike(city: str, state_code: str, limit: int) -> pd.DataFrame:
    """One row per town of the State, the likeliest first: place_id, score (0-100)."""
    names = _names_of(state_code)
    wanted = squeezed_key(city)
    scores = [
        max(fuzz.ratio(wanted, key), 0.9 * fuzz.partial_ratio(wanted, key)) for key in names["squeezed"]
    ]
    hits = names[["place_id", "population"]].assign(score=np.round(scores, 1))
    hits = hits.sort_values(["score", "population", "place_id"], ascending=[False, False, True])
    return hits.drop_duplicates("place_id").head(limit)[["place_id", "score"]]


def counties_of_name(cities: pd.Series, states: pd.Series) -> pd.Series:
    """For each row: the number of counties of the State that have a town of this very name."""
    keys = "USA|" + states + "|" + _map(cities, long_key).str.replace(" ", "")
    return _counties_by_key().reindex(keys).fillna(0).astype(int).set_axis(cities.index)


@cache
def _counties_by_key() -> pd.Series:
    towns = _names()
    towns = towns[(towns["kind"] == "own") & (towns["place_id"] < ZIP_POINT_ID)]
    return towns.groupby("lookup_key")["county_fips"].nunique()


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
    hits = _with_witnesses(rows, known.merge(_names(), on="lookup_key"))
    hits["is_other_spelling"] = hits["written"] != hits["long_key"]
    is_whole = (hits["rank"] < 2) & ~hits["is_other_spelling"] & (hits["reading"] == 0)
    is_contradicted = (hits["witnesses"] == 0) & (hits["witnesses_asked"] > 0)
    hits = hits[~(is_contradicted & ~is_whole) & ~(hits["is_doubtful"] & (hits["witnesses"] == 0))]
    order = {
        "row": True,
        "reading": True,
        "witnesses": False,
        "rank": True,
        "is_other_spelling": True,
        "population": False,
        "place_id": True,
    }
    hits = hits.sort_values(list(order), ascending=list(order.values())).drop_duplicates("row")
    is_exact = (hits["reading"] == 0) & (hits["kind"] == "own") & ~hits["is_other_spelling"]
    hits = hits.assign(located_by=np.where(is_exact, "exact", "alias")).set_index("row")

    left = tries[~tries["row"].isin(hits.index)]
    flags = rows.reindex(left["row"]).set_axis(left.index)
    has_no_state = flags["state_code"].isna() | flags["is_country_in_state"]
    abroad = left[has_no_state & flags["country_code"].notna() & (flags["country_code"] != "USA")]
    found = [hits[["place_id", "located_by"]]]
    if len(abroad):
        found.append(_without_state(rows, abroad))
    return pd.concat(found)


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


def _with_witnesses(rows: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """Adds `witnesses`: 2 where the row's ZIP speaks for the hit, plus 1 where its county does; and
    `witnesses_asked`: the same sum over those the row has."""
    said = rows[["zip", "county_fips"]].reindex(hits["row"]).reset_index(drop=True)
    at = reference().zips.reindex(said["zip"]).reset_index(drop=True)
    hits = hits.reset_index(drop=True)
    from_zip = distance_km(hits["lat"], hits["lon"], at["lat"], at["lon"]) <= NEAR_ZIP_KM
    by_zip = from_zip | (hits["county_fips"] == at["county_fips"]).fillna(False)
    by_county = (hits["county_fips"] == said["county_fips"]).fillna(False)
    return hits.assign(
        witnesses=2 * by_zip.astype(int) + by_county.astype(int),
        witnesses_asked=2 * said["zip"].notna().astype(int) + said["county_fips"].notna().astype(int),
    )


def _post_offices_meant(rows: pd.DataFrame) -> pd.Series:
    """The post office of the row's ZIP where its name has every word of the city, and more; else "".

    Not where the word that lacks is a direction: East Grand Forks is not Grand Forks.
    """
    offices = reference().zips["post_office"].reindex(rows["zip"]).set_axis(rows.index).fillna("")
    meant = []
    for city, office in zip(rows["city"], offices, strict=True):
        words, office_words = set(long_key(city).split()), set(long_key(office).split())
        lacking = office_words - words
        is_meant = words < office_words and max(map(len, words), default=0) > 3
        meant.append(office if is_meant and not lacking & DIRECTIONS_IN_NAMES else "")
    return pd.Series(meant, index=rows.index, dtype="str")


def _alike(state_code: str, cities: pd.Series) -> pd.DataFrame:
    """One row per pair of a row and a town of its State with a name like the row's city: row, score, the town's columns."""
    names = _names_of(state_code)
    written = _map(cities, long_key)
    wanted = written.drop_duplicates()
    pieces = []
    for start in range(0, len(wanted), 1000):
        some = wanted.iloc[start : start + 1000].to_numpy()
        keys = [text.replace(" ", "") for text in some]
        scores = process.cdist(keys, names["squeezed"].to_list(), scorer=fuzz.ratio, score_cutoff=LEAST_SCORE)
        which, town = np.nonzero(scores)
        piece = names.iloc[town].reset_index(drop=True)
        piece["written"], piece["score"] = some[which], scores[which, town]
        pieces.append(piece)
    pairs = pd.concat(pieces, ignore_index=True)
    same_direction = _map(pairs["written"], _directions) == pairs["directions"]
    texts = pd.DataFrame({"row": written.index, "written": written.to_numpy()})
    return texts.merge(pairs[same_direction], on="written")


@cache
def _names() -> pd.DataFrame:
    """One row per place and way of writing its name, with the place's columns and its rank among namesakes."""
    held = reference()
    columns = ["state_code", "country_code", "county_fips", "lat", "lon", "population"]
    frame = held.names.join(held.points[columns], on="place_id")
    frame["population"] = frame["population"].fillna(-1).astype("int64")
    rank = frame["kind"].map({"own": 0, "front": 2, "other": 3})
    rank = rank.mask((rank == 0) & (frame["place_id"] >= ZIP_POINT_ID), 1)
    frame["rank"] = rank.mask((rank == 2) & (frame["country_code"] != "USA"), 0)
    return frame


@cache
def _names_abroad() -> pd.DataFrame:
    """The names outside the USA under keys without the State: country|squeezed key."""
    frame = _names()[_names()["country_code"] != "USA"].copy()
    frame["country_key"] = frame["country_code"] + "|" + frame["lookup_key"].str.rsplit("|", n=1).str[1]
    return frame[["country_key", "place_id", "population"]]


@cache
def _names_of(state_code: str) -> pd.DataFrame:
    """The towns' own names of one State, as likeness needs them."""
    frame = _names()
    frame = frame[(frame["state_code"] == state_code) & (frame["kind"] == "own")].reset_index(drop=True)
    squeezed = frame["long_key"].str.replace(" ", "")
    return frame.assign(squeezed=squeezed, directions=_map(frame["long_key"], _directions))


def _directions(long: str) -> str:
    """The words and numbers of a name that no misspelling may change."""
    return " ".join(w for w in long.split() if w in DIRECTIONS_IN_NAMES or w.isdigit())


def _map(texts: pd.Series, function) -> pd.Series:
    """`function` of each text, called once per distinct text."""
    values = texts.to_numpy(object).tolist()
    results = {text: function(text) for text in set(values)}
    return pd.Series([results[text] for text in values], index=texts.index, dtype="str")
