"""A list with neither ids nor names: rows are counted and said as rows, in every room that counts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import fastexcel
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.board.targets import TargetNow
from analytics.exports.context import ExportContext
from analytics.exports.geojson import geojson
from analytics.exports.kml import kml
from analytics.exports.map_file import map_file
from analytics.exports.workbook import places_csv, workbook
from analytics.wording import CHILDREN, ROWS, ROWS_SENTENCE, unit_of, unit_of_several
from data.board import board
from data.board.board import Pin, Target
from data.load.pipeline import load_file
from data.store.reader import Store
from pages.parts.empty_state.rows_only import WHY
from tests.data.files import FAMILY, HEADER, csv_of, write

PROJECT = Path(__file__).resolve().parents[2]
TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: {day}\n\n"
WHO = ("MSIX ID", "Last Name", "First Name")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    made = Store(tmp_path / "store")
    kept = [i for i, header in enumerate(HEADER) if header not in WHO]
    for day, rows in (("5/31/2024", FAMILY), ("6/30/2024", FAMILY[:2])):
        text = csv_of([[row[i] for i in kept] for row in rows], [HEADER[i] for i in kept])
        path = write(tmp_path / f"{day[0]}.csv", TITLE.format(day=day) + text)
        assert load_file(path, store=made).status == "loaded"
    yield made
    made.close()


def shown(room: str) -> tuple[AppTest, str]:
    """The page, and what stands in the room itself: its texts, figures and tables."""
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=90).run()
    page = page.switch_page(f"pages/{room}/page.py").run()
    assert not page.exception, [error.value for error in page.exception]
    texts = [
        text.value
        for kind in (page.markdown, page.caption, page.info, page.warning, page.success)
        for text in kind
    ]
    texts += [element.proto.body for element in page.get("html")]
    texts += [button.label for button in page.button] + [e.label for e in page.expander]
    texts += [
        name for frame in page.dataframe for name in re.findall(r'"label": ?"([^"]+)"', frame.proto.columns)
    ]
    return page, " ".join(texts)


@pytest.mark.parametrize("room", ["this_week", "missed_enrollment"])
def test_rows_are_said_as_rows_and_never_as_children_or_families(store, room):
    _, said = shown(room)
    assert ROWS_SENTENCE in said
    without = said.replace(ROWS_SENTENCE, "")
    assert "Rows" in without
    figures = re.findall(r"<span>([^<]+)</span>", said)
    assert figures[0] in ("Rows", "Rows missed") and "Families" not in figures
    numbered = re.findall(r"\d[\d,]*\*{0,2} (?:new )?(?:child|children|famil\w+)\b", without)
    assert not numbered and "no longer listed**" not in without


NUMBERED = re.compile(r"\d[\d,]*\*{0,2} (?:new )?(?:child|children|famil\w+)\b", re.IGNORECASE)
"""A number of children or families, in any text."""


@pytest.mark.parametrize("room", ["pockets", "patterns"])
def test_a_room_that_weighs_families_shows_the_rows_and_claims_nothing(store, room):
    page, said = shown(room)
    assert ROWS_SENTENCE in said and WHY in said
    tables = [frame.value for frame in page.dataframe]
    assert tables[0]["Place"].tolist() == ["Immokalee"] and tables[0]["Rows"].tolist() == [2]
    assert tables[1]["Rows"].sum() == 2
    without = said.replace(ROWS_SENTENCE, "").replace(WHY, "")
    assert not NUMBERED.search(without) and "stands out" not in without.replace("What jumps out", "")


def test_the_filters_count_rows_and_ask_for_no_family(store):
    page, _ = shown("missed_enrollment")
    assert "The number beside a choice counts rows under the other filters." in [
        c.value for c in page.caption
    ]
    labels = [box.label for box in page.multiselect]
    assert "Age" in labels and "Size of the family" not in labels and "Since the last extract" not in labels


@pytest.fixture
def targets(store):
    """A target of the older list, and a pin of the newest."""
    extracts = leads_of(store)
    june, may = extracts["extract_id"]
    board.add_target(
        store.folder,
        Target(place_name="Immokalee", direction="to", state_code="FL", place_ids=(place_of(store),), extract_id_then=may,
               as_of_then=dt.date(2024, 5, 31), children_then=2, families_then=2),
    )  # fmt: skip
    board.add_pin(
        store.folder,
        Pin(title="A view", view="run=to&state=FL", room="missed-enrollment", filters="Move to Florida",
            extract_id=june, as_of_date=dt.date(2024, 6, 30), children=2, families=None, is_in_plan=True),
    )  # fmt: skip
    return store


def leads_of(store):
    with store.reader() as cursor:
        return cursor.execute("FROM extracts ORDER BY as_of_date DESC").df()


def place_of(store) -> int:
    with store.reader() as cursor:
        return cursor.execute("SELECT place_id FROM places WHERE place_name = 'Immokalee'").fetchall()[0][0]


@pytest.mark.parametrize("view", ["This week", "All", "Map", "Pins", "Figures", "Plan, files"])
def test_the_board_counts_rows_of_such_a_list(targets, view):
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=90).run()
    page.session_state["board_view"] = view
    page = page.switch_page("pages/board/page.py").run()
    assert not page.exception, [error.value for error in page.exception]
    texts = [t.value for kind in (page.markdown, page.caption, page.info, page.warning) for t in kind]
    texts += [element.proto.body for element in page.get("html")]
    # What visits found are families whom somebody met, whatever the list knows.
    said = " ".join(texts).replace("0 families, 0 COEs", "")
    assert not NUMBERED.search(said), NUMBERED.search(said)
    if view == "Pins":
        assert "2 rows" in said
    for frame in page.dataframe:
        assert "Families now" not in frame.value
        if "Counted" in frame.value:
            assert frame.value["Counted"].tolist() == ["rows"]


def test_a_target_says_rows_and_compares_no_rows_with_families():
    target = Target(
        place_name="Immokalee",
        direction="to",
        state_code="FL",
        extract_id_then="may",
        as_of_then=dt.date(2024, 5, 31),
    )
    now = TargetNow(target, dt.date(2024, 6, 30), 5, 5, 3, 3, 0, 3, 2, 2, 0, 0, None, ROWS, ROWS)
    assert now.words == (
        "5 rows then, 3 rows now (Jun 30, 2024); neither ids nor names, so which rows are new is not known."
    )
    assert (now.in_brief, now.change) == ("shrank: 5 rows then, 3 now", "shrank")
    mixed = replace(now, unit_then=CHILDREN)
    assert mixed.words.startswith(
        "5 families then, 3 rows now (Jun 30, 2024); one of the two lists has neither"
    )
    assert (mixed.change, mixed.counted) == ("no comparison", "families then, rows now")


def exported(store, unit=ROWS) -> ExportContext:
    return ExportContext(
        title="Missed enrollment", filters_sentence="none", filters=(), as_of=dt.date(2024, 6, 30),
        extract_lines=(), direction_sentence="Moves to Florida.", audience="internal",
        made_at=dt.datetime(2026, 11, 28), children=2, families=2, rows=2, not_placed_children=0,
        is_synthetic=True, unit=unit,
    )  # fmt: skip


PLACES = pd.DataFrame(
    {
        "place_id": [1], "place_name": ["Immokalee"], "state_code": ["FL"], "county_name": ["Collier"],
        "county_fips": ["12021"], "lat": [26.4], "lon": [-81.4], "children": [2], "families": [2], "rows": [2],
        "in_window_children": [1], "in_window_pct": [50.0], "new_families": [1],
    }
)  # fmt: skip
COUNTIES = pd.DataFrame(
    {
        "county_fips": ["12021"],
        "county_name": ["Collier"],
        "state_code": ["FL"],
        "children": [2],
        "families": [2],
    }
)
MONTHS = pd.DataFrame(
    {"performance_period": ["2023-24"], "month": [5], "month_name": ["May"], "children": [2], "families": [2]}
)


def test_files_count_rows_and_name_no_child_and_no_family(store):
    context = exported(store)
    book = fastexcel.read_excel(
        workbook(context, places=PLACES, counties=COUNTIES, months=MONTHS, children={"Rows": PLACES})
    )
    assert "Rows" in book.sheet_names and "Children" not in book.sheet_names
    sheets = [book.load_sheet(name, header_row=None, dtypes="string").to_arrow() for name in book.sheet_names]
    texts = [str(cell) for sheet in sheets for column in sheet.columns for cell in column.to_pylist() if cell]
    texts += [
        kml(context, PLACES, COUNTIES).decode(),
        geojson(context, PLACES).decode(),
        map_file(context, PLACES, COUNTIES).decode().partition('class="head"')[2],
        places_csv(context, PLACES).decode("utf-8-sig"),
    ]
    said = " ".join(texts)
    for sentence in (ROWS_SENTENCE, *context.stamps):
        said = said.replace(sentence, "").replace(sentence.replace("'", "&#39;"), "")
    assert "Rows: 2." in said and "Rows missed here: 2." in said and '"rows": 2' in said
    assert not re.findall(r"[^.<>]*\b(?:children|famil\w+)\b[^.<>]*", said, re.IGNORECASE)


def test_files_of_a_list_with_ids_are_as_they_were(store):
    text = places_csv(exported(store, CHILDREN), PLACES).decode("utf-8-sig")
    assert '"Children"' in text and '"Families"' in text and '"Rows"' in text


def test_places_count_rows(store):
    _, said = shown("places")
    assert "Children" not in said and not NUMBERED.search(said)


def test_lists_of_both_kinds_together_count_lines():
    assert unit_of_several([ROWS, ROWS]) == ROWS and unit_of_several([]) == CHILDREN
    assert unit_of_several([ROWS, CHILDREN]).counted(3) == "3 lines of the lists"


def test_the_unit_follows_from_the_columns_that_were_read():
    assert unit_of("missed_enrollment", '{"A": "qad", "B": "to_city"}') == ROWS
    assert unit_of("missed_enrollment", '{"A": "qad", "B": "first_name"}') == CHILDREN
    assert unit_of("computed_missed_enrollment", "{}") == CHILDREN
    assert (ROWS.counted(1), ROWS.counted(2_345)) == ("1 row", "2,345 rows")
    assert (CHILDREN.counted(1), CHILDREN.counted(0)) == ("1 child", "0 children")
