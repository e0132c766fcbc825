"""What title lines, parameter sheets and names say of a report: its direction, State and day."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.report_words import day_of_name, read_name, read_report_header
from data.values.dates import DAY_FIRST

TODAY = dt.date(2026, 11, 28)
SEPT_30 = dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Missed Enrollment Move To: GA Run 9/30/2026"], ("to", "GA", SEPT_30)),
        (["Move To State: PENNSYLVANIA"], ("to", "PA", None)),
        (["MOVE FROM STATE: new york"], ("from", "NY", None)),
        (["Parameter Value", "Move To State PENNSYLVANIA", "Run Date 2026-09-30"], ("to", "PA", SEPT_30)),
        (["Move From State: All", "Move To State: PA"], ("to", "PA", None)),
        (["Move From State: All Move To State: Georgia Age: All"], ("to", "GA", None)),
        (["Run by: Move From", "Columns: Move From City, Move To City", "State = FL"], ("from", "FL", None)),
        (["Move To State(s): PA, NY"], ("to", None, None)),
        (["State: PA and OH"], (None, None, None)),
        (["Georgia Migrant Education Program", "Missed Enrollment (Move To)"], ("to", "GA", None)),
        (["Missed Enrollment Report - Georgia"], (None, "GA", None)),
        (["Move To Washington County", "State: PA"], ("to", "PA", None)),
        (["Move to Kansas City"], ("to", None, None)),
        (["Mudanzas hacia Georgia", "Fecha del informe: 30 de septiembre de 2026"], ("to", "GA", SEPT_30)),
        (["Data as of 9/30/2026, printed 10/2/2026 8:14 AM"], (None, None, SEPT_30)),
        (["Printed 10/2/2026", "As of: Sep 30, 2026"], (None, None, SEPT_30)),
        (["9/30/2026 8:14 AM"], (None, None, SEPT_30)),
        (["Start Date: 9/1/2023", "End Date: 8/31/2026"], (None, None, None)),
        (["Date range: 9/1/2023 - 8/31/2026", "QADs since 9/1/2023"], (None, None, None)),
        (["Runners of 9/30/2026"], (None, None, None)),
        (["State: or none", "Move to me", "In or out"], ("to", None, None)),
    ],
)
def test_what_lines_say(lines, told):
    found = read_report_header(enumerate(lines, 1), TODAY)
    assert (found.direction, found.state_code, found.as_of_date) == told


def test_where_it_stands_is_told():
    lines = ["SYNTHETIC", "Run by: Move To", "State: GA", "Run: 30/9/2026"]
    found = read_report_header(enumerate(lines, 1), TODAY, DAY_FIRST)
    assert found.where == {"direction": "line 2", "state": "line 3", "as_of": "line 4"}
    assert found.as_of_date == SEPT_30


@pytest.mark.parametrize(
    ("name", "direction", "state", "day"),
    [
        ("ME move TO pa sept.xlsx", "to", "PA", SEPT_30),
        ("ME_move_from_NY_2026-09-30.csv", "from", "NY", SEPT_30),
        ("MoveToGA 09.30.2026.xlsx", "to", "GA", SEPT_30),
        ("MISSED ENROLLMENT MOVE TO ME 20260930.CSV", "to", "ME", SEPT_30),
        ("Missed Enrollment Georgia september 2026.xlsx", None, "GA", SEPT_30),
        ("missed_enrollment 2026-09.csv", None, None, SEPT_30),
        ("ME list.xlsx", None, None, None),
        ("moved to me by Ana.csv", "to", None, None),
        ("FL to GA.csv", None, None, None),
        ("sent by GA.csv", None, None, None),
        ("FL.csv", None, "FL", None),
        ("children FL GA.csv", None, None, None),
        ("LIST IN OR OUT.CSV", None, None, None),
        ("report (2) 2031-01-05.xlsx", None, None, None),
        ("export_123456789012.csv", None, None, None),
    ],
)
def test_what_a_name_says(name, direction, state, day):
    words = read_name(name, TODAY)
    found = day_of_name(words, dt.date(2026, 9, 14), TODAY)
    assert (words.direction, words.state_code, found) == (direction, state, day)


@pytest.mark.parametrize(
    ("newest", "day"),
    [
        (dt.date(2026, 9, 14), SEPT_30),
        (dt.date(2026, 7, 2), SEPT_30),
        (dt.date(2025, 12, 22), None),  # which September is not said, and none is near
        (dt.date(2026, 10, 3), None),
        (None, None),
    ],
)
def test_a_month_without_a_year_counts_only_beside_rows_of_that_time(newest, day):
    assert day_of_name(read_name("ME pa sept.xlsx", TODAY), newest, TODAY) == day


def test_a_month_that_is_not_over_ends_today():
    assert day_of_name(read_name("nov 2026", TODAY), dt.date(2026, 11, 2), TODAY) == TODAY
