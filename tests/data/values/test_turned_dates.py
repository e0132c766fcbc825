"""Dates that a spreadsheet of another country turned: told by their pattern, and turned back on a word."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.dates import (
    AS_THEY_ARE,
    DAY_FIRST,
    MONTH_FIRST,
    TURNED,
    decide_orders,
    half_turned,
    read_date,
    turned_dates,
)

FORMS = {DAY_FIRST: "%d/%m/%Y", MONTH_FIRST: "%m/%d/%Y"}


def as_turned(day: dt.date, written: str, time: str = "") -> str:
    """What a spreadsheet of the other country makes of a date written in this order."""
    if day.day > 12:
        return f"{day:{FORMS[written]}}"
    return f"{day.replace(month=day.day, day=day.month).isoformat()}{time}"


CASE_34 = [dt.date(2026, *md) for md in ((6, 3), (6, 5), (6, 17), (6, 25), (5, 13), (6, 4), (5, 12), (5, 28))]


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("time", ["", " 00:00:00"])
def test_case_34_is_noticed_and_turned_back(written, time):
    texts = [as_turned(day, written, time) for day in CASE_34]
    assert half_turned(texts) and turned_dates({"qad": texts}) == ["qad"]
    orders, unsettled = decide_orders({"qad": texts}, {"qad": TURNED})
    assert orders == {"qad": f"{written}, {TURNED}"} and unsettled == []
    assert [read_date(text, orders["qad"]) for text in texts] == CASE_34
    assert decide_orders({"qad": texts}, orders)[0] == orders, (
        "what is kept gives the same when it is built anew"
    )
    assert (
        turned_dates({"qad": texts}, {"qad": TURNED})
        == turned_dates({"qad": texts}, {"qad": AS_THEY_ARE})
        == []
    )
    assert decide_orders({"qad": texts}, {"qad": AS_THEY_ARE})[0] == {"qad": written}
    assert turned_dates({"qad": texts}, {"qad": written}) == ["qad"], (
        "the order of the texts says nothing of the dates"
    )


DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2026, 12, 31))


@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(sorted(FORMS)))
def test_whatever_was_turned_comes_back(days, written):
    texts = [as_turned(day, written) for day in days]
    assert [read_date(text, f"{written}, {TURNED}") for text in texts] == days


@given(st.lists(DAYS, min_size=12, max_size=30, unique=True))
def test_a_column_of_many_days_that_was_turned_is_noticed_and_a_right_one_is_not(days):
    early = [day for day in days if day.day <= 12]
    late = [day for day in days if day.day > 12]
    if len(early) > 2 and len(late) > 2:
        assert half_turned([as_turned(day, DAY_FIRST) for day in days])
    assert not half_turned([f"{day:%m/%d/%Y}" for day in days])
    assert not half_turned([day.isoformat() for day in days])
    if late:
        # Half real dates, half text by nature: some real date has a day over 12.
        assert not half_turned([*(day.isoformat() for day in late), *(f"{day:%d/%m/%Y}" for day in days)])


@pytest.mark.parametrize(
    "texts",
    [
        ["2026-03-06", "2026-05-06", "2026-04-06"],  # all days up to 12 by nature
        ["03/06/2026", "05/06/2026", "04/06/2026"],
        ["17/06/2026", "25/06/2026", "13/05/2026"],  # text alone
        [
            "2026-03-06",
            "2026-05-06",
            "2026-04-06",
            "03/06/2026",
            "17/06/2026",
        ],  # a text that would have turned
        ["2026-03-06", "2026-05-06", "2026-04-17", "17/06/2026", "25/06/2026"],  # a real date of the 17th
        ["2026-03-06", "2026-05-06", "2026-04-06", "17/06/2026", "06/25/2026"],  # texts of both orders
        ["2026-03-06", "17/06/2026", "25/06/2026", "13/05/2026"],  # one real date
        ["2026-03-06", "2026-05-06", "17/06/2026"],  # too few to tell
        ["2026-03-06", "2026-05-06", "2026-04-06", "June 17, 2026", "28 May 2026"],  # words turn nowhere
        ["2026-03-06", "2026-05-06", "2026-04-06", "20260617", "n/a", ""],
        [],
    ],
)
def test_what_must_not_be_asked(texts):
    assert not half_turned(texts)


def test_day_numbers_of_a_workbook_count_as_real_dates():
    texts = ["46087", "46148.0", "46118", "17/06/2026", "25/06/2026"]  # March 6, May 6, April 6
    assert half_turned(texts)
    assert read_date("46087", f"{DAY_FIRST}, {TURNED}") == dt.date(2026, 6, 3)
    assert read_date("2026-06-17", f"{DAY_FIRST}, {TURNED}") == dt.date(2026, 6, 17), "no month 17: it stands"


def test_beside_a_turned_column_one_of_early_real_dates_alone_is_asked_too():
    turned = [as_turned(day, DAY_FIRST) for day in CASE_34]
    columns = {
        "qad": turned,
        "residency_date": ["2026-03-07", "2026-05-07", "n/a"],
        "birth_date": ["2014-05-16", "2013-01-02"],
    }
    assert turned_dates(columns) == ["qad", "residency_date"]
    assert turned_dates(columns, {"qad": TURNED}) == ["residency_date"]
    del columns["qad"]
    assert turned_dates(columns) == []
