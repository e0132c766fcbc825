"""How a frame's columns are headed and typed in a file: from the schema, else from the list here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analytics.exports.inert_text import inert_cell
from analytics.wording import origins_in_words
from data.schema.tables import LEADS, MISSED_ENROLLMENT_ROWS, PLACES, Column

Kind = Literal["text", "whole", "share", "decimal", "date", "yes_no"]

COUNTED: dict[str, tuple[str, Kind]] = {
    "from_name": ("From", "text"),
    "to_name": ("To", "text"),
    "way": ("Way", "text"),
    "period": ("Period", "text"),
    "month": ("Month, number", "whole"),
    "month_name": ("Month", "text"),
    "pocket": ("Pocket", "whole"),
    "pocket_towns": ("Towns", "text"),
    "pocket_counties": ("Counties", "text"),
    "pocket_when": ("When", "text"),
    "cases": ("Compared", "whole"),
    "expected": ("Expected", "share"),
    "observed_expected": ("Times as many", "share"),
    "chance": ("Chance", "text"),
    "p_value": ("p", "decimal"),
    "sentence": ("To read aloud", "text"),
    "stability": ("How stable", "text"),
    "across_extracts": ("Across extracts", "text"),
    "nearest_districts": ("Nearest district offices", "text"),
    "nearby": ("Nearby", "text"),
    "nearby_name": ("Employer, kind or name", "text"),
    "nearby_town": ("Town", "text"),
    "crop": ("Crop", "text"),
    "season": ("Season", "text"),
    "workers": ("Workers", "whole"),
    "units": ("Housing units", "whole"),
    "room_for": ("Room for", "whole"),
    "miles": ("Miles from the middle", "whole"),
    "children": ("Children", "whole"),
    "families": ("Families", "whole"),
    "moves": ("Moves", "whole"),
    "children_before": ("Children, season before", "whole"),
    "families_before": ("Families, season before", "whole"),
    "arrival_notices": ("Arrival notices", "whole"),
    "departure_notices": ("Departure notices", "whole"),
    "who_to_call": ("Who to call", "text"),
    "last_called": ("Last called", "text"),
    "rows": ("Rows", "whole"),
    "towns": ("Towns", "whole"),
    "in_window_children": ("In window, children", "whole"),
    "in_window_rows": ("In window, rows", "whole"),
    "in_window_pct": ("In window, %", "share"),
    "out_of_school_children": ("Out-of-school youth", "whole"),
    "out_of_school_rows": ("Out-of-school youth, rows", "whole"),
    "new_families": ("Families with a child new since last extract", "whole"),
    "new_children": ("New since last extract, children", "whole"),
    "first_move_date": ("First move date", "date"),
    "earliest_move_date": ("Earliest move date", "date"),
    "newest_move_date": ("Newest move date", "date"),
    "top_origins": ("Top other places", "text"),
    "newest_place": ("Newest place", "text"),
    "ages": ("Ages", "text"),
    "came_from": ("Came from", "text"),
    "went_to": ("Went to", "text"),
    "place_list": ("All places, newest first", "text"),
    "child_names": ("First names of the children", "text"),
    "located_by_worst": ("Located by, weakest", "text"),
    "from_lat": ("From latitude", "decimal"),
    "from_lon": ("From longitude", "decimal"),
    "to_lat": ("To latitude", "decimal"),
    "to_lon": ("To longitude", "decimal"),
}
"""Columns that questions make and no table holds: name -> (header, kind), in reading order."""

_KIND_OF_TYPE: dict[str, Kind] = {
    "DATE": "date",
    "DOUBLE": "decimal",
    "BOOLEAN": "yes_no",
    "INTEGER": "whole",
    "SMALLINT": "whole",
    "UTINYINT": "whole",
}
_TEXT_ENDINGS = ("_id", "_code", "_fips", "_zip")
"""Numbers that name things stay text: a spreadsheet would take their zeros or write 1.2E+11."""

MARKING_HEADER = "Marking"

FIRST = ("place_name", "county_name", "state_code")
LAST = ("located_by_worst", "country_code", "county_fips", "lat", "lon", "place_id")
"""Where a person looks first, and what only other programs need."""


@dataclass(frozen=True)
class Field:
    """One column of a file."""

    name: str
    header: str
    kind: Kind


def in_reading_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the names first, then what is counted, then codes and coordinates."""
    rank = {name: number for number, name in enumerate(COUNTED, start=1)}
    middle = sorted(
        (c for c in frame.columns if c not in FIRST and c not in LAST), key=lambda c: rank.get(c, 0)
    )
    order = [*(c for c in FIRST if c in frame), *middle, *(c for c in LAST if c in frame)]
    return frame[order]


def fields_of(frame: pd.DataFrame) -> list[Field]:
    """One Field per column of the frame, in its order. Raises KeyError for an unknown column."""
    return [_field(str(name)) for name in frame.columns]


def _field(name: str) -> Field:
    if name in COUNTED:
        return Field(name, *COUNTED[name])
    column = _schema_column(name)
    kind = _KIND_OF_TYPE.get(column.type, "text")
    return Field(name, column.header, "text" if name.endswith(_TEXT_ENDINGS) else kind)


def _schema_column(name: str) -> Column:
    for table in (PLACES, MISSED_ENROLLMENT_ROWS, LEADS):
        if name in table.column_names:
            return table[name]
    raise KeyError(
        f"No header is known for the column {name}: add it to data/schema/tables.py, or to "
        "analytics/exports/columns.py when a question makes it."
    )


def cells_of(frame: pd.DataFrame, fields: list[Field]) -> Iterator[list[object]]:
    """One list per row: str (made inert), int, float, date, bool, or None where nothing is known.

    A mark ("<10", "hidden") or a month ("2025-06") in a column of numbers or dates stays text.
    """
    columns = [frame[field.name].tolist() for field in fields]
    for row in zip(*columns, strict=True):
        yield [_cell(value, field.kind) for value, field in zip(row, fields, strict=True)]


def text_of(value: object) -> str:
    """What a cell of text says; other ends of moves are put in words here, when they are written."""
    return origins_in_words(value) if isinstance(value, tuple) else str(value)


def _cell(value: object, kind: Kind) -> object:
    if isinstance(value, tuple):
        return inert_cell(text_of(value)) or None
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return inert_cell(value) or None
    if kind == "text":
        whole = isinstance(value, float) and value.is_integer()
        return inert_cell(str(int(value) if whole else value))
    if kind == "date":
        return pd.Timestamp(value).date()
    if kind == "yes_no":
        return bool(value)
    if kind == "whole":
        return int(value)
    return round(float(value), 1 if kind == "share" else 5)
