"""What is taken off a value to make it fit is told; what would lose more than that is no value."""

from __future__ import annotations

import pytest

from data.extracts.readers import READERS, reader_of
from data.values.codes import action_code, grade_code, whole_years, yes_or_no
from data.values.dates import read_date
from data.values.taken_off import (
    BESIDE,
    CENTURY,
    MONEY,
    MORE_DIGITS,
    PART_OF_YEAR,
    SCIENTIFIC,
    SIGNS,
    TIME,
    ZEROS,
    taken_off,
)

TOLD = {
    ("age", "10.5"): PART_OF_YEAR, ("age", "7 years 6 months"): PART_OF_YEAR, ("age", "18 months"): PART_OF_YEAR,
    ("age", "2 wks"): PART_OF_YEAR, ("age", "7"): None, ("age", "7.0"): None, ("age", "7 years old"): None,
    ("to_zip", "31794-1234"): MORE_DIGITS, ("to_zip", "8037"): ZEROS, ("to_zip", "GA 31794"): BESIDE,
    ("to_zip", "31794"): None, ("to_zip", "31794.0"): None, ("to_zip", "'01234"): None,
    ("district_id", "305100"): ZEROS, ("district_id", "1305100.0"): None, ("school_id", "130510001234"): None,
    ("children", "$12"): MONEY, ("children", "1.2E+05"): SCIENTIFIC, ("children", "1,234"): None,
    ("figure", "1 500"): None, ("from_state", "FL?"): SIGNS, ("from_state", "TX - Texas"): None,
    ("from_country", "Mexico*"): SIGNS, ("from_country", "U.S."): None, ("pfs", "Y*"): SIGNS,
    ("grade", "9th grade"): None, ("qad", "6/17/2026 1:45 PM"): TIME, ("qad", "2026-06-17T13:45:00Z"): TIME,
    ("qad", "46190.5"): TIME, ("qad", "6/17/26"): CENTURY, ("qad", "17 jun 26"): CENTURY, ("qad", "Jun 17, 26"): CENTURY,
    ("qad", "2026-06-17 00:00:00"): None, ("qad", "6/17/2026 12:00 AM"): None, ("qad", "17 de junio de 2026"): None,
    ("qad", "20260617"): None, ("qad", "46190.0"): None, ("qad", "Wed Jun 17 00:00:00 EDT 2026"): None,
}  # fmt: skip


@pytest.mark.parametrize(("field", "text"), TOLD)
def test_what_is_taken_off_is_told_and_ways_of_writing_are_not(field, text):
    value = reader_of(field)(text) if field in READERS else read_date(text)
    assert value is not None
    assert taken_off(field, text, value) == TOLD[field, text]


@pytest.mark.parametrize(
    "text", ["7 a 8", "7yo male", "7 years, maybe 9", "7 or 8", "7-8", "about 7", "7 y/o or 8"]
)
def test_more_than_an_age_is_none(text):
    assert whole_years(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [("7 y/o", 7), ("7 yrs.", 7), ("7 años y 6 meses", 7), ("7 years of age", 7), ("7 a", 7), ("7a 6m", 7)],
)
def test_ages_in_words_are_ages(text, years):
    assert whole_years(text) == years


def test_doubt_is_no_grade_and_no_yes():
    assert [grade_code(text) for text in ("12+", "12?", "K?", "11/12")] == [None] * 4
    assert [yes_or_no(text) for text in ("Y?", "Yes ?")] == [None] * 2


def test_only_what_says_deleted_deletes_a_record():
    """The first letter alone counted: a Duplicate was a deleted record, and its child was gone."""
    assert [action_code(text) for text in ("D", "d", "Deleted", "I", "Insert", "U", "Updated")] == list(
        "DDDIIUU"
    )
    assert [action_code(text) for text in ("Duplicate", "Done", "Unknown", "Inactive", "DI", "?")] == [
        None
    ] * 6
