"""The program's rules say the same in Python and in SQL, on every day of some years."""

from __future__ import annotations

import datetime as dt

import duckdb
import numpy as np

from analytics.mobility.view import period_year as period_year_of_month
from data.schema.program import (
    EPOCH,
    day_number_sql,
    expiration_sql,
    period_days,
    period_of,
    period_sql,
    period_starting,
    period_year,
    too_old_on_sql,
    window_start,
)

DAYS = [dt.date(1998, 8, 1) + dt.timedelta(days=n) for n in range(3000)]


def _of_every_day(fragment: str) -> list:
    days = f"SELECT unnest(range(DATE '{DAYS[0]}', DATE '{DAYS[-1]}' + 1, INTERVAL 1 DAY))::DATE AS day"
    return [row[0] for row in duckdb.sql(f"SELECT {fragment} FROM ({days}) ORDER BY day").fetchall()]


def test_the_period_of_a_day_is_one_in_python_and_in_sql():
    assert _of_every_day(period_sql("day")) == [period_of(day.year, day.month) for day in DAYS]
    assert _of_every_day(period_sql("day")) == [period_starting(period_year(day)) for day in DAYS]
    assert all(first <= day <= last for day in DAYS for first, last in [period_days(period_year(day))])


def test_the_period_of_a_numbered_month_is_that_of_its_days():
    months = np.array([(day.year - EPOCH.year) * 12 + day.month - 1 for day in DAYS])
    assert period_year_of_month(months).tolist() == [period_year(day) for day in DAYS]


def test_days_are_numbered_from_the_same_day():
    assert _of_every_day(day_number_sql("day")) == [(day - EPOCH).days for day in DAYS]


def test_the_window_ends_36_months_after_the_move_or_on_the_22nd_birthday():
    ends = duckdb.sql(
        f"SELECT {expiration_sql('qad', 'born')}, {too_old_on_sql('born', 'DATE ' + repr('2026-05-16'))} FROM (VALUES "
        "(DATE '2024-02-29', DATE '2015-01-01'), (DATE '2024-06-17', DATE '2004-05-16'), "
        "(DATE '2024-06-17', DATE '2004-05-17'), (DATE '2024-06-17', NULL)) AS t(qad, born)"
    ).fetchall()
    assert [(str(day)[:10], old) for day, old in ends] == [
        ("2027-02-28", False), ("2026-05-16", True), ("2026-05-17", False), ("2027-06-17", None),
    ]  # fmt: skip


def test_a_window_begins_where_the_rule_ends_it():
    """Of a move on the day that it gives, the 36 months end on the day asked for; Feb 29 ends with Feb 28."""
    ends = _of_every_day(expiration_sql("day", "NULL::DATE"))
    for day, end in zip(DAYS, ends, strict=True):
        is_leap_day = (day.month, day.day) == (2, 29)
        assert window_start(end.date()) == (day.replace(day=28) if is_leap_day else day)
    assert window_start(dt.date(2024, 2, 29)) == dt.date(2021, 2, 28)
