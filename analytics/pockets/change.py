"""Pockets of now beside pockets of before: which grew, shrank, moved, are new, are gone.

The rule, from the strongest tie to none:
1. Two pockets are the same where they share a town with families of both. A pocket has at most one
   partner: the one it shares the most such towns with, then the nearest.
2. Of those left over, two whose middles lie at most MOVED_MILES apart are one that *moved*.
3. What is left now is *new*; what is left of before is *gone*.
A pair of 1. *grew* (*shrank*) where it has at least CHANGE_SHARE and CHANGE_FAMILIES more (fewer)
families than before; else it is *about the same*.

Gone says that nothing stands out there any more, not that nobody is missed there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.pockets.cards import PocketCard
from analytics.pockets.cases import ViewLeads
from analytics.stats.geodesy import distance_km
from data.schema.program import PERIOD_MONTH, period_starting
from data.values.geodesy import KM_PER_MILE

MOVED_MILES = 30
CHANGE_SHARE = 0.2
CHANGE_FAMILIES = 3

GREW, SHRANK, SAME, MOVED, NEW, GONE = "grew", "shrank", "about the same", "moved", "new", "gone"
CHANGES = (NEW, GREW, MOVED, SAME, SHRANK, GONE)
"""In the order in which they are told."""


@dataclass(frozen=True)
class PocketChange:
    """One pocket, now and before; `now` is None where it is gone, `before` where it is new."""

    change: str
    now: PocketCard | None
    before: PocketCard | None

    @property
    def card(self) -> PocketCard:
        """The pocket of now, else of before."""
        card = self.now or self.before
        if card is None:
            raise ValueError("A change is of a pocket now, before, or both.")
        return card

    @property
    def miles(self) -> int | None:
        """Between the middles, where there are two."""
        if self.now is None or self.before is None:
            return None
        return round(_miles(self.now, self.before))


def compare(now: Iterable[PocketCard], before: Iterable[PocketCard]) -> tuple[PocketChange, ...]:
    """Every pocket of both sides once, in the order of CHANGES, then as ranked."""
    left, right = list(now), list(before)
    changes = [PocketChange(_grown(a, b), a, b) for a, b in _pairs(left, right, _shared_towns_first)]
    changes += [PocketChange(MOVED, a, b) for a, b in _pairs(left, right, _near_enough)]
    changes += [PocketChange(NEW, card, None) for card in left]
    changes += [PocketChange(GONE, None, card) for card in right]
    return tuple(sorted(changes, key=lambda c: (CHANGES.index(c.change), c.card.rank)))


def change_table(changes: Iterable[PocketChange], now: ViewLeads, before: ViewLeads) -> pd.DataFrame:
    """One row per change: what, name, families and children now and before, miles moved.

    `now`, `before`: the views of the two sides. Where a side has no such pocket, whoever was missed
    at its towns there: a pocket that is gone is not a place without missed families.
    """
    rows = []
    for one in changes:
        families_now, children_now = _missed(one.now, one.card, now)
        families_before, children_before = _missed(one.before, one.card, before)
        rows.append(
            (
                one.change,
                one.card.title,
                families_now,
                families_before,
                children_now,
                children_before,
                one.miles if one.change == MOVED else None,
            )
        )
    columns = [
        "change", "pocket", "families_now", "families_before", "children_now", "children_before",
        "miles_moved",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"miles_moved": "Int64"})


def _missed(own: PocketCard | None, other: PocketCard, view: ViewLeads) -> tuple[int, int]:
    if own is not None:
        return own.families, own.children
    there = view.rows[view.rows["place_id"].isin(other.place_ids)]
    return int(there["family"].nunique()), int(there["child"].nunique())


def stood_before(card: PocketCard, before: Iterable[PocketCard], day: dt.date | str) -> str:
    """Whether a pocket stood out in the extract before too, as a sentence's end."""
    (own,) = (one for one in compare([card], before) if one.now is not None)
    if own.before is None:
        return f"in the extract before (as of {day}) nothing stood out here"
    families = f"{own.before.families:,} {'family' if own.before.families == 1 else 'families'}"
    if own.change == MOVED:
        return (
            f"in the extract before (as of {day}) the nearest pocket lay {own.miles} miles away: "
            f"{own.before.name}, {families}"
        )
    return f"it stood out in the extract before too (as of {day}: {families})"


def periods_of(view: ViewLeads) -> dict[str, int]:
    """Performance period (1 September to 31 August, "2024-25") -> families on the map, newest first."""
    day = view.rows["day"].dt
    first = day.year - (day.month < PERIOD_MONTH)
    counts = view.rows.groupby(first)["family"].nunique().sort_index(ascending=False)
    years, families = counts.index.tolist(), counts.tolist()
    return {period_starting(year): n for year, n in zip(years, families, strict=True)}


def _pairs(left: list, right: list, tie) -> list[tuple[PocketCard, PocketCard]]:
    """The best ties first, each pocket once; those paired are taken out of both lists."""
    ties = [(tie(a, b), a, b) for a in left for b in right]
    ties = [one for one in ties if one[0] is not None]
    pairs = []
    for _, a, b in sorted(ties, key=lambda one: (one[0], one[1].rank, one[2].rank)):
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            pairs.append((a, b))
    return pairs


def _shared_towns_first(a: PocketCard, b: PocketCard) -> tuple[int, float] | None:
    shared = {t.place_id for t in a.towns if t.families} & {t.place_id for t in b.towns if t.families}
    return (-len(shared), _miles(a, b)) if shared else None


def _near_enough(a: PocketCard, b: PocketCard) -> float | None:
    miles = _miles(a, b)
    return miles if miles <= MOVED_MILES else None


def _miles(a: PocketCard, b: PocketCard) -> float:
    km = distance_km(a.lat, a.lon, np.array([b.lat]), np.array([b.lon]))
    return float(km[0]) / KM_PER_MILE


def _grown(now: PocketCard, before: PocketCard) -> str:
    more = now.families - before.families
    if abs(more) < CHANGE_FAMILIES or abs(more) < CHANGE_SHARE * before.families:
        return SAME
    return GREW if more > 0 else SHRANK
