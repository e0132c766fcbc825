"""The Board through dashboard.py: pins open their view, two editors, a damaged file, hostile text."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.board.ideas import read_figure
from analytics.board.plan import last_periods
from analytics.board.target_days import days_in_words
from analytics.pockets.find import Setting
from analytics.selection import Selection
from data.board import board
from data.board.board import Visit
from data.board.database import FILE
from data.store.reader import Store
from pages.board import plan
from pages.parts.pin import page_of, view_of
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


def test_a_pin_keeps_the_view_and_opens_it_again(folder):
    page = room(run="to", state="GA", month=["5", "6"], age="6-13")
    button(page, "pin-now").click()
    drawn(page.run())
    (pin,) = board.read_board(folder).pins
    assert pin.title == "Move to Georgia, Month: May, June of any year; Age: 6-13", "one click is enough"
    key = f"pin-{pin.pin_id}-1"
    page.text_input(key=f"{key}-title").set_value("School age in May")
    page.selectbox(key=f"{key}-guess").set_value("housing")
    button(page, "pin-keep").click()
    drawn(page.run())
    (pin,) = board.read_board(folder).pins
    wanted = Selection(direction="to", state="GA", months=(5, 6), age_bands=("6-13",))
    assert view_of(pin) == wanted
    assert (pin.title, pin.guess, pin.source, pin.room) == (
        "School age in May",
        "housing",
        "missed enrollment",
        "missed-enrollment",
    )
    assert pin.children and pin.families and pin.extract_id and pin.as_of_date
    assert pin.kind == "month and age"
    figure = read_figure(pin.figure)
    assert [m for m, n in enumerate(figure.months, start=1) if n] == [5, 6]
    assert 0 < len(figure.places) <= 5 and figure.places[0][1] <= pin.families
    assert page_of(pin.room) == "pages/missed_enrollment/page.py"
    assert page_of("../../etc") is None and page_of("parts") is None
    later = show(board_room(), "Pins")
    assert "School age in May" in words(later)
    then = next(b for b in later.button if b.label == "Open on the data of then")
    then.click()
    drawn(later.run())
    assert later.session_state["selection"].months == (5, 6)
    assert later.session_state["selection"].extract == pin.extract_id


def test_every_room_that_shows_a_view_has_the_pin(folder):
    for file in ("this_week", "missed_enrollment", "pockets", "patterns", "mobility", "places"):
        page = drawn(room(run="to", state="GA").switch_page(f"pages/{file}/page.py").run())
        assert button(page, "pin-now").label == "Pin this view", file
    for file in ("board", "loading", "about"):
        page = drawn(room(run="to", state="GA").switch_page(f"pages/{file}/page.py").run())
        assert "pin-now" not in {b.key for b in page.button}, file


def test_a_target_is_made_of_a_pin_with_what_is_listed_then(folder):
    page = room(run="to", state="GA")
    button(page, "pin-now").click()
    drawn(page.run())
    page = drawn(page.switch_page(ROOM).run())
    (pin,) = board.read_board(folder).pins
    page.session_state[f"target-of-{pin.pin_id}"] = True
    page = show(page, "Pins")
    next(b for b in page.button if b.label == "Make the target").click()
    drawn(page.run())
    (target,) = board.read_board(folder).targets
    assert target.pin_id == pin.pin_id
    assert (target.source, target.kind, target.idea) == (pin.source, pin.kind, pin.title)
    assert (target.extract_id_then, target.as_of_then) == (pin.extract_id, pin.as_of_date)
    with Store(folder).reader() as cursor:
        listed = cursor.execute(
            "SELECT count(DISTINCT child_number), count(DISTINCT family_number) FROM leads "
            "WHERE extract_id = ? AND missed_place_id = ?",
            [pin.extract_id, target.place_ids[0]],
        ).fetchall()[0]
    assert (target.children_then, target.families_then) == listed


def test_a_visit_is_three_taps_and_can_be_taken_back(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = f"visit-{target.target_id}-0"
    opened_on = dt.date.today()
    page.session_state[f"{key}-outcome"] = "families found"
    drawn(page.run())
    page.number_input(key=f"{key}-families").set_value(1)
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert "The visit is logged." in words(page)
    (visit,) = board.read_board(folder).visits
    assert (visit.outcome, visit.families) == ("families found", 1)
    assert opened_on <= visit.visit_date <= dt.date.today(), "also when midnight passes meanwhile"
    assert board.read_board(folder).targets[0].progress == "found"
    button(page, f"board-undo-{visit.visit_id}").click()
    drawn(page.run())
    assert board.read_board(folder).visits == ()
    assert board.read_board(folder).targets[0].progress == "idea"


def test_the_numbers_of_a_visit_begin_empty_and_are_asked_for(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = f"visit-{target.target_id}-0"
    page.session_state[f"{key}-outcome"] = "families found"
    drawn(page.run())
    fields = [page.number_input(key=f"{key}-{name}") for name in ("families", "children", "coes")]
    assert [field.value for field in fields] == [None, None, None], "nothing to type behind"
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert "say how many families you found" in words(page)
    page.number_input(key=f"{key}-families").set_value(12)
    page.number_input(key=f"{key}-children").set_value(5)
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert "12 families with 5 children cannot be" in words(page)
    assert board.read_board(folder).visits == ()
    page.number_input(key=f"{key}-families").set_value(2)
    button(page, f"{key}-save").click()
    drawn(page.run())
    (visit,) = board.read_board(folder).visits
    assert (visit.families, visit.children, visit.coes) == (2, 5, 0)


def test_the_second_of_two_editors_sees_both_texts_and_decides(folder):
    target = vidalia(folder)
    ana, luis = open_target(target), open_target(target)
    key = f"edit-{target.target_id}-1"
    for page, text, who in ((ana, "Onion sheds", "Ana"), (luis, "Motel on US 1", "Luis")):
        page.text_area(key=f"{key}-hypothesis").set_value(text)
        page.text_input(key="board_me_typed").set_value(who)
    button(ana, f"{key}-save").click()
    drawn(ana.run())
    assert "Saved." in words(ana)
    button(luis, f"{key}-save").click()
    drawn(luis.run())
    said = words(luis)
    assert "Ana changed this target meanwhile" in said
    assert "theirs: Onion sheds · yours: Motel on US 1" in said
    assert board.read_board(folder).targets[0].hypothesis == "Onion sheds"
    assert luis.text_area(key=f"{key}-hypothesis").value == "Motel on US 1"
    button(luis, f"{key}-over").click()
    drawn(luis.run())
    now = board.read_board(folder).targets[0]
    assert (now.hypothesis, now.changed_by) == ("Motel on US 1", "Luis")
    assert "Onion sheds" in words(luis), "the earlier text stays to be read"


def test_a_name_in_a_note_is_asked_about_and_not_refused(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = f"edit-{target.target_id}-1"
    page.text_area(key=f"{key}-hypothesis").set_value("Met Maria Lopez")
    drawn(page.run())
    assert "is it somebody of a family?" in words(page)
    button(page, f"{key}-save").click()
    drawn(page.run())
    assert board.read_board(folder).targets[0].hypothesis == "Met Maria Lopez"


@pytest.mark.parametrize("name", ["image", "script", "markdown", "anchor", "formula", "turned"])
def test_hostile_text_is_text_in_every_view(folder, name):
    text = HOSTILE[name]
    target = vidalia(folder, hypothesis=text, owner=text[:100], contact=text[:100], planned_date=TODAY)
    board.log_visit(folder, Visit(target.target_id, TODAY, "nobody", notes=text), TODAY)
    page = board_room()
    for view in VIEWS:
        show(page, view)
        for html in page.get("html"):
            assert "<img src=http" not in html.proto.body and "<script" not in html.proto.body
    page = open_target(target)
    for element in (*page.markdown, *page.caption):
        assert "![x](" not in element.value and "[go](" not in element.value


def test_a_damaged_board_offers_its_copy(folder):
    target = vidalia(folder)
    (folder / FILE).write_bytes(b"SYNTHETIC" * 2000)
    page = board_room()
    assert "is damaged" in words(page)
    button(page, "board-put-back").click()
    drawn(page.run())
    assert "Vidalia" in "".join(b.label for b in page.button)
    assert board.read_board(folder).targets[0].target_id == target.target_id


def test_a_target_whose_place_is_in_no_extract_stays_and_is_marked(folder):
    vidalia(folder, place_ids=(999,), lat=None, lon=None)
    page = board_room()
    for view in VIEWS:
        show(page, view)
    assert "no longer listed" in words(show(page, "This week"))


def test_with_nothing_loaded_the_board_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "none"))
    page = drawn(room().switch_page(ROOM).run())
    for view in VIEWS:
        show(page, view)


def test_a_pocket_becomes_a_target_of_its_towns(folder):
    page = drawn(room(run="to", state="GA").switch_page("pages/pockets/page.py").run())
    # Chosen, so that it stays before the eyes when visits below put another first.
    button(page, "pocket-1").click()
    drawn(page.run())
    button(page, "pocket-to-board").click()
    drawn(page.run())
    assert "It is a target on the Board now: without a day yet, so under Later in This week." in words(page)
    assert [b.label for b in page.button if (b.key or "").startswith("pocket-to-board")] == [
        "Open the target"
    ]
    (target,) = board.read_board(folder).targets
    pocket = next(text.value for text in page.info if "missed families" in text.value)
    assert f"{target.families_then} missed families" in pocket and target.moved_first
    assert (target.source, target.progress) == ("pocket", "idea")
    assert target.place_ids and target.children_then and target.extract_id_then
    for number in range(8):
        outcome = ("families found", 1) if number < 3 else ("nobody", 0)
        board.log_visit(folder, Visit(target.target_id, TODAY, outcome[0], families=outcome[1]), TODAY)
    drawn(page.run())
    said = f"Ideas from «pocket: {target.kind}»: visits found families 3 times of 8 (14 to 69%"
    assert said in words(page)
    assert "These towns are a target on the Board already." in words(page)
    button(page, "pocket-to-board-open").click()
    drawn(page.run())
    opened = words(page)
    assert f"Moves**: {days_in_words(target)}" in opened
    assert "Log a visit" in [one.label for one in page.get("button_group")]
    assert len(board.read_board(folder).targets) == 1


def test_a_pocket_under_filters_says_so_on_its_target(folder):
    page = drawn(room(run="to", state="GA", period="2023-24").switch_page("pages/pockets/page.py").run())
    button(page, "pocket-to-board").click()
    drawn(page.run())
    (target,) = board.read_board(folder).targets
    assert target.hypothesis.endswith(
        " Counted under Period: 2023-24; the target's own numbers are without filters."
    )


def test_of_two_people_who_make_a_target_of_one_pocket_one_does(folder):
    first, second = (
        drawn(room(run="to", state="GA").switch_page("pages/pockets/page.py").run()) for _ in range(2)
    )
    for page in (first, second):
        button(page, "pocket-to-board").click()
        drawn(page.run())
        assert button(page, "pocket-to-board").label == "Open the target"
    assert len(board.read_board(folder).targets) == 1


def test_a_change_that_is_older_than_the_visit_is_told_on_the_target_and_in_the_lists(folder):
    target = vidalia(folder, as_of_then=dt.date(2026, 8, 31), families_then=90, children_then=200)
    board.log_visit(folder, Visit(target.target_id, TODAY, "families found", families=6), TODAY)
    page = show(board_room(), "This week")
    assert "shrank before the visit: 90 families then" in words(page)
    assert "1 was visited since, which these data cannot show." in page.expander[0].label.replace("\\", "")
    assert show(page, "All").dataframe[0].value["Pocket"].tolist() == ["shrank before the visit"]
    button(page, f"board-open-{target.target_id}").click()
    assert "what came of it cannot be seen in them yet." in words(drawn(page.run()))


def test_a_pin_of_the_pockets_opens_them_as_they_were_looked_for(folder):
    page = drawn(room(run="to", state="GA").switch_page("pages/pockets/page.py").run())
    page.session_state["pocket_setting"] = Setting(level="county", radius_miles=50)
    drawn(page.run())
    button(page, "pin-now").click()
    drawn(page.run())
    (pin,) = board.read_board(folder).pins
    assert (pin.source, pin.kind) == ("pocket", "counties, compared with the seasons of this view")
    assert pin.idea, "the pocket that was looked at"
    towns = read_figure(pin.figure).towns
    assert towns
    figure = read_figure(pin.figure)
    with Store(folder).reader() as cursor:
        names = {
            name
            for (name,) in cursor.execute(
                "SELECT place_name FROM places WHERE list_contains(?, place_id)", [list(towns)]
            ).fetchall()
        }
        everybody = cursor.execute(
            "SELECT count(DISTINCT child_number) FROM leads WHERE extract_id = ?", [pin.extract_id]
        ).fetchall()[0][0]
    assert {name for name, _ in figure.places} <= names, "places of the pocket alone"
    assert 0 < pin.children < everybody and max(n for _, n in figure.places) <= pin.families
    assert "would be expected" in figure.said and " times as many" in figure.said
    page.session_state["pocket_setting"] = None
    page.session_state[f"target-of-{pin.pin_id}"] = True
    page = show(drawn(page.switch_page(ROOM).run()), "Pins")
    assert "would be expected" in words(page)
    key = f"target-of-{pin.pin_id}"
    assert set(page.multiselect(key=f"{key}-place").value) <= set(towns), "the pocket's own towns"
    button(page, f"{key}-make").click()
    drawn(page.run())
    (target,) = board.read_board(folder).targets
    assert target.place_ids and set(target.place_ids) <= set(towns)
    assert figure.days["moved_first"] and figure.days["moved_by"] == "newest in the county"
    assert {name: getattr(target, name) for name in figure.days} == figure.days
    button(page, "board-back").click()
    page.session_state[key] = True
    assert "is a target of somebody already: idea." in words(drawn(page.run()))
    next(b for b in page.button if b.label == "Open on the data of then").click()
    drawn(page.run())
    assert page.session_state["pocket_setting"] == Setting(level="county", radius_miles=50)


def test_a_pattern_is_pinned_with_its_leads_and_its_kind_and_shows_the_record_of_that_kind(folder):
    page = drawn(room(run="to", state="GA").switch_page("pages/patterns/page.py").run())
    button(page, "pattern-1-pin").click()
    drawn(page.run())
    assert "Pinned: it is on the Board." in words(page)
    (pin,) = board.read_board(folder).pins
    assert pin.source == "pattern" and pin.kind and pin.idea.startswith(pin.title)
    assert view_of(pin) != Selection(direction="to", state="GA"), "the leads of the pattern"
    target = vidalia(folder, source="pattern", kind=pin.kind, pin_id=pin.pin_id)
    for _ in range(7):
        board.log_visit(folder, Visit(target.target_id, TODAY, "nobody"), TODAY)
    assert "7 visits so far: too few to say" in words(drawn(page.run()))
    board.log_visit(folder, Visit(target.target_id, TODAY, "families found", families=1), TODAY)
    assert f"Ideas from «pattern: {pin.kind}»: visits found families 1 time of 8" in words(drawn(page.run()))


def test_the_plan_takes_what_stands_out_in_the_rooms_and_the_visits(folder, monkeypatch):
    target = vidalia(folder, as_of_then=dt.date(2026, 8, 31), families_then=90, children_then=200)
    board.log_visit(folder, Visit(target.target_id, TODAY, "families found", families=6, children=15), TODAY)
    made = []
    monkeypatch.setattr(plan, "plan_workbook", lambda told, now: made.append(told) or b"")
    monkeypatch.setattr(plan.downloads, "counts", lambda label, make, name, **looks: make())
    page = show(board_room(), "Plan, files")
    told = made[0]
    rooms = {title.partition(":")[0] for title, _, _ in told.findings}
    assert rooms == {"Pocket", "Pattern"}
    assert "6 families, 15 children" in told.targets[0][6]
    assert "Listed: shrank before the visit: 90 families then" in told.targets[0][6]
    page.checkbox(key="plan-with-findings").uncheck()
    drawn(page.run())
    assert made[-1].findings == ()


def test_the_notes_of_the_plan_are_on_the_board_for_everybody(folder):
    ana, luis = show(board_room(), "Plan, files"), show(board_room(), "Plan, files")
    period = last_periods(dt.date(2026, 9, 30))[-2]
    key = f"plan-note-GA-to-{period}-0"
    for page, text in ((ana, "A packing house closed"), (luis, "Hail in April")):
        page.text_area(key=key).set_value(text)
        drawn(page.run())
    (note,) = board.read_board(folder).notes
    assert (note.period, note.note) == (period, "A packing house closed")
    assert "Yours, to put in again where it is still wanted: Hail in April" in words(luis)
    assert "A packing house closed" in [t.value for t in luis.text_area]


def test_come_back_can_be_said_where_nobody_was_met(folder):
    target = vidalia(folder)
    page = open_target(target)
    key = f"visit-{target.target_id}-0"
    page.session_state[f"{key}-outcome"] = "nobody"
    drawn(page.run())
    page.selectbox(key=f"{key}-month-False").set_value(3)
    button(page, f"{key}-save").click()
    drawn(page.run())
    (visit,) = board.read_board(folder).visits
    assert (visit.outcome, visit.come_back_month) == ("nobody", 3)
    assert "nobody; come back in March" in words(page) and "· visited; again in March" in words(page)
    assert "To be visited again" in words(show(board_room(), "Figures"))
    assert "Done this week" in words(show(board_room(), "This week"))


def test_whose_stays_as_chosen_and_never_becomes_somebody_without_targets(folder):
    target = vidalia(folder, owner="Ana")
    page = board_room()
    page.session_state["board_me"] = "James"
    drawn(page.run())
    assert page.selectbox(key="board-whose").value == "Everybody"
    page.session_state["board_me"] = "Ana"
    drawn(page.run())
    assert page.selectbox(key="board-whose").value == "Ana", "mine, where I have some"
    page.selectbox(key="board-whose").set_value("Everybody")
    drawn(page.run())
    assert page.selectbox(key="board-whose").value == "Everybody"
    page.selectbox(key="board-whose").set_value("Ana")
    drawn(page.run())
    button(page, f"board-open-{target.target_id}").click()
    drawn(page.run())
    button(page, "board-back").click()
    drawn(page.run())
    assert page.selectbox(key="board-whose").value == "Ana"


def test_after_pinning_the_board_opens_on_the_pins(folder):
    vidalia(folder)
    page = drawn(board_room())
    assert page.session_state["board-view"] == "This week"
    page = drawn(page.switch_page("pages/missed_enrollment/page.py").run())
    button(page, "pin-now").click()
    drawn(page.run())
    page = drawn(page.switch_page(ROOM).run())
    assert page.session_state["board-view"] == "Pins"
    assert "Move to Georgia" in words(page)
