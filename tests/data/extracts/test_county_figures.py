"""Figures by county as agencies write them; all rows invented, SYNTHETIC."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild

YEARS = [
    ("FIPS", "County", "Year", "Workers"),
    ("13277", "Tift", "2021", "90"),
    ("13277", "Tift", "2022", "100"),
    ("13277", "Tift", "2023", "120"),
    ("13071", "Colquitt", "2022", "50"),
    ("13071", "Colquitt", "2023", "60"),
]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def load(tmp_path, store):
    def written(rows, name="file.csv", **given):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return load_file(path, store=store, **given)

    return written


def held(store, columns: str, table: str) -> list[tuple]:
    with store.reader() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {table} ORDER BY row_number").fetchall()


def test_figures_of_several_years_are_never_added_but_asked(load, store):
    report = load(YEARS)
    assert report.status == "refused"
    assert report.message_for_terminal == (
        "The file has figures of several years (2023, 2022, 2021), which are never added: choose one at "
        'Year of the figures. The newest is 2023 (--year "2023").'
    )
    report = load(YEARS, year="2023")
    assert (report.rows_accepted, report.refused, report.as_of_date) == (
        2,
        {"other_year": 3},
        dt.date(2023, 12, 31),
    )
    assert "Of its years the figures of 2023 are taken." in report.message
    figures = [("13277", 120), ("13071", 60)]
    assert held(store, "county_fips, figure", "county_figures") == figures
    assert rebuild(store) == 1
    assert held(store, "county_fips, figure", "county_figures") == figures


def test_another_year_takes_the_place_of_the_one_before(load, store):
    load(YEARS, year="2023")
    assert load(YEARS, year="2022").status == "loaded"
    assert held(store, "county_fips, figure", "county_figures") == [("13277", 100), ("13071", 50)]
    assert load(YEARS, year="1999").status == "refused"
    assert held(store, "county_fips, figure", "county_figures") == [("13277", 100), ("13071", 50)]


@pytest.mark.parametrize(
    ("header", "years", "newest"),
    [
        ("Data Year", ("2021", "2022"), "2022"),
        ("AÑO", ("2021", "2022"), "2022"),
        ("School Year", ("2021-22", "2022-23"), "2022-23"),
        ("Fiscal year", ("FY2021", "FY2023"), "FY2023"),
        ("TIME_PERIOD", ("2021", "2019"), "2021"),
        ("Year", ("2021.0", "2022.0"), "2022"),
        ("Jahr", ("2017", "2022"), "2022"),
        ("Census", ("2012", "2017"), "2017"),
        ("Vintage", ("2021/22", "2022/23"), "2022/23"),
        ("Period", ("2023-01", "2023-02"), "2023-02"),
    ],
)
def test_the_year_is_known_by_its_header_or_by_its_values(load, store, header, years, newest):
    rows = [("FIPS", header, "Workers"), *(("13277", year, str(10 + i)) for i, year in enumerate(years))]
    assert f"The newest is {newest}." in load(rows).message
    load(rows, year=newest)
    expected = 10 + max(range(2), key=lambda i: years[i])
    assert held(store, "figure", "county_figures") == [(expected,)]


def test_a_column_of_years_far_down_the_file_is_seen(load):
    counties = [("13277", "2021", "1")] * 6_000 + [("13277", "2022", "1")]
    assert "several years (2022, 2021)" in load([("FIPS", "Jahr", "Workers"), *counties]).message


def test_one_year_is_not_asked_and_rows_that_are_added_are_told(load):
    rows = [("FIPS", "Year", "Crop", "Workers"), ("13277", "2023", "a", "5"), ("13277", "2023", "b", "6")]
    report = load(rows)
    assert (report.status, report.as_of_date) == ("loaded", dt.date(2023, 12, 31))
    assert "1 county stands in several rows, whose figures are added" in report.message


def test_a_row_without_a_year_is_refused_where_others_have_one(load, store):
    report = load([*YEARS, ("13005", "Bacon", "", "7")], year="2023")
    assert report.refused == {"other_year": 4}


def test_counties_drawn_anew_are_named_as_such_and_joined_ones_found(load, store):
    codes = (
        "09110",
        "0500000US09190",
        "02063",
        "02066",
        "G0901200",
        "12025",
        "46113",
        "02270",
        "51515",
        "09999",
    )
    report = load([("GEOID", "Workers"), *((code, "5") for code in codes)])
    assert report.refused == {"county_drawn_anew": 5, "no_county": 1}
    found = [("12086",), ("46102",), ("02158",), ("51019",)]
    assert held(store, "county_fips", "county_figures") == found


@pytest.mark.parametrize(
    "withheld",
    ["(D)", "<10", "< 10", "≤10", "fewer than 10", "menos de 10", "(NA)", "*", "–", "†", "Null", "S"],
)
def test_a_withheld_figure_is_told_as_such(load, withheld):
    report = load([("FIPS", "Workers"), ("13277", "5"), ("13005", withheld)])
    assert report.refused == {"figure_withheld": 1}


@pytest.mark.parametrize(
    "number",
    ["1 234", "1\u00a0234", "1\u202f234", "1\u2009234", "$1,234", "1,234.0", "US$ 1,234", "1'234", '="1234"'],
)
def test_a_number_in_the_ways_of_agencies_is_one_number(load, store, number):
    load([("FIPS", "Workers"), ("13277", number), ("13005", "7")])
    assert held(store, "figure", "county_figures") == [(1234,), (7,)]
