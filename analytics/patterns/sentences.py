"""Patterns in plain words. A test reads the numbers back out of the sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analytics.patterns.attributes import BY_COLUMN, FROM, WHEN, WHERE, WHO, Names, phrase
from analytics.patterns.compared import Compared

if TYPE_CHECKING:
    from analytics.patterns.jumping_out import Pattern

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
        f"{families}, {children}; {pattern.here_pct:.1f} % of {pattern.of_here:,} families against "
        f"{pattern.there_pct:.1f} % of {pattern.of_there:,}; {chance_words(pattern.chance)}."
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
