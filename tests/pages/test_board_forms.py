"""The forms of the Board: what they begin with, what they refuse, and that no typed word is lost."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from data.board import board
from data.board.board import Pin, Visit
from data.load.pipeline import load_file
from data.store.reader import Store
from data.synthetic.demo import write_demo
from pages.board.one_target.target import with_phone_links
from tests.hostile import HOSTILE
from tests.pages.board_pages import (
    ROOM,
    TODAY,
    VIEWS,
    board_room,
    button,
    drawn,
    open_target,
    room,
    show,
    vidalia,
    words,
)


def test_a_target_of_a_pin_made_of_an_older_extract_begins_with_the_numbers_of_then(folder, tmp_path):
    with Store(folder).reader() as cursor:
        newest = cursor.execute(
            "SELECT extract_id FROM extracts WHERE direction = 'to' ORDER BY as_of_date DESC"
        ).fetchall()[0][0]
    earlier = write_demo(tmp_path / "earlier", as_of=dt.date(2026, 8, 31))
    load_file(earlier.to_file, store=folder)
    with Store(folder).reader() as cursor:
        older = cursor.execute(
            "SELECT extract_id FROM extracts WHERE direction = 'to' AND extract_id <> ?", [newest]
        ).fetchall()[0][0]
        listed = dict(
            cursor.execute(
                "SELECT extract_id, count(DISTINCT child_number) FROM leads "
                "WHERE missed_county_fips = '13279' AND direction = 'to' GROUP BY extract_id"
            ).fetchall()
        )
    assert listed[older] != listed[newest], "else the test says nothing"
    assert "An older extract is chosen" not in words(show(board_room(), "Plan, files"))
    chosen = drawn(room(run="to", state="GA", extract=older).switch_page(ROOM).run())
    assert "An older extract is chosen" in words(show(chosen, "Plan, files"))
    button(chosen, "plan-newest").click()
    assert "An older extract is chosen" not in words(drawn(chosen.run()))
    board.add_pin(folder, Pin("County", "run=to&state=GA&county=13279", room="pockets", extract_id=older))
    (pin,) = board.read_board(folder).pins
    page = board_room()
    page.session_state[f"target-of-{pin.pin_id}"] = True
    page = show(page, "Pins")
    assert "data of Aug 31, 2026" in words(page)
    key = f"target-of-{pin.pin_id}"
    page.radio(key=f"{key}-what").set_value("A whole county")
    drawn(page.run())
    assert page.selectbox(key=f"{key}-county").value == "13279", "the county of the view"
    button(page, f"{key}-make").click()
    drawn(page.run())
    (target,) = board.read_board(folder).targets
    assert (target.place_name, target.county_fips, target.place_ids) == (
        "Toombs County GA",
        "13279",
        (),
    )
    assert target.lat is None and target.lon is None, "its middle is nowhere to drive to"
    assert (target.extract_id_then, target.children_then) == (older, listed[older])
    assert target.as_of_then == dt.date(2026, 8, 31)
    said = words(page)
    assert "Toombs County GA is a target now." in said, "its screen is open"
    assert f"({listed[older]} children then, {listed[newest]} now" in said
    again = board_room()
    again.session_state[key] = True
    again = show(again, "Pins")
    again.radio(key=f"{key}-what").set_value("A whole county")
    drawn(again.run())
    assert "Toombs County GA is a target of somebody already" in words(again)


def test_a_form_without_a_town_says_so_and_makes_nothing(folder):
    page = board_room()
    page.session_state["target-of-none"] = True
    page = show(page, "Pins")
    button(page, "target-of-none-make").click()
    drawn(page.run())
    assert "Choose a town first." in words(page)
    assert board.read_board(folder).targets == ()


def test_a_name_that_was_given_once_is_there_in_the_next_form(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = f"visit-{target.target_id}-0"
    page.session_state[f"{key}-outcome"] = "nobody"
    drawn(page.run())
    page.text_input(key=f"{key}-who").set_value("Ana")
    button(page, f"{key}-save").click()
    drawn(page.run())
    button(page, "board-back").click()
    page.session_state["target-of-none"] = True
    drawn(page.run())
    page = show(page, "Pins")
    assert page.text_input(key="target-of-none-owner").value == "Ana"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Extension office, 478-555-0100",
            'Extension office, <a href="tel:4785550100">478-555-0100</a>',
        ),
        (
            "+1 (478) 555 0100 ask for Bo",
            '<a href="tel:+14785550100">+1 (478) 555 0100</a> ask for Bo',
        ),
        ("office of 2026-10-07", "office of 2026-10-07"),
        ("room 12, US 341", "room 12, US 341"),
        ("", ""),
    ],
)
def test_a_phone_number_of_a_contact_can_be_tapped(text, html):
    assert re.sub(" +", " ", with_phone_links(text)) == html


@pytest.mark.parametrize("name", ["image", "script", "anchor", "markdown"])
def test_a_hostile_contact_is_text(name):
    told = with_phone_links(HOSTILE[name])
    assert "<img" not in told and "<script" not in told and "<a " not in told.replace('<a href="tel:', "")


def test_a_pin_is_removed_only_when_it_is_said_twice(folder):
    board.add_pin(folder, Pin("May", "run=to&state=GA", room="pockets"))
    (pin,) = board.read_board(folder).pins
    page = show(board_room(), "Pins")
    button(page, f"pin-off-{pin.pin_id}").click()
    drawn(page.run())
    assert board.read_board(folder).pins == (pin,)
    button(page, "pin-stay-").click()
    drawn(page.run())
    button(page, f"pin-off-{pin.pin_id}").click()
    drawn(page.run())
    button(page, "pin-gone-").click()
    drawn(page.run())
    assert board.read_board(folder).pins == ()


def test_every_view_bears_the_stamp_for_its_print(folder):
    target = vidalia(folder)
    page = board_room()
    for view in VIEWS:
        show(page, view)
        stamps = [h.proto.body for h in page.get("html") if 'class="atlas-stamp"' in h.proto.body]
        assert len(stamps) == 1 and "CONFIDENTIAL" in stamps[0] and "SYNTHETIC" in stamps[0]
    assert any("CONFIDENTIAL" in h.proto.body for h in open_target(target).get("html"))


def test_whoever_chose_their_list_can_say_that_it_is_theirs(folder):
    vidalia(folder, owner="Ana")
    page = board_room()
    page.selectbox(key="board-whose").set_value("Ana")
    drawn(page.run())
    button(page, "board-me").click()
    drawn(page.run())
    assert page.session_state["board_me"] == "Ana"
    assert "board-me" not in {b.key for b in page.button}


def test_what_is_being_typed_survives_the_visits_of_others(folder):
    target, other = vidalia(folder), vidalia(folder)
    page = open_target(target)
    key = f"visit-{target.target_id}-0"
    page.session_state[f"{key}-outcome"] = "families found"
    drawn(page.run())
    page.number_input(key=f"{key}-families").set_value(3)
    for at in (other, target):
        board.log_visit(folder, Visit(at.target_id, TODAY, "nobody"), TODAY)
    drawn(page.run())
    assert page.number_input(key=f"{key}-families").value == 3
    button(page, f"{key}-save").click()
    drawn(page.run())
    found = [v for v in board.read_board(folder).visits if v.families == 3]
    assert [v.target_id for v in found] == [target.target_id]
    assert not [b for b in page.button if "-save" in b.key and b.key.startswith("visit-")], "emptied"


def test_the_words_of_a_pin_survive_the_edit_of_another(folder):
    board.add_pin(folder, Pin("May", "run=to&state=GA", room="pockets"))
    (pin,) = board.read_board(folder).pins
    page = board_room()
    page.session_state[f"words-of-{pin.pin_id}"] = True
    page = show(page, "Pins")
    key = f"board-pin-words-{pin.pin_id}-1"
    page.text_area(key=f"{key}-note").set_value("Ask the sheds")
    board.put_in_plan(folder, pin.pin_id, True)
    board.edit_pin(folder, replace(pin, title="May and June"))
    drawn(page.run())
    assert page.text_area(key=f"{key}-note").value == "Ask the sheds", "still there"
    button(page, f"{key}-save").click()
    drawn(page.run())
    said = words(page)
    assert "changed this pin meanwhile" in said and "still wanted: May. Ask the sheds" in said
    (now,) = board.read_board(folder).pins
    assert (now.title, now.note, now.is_in_plan) == ("May and June", "", True)
    key = f"board-pin-words-{pin.pin_id}-2"
    page.text_area(key=f"{key}-note").set_value("Ask the sheds")
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert "Saved." in words(page)
    assert board.read_board(folder).pins[0].note == "Ask the sheds"
