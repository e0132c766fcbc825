"""Who is missed in another State than the report's: told apart, and none of its towns. SYNTHETIC."""

from __future__ import annotations

import pytest

from analytics.board.ideas import figure_of, read_figure
from analytics.board.plan import period_counts
from analytics.leads.coded import coded_leads
from analytics.leads.missed_enrollment import by_county, by_place, elsewhere, totals
from analytics.leads.tally import tally
from analytics.pockets.cases import view_leads
from analytics.selection import Selection
from tests.families import AS_OF, child, loaded, siblings

GA = Selection(state="GA")
STORY = [
    child(1, "2026-05-01"),
    child(2, "2026-05-02", move_to=("Lyons", "GA")),
    # one child in two States, and two siblings in another alone
    child(1, "2026-06-01", move_to=("Immokalee", "FL")),
    *siblings(range(10, 12), "Beta", "2026-06-03", move_to=("Immokalee", "FL")),
    child(3, "2026-06-04", move_to=("Vidalia", "LA")),
    # another State, and a town that nobody knows
    child(4, "2026-06-05", move_to=("Camp Six", "FL")),
    child(5, "2026-06-06", move_to=("", "FL")),
    # of no other State: not placed
    child(6, "2026-06-07", move_to=("Camp Six", "GA")),
    child(7, "2026-06-08", move_to=("Camp Nine", "")),
    # nearer to Georgia than most of Georgia: Alabama all the same
    child(8, "2026-06-09", move_to=("Phenix City", "AL")),
]


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    store = loaded(tmp_path_factory.mktemp("elsewhere"), STORY)
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        yield table, coded_leads(table("leads"), table("places").to_pandas())
    store.close()


def test_they_are_counted_apart_and_in_no_town_of_the_report(held):
    told = totals(tally(held[1], GA))
    assert (told.children, told.rows) == (10, 11)
    assert (told.elsewhere_children, told.elsewhere_rows) == (7, 7)
    assert (told.towns, told.counties) == (2, 1)
    assert by_place(tally(held[1], GA))["place_name"].tolist() == ["Lyons", "Vidalia"]
    assert by_county(tally(held[1], GA))["county_name"].tolist() == ["Toombs"]


def test_the_list_of_them_has_every_row_once(held):
    table, _ = held
    listed = elsewhere(table("leads"), table("places"), table("places_as_written"), GA).to_pandas()
    said = {(row.state, row.town): (row.children, row.rows) for row in listed.fillna("").itertuples()}
    assert said == {
        ("FL", "Immokalee"): (3, 3), ("LA", "Vidalia"): (1, 1), ("FL", "Camp Six"): (1, 1),
        ("FL", ""): (1, 1), ("AL", "Phenix City"): (1, 1),
    }  # fmt: skip


def test_a_choice_of_their_state_shows_them_alone(held):
    only = totals(tally(held[1], Selection(state="GA", to_states=("FL",))))
    assert (only.children, only.elsewhere_children, only.towns) == (5, 5, 0)
    none = totals(tally(held[1], Selection(state="GA", to_states=("GA",))))
    assert (none.children, none.elsewhere_children, none.towns) == (4, 0, 2)


def test_they_are_no_part_of_pockets_and_of_the_places_of_a_plan(held):
    table, coded = held
    view = view_leads(coded, GA, AS_OF)
    assert set(view.places.loc[view.rows["place_id"], "state_code"]) == {"GA"}
    # children 10 and 11 are one family; child 1 is in Georgia too
    assert (view.families, view.elsewhere_families, view.not_placed_families) == (9, 5, 2)
    extract = table("extracts").extract_id.execute()[0]
    places = period_counts(table, extract, "place").execute()
    assert set(places["value"].dropna()) == set(by_place(tally(coded, GA))["place_id"])
    figure = read_figure(figure_of(tally(coded, GA)))
    assert {name for name, _ in figure.places} == {"Vidalia GA", "Lyons GA"}
