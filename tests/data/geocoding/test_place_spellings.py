"""Placing, told as what people really wrote: spellings from public farm labour files, and 30 farm towns."""

from __future__ import annotations

import pandas as pd
import pytest

from data.geocoding.gazetteer import suggest
from data.geocoding.geocode import locate
from tests.placed import km, place

FARM_TOWNS = """
Immokalee        FL 12021 26.424 -81.422
Homestead        FL 12086 25.467 -80.444
Wauchula         FL 12049 27.547 -81.810
Arcadia          FL 12027 27.221 -81.858
Belle Glade      FL 12099 26.692 -80.667
Clewiston        FL 12051 26.753 -80.939
Plant City       FL 12057 28.014 -82.120
Quincy           FL 12039 30.564 -84.585
Moultrie         GA 13071 31.190 -83.824
Vidalia          GA 13279 32.212 -82.402
Faison           NC 37061 35.116 -78.137
Cheriton         VA 51131 37.294 -75.966
Vineland         NJ 34011 39.465 -74.997
Hart             MI 26127 43.697 -86.363
Sparta           MI 26081 43.158 -85.709
Muscatine        IA 19139 41.419 -91.068
Yakima           WA 53077 46.591 -120.549
Wenatchee        WA 53007 47.434 -120.328
Othello          WA 53001 46.822 -119.165
Hood River       OR 41027 45.709 -121.526
Woodburn         OR 41047 45.148 -122.859
Caldwell         ID 16027 43.645 -116.661
Yuma             AZ 04027 32.697 -114.685
Salinas          CA 06053 36.690 -121.634
Watsonville      CA 06087 36.920 -121.770
Delano           CA 06029 35.766 -119.264
Mendota          CA 06019 36.756 -120.378
Hereford         TX 48117 34.823 -102.400
Weslaco          TX 48215 26.165 -97.989
Presque Isle     ME 23003 46.689 -67.992
"""
"""Town, State, county and internal point: U.S. Census Bureau, Gazetteer of 2018."""


def test_30_farm_towns_are_found_exactly_in_their_counties_within_10_km() -> None:
    lines = FARM_TOWNS.strip().splitlines()
    towns = pd.DataFrame([line[17:].split() for line in lines], columns=["state", "fips", "lat", "lon"])
    towns["city"] = [line[:17].strip() for line in lines]
    found = locate(towns[["city", "state"]])
    assert len(towns) == 30
    assert found["located_by"].tolist() == ["exact"] * 30
    assert found["state_code"].tolist() == towns["state"].tolist()
    assert found["county_fips"].tolist() == towns["fips"].tolist()
    far = [
        km(at, float(lat), float(lon))
        for (_, at), lat, lon in zip(found.iterrows(), towns["lat"], towns["lon"], strict=True)
    ]
    assert max(far) < 10


class TestSpellings:
    @pytest.mark.parametrize(
        ("written", "state", "name"),
        [
            ("IMMOKALEE", "FL", "Immokalee"), (" immokalee ", "fl", "Immokalee"), ("Immokalee", "Florida", "Immokalee"),
            ("St. Augustine", "FL", "Saint Augustine"), ("ST AUGUSTINE", "FL", "Saint Augustine"), ("Saint Augustine", "FL", "Saint Augustine"),
            ("Sault Ste Marie", "MI", "Sault Ste. Marie"), ("Sault Sainte Marie", "MI", "Sault Ste. Marie"),
            ("Ft. Pierce", "FL", "Fort Pierce"), ("Mt. Vernon", "WA", "Mount Vernon"), ("PRESCOTT VLY", "AZ", "Prescott Valley"),
            ("Columbus Jct", "IA", "Columbus Junction"), ("McCoy", "CO", "Mc Coy"), ("Mc Coy", "CO", "Mc Coy"),
            ("Canon City", "CO", "Cañon City"), ("Callands  See attachment #1", "VA", "Callands"), (", Clewiston", "FL", "Clewiston"),
            ("Homestead, FL, USA", "", "Homestead"), ("Homestead, FL", "FL", "Homestead"), ("Homestead FL", "FL", "Homestead"),
            ("Houston, MS 38851", "", "Houston"),
        ],
    )  # fmt: skip
    def test_case_accents_punctuation_and_short_forms_do_not_count(
        self, written: str, state: str, name: str
    ) -> None:
        found = place(city=written, state=state)
        assert (found["place_name"], found["located_by"]) == (name, "exact")

    @pytest.mark.parametrize(
        ("written", "state", "name"),
        [
            ("De Soto", "TX", "DeSoto"), ("Desoto", "KS", "De Soto"), ("Winterhaven", "FL", "Winter Haven"),
            ("CR 37 Houston, MS 38851", "MS", "Houston"), ("near Immokalee", "FL", "Immokalee"), ("City of Homestead", "FL", "Homestead"),
            ("Homestead/Florida City", "FL", "Homestead"), ("Dixon (located near Baggs, WY)", "WY", "Dixon"),
        ],
    )  # fmt: skip
    def test_other_spacing_and_parts_of_the_cell_are_an_alias(
        self, written: str, state: str, name: str
    ) -> None:
        found = place(city=written, state=state)
        assert (found["place_name"], found["located_by"]) == (name, "alias")

    def test_an_alias_that_the_zip_contradicts_is_refused(self) -> None:
        # Hanover Township at 18706 is in Luzerne County; Hanover, York County, is 180 km away.
        found = place(city="Hanover Township", state="PA", zip="18706")
        assert (found["place_name"], found["county_name"]) == ("Hanover Township", "Luzerne")
        assert place(city="Hanover Ranch", state="PA", zip="18706")["located_by"] == "zip"

    def test_a_dropped_kind_word_needs_a_zip_or_county(self) -> None:
        # Oak Grove Village, Franklin County, Missouri, is 273 km from Oak Grove, Jackson County.
        assert place(city="Oak Grove Village", state="MO")["located_by"] == "unplaced"
        assert place(city="Immokalee Township", state="FL", county="Collier")["located_by"] == "alias"


