"""The ranked places of the room as tables that narrow everything when a name is clicked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.selection import Selection
from analytics.wording import Unit, origins_in_words, whole_percent
from data.reference import COUNTY_POINT_ID
from pages.parts import choosing_rows, current
from pages.parts.look import number

NAME_LETTER_PIXELS = 7.2
"""As wide as a letter of a table is on average."""

MOST_ROWS = 500
"""Rows of a table sent to the browser, some 100 bytes each on every change; the export has all."""


def towns(by_place: pd.DataFrame, selection: Selection, height: int, unit: Unit) -> None:
    """One row per town, most children first; a click on its name chooses the town."""
    shown = by_place[
        [
            "place_name",
            "county_name",
            "children",
            "families",
            "in_window_pct",
            "newest_move_date",
            "top_origins",
        ]
    ]
    # The county stands beside it: "Somewhere in Chester County" would be cut.
    is_town = by_place["place_id"] < COUNTY_POINT_ID
    shown = shown.assign(
        place_name=shown["place_name"].where(is_town, "Town not known"),
        top_origins=shown["top_origins"].map(origins_in_words),
    )
    ends = "From" if selection.direction == "to" else "Where to"
    _table(
        shown,
        "places",
        by_place["place_id"].tolist(),
        height,
        "Town",
        {
            "county_name": st.column_config.TextColumn("County", width=80),
            "top_origins": st.column_config.TextColumn(f"{ends} ({unit.many})", width="medium"),
        },
        unit,
    )


def counties(by_county: pd.DataFrame, height: int, unit: Unit) -> None:
    """One row per county, most children first; a click on its name chooses the county."""
    shown = by_county[["county_name", "towns", "children", "families", "in_window_pct", "newest_move_date"]]
    _table(
        shown,
        "counties",
        by_county["county_fips"].tolist(),
        height,
        "County",
        {
            "towns": st.column_config.NumberColumn("Towns", width=60),
        },
        unit,
    )


def _table(
    shown: pd.DataFrame, field: str, values: list, height: int, header: str, columns: dict, unit: Unit
) -> None:
    if not unit.tells_families:
        shown = shown.drop(columns="families")
    hidden = len(shown) - MOST_ROWS
    shown = _compact(shown.head(MOST_ROWS))
    choosing_rows.choosing_table(
        shown,
        shown.columns[0],
        lambda row: current.narrow(field, values[row]),
        key=f"table-{field}",
        header=header,
        width=_whole_names(shown),
        height=height,
        column_config={
            "children": st.column_config.ProgressColumn(
                unit.heading,
                format="%d",
                min_value=0,
                max_value=max(1, int(shown["children"].max())) if len(shown) else 1,
                width=70,
            ),
            "families": st.column_config.NumberColumn("Families", width=64),
            "newest_move_date": st.column_config.DateColumn("Latest QAD", format="MMM D, YYYY", width=104),
            "in_window_pct": st.column_config.NumberColumn(
                "In window",
                format="%d%%",
                width=76,
                help="Share inside the 36-month window on the data given.",
            ),
            **columns,
        },
    )
    if hidden > 0:
        st.caption(
            f"The {MOST_ROWS} with the most {unit.many} of {number(hidden + MOST_ROWS)}: "
            "narrow the filters, or export them all."
        )


def _whole_names(shown: pd.DataFrame) -> int:
    """Pixels for the longest name of the first column, which is not cut."""
    longest = int(shown.iloc[:, 0].str.len().max() or 0) if len(shown) else 0
    return min(320, max(112, int(28 + NAME_LETTER_PIXELS * longest)))


def _compact(shown: pd.DataFrame) -> pd.DataFrame:
    """The same rows in a fifth fewer bytes: whole numbers of 4 bytes, percent as it is shown."""
    counts = {name: "int32" for name in shown.select_dtypes("int64")}
    said = shown["in_window_pct"].map(whole_percent)
    return shown.assign(in_window_pct=said).astype(counts | {"in_window_pct": "int8"})
