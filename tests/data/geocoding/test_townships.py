"""Townships: placed at their own point however people write them, and a choice where several bear the name."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from data.geocoding.gazetteer import suggest
from data.geocoding.geocode import locate
from data.reference import COUNTY_POINT_ID, TOWNSHIP_POINT_ID, reference
from data.values.geodesy import distance_km
from data.values.names import squeezed_key
from tests.placed import km, place

WITH_KIND = (
    "{name} Twp", "{name} Twp.", "{name} Township", "Twp of {name}", "Township of {name}",
    "{NAME} TWP", "  {name}   twp ", "{name} Tnshp", "{name} twp, {county} Co.", "{name} Township ({county} County)",
)  # fmt: skip


@pytest.fixture(scope="module")
def townships() -> pd.DataFrame:
    """Townships of the reference that no other bears the name of in the State, with their bare name."""
    points = reference().points
    known = points[(points.index >= TOWNSHIP_POINT_ID) & (points.index < COUNTY_POINT_ID)].copy()
    known = known[known["place_name"].str.endswith(" Township")]
    known["name"] = known["place_name"].str.replace(r"(?: Charter)? Township$", "", regex=True)
    key = known["state_code"] + known["name"].map(squeezed_key)
    return known[~key.duplicated(keep=False)]


def test_500_townships_in_ten_spellings(townships):
    drawn = townships.sample(500, random_state=7)
    draw = random.Random(7)
    rows = []
    for _, at in drawn.iterrows():
        spelling = draw.choice(WITH_KIND)
        text = spelling.format(name=at["name"], NAME=at["name"].upper(), county=at["county_name"])
        rows.append((text, at["state_code"]))
    found = locate(pd.DataFrame(rows, columns=["city", "state"]))
    away = distance_km(found["lat"], found["lon"], drawn["lat"].to_numpy(), drawn["lon"].to_numpy())
    by_name = found["located_by"].isin(["exact", "alias"]).to_numpy()
    assert (by_name & (away <= 12)).sum() >= 475
    assert (by_name & (away > 12)).sum() <= 5


class TestOneNameManyTownships:
    def test_without_a_witness_it_is_a_choice_with_the_county_of_each(self):
        assert place(city="Washington Twp", state="PA")["located_by"] == "unplaced"
        proposed = suggest("Washington Twp", "PA", limit=30)
        is_one = proposed["place_name"] == "Washington Township"
        assert is_one.sum() >= 15 and proposed.loc[is_one, "county_name"].is_unique

    @pytest.mark.parametrize(
        "cells",
        [
            {"city": "Washington Twp", "county": "Franklin"},
            {"city": "Washington Twp (Franklin Co.)"},
            {"city": "Twp of Washington, Franklin County"},
            {"city": "Washington Township", "zip": "17268"},
        ],
    )
    def test_the_county_or_the_zip_decides(self, cells):
        found = place(**cells, state="PA")
        assert (found["place_name"], found["county_name"]) == ("Washington Township", "Franklin")


class TestTownAndTownshipOfOneName:
    def test_the_kind_that_is_written_decides(self):
        assert place(city="North East Twp", state="PA")["place_name"] == "North East Township"
        assert place(city="North East", state="PA")["place_name"] == "North East"
        assert place(city="North East Boro", state="PA")["place_name"] == "North East"

    def test_a_township_alone_is_meant_without_the_word_too(self):
        found = place(city="New Garden", state="PA")
        assert (found["place_name"], found["located_by"]) == ("New Garden Township", "alias")

    def test_towns_of_new_england_and_new_jersey_are_there(self):
        assert km(place(city="Berlin", state="VT"), 44.21, -72.58) < 12
        assert km(place(city="Manalapan", state="NJ"), 40.28, -74.34) < 12


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Biglerville Boro", "Biglerville"), ("Erie City", "Erie"), ("Kennett Sq.", "Kennett Square"),
        ("York Spgs", "York Springs"), ("Phila", "Philadelphia"), ("N. Garden Twp", "New Garden Township"),
        ("E. Nottingham Twp", "East Nottingham Township"), ("Borough of Avondale", "Avondale"),
        ("City of Reading", "Reading"), ("Adams Co.", "Adams County"), ("Chester County", "Chester County"),
    ],
)  # fmt: skip
def test_places_of_pennsylvania_as_people_write_them(written, name):
    assert place(city=written, state="PA")["place_name"] == name


@pytest.mark.parametrize(
    ("city", "county", "located_by", "name"),
    [
        ("Centerville", "Gwinnett", "county", "Gwinnett County"),
        ("Midway", "Gordon", "county", "Gordon County"),
        ("Springfield", "Hancock", "county", "Hancock County"),
        ("Mount Vernon", "Whitfield", "county", "Whitfield County"),
        ("Centerville", "Houston", "exact", "Centerville"),
        ("Tifton", "Tift", "exact", "Tifton"),
        # Vidalia lies in Toombs; forms name Montgomery, the next county.
        ("Vidalia", "Montgomery", "exact", "Vidalia"),
    ],
)
def test_a_county_far_from_the_town_makes_it_doubtful(city, county, located_by, name):
    found = place(city=city, state="GA", county=county)
    assert (found["located_by"], found["place_name"]) == (located_by, name)


def test_a_misspelling_of_the_post_office_of_its_own_zip_is_that_office():
    assert place(city="Winnwmuccca", state="NV", zip="89446")["place_name"] == "Winnemucca"
    assert place(city="North Tonasket", state="WA", zip="98855")["place_name"] == "Tonasket"
