"""A list with neither ids nor names: rows are counted and said as rows, in every room that counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.wording import CHILDREN, ROWS, ROWS_SENTENCE, unit_of
from data.load.pipeline import load_file
from data.store.reader import Store
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


@pytest.mark.parametrize("room", ["overview", "missed_enrollment"])
def test_rows_are_said_as_rows_and_never_as_children_or_families(store, room):
    _, said = shown(room)
    assert ROWS_SENTENCE in said
    without = said.replace(ROWS_SENTENCE, "")
    assert "Rows" in without
    figures = re.findall(r"<span>([^<]+)</span>", said)
    assert figures[0] in ("Rows", "Rows missed") and "Families" not in figures
    numbered = re.findall(r"\d[\d,]*\*{0,2} (?:new )?(?:child|children|famil\w+)\b", without)
    assert not numbered and "no longer listed**" not in without


def test_the_unit_follows_from_the_columns_that_were_read():
    assert unit_of("missed_enrollment", '{"A": "qad", "B": "to_city"}') == ROWS
    assert unit_of("missed_enrollment", '{"A": "qad", "B": "first_name"}') == CHILDREN
    assert unit_of("computed_missed_enrollment", "{}") == CHILDREN
    assert (ROWS.counted(1), ROWS.counted(2_345)) == ("1 row", "2,345 rows")
    assert (CHILDREN.counted(1), CHILDREN.counted(0)) == ("1 child", "0 children")
