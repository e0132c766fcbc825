"""What a tired person loads one file after the other meets: which report is which, whose day is not known, and
what counts where a file says two things."""

from __future__ import annotations

import datetime as dt

from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from tests.data.files import FAMILY, HEADER, changed, csv_of, write
from tests.data.load.test_beside_cells import book
from tests.pages.press_load import press_load
from tests.pages.test_loading_questions import place_of, said, same_day
from tests.pages.test_loading_room import XLSX, button, drawn, room, store, with_file  # noqa: F401

MAY = "Move To State: FL\nRun date: 5/31/2024\n\n"
NO_DAY = "Move To State: FL\n\n"
NEXT = [
    *FAMILY[:2],
    changed(FAMILY[2], MSIX_ID="000000007777", Last_Name="Mora", First_Name="Zoe", DOB="1/1/2011"),
]


def day_asked(page: AppTest):
    return next(radio for radio in page.radio if "does not say its day" in radio.label)


def do_not_know(page: AppTest) -> AppTest:
    asked = day_asked(page)
    return drawn(asked.set_value(asked.options[1]).run())


OTHER = "Another, newer report, whose day is not known: keep both, and compare them"


def test_a_second_report_of_an_unknown_day_needs_no_invented_one(store):  # noqa: F811
    press_load(with_file(room(), "may.csv", NO_DAY + csv_of()))
    page = with_file(room(), "june.csv", NO_DAY + csv_of(NEXT))
    # Which list it stands beside depends on its day: one question after the other.
    assert [radio.label for radio in page.radio if radio.label.startswith("**A list of")] == []
    assert "Load waits for your answer. june.csv: the day of the report." in said(page)
    page = do_not_know(page)
    asked = same_day(page)
    assert "Its day is not known either: that is its newest move." in asked.label
    assert [option for option in asked.options if "newer" in option or "another day" in option] == [OTHER]
    page = press_load(drawn(asked.set_value("other").run()))
    with store.reader() as cursor:
        found = cursor.execute("SELECT file_name, as_of_date FROM extracts ORDER BY loaded_at").fetchall()
        new = cursor.execute("SELECT count(*) FROM leads WHERE status = 'new'").fetchall()
    assert found == [("may.csv", dt.date(2024, 1, 17)), ("june.csv", dt.date(2024, 1, 17))]
    assert new == [(1,)]
    compared = (
        "The day of neither report is known: june.csv (newest move Jan 17, 2024) is compared with may.csv "
        "(newest move Jan 17, 2024), for it was loaded later. If it is the earlier report, new and no longer "
        "listed are the other way round: load it again with its day."
    )
    since = "may.csv, Jan 17, 2024 (its newest move: the day of the report is not known)"
    assert compared in said(page)
    assert f"Since the list of {since}: +1 new" in said(page)
    overview = drawn(page.switch_page("pages/this_week/page.py").run())
    assert compared in said(overview)
    assert f"Since the list of {since}" in said(overview)
    missed = drawn(page.switch_page("pages/missed_enrollment/page.py").run())
    assert "As of **Jan 17, 2024 (its newest move: the day of the report is not known)**" in said(missed)
    assert f"The last extract: {since}" in said(missed)
    assert "File: june.csv" in said(missed)
    assert any(option.endswith("june.csv") for option in missed.selectbox(key="extract").options)


def test_a_day_that_is_known_is_not_called_guessed(store):  # noqa: F811
    press_load(with_file(room(), "may.csv", MAY + csv_of()))
    page = with_file(room(), "june.csv", MAY.replace("5/31", "6/30") + csv_of(NEXT))
    page = press_load(page)
    assert "Since the list of May 31, 2024: +1 new" in said(page)
    assert (
        "known" not in said(drawn(page.switch_page("pages/this_week/page.py").run())).split("What jumps")[0]
    )


def test_a_list_that_is_there_without_a_day_is_said_to_have_none(store):  # noqa: F811
    press_load(with_file(room(), "may.csv", NO_DAY + csv_of()))
    others = [changed(row, MSIX_ID=f"00000000777{i}", Last_Name=f"Mora{i}") for i, row in enumerate(FAMILY)]
    page = with_file(room(), "jan.csv", MAY.replace("5/31", "1/17") + csv_of(others))
    assert "Its day is not known: that is its newest move." in same_day(page).label
    assert any(option.startswith("Another, newer report: keep both") for option in same_day(page).options)


