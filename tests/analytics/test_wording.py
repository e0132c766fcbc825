"""A town and its State as they read everywhere."""

from __future__ import annotations

import pandas as pd
import pytest

from analytics.leads.missed_enrollment import short_names
from analytics.mobility.ends import level_of
from analytics.wording import with_state

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
