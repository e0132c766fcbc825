"""What is only known to be somewhere in a county: counted there, no town, and no point to drive to."""

from __future__ import annotations

import pytest

from analytics.exports.place_facts import place_facts
from analytics.leads.coded import coded_leads
from analytics.leads.missed_enrollment import by_county, by_place, totals
from analytics.leads.tally import tally
from analytics.selection import Selection
from tests.families import child, loaded


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    cities = ("Avondale", "Avondale", "Kennett Square", "Chester County", "Adams Co.", "Camp Six")
    story = [child(n, "2026-05-01", move_to=(city, "PA")) for n, city in enumerate(cities, start=1)]
    store = loaded(tmp_path_factory.mktemp("county"), story, state="PA")
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        coded = coded_leads(table("leads"), table("places").to_pandas())
    yield tally(coded, Selection(state="PA"))
    store.close()


def test_it_counts_in_the_county_and_not_among_the_towns(counted):
    told = totals(counted)
    assert (told.children, told.towns, told.counties, told.not_placed_children) == (6, 2, 2, 1)
    counties = by_county(counted).set_index("county_name")
    assert counties["towns"].to_dict() == {"Chester": 2, "Adams": 0}
    assert counties["children"].to_dict() == {"Chester": 4, "Adams": 1}


def test_no_map_file_gives_it_a_point(counted):
    facts = {fact.title: fact.is_on_map for fact in place_facts(by_place(counted))}
    assert facts == {
        "Avondale, Chester County, PA": True, "Kennett Square, Chester County, PA": True,
        "Somewhere in Chester County, PA": False, "Somewhere in Adams County, PA": False,
    }  # fmt: skip