def test_the_same_file_with_its_day_is_loaded_under_that_day(store):  # noqa: F811
    press_load(with_file(room(), "may.csv", NO_DAY + csv_of()))
    page = with_file(room(), "may.csv", NO_DAY + csv_of())
    page = drawn(day_asked(page).set_value("I know the day").run())
    fields = [field for field in page.date_input if not field.disabled]
    assert [field.label.replace("\\", "") for field in fields] == ["Day of may.csv"]
    page = drawn(fields[0].set_value(dt.date(2024, 5, 9)).run())
    # Whoever writes the day first would read 05/09/2024 as another day.
    assert "Read as May 9, 2024." in said(page)
    press_load(page)
    with store.reader() as cursor:
        found = cursor.execute("SELECT as_of_date, as_of_source FROM extracts").fetchall()
    assert found == [(dt.date(2024, 5, 9), "given")]


def test_what_is_said_of_one_file_is_not_said_of_the_next(store):  # noqa: F811
    page = with_file(room(), "may.csv", MAY + csv_of())
    page.date_input[0].set_value(dt.date(2024, 6, 1))
    page = press_load(drawn(page.run()))
    page = with_file(page, "june.csv", MAY.replace("5/31", "6/30") + csv_of(NEXT))
    assert page.date_input[0].value is None
    assert "read as** move to FL" not in said(page)
    page = press_load(page)
    with store.reader() as cursor:
        days = cursor.execute("SELECT as_of_date FROM extracts ORDER BY 1").fetchall()
    assert days == [(dt.date(2024, 6, 1),), (dt.date(2024, 6, 30),)]


def test_the_report_of_the_load_before_is_folded_once_another_file_is_chosen(store):  # noqa: F811
    page = press_load(with_file(room(), "may.csv", MAY + csv_of()))
    assert not [e for e in page.expander if e.label.startswith("The load before")]
    page = with_file(page, "june.csv", MAY.replace("5/31", "6/30") + csv_of(NEXT))
    folded = next(e for e in page.expander if e.label.startswith("The load before"))
    assert folded.label.replace("\\", "") == (
        "The load before, not of the files below: may.csv, 3 of 3 rows loaded"
    )
    assert not folded.proto.expanded
    assert "Loaded 3 of 3 rows" in folded.success[0].value


def test_a_file_that_was_refused_and_stays_keeps_its_report_open(store):  # noqa: F811
    page = press_load(
        with_file(room(), "a.csv", MAY + csv_of([changed(row, QAD="2/30/2024") for row in FAMILY]))
    )
    assert not [e for e in page.expander if e.label.startswith("The load before")]
    assert place_of(page, "None of the 3 rows can be used") < place_of(page, "Moves to or from the State")


def test_load_says_at_the_button_what_it_waits_for_and_leads_there(store, tmp_path):  # noqa: F811
    load_file(write(tmp_path / "lee.csv", MAY + csv_of()), store=store)
    others = [changed(row, MSIX_ID=f"00000000777{i}", Last_Name=f"Mora{i}") for i, row in enumerate(FAMILY)]
    page = room()
    files = [("hardee.csv", MAY + csv_of(others)), ("b.csv", NO_DAY + csv_of(NEXT))]
    page.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files])
    page = drawn(page.run())
    waits = "Load waits for 2 answers. hardee.csv: what becomes of the list of the same day. b.csv: the day of the report."
    assert waits in said(page)
    page = drawn(page.button(key="to-questions").click().run())
    assert page.session_state["pressed-too-early"] == 1
    page = drawn(same_day(page).set_value("add").run())
    assert "Load waits for your answer. b.csv: the day of the report." in said(page)
    page = do_not_know(page)
    # The direction, the State and the day of both were told by the files: two questions were asked.
    assert "2 questions above, all with an answer." in said(page)
    assert len([r for r in page.radio if "What is it?" in r.label or "does not say" in r.label]) == 2


