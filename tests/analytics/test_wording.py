"""A town and its State as they read everywhere."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest

from analytics.leads.missed_enrollment import short_names
from analytics.mobility.ends import level_of
from analytics.wording import own_time, state_with_country, whole_percent, with_state

READ = [
    ("Immokalee", "FL", "Immokalee FL"),
    ("Huehuetenango", "Huehuetenango", "Huehuetenango"),
    ("Matamoros", "Tamaulipas", "Matamoros Tamaulipas"),
    ("New York", "NY", "New York NY"),
    ("Immokalee", None, "Immokalee"),
    (None, "FL", "FL"),
    (None, None, ""),
]


@pytest.mark.parametrize(("name", "state", "words"), READ)
def test_a_town_reads_with_its_state_and_one_of_the_same_name_once(name, state, words):
    assert with_state(pd.Series([name]), pd.Series([state])).tolist() == [words]


def test_rooms_and_moves_name_the_same_towns_alike():
    towns = pd.DataFrame(READ, columns=["place_name", "state_code", "words"]).head(4)
    towns["place_id"] = range(1, 5)
    assert list(short_names(towns).values()) == towns["words"].tolist()
    ends = towns.assign(
        end_id=towns["place_id"], county_fips=None, county_name=None, country_code="USA", lat=0.0, lon=0.0
    )
    named = level_of("place", ends, ends[["end_id", "end_id"]].to_numpy() - 1).units
    assert sorted(named["name"]) == sorted(towns["words"])


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system changes its zone only as a whole")
def test_a_moment_of_the_store_is_told_by_the_clock_of_this_computer(monkeypatch):
    """Loaded in the evening of the 30th: tomorrow in UTC. Summer and winter each by their own hour."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert own_time(dt.datetime(2026, 10, 1, 1, 30)) == dt.datetime(2026, 9, 30, 21, 30)
        assert own_time(dt.datetime(2026, 12, 1, 1, 30)) == dt.datetime(2026, 11, 30, 20, 30)
        assert own_time(pd.Timestamp("2026-12-01 01:30")) == dt.datetime(2026, 11, 30, 20, 30)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, 0), (0.2, 1), (13 / 29 * 100, 45), (51.7, 52), (59.6, 60), (99.6, 99), (100, 100)],
)
def test_a_share_is_rounded_and_no_remainder_is_rounded_away(share, said):
    assert whole_percent(share) == said


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("GA", "Georgia"),
        ("Puebla", "Puebla, Mexico"),
        ("Huehuetenango", "Huehuetenango, Guatemala"),
        ("MEX", "Mexico"),
        ("Nowhere at all", "Nowhere at all"),
        (None, "State not known"),
    ],
)
def test_a_state_abroad_is_read_with_its_country(code, read):
    assert state_with_country(code) == read
