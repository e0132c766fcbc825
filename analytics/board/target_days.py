"""The days of a target that was a pocket: whose moves count there, so that it counts whom the pocket counted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.pockets.cards import PocketCard
from analytics.wording import MONTHS, months_in_words
from data.board.board import Target

BEGIN, END = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)


def days_of_pocket(card: PocketCard) -> dict[str, Any]:
    """The fields of data.board.Target that keep a pocket's months; none where the scan has no times.

    A pocket that lasts to the newest move at its towns has no last day: who comes next is one of it.
    """
    if card.window_from is None or card.window_to is None:
        return {}
    is_lasting = card.newest_in_view <= card.window_to
    return {
        "moved_first": card.window_from,
        "moved_last": None if is_lasting else card.window_to,
        "moved_by": f"{card.dated_by} {'at the town' if card.level == 'town' else 'in the county'}",
    }


def in_its_days(here: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Of the leads at a target's places those that its pocket would count.

    A family counts there once for each place, by its newest (or first) move; of one that does, the moves of
    those days. `here`: missed_place_id, missed_county_fips, family_number, move_date.
    """
    if target.moved_first is None and target.moved_last is None:
        return here
    first = BEGIN if target.moved_first is None else pd.Timestamp(target.moved_first)
    last = END if target.moved_last is None else pd.Timestamp(target.moved_last)
    days = pd.to_datetime(here["move_date"])
    location = "missed_county_fips" if target.moved_by.endswith("county") else "missed_place_id"
    told_by = "min" if target.moved_by.startswith("first") else "max"
    own = days.groupby([here[location], here["family_number"]], dropna=False).transform(told_by)
    return here[own.between(first, last) & days.between(first, last)]


def days_in_words(target: Target) -> str:
    """The days whose moves alone count, "from March to May 2024", "since June 2026"; "" where all do."""
    if target.moved_first is None:
        return ""
    if target.moved_last is None:
        return f"since {MONTHS[target.moved_first.month - 1]} {target.moved_first.year}"
    if (target.moved_first.year, target.moved_first.month) == (
        target.moved_last.year,
        target.moved_last.month,
    ):
        return f"of {months_in_words(target.moved_first, target.moved_last)}"
    return f"from {months_in_words(target.moved_first, target.moved_last)}"
