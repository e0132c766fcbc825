"""The Mobility room through dashboard.py: what it counts, where it sends a click, what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.forecast.next_stop import next_stops
from analytics.mobility import corridors as mobility
from analytics.mobility.circuits import circuits
from analytics.mobility.mapped_flows import mapped_flows
from analytics.mobility.moves import MISSED, RECORDS, coded_moves, moves_of
from analytics.mobility.view import BOTH, IN, OUT, view_moves
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from data.synthetic.demo import demo_world
from data.synthetic.records import write_records
from pages.mobility import flow_map

PROJECT = Path(__file__).resolve().parents[2]
ROOM = "pages/mobility/page.py"


@pytest.fixture(scope="module")
def records(tmp_path_factory) -> Store:
    """The records of the demo's world, all States, and its Mobility counts."""
    folder = tmp_path_factory.mktemp("records")
    written = write_records(folder / "files", demo_world())
    store = Store(folder / "store")
    for path in (
        written.student,
        written.demographics,
        written.qualifying_moves,
        written.enrollments,
        written.mobility_states,
    ):
        assert load_file(path, store=store).status == "loaded"
    return store


def opened(store: Path, monkeypatch, **link: str) -> AppTest:
    monkeypatch.setenv("ATLAS_STORE", str(store))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)
    for key, value in link.items():
        page.query_params[key] = value
    return drawn(drawn(page.run()).switch_page(ROOM).run())


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info")
    return "\n".join(e.value for kind in kinds for e in page.get(kind)).replace("\\", "")


def corridor_table(page: AppTest):
    return next(frame.value for frame in page.dataframe if "Way" in frame.value)


def moves_in(store: Store, source: str):
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        return coded_moves(moves_of(table, source), table("places").to_pandas(), source)


@pytest.mark.parametrize(("direction", "mode"), [("to", IN), ("from", OUT)])
def test_the_widest_streams_of_the_demo_are_the_first_corridors(demo, direction, mode):
    moves = moves_in(Store(demo.store), MISSED)
    view = view_moves(moves, Selection(direction=direction, state="GA"), mode)
    found = mobility.corridors(view, "place")
    planted = demo.truth["streams"][direction]  # the twelve of most families
    assert len(planted) == 12
    corridor = {(r.from_name, r.to_name): (r.children, r.families) for r in found.itertuples()}
    least = min(stream["families"] for stream in planted)
    for stream in planted:
        # a town that bears the name of its State is named once
        ends = tuple(
            " ".join(dict.fromkeys((stream[f"{side}_city"], stream[f"{side}_state"])))
            for side in ("from", "to")
        )
        # misspelt towns are counted too: their lists name each of them rightly elsewhere
        assert corridor.pop(ends) == (stream["children"], stream["families"])
    assert max(families for _, families in corridor.values()) <= least


STREAMS = (
    ("Belle Glade", "Cordele", 5, 6),
    ("Immokalee", "Moultrie", 2, 4),
)
"""Planted streams of the truth file: home, town in Georgia, a month at home and one in Georgia."""


@pytest.mark.parametrize(("home", "town", "at_home", "in_georgia"), STREAMS)
def test_the_planted_streams_are_the_commonest_chains_and_the_next_stops(
    records, demo, home, town, at_home, in_georgia
):
    told = {p["name"].removesuffix(" in June"): p["sentence"] for p in demo.truth["patterns"]}
    assert f"{home} to {town}" in told
    moves = moves_in(records, RECORDS)
    view = view_moves(moves, Selection(state="GA"), BOTH)
    first_by_town = circuits(view, "place")["chain"].head(len(STREAMS))
    assert f"{home} FL > {town} GA" in set(first_by_town)
    for place, month, level, stop in (
        (home, at_home, "place", f"{town} GA"),
        (town, in_georgia, "state", "NC"),
    ):
        here = (moves.ends["place_name"] == place).to_numpy()
        answer = next_stops(moves, here, place, month, level)
        assert not answer.refused
        assert answer.stops.iloc[0]["name"] == stop


def test_the_planted_circuit_is_the_commonest(records):
    moves = moves_in(records, RECORDS)
    view = view_moves(moves, Selection(state="GA"), BOTH)
    top = circuits(view, "state").iloc[0]
    assert (top["chain"], top["is_closed"]) == ("FL > GA > NC > FL", True)
    widest = mobility.corridors(view_moves(moves, Selection(state="GA"), IN), "place").iloc[0]
    assert (widest["from_name"], widest["to_name"]) == ("Immokalee FL", "Moultrie GA")


