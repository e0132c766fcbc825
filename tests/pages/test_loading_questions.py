"""What a file asks before it is loaded: first on the page, counted beside Load, and waited for."""

from __future__ import annotations

import datetime as dt

from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from tests.data.files import FAMILY, HEADER, changed, csv_of, write
from tests.pages.press_load import press_load
from tests.pages.test_loading_room import button, drawn, room, store, with_file  # noqa: F401

MAY = "Move To State: FL\nRun date: 5/31/2024\n\n"
OTHERS = [
    changed(row, MSIX_ID=f"00000000777{i}", Last_Name=f"Mora{i}", To_City="Wauchula")
    for i, row in enumerate(FAMILY)
]


def said(page: AppTest) -> str:
    kinds = (page.caption, page.warning, page.success, page.error, page.info, page.markdown)
    return " ".join(text.value for kind in kinds for text in kind).replace("\\", "")


def same_day(page: AppTest):
    return next(radio for radio in page.radio if radio.label.startswith("**A list of"))


def listed(store) -> list[str]:  # noqa: F811
    with store.reader() as cursor:
        asked = "SELECT last_name_1 FROM leads JOIN missed_enrollment_rows USING (extract_id, row_number) "
        return [row[0] for row in cursor.execute(asked + "WHERE is_newest ORDER BY 1").fetchall()]


def test_a_second_list_of_a_day_is_asked_about_with_both_figures_and_load_waits(store, tmp_path):  # noqa: F811
    load_file(write(tmp_path / "lee.csv", MAY + csv_of()), store=store)
    page = with_file(room(), "hardee.csv", MAY + csv_of(OTHERS))
    asked = same_day(page)
    words = asked.label.replace("\\", "")
    assert (
        "A list of moves to Florida as of May 31, 2024 is loaded already:** lee.csv, 3 rows, loaded" in words
    )
    assert "hardee.csv has 3 rows; of its 3 children none are on that list. What is it?" in words
    assert asked.value is None
    waits = "Load waits for your answer. hardee.csv: what becomes of the list of the same day."
    assert waits in said(page)
    page = drawn(button(page, "Load").click().run())
    assert "Nothing was loaded yet. Load waits for your answer." in said(page)
    assert len(listed(store)) == 3
    page = drawn(same_day(page).set_value("add").run())
    assert "1 question above, all with an answer." in said(page)
    page = press_load(page)
    assert "It is one list of 2 files of that day: lee.csv (3 rows), hardee.csv (3 rows)." in said(page)
    assert listed(store) == ["Mora0", "Mora1", "Mora2", "Ruiz", "Ruiz", "Soto"]
    table = next(frame.value for frame in page.dataframe if "file_name" in frame.value)
    assert table[["file_name", "rows_accepted"]].to_numpy().tolist() == [["lee.csv + hardee.csv", 6]]


def test_the_same_report_again_replaces_unless_somebody_says_otherwise(store, tmp_path):  # noqa: F811
    load_file(write(tmp_path / "a.csv", MAY + csv_of()), store=store)
    page = with_file(room(), "b.csv", MAY + csv_of([*FAMILY[:2], changed(FAMILY[2], Last_Name="Sotto")]))
    assert same_day(page).value == "replace"
    page = press_load(page)
    assert listed(store) == ["Ruiz", "Ruiz", "Sotto"]


def test_another_day_is_a_field_of_the_question(store, tmp_path):  # noqa: F811
    load_file(write(tmp_path / "a.csv", MAY + csv_of()), store=store)
    page = with_file(room(), "b.csv", MAY + csv_of(OTHERS))
    page = drawn(same_day(page).set_value("other day").run())
    assert "Load waits for your answer" in said(page)
    days = [field for field in page.date_input if not field.disabled]
    assert [field.label.replace("\\", "") for field in days] == ["Day of b.csv"]
    page = drawn(days[0].set_value(dt.date(2024, 6, 30)).run())
    page = press_load(page)
    assert "as of Jun 30, 2024" in said(page)
    with store.reader() as cursor:
        assert cursor.execute("SELECT count(*) FROM extracts").fetchall() == [(2,)]


def test_files_that_are_chosen_together_are_asked_about_together(store):  # noqa: F811
    page = room()
    files = [
        (name, (MAY + csv_of(rows)).encode(), "text/csv")
        for name, rows in (("a.csv", FAMILY), ("b.csv", OTHERS))
    ]
    page.file_uploader[0].set_value(files)
    page = drawn(page.run())
    assert "was chosen with it:** a.csv, 3 rows" in same_day(page).label.replace("\\", "")
    page = press_load(drawn(same_day(page).set_value("add").run()))
    assert len(listed(store)) == 6


