"""Numbers of two habits: never another number than the one that was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.numbers import COMMA, POINT, decimal_sign, read_number


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234", 1234, 1234),
        ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("1,234.5", 1234.5, None),
        ("1.234,5", None, 1234.5),
        ("2.000,0", None, 2000),
        ("87,25", None, 87.25),
        ("12,0", None, 12),
        ("1 234", 1234, 1234),
        ("1\u202f234\u00a0567", 1234567, 1234567),
        ("1'234", 1234, 1234),
        ("$1,500", 1500, 1.5),
        ("1.500 MXN", 1.5, 1500),
        ("\u221283.51", -83.51, None),
        ("1.2E+05", 120000, 120000),
        ('="12"', 12, 12),
        (".5", 0.5, None),
        ("0012", 12, 12),
    ],
)
def test_each_habit_reads_its_own_number_or_none(text, point, comma):
    assert (read_number(text, POINT), read_number(text, COMMA)) == (point, comma)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "(D)",
        "<10",
        "12%",
        "nan",
        "inf",
        "1e400",
        "1,23,456",
        "1.2.3",
        "12-5",
        "1 23",
        "10^3",
        "1e12",
    ],
)
def test_what_is_no_number(text):
    assert read_number(text, POINT) is None and read_number(text, COMMA) is None


def test_a_column_says_its_habit_as_a_whole():
    assert decimal_sign(["1.234,5", "2.000,0", "87,25"]) == COMMA
    assert decimal_sign(["12,0", "8,0", "1.105"]) == COMMA
    assert decimal_sign(["1,234", "2.5", "7"]) == POINT
    assert decimal_sign(["1,234", "2,345", "7"]) == POINT
    assert decimal_sign(["$1,234.50", "2,5", "3.75"]) == POINT


def written(number: float, group: str, sign: str) -> str:
    whole, _, decimals = f"{number:,.2f}".partition(".")
    return whole.replace(",", group) + sign + decimals


@given(
    st.lists(st.integers(-(10**11), 10**11).map(lambda cents: cents / 100), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (" ", "."), ("'", "."), ("", "."), (".", ","), (" ", ","), ("", ",")]),
)
def test_what_was_written_is_read_whatever_the_habit(numbers, habit):
    group, sign = habit
    texts = [written(number, group, sign) for number in numbers]
    assert decimal_sign(texts) == sign
    assert [read_number(text, sign) for text in texts] == numbers
    # The other habit may understand none of them as another number with decimals.
    other = COMMA if sign == POINT else POINT
    assert [read_number(text, other) for text in texts] == [None] * len(texts)
