"""Degrees: what a person wrote is what is read, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.degrees import read_degrees


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59), st.sampled_from("EW"))
def test_degrees_minutes_and_seconds_come_back(degrees, minutes, seconds, side):
    expected = (degrees + minutes / 60 + seconds / 3600) * (1 if side == "E" else -1)
    for text in (
        f"{degrees}°{minutes:02}'{seconds:02}\"{side}",
        f"{side} {degrees} {minutes} {seconds}",
        f"{degrees}:{minutes:02}:{seconds:02} {side}",
        f"{degrees}d {minutes}m {seconds}s {side.lower()}",
    ):
        assert read_degrees(text, "EWO") == pytest.approx(expected), text


@pytest.mark.parametrize(
    "text",
    ["31 60 00", "31 27 61", "31 27.5 10", "-31 N", "31 S 27", "N 31 N", "abc", "", "31 E", "1234567890"],
)
def test_what_says_two_things_or_none_is_no_degree(text):
    assert read_degrees(text, "NS") is None
