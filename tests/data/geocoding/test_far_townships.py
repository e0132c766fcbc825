"""A town and a township of one name that lie far apart: the town is taken, and that is said. SYNTHETIC."""

from __future__ import annotations

import pandas as pd
import pytest

from analytics.leads.places_to_repair import spellings, to_look_at
from data.geocoding.gazetteer import miles_to_township
from data.geocoding.geocode import locate
from data.geocoding.proposals import Listed, propose
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.families import AS_OF, child, write_csv


def miles(city: str, state: str) -> float | None:
    written = pd.DataFrame({"city": [city], "state_code": [state]})
    found = miles_to_township(written.assign(place_id=locate(written)["place_id"]))
    return None if found.isna().iloc[0] else float(found.iloc[0])


@pytest.mark.parametrize(
    ("city", "state", "is_far"),
    [
        ("Reading", "PA", True),
        ("Wharton", "PA", True),
        ("Middletown", "NY", True),
        ("Kennett Square", "PA", False),  # its township is Kennett
        ("North East", "PA", False),  # the borough lies in the township
        ("Reading Township", "PA", False),  # the kind that is written decides
        ("Reading Twp", "PA", False),
        ("Gettysburg", "PA", False),  # no township of the name
        ("Tifton", "GA", False),  # no townships at all
        ("Nowhere", "PA", False),
    ],
)
def test_what_lies_more_than_ten_miles_from_its_township(city, state, is_far):
    found = miles(city, state)
    assert (found is not None) == is_far and (found is None or found > 10)


def test_it_is_said_with_the_load_and_both_are_offered(tmp_path):
    towns = ("Reading", "Reading", "Gettysburg", "Wharton")
    story = [child(n, "2026-05-01", move_to=(town, "PA")) for n, town in enumerate(towns, start=1)]
    path = write_csv(tmp_path / "a.csv", story)
    report = load_file(path, store=tmp_path / "store", direction="to", state="PA", as_of=AS_OF)
    assert "more than 10 miles from it: Reading PA (2 rows), Wharton PA (1 row). Places" in report.message
    store = Store(tmp_path / "store")
    with store.reader() as cursor:
        looked_at = to_look_at(spellings(store.ibis(cursor).table).to_pandas()).set_index("city")["problem"]
    store.close()
    assert looked_at["Reading"].startswith("A township of this name lies")
    assert set(looked_at.index) == {"Reading", "Wharton"}
    offered = propose("Reading", "PA", Listed())
    assert {"Reading", "Reading Township"} <= set(offered["place_name"])
