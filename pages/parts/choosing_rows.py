"""Tables in which a click on a name, or on the box of a row, chooses that row, and nothing else does.

Streamlit marks a cell when the head of a column is clicked and when a table gets the focus, and tells it
like a click on that cell: where cells choose, sorting and the Tab key choose too. So no table of ours takes
marks of cells (a test holds it); names are buttons in their cells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages.parts.look import NOTHING, bare

HOW = "Choose one by its name or its box; a click on the head of a column sorts."
BY_KEY = "A click on one chooses it. By keyboard: arrows to its row, then Shift and Space."
LONGEST_NAME = 80


def choosing_table(
    shown: pd.DataFrame,
    name: str,
    choose: Callable[[int], None],
    *,
    key: str,
    column_config: dict[str, Any] | None = None,
    header: str | None = None,
    width: int | None = None,
    height: int | Literal["auto", "content"] = "auto",
) -> None:
    """One row per row of `shown`, without its index. `choose` gets the place of the row that is chosen, from 0,
    however the table is sorted; it is a callback. `name`: the column whose cells choose, `header` over it."""

    def box() -> None:
        if rows := st.session_state[key]["selection"]["rows"]:
            # A row that stayed marked after the rows changed would mark another.
            let_go(key)
            _choose(rows[0], len(shown), choose)

    st.dataframe(
        with_names(shown, name),
        key=key,
        height=height,
        hide_index=True,
        on_select=box,
        selection_mode="single-row",
        column_config={
            **(column_config or {}),
            name: name_column(header or name, len(shown), choose, key=key, width=width),
        },
        placeholder=NOTHING,
    )


def with_names(shown: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows with their names as one line of plain text each; who has none can be chosen too."""
    return shown.assign(**{name: [bare(value, LONGEST_NAME) or "–" for value in shown[name].fillna("")]})


def name_column(
    header: str, rows: int, choose: Callable[[int], None], *, key: str, width: int | None = None
) -> Any:
    """The column whose cells choose, of a table with this key and so many rows."""
    trigger = f"{key}-name"

    def clicked() -> None:
        _choose(st.session_state[trigger]["row"], rows, choose)

    return st.column_config.ButtonColumn(
        header, width=width, help=BY_KEY, type="tertiary", alignment="left", key=trigger, on_click=clicked
    )


def let_go(key: str) -> None:
    """Take the mark off the table with this key (call it from its callback).

    A new key would do it too, but the browser then builds the table anew, 100 ms of its time with every
    change of filter.
    """
    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}


def _choose(row: int, rows: int, choose: Callable[[int], None]) -> None:
    # A client can send any row: only one that was shown counts.
    if 0 <= row < rows:
        choose(row)
