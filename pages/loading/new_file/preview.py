"""What a file's columns hold, before it is loaded: sample values and the first rows, names hidden."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from data.load.preview import Inspection
from data.mapping.shapes import CITY, GRADE, PLACE, STATE
from data.reading.letters import in_words
from data.schema.tables import TABLES
from pages.parts.look import NOTHING, bare, plain

SAMPLES = 3
HIDDEN = " (hidden)"
HIDDEN_IN_IT = " (hidden in the workbook)"
"""Behind the header of a column that its sender hid."""
ROW_HIDDEN = "In the workbook"
"""Header of the column that says which rows its sender hid."""
_CHILD = {column.name for table in TABLES for column in table.columns if column.points_to_child}
_NO_NAMES = (CITY, GRADE, PLACE, STATE)
"""Shapes of values that point to nobody, in a column that nobody has named yet."""


def samples(shown: Inspection, header: str, with_names: bool) -> str:
    """A few different values of one column, ready for markdown."""
    values = list(dict.fromkeys(text for text in shown.before[header] if text))[:SAMPLES]
    if not values:
        return "empty in the first rows"
    if not with_names and is_hidden(shown, header):
        return f"hidden; written like {plain(masked(values[0]), 24)}"
    return " · ".join(plain(text, 24) for text in values)


def draw(shown: Inspection, with_names: bool) -> None:
    """Two tables: the first rows as they are written, and as they would be read."""
    usual = {name: aliases[0] for name, aliases in shown.choice.kind.aliases.items()}
    named = {h: usual[f] for h, f in shown.choice.mapping.items()}
    tables = [("As written", shown.before, {})]
    if named:
        tables.append(("As it will be read", shown.after, named))
    for words, frame, renamed in tables:
        hidden = [] if with_names else [h for h in frame if is_hidden(shown, h)]
        cells = frame.assign(**{h: frame[h].map(masked) for h in hidden})
        unseen = set(shown.beside.hidden.columns)
        titles = {
            h: renamed.get(h, h) + (HIDDEN_IN_IT if h in unseen else "") + (HIDDEN if h in hidden else "")
            for h in frame
        }
        note = ""
        if hidden:
            note = (
                ". Hidden columns: x stands for a letter, 9 for a digit; «Show names» shows what is written"
            )
        st.caption(f"{words}: the first {len(frame)} rows{note}")
        cells = cells.rename(columns=titles).rename(columns=bare)
        if shown.hidden_lines:
            marks = ["hidden" if i in shown.hidden_lines else "shown" for i in range(len(cells))]
            cells.insert(0, ROW_HIDDEN, marks, allow_duplicates=True)
        st.dataframe(cells, height=213, placeholder=NOTHING)
    if unread := shown.beside.unread_columns:
        names = ", ".join(bare(name, 40) for name in unread)
        st.caption(f"Hidden in the workbook, and not read: {plain(names, 300)}")


def is_hidden(shown: Inspection, header: str) -> bool:
    """Whether the values of a column may point to a child."""
    field = shown.choice.mapping.get(header)
    if field is None:
        return shown.shapes.get(header) not in _NO_NAMES
    return field in _CHILD or field in ("student_name", "age") or field.startswith("parent")


def masked(text: str) -> str:
    """Letters as x and digits as 9."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", text))


def layout_in_words(shown: Inspection) -> str:
    """How the file was taken apart, in one line."""
    words = f"{shown.rows:,} rows below the header"
    if shown.delimiter:
        marks = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        words += f", {marks[shown.delimiter]} between the cells"
    if shown.encoding:
        words += f", letters read as {in_words(shown.encoding)}"
    return f"{words}."


def lines_around(shown: Inspection) -> pd.DataFrame:
    """One row per title, parameter or footer line: its line and its text."""
    return pd.DataFrame(
        [(line, bare(text, 200)) for line, text in shown.other_lines],
        columns=["Line", "Not a row: kept beside the rows"],
    )
