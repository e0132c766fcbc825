"""The children behind numbers, a row each: names hidden until somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from analytics.exports.columns import COUNTED
from analytics.leads.lists.finding import Narrowed, everything, holding
from analytics.leads.lists.travellers import POINT_TO_CHILDREN
from analytics.selection import Selection
from analytics.wording import LOCATED_WORDS
from data.schema.tables import LEADS, MISSED_ENROLLMENT_ROWS, NO_LONGER_LISTED, PLACES
from pages.parts.answers import leads
from pages.parts.look import NOTHING, counted, plain

MOST_ROWS = 2_000
"""Rows of the list sent to the browser; the export has them all."""

Question = Callable[[Callable[[str], ir.Table], Selection, int, Narrowed], ir.Table]
"""(table, selection, most, kept) -> the rows of analytics.leads.missed_enrollment.child_list, of the leads
that `kept` keeps."""


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
    typed = _typed(key)
    rows = _asked(question, selection, typed, with_names, MOST_ROWS + 1)
    if typed and rows.empty:
        _say_where_else(question, selection, typed, with_names)
        return
    if len(rows) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} rows, {order}. {more}".strip())
        rows = rows.head(MOST_ROWS)
    elif typed:
        st.caption(f"{counted(len(rows), 'line holds', 'lines hold')} “{plain(typed, 60)}”.")
    if "located_by" in rows:
        rows = rows.assign(located_by=rows["located_by"].map(LOCATED_WORDS))
    if not with_names:
        rows = rows.drop(columns=[name for name in rows if points_to_child(name)])
    # The grid's own search sees the rows sent alone and knows no accents: it would say 0 of who is there.
    with st.container(key=f"no-search-{key}"):
        st.dataframe(
            rows,
            hide_index=True,
            height="content" if len(rows) <= 6 else 420,
            column_config={name: _column(rows, name) for name in rows},
            placeholder=NOTHING,
        )


def _typed(key: str) -> str:
    """What is looked for in the list; "" is nothing."""
    typed = st.text_input(
        "Find in this list",
        key=f"{key}-find",
        icon=":material/search:",
        max_chars=80,
        placeholder="a name, a town, a day",
        help="Looks at every row under the filters, with or without accents; a part of a word is enough. Names, "
        "ids and birth dates are looked at while they are shown.",
    )
    return (typed or "").strip()


def _asked(question: Question, selection: Selection, typed: str, with_names: bool, most: int) -> pd.DataFrame:
    def lines(table: Callable[[str], ir.Table], chosen: Selection) -> ir.Table:
        kept = holding(table, typed, with_names=with_names) if typed else everything
        return question(table, chosen, most, kept)

    return leads.listed(lines, selection)


def _say_where_else(question: Question, selection: Selection, typed: str, with_names: bool) -> None:
    """That nothing was found, and what else to try: a 0 must not be read as "not missed"."""
    said = [f"No line under these filters holds “{plain(typed, 60)}”."]
    everywhere = selection.without_filters()
    if everywhere != selection:
        many = len(_asked(question, everywhere, typed, with_names, MOST_ROWS))
        if many:
            said.append(
                f"Without the filters {counted(many, 'line does', 'lines do')}: take filters off to see them."
            )
    if not with_names:
        said.append("Names, ids and birth dates were not looked at: show them first.")
    else:
        said.append("Lists spell names in many ways: try only the first four letters.")
    st.info(" ".join(said), icon=":material/search_off:")


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
