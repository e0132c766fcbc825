"""Which name is meant by one that no place bears: a misspelling, told by the ZIP or the county beside it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from data.geocoding.match import by_name, mapped, names, with_witnesses
from data.reference import ZIP_POINT_ID, reference
from data.values.names import DIRECTIONS_IN_NAMES, long_key

LEAST_SCORE = 80
"""Likeness (0-100) below which nothing counts as a misspelling: Wauchual - Wauchula is 87.5."""
LEAST_SCORE_AGAINST_ONE = 88
"""The same where ZIP and county are both known and one of them speaks against the town."""

LEAST_LETTERS_OF_A_PART = 5


def by_likeness(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per row that a misspelled name places: index of `rows`; place_id.

    Only towns that the row's ZIP or county agrees with are accepted. On the Census list 36 % of
    the best hits at a likeness of 90 were over 25 km wrong without such a second witness. A
    name that lacks a word of its ZIP's post office ("Augustine", 32092), or is nearly its name, is that
    post office's.
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
    hits = with_witnesses(rows, pd.concat(pairs, ignore_index=True))
    is_against_one = (hits["witnesses"] < 3) & (hits["witnesses_asked"] == 3)
    is_slip = [
        _is_slip(written.replace(" ", ""), name)
        for written, name in zip(hits["written"], hits["squeezed"], strict=True)
    ]
    least = np.where(is_against_one & ~np.array(is_slip, dtype=bool), LEAST_SCORE_AGAINST_ONE, LEAST_SCORE)
    hits = hits[(hits["witnesses"] > 0) & (hits["score"] >= least)]
    hits = hits.sort_values(
        ["row", "score", "witnesses", "population", "place_id"],
        ascending=[True, False, False, False, True],
    )
    return pd.concat([lacking, hits.drop_duplicates("row").set_index("row")[["place_id"]]])


def most_alike(city: str, state_code: str, limit: int) -> pd.DataFrame:
    """One row per town of the State, the likeliest first: place_id, score (0-100)."""
    names = names_of(state_code)
    wanted = without_kind(city).replace(" ", "")
    scores = [
        max(fuzz.ratio(wanted, key), _as_a_part(wanted, key), 100 * _alike_by_slips(wanted, key))
        for key in names["squeezed"]
    ]
    hits = names[["place_id", "population"]].assign(score=np.round(scores, 1))
    hits = hits.sort_values(["score", "population", "place_id"], ascending=[False, False, True])
    return hits.drop_duplicates("place_id").head(limit)[["place_id", "score"]]


def _as_a_part(written: str, name: str) -> float:
    """Likeness (0-100) where one stands in the other: not of a short name, for Dale stands in many."""
    if min(len(written), len(name)) < LEAST_LETTERS_OF_A_PART:
        return 0.0
    return 0.8 * fuzz.partial_ratio(written, name)


def _alike_by_slips(written: str, name: str) -> float:
    return DamerauLevenshtein.normalized_similarity(written, name, score_cutoff=0.6)


def _post_offices_meant(rows: pd.DataFrame) -> pd.Series:
    """The post office of the row's ZIP where the city can only be its name: it has every word of the
    city, and more; it is the city but for a direction in front ("North Tonasket"); or it is spelled
    nearly so. Else "".

    Not where the word that lacks is a direction: East Grand Forks is not Grand Forks.
    """
    offices = reference().zips["post_office"].reindex(rows["zip"]).set_axis(rows.index).fillna("")
    meant = []
    for city, office in zip(rows["city"], offices, strict=True):
        words, office_words = long_key(city).split(), long_key(office).split()
        lacking = set(office_words) - set(words)
        is_part = set(words) < set(office_words) and max(map(len, words), default=0) > 3
        is_meant = is_part and not lacking & DIRECTIONS_IN_NAMES
        is_meant |= bool(office_words) and words[1:] == office_words and words[0] in DIRECTIONS_IN_NAMES
        is_meant |= _is_slip("".join(words), "".join(office_words), letters_a_slip=5)
        meant.append(office if is_meant else "")
    return pd.Series(meant, index=rows.index, dtype="str")


def _is_slip(written: str, name: str, letters_a_slip: int | None = None) -> bool:
    """Whether a name of six letters or more was meant by what differs in one slip of the hand, or in
    one for each `letters_a_slip` letters."""
    if min(len(written), len(name)) < 6 or written[0] != name[0]:
        return False
    slips = max(1, len(name) // letters_a_slip) if letters_a_slip else 1
    return DamerauLevenshtein.distance(written, name, score_cutoff=slips) <= slips


def _alike(state_code: str, cities: pd.Series) -> pd.DataFrame:
    """One row per pair of a row and a town of its State with a name like the row's city: row, score, the town's columns."""
    names = names_of(state_code)
    written = mapped(cities, without_kind)
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
    same_direction = mapped(pairs["written"], directions_of) == pairs["directions"]
    texts = pd.DataFrame({"row": written.index, "written": written.to_numpy()})
    return texts.merge(pairs[same_direction], on="written")


@cache
def names_of(state_code: str) -> pd.DataFrame:
    """The towns' own names of one State, as likeness needs them: of townships without the word for
    what they are, which would make all of them alike."""
    frame = names()
    is_own = (frame["kind"] == "own") | ((frame["kind"] == "bare") & (frame["place_id"] >= ZIP_POINT_ID))
    frame = frame[(frame["state_code"] == state_code) & is_own].reset_index(drop=True)
    squeezed = frame["long_key"].str.replace(" ", "")
    return frame.assign(squeezed=squeezed, directions=mapped(frame["long_key"], directions_of))


def without_kind(city: str) -> str:
    """The long key of a name without the word township, which stands in none of the names compared."""
    return long_key(city).removesuffix(" township")


def directions_of(long: str) -> str:
    """The words and numbers of a name that no misspelling may change."""
    return " ".join(w for w in long.split() if w in DIRECTIONS_IN_NAMES or w.isdigit())
