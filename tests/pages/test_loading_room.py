"""The Loading room: strange headers checked and remembered, records, what changed, taking out."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from data.store.place_choices import Alias
from data.store.reader import Store
from data.store.removal import kept_until
from data.upkeep.place_repair import remember
from tests.data.extracts.test_records import FILES
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write
from tests.data.load.test_beside_cells import book
from tests.data.locked_workbook import PASSWORD, locked
from tests.data.mapping.test_choice import OFFICE
from tests.data.other_clothes import ods, table, zipped
from tests.data.other_clothes import page as page_of
from tests.pages.press_load import press_load

PROJECT = Path(__file__).resolve().parents[2]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "SYNTHETIC kids of the Tifton office\nMove To State: FL\nprinted {day}\n\n"
OFFICE_ROWS = [
    (*changed(row, QAD=f"{day}/5/2024")[:9], "Ruiz", "GA", "239-555-0100", "x")
    for row, day in zip(FAMILY, (25, 26, 27), strict=True)
]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    made = Store(tmp_path / "store")
    yield made
    made.close()


def room() -> AppTest:
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
    return drawn(drawn(page.run()).switch_page("pages/loading/page.py").run())


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def with_file(page: AppTest, name: str, content: str | bytes, kind: str = "text/csv") -> AppTest:
    content = content.encode() if isinstance(content, str) else content
    page.file_uploader[0].set_value((name, content, kind))
    return drawn(page.run())


def button(page: AppTest, label: str):
    return next(b for b in page.button if b.label == label)


def check_step(page: AppTest):
    return next(e for e in page.expander if e.label.startswith("Check how this file is read"))


def office_file(day: str = "31/05/2024", rows=OFFICE_ROWS) -> str:
    return TITLE.format(day=day) + csv_of(rows, OFFICE) + f"Total kids: {len(rows)}\n"


def test_strange_headers_are_proposed_confirmed_remembered_and_recognised(store):
    page = with_file(room(), "may.csv", office_file())
    assert check_step(page).proto.expanded
    chosen = {box.label: box.value for box in page.selectbox}
    assert chosen["Came to (town)"] == "to_city"
    assert chosen["Mom's last"] == "parent_2_last_name"
    assert chosen["Where kept"] == "(leave out)"
    keep = next(box for box in page.text_input if box.label.startswith("Remember these choices"))
    keep.set_value("Tifton office")
    page = press_load(page)
    assert "Loaded 3 of 3 rows as move to FL, as of May 31, 2024" in page.success[0].value
    assert "is remembered as Tifton office" in page.success[0].value
    other = ("000000009999", "Mora", "Zoe", "4/15/2011", *OFFICE_ROWS[0][4:])
    june = office_file("30/06/2024", [other, *OFFICE_ROWS[1:]])
    page = with_file(page, "june.csv", june)
    assert check_step(page).label.endswith("(as remembered under Tifton office)")
    assert not check_step(page).proto.expanded
    page = press_load(page)
    said = " ".join(text.value for text in page.markdown)
    assert "Since the list of" in said
    assert "1 new, \u22121 no longer listed" in said
    table = next(f.value for f in page.dataframe if "file_name" in f.value)
    assert table[["file_name", "new", "gone"]].to_numpy().tolist() == [
        ["june.csv", "1", "1"],
        ["may.csv", "–", "–"],
    ]


def test_names_are_hidden_in_samples_and_previews_until_asked_for(store):
    def everything(page):
        cells = [str(frame.value.to_dict()) for frame in page.dataframe]
        return " ".join([*cells, *(text.value for text in page.caption)])

    page = with_file(room(), "may.csv", office_file())
    hidden = ("Ruiz", "Soto", "Ana", "Ivo", "000000001234", "555")
    assert not [text for text in hidden if text in everything(page)]
    assert "Immokalee" in everything(page)
    assert "hidden; written like 999999999999" in everything(page).replace("\\", "")
    columns = [str(name) for frame in page.dataframe for name in frame.value]
    assert "MSIX ID (hidden)" in columns
    assert [name for name in columns if "City" in name and "hidden" in name] == []
    assert "x stands for a letter, 9 for a digit" in everything(page)
    asked = next(toggle for toggle in page.toggle if toggle.label == "Show names")
    page = drawn(asked.set_value(True).run())
    assert [text for text in hidden if text in everything(page)] == list(hidden)
    assert "hidden" not in everything(page)
    assert "MSIX ID" in [str(name) for frame in page.dataframe for name in frame.value]


def test_no_word_of_the_command_line_stands_in_the_room(store):
    page = with_file(room(), "odd.csv", "Alpha,Beta\n05/04/2025,12 b\n")
    page = press_load(page)
    assert "Load waits for your answer. odd.csv: a column that is missing." in page.warning[-1].value
    said = " ".join(
        text.value
        for kind in (page.markdown, page.caption, page.warning, page.error, page.info)
        for text in kind
    ).replace("\\", "")
    assert "Choose below which column holds it." in said
    assert not re.search(r"--[a-z]|python|`", said)


def test_an_order_of_dates_that_nothing_settles_is_asked(store):
    rows = [changed(row, QAD="5/4/2024", DOB="3/2/2015") for row in FAMILY]
    page = with_file(room(), "a.csv", TITLE.format(day="2024-05-31") + csv_of(rows))
    asked = [radio for radio in page.radio if radio.label.startswith("Dates in")]
    assert {radio.label.split(":")[0] for radio in asked} == {"Dates in DOB", "Dates in QAD"}
    for radio in asked:
        radio.set_value("dmy")
    page = press_load(drawn(page.run()))
    with store.reader() as cursor:
        days = cursor.execute("SELECT DISTINCT qad FROM missed_enrollment_rows").fetchall()
    assert days == [(dt.date(2024, 4, 5),)]


def test_a_file_that_lacks_a_column_says_to_choose_it_here(store):
    header = ["QAD" if h == "QAD" else "x" if h.startswith("To") else h for h in HEADER]
    header = [{"From City": "y", "From State": "z"}.get(h, h) for h in header]
    rows = [tuple("?" if h in "xyz" else cell for h, cell in zip(header, row, strict=True)) for row in FAMILY]
    page = with_file(room(), "a.csv", csv_of(rows, header))
    assert [w.value for w in page.warning if "Choose below which column holds it" in w.value]
    assert check_step(page).proto.expanded


def test_a_workbook_of_records_is_loaded_whole(tmp_path, store):
    sheets = {name: [header, *content] for name, (header, content) in FILES.items()}
    path = workbook(tmp_path / "export.xlsx", Readme=[["SYNTHETIC"], ["invented"]], **sheets)
    page = with_file(room(), "export.xlsx", path.read_bytes(), XLSX)
    assert next(b for b in page.selectbox if b.label == "Sheet").value == "(every sheet of records)"
    page = press_load(page)
    assert [text.value[:15] for text in page.success] == ["Loaded 2 of 2 r"] * len(FILES)


def test_an_extract_is_dated_taken_out_and_deleted_for_good(tmp_path, store):
    for name, rows in (("a", FAMILY), ("b", FAMILY[:2])):
        path = write(tmp_path / f"{name}.csv", csv_of(rows))
        day = dt.date(2024, 5, 31)
        report = load_file(path, store=store, direction="to", state="FL", as_of=day, same_day="replace")
        assert report.status == "loaded", report.message
    page = room()
    box = next(b for b in page.selectbox if b.label == "List")
    assert box.value is None and not [b for b in page.button if b.label in ("Take out", "Delete for good")]
    assert box.options[0].startswith("b.csv · Move to FL, SYNTHETIC, as of May 31, 2024 · 2 rows")
    page = drawn(box.select_index(0).run())
    chosen = next(b for b in page.selectbox if b.label == "List").value
    until = next(d for d in page.date_input if d.label == "Last day it may be kept")
    until.set_value(dt.date(2020, 1, 1))
    page = drawn(button(page, "Keep until then").click().run())
    assert kept_until(store) == {chosen: dt.date(2020, 1, 1)}
    assert any("Past the last day" in warning.value for warning in page.warning)
    assert button(page, "Take out").disabled
    page = drawn(next(c for c in page.checkbox if c.label.startswith("Yes, this one")).check().run())
    page = drawn(button(page, "Delete for good").click().run())
    with store.reader() as cursor:
        left = [row[0] for row in cursor.execute("SELECT extract_id FROM extracts").fetchall()]
    assert len(left) == 1 and chosen not in left
    assert not [path for path in store.folder.rglob("*") if path.stem == chosen]


def test_a_load_that_was_stopped_is_told_of(store):
    page = room()
    page.session_state["loading-now"] = "may.csv"
    page = drawn(page.run())
    assert [w.value for w in page.warning if "was stopped, so it was not loaded" in w.value]


def test_a_good_and_a_broken_file_together_each_get_their_word_once(store):
    page = room()
    page.file_uploader[0].set_value(
        [("a.csv", office_file().encode(), "text/csv"), ("b.xlsx", b"PK\x03\x04 broken", XLSX)]
    )
    page = press_load(drawn(page.run()))
    assert [text.value[:13] for text in page.success] == ["Loaded 3 of 3"]
    assert len(page.error) == 1 and "damaged or cut short" in page.error[0].value


def test_a_repaired_place_is_no_longer_asked_for(store):
    misspelt = [*(changed(row, To_City="Hxmstxd") for row in FAMILY[:2]), FAMILY[2]]
    page = with_file(room(), "may.csv", TITLE.format(day="31/05/2024") + csv_of(misspelt))
    page = press_load(page)
    assert "1 on the map" in page.success[0].value
    assert button(page, "2 rows are not on the map: repair their places")
    with store.reader() as cursor:
        [(homestead,)] = cursor.execute(
            "SELECT place_id FROM places WHERE place_name = 'Homestead' AND state_code = 'FL'"
        ).fetchall()
    day = dt.datetime(2026, 10, 1)
    remember(store, [Alias("Hxmstxd", "FL", "USA", None, None, homestead, "R.", day)])
    page = drawn(page.run())
    assert "3 on the map" in page.success[0].value
    assert not [b for b in page.button if "not on the map" in b.label]


def test_what_is_new_is_opened_from_there_and_a_much_smaller_list_is_told(store):
    page = with_file(room(), "may.csv", office_file())
    page = press_load(page)
    other = ("000000009999", "Mora", "Zoe", "4/15/2011", *OFFICE_ROWS[0][4:])
    page = with_file(page, "june.csv", office_file("30/06/2024", [other]))
    page = press_load(page)
    assert "This list has 1 row, the one before (May 31, 2024) had 3." in page.warning[0].value
    page = drawn(button(page, "See the 1 new child").click().run())
    assert page.session_state["selection"].statuses == ("new",)
    assert page.session_state["selection"].state == "FL"


def test_figures_of_several_years_are_asked_for_one_the_newest_first(store):
    figures = "FIPS,Year,Workers\n13277,2021,90\n13277,2023,120\n13071,2022,50\n13071,2023,60\n"
    page = with_file(room(), "figures.csv", figures)
    box = next(box for box in page.selectbox if box.label.startswith("Year of the figures"))
    assert box.label == "Year of the figures (the file has 3 years, which are never added)"
    assert (box.value, box.options) == ("2023", ["2023", "2022", "2021"])
    box.set_value("2022")
    page = press_load(drawn(page.run()))
    assert "Of its years the figures of 2022 are taken" in page.success[0].value
    with store.reader() as cursor:
        assert cursor.execute("SELECT county_fips, figure FROM county_figures").fetchall() == [("13071", 50)]


def test_what_a_file_says_of_its_run_is_told_before_it_is_loaded(store):
    page = with_file(room(), "ME move TO fl jan.csv", csv_of([(*row[:6], "", row[7], "") for row in FAMILY]))
    said = " ".join(text.value for text in page.caption).replace("\\", "")
    assert (
        "is read as move to FL, as of Jan 31, 2024. Taken from the file's name: direction, State, day."
        in said
    )


def test_a_title_against_the_rows_is_asked_before_loading(store):
    page = with_file(room(), "a.csv", "Move To State: PENNSYLVANIA\n\n" + csv_of())
    asked = " ".join(warning.value for warning in page.warning).replace("\\", "")
    assert "By line 1 this is move to PA, but 3 of 3 rows with a State are moves to other States" in asked
    next(box for box in page.selectbox if box.label == "Moves to or from the State").set_value("to")
    next(box for box in page.selectbox if box.label == "State of the report").set_value("FL")
    page = drawn(page.run())
    asked = " ".join(warning.value for warning in page.warning).replace("\\", "")
    assert "Line 1 says PA, what you said FL: FL was taken." in asked


def opened_report(page: AppTest) -> tuple[AppTest, str]:
    box = next(box for box in page.selectbox if box.label == "Load")
    page = drawn(box.select_index(0).run())
    texts = [text.value for kind in (page.warning, page.success, page.caption) for text in kind]
    return page, " ".join(texts).replace("\\", "")


def test_the_report_of_a_load_can_be_opened_later_with_its_refused_rows(store, tmp_path):
    rows = [*FAMILY, changed(FAMILY[2], QAD="2/30/2024")]
    load_file(write(tmp_path / "a.csv", "Move To State: FL\n\n" + csv_of(rows)), store=store)
    page, said = opened_report(room())
    assert "Loaded 3 of 4 rows as move to FL" in said
    assert any(e.label == "Refused rows (1)" for e in page.expander)
    assert any(button.label.startswith("Refused rows to correct") for button in page.button) or any(
        "Download them with their cells" in text.value for text in page.caption
    )


def test_nothing_on_the_map_is_never_green_and_stays_said(store):
    rows = [changed(row, To_City=f"Nosuchtown {i}") for i, row in enumerate(FAMILY)]
    page = with_file(room(), "a.csv", "Move To State: FL\n\n" + csv_of(rows))
    page = press_load(page)
    assert not page.success
    assert "None of its rows is on the map" in page.warning[0].value
    page, said = opened_report(room())  # another session, later
    assert "a.csv** is loaded, but look at this: nothing of it is on the map" in said
    assert not page.success
    table = next(f.value for f in page.dataframe if "file_name" in f.value)
    assert table["open"].tolist() == ["nothing of it is on the map"]


def of_kind(page: AppTest, kind: str, words: str):
    return next(element for element in getattr(page, kind) if words in element.label)


def loaded_rows(store) -> list[tuple]:
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT last_name_1, qad FROM missed_enrollment_rows ORDER BY row_number"
        ).fetchall()


def test_rows_hidden_by_a_filter_and_hidden_columns_are_asked_about_before_loading(store, tmp_path):
    def hide(_, pages):
        pages["List"].set_row(3, None, None, {"hidden": True})
        pages["List"].set_row(4, None, None, {"hidden": True})
        pages["List"].autofilter(1, 0, 4, 9)
        pages["List"].set_column(1, 1, 9, None, {"hidden": True})

    path = book(tmp_path / "list.xlsx", hide, List=[["Move To State: FL"], HEADER, *FAMILY])
    page = with_file(room(), "list.xlsx", path.read_bytes(), XLSX)
    asked = of_kind(page, "radio", "are hidden by a filter")
    assert asked.label == "**2 of 3 rows are hidden by a filter.** Load"
    assert asked.value == "All of them"
    assert "Last Name" not in {box.label for box in page.selectbox}
    drawn(asked.set_value("Only those that are shown").run())
    drawn(of_kind(page, "checkbox", "hidden in the workbook too: Last Name").check().run())
    assert "Last Name" in {box.label for box in page.selectbox}
    page = press_load(page)
    assert "Loaded 1 of 1 rows as move to FL" in page.success[0].value
    assert "only the others were loaded, as you said" in page.success[0].value
    assert loaded_rows(store) == [("Ruiz", dt.date(2023, 10, 25))]


def test_sheets_with_the_same_columns_are_offered_together_and_one_by_one(store, tmp_path):
    pages = {f"Region {n}": [HEADER, FAMILY[n - 1]] for n in (1, 2, 3)}
    path = book(tmp_path / "list.xlsx", **pages, Cover=[["Read me"], ["Name", "Age"]])
    page = with_file(room(), "list.xlsx", path.read_bytes(), XLSX)
    sheet = of_kind(page, "selectbox", "Sheet")
    assert sheet.value == "(all sheets with these columns)"
    assert sheet.options == [sheet.value, "Cover", "Region 1", "Region 2", "Region 3"]
    assert "3 sheets with the same columns are read as one list" in page.info[0].value
    drawn(sheet.set_value("Region 2").run())
    drawn(of_kind(page, "selectbox", "Sheet").set_value("(all sheets with these columns)").run())
    page = press_load(page)
    assert [name for name, _ in loaded_rows(store)] == ["Ruiz", "Ruiz", "Soto"]


def test_a_list_on_a_hidden_sheet_alone_can_be_chosen(store, tmp_path):
    path = book(
        tmp_path / "list.xlsx",
        lambda _, pages: (pages["Cover"].activate(), pages["raw"].hide()),
        raw=[HEADER, *FAMILY],
        Cover=[["Read me"], ["SYNTHETIC"]],
    )
    page = with_file(room(), "list.xlsx", path.read_bytes(), XLSX)
    assert "stands on a sheet that is hidden" in page.error[0].value
    drawn(of_kind(page, "selectbox", "Sheet").set_value("raw").run())
    assert not page.error
    page = press_load(page)
    assert len(loaded_rows(store)) == 3


def test_moves_outside_the_months_of_the_report_are_said_before_loading(store, tmp_path):
    rows = [changed(row, QAD="6/17/2019") for row in FAMILY]
    page = with_file(room(), "old.csv", "Run date: 9/30/2026\n" + csv_of(rows))
    assert any("3 lie outside the 36 months before Sep 30" in warning.value for warning in page.warning)


def test_lists_in_other_clothes_are_read_and_what_lay_beside_them_is_said(store):
    rows = [HEADER, *FAMILY]
    for name, content in (("export.xls", page_of(table(rows))), ("list.ods", ods({"List": rows}))):
        room_of = press_load(with_file(room(), name, content, ""))
        assert "Loaded 3 of 3 rows as move to FL" in room_of.success[0].value
    content = zipped({"list.csv": csv_of(), "read me.pdf": "x"})
    room_of = with_file(room(), "mail.zip", content, "application/zip")
    said = "Read from the zip archive: list.csv. Beside it lay, and was not read: read me.pdf."
    assert [note.value.replace("\\", "") for note in room_of.info] == [f"**mail.zip** {said}"]
    room_of = press_load(room_of)
    assert said in room_of.success[0].value.replace("\\", "")


def test_the_password_of_a_workbook_is_asked_for_and_gone_after_the_load(store, tmp_path):
    def field(page):
        return next(box for box in page.text_input if box.label.startswith("Password of"))

    content = locked(workbook(tmp_path / "made.xlsx", List=[HEADER, *FAMILY]))
    page = with_file(room(), "locked.xlsx", content, XLSX)
    assert field(page).proto.type == field(page).proto.PASSWORD
    assert "is protected with a password: type it" in page.info[0].value.replace("\\", "")
    key = field(page).key
    page = drawn(field(page).set_value("wrong").run())
    assert "The password does not open the file" in page.error[0].value
    page = press_load(page)  # refused, and the file stays for another try
    assert "The password does not open the file" in page.error[0].value
    assert field(page).value == ""
    page = drawn(field(page).set_value(PASSWORD).run())
    assert check_step(page)
    page = press_load(page)
    assert "Loaded 3 of 3 rows as move to FL" in page.success[0].value
    assert key not in page.session_state
    assert [box for box in page.text_input if box.label.startswith("Password of")] == []
