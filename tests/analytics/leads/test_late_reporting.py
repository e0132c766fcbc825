"""Moves are recorded late: which months are complete, what is compared, and what came late."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.leads import late_reporting
from analytics.leads.late_reporting import (
    CameLate,
    came_late,
    caption,
    complete_until,
    in_a_sentence,
    not_complete,
    reaches,
)
from analytics.patterns import SHELF
from analytics.patterns.compared import compare
from analytics.patterns.jumping_out import jumping_out
from analytics.patterns.shelf.shelf import rows_of
from analytics.patterns.side_by_side import still_growing
from analytics.selection import Selection
from data.schema.program import month_of, period_of
from tests.analytics.patterns.pattern_worlds import AS_OF, NAMES, coded, finished, without_pattern
from tests.leads_in_memory import Extract, engine_with_extracts, leads_of

GEORGIA = Selection(state="GA")
DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31))
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("as_of", "until", "months"),
    [
        ((2026, 9, 30), (2026, 6, 30), 3),
        ((2026, 9, 29), (2026, 5, 31), 4),
        ((2026, 9, 1), (2026, 5, 31), 4),
        ((2026, 2, 28), (2025, 11, 30), 3),
        ((2024, 2, 28), (2023, 10, 31), 4),
        ((2024, 2, 29), (2023, 11, 30), 3),
        ((2026, 1, 15), (2025, 9, 30), 4),
        ((2025, 12, 31), (2025, 9, 30), 3),
    ],
)
def test_months_that_are_complete(as_of, until, months):
    as_of = dt.date(*as_of)
    assert complete_until(as_of) == dt.date(*until)
    assert caption(as_of).startswith(f"The last {months} months are not complete yet")


@given(DAYS)
def test_the_months_not_complete_are_those_after_the_complete_ones(as_of):
    until, day, months = complete_until(as_of), as_of, []
    while day > until:
        if (day.year, day.month) not in months:
            months.insert(0, (day.year, day.month))
        day -= ONE_DAY
    assert not_complete(as_of) == tuple(months)
    assert (until + ONE_DAY).day == 1
    assert len(months) == 3 + ((as_of + ONE_DAY).day != 1)


@given(DAYS)
def test_a_month_and_its_period_lead_to_each_other(day):
    period = period_of(day.year, day.month)
    assert month_of(period, day.month) == (day.year, day.month)
    assert dt.date(int(period[:4]), 9, 1) <= day <= dt.date(int(period[:4]) + 1, 8, 31)


@given(
    st.lists(st.integers(1, 12), max_size=2),
    st.lists(st.sampled_from(["2024-25", "2025-26", "2026-27"]), max_size=2),
    st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)
def test_a_view_reaches_months_that_are_not_complete(months, periods, first, last):
    view = Selection(months=tuple(months), periods=tuple(periods), qad_first=first, qad_last=last)
    days = [dt.date(2026, 7, 1) + dt.timedelta(days=n) for n in range(92)]
    assert days[-1] == AS_OF
    let_through = [
        d
        for d in days
        if (not months or d.month in months)
        and (not periods or ("2026-27" if d.month == 9 else "2025-26") in periods)
        and (first is None or d >= first)
        and (last is None or d <= last)
    ]
    # An empty range of days inside one month is not worth a day-by-day look.
    if first is None or last is None or first <= last:
        assert reaches(view, AS_OF) == bool(let_through)


def recorded_late(seed: int):
    """A list with the same moves every year, but of the last three months only families from one
    town are recorded yet."""
    year = without_pattern(6_000, seed, towns=15)
    year = year[year["year"] == 2024]
    years = [
        finished(year.assign(year=2024 + n, **{k: year[k] + n * 10_000 for k in ("family", "child")}))
        for n in range(3)
    ]
    rows = pd.concat(years, ignore_index=True)
    date = pd.Timestamp(0) + pd.to_timedelta(rows["day"], unit="D")
    is_slow = rows["origin"] != 2
    is_listed = (date <= pd.Timestamp(AS_OF)) & ~((date > pd.Timestamp(2026, 6, 30)) & is_slow)
    return coded(rows[is_listed])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("baseline", ["year", "period"])
def test_what_is_only_recorded_late_does_not_stand_out(seed, baseline, monkeypatch):
    found = jumping_out(recorded_late(seed), GEORGIA, baseline, AS_OF, NAMES)
    assert found.patterns == ()
    assert found.compared.selection.qad_last == dt.date(2026, 6, 30)
    assert "Moves after Jun 30, 2026 are left out" in found.compared.left_out
    monkeypatch.setattr(late_reporting, "MONTHS_LATE", 0)
    misled = jumping_out(recorded_late(seed), GEORGIA, baseline, AS_OF, NAMES).patterns
    assert misled or baseline == "period"  # two months of twelve do not make a third more


def answered(name: str, rows) -> pd.DataFrame:
    pattern = {each.name: each for each in SHELF}[name]
    towns = {i: f"Town {i}" for i in range(60)}
    return pattern.answer(rows_of(rows, GEORGIA, towns, AS_OF))


@pytest.mark.parametrize("seed", range(3))
def test_nothing_rises_or_falls_because_moves_are_recorded_late(seed, monkeypatch):
    rows = recorded_late(seed)
    asked = (("Rising and falling places", "change"), ("Origin mix shift", "shift"))
    for name, column in asked:
        assert len(answered(name, rows)) > 1
        assert (answered(name, rows)[column] == 0).all()
    monkeypatch.setattr(late_reporting, "MONTHS_LATE", 0)
    for name, column in asked:
        assert (answered(name, rows)[column] < 0).any()


class TestCompared:
    def test_six_complete_months_with_those_of_a_year_earlier(self):
        rows = without_pattern(400, 2)
        found = compare(coded(rows), GEORGIA, "year", AS_OF)
        days = [dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in coded(rows).day]
        is_now = [dt.date(2026, 1, 1) <= d <= dt.date(2026, 6, 30) for d in days]
        was = [dt.date(2025, 1, 1) <= d <= dt.date(2025, 6, 30) for d in days]
        assert found.here.tolist() == is_now
        assert found.rows.tolist() == np.logical_or(is_now, was).tolist()
        assert found.here_words == "in January to June 2026"

    def test_a_season_over_the_turn_of_the_year_names_both_years(self):
        found = compare(coded(without_pattern(400, 2)), GEORGIA, "year", dt.date(2026, 5, 31))
        assert found.here_words == "in September 2025 to February 2026"

    @pytest.mark.parametrize(
        ("as_of", "words", "last"),
        [
            ((2026, 9, 30), "in 2025-26 up to Jun 30, 2026", (2026, 6, 30)),
            ((2026, 11, 30), "in 2025-26", (2026, 8, 31)),
            ((2026, 12, 31), "in 2025-26", (2026, 8, 31)),
            ((2026, 2, 28), "in 2024-25", (2025, 8, 31)),
            ((2026, 3, 31), "in 2025-26 up to Dec 31, 2025", (2025, 12, 31)),
        ],
    )
    def test_a_period_as_far_as_it_is_complete(self, as_of, words, last):
        found = compare(coded(without_pattern(600, 2)), GEORGIA, "period", dt.date(*as_of))
        assert (found.here_words, found.selection.qad_last) == (words, dt.date(*last))

    def test_a_period_without_a_complete_month_is_refused_in_words(self):
        newest = Selection(state="GA", periods=("2026-27",))
        with pytest.raises(ValueError, match=r"No month of 2026-27 is complete yet.*Jun 30, 2026"):
            compare(coded(without_pattern(100, 1)), newest, "period", AS_OF)

    def test_an_older_period_leaves_nothing_out(self):
        older = Selection(state="GA", periods=("2024-25",))
        rows = coded(without_pattern(600, 2))
        assert compare(rows, older, "period", AS_OF).left_out == ""
        said = compare(rows, older, "year", AS_OF).left_out
        assert said.endswith("The filter on performance periods was set aside.")


def test_side_by_side_says_which_view_will_still_grow():
    now, was = (Selection(state="GA", periods=(p,)) for p in ("2025-26", "2024-25"))
    counties = (Selection(state="GA", counties=(c,)) for c in ("13279", "13071"))
    assert still_growing((now, AS_OF), (was, AS_OF)).endswith("This view will still grow.")
    assert still_growing((was, AS_OF), (now, AS_OF)).endswith("The other view will still grow.")
    august = dt.date(2026, 8, 31)
    assert still_growing((GEORGIA, AS_OF), (GEORGIA, august)).endswith("Both views will still grow.")
    assert still_growing(*((each, AS_OF) for each in counties)) == ""
    assert still_growing((was, AS_OF), (Selection(state="GA", periods=("2023-24",)), AS_OF)) == ""


def row(number: int, qad: dt.date, town: str = "Vidalia") -> dict:
    return {
        "msix_id": f"{number:012d}",
        "last_name_1": f"S{number}-SYNTHETIC",
        "qad": qad,
        "to_city": town,
        "to_state_code": "GA",
        "from_city": "Faison",
        "from_state_code": "NC",
        "from_country_code": "USA",
    }


def test_what_came_late_is_counted_from_two_lists():
    july, march = dt.date(2026, 7, 10), dt.date(2026, 3, 10)
    before = [row(n, july) for n in range(30)] + [row(n, march) for n in range(50, 60)]
    # five more of July, three of March, one at another town, and two after the first list
    after = before + [row(n, july) for n in range(30, 35)] + [row(n, march) for n in range(60, 63)]
    after += [row(0, july, "Moultrie"), row(70, dt.date(2026, 9, 2)), row(71, dt.date(2026, 9, 2))]
    august = dt.date(2026, 8, 31)
    connection = engine_with_extracts([Extract("a" * 12, august, before), Extract("b" * 12, AS_OF, after)])
    table = leads_of(connection).get_backend().table
    found = came_late(table, "b" * 12, august).to_pandas().iloc[0]
    assert found.to_dict() == {"children": 35, "late": 6}
    assert in_a_sentence(CameLate(august, 35, 6)) == (
        "Of 35 children on this list who moved in the 3 months before Aug 31, 2026, 6 (17%) were "
        "not yet listed there on that day."
    )
    # The caption says that moves are recorded late: where none was, the evidence must not read as its proof.
    assert in_a_sentence(CameLate(august, 35, 0)) == (
        "Not so between the last two lists: all 35 children on this one who moved in the 3 months before "
        "Aug 31, 2026 were listed there already on that day. Two lists say too little to count on it."
    )
    assert in_a_sentence(CameLate(august, 19, 6)) == ""
