"""Pockets as tables: for the screen, for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analytics.pocket_cards import PocketCard
from analytics.pocket_facts import NOTHING_BESIDE, Beside

POCKET_COLUMNS = (
    "pocket", "pocket_towns", "pocket_counties", "pocket_when", "cases", "expected",
    "observed_expected", "chance", "p_value", "families", "children", "in_window_children",
    "out_of_school_children", "new_families", "new_children", "first_move_date",
    "newest_move_date", "top_origins", "stability",
)  # fmt: skip
WORD_COLUMNS = (
    "pocket", "pocket_towns", "sentence", "stability", "across_extracts", "nearest_districts",
)  # fmt: skip
"""Headers and kinds: see analytics/exports/columns.py."""


def pocket_table(cards: Iterable[PocketCard]) -> pd.DataFrame:
    """One row per pocket, most likely first: the columns of POCKET_COLUMNS.

    cases: families (each once per place) or children compared; expected: as many by chance.
    Without new_families and new_children where there is no extract before.
    """
    return _table(cards, {}, POCKET_COLUMNS)


def pocket_word_table(cards: Iterable[PocketCard], beside: Mapping[int, Beside]) -> pd.DataFrame:
    """One row per pocket: what is said of it, with what is known beside its leads (by its rank)."""
    return _table(cards, beside, WORD_COLUMNS)


def _table(
    cards: Iterable[PocketCard], beside: Mapping[int, Beside], columns: tuple[str, ...]
) -> pd.DataFrame:
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
            "new_families": None if card.new is None else card.new[0],
            "new_children": None if card.new is None else card.new[1],
            "first_move_date": card.first_day,
            "newest_move_date": card.newest_day,
            "top_origins": ", ".join(f"{name} {n}" for name, n in card.other_ends),
            "stability": card.stability.words,
            **_beside(beside.get(card.rank, NOTHING_BESIDE)),
            "sentence": card.sentence,
        }
        for card in cards
    ]
    table = pd.DataFrame(rows, columns=list(columns))
    optional = ("new_families", "new_children", "across_extracts", "nearest_districts")
    return table.drop(
        columns=[name for name in optional if name in table and _is_empty(table[name])]
    )


def _is_empty(column: pd.Series) -> bool:
    """Nothing is known in any row."""
    return bool((column.isna() | (column == "")).all())


def _beside(beside: Beside) -> dict[str, str]:
    districts = (beside.around.districts if beside.around else None) or ()
    return {
        "across_extracts": beside.across_extracts,
        "nearest_districts": ", ".join(f"{name} {miles} mi" for name, miles in districts),
    }