class TestMisspellings:
    @pytest.mark.parametrize(
        ("written", "state", "witness", "name"),
        [
            ("Wauchual", "FL", {"zip": "33873"}, "Wauchula"), ("Wauchual", "FL", {"county": "HARDEE"}, "Wauchula"),
            ("CLEWSITON", "FL", {"zip": "33440"}, "Clewiston"), ("lakland", "FL", {"county": "Polk County"}, "Lakeland"),
            (", Cokecille", "WY", {"zip": "83114"}, "Cokeville"), ("Augustine", "FL", {"zip": "32092"}, "Saint Augustine"),
        ],
    )  # fmt: skip
    def test_accepted_only_where_zip_or_county_agrees(
        self, written: str, state: str, witness: dict, name: str
    ) -> None:
        agreed = place(city=written, state=state, **witness)
        assert (agreed["place_name"], agreed["located_by"]) == (name, "fuzzy_confirmed")
        assert place(city=written, state=state)["located_by"] == "unplaced"

    def test_a_witness_elsewhere_does_not_confirm(self) -> None:
        assert place(city="Wauchual", state="FL", zip="32301")["located_by"] == "zip"
        assert place(city="Wauchual", state="FL", county="Leon")["located_by"] == "county"

    def test_west_los_angeles_does_not_become_east_los_angeles(self) -> None:
        found = place(city="West Los Angeles", state="CA", county="Los Angeles")
        assert found["place_name"] != "East Los Angeles"
        assert found["located_by"] == "county"

    def test_suggestions_are_for_a_person_and_lead_with_the_likeliest(self) -> None:
        hits = suggest("Wauchual", "FL", limit=3)
        assert list(hits.columns) == [
            "place_id",
            "place_name",
            "county_name",
            "population",
            "score",
        ]
        assert (len(hits), hits["place_name"][0], hits["county_name"][0]) == (
            3,
            "Wauchula",
            "Hardee",
        )
        assert hits["score"].is_monotonic_decreasing
        assert suggest("Wauchual", "Narnia").empty
        assert suggest("  ", "FL").empty


class TestZips:
    @pytest.mark.parametrize(
        "written",
        ["08037", "8037", 8037, 8037.0, "08037-1234", "80371234", "080371234", "8037.0", " 8037 "],
    )
    def test_lost_zeros_and_long_forms(self, written: object) -> None:
        assert place(zip=written)["place_id"] == 100_008_037

    @pytest.mark.parametrize(
        "written",
        ["", None, "0", "00000", "abc", "99999999999", "3314", float("nan"), float("inf")],
    )
    def test_what_is_no_zip_places_nothing(self, written: object) -> None:
        assert place(zip=written)["located_by"] == "unplaced"

    def test_a_mexican_postal_code_is_no_zip(self) -> None:
        assert place(city="Nowhere", country="MEX", zip="34142")["located_by"] == "unplaced"
