"""Places to repair as a person meets it: the list, a choice, taking it back, lists of others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from analytics.exports.lists.place_choices import written_list
from data.load.pipeline import load_file
from data.store.place_choices import Alias, read_aliases
from data.store.reader import Store
from tests.families import AS_OF, child, loaded, siblings, write_csv
from tests.pages.press_load import press_load
from tests.pages.test_rooms import drawn, opener

ROOM = "pages/places/page.py"
STORY = [
    *siblings(range(1, 4), "REYES-SYNTHETIC", "2026-05-10", move_to=("Vidaalia Crossing", "GA")),
    child(4, "2026-05-01", move_to=("Vidalia", "GA")),
    child(5, "2026-05-01", ("Vidalia", "GA"), ("Vidalia", "GA")),
    child(6, "2026-05-01", ("Faison", "NC"), ("Homestead", "FL")),
]


@pytest.fixture
def store(tmp_path) -> Store:
    made = loaded(tmp_path, STORY)
    yield made
    made.close()


def room(folder: Path, monkeypatch):
    return drawn(opener(folder, monkeypatch)().switch_page(ROOM).run())


def button(page, start: str):
    return next(b for b in page.button if b.label.startswith(start))


def alias(city: str, place_id: int | None, who: str = "Office B") -> Alias:
    return Alias(city, "GA", "USA", None, None, place_id, who, dt.datetime(2026, 10, 1))


def send(page, *aliases: Alias):
    content = written_list(aliases)
    uploader = next(u for u in page.file_uploader if u.label.startswith("Import"))
    uploader.set_value(("theirs.csv", content, "text/csv"))
    return drawn(page.run())


def see(page, view: str):
    switch = next(g for g in page.get("button_group") if g.proto.label == "View")
    return drawn(switch.set_value(view).run())


def test_with_nothing_loaded_it_says_so_and_still_takes_lists(tmp_path, monkeypatch):
    page = room(tmp_path / "store", monkeypatch)
    assert page.info[0].value.startswith("Nothing is loaded yet.")
    page = send(see(page, "decided"), alias("Lost", None))
    page = drawn(button(page, "Take in 1 place").click().run())
    assert [one.city for one in read_aliases(tmp_path / "store")] == ["Lost"]


def test_a_place_is_chosen_by_name_and_remembered(store, monkeypatch):
    page = room(store.folder, monkeypatch)
    listed = page.dataframe[0].value
    assert listed[["city", "children", "problem"]].values.tolist()[0] == [
        "Vidaalia Crossing",
        3,
        "Not on the map",
    ]
    assert button(page, "Vidalia, GA · Toombs County · named elsewhere in the list").disabled
    page = drawn(page.text_input("repair-who").set_value("A. Recruiter").run())
    search = next(field for field in page.text_input if field.label == "Search a town")
    page = drawn(search.set_value("Vidallia").run())
    page = drawn(button(page, "Vidalia, GA").click().run())
    assert page.success[0].value == (r"«Vidaalia Crossing» is Vidalia, GA from now on (3 children).")
    assert "Vidaalia Crossing" not in str([table.value.to_numpy() for table in page.dataframe])
    (kept,) = read_aliases(store.folder)
    assert kept.decided_by == "A. Recruiter" and kept.place_id
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT count(*) FROM leads WHERE located_by = 'by_hand' AND missed_county_fips = '13279'"
        ).fetchall()
    assert found == [(3,)]
    assert not see(page, "check").exception
    page = see(page, "decided")
    assert page.dataframe[0].value.values.tolist()[0][:3] == [
        "Vidaalia Crossing, GA",
        "Vidalia, GA",
        "A. Recruiter",
    ]


def test_the_last_step_is_undone(store, monkeypatch):
    page = room(store.folder, monkeypatch)
    page = drawn(page.text_input("repair-who").set_value("A. Recruiter").run())
    assert not [b for b in page.button if b.label == "Undo the last step"]
    page = drawn(button(page, "Leave unplaced").click().run())
    assert [one.place_id for one in read_aliases(store.folder)] == [None]
    page = drawn(button(page, "Undo the last step").click().run())
    assert page.success[0].value.startswith(r"Undone\: «Vidaalia Crossing» stays off the map")
    assert read_aliases(store.folder) == []
    assert page.dataframe[0].value["city"].tolist() == ["Vidaalia Crossing"]
    assert not [b for b in page.button if b.label == "Undo the last step"]


@pytest.fixture
def awkward(tmp_path) -> Store:
    """Two sure misspellings, a county for a town, a name of many townships in two spellings, nobody's town."""
    cities = (
        "Toughkennamon",
        "Avendale",
        "Chester County",
        "Washington Twp",
        "WASHINGTON TOWNSHIP",
        "Camp Six",
    )
    story = [child(n, "2026-05-01", move_to=(city, "PA")) for n, city in enumerate(cities, start=1)]
    story += [child(20, "2026-05-01", move_to=("Avondale", "PA"))]
    story += [child(21, "2026-05-01", move_to=("Chambersburg", "PA"))]
    made = loaded(tmp_path, story, state="PA")
    yield made
    made.close()