def test_what_only_warns_is_not_counted_as_a_question(store):  # noqa: F811
    text = "Move To State: FL\nRun date: 5/31/2024\nAs of: 4/30/2024\n\n" + csv_of()
    page = with_file(room(), "ME move TO FL april 2023.csv", text)
    assert "questions above" not in said(page)
    assert "1 question above" not in said(page)


def test_what_counts_is_said_where_title_and_rows_disagree_on_synthetic(store):  # noqa: F811
    plain = [(*row[:9], "Elementary") for row in FAMILY]
    told = "Line 1 says SYNTHETIC, but none of its rows does: the rows count, so all of it is loaded as a list of real"
    page = with_file(room(), "a.csv", "SYNTHETIC list\n" + MAY + csv_of(plain))
    assert told in said(page)
    assert "SYNTHETIC (every row says so)" not in said(page)
    assert told in said(press_load(page))
    page = with_file(page, "b.csv", "SYNTHETIC list\n" + MAY + csv_of())
    assert "as of May 31, 2024, SYNTHETIC (every row says so)." in said(page)


def previewed(page: AppTest, header: str):
    return next(f.value for f in page.dataframe if header in f.value)


def test_hidden_rows_and_columns_are_marked_in_the_preview(store, tmp_path):  # noqa: F811
    def hide(made, sheets) -> None:
        for sheet in sheets.values():
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_column(4, 4, 8, None, {"hidden": True})

    header = [*HEADER[:4], "Old QAD", *HEADER[4:]]
    rows = [[*row[:4], "6/1/2019", *row[4:]] for row in FAMILY]
    sheets = {f"Region {n}": [header, *([f"{n}{row[0][1:]}", *row[1:]] for row in rows)] for n in (1, 2)}
    content = book(tmp_path / "hidden.xlsx", hide, **sheets).read_bytes()
    page = with_file(room(), "hidden.xlsx", content, XLSX)
    shown = previewed(page, "To City")
    assert list(shown["In the workbook"]) == ["shown", "hidden", "shown"] * 2
    assert list(shown.index) == [f"Region {n}, {line}" for n in (1, 2) for line in (2, 3, 4)]
    assert "Hidden in the workbook, and not read: Old QAD" in said(page)
    box = next(box for box in page.checkbox if box.label.startswith("Read the columns that are hidden"))
    page = drawn(box.set_value(True).run())
    assert "Old QAD (hidden in the workbook) (hidden)" in previewed(page, "To City").columns
    shown_only = next(radio for radio in page.radio if "rows are hidden" in radio.label)
    page = drawn(shown_only.set_value("Only those that are shown").run())
    assert "In the workbook" not in previewed(page, "To City")


def test_what_cannot_be_read_is_said_before_anything_else(store, tmp_path):  # noqa: F811
    pivot = [["Row Labels", "FL", "TX", "Grand Total"], ["Tifton", 4, 2, 6], ["Moultrie", 3, 1, 4]]
    day_first = [changed(row, QAD=f"{13 + i}/06/2026") for i, row in enumerate(FAMILY * 4)]
    content = {
        "empty.csv": b"",
        "header.csv": (MAY + csv_of([])).encode(),
        "photo.csv": bytes.fromhex("ffd8ffe000104a464946000101") + bytes(200),
        "dmy.csv": ("Move To State: FL\nRun date: 05/09/2026\n\n" + csv_of(day_first)).encode(),
        "pivot.xlsx": book(tmp_path / "pivot.xlsx", Pivot=pivot).read_bytes(),
    }
    page = room()
    page.file_uploader[0].set_value([(name, data, "") for name, data in content.items()])
    page = drawn(page.run())
    told = (
        "empty.csv** The file is empty",
        "header.csv** The file has a header row and no rows below it",
        "photo.csv** The file is a picture",
        "pivot.xlsx** This looks like a pivot table",
    )
    for words in told:
        assert place_of(page, words) < place_of(page, "Moves to or from the State")
    # The line above the table writes its day as the columns do.
    assert "dmy.csv** is read as move to FL, as of Sep 5, 2026" in said(page)
    assert "lie outside the 36 months" not in said(page)
