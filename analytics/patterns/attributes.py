"""What families can be alike in: the attributes that patterns are put together from.

Each belongs to a block: where, from, when, who. A pattern takes at most one attribute of a block.
Two of one block belong together by their nature (a town and its county, an age and its grade, a
period and the months left of the 36), so finding them together would be no news. The district is
that of the last enrollment: mostly where the family came from (move to) or lives since (move from),
so it stands with the other end. Large families have children of more ages, and a youth alone is a
family of one whose window ends at 22, so the size of the family stands with age.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analytics.selection import FAMILY_SIZE_WORDS, UNKNOWN_PLACE, UNKNOWN_TEXT, WINDOW_WORDS
from analytics.wording import MONTHS, state_name

WHERE, FROM, WHEN, WHO = "where", "from", "when", "who"
BLOCKS = (WHERE, FROM, WHEN, WHO)


@dataclass(frozen=True)
class Attribute:
    """One attribute: `column` of CodedLeads, its block, and its name for reading."""

    column: str
    block: str
    name: str


ATTRIBUTES = (
    Attribute("missed_place_id", WHERE, "town"),
    Attribute("missed_county_fips", WHERE, "county"),
    Attribute("missed_state_code", WHERE, "State"),
    Attribute("other_place_id", FROM, "town at the other end"),
    Attribute("last_district", FROM, "district of the last enrollment"),
    Attribute("other_state_code", FROM, "State at the other end"),
    Attribute("move_month", WHEN, "month"),
    Attribute("performance_period", WHEN, "performance period"),
    Attribute("window_band", WHEN, "months left"),
    Attribute("age_band", WHO, "age"),
    Attribute("grade_band", WHO, "grade"),
    Attribute("family_size", WHO, "family size"),
)
"""In each block the more telling first: of two that hold the same families it is the one shown."""

SEASONS = tuple(Attribute(f"season_{first}", WHEN, "season of three months") for first in (1, 2, 3))
"""Not columns of the leads but made of the month: every three months that follow each other, dealt
to three attributes so that each month has one season of each (January to March, April to June ...;
February to April ...; March to May ...). Work that brings families lasts a season; month by month
each of its months may be too thin to be told from chance."""

_MONTH = [attribute.column for attribute in ATTRIBUTES].index("move_month") + 1

SEARCHED = ATTRIBUTES[:_MONTH] + SEASONS + ATTRIBUTES[_MONTH:]
"""What patterns are put together from, the months before the seasons that hold them."""

BY_COLUMN = {attribute.column: attribute for attribute in SEARCHED}

BOUND_TO_AGE = ("performance_period", "window_band")
"""Attributes that follow from a child's age in part; never put together with who."""


def season_of(column: str, month: int) -> tuple[int, int, int]:
    """The season of one of SEASONS that a month (1 to 12) is in, as its three months in order."""
    offset = int(column[-1]) - 1
    first = (month - 1 - offset) % 12 // 3 * 3 + offset
    return first % 12 + 1, (first + 1) % 12 + 1, (first + 2) % 12 + 1


UNKNOWN = (UNKNOWN_PLACE, UNKNOWN_TEXT, "unknown", None)
"""Values that say nothing; no pattern is made of them."""


@dataclass(frozen=True)
class Names:
    """How places read: place id -> "Vidalia GA", FIPS code -> "Toombs GA"."""

    place: Callable[[int], str]
    county: Callable[[str], str]


def phrase(column: str, value, direction: str, names: Names) -> str:
    """One condition as the end of a sentence that begins with "families": "from Yuma AZ"."""
    if column in _PLACES:
        return _place_phrase(column, value, direction == "to", names)
    if column.startswith("season"):
        return f"in {MONTHS[value[0] - 1]} to {MONTHS[value[-1] - 1]}"
    if column in _PHRASES:
        return _PHRASES[column](value)
    return {
        "before school": "with children before school age",
        "ungraded": "with ungraded children",
        "out of school": "with out-of-school youth",
    }.get(value, f"with children in grades {value}")


_PLACES = ("missed_place_id", "missed_county_fips", "missed_state_code", "other_place_id", "other_state_code")
_PHRASES: dict[str, Callable[[Any], str]] = {
    "last_district": lambda name: f"whose last known enrollment was in the district {name}",
    "family_size": lambda size: f"with {FAMILY_SIZE_WORDS[size]}",
    "move_month": lambda month: f"in {MONTHS[month - 1]}",
    "performance_period": lambda period: f"in the period {period}",
    "window_band": lambda band: "whose window is over" if band == "expired" else f"with {WINDOW_WORDS[band]}",
    "age_band": lambda band: "with youth over 21" if band == "22+" else f"with children aged {band}",
}


def _place_phrase(column: str, value, is_to: bool, names: Names) -> str:
    """ "in Vidalia GA", "leaving Toombs County GA", "from Yuma AZ", "who went to Florida"."""
    at_missed, at_other = ("in", "from") if is_to else ("leaving", "who went to")
    at = at_missed if column.startswith("missed") else at_other
    if column.endswith("state_code"):
        return f"{at} {state_name(value)}"
    if column == "missed_county_fips":
        county, _, state = names.county(value).rpartition(" ")
        return f"{at} {county} County {state}"
    return f"{at} {names.place(value)}"
