"""What each agreement weighs: a table to read, the same for every list, nothing learnt from any.

A weight is the logarithm (base 2) of how much oftener two records of one child agree in this way than two
records of two children do: +3 is eight times as often. The shares of one child's records are our judgement
of how offices write names (docs/decisions/0029), those of two children are counted among pairs by chance.
Weights of one pair are added up, with one for how many records there are to meet by chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way to agree, or not. `of_one`, `of_two`: share of the pairs of one child, of two children, that
    agree in this way; both None where nothing is known. `words` for a person."""

    name: str
    of_one: float | None
    of_two: float | None
    words: str

    @property
    def weight(self) -> float:
        """What it weighs; nothing where something is not known."""
        if self.of_one is None or self.of_two is None:
            return 0.0
        return round(math.log2(self.of_one / self.of_two), 1)


LEVELS: dict[str, tuple[Level, ...]] = {
    "given_name": (
        Level("all the same", 0.30, 0.0016, "the same given names"),
        Level("same", 0.45, 0.0140, "the same first name"),
        Level("short or sounds alike", 0.08, 0.0020, "a short form of the first name, or one that sounds the same"),
        Level("one of several", 0.09, 0.0035, "one of several given names is the same"),
        Level("slip", 0.04, 0.0030, "the first name but for one letter"),
        Level("not known", None, None, "no first name in one of the records"),
        Level("other second", 0.01, 0.0120, "one given name is the same, another is not"),
        Level("other", 0.02, 0.9600, "another first name"),
    ),
    "surnames": (
        Level("both", 0.62, 0.0011, "both surnames, in any order"),
        Level("both, one with a slip", 0.06, 0.0004, "both surnames, one of them but for a letter"),
        Level("the only one known", 0.24, 0.0200, "the one surname that both records have"),
        Level("the only one, with a slip", 0.02, 0.0030, "the one surname that both records have, but for a letter"),
        Level("not known", None, None, "no surname in one of the records"),
        Level("one of two", 0.04, 0.0380, "one of two surnames"),
        Level("other", 0.02, 0.9300, "other surnames"),
    ),
    "birth_date": (
        Level("same day", 0.86, 0.00015, "the same birth date"),
        Level("day and month swapped", 0.05, 0.00006, "birth date with day and month swapped"),
        Level("one digit", 0.06, 0.0037, "birth date but for one digit"),
        Level("not known", None, None, "no birth date in one of the records"),
        Level("same year", 0.01, 0.0600, "the same year of birth, another day"),
        Level("other", 0.02, 0.9400, "another birth date"),
    ),
    "sex": (
        Level("same", 0.99, 0.50, "the same sex"),
        Level("not known", None, None, "sex not known in one of the records"),
        Level("other", 0.01, 0.50, "another sex"),
    ),
    "parents": (
        Level("both", 0.50, 0.0018, "both parents' given names"),
        Level("one, the other not known", 0.30, 0.0128, "one parent's given name; the other is not known"),
        Level("one of two", 0.12, 0.0500, "one of two parents' given names"),
        Level("not known", None, None, "no parent in one of the records"),
        Level("other", 0.07, 0.9300, "parents of other names"),
    ),
    "town": (
        Level("same", 0.35, 0.0500, "the town of the record is an end of the move"),
        Level("not known", None, None, "no town in the record"),
        Level("other", 0.65, 0.9500, "the town of the record is no end of the move"),
    ),
    "number": (
        Level("same", 0.90, 0.0001, "the same number"),
        Level("not known", None, None, "no number that both have"),
    ),
}  # fmt: skip
"""What is compared -> its levels, from the surest to the opposite."""

ALIKE = 5
"""Levels of given_name below this number are one first name; from it on a pair is never called one child."""
CALLED_AT = 3.0
ASKED_AT = -3.0


def chance_weight(records: int) -> float:
    """What speaks against any pair before it is looked at: the more records there are, the more are met by chance."""
    return round(math.log2(SHARE_ON_ROSTER / max(records, FEWEST)), 1)


SHARE_ON_ROSTER = 0.4
"""Of the listed children, how many are on a roster: what is expected before anything is compared."""
FEWEST = 20_000
"""A shorter roster counts as one of so many records: in a small office names and birthdays repeat too."""
