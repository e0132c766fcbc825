"""The Board's promise through dashboard.py: hours and miles of a visit, expected and met, the log, the year."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from analytics.board.work_log import monday_of
from analytics.disclosure.masking import is_mark
from analytics.exports.sheets.log_sheet import as_page, shared_coverage_of
from analytics.leads.shared_list import BANDS, OTHERS, PLACES, Asked, list_rows, tell
from analytics.selection import Selection
from data.board import board, plans
from data.board.entries import PlanStop, SavedPlan, Target, Visit
from pages.parts.answers import leads
from tests.pages.board_pages import TODAY, board_room, button, drawn, open_target, show, vidalia, words

MONDAY = monday_of(TODAY)


def saved(folder, town: Target, monday: dt.date = MONDAY, **more) -> PlanStop:
    said = {"expected": 6.0, "low": 3, "high": 9, "person": "Ana"} | more
    stop = PlanStop(monday, town.place_ids[0], town.place_name, **said)
    plan = SavedPlan(monday, "GA", monday - dt.timedelta(days=1), saved_by="Ana")
    return plans.save_plan(folder, plan, (stop,))[1][0]


def visited(page, target: Target, number: int = 0, families: int = 2, **typed):
    key = f"visit-{target.target_id}-{number}"
    page.session_state[f"{key}-outcome"] = "families found"
    drawn(page.run())
    page.number_input(key=f"{key}-families").set_value(families)
    for name, value in typed.items():
        page.number_input(key=f"{key}-{name}").set_value(value)
    return key


def test_a_visit_says_its_hours_and_miles_and_which_stop_of_the_plan_it_was(folder):
    target = vidalia(folder)
    stop = saved(folder, target)
    page = open_target(target)
    key = visited(page, target, hours=2.5, miles=61.0)
    assert page.checkbox(key=f"{key}-stop").label.startswith("It is the stop of Ana in the plan of the week")
    button(page, f"{key}-save").click()
    drawn(page.run())
    (visit,) = board.read_board(folder).visits
    assert (visit.hours, visit.miles, visit.stop_id) == (2.5, 61.0, stop.stop_id)
    assert "2.5 hours, 61 miles" in words(page)
    # a second one says neither, and is no stop of the plan
    key = visited(page, target, number=1)
    page.checkbox(key=f"{key}-stop").uncheck()
    button(page, f"{key}-save").click()
    drawn(page.run())
    second = board.read_board(folder).visits[-1]
    assert (second.hours, second.miles, second.stop_id) == (None, None, None)


def test_without_a_plan_nothing_is_asked_about_one(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = visited(page, target, hours=0.0)
    assert f"{key}-stop" not in {box.key for box in page.checkbox}
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert board.read_board(folder).visits[0].hours is None, "no hours are none that anybody worked"


def tables_of(page) -> str:
    return "\n".join(html.value for html in page.get("html") if "<table" in html.value)


def test_expected_stands_beside_met_and_a_plan_can_be_taken_back(folder):
    target = vidalia(folder)
    assert "No plan is saved yet" in words(show(board_room(), "Expected and met"))
    last_week = MONDAY - dt.timedelta(days=7)
    stop = saved(folder, target, last_week)
    said = {"families": 7, "hours": 2.0, "stop_id": stop.stop_id}
    board.log_visit(folder, Visit(target.target_id, last_week, "families found", **said), TODAY)
    page = show(board_room(), "Expected and met")
    told = words(page)
    assert "In weeks that are over 1 stop was visited: too few" in told
    assert "1 of the 50 visits to stops of saved plans" in told
    assert "1 planned and 0 other visits are too few" in told
    table = tables_of(page)
    assert "6.0 (3 to 9)" in table and ">7<" in table and "held" in table
    button(page, "board-plan-undo-").click()
    page = drawn(page.run())
    assert board.read_board(folder).plans == ()
    assert "The plan is taken back." in words(page) and "No plan is saved yet" in words(page)


def test_the_log_and_the_year_are_shown_and_can_be_taken(folder):
    target = vidalia(folder)
    said = {"visited_by": "Ana", "families": 3, "hours": 2.0, "miles": 40.0}
    board.log_visit(folder, Visit(target.target_id, TODAY, "families found", **said), TODAY)
    page = show(board_room(), "Log and coverage")
    table = tables_of(page)
    assert ">Ana<" in table and "Toombs GA" in table and "out-of-school youth" in table
    assert {button.key for button in page.get("download_button")} >= {
        "log-internal-html", "log-internal-xlsx", "coverage-internal-xlsx",
    }  # fmt: skip
    page.session_state["log-audience"] = "Share outside"
    first = tables_of(drawn(page.run())).split("</table>")[0]
    assert ">Ana<" in first and "Families met" not in first


def test_of_the_coverage_no_small_count_leaves_and_what_left_is_remembered(folder):
    target = vidalia(folder)
    board.log_visit(folder, Visit(target.target_id, TODAY, "nobody"), TODAY)
    page = show(board_room(), "Log and coverage")
    page.session_state["coverage-audience"] = "Share outside"
    page = drawn(page.run())
    keys = {button.key for button in page.get("download_button")}
    assert {"coverage-outside-html", "coverage-outside-xlsx"} <= keys
    assert not {key for key in keys if key.startswith("coverage-internal")}, "no file for staff beside them"
    assert "hidden" in "\n".join(info.value for info in page.info)


def test_what_is_told_of_the_coverage_outside_is_what_one_mask_tells(folder):
    """The view of visited towns beside the whole list: no count of 1 to 9, and no difference of 1 to 9."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(folder))
        run = leads.exact_of(Selection(direction="to", state="GA"))
        towns = tuple(int(i) for i in leads.view(run).places.index[:6])
        views = (run, replace(run, places=towns))
        rows = list_rows(leads.coded(str(run.extract)))
    told = tell(rows, (), [Asked(view, (BANDS, OTHERS, PLACES)) for view in views])
    held = shared_coverage_of(told[0], told[1], {}, TODAY, "Georgia", is_synthetic=True)
    cells = [row for part in held.parts for row in part.rows]
    assert len(cells) > 3
    for _, every, looked_at in cells:
        counts = [count for count in (every, looked_at) if not is_mark(count)]
        assert all(count == 0 or count >= 10 for count in counts)
        if len(counts) == 2:
            assert every == looked_at or every - looked_at >= 10
    assert "CONFIDENTIAL" not in as_page(held).decode()
