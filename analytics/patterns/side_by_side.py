"""Two selections side by side: how their figures differ, and in what they differ most.

Any two: two periods, move to against move from, two extracts, two counties. They may hold the
same families, so nothing here is a test: what chance explains is asked in analytics/patterns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.leads.late_reporting import MONTHS_LATE, reaches
from analytics.leads.missed_enrollment import towns_of_the_state
from analytics.leads.tally import Tally
from analytics.patterns.attributes import ATTRIBUTES, BY_COLUMN, UNKNOWN, WHEN
from analytics.selection import UNKNOWN_TEXT, Selection

COLUMNS = ("column", "value", "here", "there", "here_pct", "there_pct", "weight")
LEAST = 3
"""Families that a value must have in the two selections together to be set beside each other."""


@dataclass(frozen=True)
class Side:
    """What one selection holds."""

    children: int
    families: int
    towns: int


def side(tally: Tally) -> Side:
    """The head figures of a selection; towns as at the head of the list: on the map, of its State."""
    return Side(tally.children, tally.families, towns_of_the_state(tally))


def by_county(here: Tally, there: Tally) -> pd.DataFrame:
    """One row per county of missed places of either selection, the largest change in families first.

    Columns: county_fips; here, there, change (families here less those there); children_here,
    children_there. Leads without a county are left out: see `without_county`.
    """
    found: dict[str, list[int]] = {}
    for at, tally in enumerate((here, there)):
        by = tally.by["missed_county_fips"]
        for fips, *counts in zip(by.values, by.families.tolist(), by.children.tolist(), strict=True):
            if fips != UNKNOWN_TEXT and counts[0]:
                held = found.setdefault(fips, [0, 0, 0, 0])
                held[at], held[2 + at] = counts
    names = ["here", "there", "children_here", "children_there"]
    frame = pd.DataFrame(list(found.values()), columns=names, dtype="int64")
    frame.insert(0, "county_fips", list(found))
    frame["change"] = frame["here"] - frame["there"]
    order = frame.assign(_size=-frame["change"].abs()).sort_values(["_size", "county_fips"])
    return order.drop(columns="_size").reset_index(drop=True)


def without_county(tally: Tally) -> int:
    """Families of a selection with a missed place that is in no known county."""
    by = tally.by["missed_county_fips"]
    return int(sum(n for v, n in zip(by.values, by.families, strict=True) if v == UNKNOWN_TEXT))


def told_apart_by(here: Selection, there: Selection) -> frozenset[str]:
    """Blocks of attributes in which two selections differ by their own filters: differences there
    are what was asked for, and no news."""
    differing = set(here.conditions()) ^ set(there.conditions())
    return frozenset(BY_COLUMN[c.column].block if c.column in BY_COLUMN else WHEN for c in differing)


def still_growing(here: tuple[Selection, dt.date], there: tuple[Selection, dt.date]) -> str:
    """Which of two views, each with the as-of day of its list, has months that are not complete
    yet, in a sentence; "" where that is the same for both, as for two counties of one list.

    Any two views can be set side by side, so nothing is cut away here: it is said instead.
    """
    times = ("qad_first", "qad_last", "months", "periods", "window_bands")
    (a, day_a), (b, day_b) = here, there
    if day_a == day_b and all(getattr(a, field) == getattr(b, field) for field in times):
        return ""
    grows = reaches(a, day_a), reaches(b, day_b)
    if not any(grows):
        return ""
    which = "both views" if all(grows) else "this view" if grows[0] else "the other view"
    return (
        f"Moves are recorded late: the last {MONTHS_LATE} months before the day of a list are not "
        f"complete yet. {which.capitalize()} will still grow."
    )


def differences(here: Tally, there: Tally, left_out: frozenset[str] = frozenset()) -> pd.DataFrame:
    """One row per attribute (column of CodedLeads) and value, what changed most first.

    here, there: families. here_pct, there_pct: of all families of the selection. weight: the
    difference of the shares in standard errors, for the order alone. Values that are not known,
    and those with fewer than LEAST families in both together, are left out; so are the blocks `left_out`.
    """
    all_here, all_there = here.families, there.families
    if not all_here or not all_there:
        return pd.DataFrame(columns=list(COLUMNS))
    told = []
    for attribute in ATTRIBUTES:
        if attribute.block in left_out:
            continue
        counts: dict = {}
        for at, tally in enumerate((here, there)):
            by = tally.by[attribute.column]
            for value, families in zip(by.values, by.families.tolist(), strict=True):
                counts.setdefault(value, [0, 0])[at] = families
        told += [
            (attribute.column, value, a, b)
            for value, (a, b) in counts.items()
            if value not in UNKNOWN and a + b >= LEAST
        ]
    frame = pd.DataFrame(told, columns=list(COLUMNS[:4]))
    shares = frame["here"] / all_here, frame["there"] / all_there
    pooled = (frame["here"] + frame["there"]) / (all_here + all_there)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / all_here + 1 / all_there))
    frame["here_pct"], frame["there_pct"] = 100 * shares[0], 100 * shares[1]
    # a value that every family has on both sides differs by nothing
    frame["weight"] = np.where(spread > 0, (shares[0] - shares[1]) / spread.where(spread > 0, 1), 0)
    frame["_size"] = frame["weight"].abs()
    ordered = frame.sort_values("_size", ascending=False, kind="stable", ignore_index=True)
    return ordered[list(COLUMNS)]
