"""A table's rows are chosen by a name or a box: a click on the head of a column sorts, and nothing else."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import choosing_rows

PAGES = Path(choosing_rows.__file__).resolve().parent.parent


def test_no_table_takes_marks_of_cells_or_columns():
    """Streamlit marks a cell when a head is clicked or the table gets the focus."""
    taken = [
        f"{path.relative_to(PAGES)}:{node.lineno} {node.value}"
        for path in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value in ("single-cell", "multi-cell", "single-column", "multi-column")
    ]
    assert taken == []


def app() -> None:
    import pandas as pd
    import streamlit as st

    from pages.parts import choosing_rows

    towns = pd.DataFrame({"town": ["Alma", None], "children": [2, 1]})
    choosing_rows.choosing_table(towns, "town", st.session_state.setdefault("chosen", []).append, key="towns")


def test_names_are_one_line_of_plain_text_and_who_has_none_can_be_chosen():
    shown = choosing_rows.with_names(pd.DataFrame({"town": ["Al\u202ema\n", None, ""]}), "town")
    assert shown["town"].tolist() == ["Alma", "–", "–"]


def test_the_table_asks_for_boxes_and_for_buttons_in_its_names():
    sent = AppTest.from_function(app).run().dataframe[0].proto
    assert list(sent.selection_mode) == [sent.SelectionMode.SINGLE_ROW]
    assert json.loads(sent.columns)["town"]["type_config"]["type"] == "button"


@pytest.mark.parametrize(("row", "chosen"), [(0, [0]), (1, [1]), (2, []), (-1, [])])
def test_only_a_row_that_was_shown_is_chosen(row, chosen):
    was: list[int] = []
    choosing_rows._choose(row, 2, was.append)
    assert was == chosen
