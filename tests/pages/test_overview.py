"""The Overview as a person meets it: nothing loaded, one month, two months, and its clicks."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from analytics.forecast.visit.forecast import forecast
from data.board.board import Board, add_target, log_visit
from data.board.entries import Target, Visit
from data.load.pipeline import load_file
from data.store.reader import Store
from pages.parts.answers import week
from tests.families import AS_OF, child, siblings, write_csv
from tests.pages.press_load import press_load
from tests.pages.test_rooms import counts, drawn, opener

OVERVIEW, MISSED = "pages/this_week/page.py", "pages/missed_enrollment/page.py"
BEFORE = dt.date(2026, 8, 31)

AUGUST = [
    *siblings(range(1, 3), "REYES-SYNTHETIC", "2026-05-10"),
    child(3, "2023-09-15", move_to=("Lyons", "GA"), first_name="Rosa"),
    child(4, "2026-04-01", first_name="Luz", born="2012-02-02"),
]
SEPTEMBER = [
    *siblings(range(1, 3), "REYES-SYNTHETIC", "2026-05-10"),
    child(14, "2026-04-01", first_name="Luz", born="2012-02-02"),
    *siblings(range(5, 8), "CRUZ-SYNTHETIC", "2026-09-10", move_to=("Moultrie", "GA")),
]


@pytest.fixture
def months(tmp_path) -> Path:
    """A store with two months of Georgia, move to; loaded newest first."""
    for story, day in ((SEPTEMBER, AS_OF), (AUGUST, BEFORE)):
        path = write_csv(tmp_path / f"{day}.csv", story)
        report = load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=day)
        assert report.status == "loaded", report
    return Store(tmp_path / "store").folder


def room(store: Path, monkeypatch):
    page = opener(store, monkeypatch)()
    return drawn(page.switch_page(OVERVIEW).run())


def test_with_nothing_loaded_it_says_so_and_leads_on(tmp_path, monkeypatch):
    page = room(tmp_path / "store", monkeypatch)
    assert page.info[0].value.startswith("Nothing is loaded yet.")
    assert [link.proto.label for link in page.get("page_link")] == ["Load a file"]


def test_a_first_extract_has_its_largest_places_and_nothing_new(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", AUGUST)
    load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=BEFORE)
    page = room(tmp_path / "store", monkeypatch)
    assert page.info[0].value.startswith("The first list: ")
    labels = [button.label for button in page.button if "·" in button.label]
    assert labels == ["Vidalia · Toombs · 3 children", "Lyons · Toombs · 1 child"]


def test_it_says_what_is_new_and_why_others_are_no_longer_listed(months, monkeypatch):
    page = room(months, monkeypatch)
    said = " ".join(text.value for text in page.markdown)
    assert "Since the list of Aug 31, 2026" in said
    assert "**+3** new" in said and "**\u22121** no longer listed" in said
    assert page.dataframe[0].value.values.tolist() == [["36-month window is over", 1, 1]]
    assert page.dataframe[1].value.values.tolist() == [["ID, or none now", 1, 1]]
    captions = " ".join(text.value for text in page.caption)
    assert "Neither new nor gone: 1 child is listed with a corrected town, day or ID." in captions
    assert "No longer listed is not found" in " ".join(text.value for text in page.caption)


def test_who_is_gone_is_listed_on_demand_without_names_at_first(months, monkeypatch):
    page = room(months, monkeypatch)
    [asked] = [t for t in page.toggle if t.label == "Show who they are"]
    page = drawn(asked.set_value(True).run())
    rows = page.dataframe[1].value
    assert [*rows][:2] == ["place_name", "reason"]
    assert rows[["reason", "place_name"]].values.tolist() == [["36-month window is over", "Lyons"]]
    captions = [text.value for text in page.caption]
    assert any("window are those of Aug 31, 2026" in caption for caption in captions)
    assert "first_name" not in rows and "birth_date" not in rows
    [named] = [t for t in page.toggle if t.label == "Show names, ids and birth dates"]
    page = drawn(named.set_value(True).run())
    assert "Rosa" in page.dataframe[1].value["first_name"].tolist()


def test_a_click_opens_the_new_children_or_one_place_of_them(months, monkeypatch):
    page = room(months, monkeypatch)
    page = drawn(page.button("all-new-to-GA").click().run())
    assert counts(page) == (3, 1, 3)
    assert page.query_params["status"] == "new"
    page = drawn(page.switch_page(MISSED).run())
    page = drawn(page.button("off-Status").click().run())
    assert counts(page) == (6, 3, 6)
    page = drawn(page.switch_page(OVERVIEW).run())
    place = next(b for b in page.button if b.label.startswith("Moultrie ·"))
    assert counts(drawn(place.click().run())) == (3, 1, 3)


def test_the_loading_room_says_the_same_line(tmp_path, months, monkeypatch):
    page = drawn(opener(months, monkeypatch)().switch_page("pages/loading/page.py").run())
    more = [*SEPTEMBER, child(30, "2026-10-01", ("Faison", "NC"), ("Lyons", "GA"))]
    content = write_csv(tmp_path / "october.csv", more).read_bytes()
    page.file_uploader[0].set_value(("october.csv", content, "text/csv"))
    page = press_load(drawn(page.run()))
    assert r"Since the list of Sep 30, 2026\: +1 new" in " ".join(text.value for text in page.markdown)


WEDNESDAY = dt.date(2026, 10, 21)


def towns_of_week(page) -> list[str]:
    labels = [button.label.replace("\\", "") for button in page.button]
    return [label.partition(". ")[2] for label in labels if "families (" in label]


def test_the_first_towns_to_go_to_this_week_are_those_of_the_command(demo, monkeypatch):
    monkeypatch.setattr(week, "today", lambda: WEDNESDAY)
    page = room(demo.store, monkeypatch)
    store = Store(demo.store)
    with store.reader() as cursor:
        told = forecast(store.ibis(cursor).table, Board(), WEDNESDAY, "GA")
    expected = told.towns.head(8)
    assert [label.partition(":")[0] for label in towns_of_week(page)] == expected["town"].tolist()
    said = [text.value.replace("\\", "") for text in (*page.caption, *page.markdown)]
    for reason in expected["reason"]:
        head, _, why = reason.partition(").")
        assert f"{head})" in towns_of_week(page) and why.strip() in said
    assert "### Where to go this week in Georgia" in said
    assert any(text.startswith("Oct 19, 2026 to Oct 25, 2026. ") for text in said)
    assert any(note.startswith("From the list of Sep 30, 2026") for note in said)
    first = expected.iloc[0]
    button = next(b for b in page.button if b.label.startswith(f"1\\. {first['town']}\\: "))
    opened = drawn(button.click().run())
    assert opened.session_state["selection"].places == (int(first["place_id"]),)


def test_families_that_a_visit_found_are_taken_off_the_week(demo, monkeypatch, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(demo.store, folder)
    monkeypatch.setattr(week, "today", lambda: WEDNESDAY)
    first = towns_of_week(room(folder, monkeypatch))[0]
    store = Store(folder)
    with store.reader() as cursor:
        town = forecast(store.ibis(cursor).table, Board(), WEDNESDAY, "GA").towns.iloc[0]
    target = add_target(folder, Target(f"{town['town']} GA", "to", place_ids=(int(town["place_id"]),)))
    met = Visit(target.target_id, WEDNESDAY, "families found", families=99)
    log_visit(folder, met, WEDNESDAY)
    assert first not in towns_of_week(room(folder, monkeypatch))


def test_where_nothing_can_be_told_of_the_week_it_says_why(months, monkeypatch):
    monkeypatch.setattr(week, "today", lambda: AS_OF + dt.timedelta(days=365))
    said = " ".join(text.value for text in room(months, monkeypatch).info)
    assert "Where to go this week cannot be told: The newest list is of Sep 30, 2026, 52 weeks before" in said
