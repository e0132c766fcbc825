"""What an unplaced spelling may mean: the order of the proposals, and which are sure, against plain loops."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from data.geocoding import proposals
from data.geocoding.gazetteer import place_details, towns_of
from data.geocoding.geocode import locate
from data.geocoding.likeness import names_of
from data.geocoding.proposals import Listed, propose, sure
from data.reference import COUNTY_POINT_ID, TOWNSHIP_POINT_ID

NOTHING = Listed()


def listed(*cities: str, state: str = "PA") -> Listed:
    return Listed.of(locate(pd.DataFrame({"city": cities, "state": state}))["place_id"].dropna())


def spelled(*cities: str, state: str = "PA", **cells: str) -> pd.DataFrame:
    rows = pd.DataFrame({"city": cities, "state_code": state, "zip": None, "county": None, "place_id": None})
    return rows.assign(**cells)


def are_sure(rows: pd.DataFrame, said: Listed = NOTHING) -> dict[str, str]:
    found = sure(rows, said)
    names = place_details(found["place_id"])["place_name"]
    return dict(zip(rows.loc[found.index, "city"], names, strict=True))


@pytest.mark.parametrize(
    "written, town", [("Toughkennamon", "Toughkenamon"), ("Avendale", "Avondale"), ("Kennet Sq", "Kennett Square")]
)  # fmt: skip
def test_the_town_that_was_meant_comes_first_and_no_short_name_that_stands_in_it(written, town):
    proposed = propose(written, "PA", NOTHING)
    assert proposed["place_name"][0] == town and "Dale" not in set(proposed["place_name"])


def test_a_name_of_many_lists_each_with_its_county_those_that_the_list_names_first():
    proposed = propose("Washington Twp", "PA", listed("Chambersburg", "Reading"))
    assert sorted(proposed["county_name"].head(2)) == ["Berks", "Franklin"]
    townships = proposed[proposed["place_name"] == "Washington Township"]
    assert len(townships) == townships["county_name"].nunique() >= 18
    near = propose("Washington Twp", "PA", NOTHING, near=(39.75, -77.55))
    assert near["county_name"][0] == "Franklin" and near["why"][0] == "near the family's other places"


def test_what_is_sure_and_what_is_not():
    cities = ("Avendale", "New Gardn Twp", "Chester County", "Adams Co.", "Washington Twp", "Wahington Twp",
              "Yrok", "Camp Six", "Penn Twp", "Avondale Twp", "Wvondale", "Rdamstown", "Coakdale")  # fmt: skip
    assert are_sure(spelled(*cities)) == {
        "Avendale": "Avondale", "New Gardn Twp": "New Garden Township",
        "Chester County": "Chester County", "Adams Co.": "Adams County",
    }  # fmt: skip
    assert are_sure(spelled("Wvondale"), listed("Avondale")) == {"Wvondale": "Avondale"}
    assert are_sure(spelled("Avendale", zip="90210")) == {}, "a ZIP beside it did not confirm it"
    assert sure(spelled("Erie County"), NOTHING)["place_id"].tolist() == [COUNTY_POINT_ID + 42049]


def test_what_only_a_township_is_called_wants_the_county_in_the_list():
    names = names_of("IA")
    alone = names[(names["place_id"] >= TOWNSHIP_POINT_ID) & ~names["squeezed"].duplicated(keep=False)]
    rows = spelled(*alone["long_key"].str.title(), state="IA")
    assert are_sure(rows) == {}
    found = sure(rows, Listed(frozenset(), frozenset(alone["county_fips"])))
    assert len(found) > 30
    assert set(found["place_id"]) <= set(alone["place_id"])
    elsewhere = Listed(frozenset(), frozenset({"42029"}))
    assert are_sure(rows, elsewhere) == {}


def slips(one: str, other: str) -> int:
    """Letters changed, left out, put in, or swapped with their neighbour (Damerau and Levenshtein)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def test_sure_is_one_slip_from_one_town_and_no_other_within_two_by_plain_loops():
    dice = random.Random(3)
    towns = [name for name in towns_of("VT", 400)["place_name"] if " " not in name and name.isalpha()]
    cities = []
    for town in dice.sample(towns, 25):
        at = dice.randrange(1, len(town))
        cities.append(town[:at] + dice.choice("aeiouxn") + town[at + dice.choice((0, 1)) :])
    known = names_of("VT")["squeezed"].drop_duplicates().tolist()
    found = are_sure(spelled(*dict.fromkeys(cities), state="VT"))
    for city in dict.fromkeys(cities):
        near = [name for name in known if slips(city.casefold(), name) <= 2]
        is_one = len(near) == 1 and slips(city.casefold(), near[0]) <= 1
        if city in found:
            assert is_one and found[city].casefold().replace(" ", "").startswith(near[0])
    assert len(found) >= 5


@settings(deadline=None, max_examples=60)
@given(
    keys=st.lists(st.text("abcdeñ1", max_size=6), max_size=6),
    names=st.lists(st.text("abcdeñ1", max_size=6), max_size=6),
)
def test_what_is_compared_first_misses_no_name_that_is_one_slip_away(keys, names):
    expected = [
        at
        for at, key in enumerate(keys)
        if any(DamerauLevenshtein.distance(key, name) <= 1 for name in names)
    ]
    assert proposals._near_one(keys, names) == expected
