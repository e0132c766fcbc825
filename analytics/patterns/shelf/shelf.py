"""The shelf: questions that are asked of every list, each in a module of its own.

A Pattern of the shelf says its question in words, its method, its columns and its limits, and
answers with a frame. It reads either `Rows` (the leads of a view, decoded) or the store's tables
(Ibis), where a question needs more than the view.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from analytics.leads.coded import FILTER_COLUMNS, CodedLeads
from analytics.leads.late_reporting import complete_until
from analytics.selection import UNKNOWN_PLACE, Selection
from data.schema.tables import ALL_STATES

DAYS = ("qad_first", "qad_last", "periods", "window_bands")
"""Filters that cut a list to some years: days, periods, and months left, which follow the QAD."""
DATES = (*DAYS, "months")
"""The same, and months of any year."""
ALL_LISTED = ("statuses",)
"""What an extract added is newer than the rest: over time that is a filter on years too."""

FILTER_NAMES = {
    "qad_first": "the days of the move", "qad_last": "the days of the move", "months": "months",
    "periods": "performance periods", "window_bands": "months left", "statuses": "status",
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The leads of a view.

    rows: one row per lead: family, child, day (datetime64), place_id (0: not placed) and the
    other FILTER_COLUMNS by their names. towns: place_id -> "Vidalia GA". as_of: of the extract.
    state: of the run, None where it is not asked for.
    """

    rows: pd.DataFrame
    towns: dict[int, str]
    direction: str
    as_of: dt.date
    state: str | None = None

    @property
    def placed(self) -> pd.DataFrame:
        """The leads that are on the map, in the State of the list: whose row names another stands apart."""
        is_placed = self.rows["place_id"] != UNKNOWN_PLACE
        if self.state not in (None, ALL_STATES):
            is_placed &= self.rows["missed_state_code"] == self.state
        return self.rows[is_placed]

    def two_years(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Of `rows` those of the last 12 complete months, and those of the 12 before.

        Moves are recorded late: with the newest months in, every place would seem to fall.
        """
        last = pd.Timestamp(complete_until(self.as_of))
        middle, first = last - pd.offsets.MonthEnd(12), last - pd.offsets.MonthEnd(24)
        day = rows["day"]
        return rows[(day > middle) & (day <= last)], rows[(day > first) & (day <= middle)]


@dataclass(frozen=True)
class ShelfPattern:
    """One question of the shelf.

    columns: of the answer, column -> header for reading, in order; place_id, where there is one,
    leads to the place. figure: (column of the names, column of the lengths) of its bars.
    sets_aside: fields of the Selection under which the question has no true answer, such as a
    period for "is it new?": it is answered without them, and says so.
    """

    name: str
    question: str
    method: str
    limits: str
    columns: dict[str, str]
    figure: tuple[str, str]
    answer: Callable
    reads: Literal["rows", "tables"] = "rows"
    sets_aside: tuple[str, ...] = ()

    def counted_over(self, selection: Selection) -> Selection:
        """The selection that is answered: without the filters that are set aside."""
        plain = Selection()
        return replace(selection, **{field: getattr(plain, field) for field in self.sets_aside})

    def what_was_set_aside(self, selection: Selection) -> str:
        """A sentence that names the filters set aside; "" where none of them is set."""
        given = [field for field in self.sets_aside if getattr(selection, field)]
        names = list(dict.fromkeys(FILTER_NAMES[field] for field in given))
        if not names:
            return ""
        named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        over = "over all dates" if set(given) & set(DATES) else "over everybody listed"
        filters = "the filter on" if len(names) == 1 else "the filters on"
        were = "was" if len(names) == 1 else "were"
        return f"Counted {over}: {filters} {named} {were} set aside."


def rows_of(leads: CodedLeads, selection: Selection, towns: dict[int, str], as_of: dt.date) -> Rows:
    """Decode the leads that meet the selection."""
    chosen = leads.rows_meeting(selection)
    names = tuple(leads.values)
    columns = {}
    for name in FILTER_COLUMNS:
        values = leads.values[name]
        is_number = name.endswith("place_id") or name == "move_month"
        held = np.array(values, dtype="int64" if is_number else object)
        columns[name] = held[leads.codes[names.index(name)][chosen]] if len(values) else held
    rows = pd.DataFrame(
        {
            "family": leads.family[chosen],
            "child": leads.child[chosen],
            "day": leads.day[chosen].astype("datetime64[D]").astype("datetime64[s]"),
            **columns,
        }
    ).rename(columns={"missed_place_id": "place_id"})
    return Rows(rows, towns, selection.direction, as_of, selection.state)


def counted(rows: pd.DataFrame, by: str | list[str]) -> pd.DataFrame:
    """One row per value of `by`: families and children."""
    return rows.groupby(by, observed=True).agg(families=("family", "nunique"), children=("child", "nunique"))


def named(frame: pd.DataFrame, view: Rows, columns: dict[str, str], order: list[str]) -> pd.DataFrame:
    """`frame` (with place_id in its index or columns) with `town`, most of `order` first."""
    frame = frame.reset_index() if "place_id" not in frame else frame.reset_index(drop=True)
    towns = frame["place_id"].map(lambda i: view.towns.get(int(i), "a place not loaded"))
    frame = frame.assign(town=towns.astype(object))
    falling = [column != "town" for column in order]
    ordered = frame.sort_values(order, ascending=[not f for f in falling], ignore_index=True)
    return ordered[list(columns)]


def months_before(day: dt.date, months: int) -> pd.Timestamp:
    """The day so many months earlier."""
    return pd.Timestamp(day) - pd.DateOffset(months=months)
