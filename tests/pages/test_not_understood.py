"""What could not be read of a file, in the room Loading: before it is loaded, in its report, and one click to the rows."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.data.files import FAMILY, changed, csv_of
from tests.pages.press_load import press_load
from tests.pages.test_loading_questions import said
from tests.pages.test_loading_room import drawn, room, store, with_file  # noqa: F401

MAY = "Move To State: FL\nRun date: 5/31/2024\n\n"
FAR_DOWN = [
    *(changed(FAMILY[0], MSIX_ID=f"{i:012d}", Last_Name=f"S{i}") for i in range(1, 31)),
    changed(FAMILY[0], MSIX_ID="000000000031", Last_Name="S31", From_State="Teaxs"),
    changed(FAMILY[0], MSIX_ID="000000000032", Last_Name="S32", From_State="XQ"),
]
"""The first page of the file is fine: rows 35 and 36 are not."""
ROWS = [[35, "From State", "Teaxs"], [36, "From State", "XQ"]]


def rows_told(page: AppTest) -> list:
    return next((f.value.values.tolist() for f in page.dataframe if "As written" in f.value), [])


def show(page: AppTest) -> AppTest:
    return drawn(next(t for t in page.toggle if t.label == "Show the rows").set_value(True).run())


def test_it_is_told_before_loading_and_a_click_leads_to_the_rows(store):  # noqa: F811
    page = with_file(room(), "may.csv", MAY + csv_of(FAR_DOWN))
    words = "From State 2 rows (Teaxs (Texas?), XQ)"
    assert f"may.csv** Not understood, and left empty if it is loaded so: {words}." in said(page)
    assert rows_told(page) == []
    assert rows_told(show(page)) == ROWS
    page = press_load(page)
    assert f"Not understood, so left empty: {words}." in said(page)
    assert "Not understood, left empty (2)" in [e.label for e in page.expander]
    assert rows_told(show(page)) == ROWS


def test_after_a_restart_the_report_of_the_load_leads_to_the_rows(store):  # noqa: F811
    press_load(with_file(room(), "may.csv", MAY + csv_of(FAR_DOWN)))
    page = room()
    with store.reader() as cursor:
        (extract_id,) = cursor.execute("SELECT extract_id FROM extracts").fetchall()[0]
    page = drawn(page.selectbox(key="opened-report").set_value(extract_id).run())
    assert rows_told(show(page)) == ROWS
    assert "From State 2 rows (Teaxs (Texas?), XQ). Correct them in the file" in said(page)


def test_a_file_that_is_understood_says_nothing(store):  # noqa: F811
    page = with_file(room(), "may.csv", MAY + csv_of())
    assert "Not understood" not in said(page)
