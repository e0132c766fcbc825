"""Stops inside a town on the Board: named on the target and on paper, a visit goes to one, farms that begin soon."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.board.stops import in_lines, stops_of
from analytics.exports.sheets.week_sheet import week_sheet
from data.board import board, contacts
from data.board.board import read_board
from data.board.entries import Contact, Target, Visit
from pages.board import stops as of_board
from pages.board.state import BoardState
from tests.analytics.sites.farm_story import load_farms
from tests.asked import ask, column
from tests.families import loaded, siblings
from tests.pages.board_pages import TODAY, board_room, button, drawn, open_target, show, vidalia, words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    store = loaded(tmp_path, siblings(range(1, 4), "SECRET-SYNTHETIC", "2026-05-10"))
    load_farms(tmp_path, store.folder, TODAY)
    contacts.add_contact(
        store.folder,
        Contact("GA", place_name="Vidalia", office="SYNTHETIC Office", phone="912 555 0100", made_by="Ana"),
    )
    monkeypatch.setenv("ATLAS_STORE", str(store.folder))
    return store.folder


def test_a_target_names_its_stops_and_a_visit_is_logged_to_one(folder):
    target = vidalia(folder, owner="Ana", planned_date=TODAY)
    page = open_target(target)
    said = words(page)
    assert "##### 8 stops in this town" in said
    assert "1. :material/agriculture: **SYNTHETIC Onions**" in said
    assert "Onions, Carrots · 52 workers · season on until" in said
    assert "SYNTHETIC Office" in said and "912 555 0100" in said
    assert said.count("never visited") == 8

    def log(page, number: int, outcome: str = "nobody"):
        group = next(g for g in page.segmented_control if (g.key or "").endswith("-outcome"))
        page = drawn(group.set_value(outcome).run())
        where = next(box for box in page.selectbox if (box.key or "").endswith("-site"))
        assert where.options[0] == "Vidalia GA, no stop of it"
        assert where.options[1] == "1. SYNTHETIC Onions"
        page = drawn(where.select_index(number).run())
        return drawn(next(b for b in page.button if (b.key or "").endswith("-save")).click().run())

    page = log(page, 1)
    page = log(page, 0)
    kept = read_board(folder).visits
    assert [visit.site_name for visit in kept] == ["SYNTHETIC Onions", ""]
    assert kept[0].site_key.startswith("farm-") and kept[1].site_key == ""
    said = words(page)
    assert said.count("never visited") == 7
    assert "at SYNTHETIC Onions: nobody" in said
    rows = ask(folder, "stops")
    assert column(rows, "name")[:2] == ["SYNTHETIC Onions", "Housing of SYNTHETIC Onions"]
    assert column(rows, "number") == list(range(1, 9))
    assert (rows[0]["outcome"], rows[1]["outcome"]) == ("nobody", None)


def test_farms_that_begin_within_two_weeks_are_worth_a_call(folder):
    page = show(board_room(), "This week")
    said = words(page)
    labels = [box.label for box in page.expander]
    assert "Worth a call today: 3 farms begin within 14 days" in labels
    assert said.index("SYNTHETIC Berries") < said.index("SYNTHETIC Pecans") < said.index("SYNTHETIC Greens")
    assert "Call: SYNTHETIC Office, 912 555 0100" in said
    assert "SYNTHETIC Pines" not in said
    rows = ask(folder, "farms-that-begin-soon")
    assert column(rows, "name") == ["SYNTHETIC Berries", "SYNTHETIC Pecans", "SYNTHETIC Greens"]
    assert column(rows, "whom") == [None, *["SYNTHETIC Office, 912 555 0100"] * 2]
    assert column(rows, "as_in_year") == [None, (TODAY + dt.timedelta(days=7 - 365)).year, None]


def test_the_printed_target_names_the_stops_and_no_family(folder):
    target = vidalia(folder, owner="Ana", planned_date=TODAY)
    page = show(board_room(), "This week")
    assert button(page, "board-open-")
    kept = read_board(folder)
    state = BoardState(kept, {}, {}, TODAY, True)
    lines = of_board.on_paper(target, state)
    assert lines[0].startswith("1. SYNTHETIC Onions: Onions, Carrots; 52 workers; season on until ")
    assert lines[0].endswith("; never visited")

    class Now:
        words = "as before"

    sheet = week_sheet(
        "Ana", TODAY, [(target, "")], {target.target_id: Now()}, None, True, {target.target_id: lines}
    ).decode()
    assert "1. SYNTHETIC Onions" in sheet and "SECRET" not in sheet
    assert "class=stops" in sheet


def test_what_was_visited_once_stays_though_no_file_has_it(folder):
    target = vidalia(folder)
    visit = Visit(
        target.target_id,
        TODAY,
        "come back",
        site_key="farm-0123456789ab",
        site_name="SYNTHETIC Old Farm",
        come_back_month=3,
    )
    found = stops_of(target, (), (), (visit,), TODAY)
    assert in_lines(found, TODAY) == [
        f"1. SYNTHETIC Old Farm: last visit {TODAY:%b} {TODAY.day}, {TODAY.year}: come back in March"
    ]
    county = Target("Toombs County GA", "to", county_fips="13279", state_code="GA")
    offices = (Contact("GA", county_name="Toombs", office="SYNTHETIC County Office"),)
    assert [one.stop.name for one in stops_of(county, (), offices, (), TODAY)] == ["SYNTHETIC County Office"]
    assert board.read_board(folder).visits == ()