def ends(store: Store) -> dict[str, str]:
    return dict(
        reader_rows(
            store,
            "SELECT city, coalesce(place_name || ', ' || county_name, 'off the map') FROM places_as_written "
            "LEFT JOIN places USING (place_id) WHERE places_as_written.state_code = 'PA'",
        )
    )


def test_what_is_sure_is_shown_and_accepted_at_once_and_undone_at_once(awkward, monkeypatch):
    page = room(awkward.folder, monkeypatch)
    shown = page.dataframe[0].value
    assert sorted(shown[["written", "is", "why"]].values.tolist()) == [
        ["Avendale", "Avondale, PA", "confirmed by the list"],
        ["Chester County", "somewhere in Chester County, PA", "the name of a county"],
        ["Toughkennamon", "Toughkenamon, PA", "no other town is written nearly so"],
    ]
    assert button(page, "Accept all 3").disabled
    page = drawn(page.text_input("repair-who").set_value("A. Recruiter").run())
    before = ends(awkward)
    page = drawn(button(page, "Accept all 3").click().run())
    assert page.success[0].value == r"3 spellings are placed from now on."
    assert ends(awkward) == before | {
        "Avendale": "Avondale, Chester",
        "Toughkennamon": "Toughkenamon, Chester",
        "Chester County": "Chester County, Chester",
    }
    assert page.dataframe[0].value["city"].tolist() == ["Washington Twp", "Camp Six"] or set(
        page.dataframe[0].value["city"]
    ) == {"WASHINGTON TOWNSHIP", "Camp Six"}
    page = drawn(button(page, "Undo the last step").click().run())
    assert ends(awkward) == before and read_aliases(awkward.folder) == []


def test_one_choice_holds_for_every_way_to_write_it_and_the_queue_goes_on(awkward, monkeypatch):
    page = room(awkward.folder, monkeypatch)
    page = drawn(page.text_input("repair-who").set_value("A. Recruiter").run())
    page = drawn(button(page, "Accept all 3").click().run())
    assert heading(page).upper().startswith("WASHINGTON T")
    first = next(b for b in page.button if b.label.startswith("Washington Township, PA"))
    assert "in a county that the list names" in first.label, "Chambersburg is in Franklin County"
    page = drawn(first.click().run())
    assert heading(page) == "Camp Six, PA"
    county = next(box for box in page.selectbox if box.label.startswith("Nobody knows the town"))
    page = drawn(county.set_value("42001").run())
    page = drawn(button(page, "Somewhere in Adams County").click().run())
    assert "is somewhere in Adams County, PA from now on" in page.success[0].value
    told = ends(awkward)
    assert told["Washington Twp"] == told["WASHINGTON TOWNSHIP"] != "off the map"
    assert told["Camp Six"] == "Adams County, Adams"
    assert "Every place was found without doubt, or decided by hand." in str(page.info[0].value)


def test_next_goes_on_without_a_decision(awkward, monkeypatch):
    page = room(awkward.folder, monkeypatch)
    seen = []
    for _ in range(6):
        seen.append(heading(page))
        page = drawn(button(page, "Next").click().run())
    assert len(set(seen[:5])) == 5 and seen[5] == seen[0]


def heading(page) -> str:
    return [text.value for text in page.markdown if text.value.endswith(", PA")][-1].removeprefix("##### ")


