"""The people of an office, saved plans with what they expected, and visits with hours, miles and a stop."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.exports.lists.board_workbook import board_workbook
from data.board import board, database, exchange, plans
from data.board.board import Board
from data.board.database import FILE
from data.board.entries import PlanStop, Recruiter, SavedPlan, Target, Visit
from data.board.errors import EditedMeanwhile, EntryGone, TextTooLong
from data.schema.tables import LEADS, MISSED_ENROLLMENT_ROWS
from data.store.reader import Store
from data.upkeep.backup import backup, restore
from tests.data.loaded import load_month

MONDAY = dt.date(2026, 10, 19)
LATER_TABLES = ("plan_stops", "plans", "recruiter_changes", "recruiters")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "store"


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def stop(place_id=1, at=0, **more) -> PlanStop:
    said = {"person": "Ana", "expected": 12.0, "low": 7, "high": 18, "arrive": "09:30", "leave": "11:00"}
    return PlanStop(day(at), place_id, f"Town {place_id} GA", **(said | more))


def saved(folder, *stops, **more) -> tuple[SavedPlan, tuple[PlanStop, ...]]:
    said = {"saved_by": "Ana", "asked": '{"hours_a_visit": 1.5}', "as_of_date": day(-19)}
    saved_date = more.pop("saved_date", MONDAY)
    plan = SavedPlan(more.pop("monday", MONDAY), "GA", saved_date, **(said | more))
    return plans.save_plan(folder, plan, stops or (stop(),))


def target(folder, place_id=1) -> Target:
    return board.add_target(
        folder, Target(f"Town {place_id} GA", "to", place_ids=(place_id,), state_code="GA")
    )


def visit(folder, at: Target, number=1, **more) -> Visit:
    said = {"outcome": "nobody", "logged_by": "Ana"} | more
    return board.log_visit(folder, Visit(at.target_id, day(number), **said), day(number))


def test_a_plan_is_kept_with_its_promise_and_read_again(folder):
    plan, stops = saved(folder, stop(1), stop(2, 1, chosen="explored", expected=0.4, low=0, high=1))
    kept = board.read_board(folder)
    assert (kept.plans, kept.stops) == ((plan,), stops)
    assert {s.plan_id for s in stops} == {plan.plan_id}
    assert (kept.stops[0].expected, kept.stops[0].low, kept.stops[0].high) == (12.0, 7, 18)
    assert plan.saved_at and len({plan.plan_id, *(s.stop_id for s in stops)}) == 3


@pytest.mark.parametrize(
    ("stops", "more", "said"),
    [
        ((stop(1, 7),), {}, "outside of its week"),
        ((stop(1, -1),), {}, "outside of its week"),
        ((), {"monday": day(1)}, "Monday"),
    ],
)
def test_a_plan_that_does_not_fit_is_not_kept(folder, stops, more, said):
    with pytest.raises(plans.PlanDoesNotFit, match=said):
        saved(folder, *stops, **more)
    with pytest.raises(plans.PlanDoesNotFit, match="no stop"):
        plans.save_plan(folder, SavedPlan(MONDAY, "GA", MONDAY), ())
    assert board.read_board(folder) == Board()


@pytest.mark.parametrize(
    "wrong",
    [
        {"high": 3}, {"low": -1}, {"expected": -0.5}, {"chosen": "because"}, {"arrive": "9h30"},
        {"learned": 0.0}, {"number": 0}, {"miles": -1.0},
    ],
)  # fmt: skip
def test_a_stop_that_contradicts_itself_takes_the_whole_plan_with_it(folder, wrong):
    with pytest.raises(sqlite3.IntegrityError):
        saved(folder, stop(1), stop(2, **wrong))
    assert board.read_board(folder) == Board()


def test_a_plan_in_place_of_another_and_one_that_is_taken_back(folder):
    first, _ = saved(folder, stop(1))
    second, _ = saved(folder, stop(2), replaces_id=first.plan_id)
    third, _ = saved(folder, stop(3), replaces_id=second.plan_id)
    assert plans.standing_plans(board.read_board(folder)) == (third,)
    plans.withdraw_plan(folder, second.plan_id)
    now = board.read_board(folder)
    assert [p.plan_id for p in plans.standing_plans(now)] == [third.plan_id]
    assert [p.replaces_id for p in now.plans] == [None, first.plan_id]
    assert {s.place_id for s in now.stops} == {1, 3}, "stops of a plan that was taken back are none"
    plans.withdraw_plan(folder, third.plan_id)
    assert [p.plan_id for p in plans.standing_plans(board.read_board(folder))] == [first.plan_id]
    with pytest.raises(EntryGone):
        saved(folder, stop(4), replaces_id="0" * 12)


def test_visits_of_a_plan_that_is_taken_back_stay_as_visits_to_the_town(folder):
    plan, (one,) = saved(folder, stop(1))
    made = visit(folder, target(folder), stop_id=one.stop_id)
    plans.withdraw_plan(folder, plan.plan_id)
    [kept] = board.read_board(folder).visits
    assert kept == replace(made, stop_id=None)
    # what goes out can be taken in elsewhere: nothing refers to what is not there
    told = board_workbook(board.read_board(folder))
    assert exchange.import_excel(folder.parent / "other", told).added == 2


def test_the_stop_that_a_visit_would_be(folder):
    early, (of_early,) = saved(folder, stop(1, 3))
    _, (other,) = saved(folder, stop(1, 1), replaces_id=early.plan_id, saved_date=day(1))
    now = board.read_board(folder)
    assert plans.stop_for(now, (1,), day(2)) == other, "the newest plan's"
    assert plans.stop_for(now, (1, 5), day(1)) == other
    assert plans.stop_for(now, (1,), day(0)) is None, "saved after the visit"
    assert plans.stop_for(now, (1,), day(7)) is None, "the week is over"
    assert plans.stop_for(now, (2,), day(2)) is None
    plans.withdraw_plan(folder, other.plan_id)
    assert plans.stop_for(board.read_board(folder), (1,), day(2)) == of_early
    _, (first, on_day) = saved(folder, stop(9, 1), stop(9, 3))
    two_days = board.read_board(folder)
    assert plans.stop_for(two_days, (9,), day(3)) == on_day
    assert plans.stop_for(two_days, (9,), day(4)) == first


def test_hours_miles_and_stops_of_a_visit_are_kept_and_may_be_left_out(folder):
    _, (one,) = saved(folder, stop(1))
    at = target(folder)
    full = visit(
        folder, at, hours=2.5, miles=61.0, stop_id=one.stop_id, site_key="h2a:123", site_name="Onion shed"
    )
    bare = visit(folder, at, 2)
    assert board.read_board(folder).visits == (full, bare)
    assert (bare.hours, bare.miles, bare.stop_id, bare.site_key) == (None, None, None, "")
    with pytest.raises(EntryGone, match="This stop was removed meanwhile"):
        visit(folder, at, 3, stop_id="f" * 12)


@pytest.mark.parametrize(
    "wrong", [{"hours": 0.0}, {"hours": -1.0}, {"hours": 25.0}, {"miles": -1.0}, {"miles": 4_000.0}]
)
def test_hours_and_miles_that_cannot_be_are_not_written(folder, wrong):
    at = target(folder)
    with pytest.raises(sqlite3.IntegrityError):
        visit(folder, at, **wrong)
    assert board.read_board(folder).visits == ()


def test_people_of_the_office_are_edited_and_removed_like_all_on_the_board(folder):
    made = plans.add_recruiter(
        folder, Recruiter(" Ana ", home="Vidalia GA", lat=32.2, lon=-82.4, made_by="Ana")
    )
    assert (made.name, made.hours_a_day) == ("Ana", 8.0)
    first = plans.edit_recruiter(folder, replace(made, hours_a_day=6.5), "Luis")
    with pytest.raises(EditedMeanwhile, match="Luis changed this recruiter meanwhile"):
        plans.edit_recruiter(folder, replace(made, home="Tifton GA"), "Ana")
    assert board.read_board(folder).recruiters == (first,)
    plans.remove_recruiter(folder, made.recruiter_id, "Ana")
    assert board.read_board(folder).recruiters == ()
    with pytest.raises(EntryGone):
        plans.edit_recruiter(folder, replace(first, hours_a_day=4.0), "Ana")


@pytest.mark.parametrize("wrong", [{"name": "  "}, {"hours_a_day": 0.0}, {"hours_a_day": 25.0}])
def test_a_person_without_name_or_hours_is_not_kept(folder, wrong):
    with pytest.raises(plans.PlanDoesNotFit):
        plans.add_recruiter(folder, Recruiter(**({"name": "Ana"} | wrong)))
    with pytest.raises(TextTooLong):
        plans.add_recruiter(folder, Recruiter("Ana", home="x" * 201))
    assert board.read_board(folder) == Board()


def full(folder) -> Board:
    plans.add_recruiter(folder, Recruiter("Ana", home="Vidalia GA", hours_a_day=7.25))
    plan, (one, _) = saved(folder, stop(1, expected=12.34567, miles=30.25), stop(2))
    saved(folder, stop(1), replaces_id=plan.plan_id)
    visit(folder, target(folder), hours=1.75, miles=12.5, stop_id=one.stop_id, site_name="=1+1")
    return board.read_board(folder)


@pytest.mark.parametrize("way", ["json", "excel"])
def test_what_goes_out_comes_in_whole_and_twice_changes_nothing(folder, way):
    kept, other = full(folder), folder.parent / "other"
    if way == "json":
        content, take = exchange.to_json(folder), exchange.import_json
    else:
        content, take = board_workbook(kept), exchange.import_excel
    assert take(other, content) == exchange.ImportResult(8, 0, 0)
    assert board.read_board(other) == kept
    assert take(other, content) == exchange.ImportResult(0, 8, 0)


def test_a_file_of_the_version_before_is_taken_in(folder):
    """It says nothing of plans, hours and miles."""
    full(folder)
    told = json.loads(exchange.to_json(folder))
    for name in ("plans", "plan_stops", "recruiters"):
        del told[name]
    for row in told["visits"]:
        for name in ("hours", "miles", "stop_id", "site_key", "site_name"):
            del row[name]
    other = folder.parent / "other"
    assert exchange.import_json(other, json.dumps(told | {"board_version": 4}).encode()).added == 2
    assert board.read_board(other).visits[0].hours is None


@pytest.mark.parametrize("version", [3, 4])
def test_a_board_of_the_versions_before_opens_and_grows(folder, version):
    before = full(folder)
    with closing(sqlite3.connect(folder / FILE)) as old:
        old.execute("PRAGMA foreign_keys = OFF")
        for column in ("hours", "miles", "stop_id", "site_key", "site_name"):
            old.execute(f"ALTER TABLE visits DROP COLUMN {column}")
        for table in LATER_TABLES:
            old.execute(f"DROP TABLE {table}")
        if version == 3:
            for column in ("moved_first", "moved_last", "moved_by"):
                old.execute(f"ALTER TABLE targets DROP COLUMN {column}")
        old.execute(f"PRAGMA user_version = {version}")
        old.commit()
    assert database.is_whole(folder / FILE), "a copy of that version can be put back"
    kept = board.read_board(folder)
    bare = {"hours": None, "miles": None, "stop_id": None, "site_name": ""}
    assert (kept.targets, kept.visits) == (before.targets, (replace(before.visits[0], **bare),))
    _, (one,) = saved(folder, stop(1))
    visit(folder, kept.targets[0], hours=2.0, stop_id=one.stop_id)
    assert database.is_whole(folder / FILE)
    assert len(board.read_board(folder).visits) == 2


def test_plans_outlive_loads_and_are_in_the_backup(tmp_path, folder):
    store = Store(folder)
    kept = full(folder)
    load_month(tmp_path, store, "5/31/2024")
    assert board.read_board(folder) == kept
    made = backup(store, tmp_path / "kept.zip")
    plans.withdraw_plan(folder, kept.plans[0].plan_id)
    restore(store, made.file)
    assert board.read_board(folder) == kept
    store.close()


def test_nothing_of_a_child_has_a_place_on_what_came_new():
    pointing = {c.name for t in (LEADS, MISSED_ENROLLMENT_ROWS) for c in t.columns if c.points_to_child}
    for kind in (Recruiter, SavedPlan, PlanStop):
        names = {f.name for f in fields(kind)}
        assert not names & (pointing | {"children", "family_number", "child_number"}), kind


@settings(max_examples=25, deadline=None)
@given(
    expected=st.floats(0, 1e6, allow_nan=False),
    hours=st.floats(0.01, 24),
    text=st.text(max_size=50),
)
def test_any_promise_comes_back_as_it_was_told(tmp_path_factory, expected, hours, text):
    folder = tmp_path_factory.mktemp("board")
    _, (one,) = saved(folder, stop(1, expected=expected, person=text))
    [kept] = board.read_board(folder).stops
    assert kept.expected == one.expected == round(expected, 4)
    assert kept.person == text.replace("\x00", "").encode("utf-8", "replace").decode()
    made = visit(folder, target(folder), hours=hours)
    assert board.read_board(folder).visits[0].hours == made.hours
