"""How days, months, States and distances read: the same in every room, chart and file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from data.extracts.missed_enrollment import MISSED_ENROLLMENT, identifies_nobody
from data.reference import COUNTY_POINT_ID, countries
from data.reference.states import STATES
from data.values.regions import read_region

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """What the numbers of a list count, in words. `tells_families`: whether families can be told."""

    one: str
    many: str
    tells_families: bool = True

    @property
    def heading(self) -> str:
        """ "Children" """
        return self.many.capitalize()

    def counted(self, value: int) -> str:
        """ "1 child", "2,345 children"."""
        return f"{value:,} {self.one if value == 1 else self.many}"

    def counts(self, children: object, families: object, where: str = "") -> str:
        """ "Children missed here: 12. Families: 5." with `where` " missed here"; of rows "Rows: 12."."""
        told = f" Families: {families}." if self.tells_families else ""
        return f"{self.heading}{where}: {children}.{told}"

    def columns(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame for a file or a table: of a list whose rows are counted, "children" is "rows", and
        what would need to know who is who is left out."""
        if self.tells_families:
            return frame
        left_out = [name for name in ("rows", *_WHO_IS_WHO) if name in frame]
        return frame.drop(columns=left_out).rename(columns=_AS_ROWS)


_WHO_IS_WHO = ("families", "new_families", "new_children", "family_size", "status")
_AS_ROWS = {
    "children": "rows",
    "in_window_children": "in_window_rows",
    "out_of_school_children": "out_of_school_rows",
}
CHILDREN = Unit("child", "children")
ROWS = Unit("row", "rows", tells_families=False)
LISTED = Unit("line", "lines of the lists", tells_families=False)
"""Numbers of lists of both kinds side by side: a child of the one, a row of the other."""
ROWS_SENTENCE = (
    "This list has neither ids nor names, so children cannot be told apart: its rows are counted. "
    "How many children or families they are, and who is new, cannot be told."
)


def unit_of(kind: str, mapping: str) -> Unit:
    """What is counted of an extract; `mapping` is the JSON of its line in `extracts`."""
    is_list = kind == MISSED_ENROLLMENT.name
    return ROWS if is_list and identifies_nobody(json.loads(mapping).values()) else CHILDREN


def unit_of_several(units: Iterable[Unit]) -> Unit:
    """What numbers of several lists count together: children, rows, or lines of either."""
    found = set(units)
    return CHILDREN if found <= {CHILDREN} else ROWS if found == {ROWS} else LISTED


def state_name(code: str | None) -> str:
    """A State's name for reading; outside the USA the name as it stands."""
    if not code:
        return "State not known"
    return STATES.get(code) or countries.NAMES.get(code, (code,))[0]


@lru_cache(maxsize=1024)
def state_with_country(code: str | None) -> str:
    """The same in a list of States of several countries: "Georgia", "Puebla, Mexico"."""
    name = state_name(code)
    country = None if not code or code in STATES or code in countries.NAMES else read_region(code, "")[1]
    return f"{name}, {countries.NAMES[country][0]}" if country and country != "USA" else name


def in_words(day: dt.date) -> str:
    """A day for reading: Sep 30, 2026."""
    return f"{day:%b} {day.day}, {day.year}"


NOT_KNOWN = "its newest move: the day of the report is not known"


def day_of_list(day: dt.date, as_of_source: str | None) -> str:
    """ "Aug 31, 2026"; of a list that nobody knows the day of "Aug 24, 2026 (its newest move: ...)"."""
    return f"{in_words(day)} ({NOT_KNOWN})" if as_of_source == "newest_row" else in_words(day)


def day_not_known(as_of_source: str | None) -> str:
    """What a file adds to its day where nobody knows it; "" else."""
    return f"; as of {NOT_KNOWN}" if as_of_source == "newest_row" else ""


def own_time(moment: dt.datetime) -> dt.datetime:
    """A moment of the store (UTC, without a zone) on the clock of this computer, without a zone."""
    return dt.datetime.fromtimestamp(moment.replace(tzinfo=dt.UTC).timestamp())


def months_in_words(first: dt.date | None, last: dt.date | None) -> str:
    """ "March to May 2024", "November 2025 to January 2026", "June 2026"; "" without dates."""
    if first is None or last is None:
        return ""
    start, end = MONTHS[first.month - 1], f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    return f"{start} to {end}" if first.year == last.year else f"{start} {first.year} to {end}"


def months_between(first: dt.date, last: dt.date) -> int:
    """Months from the one day's month to the other's: May 31 and July 1, 2024 are 2 months apart."""
    return (last.year - first.year) * 12 + last.month - first.month


Origins = tuple[tuple[str, int | None], ...]
"""Places at the other end of moves, the largest first: (name, children); None: not to be told."""


def origins_in_words(origins: Origins) -> str:
    """ "Immokalee FL 12, Yuma AZ 3"; a name alone where its number is not to be told."""
    return ", ".join(name if children is None else f"{name} {children}" for name, children in origins)


LOCATED_WORDS = {
    "exact": "by the town's name",
    "alias": "by another name of the town",
    "zip": "by ZIP: up to 26 km off",
    "fuzzy_confirmed": "by a similar name, confirmed by ZIP or county",
    "confirmed_by_list": "one slip of the pen from a town that the list names",
    "district": "by the district's town",
    "county": "in the county only",
    "by_hand": "chosen by hand",
    "unplaced": "not placed",
}
"""How a place was found (LOCATED_BY of the schema), as people read it."""


def whole_percent(share: float) -> int:
    """A share (0 to 100) as every screen and file says it: rounded, and no remainder away to 0 or 100."""
    return min(max(round(share), int(share > 0)), 100 if share >= 100 else 99)


def miles_in_words(miles: int) -> str:
    """ "1 mile", "12 miles"."""
    return f"{miles:,} {'mile' if miles == 1 else 'miles'}"


def season_in_words(by_month: tuple[int, ...]) -> str:
    """The shortest run of months (round the year) with four fifths of the families, in words."""
    total = sum(by_month)
    if total == 0:
        return ""
    for length in range(1, 13):
        best = max(range(12), key=lambda m: sum(by_month[(m + i) % 12] for i in range(length)))
        if sum(by_month[(best + i) % 12] for i in range(length)) >= 0.8 * total:
            if length >= 10:
                return "all year"
            last = MONTHS[(best + length - 1) % 12]
            return MONTHS[best] if length == 1 else f"{MONTHS[best]} to {last}"
    return "all year"


def place_words(place_ids: pd.Series, names: pd.Series) -> pd.Series:
    """The names of places as people read them: a county is "Somewhere in Chester County", no town."""
    is_county = place_ids.fillna(0) >= COUNTY_POINT_ID
    return names.where(~is_county, "Somewhere in " + names.astype(object))


def with_state(names: pd.Series, states: pd.Series) -> pd.Series:
    """ "Immokalee FL"; a town that bears the name of its State, such as Huehuetenango, once.

    States abroad have no two letters, so theirs is the name written out. "" where neither is known.
    """
    names, states = names.fillna("").astype(object), states.fillna("").astype(object)
    return (names + " " + states).str.strip().where(names != states, names)
