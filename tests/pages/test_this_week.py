"""The room This week as a coordinator meets it: who goes, the days, what is changed, the board, and what goes wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from analytics.forecast.visit.forecast import forecast
from analytics.plan.asked import Asked, Person
from analytics.plan.places import TownNotKnown, with_points
from analytics.plan.plan import make_plan
from analytics.selection import Selection
from data.board import board
from data.board.board import read_board
from data.board.entries import Recruiter, Target
from data.board.plans import add_recruiter
from data.load.pipeline import load_file
from data.store.reader import Store
from pages.parts.answers import week
from pages.parts.pin import onward, page_of
from pages.this_week import moving, people, planned, to_board
from pages.this_week.asked_week import AskedWeek
from tests.families import AS_OF, child, write_csv
from tests.pages.board_pages import button, drawn, room, words

MONDAY = dt.date(2026, 10, 5)
"""Of the week in which the rooms of the tests are looked at (tests/pages/conftest.py): a Tuesday."""
TIFTON = {"home": "Tifton GA", "home_place_id": 4226552, "lat": 31.45046, "lon": -83.5085}
DAYS = tuple(MONDAY + dt.timedelta(days=n) for n in range(1, 5))
"""From today to Friday: what is over is not planned."""


@pytest.mark.parametrize(
    ("address", "to"),
    [
        (("/", ""), "/this-week"),
        (("/", "run=to&state=GA"), "/this-week?run=to&state=GA"),
        (("/", "run=to&state=GA&month=5"), "/missed-enrollment?run=to&state=GA&month=5"),
        (("/", "qad=2026-05-01..2026-05-31"), "/missed-enrollment?qad=2026-05-01..2026-05-31"),
        (("/overview", "run=to&state=GA"), "/this-week?run=to&state=GA"),
        (("/overview/", ""), "/this-week"),
        (("/pockets", "run=to"), None),
        (("/this-week", ""), None),
        (("//evil.example", ""), None),
    ],
)
def test_addresses_of_before_go_on_to_what_they_meant(address, to):
    assert onward(*address) == to
    assert page_of("overview") == page_of("this-week") == "pages/this_week/page.py"


def this_week():
    return drawn(room(run="to", state="GA"))


def a_forecast(folder):
    store = Store(folder)
    with store.reader() as cursor:
        return forecast(store.ibis(cursor).table, read_board(folder), week.today(), "GA")


@pytest.fixture
def ana(folder):
    return add_recruiter(folder, Recruiter("Ana", **TIFTON))


def test_it_opens_on_the_three_towns_and_asks_who_goes(folder):
    page = this_week()
    first = a_forecast(folder).towns.head(3)
    told = ", ".join(
        f"**{town}** (about {round(families)} families)"
        for town, families in zip(first["town"][:2], first["expected_families"][:2], strict=True)
    )
    last = f"**{first['town'].iloc[2]}** (about {round(first['expected_families'].iloc[2])} families)"
    said = words(page)
    assert "### Where to go this week in Georgia" in said
    assert f"Most families are to be met in {told} and {last}." in said
    assert "**Who goes, and from which town?**" in said
    assert not any("home" in key for key in read_board(folder).__dict__), "nobody's home is guessed"


def test_a_name_and_a_home_town_make_a_plan_that_is_the_one_of_the_arithmetic(folder):
    page = this_week()
    page.text_input("week-name").set_value("Ana")
    page.selectbox("week-home").set_value(TIFTON["home_place_id"])
    page = drawn(button(page, "week-add").click().run())
    (kept,) = read_board(folder).recruiters
    assert (kept.name, kept.home, kept.hours_a_day) == ("Ana", "Tifton GA", 8.0)
    towns = with_points(a_forecast(folder).towns)
    person = Person("Ana", kept.home, kept.lat, kept.lon, 8.0)
    plan = make_plan(towns, Asked(MONDAY, DAYS, (person,)))
    shown = page.session_state[planned.KEPT].plan
    assert shown.stops.equals(plan.stops)
    said = words(page)
    for stop in plan.stops.itertuples():
        assert stop.reason.partition(").")[2].strip() in said
    assert f"about {round(plan.families)} families to be met" in said


def test_a_town_taken_out_is_gone_and_what_it_costs_is_said(ana, folder):
    page = this_week()
    before = page.session_state[planned.KEPT].plan
    first = before.stops.iloc[0]
    key = f"week-stop-{first['day']}-{first['number']}-{first['place_id']}"
    page.session_state[f"{key}-menu"] = True
    page = drawn(page.run())
    page = drawn(button(page, f"{key}-out").click().run())
    after = page.session_state[planned.KEPT].plan
    assert first["place_id"] not in set(after.stops["place_id"])
    cost = before.families - after.families
    assert f"The plan meets about {cost:.1f} fewer families now" in words(page)
    # Put in again, it is there whatever it costs; without wishes all is as it was.
    page = drawn(button(page, f"week-in-{first['place_id']}").click().run())
    assert first["place_id"] in set(page.session_state[planned.KEPT].plan.stops["place_id"])
    page = drawn(button(page, "week-as-proposed").click().run())
    assert page.session_state[planned.KEPT].plan.stops.equals(before.stops)


def test_a_town_moved_to_another_day_is_there_and_every_day_keeps_its_hours(ana, folder):
    made = this_week().session_state[planned.KEPT]
    first = made.plan.stops.iloc[0]
    to = ("Ana", DAYS[-1])
    assert first["day"] != to[1]
    after = moving.to_day(made, int(first["place_id"]), ("Ana", first["day"]), to)
    at = after.stops[after.stops["place_id"] == first["place_id"]]
    assert at["day"].tolist() == [to[1]]
    assert after.days["hours"].max() <= 8.0 + 1e-9
    untouched = set(DAYS) - {first["day"], to[1]}
    for day in untouched:
        assert (
            after.stops[after.stops["day"] == day]["place_id"].tolist()
            == made.plan.stops[made.plan.stops["day"] == day]["place_id"].tolist()
        )


def test_on_the_board_with_days_and_owners_saved_with_its_promise_and_off_again(ana, folder):
    page = this_week()
    plan = page.session_state[planned.KEPT].plan
    there = plan.stops.iloc[0]
    earlier = board.add_target(
        folder, Target("as it was", "to", place_ids=(int(there["place_id"]),), state_code="GA", owner="Luis")
    )
    page = drawn(button(page, "week-board").click().run())
    now = read_board(folder)
    wanted = {
        (int(stop["place_id"]),): (stop["person"], stop["day"])
        for stop in plan.stops.sort_values("day", ascending=False).to_dict("records")
    }
    assert {t.place_ids: (t.owner, t.planned_date) for t in now.targets} == wanted
    (saved,) = now.plans
    assert (saved.monday, saved.state_code, saved.saved_date) == (MONDAY, "GA", week.today())
    assert [(s.place_id, s.stop_day, s.low, s.high) for s in now.stops] == [
        (s.place_id, s.day, s.low, s.high) for s in plan.stops.sort_values(["day", "number"]).itertuples()
    ]
    for kept, stop in zip(now.stops, plan.stops.sort_values(["day", "number"]).itertuples(), strict=True):
        assert kept.expected == pytest.approx(stop.expected_families, abs=1e-3)
        parts = kept.listed_there + kept.listed_back + kept.not_listed_yet + kept.to_come
        assert parts == pytest.approx(kept.expected, abs=1e-3)
    assert f"{len(wanted) - 1} new targets, and 1 target that was there has the day and owner" in words(page)
    page = drawn(button(page, "week-board-undo").click().run())
    now = read_board(folder)
    back = next(t for t in now.targets if t.target_id == earlier.target_id)
    assert (back.owner, back.planned_date, back.progress) == ("Luis", None, "idea")
    assert {t.progress for t in now.targets if t.target_id != earlier.target_id} == {"closed"}
    assert not now.plans and not now.stops


def test_todays_stops_stand_first_a_tap_from_their_visit(ana, folder):
    page = this_week()
    page = drawn(button(page, "week-board").click().run())
    page = this_week()
    own = [s for s in read_board(folder).stops if s.stop_day == week.today()]
    assert own and f"#### Today, {week.today():%A}" in words(page)
    first = next(b for b in page.button if (b.key or "").startswith("week-today-"))
    assert own[0].town in first.label
    opened = drawn(first.click().run())
    assert "Log a visit" in [one.label for one in opened.get("button_group")]


def test_a_home_that_is_not_known_is_said_and_nobody_is_kept(folder):
    page = this_week()
    page.text_input("week-name").set_value("Ana")
    page = drawn(button(page, "week-add").click().run())
    assert [error.value for error in page.error] == ["Say a name and choose a home town."]
    assert read_board(folder).recruiters == ()
    assert "Most families are to be met in" in words(page)


def test_a_town_that_was_typed_may_lie_in_another_state_and_has_to_be_known():
    place_id, name, lat, lon = people._home("Dothan, AL", "GA", {})
    assert name == "Dothan AL" and place_id > 0 and (lat, lon) == pytest.approx((31.22, -85.39), abs=0.05)
    with pytest.raises(TownNotKnown, match="The town 'Xyzzyville' is not known in GA"):
        people._home("Xyzzyville", "GA", {})


def test_out_of_reach_and_without_days_it_says_so_and_keeps_the_towns(folder):
    add_recruiter(folder, Recruiter("Ana", home="El Paso TX", lat=31.76, lon=-106.49))
    page = this_week()
    assert any("within reach" in one.value for one in page.info)
    assert "Most families are to be met in" in words(page)
    page.session_state[f"week-days-{MONDAY}"] = []
    assert any("No day is given" in one.value for one in drawn(page.run()).info)


def test_who_is_kept_without_a_place_is_asked_for_one(folder):
    add_recruiter(folder, Recruiter("Ana", home="Somewhere"))
    page = this_week()
    assert any("The home town of nobody on the list is on the map" in one.value for one in page.info)
    [home] = [box for box in page.selectbox if (box.key or "").endswith("-home") and "week-person" in box.key]
    page = drawn(home.set_value(TIFTON["home_place_id"]).run())
    assert page.session_state[planned.KEPT].plan.families > 0
    assert [one.home for one in read_board(folder).recruiters] == ["Tifton GA"]


def test_of_moves_from_a_state_alone_it_says_what_is_missing(tmp_path, monkeypatch):
    story = [child(1, "2026-05-01", ("Vidalia", "GA"), ("Faison", "NC"))]
    path = write_csv(tmp_path / "a.csv", story)
    load_file(path, store=tmp_path / "store", direction="from", state="GA", as_of=AS_OF)
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    page = drawn(room(run="from", state="GA"))
    assert any("only moves from it" in one.value for one in page.info)
    assert "#### Move from Georgia" in words(page)


def test_where_nobody_is_expected_it_says_so(tmp_path, monkeypatch):
    story = [child(n, f"2023-12-{n:02}", ("Faison", "NC"), ("Vidalia", "GA")) for n in range(1, 4)]
    path = write_csv(tmp_path / "a.csv", story)
    load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=AS_OF)
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    add_recruiter(Store(tmp_path / "store").folder, Recruiter("Ana", **TIFTON))
    page = drawn(room(run="to", state="GA"))
    assert any("No family is expected in any town" in one.value for one in page.info)


def test_the_same_plan_is_kept_once_and_a_changed_one_in_its_place(ana, folder):
    made = this_week().session_state[planned.KEPT]
    asked = AskedWeek(Selection(direction="to", state="GA"), MONDAY, "this week")
    found = a_forecast(folder)
    first = to_board.saved(made, found, asked)
    assert [to_board._promise(s) for s in read_board(folder).stops] == [
        to_board._promise(s) for s in to_board.stops_of(made, found)
    ]
    assert to_board.saved(made, found, asked) == first
    fewer = dataclasses.replace(made, plan=dataclasses.replace(made.plan, stops=made.plan.stops.iloc[1:]))
    second = to_board.saved(fewer, found, asked)
    (old, new) = read_board(folder).plans
    assert (old.plan_id, new.plan_id, new.replaces_id) == (first, second, first)
