"""A Selection survives its own link, and trusts no other."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from analytics.selection import URL_KEYS, Selection, describe
from tests.analytics import small_worlds


@given(st.sampled_from(["to", "from"]).flatmap(small_worlds.selections))
def test_a_link_brings_back_the_same_selection(selection):
    assert Selection.from_url(selection.to_url()) == (selection, [])


@given(st.dictionaries(st.sampled_from(URL_KEYS), st.lists(st.text(max_size=30), max_size=3)))
def test_any_link_gives_a_selection_and_says_what_it_left_out(parameters):
    selection, ignored = Selection.from_url(parameters)
    again, none_ignored = Selection.from_url(selection.to_url())
    assert again == selection and none_ignored == []
    assert set(ignored) <= set(parameters)


def test_a_forged_link_chooses_nothing():
    selection, ignored = Selection.from_url(
        {
            "run": "sideways",
            "state": "XX",
            "extract": "../../etc",
            "county": ["13279", "<img src=x>"],
            "month": ["13", "5"],
            "qad": "2025-99-01..",
            "place": "-1",
            "from": "![x](http://example.org)",
        }
    )
    assert selection == Selection(counties=("13279",), months=(5,))
    assert set(ignored) == {"run", "state", "extract", "county", "month", "qad", "place", "from"}


def test_the_words_name_each_filter_once_and_shorten_long_ones():
    selection = Selection(
        state="GA",
        counties=("13279",),
        months=(5, 6),
        qad_first=dt.date(2025, 9, 1),
        places=(1, 2, 3, 4, 5),
    )
    assert describe(selection, lambda fips: "Toombs GA", lambda i: f"Town {i}") == (
        ("County", "Toombs GA"),
        ("Town", "Town 1, Town 2, Town 3, 2 more"),
        ("Moved", "from Sep 1, 2025"),
        ("Month", "May, June"),
    )


def test_a_month_without_a_year_is_that_month_of_any_year():
    def words(**filters) -> str:
        return dict(describe(Selection(state="GA", **filters), str, str))["Month"]

    assert words(months=(5,)) == "May of any year"
    assert words(months=(5, 6)) == "May, June of any year"
    assert words(months=(1, 2, 3, 4, 5)) == "January, February, March, 2 more of any year"
    assert words(months=(5,), periods=("2025-26",)) == "May"
    assert words(months=(5,), qad_last=dt.date(2026, 1, 1)) == "May"


def test_a_county_filter_means_the_missed_end_in_both_runs():
    to = Selection(direction="to", state="GA", from_states=("FL",))
    back = Selection(direction="from", state="GA", from_states=("GA",), to_states=("FL",))
    assert to.columns["from_states"] == "other_state_code"
    assert back.columns["from_states"] == "missed_state_code"
    assert to.columns["counties"] == back.columns["counties"] == "missed_county_fips"


def test_nothing_of_a_child_can_enter_a_link():
    selection = Selection(state="GA", counties=("13279",), places=(1,), months=(5,))
    assert set(selection.to_url()) <= set(URL_KEYS)
