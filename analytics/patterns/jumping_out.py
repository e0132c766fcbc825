"""What jumps out of a selection: at most twelve patterns in plain sentences, with their evidence."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.leads.coded import CodedLeads
from analytics.patterns.attributes import BY_COLUMN, FROM, WHEN, WHERE, WHO, Names, phrase
from analytics.patterns.chance import ratio_interval
from analytics.patterns.compared import Compared, compare
from analytics.patterns.kernels import LEAST, LOUD_RATIO
from analytics.patterns.search import Candidate, Searched, search
from analytics.selection import Selection
from analytics.wording import MONTHS

PHRASE_ORDER = (FROM, WHO, WHERE, WHEN)


def sentence(pattern: Pattern, compared: Compared, names: Names) -> str:
    """ "Families from Yuma AZ in March are 6 times the usual share in Imperial County CA: ..." """
    direction = compared.selection.direction
    said = " ".join(
        phrase(column, value, direction, names)
        for column, value in sorted(pattern.conditions, key=_phrase_order)
        if (column, value) != pattern.head
    )
    if pattern.head is None:
        here, there = compared.here_words, compared.there_words
        claim = (
            f"Families {said} are {times(pattern.ratio)} as common {here} as {there}"
            if pattern.ratio is not None
            else f"Families {said} are seen {here} and not at all {there}"
        )
    else:
        among = phrase(*pattern.head, direction, names)
        if BY_COLUMN[pattern.head[0]].block != WHERE:
            among = f"among those {among}"
        claim = (
            f"Families {said} are {times(pattern.ratio)} the usual share {among}"
            if pattern.ratio is not None
            else f"Families {said} are found {among} and nowhere else"
        )
    return f"{claim}: {evidence(pattern)}"


def evidence(pattern: Pattern) -> str:
    """ "9 families, 23 children; 12.5 % of 72 families against 2.1 % of 1,204; ..." """
    families = "1 family" if pattern.families == 1 else f"{pattern.families:,} families"
    children = "1 child" if pattern.children == 1 else f"{pattern.children:,} children"
    return (
        f"{families}, {children}; {pattern.here_pct:.1f}% of {pattern.of_here:,} families against "
        f"{pattern.there_pct:.1f}% of {pattern.of_there:,}; {chance_words(pattern.chance)}."
    )


def times(ratio: float) -> str:
    """6.2 -> "6 times"; 2.4 -> "2.4 times": no more digits than the interval carries."""
    shown = f"{ratio:,.0f}" if ratio >= 5 else f"{ratio:.1f}"
    return f"{shown} times"


def chance_words(chance: float) -> str:
    """1/2,345 -> "1 in 2,000 by chance", rounded towards the less certain; 2.7 -> how many of it."""
    if chance > 1:
        return f"chance alone makes up to {math.ceil(chance):,} as clear in one list"
    if chance > 0.5:
        return "chance alone makes one as clear in most lists"
    if chance <= 1e-6:
        return "less than 1 in a million by chance"
    one_in = 1 / chance
    unit = 10 ** int(math.log10(one_in))
    return f"1 in {math.floor(one_in / unit) * unit:,} by chance"


def _phrase_order(condition: tuple[str, object]) -> int:
    return PHRASE_ORDER.index(BY_COLUMN[condition[0]].block)


MOST_PATTERNS = 12
MOST_HINTS = 5
LEAST_SHOWN = 1.3
"""Times the share elsewhere, in families: nobody drives for less, however certain it is."""
MOST_SHARED = 0.5
"""A pattern more than half of whose families are in those above it tells the same story again."""
MOST_KEPT = 0.6
"""A refinement that keeps this share of its parent's families is shown in its place."""
HEAD_ORDER = (WHERE, FROM, WHO, WHEN)
"""Whose share is told: that among the families of a place, else of an origin, and so on."""


