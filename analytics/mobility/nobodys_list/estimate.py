"""How many families came and are on nobody's list, by county and season, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analytics.mobility.nobodys_list.arrivals import LISTS, Arrivals
from analytics.mobility.reported.notices import chosen_notices
from analytics.mobility.view import IN
from analytics.selection import Selection
from analytics.stats.dual_system import chapman, independent, profile_interval
from analytics.stats.loglinear import Fit, History, NotToBeFitted, fitted, lower_bound

LEAST_ON_BOTH = 7
"""Families on both lists below which nothing is said: with fewer, one more or less is a fifth of the answer."""
CHANCE = 0.05
"""Three lists that overlap as seldom as this by chance alone, looked at in three ways, are taken to tell of each
other: of independent ones one in eight is refused so."""
SEASONS = (
    ("September to November", (9, 10, 11)),
    ("December to February", (12, 1, 2)),
    ("March to May", (3, 4, 5)),
    ("June to August", (6, 7, 8)),
)
"""Of the performance period, in order."""
COUNTY_UNKNOWN = "county not known"

MOST_TIMES_SEEN = 10
"""An estimate of more times those seen is of lists that avoid each other, as where each move is written down by
one State only; nobody is told that."""

FEW, APART, DEPENDENT = "few", "apart", "dependent"


@dataclass(frozen=True)
class Estimate:
    """Families. seen: on at least one list. total: all who came, with its 95 % interval; None where refused.

    bound: Chao's lower bound of all who came; with two lists it is the estimate itself. None where nothing says so.
    why: "" where a total is told; FEW on both; APART: next to nobody on both of two long lists; DEPENDENT: three
    lists show that one tells of another.
    together: the two lists that share more (or, `is_apart`, fewer) families than chance gives, of LISTS; None where
    some families rather are more easily found than others by all three.
    lists: how many were used.
    """

    seen: int
    lists: int
    total: float | None = None
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    why: str = ""
    together: tuple[str, str] | None = None
    is_apart: bool = False


def estimate(counts: Mapping[History, int]) -> Estimate:
    """How many families came, of how many stand on which of the lists (found, elsewhere and maybe a third).

    Two lists: Chapman's dual-system estimate; they cannot show whether one tells of the other. Three lists:
    that of independent lists, refused where their overlaps are not those of independent ones; then only
    Chao's lower bound is told, and not even that where the lists avoid each other. A third list that shares
    fewer than LEAST_ON_BOTH families with the others is left out. The interval is the profile likelihood's.
    """
    counts = _without_thin_third(counts)
    lists = len(next(iter(counts)))
    seen = sum(counts.values())
    lengths = [sum(n for history, n in counts.items() if history[i]) for i in range(lists)]
    both = sum(n for history, n in counts.items() if history[0] and history[1])
    if chapman(lengths[0], lengths[1], both) > MOST_TIMES_SEEN * seen:
        return Estimate(seen, lists, why=APART)
    if both < LEAST_ON_BOTH:
        return Estimate(seen, lists, why=FEW)
    if lists == 2:
        total = chapman(lengths[0], lengths[1], both)
        low, high = profile_interval(seen, lengths)
        return Estimate(seen, 2, total, low, high, total)
    return _of_three(counts, seen, lengths)


def _without_thin_third(counts: Mapping[History, int]) -> Mapping[History, int]:
    if len(next(iter(counts))) == 2:
        return counts
    shared = sum(n for history, n in counts.items() if history[2] and (history[0] or history[1]))
    if shared >= LEAST_ON_BOTH:
        return counts
    fewer: dict[History, int] = {(1, 1): 0, (1, 0): 0, (0, 1): 0}
    for history, n in counts.items():
        if any(history[:2]):
            fewer[history[:2]] += n
    return fewer


def _of_three(counts: Mapping[History, int], seen: int, lengths: list[int]) -> Estimate:
    try:
        plain, bound = fitted(counts), lower_bound(counts)
    except NotToBeFitted:
        return Estimate(seen, 3, why=FEW)
    uneven = _with(counts, is_uneven=True)
    of_pair = {pair: _with(counts, (pair,)) for pair in combinations(range(3), 2)}

    def explained(fit: Fit | None) -> float:
        return plain.deviance - fit.deviance if fit else 0.0

    chances = (
        chi2.sf(plain.deviance, plain.freedom),
        chi2.sf(explained(uneven), 1),
        chi2.sf(explained(of_pair[0, 1]), 1),
    )
    if min(chances) >= CHANCE:
        low, high = profile_interval(seen, lengths)
        return Estimate(seen, 3, independent(seen, lengths), low, high, min(bound.total, plain.total))
    pair, closest = max(of_pair.items(), key=lambda one: explained(one[1]))
    best, together = closest, (LISTS[pair[0]], LISTS[pair[1]])
    if explained(uneven) >= explained(closest):
        best, together = uneven, None
    is_apart = best is not None and best.total < plain.total
    return Estimate(
        seen,
        3,
        bound=None if is_apart else bound.total,
        why=DEPENDENT,
        together=together,
        is_apart=is_apart,
    )


def _with(counts: Mapping[History, int], pairs: tuple = (), is_uneven: bool = False) -> Fit | None:
    try:
        return fitted(counts, pairs, is_uneven)
    except NotToBeFitted:
        return None


COLUMNS = [
    "by", "value", "found_families", "elsewhere_families", "both_families", "third_families", "seen_families",
    "lists", "estimate", "low", "high", "lower_bound", "nobody", "nobody_low", "nobody_high", "refused",
]  # fmt: skip


def by_region_and_season(told: Arrivals, selection: Selection) -> pd.DataFrame:
    """One row for all, one per season of the year and one per county: families that came, and on nobody's list.

    Columns COLUMNS: families on each list, on both of the first two and on any; estimate with its 95 % interval low to high,
    lower_bound (Chao), and the same less those seen (nobody, nobody_low, nobody_high); refused: FEW, APART or DEPENDENT.
    Days, months, periods and places of the selection hold for the arrival. Counties by families seen; a family that
    came to two counties at once is in both, so counties do not add up to all.
    """
    rows = chosen_notices(told.rows, selection, IN)
    with_third = bool(told.third)
    answer = [_row("all", "all", rows, with_third)]
    month = rows["day"].dt.month
    answer += [_row("season", name, rows[month.isin(months)], with_third) for name, months in SEASONS]
    county = (rows["to_county_name"] + " " + rows["to_state_code"]).fillna(COUNTY_UNKNOWN)
    counties = [_row("county", str(name), part, with_third) for name, part in rows.groupby(county)]
    ordered = pd.DataFrame(counties, columns=COLUMNS)
    ordered = ordered.sort_values(["seen_families", "value"], ascending=[False, True])
    frame = pd.DataFrame([*answer, *ordered.to_dict("records")], columns=COLUMNS)
    numbers = ["estimate", "low", "high", "lower_bound", "nobody", "nobody_low", "nobody_high"]
    frame[numbers] = frame[numbers].astype(float)
    if answer[0]["refused"] == DEPENDENT:  # parts are too small to show what the whole shows
        parts = frame["refused"].isna()
        frame.loc[parts, [name for name in numbers if name != "lower_bound"]] = np.nan
        frame.loc[parts, "refused"] = DEPENDENT
        if answer[0]["lower_bound"] is None:
            frame["lower_bound"] = np.nan
    return frame


def counts_of(rows: pd.DataFrame, with_third: bool) -> dict[History, int]:
    """How many arrivals of families stand on which lists; a family counts once, in however many counties."""
    names = list(LISTS if with_third else LISTS[:2])
    once = rows.groupby("number")[names].any()
    once = once[once.any(axis="columns")]
    counts: dict[History, int] = {tuple([1] * len(names)): 0}
    for history, n in once.astype(int).value_counts().items():
        counts[tuple(history)] = int(n)
    return counts


def _row(by: str, value: str, rows: pd.DataFrame, with_third: bool) -> dict[str, object]:
    counts = counts_of(rows, with_third)
    on = [sum(n for history, n in counts.items() if history[i]) for i in range(2 + with_third)]
    found = estimate(counts)

    def less_seen(total: float | None) -> float | None:
        return None if total is None else max(total - found.seen, 0.0)

    return {
        "by": by,
        "value": value,
        "found_families": on[0],
        "elsewhere_families": on[1],
        "both_families": sum(n for history, n in counts.items() if history[0] and history[1]),
        "third_families": on[2] if with_third else None,
        "seen_families": found.seen,
        "lists": found.lists,
        "estimate": found.total,
        "low": found.low,
        "high": found.high,
        "lower_bound": found.bound,
        "nobody": less_seen(found.total),
        "nobody_low": less_seen(found.low),
        "nobody_high": less_seen(found.high),
        "refused": found.why or None,
    }
