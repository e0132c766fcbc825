"""Grades, ages, counts and ids as people write them: nothing is cleaned until it fits."""

from __future__ import annotations

import pytest

from data.values.codes import digits, grade_code, whole_number, whole_years
from data.values.numbers import COMMA
from data.values.regions import county_fips, zip_code


@pytest.mark.parametrize(
    ("texts", "grade"),
    [
        (("9", "09", "9.0", "9th", "9th grade", "Grade 9", "Gr. 9", "G9", "9no", "ninth", "Noveno grado"), "09"),
        (("1", "1st", "1ro", "1er grado", "primero", "First Grade", "1°"), "01"),
        (("12", "Grade 12th", "duodécimo"), "12"),
        (("K", "KG", "Kinder", "Kindergarten", "Grade K"), "KG"),
        (("PK", "Pre-K", "preescolar", "PS"), "PS"),
        (("OS", "OSY", "out of school", "0", "00"), "OS"),
        (("-1", "-09", "1-2", "9-12", "K-1", "13", "99", "1.5", "A1", "grade", "?", "2026"), None),
    ],
)  # fmt: skip
def test_grades(texts, grade):
    assert {text: grade_code(text) for text in texts} == dict.fromkeys(texts, grade)


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (("7", "7.0", "7 years", "7 yrs.", "7yo", "7 años", "7y6m", "7 años 6 meses", "7.9"), 7),
        (("6 months", "6 mo.", "11 meses", "2 wks", "3 días", "<1", "< 1 year", "0"), 0),
        (("18 months", "23 mos", "1 año", "1a 2m"), 1),
        (("10.5", "10,5", "10 years old", "120 months"), 10),
        (("-1", "seven", "1-2", "?", "7 houses", "1000", ""), None),
    ],
)
def test_ages(texts, years):
    assert {text: whole_years(text) for text in texts} == dict.fromkeys(texts, years)


def test_counts_are_whole_or_none():
    assert [whole_number(t) for t in ("1,234", "12.0", "12,0", "1,5", "1.5", "-3")] == [1234, 12] + [None] * 4
    assert [whole_number(t, COMMA) for t in ("12,0", "1.234", "1,5")] == [12, 1234, None]


def test_counties_in_every_style_of_agencies():
    appling = ("13001", "US13001", "05000US13001", "0500000US13001", "13-001", "G1300010", "13001.0")
    assert {county_fips(text) for text in (*appling, "13001 Appling", "13001, Appling County")} == {"13001"}
    assert county_fips("1001") == "01001"
    # Renamed or joined to another since: its county of today. Drawn anew: none.
    assert [county_fips(code) for code in ("46113", "12025", "51515")] == ["46102", "12086", "51019"]
    nothing = ("09110", "02063", "13000", "13", "US13", "0400000US13", "1300150", "G130001", "abc", "")
    assert [text for text in nothing if county_fips(text)] == []


def test_a_district_or_school_has_digits_alone_and_no_stand_in():
    written = {
        "12": "0000012",
        "0012.0": "0000012",
        '="1200390"': "1200390",
        "'12": "0000012",
        "=12": "0000012",
    }
    assert {text: digits(text, 7) for text in written} == written
    for text in (
        "-1",
        "+1",
        "1 2",
        "1-2",
        "0",
        "0000000",
        "9999999",
        "12345678",
        "==1",
        "''1",
        "1=",
        "",
        "٣",
    ):
        assert digits(text, 7) is None


def test_a_zip_is_five_or_nine_digits_and_no_sum():
    written = {
        "8037": "08037", "04461-3000": "04461", "044613000": "04461", "44613000": "04461",
        "04461 3000": "04461", "30474.0": "30474", "GA 30474": "30474", '="08037"': "08037", "'08037": "08037",
    }  # fmt: skip
    assert {text: zip_code(text) for text in written} == written
    for text in ("-1", "-30474", "+30474", "3-0-4-7-4", "3 0 4 7 4", "0", "00000", ""):
        assert zip_code(text) is None


@pytest.mark.parametrize(
    "text", ["1,2", "1,23,456", "1_000", "1234567890", "+-5", "--5", "1e99", "inf", "nan", ""]
)
def test_what_is_no_count_is_none(text):
    assert whole_number(text) is None