def test_the_room_counts_leads_as_moves_and_says_what_they_cannot_tell(demo, monkeypatch):
    page = opened(demo.store, monkeypatch, run="to")
    assert "only children somebody missed" in words(page)
    assert corridor_table(page).iloc[0]["From"] == "Belle Glade FL"
    page.session_state["mobility_shown"] = "Expected and found"
    assert "cannot be known from it" in words(drawn(page.run()))


def test_every_view_below_the_map_draws(records, demo, monkeypatch):
    page = opened(records.folder, monkeypatch)
    assert "the moves in the loaded records" in words(page)
    for name in (
        "Months",
        "State by State",
        "Came and left",
        "Season calendar",
        "Circuits and stays",
        "Expected and found",
        "Counts of other offices",
        "Data quality",
    ):
        page.session_state["mobility_shown"] = name
        page = drawn(page.run())
    assert "came back to the same place" not in words(page)


def state_matrix(page: AppTest) -> dict:
    return json.loads(page.get("plotly_chart")[-1].proto.spec)["data"][0]


def test_state_by_state_keeps_to_the_places_that_are_chosen(records, monkeypatch):
    page = opened(records.folder, monkeypatch, run="to", county="13071")
    page.session_state["mobility_shown"] = "State by State"
    page = drawn(page.run())
    moves = moves_in(records, RECORDS)
    view = view_moves(moves, Selection(state="GA", counties=("13071",)), IN)
    found = mobility.corridors(view, "state")
    assert set(state_matrix(page)["x"]) == {"GA"}
    children = found.set_index("from_name")["children"]
    shown = dict(zip(state_matrix(page)["y"], state_matrix(page)["text"], strict=True))
    assert {name: shown[name][0] for name in ("FL", "TX")} == {
        name: f"{children[name]:,}" for name in ("FL", "TX")
    }
    assert "only the moves chosen above (Arriving here)" in words(page)
    everywhere = drawn(page.segmented_control("mobility_mode").set_value("everywhere").run())
    assert len(state_matrix(everywhere)["x"]) > 2
    assert "«Everywhere» means all places: your filter on county is left out here." in words(everywhere)


def test_state_by_state_without_a_place_shows_all_states(records, monkeypatch):
    page = opened(records.folder, monkeypatch, run="to", month="5")
    page.session_state["mobility_shown"] = "State by State"
    page = drawn(page.run())
    assert "Children, all States of the source; the darker, the more." in words(page)
    assert len(state_matrix(page)["x"]) > 2


def expected_table(page: AppTest, number: int = 0):
    """The places with the most families; number 1: the rest of them."""
    found = [f.value for f in page.dataframe if "Between" in f.value]
    return found[number] if number < len(found) else None


def test_the_next_stop_is_a_sentence_with_its_support_and_what_to_count_on(records, monkeypatch):
    page = opened(records.folder, monkeypatch)
    page = drawn(page.selectbox("mobility_month").set_value(3).run())
    told = words(page)
    assert "Children last seen in Immokalee FL at the end of March" in told
    assert "show up next in Moultrie GA or" in told
    assert "half of them " in told
    assert "Next time count on" in told
    assert re.search(r"were not seen again within half a year\. .*shares of those who leave\.", told)


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ({}, "at the places asked about"),
        ({"run": "to", "state": "GA"}, "outside Georgia"),
        ({"run": "from", "state": "GA"}, "in Georgia"),
    ],
)
def test_families_to_be_expected_this_month_and_the_next_add_up(records, monkeypatch, link, where):
    page = opened(records.folder, monkeypatch, **link)
    table = expected_table(page)
    months = table["in October"] + table["in November"]
    assert (months - table["Families"]).abs().max() <= 0.11  # each is rounded to a tenth
    for row in table.itertuples():
        low, high = (int(end) for end in row.Between.split(" and "))
        assert low <= row.Families <= high
    told = words(page)
    assert f"of those on record {where} when the data end" in told
    rest = expected_table(page, 1)
    (label,) = [e.label for e in page.expander if "other place" in e.label]
    assert label.startswith(f"{len(rest)} other place")
    parts = re.search(r"About (\d+) families: about (\d+) of those .*; about (\d+) whom no line", told)
    total, shown, unshown = map(int, parts.groups())
    assert abs(table["Families"].sum() + rest["Families"].sum() - total) <= 0.05 * len(rest) + 1
    assert abs(shown + unshown - total) <= 1


