"""What is only known to be somewhere in a county: counted there, no town, and no point to drive to."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analytics.exports.place_facts import place_facts
from analytics.leads.coded import coded_leads
from analytics.leads.missed_enrollment import by_county, by_place, totals
from analytics.leads.tally import tally
from analytics.mobility.ends import END_COLUMNS, level_of
from analytics.pockets.cases import cases_of, view_leads
from analytics.selection import Selection
from data.reference import COUNTY_POINT_ID
from tests.families import AS_OF, child, loaded


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    cities = ("Avondale", "Avondale", "Kennett Square", "Chester County", "Adams Co.", "Camp Six")
    story = [child(n, "2026-05-01", move_to=(city, "PA")) for n, city in enumerate(cities, start=1)]
    store = loaded(tmp_path_factory.mktemp("county"), story, state="PA")
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        coded = coded_leads(table("leads"), table("places").to_pandas())
    yield coded
    store.close()


@pytest.fixture(scope="module")
def counted(coded):
    return tally(coded, Selection(state="PA"))


def test_it_counts_in_the_county_and_not_among_the_towns(counted):
    told = totals(counted)
    assert (told.children, told.towns, told.counties, told.not_placed_children) == (6, 2, 2, 1)
    counties = by_county(counted).set_index("county_name")
    assert counties["towns"].to_dict() == {"Chester": 2, "Adams": 0}
    assert counties["children"].to_dict() == {"Chester": 4, "Adams": 1}


def test_no_map_file_gives_it_a_point(counted):
    facts = {fact.title: fact.is_on_map for fact in place_facts(by_place(counted))}
    assert facts == {
        "Avondale, Chester County, PA": True, "Kennett Square, Chester County, PA": True,
        "Somewhere in Chester County, PA": False, "Somewhere in Adams County, PA": False,
    }  # fmt: skip


def test_it_is_named_as_what_it_is_and_no_list_of_places_gives_it_a_point(counted):
    places = by_place(counted).set_index("place_name")
    assert set(places.index) == {
        "Avondale", "Kennett Square", "Somewhere in Chester County", "Somewhere in Adams County",
    }  # fmt: skip
    has_point = places[["lat", "lon"]].notna().all(axis="columns")
    assert has_point.to_dict() == {name: not name.startswith("Somewhere") for name in places.index}


def test_pockets_of_towns_leave_it_out_and_say_so_and_those_of_counties_count_it(coded):
    view = view_leads(coded, Selection(state="PA"), AS_OF)
    assert view.without_town_families == 2
    assert (cases_of(view, "town", "children", "newest")["location"] < COUNTY_POINT_ID).all()
    assert len(cases_of(view, "town", "children", "newest")) == 3
    by_fips = cases_of(view, "county", "children", "newest").groupby("location").size()
    assert by_fips.to_dict() == {"42029": 4, "42001": 1}


def test_a_map_of_moves_draws_no_line_to_it_but_to_its_county():
    chester = COUNTY_POINT_ID + 42029
    ends = pd.DataFrame(
        [
            (4560349, "Philadelphia", "42101", "Philadelphia", "PA", "USA", 39.95, -75.16),
            (chester, "Chester County", "42029", "Chester", "PA", "USA", 39.97, -75.75),
            (5200000, "Kennett Square", "42029", "Chester", "PA", "USA", 39.85, -75.71),
            (COUNTY_POINT_ID + 42001, "Adams County", "42001", "Adams", "PA", "USA", 39.87, -77.22),
        ],
        columns=END_COLUMNS,
    )
    pairs = np.array([[0, 1], [0, 2], [0, 3]])
    towns = level_of("place", ends, pairs)
    named = towns.units.set_index("name")["lat"]
    assert math.isnan(named["Somewhere in Chester County PA"]) and math.isnan(
        named["Somewhere in Adams County PA"]
    )
    assert sorted(towns.is_line.tolist()) == [False, False, True]
    counties = level_of("county", ends, pairs)
    lats = counties.units.set_index("unit_id")["lat"].to_dict()
    assert lats == {"42101": 39.95, "42029": 39.85, "42001": 39.87}
