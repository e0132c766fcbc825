"""The children behind numbers, a row each: names hidden until somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from analytics.exports.columns import COUNTED
from analytics.leads.lists.travellers import POINT_TO_CHILDREN
from analytics.selection import Selection
from analytics.wording import LOCATED_WORDS
from data.schema.tables import LEADS, MISSED_ENROLLMENT_ROWS, NO_LONGER_LISTED, PLACES
from pages.parts.answers import leads
from pages.parts.look import NOTHING

MOST_ROWS = 2_000
"""Rows of the list sent to the browser; the export has them all."""

Question = Callable[[Callable[[str], ir.Table], Selection, int], ir.Table]
"""(table, selection, most) -> the rows of analytics.leads.missed_enrollment.child_list."""


def draw(
    question: Question,
    selection: Selection,
    label: str,
    key: str = "child",
    more: str = "",
    note: str = "",
) -> None:
    """The list, on demand: nothing about a child leaves the store before it is asked for.

    `more`: where the rest is when there are more than MOST_ROWS.
    `note`: what has to be known to read the rows.
    """
    if is_asked(label, key, "One row per child and move."):
        show(question, selection, "by town", key, more, note)


def is_asked(label: str, key: str, lines: str) -> bool:
    """The switch that asks for the list; `lines`: what a line of it is."""
    words = f"{lines} Names and ids stay hidden until you ask for them."
    return st.toggle(label, key=f"{key}-rows", help=words)


def show(
    question: Question, selection: Selection, order: str, key: str, more: str = "", note: str = ""
) -> None:
    """The list that was asked for, and the switch for its names; `order`: how it is sorted, in words."""
    with_names = st.toggle(
        "Show names, ids and birth dates",
        key=f"{key}-names",
        help="Confidential: for staff with a need to know (FERPA and the exchange's rules).",
    )
    if note:
        st.caption(note)
    rows = leads.listed(lambda table, chosen: question(table, chosen, MOST_ROWS + 1), selection)
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} rows, {order}. {more}".strip())
        rows = rows.head(MOST_ROWS)
    if "located_by" in rows:
        rows = rows.assign(located_by=rows["located_by"].map(LOCATED_WORDS))
    if not with_names:
        rows = rows.drop(columns=[name for name in rows if points_to_child(name)])
    st.dataframe(
        rows,
        hide_index=True,
        height="content" if len(rows) <= 6 else 420,
        column_config={name: _column(rows, name) for name in rows},
        placeholder=NOTHING,
    )


def _column(rows: pd.DataFrame, name: str):
    """The header; a day without the midnight that the frame gives it."""
    if rows[name].dtype.kind == "M":
        return st.column_config.DateColumn(header(name), format="MMM D, YYYY")
    return header(name)


def header(name: str) -> str:
    """What stands above a column: as the schema says it, else as in files. KeyError where neither does."""
    for table in (PLACES, LEADS, MISSED_ENROLLMENT_ROWS, NO_LONGER_LISTED):
        if name in table.column_names:
            return table[name].header
    return COUNTED[name][0]


def points_to_child(name: str) -> bool:
    """Whether the schema, or the question that makes it, marks the column as pointing to a child."""
    return name in POINT_TO_CHILDREN or any(
        table[name].points_to_child for table in (LEADS, MISSED_ENROLLMENT_ROWS) if name in table.column_names
    )
