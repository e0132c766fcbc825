"""Pockets as tables: for the screen, for Excel."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analytics.pocket_cards import PocketCard

POCKET_COLUMNS = (
    "pocket", "pocket_towns", "pocket_counties", "pocket_when", "cases", "expected",
    "observed_expected", "chance", "p_value", "families", "children", "in_window_children",
    "out_of_school_children", "newest_move_date", "top_origins", "stability",
)  # fmt: skip
"""Headers and kinds: see analytics/exports/columns.py."""


def pocket_table(cards: Iterable[PocketCard]) -> pd.DataFrame:
    """One row per pocket, most likely first: the columns of POCKET_COLUMNS.

    cases: families (each once per place) or children compared; expected: as many by chance.
    """
    rows = [
        {
            "pocket": card.rank,
            "pocket_towns": ", ".join(town.name for town in card.towns),
            "pocket_counties": card.county_names,
            "pocket_when": card.when,
            "cases": card.cases,
            "expected": round(card.expected, 1),
            "observed_expected": round(card.ratio, 1),
            "chance": card.chance,
            "p_value": card.p_value,
            "families": card.families,
            "children": card.children,
            "in_window_children": card.in_window_children,
            "out_of_school_children": card.out_of_school_children,
            "newest_move_date": card.newest_day,
            "top_origins": ", ".join(f"{name} {n}" for name, n in card.other_ends),
            "stability": card.stability.words,
        }
        for card in cards
    ]
    return pd.DataFrame(rows, columns=list(POCKET_COLUMNS))
