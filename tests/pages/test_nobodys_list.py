"""How many has nobody found, in the Mobility room: the sentence, the parts, and the same without a screen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from analytics.mobility.moves import RECORDS
from tests.analytics.mobility.nobodys_list.story import store_of, told_world
from tests.asked import ask, column
from tests.pages.test_mobility_room import drawn, opened, words


def part_table(page: AppTest, header: str):
    return next(frame.value for frame in page.dataframe if header in frame.value and "On both" in frame.value)


def nobody_page(folder, monkeypatch, **link: str) -> AppTest:
    page = opened(folder, monkeypatch, run="to", state="GA", **link)
    page.session_state["mobility_shown"] = "Expected and found"
    page.session_state["mobility_looking"] = {"source": RECORDS, "level": "county"}
    return drawn(page.run())


def test_the_room_says_how_many_nobody_has_and_so_does_the_command(tmp_path, monkeypatch):
    store = store_of(tmp_path, told_world(found=90, elsewhere=70, both=40))
    page = nobody_page(store.folder, monkeypatch)
    said = words(page)
    assert "How many has nobody found?" in said
    (told,) = ask(store.folder, "on-nobodys-list-words", "?run=to&state=GA")
    assert told["sentence"].startswith("Other States recorded 70 families as coming to Georgia")
    assert told["sentence"] in said.replace("**", "")
    assert "Two lists cannot show whether one tells of the other." in said
    rows = ask(store.folder, "on-nobodys-list", "?run=to&state=GA")
    for by, header in (("season", "Season"), ("county", "County")):
        part, shown = [row for row in rows if row["by"] == by], part_table(page, header)
        assert column(part, "value") == shown[header].tolist()
        assert column(part, "both_families") == shown["On both"].tolist()
        nobody = [None if one is None else round(one) for one in column(part, "nobody")]
        drawn_there = shown["On nobody's list"].astype(object)
        assert nobody == drawn_there.where(drawn_there.notna(), None).tolist()
    assert rows[0]["nobody"] == rows[0]["estimate"] - rows[0]["seen_families"]
    assert "SYNTHETIC" in str(rows[0])
    page = nobody_page(store.folder, monkeypatch, month="10", county="13071")
    assert "too few to say how many are on nobody's list" in words(page)


def test_families_who_leave_are_not_asked_about(tmp_path, monkeypatch):
    store = store_of(tmp_path, told_world(found=90, elsewhere=70, both=40))
    page = nobody_page(store.folder, monkeypatch)
    page = drawn(page.segmented_control("mobility_mode").set_value("out").run())
    assert "How many has nobody found?" not in words(page)
