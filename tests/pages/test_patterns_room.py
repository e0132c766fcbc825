"""The Patterns room through dashboard.py: what it says, against what, and where a click leads."""

from __future__ import annotations

import re

import pytest

from analytics.forecast.visit.coming import coming
from analytics.patterns import SHELF, now
from analytics.patterns.attributes import Names
from analytics.patterns.jumping_out import jumping_out
from analytics.selection import Selection
from data.board.board import Board
from pages.parts.answers import week
from pages.parts.look import plain
from tests.families import AS_OF, child, loaded
from tests.pages import test_pockets_room as pockets_room
from tests.pages.test_pockets_room import drawn, words

ROOM = "pages/patterns/page.py"


@pytest.fixture
def opened(demo, monkeypatch):
    monkeypatch.setattr(pockets_room, "ROOM", ROOM)
    return pockets_room.opener(demo.store, monkeypatch)


def of_the_demo(demo, selection: Selection, baseline: str):
    """The answer, worked out beside the room."""
    from analytics.leads.coded import coded_leads
    from data.store.reader import Store

    store = Store(demo.store)
    with store.reader() as cursor:
        places = cursor.execute("SELECT * FROM places").df()
        leads = store.leads(cursor)
        mine = leads.filter(leads.direction == selection.direction, leads.is_newest)
        coded = coded_leads(mine, places)
    town = places.set_index("place_id")
    counties = places.dropna(subset=["county_fips"]).drop_duplicates("county_fips")
    names = Names(
        (town["place_name"] + " " + town["state_code"]).to_dict().__getitem__,
        dict(
            zip(counties["county_fips"], counties["county_name"] + " " + counties["state_code"], strict=True)
        ).__getitem__,
    )
    with store.reader() as cursor:
        soon = coming(store.ibis(cursor).table, Board(), week.today(), "GA")
    found = jumping_out(coded, selection, baseline, AS_OF, names)
    told = None
    if selection.direction == "to":
        told = now.families_soon(coded, selection, found.patterns, now.Soon(soon.monday, soon.by_place))
    return now.in_order(found, told)


@pytest.mark.parametrize("direction", ["to", "from"])
def test_the_room_says_every_pattern_in_a_sentence(opened, demo, direction):
    found = of_the_demo(demo, Selection(direction=direction, state="GA"), "rest")
    page = opened(run=direction)
    assert len(found.patterns) >= 5
    said = [m.value for m in page.markdown]
    for pattern in found.patterns:
        claim, _, evidence = pattern.sentence.rpartition(": ")
        assert f"**{plain(claim, 300)}**" in said
        assert plain(evidence, 200) in [c.value for c in page.caption]
        assert pattern.is_over or any(c.value.startswith(pattern.when) for c in page.caption)
    assert f"{len(found.patterns)} patterns stand out" in words(page)


def test_what_the_truth_file_plants_is_said(opened):
    said = words(opened(run="to"))
    assert re.search(r"Huehuetenango are \d+ times the usual share in Statenville GA", said)
    assert "Huehuetenango Huehuetenango" not in said
    assert re.search(r"from Texas .*in Tattnall", said)
    assert re.search(r"June are \d+ times the usual share in Cordele", said)
    assert re.search(r"Immokalee FL are [\d.]+ times the usual share in (Moultrie|Colquitt)", said)
    assert re.search(r"in August to October are [\d.]+ times the usual share in Decatur County", said)


def test_another_baseline_gives_other_patterns(opened, demo):
    page = drawn(opened(run="to").selectbox("patterns_with").set_value("period").run())
    found = of_the_demo(demo, Selection(direction="to", state="GA"), "period")
    assert any("as common in" in m.value for m in page.markdown)
    assert found.patterns[0].sentence.split(":")[0] in words(page)
    assert "Moves after Jun 30, 2026 are left out: the last 3 months are not complete" in words(page)
    page = drawn(page.selectbox("patterns_with").set_value("states").run())
    assert "No list of another State is loaded" in words(page)


def test_a_click_applies_the_pattern_and_there_is_a_way_back(opened, demo):
    found = of_the_demo(demo, Selection(direction="to", state="GA"), "rest")
    page = drawn(opened(run="to").button("pattern-2-missed").click().run())
    chosen = page.session_state["selection"]
    assert chosen.conditions() == found.patterns[1].selection.conditions()
    page = drawn(page.switch_page(ROOM).run())
    page = drawn(page.button("patterns-back").click().run())
    assert not page.session_state["selection"].is_filtered()


def test_their_moves_are_seen_in_the_mobility_room(opened, demo):
    found = of_the_demo(demo, Selection(direction="to", state="GA"), "rest")
    page = drawn(opened(run="to").button("pattern-1-mobility").click().run())
    assert page.session_state["selection"].conditions() == found.patterns[0].selection.conditions()
    assert "Sources are never added together" in words(page)
    page = drawn(page.switch_page(ROOM).run())
    page = drawn(page.button("patterns-back").click().run())
    assert not page.session_state["selection"].is_filtered()


