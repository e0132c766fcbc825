"""Two selections side by side, held to plain sets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.leads.coded import Coded, CodedLeads
from analytics.leads.tally import tally
from analytics.patterns.side_by_side import (
    by_county,
    differences,
    side,
    told_apart_by,
    without_county,
)
from analytics.selection import Selection
from tests.analytics.patterns.pattern_worlds import coded, without_pattern

ABROAD = (2, 3)
"""Places that lie in another State than the list's: no towns of it."""


def tallied(rows: pd.DataFrame, selection: Selection):
    """The tally of rows; the columns that only other rooms count by are made empty."""
    ids = sorted(set(rows["missed_place_id"]) - {0})
    places = pd.DataFrame(
        {"place_id": ids, "county_fips": "13209", "state_code": ["AL" if i in ABROAD else "GA" for i in ids]}
    )
    leads = coded(rows, places)
    everyone = Coded(leads.codes[0] * 0, ("all",))
    extra = {"everyone": everyone}
    return tally(
        CodedLeads(
            values=leads.values | {name: column.values for name, column in extra.items()},
            codes=np.concatenate([leads.codes, [c.codes for c in extra.values()]]),
            day=leads.day,
            child=leads.child,
            family=leads.family,
            places=leads.places,
        ),
        selection,
    )


HERE, THERE = Selection(state="GA", months=(4, 5, 6)), Selection(state="GA", months=(8, 9))


@pytest.mark.parametrize("seed", range(3))
def test_families_and_shares_are_those_of_plain_sets(seed):
    rows = without_pattern(200, seed)
    found = differences(tallied(rows, HERE), tallied(rows, THERE))
    sides = [rows[rows["move_month"].isin(s.months)] for s in (HERE, THERE)]
    told = {(r.column, r.value): r for r in found.itertuples()}
    for column in ("missed_place_id", "other_place_id", "age_band", "move_month"):
        for value in set(rows[column]):
            counts = [s.loc[s[column] == value, "family"].nunique() for s in sides]
            if sum(counts) < 3:
                assert (column, value) not in told
                continue
            row = told[column, value]
            assert [row.here, row.there] == counts
            assert row.here_pct == pytest.approx(100 * counts[0] / sides[0]["family"].nunique())
    assert found["weight"].abs().is_monotonic_decreasing
    assert side(tallied(rows, HERE)).children == sides[0]["child"].nunique()
    assert set(ABROAD) <= set(sides[0]["missed_place_id"])
    assert side(tallied(rows, HERE)).towns == len(set(sides[0]["missed_place_id"]) - {0, *ABROAD})


@pytest.mark.parametrize("seed", range(3))
def test_the_change_of_a_county_is_that_of_plain_sets(seed):
    rows = without_pattern(120, seed)
    rows.loc[rows["family"] % 9 == 0, "missed_county_fips"] = ""
    found = by_county(tallied(rows, HERE), tallied(rows, THERE))
    sides = [rows[rows["move_month"].isin(s.months)] for s in (HERE, THERE)]
    counties = set().union(*(set(s["missed_county_fips"]) for s in sides)) - {""}
    assert sorted(found["county_fips"]) == sorted(counties)
    for row in found.itertuples():
        held = [s[s["missed_county_fips"] == row.county_fips] for s in sides]
        assert [row.here, row.there] == [h["family"].nunique() for h in held]
        assert [row.children_here, row.children_there] == [h["child"].nunique() for h in held]
        assert row.change == row.here - row.there
    assert found["change"].abs().is_monotonic_decreasing
    lost = sides[0].loc[sides[0]["missed_county_fips"] == "", "family"].nunique()
    assert without_county(tallied(rows, HERE)) == lost > 0
    assert by_county(tallied(rows.iloc[:0], HERE), tallied(rows.iloc[:0], HERE)).empty


def test_what_was_asked_for_is_no_news():
    assert told_apart_by(HERE, THERE) == {"when"}
    assert told_apart_by(HERE, HERE) == set()
    by_county = Selection(state="GA", counties=("13279",), months=(4, 5, 6))
    assert told_apart_by(by_county, HERE) == {"where"}
    rows = without_pattern(200, 1)
    found = differences(tallied(rows, HERE), tallied(rows, THERE), frozenset({"when"}))
    assert "move_month" not in set(found["column"]) and len(found)


def test_an_empty_side_has_no_differences():
    rows = without_pattern(50, 1)
    assert differences(tallied(rows, Selection(places=(999,))), tallied(rows, HERE)).empty