@dataclass(frozen=True)
class Pattern:
    """One pattern. Families throughout, but for `children`.

    conditions: (column, value) pairs. head: the condition whose families are *here*, or None where
    the comparison has two sides of its own. families, of_here: with the pattern here, and all
    here; there, of_there: the same among all others. ratio: of the two shares, None when nobody
    there has it; ratio_low, ratio_high: its 95 % interval. chance: how many combinations as
    striking chance alone is expected to make among all `looked_at`; below 1 also the most that the
    chance of even one can be. months: families by month of the move, 12 numbers. of_last_year:
    families with a move of it in the 12 months to the as-of day; newest_day: of its moves.
    selection: the leads of it. families_soon: of them to be met in the next weeks (analytics.patterns.now),
    None where that was not asked, or is not known.
    """

    conditions: tuple[tuple[str, object], ...]
    head: tuple[str, object] | None
    families: int
    children: int
    of_here: int
    there: int
    of_there: int
    ratio: float | None
    ratio_low: float
    ratio_high: float
    chance: float
    looked_at: int
    months: tuple[int, ...]
    of_last_year: int
    newest_day: dt.date
    selection: Selection
    sentence: str = ""
    families_soon: float | None = None

    @property
    def here_pct(self) -> float:
        return 100.0 * self.families / self.of_here

    @property
    def is_over(self) -> bool:
        """Nobody came (left) with it in the 12 months to the as-of day."""
        return self.of_last_year == 0

    @property
    def when(self) -> str:
        """ "9 of the 12 families moved in the last 12 months", "over: the newest in May 2024"."""
        if self.is_over:
            return f"over: the newest in {MONTHS[self.newest_day.month - 1]} {self.newest_day.year}"
        families = "1 family" if self.families == 1 else f"{self.families:,} families"
        return f"{self.of_last_year:,} of the {families} moved in the last 12 months"

    @property
    def there_pct(self) -> float:
        return 100.0 * self.there / self.of_there if self.of_there else 0.0


@dataclass(frozen=True)
class JumpingOut:
    """The answer: patterns (strongest first), hints that chance may well explain, and the limits.

    families: looked at. looked_at: combinations. uncontrolled: how many a search at p <= 0.05
    without control would have shown. by_chance: how many combinations as large as a hint must be
    (LOUD_FAMILIES, LOUD_RATIO) chance alone is expected to make. thin, unknown: what could not be looked at, in words.
    """

    compared: Compared
    patterns: tuple[Pattern, ...]
    hints: tuple[Pattern, ...]
    families: int
    looked_at: int
    uncontrolled: int
    by_chance: float
    thin: str
    unknown: str


def jumping_out(
    leads: CodedLeads, selection: Selection, baseline: str, as_of: dt.date, names: Names
) -> JumpingOut:
    """Search `leads` (one extract; all States' for the baseline "states").

    Raises ValueError with a sentence for a person where there is nothing to compare with.
    """
    compared = compare(leads, selection, baseline, as_of)
    searched = search(leads, compared)
    view = _View(leads, compared, searched, as_of)
    told = np.zeros(searched.families, dtype=bool)
    patterns, hints = (
        [view.pattern(each, names) for each in _apart(view, candidates, most, told)]
        for candidates, most in (
            (searched.passing, MOST_PATTERNS),
            (searched.hints, 2 * MOST_HINTS),
        )
    )
    patterns = [each for each in patterns if each.ratio is None or each.ratio >= LEAST_SHOWN]
    hints = [each for each in hints if each.ratio is None or each.ratio >= LOUD_RATIO]
    return JumpingOut(
        compared=compared,
        patterns=tuple(patterns),
        hints=tuple(hints[:MOST_HINTS]),
        families=searched.families,
        looked_at=searched.looked_at,
        uncontrolled=searched.uncontrolled,
        by_chance=searched.by_chance,
        thin=_thin(searched),
        unknown=_unknown(searched),
    )


