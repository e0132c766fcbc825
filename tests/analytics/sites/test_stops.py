"""Stops inside a town: what is one stop, which season is meant, and in which order to go."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.sites.stops import (
    SOON_DAYS,
    Stop,
    begin_soon,
    facts,
    farm_stops,
    in_order,
    in_town,
    key_of,
    located_sites,
    office_stops,
    season_words,
)
from data.board.entries import Contact
from tests.analytics.sites.farm_story import TODAY, around
from tests.analytics.sites.test_nearby import VIDALIA, engine_with

MOULTRIE = (31.17991, -83.78906)


@pytest.fixture(scope="module")
def sites() -> pd.DataFrame:
    jobs, housing = around(TODAY)
    points = {"Vidalia": VIDALIA, "Moultrie": MOULTRIE}
    rows = [
        {
            "kind": "farm_jobs", "case_number": case, "case_status": status, "employer_name": who, "crop": crop,
            "workers": workers, "place_name": town, "state_code": state, "first_day": first, "last_day": last,
            "lat": points[town][0], "lon": points[town][1],
        }
        for case, status, who, crop, workers, town, state, first, last in jobs
    ] + [
        {
            "kind": "farm_housing", "case_number": case, "housing_type": kind, "place_name": town, "state_code": state,
            "units": units, "occupancy": room, "lat": points[town][0], "lon": points[town][1],
        }
        for case, kind, town, state, units, room in housing
    ]  # fmt: skip
    return located_sites(ibis.duckdb.from_connection(engine_with("farm_sites", rows)).table).to_pandas()


@pytest.fixture(scope="module")
def stops(sites) -> dict[str, Stop]:
    return {stop.name: stop for stop in farm_stops(sites, TODAY)}


def test_two_filings_of_one_employer_in_one_town_are_one_stop(stops):
    onions = stops["SYNTHETIC Onions"]
    assert "Synthetic onions" not in stops
    assert (onions.what, onions.workers) == ("Onions, Carrots", 52)
    assert facts(onions, TODAY) == ["Onions, Carrots", "52 workers", "season on until Jan 7, 2027"]


def test_housing_is_a_stop_of_its_own_named_after_whose_it_is(stops):
    own, other = stops["Housing of SYNTHETIC Onions"], stops["Worker housing"]
    assert facts(own, TODAY) == ["Barracks", "room for 60", "season on until Dec 28, 2026"]
    assert facts(other, TODAY) == ["Motel", "room for 8"]


def test_what_was_denied_is_no_stop(stops):
    assert "SYNTHETIC Denied" not in stops


def test_a_season_that_is_over_comes_again_next_year_and_says_from_which_it_is(stops):
    pecans = stops["SYNTHETIC Pecans"]
    assert season_words(pecans, TODAY) == "season begins Dec 5, 2026, in 7 days (as in 2025)"
    assert (pecans.last_day - pecans.first_day).days == 40
    assert facts(pecans, TODAY)[:2] == ["Pecans", "14 workers"]
    cotton = stops["SYNTHETIC Cotton"]
    assert (cotton.first_day, season_words(cotton, TODAY)) == (None, "last filed for 2022")


def test_those_that_begin_within_two_weeks_are_listed_the_first_first(stops):
    soon = [stop.name for stop in begin_soon(stops.values(), TODAY)]
    assert soon == ["SYNTHETIC Berries", "SYNTHETIC Pecans", "SYNTHETIC Greens"]


def test_in_a_town_one_goes_where_the_season_is_on_then_where_it_begins_then_to_offices(stops):
    offices = office_stops(
        [Contact("GA", place_name="Vidalia", office="SYNTHETIC Office", phone="912 555 0100")],
        "GA",
        "Toombs",
        "Vidalia",
    )
    town = in_town(stops.values(), (VIDALIA,))
    assert "SYNTHETIC Berries" not in {stop.name for stop in town}
    assert [stop.name for stop in in_order([*offices, *town], TODAY)] == [
        "SYNTHETIC Onions",
        "Housing of SYNTHETIC Onions",
        "SYNTHETIC Pecans",
        "SYNTHETIC Greens",
        "SYNTHETIC Office",
        "SYNTHETIC Pines",
        "SYNTHETIC Cotton",
        "Worker housing",
    ]


def test_an_office_of_another_town_is_no_stop_here():
    contacts = [
        Contact("GA", place_name="Lyons", office="Elsewhere"),
        Contact("FL", place_name="Vidalia", office="Another State"),
        Contact("GA", county_name="Toombs", role="Registrar", contact_id="c2"),
        Contact("GA", office="Of the whole State"),
    ]
    (office,) = office_stops(contacts, "GA", "Toombs", "Vidalia")
    assert (office.name, office.key) == ("Registrar", "office-c2")
    called = Contact("GA", place_name="Vidalia", office="Called", called_date=dt.date(2026, 11, 3))
    (office,) = office_stops([called], "GA", "Toombs", "Vidalia")
    assert facts(office, TODAY) == ["last called Nov 3, 2026"]


def test_the_key_of_a_stop_is_the_same_in_the_next_file(sites, stops):
    later = farm_stops(
        sites.assign(workers=7, crop="Other", case_number="H-99"), TODAY + dt.timedelta(days=200)
    )
    onions = next(stop for stop in later if stop.name == "SYNTHETIC Onions")
    assert onions.key == stops["SYNTHETIC Onions"].key == key_of("farm", "synthetic  ONIONS", "Vidalia", "GA")
    assert onions.key != key_of("housing", "SYNTHETIC Onions", "Vidalia", "GA")


def test_a_farm_without_a_name_goes_by_its_case(sites):
    (one,) = farm_stops(
        sites[sites["case_number"] == "H-3"].assign(employer_name=None, crop=None, workers=None), TODAY
    )
    assert (one.name, one.what, one.workers) == ("Case H-3", "", None)
    assert farm_stops(sites.iloc[:0], TODAY) == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(-1500, 400), st.integers(0, 200))
def test_the_season_that_is_told_is_on_or_to_come(begins, length):
    """Of whichever filing: never one that is over, and begun on the day of the year on which it was filed for."""
    first = TODAY + dt.timedelta(days=begins)
    last = first + dt.timedelta(days=length)
    rows = pd.DataFrame(
        [{
            "kind": "farm_jobs", "case_number": "H-1", "case_status": "", "is_primary": None, "employer_name": "F",
            "crop": "c", "workers": 1, "first_day": first, "last_day": last, "housing_type": None, "units": None,
            "occupancy": None, "place_name": "Vidalia", "state_code": "GA", "lat": VIDALIA[0], "lon": VIDALIA[1],
        }]
    )  # fmt: skip
    (stop,) = farm_stops(rows, TODAY)
    if last < dt.date(2023, 11, 28):
        assert stop.first_day is None
        return
    assert stop.last_day >= TODAY
    assert (stop.first_day.month, stop.first_day.day) in {(first.month, first.day), (2, 28)}
    assert stop.of_year == (0 if last >= TODAY else first.year)
    assert (stop in begin_soon([stop], TODAY)) == (0 < (stop.first_day - TODAY).days <= SOON_DAYS)