def test_where_else_leaves_the_place_open(opened, demo):
    found = of_the_demo(demo, Selection(direction="to", state="GA"), "rest")
    at_a_place = next(
        n for n, one in enumerate(found.patterns) if one.selection.places or one.selection.counties
    )
    page = drawn(opened(run="to").button(f"pattern-{at_a_place + 1}-pockets").click().run())
    chosen = page.session_state["selection"]
    assert not chosen.counties and not chosen.places
    assert set(chosen.conditions()) < set(found.patterns[at_a_place].selection.conditions())


def test_a_view_that_was_kept_stands_beside_another(opened):
    page = drawn(opened(run="to").selectbox("patterns_order-choice").set_value("strength").run())
    page = drawn(page.button("patterns-keep").click().run())
    assert "This view beside" in [box.label for box in page.selectbox]
    page = drawn(page.button("pattern-1-missed").click().run())
    page = drawn(page.switch_page(ROOM).run())
    said = words(page)
    assert "then the view you kept: move to, the whole list" in said
    assert "Families with out-of-school youth: **100.0%** here" in said


def test_two_times_side_by_side_say_which_months_will_grow(opened):
    page = drawn(opened(run="to", period=["2024-25"]).button("patterns-keep").click().run())
    page = drawn(page.button("reset").click().run())
    assert "This view first, then the view you kept: move to, 2024-25" in words(page)
    assert "This view will still grow." in words(page)


@pytest.mark.parametrize("pattern", SHELF, ids=lambda p: p.name)
def test_every_question_of_the_shelf_is_answered(opened, pattern):
    page = drawn(opened(run="to").selectbox("patterns_shelf").set_value(pattern.name).run())
    assert pattern.question in words(page)
    assert pattern.limits in words(page)


def test_a_question_over_time_says_which_filters_it_set_aside(opened):
    def asked(name: str, **link):
        return drawn(opened(run="to", **link).selectbox("patterns_shelf").set_value(name).run())

    def dwellers(page):
        return next(frame.value for frame in page.dataframe if "newest_day" in frame.value)

    whole, narrowed = asked("Long dwellers"), asked("Long dwellers", month=["5"])
    assert "Counted over all dates: the filter on months was set aside." in words(narrowed)
    assert "set aside" not in words(whole)
    assert dwellers(narrowed).equals(dwellers(whole))
    grades = asked("Long dwellers", month=["5"], grade=["KG-5"])
    assert not dwellers(grades).equals(dwellers(whole))
    assert "set aside" not in words(asked("Rising and falling places", month=["5"]))


def test_nothing_of_a_child_is_on_the_page(opened):
    page = opened(run="to")
    shown = words(page) + "".join(str(frame.value.to_dict()) for frame in page.dataframe)
    assert not re.search(r"\b0000\d{8}\b", shown)
    assert "eligible" not in shown.lower()


def test_few_families_are_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(pockets_room, "ROOM", ROOM)
    store = loaded(tmp_path, [child(n, "2025-05-05") for n in range(3)])
    assert "below 10 nothing can be told" in words(pockets_room.opener(store.folder, monkeypatch)())


def test_nothing_standing_out_is_an_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(pockets_room, "ROOM", ROOM)
    towns = ("Vidalia", "Moultrie", "Cordele", "Alma")
    story = [
        child(100 * t + m, f"2025-{m:02d}-10", move_to=(town, "GA"), last_name_1=f"S{t}X{m}-SYNTHETIC")
        for t, town in enumerate(towns)
        for m in range(1, 13)
    ]
    page = pockets_room.opener(loaded(tmp_path, story).folder, monkeypatch)()
    assert "Nothing stands out" in words(page)


def test_the_overview_shows_the_three_strongest_and_opens_them(demo, monkeypatch):
    monkeypatch.setattr(pockets_room, "ROOM", "pages/this_week/page.py")
    page = pockets_room.opener(demo.store, monkeypatch)()
    for direction in ("to", "from"):
        found = of_the_demo(demo, Selection(direction=direction, state="GA"), "rest")
        labels = [b.label for b in page.button if re.fullmatch(rf"pattern-\d-{direction}-GA", b.key or "")]
        current = [p for p in found.patterns if p.of_last_year]
        shown = [*current, *(p for p in found.patterns if not p.of_last_year)][:3]
        claims = [plain(p.sentence.rpartition(": ")[0], 200) for p in shown]
        assert [label.rpartition(" · ")[0] for label in labels] == claims
        assert [label.rpartition(" · ")[2] for label in labels] == [p.when for p in shown]
    page.button("pattern-0-to-GA").click().run()
    found = of_the_demo(demo, Selection(direction="to", state="GA"), "rest")
    chosen = page.session_state["selection"]
    first = next(p for p in found.patterns if p.of_last_year)
    assert chosen.conditions() == first.selection.conditions()
