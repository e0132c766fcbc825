"""The shape of a column's values: dates, ids, States, towns, ..."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

from data.reading.grid import Grid
from data.reference import long_town_keys
from data.values.codes import grade_code
from data.values.dates import DAY_FIRST, is_no_date, read_date
from data.values.names import long_key
from data.values.regions import country_as_written, country_named, split_place, state_code

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
ARE_WORDS = re.compile(r"[^\W\d_][\w .,'’\-]*")


def values_of(grid: Grid, column: int) -> list[str]:
    """The different filled values among the first rows of a column, trimmed, in their order."""
    cells = grid.cells.column(f"c{column}").slice(0, SAMPLED_ROWS).to_pylist()
    trimmed = (cell.strip() for cell in cells if cell)
    return list(dict.fromkeys(text for text in trimmed if not is_no_date(text)))


def usual_values(grid: Grid, column: int) -> list[str]:
    """As `values_of`, without the odd cells of a column that holds the same few values.

    "GA" a hundred times and "?" once is a column of States.
    """
    cells = grid.cells.column(f"c{column}").slice(0, SAMPLED_ROWS).to_pylist()
    counts = Counter(cell.strip() for cell in cells if cell and not is_no_date(cell))
    least = 2 if counts.total() >= ENOUGH_CELLS and len(counts) <= FEW_VALUES else 1
    return [text for text, count in counts.items() if count >= least]


FEW_VALUES, ENOUGH_CELLS = 12, 20


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
    if _share(values, is_state) >= MOST:
        return STATE
    if _share(values, is_grade) >= MOST and any(_GRADE_SIGN.match(text) for text in values):
        return GRADE
    if _share(values, is_place) >= MOST:
        return PLACE
    if _share(values, lambda text: bool(ARE_WORDS.fullmatch(text))) < MOST:
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


def is_state(text: str) -> bool:
    # Three capitals stand for any country in a country's cell, a number for a State in a State's;
    # here only letters and names do.
    if not any(letter.isalpha() for letter in text):
        return False
    return state_code(text) is not None or (
        country_named(text) is not None and not (len(text) == 3 and text != "USA")
    )


def is_grade(text: str) -> bool:
    return len(text) <= 12 and grade_code(text) is not None


def is_place(text: str) -> bool:
    city, state, country, _ = split_place(text)
    is_known = state_code(state or "") is not None or country_as_written(country or "") is not None
    return bool(city) and "," in text and is_known


BIRTH_YEARS = 4
"""Birth dates of a list of children are spread over more years, and most are older, than moves
of the last 36 months."""


def are_birth_dates(values: Sequence[str]) -> bool:
    days = [read_date(text) or read_date(text, DAY_FIRST) for text in values]
    years = sorted(day.year for day in days if day is not None)
    old = [year for year in years if year <= dt.date.today().year - BIRTH_YEARS]
    return bool(years) and years[-1] - years[0] >= BIRTH_YEARS and 2 * len(old) >= len(years)
