"""Expected and found in the Mobility room: which end it looks at, and how it stands to the list."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from analytics.mobility import corridors
from analytics.mobility.moves import MISSED, RECORDS
from analytics.mobility.view import IN, view_moves
from analytics.selection import Selection
from data.load.pipeline import load_file
from data.store.reader import Store
from data.synthetic.demo import demo_world, write_demo
from data.synthetic.records import write_records
from tests.asked import ask, column
from tests.pages.test_mobility_room import drawn, moves_in, opened, words


def gap_table(page: AppTest):
    return next(frame.value for frame in page.dataframe if "Not found" in frame.value)


@pytest.fixture(scope="module")
def records_and_list(tmp_path_factory) -> Store:
    """The records of the demo's world, and its list of who was missed moving to Georgia."""
    folder = tmp_path_factory.mktemp("records_and_list")
    written = write_records(folder / "files", demo_world())
    lists = write_demo(folder / "lists")
    store = Store(folder / "store")
    for path in (written.student, written.qualifying_moves, written.enrollments, lists.to_file):
        assert load_file(path, store=store).status == "loaded"
    return store


def gap_page(store: Store, monkeypatch, level: str = "place", **link: str) -> AppTest:
    page = opened(store.folder, monkeypatch, run="to", **link)
    page.session_state["mobility_shown"] = "Expected and found"
    page.session_state["mobility_looking"] = {"source": RECORDS, "level": level}
    return drawn(page.run())


def test_expected_and_found_looks_at_the_end_that_is_chosen(records_and_list, monkeypatch):
    """Arriving: towns of Georgia. Leaving: the towns beyond, each of a State with enrollments."""
    page = gap_page(records_and_list, monkeypatch)
    assert set(gap_table(page)["Place"].str[-2:]) == {"GA"}
    assert "Families who came to Georgia: **found** means that Georgia enrolled them" in words(page)
    rows, drawn_there = (
        ask(records_and_list.folder, "expected-and-found", "?run=to&state=GA"),
        gap_table(page),
    )
    assert column(rows, "name") == drawn_there["Place"].tolist()
    assert column(rows, "gap_families") == drawn_there["Not found"].tolist()
    assert column(rows, "found_families") == drawn_there["Found"].tolist()
    page = drawn(page.segmented_control("mobility_mode").set_value("out").run())
    states = set(gap_table(page)["Place"].str[-2:])
    assert {"NC", "FL"} <= states
    with records_and_list.reader() as cursor:
        enrolling = cursor.execute("SELECT DISTINCT to_state_code FROM moves WHERE is_found").df()
    assert states <= set(enrolling["to_state_code"])
    assert "Families who left Georgia, at the places they went to" in words(page)


def test_where_the_records_reach_further_back_than_the_list_the_gap_says_so(records_and_list, monkeypatch):
    """From the list's first day on, records and list tell the same missed families."""
    page = gap_page(records_and_list, monkeypatch, level="state")
    told = "Counted since Jan 1, 2023; the list of Missed Enrollment begins on Oct 1, 2023"
    assert told in words(page)
    page = gap_page(records_and_list, monkeypatch, level="state", qad="2023-10-01..")
    assert "the list of Missed Enrollment begins on" not in words(page)
    moves = moves_in(records_and_list, MISSED)
    missed = corridors.move_totals(view_moves(moves, Selection(state="GA"), IN), "state")
    assert gap_table(page)["Not found"].tolist() == [missed.families]
