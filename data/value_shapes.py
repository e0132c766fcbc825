"""What the values of a column look like: dates, ids, States, grades, towns, places, names.

Used where a header says nothing, and to notice headers that stand above the wrong column. A shape
is evidence, not knowledge: what follows from it is proposed to a person, see data.column_choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.grid import Grid
from data.reference import long_town_keys
from data.values.codes import country_code, grade_code, split_place, state_code
from data.values.dates import is_no_date, read_date
from data.values.names import long_key

SAMPLED_ROWS = 400
"""Values looked at per column; the shape of a column shows in a few dozen."""
MOST = 0.9
MOST_TOWNS = 0.7
"""Of the towns in real lists, 70 to 98 % are spelled as the reference spells them."""

DATE, ID, STATE, GRADE, CITY, PLACE, NAME = (
    "dates", "ids", "States", "grades", "towns", "places", "names",
)  # fmt: skip

_ID = re.compile(r"[='\"]*\d{8,12}(\.0+)?\"?|\d+([.,]\d+)?[eE]\+?\d+")
_COMPACT_DATE = re.compile(r"(19|20)\d{6}")
_BARE_NUMBER = re.compile(r"\d{1,6}(\.\d+)?")
_GRADE_SIGN = re.compile(r"0\d|[A-Za-z]")
_WORDS = re.compile(r"[^\W\d_][\w .,'’\-]*")


def values_of(grid: Grid, column: int) -> list[str]:
    """The different filled values among the first rows of a column, trimmed, in their order."""
    cells = grid.cells.column(f"c{column}").slice(0, SAMPLED_ROWS).to_pylist()
    trimmed = (cell.strip() for cell in cells if cell)
    return list(dict.fromkeys(text for text in trimmed if not is_no_date(text)))


def shape_of(values: Sequence[str]) -> str | None:
    """The shape that nearly all of some different values share, or None.

    A bare number is never taken for a date here: Excel's day numbers look like ZIP codes.
    """
    if not values:
        return None
    if _share(values, _is_date) >= MOST:
        return DATE
    if _share(values, lambda text: bool(_ID.fullmatch(text))) >= MOST:
        return ID
    if _share(values, _is_state) >= MOST:
        return STATE
    if _share(values, _is_grade) >= MOST and any(_GRADE_SIGN.match(text) for text in values):
        return GRADE
    if _share(values, _is_place) >= MOST:
        return PLACE
    if _share(values, lambda text: bool(_WORDS.fullmatch(text))) < MOST:
        return None
    towns = long_town_keys()
    return CITY if _share(values, lambda text: long_key(text) in towns) >= MOST_TOWNS else NAME


def _share(values: Sequence[str], is_so) -> float:
    return sum(map(is_so, values)) / len(values)


def _is_date(text: str) -> bool:
    if _BARE_NUMBER.fullmatch(text):
        return False
    if text.isdigit() and not _COMPACT_DATE.fullmatch(text):
        return False
    return read_date(text) is not None or read_date(text, "day first") is not None


def _is_state(text: str) -> bool:
    # Three capitals stand for any country in a country's cell; here only names and USA do.
    return state_code(text) is not None or (
        country_code(text) is not None and not (len(text) == 3 and text != "USA")
    )


def _is_grade(text: str) -> bool:
    return len(text) <= 12 and grade_code(text) is not None


def _is_place(text: str) -> bool:
    city, state, country, _ = split_place(text)
    is_known = state_code(state or "") is not None or country_code(country or "") is not None
    return bool(city) and "," in text and is_known