def test_one_file_alone_can_be_repaired(store, tmp_path, monkeypatch):
    path = write_csv(
        tmp_path / "from.csv",
        [child(50, "2026-05-01", ("Vdala Crossing", "GA"), ("Faison", "NC"))],
    )
    report = load_file(path, store=store, direction="from", state="GA", as_of=AS_OF)
    assert report.status == "loaded"
    page = room(store.folder, monkeypatch)

    def listed() -> set[str]:
        return set(page.dataframe[0].value["city"])

    assert listed() == {"Vidaalia Crossing", "Vdala Crossing"}
    assert "from all loaded files" in said(page)
    box = page.selectbox("places_file")
    assert box.options[0] == "All files"
    assert "Only move from GA, Sep 30, 2026 (from.csv)" in box.options
    page = drawn(box.set_value(report.extract_id).run())
    assert listed() == {"Vdala Crossing"}
    assert "1 spelling, from this file alone" in said(page)
    assert "The choice holds for every file" in said(page)


def test_the_report_of_a_load_leads_to_the_places_of_that_file(store, tmp_path, monkeypatch):
    page = drawn(opener(store.folder, monkeypatch)().switch_page("pages/loading/page.py").run())
    story = [
        child(60, "2026-06-01", ("Faison", "NC"), ("Vdala Crossing", "GA")),
        child(61, "2026-06-01", ("Homestead", "FL"), ("Vidalia", "GA")),
    ]
    content = write_csv(tmp_path / "june.csv", story).read_bytes()
    page.file_uploader[0].set_value(("june.csv", content, "text/csv"))
    page = press_load(page)
    page = drawn(button(page, "1 row is not on the map").click().run())
    page = drawn(page.switch_page(ROOM).run())
    assert page.dataframe[0].value["city"].tolist() == ["Vdala Crossing"]


def said(page) -> str:
    return " ".join(text.value for text in page.caption)


def test_left_unplaced_it_is_not_asked_again(store, monkeypatch):
    page = room(store.folder, monkeypatch)
    page = drawn(page.text_input("repair-who").set_value("A. Recruiter").run())
    page = drawn(button(page, "Leave unplaced").click().run())
    assert "stays off the map" in page.success[0].value
    assert "Vidaalia Crossing" not in str([table.value.to_numpy() for table in page.dataframe])


def test_a_conflict_with_another_office_is_asked(store, monkeypatch):
    from data.upkeep.place_repair import remember

    remember(store, [alias("Vidaalia Crossing", None, "Office A"), alias("Same", None)])
    page = see(room(store.folder, monkeypatch), "decided")
    homestead = next(
        place_id
        for place_id, name in reader_rows(store, "SELECT place_id, place_name FROM places")
        if name == "Homestead"
    )
    theirs = (alias("Vidaalia Crossing", homestead), alias("Same", None), alias("New", homestead))
    page = send(page, *theirs)
    said = " ".join(text.value for text in page.markdown)
    assert "**1 new**, 1 that you have already, **1 in conflict**" in said
    assert button(page, "Decide each conflict first").disabled
    page = drawn(page.radio("conflict-0").set_value("theirs").run())
    page = drawn(button(page, "Take in 2 places").click().run())
    kept = {one.city: one.place_id for one in read_aliases(store.folder)}
    assert kept == {"Vidaalia Crossing": homestead, "Same": None, "New": homestead}


def reader_rows(store: Store, sql: str) -> list[tuple]:
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def test_a_file_that_is_no_list_gets_one_sentence(store, monkeypatch):
    page = see(room(store.folder, monkeypatch), "decided")
    uploader = next(u for u in page.file_uploader if u.label.startswith("Import"))
    uploader.set_value(("x.csv", b"hello\n", "text/csv"))
    page = drawn(page.run())
    assert "take a file that was exported here" in page.error[0].value


def test_rows_to_check_are_flagged(store, monkeypatch):
    page = see(room(store.folder, monkeypatch), "check")
    tables = [table.value.values.tolist() for table in page.dataframe]
    assert tables[0] == [["Move to GA", "Vidalia", "GA", 1, 1]]
    assert tables[1] == [["Move to GA", "Homestead", "FL", 1, 1]]