class _View:
    """The rows of a search, for looking at single combinations."""

    def __init__(self, leads: CodedLeads, compared: Compared, searched: Searched, as_of: dt.date):
        self.compared, self.searched = compared, searched
        self.child = leads.child[searched.rows]
        self.day = leads.day[searched.rows]
        begin = pd.Timestamp(as_of) - pd.DateOffset(years=1)
        self.is_of_last_year = self.day.astype("datetime64[D]") > begin.to_datetime64()
        names = tuple(leads.values)
        month = leads.codes[names.index("move_month")][searched.rows]
        self.month = np.array([int(v) for v in leads.values["move_month"]], dtype=np.int8)[month]
        self.is_here = searched.here > 0

    def rows_of(self, conditions: tuple[tuple[str, int], ...]) -> np.ndarray:
        rows = np.ones(self.searched.family.size, dtype=bool)
        for column, code in conditions:
            rows &= self.searched.levels[column].codes == code
        return rows

    def members(self, candidate: Candidate) -> np.ndarray:
        """Which families have it (here), as a bool for each family."""
        members = np.zeros(self.searched.families, dtype=bool)
        members[self.searched.family[self.rows_of(candidate.conditions) & self.is_here]] = True
        return members

    def families(self, rows: np.ndarray) -> int:
        numbers = self.searched.family[rows]
        return int((numbers[1:] != numbers[:-1]).sum()) + 1 if numbers.size else 0

    def pattern(self, candidate: Candidate, names: Names) -> Pattern:
        has_sides = self.compared.here is not None
        head = None if has_sides else min(candidate.conditions, key=_head_order)
        here = self.is_here if has_sides else self.rows_of((head,))
        what = self.rows_of(tuple(c for c in candidate.conditions if c != head))
        counts = [self.families(rows) for rows in (here & what, here, ~here & what, ~here)]
        low, high = ratio_interval(*counts)
        both, of_here, there, of_there = counts
        at = here & what
        decoded = tuple(map(self._value, candidate.conditions))
        made = Pattern(
            conditions=decoded,
            head=None if head is None else self._value(head),
            families=both,
            children=int(np.unique(self.child[at]).size),
            of_here=of_here,
            there=there,
            of_there=of_there,
            ratio=(both / of_here) / (there / of_there) if there else None,
            ratio_low=low,
            ratio_high=high,
            chance=candidate.chance,
            looked_at=self.searched.looked_at,
            months=tuple(self.families(at & (self.month == m)) for m in range(1, 13)),
            of_last_year=self.families(at & self.is_of_last_year),
            newest_day=self.day[at].max().astype("datetime64[D]").item(),
            selection=narrowed(self.compared.selection, decoded),
        )
        told = sentence(made, self.compared, names)
        return replace(made, sentence=told)

    def _value(self, condition: tuple[str, int]) -> tuple[str, object]:
        column, code = condition
        return column, self.searched.levels[column].values[code]


def narrowed(selection: Selection, conditions: tuple[tuple[str, object], ...]) -> Selection:
    """The selection with the conditions of a pattern as its filters."""
    field_of = {column: field for field, column in selection.columns.items()}
    filters = {
        "months" if column.startswith("season") else field_of[column]: tuple(sorted(value))
        if column.startswith("season")
        else (value,)
        for column, value in conditions
    }
    return replace(selection, **filters)


def _head_order(condition: tuple[str, int]) -> int:
    return HEAD_ORDER.index(BY_COLUMN[condition[0]].block)


def _apart(view: _View, candidates: tuple[Candidate, ...], most: int, told: np.ndarray) -> list[Candidate]:
    """The strongest that tell different stories; refinements that keep most stand for parents.

    told: families that are in a story already (bool for each); those of the chosen are added.
    """
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == most:
            break
        candidate = _refined(candidate, candidates)
        if candidate in chosen:
            continue
        members = view.members(candidate)
        if (members & told).sum() > MOST_SHARED * members.sum():
            continue
        chosen.append(candidate)
        told |= members
    return chosen


def _refined(candidate: Candidate, candidates: tuple[Candidate, ...]) -> Candidate:
    conditions = set(candidate.conditions)
    finer = [
        other
        for other in candidates
        if len(other.conditions) > len(conditions)
        and conditions < set(other.conditions)
        and other.families >= MOST_KEPT * candidate.families
    ]
    return max(finer, key=lambda c: (len(c.conditions), c.families), default=candidate)


def _thin(searched: Searched) -> str:
    plurals = {
        "county": "counties",
        "town at the other end": "towns at the other end",
        "State at the other end": "States at the other end",
        "district of the last enrollment": "districts of the last enrollment",
        "season of three months": "seasons of three months",
    }
    parts = []
    for level in searched.levels.values():
        if level.thin:
            name = BY_COLUMN[level.column].name
            one = name if level.thin == 1 else plurals.get(name, name + "s")
            parts.append(f"{level.thin:,} {one}")
    if not parts:
        return ""
    return f"Too thin to look at (fewer than {LEAST} families): {', '.join(parts)}."


def _unknown(searched: Searched) -> str:
    lost = [BY_COLUMN[c].name for c, level in searched.levels.items() if not level.known]
    if not lost:
        return ""
    return f"Not known in this list, so nothing is said about it: {', '.join(lost)}."
