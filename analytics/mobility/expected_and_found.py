"""Expected against found: of those who the moves say arrived, whom did the State enroll?

Needs enrollments, so records. A Missed Enrollment report holds only the children who were not
found: how many arrived in all, and what share was found, cannot be known from it alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.mobility.counts import counted_by
from analytics.mobility.moves import MISSED, CodedMoves
from analytics.mobility.view import OUT, MoveView, counted, whole_years, years_ago
from analytics.stats.intervals import wilson

CAUTION = (
    "Arrivals are known only of children whom some State has on record: whom nobody ever found is "
    "in no file, so the true gap is not smaller than this one."
)


def why_not(view: MoveView) -> str:
    """Why the gap cannot be known from this source, in a sentence; "" where it can."""
    if view.moves.source == MISSED:
        return (
            "A Missed Enrollment report lists only children who were not found: how many arrived in "
            "all, and what share of them was found, cannot be known from it. Load the States' "
            "records (Student, Qualifying_Moves, Enrollments) to see it."
        )
    if not view.moves.knows_enrollments:
        return (
            "No enrollments are loaded, so nothing says who was found on arrival. Load the "
            "Enrollments file of the same records."
        )
    return ""


def gaps(view: MoveView, level: str) -> pd.DataFrame:
    """One row per unit with chosen arrivals, the largest gap in families first.

    Columns: unit_id, name, state_code, children, found_children, families, found_families,
    gap_families, gap_pct and its Wilson 95 % interval gap_low_pct, gap_high_pct (0-100; the family
    is the unit, siblings are found together). A family (child) counts as found in a unit when the
    State enrolled it (one of its children) on one of its chosen arrivals there. Of those who left
    (mode OUT) only States of which enrollments are loaded: elsewhere everybody would look missed.
    Empty where `why_not` says so.
    """
    moves, seen = view.moves, view.moves.levels[level]
    columns = [
        "unit_id",
        "name",
        "state_code",
        "children",
        "found_children",
        "families",
        "found_families",
        "gap_families",
        "gap_pct",
        "gap_low_pct",
        "gap_high_pct",
    ]
    if why_not(view):
        return pd.DataFrame(columns=columns)
    unit, is_found = view.finishes(level), view.of(moves.found)
    arrived = counted(view, np.where(is_found >= 0, unit, -1), len(seen.units))
    found = counted(view, np.where(is_found == 1, unit, -1), len(seen.units))
    kept = np.flatnonzero(arrived[2])
    if view.mode == OUT:
        kept = kept[seen.units["state_code"].isin(_enrolling_states(moves)).to_numpy()[kept]]
    frame = seen.units.loc[kept, ["unit_id", "name", "state_code"]].reset_index(drop=True)
    frame["children"], frame["found_children"] = arrived[0, kept], found[0, kept]
    frame["families"], frame["found_families"] = arrived[1, kept], found[1, kept]
    frame["gap_families"] = frame["families"] - frame["found_families"]
    frame["gap_pct"] = 100.0 * frame["gap_families"] / frame["families"]
    low, high = wilson(frame["gap_families"], frame["families"])
    frame["gap_low_pct"], frame["gap_high_pct"] = 100.0 * low, 100.0 * high
    return frame.sort_values(["gap_families", "name"], ascending=[False, True], ignore_index=True)


def _enrolling_states(moves: CodedMoves) -> set[str]:
    """States that enrolled at least one child of the source on an arrival."""
    finishes = np.unique(moves.pairs[moves.pair[moves.found == 1], 1])
    return set(moves.ends["state_code"].iloc[finishes].dropna())


def usual_year(view: MoveView, level: str) -> pd.DataFrame:
    """One row per unit: arrivals of the last 12 months of the data against the years before.

    Columns: name, families_now, families_usual (mean of the earlier whole years), families_least,
    families_most, years (how many), children_now, children_usual. First what is missing most
    against the usual year. Give a view without periods and days. Empty without an earlier year.
    """
    moves, seen = view.moves, view.moves.levels[level]
    columns = [
        "name",
        "families_now",
        "families_usual",
        "families_least",
        "families_most",
        "years",
        "children_now",
        "children_usual",
    ]
    years = whole_years(moves.month_of_day)
    if years < 2:
        return pd.DataFrame(columns=columns)
    units = len(seen.units)
    ago = years_ago(moves.month_of_day)
    ago = np.where(ago < years, ago, -1)
    finish = seen.of_end[moves.pairs[:, 1]]
    counts = counted_by(view, finish, units, ago, years).reshape(3, units, years)
    by_year = counts[:2].transpose(2, 0, 1)  # year, children or families, unit
    now, before = by_year[0], by_year[1:]
    kept = np.flatnonzero(by_year[:, 1].sum(axis=0))
    frame = pd.DataFrame(
        {
            "name": seen.units["name"].to_numpy()[kept],
            "families_now": now[1, kept],
            "families_usual": before[:, 1, kept].mean(axis=0),
            "families_least": before[:, 1, kept].min(axis=0),
            "families_most": before[:, 1, kept].max(axis=0),
            "years": years - 1,
            "children_now": now[0, kept],
            "children_usual": before[:, 0, kept].mean(axis=0),
        }
    )
    order = np.lexsort([frame["name"], frame["families_now"] - frame["families_usual"]])
    return frame.iloc[order].reset_index(drop=True)
