"""Which list a Selection looks at, among those that are loaded: the same for every way of asking."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analytics.selection import Selection
from data.schema.tables import COMPUTED, LEAD_KINDS

NONE_LOADED = "No extract of this State and direction is loaded."


def newest_first(extracts: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table `extracts`, newest first: by the day they speak of, then by the load."""
    return extracts.sort_values(["as_of_date", "loaded_at"], ascending=False, ignore_index=True)


def are_made_up(loaded: pd.DataFrame) -> pd.Series:
    """Of each row of `extracts`, whether every row of the file says SYNTHETIC."""
    return loaded["is_synthetic"].fillna(False).astype(bool)


def lists_in_order(loaded: pd.DataFrame) -> pd.DataFrame:
    """Of `newest_first` those that list missed children: real ones before made-up ones, of these the
    delivered ones before computed ones, each newest first."""
    listing = loaded[loaded["kind"].isin(LEAD_KINDS)]
    ranked = listing.assign(
        is_made_up=are_made_up(loaded)[listing.index], is_computed=listing["kind"] == COMPUTED
    )
    first = ranked.sort_values(["is_made_up", "is_computed"], kind="stable", ignore_index=True)
    return first.drop(columns=["is_made_up", "is_computed"])


def extract_of(
    lists: pd.DataFrame, direction: str, state: str | None, extract: str | None
) -> pd.Series | None:
    """The first of `lists_in_order` that is meant, or None when there is none such."""
    found = lists[lists["direction"] == direction]
    if state:
        found = found[found["state_code"] == state]
    if extract:
        found = found[found["extract_id"] == extract]
    return None if found.empty else found.iloc[0]


def with_state(selection: Selection, lists: pd.DataFrame) -> Selection:
    """The selection with a State of which something is loaded: the one asked for, else that of the newest
    list of its direction, else that of the newest list. `lists` is not empty."""
    if selection.state in set(lists["state_code"]):
        return selection
    same = lists[lists["direction"] == selection.direction]
    return replace(selection, state=(same if len(same) else lists).iloc[0]["state_code"])