def test_the_very_file_again_asks_nothing(store, tmp_path):  # noqa: F811
    load_file(write(tmp_path / "a.csv", MAY + csv_of()), store=store)
    load_file(write(tmp_path / "b.csv", MAY + csv_of(OTHERS)), store=store, same_day="add")
    for rows in (FAMILY, OTHERS):
        page = with_file(room(), "again.csv", MAY + csv_of(rows))
        assert not page.radio
        page = press_load(page)
        assert "it is not loaded twice" in said(page)
    assert len(listed(store)) == 6


def test_the_day_that_only_the_newest_row_tells_is_asked(store):  # noqa: F811
    page = with_file(room(), "a.csv", "Move To State: FL\n\n" + csv_of())
    asked = next(radio for radio in page.radio if "does not say its day" in radio.label)
    assert asked.label.replace("\\", "") == (
        "**a.csv does not say its day.** On which day was the report made? The newest move in it is of Jan 17, 2024."
    )
    assert asked.options == ["I know the day", "I do not know it: count from Jan 17, 2024"]
    page = drawn(button(page, "Load").click().run())
    assert "Nothing was loaded yet. Load waits for your answer. a.csv: the day of the report." in said(page)
    page = press_load(page)
    with store.reader() as cursor:
        found = cursor.execute("SELECT as_of_date, as_of_source FROM extracts").fetchall()
    assert found == [(dt.date(2024, 1, 17), "newest_row")]


def test_the_direction_is_answered_where_it_is_asked(store):  # noqa: F811
    rows = [changed(row, From_City="Dalton", From_State="GA") for row in FAMILY]
    page = with_file(room(), "a.csv", "Run date: 5/31/2024\n\n" + csv_of(rows))
    asked = next(radio for radio in page.radio if "moves to or from the State" in radio.label)
    assert "(most of its rows go from Georgia to Florida)" in asked.label.replace("\\", "")
    assert asked.options == ["Moves to Florida", "Moves from Georgia"]
    page = press_load(drawn(asked.set_value("to").run()))
    assert "Loaded 3 of 3 rows as move to FL" in said(page)


def test_a_state_at_both_ends_is_not_said_to_be_moved_to_from_itself(store):  # noqa: F811
    ends = [("Dalton", "GA", "Wauchula", "FL"), ("Dalton", "GA", "Dothan", "AL")]
    ends += [(to, state, start, home) for start, home, to, state in ends]
    rows = [
        changed(FAMILY[0], From_City=start, From_State=home, To_City=to, To_State=state)
        for start, home, to, state in ends
    ]
    page = with_file(room(), "a.csv", "Run date: 5/31/2024\n\n" + csv_of(rows))
    asked = next(radio for radio in page.radio if "moves to or from the State" in radio.label)
    assert "(Georgia is where 2 rows begin and 2 end)" in asked.label.replace("\\", "")


def order_of(page: AppTest) -> list[str]:
    """What stands on the page from top to bottom: the texts and labels of everything."""
    found: list[str] = []

    def walk(block) -> None:
        for child in block.children.values():
            label = getattr(child, "label", "") or getattr(child, "value", "")
            found.append(str(label).replace("\\", ""))
            if hasattr(child, "children"):
                walk(child)

    walk(page.main)
    return found


def place_of(page: AppTest, words: str) -> int:
    return next(i for i, text in enumerate(order_of(page)) if words in text)


def test_what_became_of_a_load_is_the_first_thing_on_the_page(store):  # noqa: F811
    page = press_load(with_file(room(), "a.csv", MAY + csv_of()))
    assert place_of(page, "Loaded 3 of 3 rows") < place_of(page, "Moves to or from the State")


def test_what_was_refused_is_no_longer_said_once_something_else_is_answered(store):  # noqa: F811
    late = [changed(row, QAD="2/30/2024") for row in FAMILY]
    page = press_load(with_file(room(), "a.csv", MAY + csv_of(late)))
    assert page.error
    box = next(box for box in page.selectbox if box.label == "State of the report")
    page = drawn(box.set_value("GA").run())
    assert not page.error


def test_questions_on_columns_stand_above_the_columns_and_open(store):  # noqa: F811
    header = ["Field 1", *HEADER[1:3], "Field 4", *HEADER[4:]]
    page = with_file(room(), "a.csv", MAY + csv_of(FAMILY, header))
    assert place_of(page, "Not sure: say what each of these is") < place_of(
        page, "Check how this file is read"
    )
    assert "questions above, all with an answer. Check them, then load." in said(page)


def test_header_lines_that_repeat_are_told_from_other_lines(store):  # noqa: F811
    again = [HEADER[0], *reversed(HEADER[1:])]
    rows = [tuple(reversed(FAMILY[2][1:]))]
    text = (
        MAY
        + csv_of(FAMILY[:1])
        + csv_of(FAMILY[1:2])
        + csv_of([(FAMILY[2][0], *rows[0])], again)
        + "Total,3\n"
    )
    page = press_load(with_file(room(), "a.csv", text))
    assert (
        "10 lines = 1 header + 3 accepted + 0 refused + 2 repeated header lines + 4 title, footer and blank lines "
        "left out." in said(page)
    )
