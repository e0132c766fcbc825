"""Placing towns: the order of the witnesses, towns of one name, the wrong State, countries, any cells at all."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.geocoding.gazetteer import place_details, suggest
from data.geocoding.geocode import LOCATED_COLUMNS, locate
from data.schema.tables import LOCATED_BY
from tests.placed import km, place


class TestTheTownGoesBeforeTheZip:
    def test_immokalee_is_not_put_at_its_zip_point_26_km_away(self) -> None:
        by_town = place(city="Immokalee", state="FL", zip="34142", county="Collier")
        by_zip = place(zip="34142")
        assert by_town["located_by"] == "exact"
        assert by_zip["located_by"] == "zip"
        assert by_zip["place_id"] == 100_034_142
        assert by_zip["place_name"] == "Immokalee (ZIP 34142)"
        assert km(by_zip, by_town["lat"], by_town["lon"]) > 20

    def test_an_unknown_town_is_put_at_its_zip(self) -> None:
        found = place(city="PINE BARRENS CAMP", state="NJ", zip="8037")
        assert (found["located_by"], found["place_id"], found["county_name"]) == (
            "zip",
            100_008_037,
            "Atlantic",
        )

    def test_the_district_office_comes_after_the_zip_and_before_the_county(self) -> None:
        unknown = {
            "city": "Nowhere Camp",
            "state": "FL",
            "district_city": "Naples",
            "county": "Collier",
        }
        assert place(**unknown)["located_by"] == "district"
        assert place(**unknown)["place_name"] == "Naples"
        assert place(**unknown, zip="34142")["located_by"] == "zip"
        del unknown["district_city"]
        assert place(**unknown)["located_by"] == "county"
        assert place(**unknown)["place_id"] == 200_012_021
        assert place(**unknown)["place_name"] == "Collier County"


class TestOneNameInSeveralCounties:
    # Salem, Arkansas: the seat of Fulton County, and a larger place in Saline County, 260 km apart.
    def test_the_county_decides(self) -> None:
        assert place(city="Salem", state="AR", county="Fulton")["county_name"] == "Fulton"
        assert place(city="Salem", state="AR", county="SALINE COUNTY")["county_name"] == "Saline"

    def test_the_zip_decides(self) -> None:
        assert place(city="Salem", state="AR", zip="72576")["county_name"] == "Fulton"

    def test_else_a_person_decides(self) -> None:
        assert place(city="Salem", state="AR")["located_by"] == "unplaced"
        assert suggest("Salem", "AR")["county_name"].head(2).tolist() == ["Saline", "Fulton"]

    def test_a_town_of_twenty_times_the_inhabitants_is_the_one_meant(self) -> None:
        assert place(city="Jacksonville", state="FL")["county_name"] == "Duval"

    @pytest.mark.parametrize(("city", "state"), [("Woodbridge", "CA"), ("Bridgeport", "IL")])
    def test_a_town_whose_name_is_the_post_office_of_another_place_is_not_meant_for_sure(
        self, city, state
    ) -> None:
        """The larger Woodbridge is a part of Irvine; mail to Woodbridge, California, goes 590 km north."""
        assert place(city=city, state=state)["located_by"] == "unplaced"

    def test_the_word_town_is_no_end_of_a_name(self) -> None:
        assert place(city="Morristown", state="NY")["place_name"] != "Morris"
        assert place(city="Town of Morris", state="NY")["place_name"].startswith("Morris")

    @pytest.mark.parametrize("written", ["Collier", "COLLIER", "Collier County", "collier co", "12021"])
    def test_a_county_is_read_however_it_is_written(self, written: str) -> None:
        assert place(state="FL", county=written)["county_fips"] == "12021"

    def test_a_city_without_a_county_is_not_the_county_of_its_name(self) -> None:
        assert place(state="MD", county="Baltimore County")["county_fips"] == "24005"
        assert place(state="MD", county="Baltimore city")["county_fips"] == "24510"


class TestTheWrongState:
    def test_yuma_california_with_a_zip_of_arizona_is_not_put_in_arizona(self) -> None:
        for cells in ({"city": "Yuma", "state": "CA", "zip": "85364"}, {"city": "Yuma, CA 85364"}):
            found = place(**cells)
            assert (found["located_by"], found["state_code"]) == ("unplaced", "CA")
            assert pd.isna(found["place_id"])

    def test_it_is_put_at_its_county_where_one_is_written(self) -> None:
        found = place(city="Yuma", state="CA", zip="85364", county="Imperial")
        assert (found["located_by"], found["county_fips"]) == ("county", "06025")

    def test_a_cell_that_names_another_state_than_its_neighbour_places_nothing(self) -> None:
        assert place(city="Houston, MS", state="TX")["located_by"] == "unplaced"
        assert place(city="Houston, MS 38851", state="TX")["located_by"] == "unplaced"

    def test_without_a_state_the_zip_gives_it(self) -> None:
        assert place(city="Yuma", zip="85364")["state_code"] == "AZ"
        assert place(city="Yuma")["located_by"] == "unplaced"


class TestAbroad:
    @pytest.mark.parametrize(
        ("state", "country"),
        [
            ("Ciudad de México", "MEX"),
            ("CDMX", ""),
            ("Distrito Federal", "Mexico"),
            ("D.F.", "MX"),
            ("DF", "MEX"),
            ("Mexico City", ""),
        ],
    )
    def test_the_capital_under_all_its_names(self, state: str, country: str) -> None:
        found = place(city="Ciudad de México", state=state, country=country)
        assert (found["state_code"], found["country_code"], found["place_name"]) == (
            "Ciudad de México",
            "MEX",
            "Mexico City",
        )

    @pytest.mark.parametrize("state", ["México", "Mexico", "Estado de México", "EDO. DE MEXICO", "Edomex"])
    def test_the_state_of_mexico(self, state: str) -> None:
        found = place(city="Toluca", state=state, country="MEX")
        assert (found["state_code"], found["place_id"] > 0) == ("México", True)

    def test_states_are_joined_by_name_not_by_number(self) -> None:
        # GeoNames 05 is Chiapas and 07 Coahuila; INEGI the other way round.
        tapachula, saltillo = (
            place(city="Tapachula", state="Chiapas"),
            place(city="Saltillo", state="Coahuila"),
        )
        assert (tapachula["country_code"], saltillo["country_code"]) == ("MEX", "MEX")
        assert tapachula["lat"] < 16 < 25 < saltillo["lat"] < 26

    def test_los_reyes_is_the_city_and_not_the_hamlet(self) -> None:
        assert place(city="Los Reyes", state="Michoacán")["place_name"] == "Los Reyes de Salgado"

    def test_accents_and_short_forms_are_no_matter(self) -> None:
        assert place(city="Cd. Juarez", state="Chih.", country="MEX")["place_name"] == "Ciudad Juárez"
        assert place(city="JUÁREZ", state="CHIHUAHUA", country="")["place_name"] == "Ciudad Juárez"

    def test_a_mexican_state_outvotes_a_country_that_forms_fill_in(self) -> None:
        assert place(city="Morelia", state="Michoacán", country="USA")["country_code"] == "MEX"

    def test_two_letters_are_read_in_the_country_that_is_written(self) -> None:
        assert place(city="Tijuana", state="BC", country="MEX")["state_code"] == "Baja California"
        assert place(city="Vancouver", state="BC", country="CAN")["state_code"] == "British Columbia"
        assert place(city="Tecate", state="BC", country="CAN")["located_by"] == "unplaced"

    @pytest.mark.parametrize(
        ("city", "state", "region", "country"),
        [
            ("Morelia", "Mich.", "Michoacán", "MEX"),
            ("Uruapan", "MICH", "Michoacán", "MEX"),
            ("Holland", "Mich.", "MI", "USA"),
            ("Holland", "MI", "MI", "USA"),
            ("Monterrey", "N.L.", "Nuevo León", "MEX"),
            ("Monterrey", "NL", "Nuevo León", "MEX"),
            ("St. John's", "NL", "Newfoundland and Labrador", "CAN"),
            ("Tijuana", "B.C.", "Baja California", "MEX"),
            ("Abbotsford", "BC", "British Columbia", "CAN"),
            ("Tepic", "NT", "Nayarit", "MEX"),
            ("Oaxaca", "Oaxaca, Mexico", "Oaxaca", "MEX"),
            ("Oaxaca", "Oaxaca, México", "Oaxaca", "MEX"),
            ("Weslaco", "Texas, USA", "TX", "USA"),
        ],
    )
    def test_a_state_that_two_countries_write_alike_is_decided_by_the_town(
        self, city: str, state: str, region: str, country: str
    ) -> None:
        found = place(city=city, state=state)
        assert (found["state_code"], found["country_code"]) == (region, country)

    def test_where_no_town_decides_nothing_is_said(self) -> None:
        assert place(city="Nowhere Camp", state="NL")["located_by"] == "unplaced"
        assert place(city="Nowhere Camp", state="Mich.")["state_code"] == "MI"

    def test_without_a_state_only_an_unmistakable_town_is_placed(self) -> None:
        assert place(city="Guadalajara", country="MEX")["state_code"] == "Jalisco"
        assert place(city="San Juan", country="MEX")["located_by"] == "unplaced"
        assert place(city="Morelia", state="Mexico")["state_code"] == "Michoacán"

    @pytest.mark.parametrize(
        ("city", "state", "country", "code", "region"),
        [
            ("Huehuetenango", "Huehuetenango", "Guatemala", "GTM", "Huehuetenango"), ("Leamington", "ON", "", "CAN", "Ontario"),
            ("Danlí", "El Paraíso", "HND", "HND", "El Paraíso"), ("Ponce", "PR", "", "USA", "PR"), ("Santa Ana", "Santa Ana", "SLV", "SLV", "Santa Ana"),
        ],
    )  # fmt: skip
    def test_other_countries(self, city: str, state: str, country: str, code: str, region: str) -> None:
        found = place(city=city, state=state, country=country)
        assert (found["located_by"], found["country_code"], found["state_code"]) == (
            "exact",
            code,
            region,
        )


def test_details_of_a_town_a_zip_a_county_and_nothing() -> None:
    town = place(city="Immokalee", state="FL")
    details = place_details([200_012_021, int(town["place_id"]), 100_034_142, 7])
    assert list(details.columns) == list(LOCATED_COLUMNS[:-1])
    assert details["place_name"].tolist()[:3] == [
        "Collier County",
        "Immokalee",
        "Immokalee (ZIP 34142)",
    ]
    assert details["county_fips"].tolist()[:3] == ["12021"] * 3
    assert details.iloc[3, 1:].isna().all()


def test_the_stores_names_of_the_columns_are_read_too() -> None:
    assert place(city="Immokalee", state_code="FL", country_code="USA")["located_by"] == "exact"


def test_a_city_of_signs_only_leaves_the_zip_to_speak() -> None:
    assert place(city="()", zip="34142")["located_by"] == "zip"


def test_no_rows_and_no_known_columns() -> None:
    assert list(locate(pd.DataFrame()).columns) == list(LOCATED_COLUMNS)
    found = locate(pd.DataFrame({"crop": ["tomatoes", "beans"]}, index=["a", "b"]))
    assert found["located_by"].to_dict() == {"a": "unplaced", "b": "unplaced"}


PIECES = st.sampled_from(
    ["Immokalee", "IMMOKALEE", "Wauchual", "St. Paul", "Salem", "Yuma, CA 85364", "CR 37 Houston", "FL", "AR", "TX", "Michoacán",
     "Mexico", "MEX", "USA", "34142", "8037", "Collier", "Hardee County", "", " ", ",", "()", "/", "\x00", "\ud800", "﷽", "=1+1"]
)  # fmt: skip
CELL = st.one_of(PIECES, st.text(max_size=12), st.none(), st.integers(0, 99999), st.floats())
ROW = st.fixed_dictionaries(
    {name: CELL for name in ("city", "state", "country", "zip", "county", "district_city")}
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_any_cells_give_one_answer_per_row_whatever_the_order(rows: list[dict], draw) -> None:
    frame = pd.DataFrame(rows, index=[f"row {i}" for i in range(len(rows))], dtype=object)
    found = locate(frame)
    assert found.index.equals(frame.index)
    assert list(found.columns) == list(LOCATED_COLUMNS)
    assert set(found["located_by"]) <= set(LOCATED_BY)
    is_placed = found["place_id"].notna()
    assert (is_placed == (found["located_by"] != "unplaced")).all()
    assert (found["lat"].notna() == is_placed).all()
    assert (found["place_name"].notna() == is_placed).all()

    order = list(frame.index)
    draw.shuffle(order)
    pd.testing.assert_frame_equal(locate(frame.loc[order]).loc[frame.index], found)