def test_a_corridor_without_moves_in_these_weeks_cannot_be_told(records, monkeypatch):
    """From Barillas in Huehuetenango nobody comes to Statenville before January."""
    with records.reader() as cursor:
        places = records.ibis(cursor).table("places").to_pandas()
    ids = places.set_index(places["place_name"] + " " + places["state_code"])["place_id"]
    statenville, barillas = int(ids["Statenville GA"]), int(ids["Barillas Huehuetenango"])
    page = opened(
        records.folder, monkeypatch, run="to", state="GA", place=str(statenville), other=str(barillas)
    )
    told = words(page)
    assert re.search(
        r"Cannot be told from this file: in these weeks of (20\d\d, )*20\d\d it has no such move\.", told
    )
    assert "None" not in told
    assert expected_table(page) is None


def test_of_a_town_with_few_children_no_next_stop_is_said(records, monkeypatch):
    with records.reader() as cursor:
        places = records.ibis(cursor).table("places").to_pandas()
    town = places[(places["place_name"] == "Doerun") & (places["state_code"] == "GA")].iloc[0]
    link = {"run": "from", "state": "GA", "place": str(town["place_id"])}
    told = words(opened(records.folder, monkeypatch, **link))
    assert (
        "Fewer than 8 children were seen at the end of September, so it cannot be told from this file where they "
        "go next: Doerun GA."
    ) in told
    assert "Next time count on" not in told


def test_filters_that_say_nothing_of_a_move_are_named_and_left_out(demo, monkeypatch):
    plain = corridor_table(opened(demo.store, monkeypatch, run="to"))
    page = opened(demo.store, monkeypatch, run="to", age="3-5", month="6")
    assert "Your filter on age says nothing of moves" in words(page)
    june = corridor_table(page)
    assert 0 < len(june) < len(plain)


def test_a_flow_narrows_to_its_corridor_and_its_run_and_again_takes_it_off(demo, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(demo.store))
    moves = moves_in(Store(demo.store), MISSED)
    kept = {"now": Selection(direction="to", state="GA")}
    monkeypatch.setattr(flow_map.current, "selection", lambda: kept["now"])
    monkeypatch.setattr(flow_map.current, "choose", lambda chosen: kept.update(now=chosen))
    leaving = mobility.corridors(view_moves(moves, kept["now"], OUT), "place").iloc[0]
    flow_map.narrow_to(leaving, "place")
    assert kept["now"] == Selection(
        direction="from",
        state="GA",
        places=(int(leaving["from_id"]),),
        other_places=(int(leaving["to_id"]),),
    )
    flow_map.narrow_to(leaving, "place")
    assert kept["now"] == Selection(direction="from", state="GA")
    arriving = mobility.corridors(view_moves(moves, kept["now"], IN), "county").iloc[0]
    flow_map.narrow_to(arriving, "county")
    assert kept["now"] == Selection(
        direction="to", state="GA", counties=(arriving["to_id"],), from_states=(arriving["from_state"],)
    )


def test_the_map_draws_the_largest_flows_and_says_what_it_leaves_out(demo):
    view = view_moves(moves_in(Store(demo.store), MISSED), Selection(state="GA"), IN)
    drawn = mapped_flows(view, "place", 10)
    every = mobility.corridors(view, "place")
    assert len(drawn.lines) == 10
    assert drawn.corridors == len(every)
    in_top = set(zip(drawn.lines["from_id"], drawn.lines["to_id"], strict=True))
    assert drawn.children_pct == pytest.approx(
        100 * _children_on(view, in_top) / mobility.move_totals(view, "place").children
    )
    assert flow_map.footer(drawn).startswith(f"10 of {len(every):,} flows, ")


def _children_on(view, corridors: set) -> int:
    moves, seen = view.moves, view.moves.levels["place"]
    ids = seen.units["unit_id"].to_numpy()
    return len(
        {
            moves.child[i]
            for i in range(moves.moves)
            if view.is_chosen[i]
            and (ids[seen.of_end[moves.start[i]]], ids[seen.of_end[moves.finish[i]]]) in corridors
        }
    )
