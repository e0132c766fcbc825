"""The order in which patterns are read: whose families can be met in the next weeks first, what is over last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.leads.coded import CodedLeads
from analytics.patterns.jumping_out import JumpingOut, Pattern
from analytics.selection import Selection
from data.schema.program import EPOCH

BEFORE_DAYS, AHEAD_DAYS = 60, 28
"""Of the families of a town those count who came at this time of a year: in the two months before, or the four weeks
ahead. The others of its families are not who is expected there now."""
YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Soon:
    """monday: of the first of the weeks; by_place: place_id -> families to be met there, as Coming has it."""

    monday: dt.date
    by_place: Mapping[int, tuple[float, ...]]


def families_soon(leads: CodedLeads, base: Selection, patterns: Sequence[Pattern], soon: Soon) -> list[float]:
    """One number per pattern: of the families expected at each town within the weeks, the share that its families
    have of those listed there (of who came at this time of a year, where somebody did), summed over the towns.
    """
    place = leads.codes[tuple(leads.values).index("missed_place_id")].astype(np.int64)
    expected = np.array([max(soon.by_place.get(int(i), (0.0,))) for i in leads.values["missed_place_id"]])
    base_rows = leads.rows_meeting(base)
    since = (leads.day - (soon.monday - EPOCH).days + BEFORE_DAYS) % YEAR_DAYS
    in_season = since <= BEFORE_DAYS + AHEAD_DAYS

    def families_at(rows: np.ndarray) -> np.ndarray:
        pairs = np.unique(np.stack([place[rows], leads.family[rows].astype(np.int64)]), axis=1)
        return np.bincount(pairs[0], minlength=expected.size)

    of_season, of_all = families_at(base_rows & in_season), families_at(base_rows)
    found = []
    for pattern in patterns:
        own = base_rows & leads.rows_meeting(pattern.selection)
        share = np.where(
            of_season > 0,
            families_at(own & in_season) / np.maximum(of_season, 1),
            families_at(own) / np.maximum(of_all, 1),
        )
        found.append(float((expected * share).sum()))
    return found


def in_order(found: JumpingOut, soon: Sequence[float] | None, by_strength: bool = False) -> JumpingOut:
    """The patterns with most families to be met first, else (`by_strength`, or where `soon` is not known) the
    strongest; those that are over stand last in either order. `families_soon` says what was expected."""
    told = found.patterns
    if soon is not None:
        told = tuple(replace(one, families_soon=each) for one, each in zip(told, soon, strict=True))
    ordered = sorted(
        told,
        key=lambda one: (
            one.is_over,
            0.0 if by_strength or one.families_soon is None else -round(one.families_soon, 6),
        ),
    )
    return replace(found, patterns=tuple(ordered))


def soon_in_words(families: float | None) -> str:
    """ "about 3 of them to be met in the next four weeks"; "" where it is not known."""
    if families is None:
        return ""
    if families < 0.5:
        return "hardly any of them to be met in the next four weeks"
    return f"about {round(families):,} of them to be met in the next four weeks"
