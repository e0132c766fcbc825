"""No word of the program stands in a table, and names of fields are read out as they are written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from analytics.exports.sheets.plan_sheet import BAND_WORDS
from analytics.leads.shared_list import AGE_BANDS
from analytics.wording import LOCATED_WORDS
from data.schema.tables import LOCATED_BY
from pages.parts import look

PAGES = Path(look.__file__).resolve().parent.parent


def calls(name: str):
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
                yield f"{path.relative_to(PAGES)}:{node.lineno}", {word.arg for word in node.keywords}


def test_no_table_writes_the_none_of_the_program():
    tables = dict(calls("st.dataframe"))
    assert len(tables) > 20
    assert [place for place, words in tables.items() if "placeholder" not in words] == []


def test_enter_in_a_filter_never_takes_all_that_match():
    filters = dict(calls("st.multiselect"))
    assert filters
    assert [place for place, words in filters.items() if not {"select_all", "filter_mode"} <= words] == []


def test_how_a_place_was_found_has_words():
    assert set(LOCATED_WORDS) == set(LOCATED_BY)
    assert set(BAND_WORDS) < set(AGE_BANDS)


@pytest.mark.parametrize("name", ["To (town)", "Gr.", "Miami-Dade", "St. Mary's", "Toombs, 2 of 3", "C#"])
def test_a_name_stays_itself(name):
    assert look.plain(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("# a", "\\# a"),
        ("a ![x](y)", "a \\!\\[x\\]\\(y)"),
        ("[x](y)", "\\[x\\]\\(y)"),
        (":red[x]", "\\:red\\[x\\]"),
        ("a*b_c`d", "a\\*b\\_c\\`d"),
        ("<b>", "\\<b\\>"),
        ("$x$", "\\$x\\$"),
    ],
)
def test_signs_of_markdown_stay_signs(text, shown):
    assert look.plain(text) == shown
