"""The Loading room on tables as people build them: what is said before loading, and what is asked."""

from __future__ import annotations

from tests.data.files import FAMILY, csv_of
from tests.data.load.test_late_births import BORN_LATE, TAKEN, TITLE, births
from tests.data.load.test_turned_dates import CASE_34, qads, turned_sheet
from tests.data.table_parts.test_headings import groups
from tests.pages.press_load import press_load
from tests.pages.test_loading_room import XLSX, button, drawn, room, store, with_file

__all__ = ["store"]


def test_turned_dates_are_asked_before_loading_and_turned_back_unless_somebody_says_no(tmp_path, store):
    path = turned_sheet(tmp_path)
    page = with_file(room(), "list.xlsx", path.read_bytes(), XLSX)
    asked = [radio for radio in page.radio if radio.label.startswith("**Dates in QAD: a spreadsheet")]
    assert len(asked) == 1 and asked[0].value == "turned"
    page = press_load(page)
    assert "were read turned back" in page.success[0].value
    assert qads(store) == CASE_34


def test_what_was_taken_for_places_above_the_rows_is_said_before_loading(store):
    page = with_file(room(), "list.csv", groups("Tifton, GA", "Moultrie, GA"))
    said = [info.value for info in page.info]
    assert any("read as Move To of the rows below them" in text for text in said), said


def test_one_click_accepts_late_births_without_birth_date_and_one_takes_it_back(store):
    page = with_file(room(), "may.csv", TITLE + csv_of([*FAMILY, *BORN_LATE]))
    page = press_load(page)
    assert "places with such refused rows" in page.success[0].value
    page = drawn(button(page, "Accept them without birth date").click().run())
    assert births(store) == TAKEN[:3]
    assert "6 of 6 rows are accepted now, 0 refused" in page.success[0].value.replace("\\", "")
    drawn(button(page, "Refuse them again").click().run())
    assert births(store) == []
