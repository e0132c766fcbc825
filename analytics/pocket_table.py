"""Pockets as tables: for the screen, for Excel."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analytics.pocket_cards import PocketCard

POCKET_COLUMNS: dict[str, tuple[str, str]] = {
    "pocket": ("Pocket", "whole"),
    "pocket_name": ("Towns", "text"),
    "pocket_counties": ("Counties", "text"),
    "pocket_when": ("When", "text"),
    "cases": ("Compared", "whole"),
    "expected": ("Expected", "share"),
    "observed_expected": ("Times as many", "share"),
    "chance": ("Chance", "text"),
    "p_value": ("p", "degrees"),
    "families": ("Families", "whole"),
    "children": ("Children", "whole"),
    "in_window_children": ("In window, children", "whole"),
    "out_of_school_children": ("Out-of-school youth", "whole"),
    "newest_move_date": ("Newest move date", "date"),
    "top_origins": ("Top other places", "text"),
    "stability": ("Without some families", "text"),
}
"""Columns of `pocket_table`: name -> (header, kind of analytics.exports.columns)."""


def pocket_table(cards: Iterable[PocketCard]) -> pd.DataFrame:
    """One row per pocket, most likely first: the columns of POCKET_COLUMNS.

    cases: families (each once per place) or children compared; expected: as many by chance.
    """
    rows = [
        {
            "pocket": card.rank,
            "pocket_name": ", ".join(town.name for town in card.towns),
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
