"""Missed children beside the rosters, or the State's own records: pairs in piles, with what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from analytics.same_child.reasons import reasons_of
from data.same_child.loaded import enrolled_children, missed_children, pairs_of_loaded
from data.same_child.piles import PILES, put_into_piles

COLUMNS = ("child_number", "states", "listed_id", "roster_id", "pile", "weight", "reasons")


class NothingToCompare(ValueError):
    """No missed children, or nothing to compare them with; the message says which, and what to do."""


@dataclass(frozen=True)
class Compared:
    """`pairs`: one row per missed child and record that may be the child's (COLUMNS), the surest
    pile first. `children`: one row per missed child: child_number, states. `records`: how many rows of rosters
    and records they were compared with. `by`: roster, records or both."""

    pairs: pd.DataFrame
    children: pd.DataFrame
    records: int
    by: frozenset[str]


def compare(cursor: duckdb.DuckDBPyConnection, state: str | None = None) -> Compared:
    """Compare the missed children of the newest lists with every roster and, where a State has none, with the
    State's own records of other children. `cursor`: one of the store's. Raises NothingToCompare."""
    children = missed_children(cursor, state)
    if children.empty:
        where = f" of {state}" if state else ""
        raise NothingToCompare(
            f"No list of missed children{where} is loaded. Load one first: python -m data.load FILE"
        )
    counts = enrolled_children(cursor)
    if not counts:
        raise NothingToCompare(
            "There is nothing to compare the missed children with: no child is on a roster, and the State has no "
            "records of others. Load the State's list of enrolled children: "
            "python -m data.load --kind roster --state XX FILE"
        )
    piles = put_into_piles(pairs_of_loaded(cursor))
    piles["reasons"] = [reasons_of(row) for row in piles.to_dict("records")]
    piles = piles.rename(columns={"left_number": "child_number"})
    piles["rank"] = piles["pile"].map(PILES.index)
    piles = piles.sort_values(
        ["rank", "weight", "listed_id", "roster_id"], ascending=[True, False, True, True]
    )
    return Compared(piles[list(COLUMNS)], children, sum(counts.values()), frozenset(counts))
