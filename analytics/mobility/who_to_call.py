"""Whom to call: the places that families come from and go on to, and the offices that know them.

In and out are two lists and never added: a child who came from Florida in May and went back in
November is one of both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.disclosure.cells import Lines, units_of
from analytics.leads.shared_list import OTHERS, ListRows, View, other_unit
from analytics.mobility.counts import counted_by
from analytics.mobility.ends import LEVELS
from analytics.mobility.moves import CodedMoves
from analytics.mobility.view import BOTH, IN, OUT, MoveView, view_moves
from analytics.selection import Selection
from analytics.wording import MONTHS, in_words, state_name
from data.board.contacts import is_for
from data.board.entries import Contact
from data.schema.program import period_days, period_starting

WAY_TITLES = {IN: "Families come from", OUT: "Families go on to"}
COUNTS = ("children", "families")
MOST_NONE_YET = 3


@dataclass(frozen=True)
class Seasons:
    """Two seasons to lay beside one another, each as a selection and in words."""

    now: Selection
    before: Selection
    now_words: str
    before_words: str
    first_day_before: dt.date | None


def seasons(selection: Selection, last_day: dt.date) -> Seasons:
    """The season of a selection and the one a year before it.

    The chosen periods or days; without any, the 12 months up to the month of `last_day` (the newest
    of the data): in October the newest performance period holds one month.
    """
    if selection.periods:
        earlier = tuple(period_starting(int(p[:4]) - 1) for p in selection.periods)
        before = replace(
            selection,
            periods=earlier,
            qad_first=_year_before(selection.qad_first),
            qad_last=_year_before(selection.qad_last),
        )
        first, _ = period_days(min(int(p[:4]) for p in earlier))
        return Seasons(selection, before, ", ".join(selection.periods), ", ".join(earlier), first)
    if selection.qad_first or selection.qad_last:
        days = (selection.qad_first, selection.qad_last)
        earlier = tuple(map(_year_before, days))
        before = replace(selection, qad_first=earlier[0], qad_last=earlier[1])
        return Seasons(selection, before, _days(*days), _days(*earlier), earlier[0])
    number = last_day.year * 12 + last_day.month - 1
    first, earlier = (dt.date(n // 12, n % 12 + 1, 1) for n in (number - 11, number - 23))
    until = first - dt.timedelta(days=1)
    return Seasons(
        replace(selection, qad_first=first),
        replace(selection, qad_first=earlier, qad_last=until),
        f"{_month(first)} to {_month(last_day)}",
        f"{_month(earlier)} to {_month(until)}",
        earlier,
    )


def _year_before(day: dt.date | None) -> dt.date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _month(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _days(first: dt.date | None, last: dt.date | None) -> str:
    begins = f"from {in_words(first)}" if first else ""
    return f"{begins} until {in_words(last)}".strip() if last else begins


def partners(view: MoveView, level: str) -> pd.DataFrame:
    """One row per way (in, out) and unit at the other end of moves across the border of home.

    Columns: way, unit_id, name, state_code, county_name, place_name (nothing where the unit is
    wider), children, families. `view` holds both ways; moves that stay at home are not in it.
    """
    moves, seen = view.moves, view.moves.levels[level]
    start, finish = moves.pairs[:, 0], moves.pairs[:, 1]
    starts_home, ends_home = view.is_home[start], view.is_home[finish]
    units = _units(view, level)
    parts = []
    for way, crosses, other in (
        (IN, ends_home & ~starts_home, start),
        (OUT, starts_home & ~ends_home, finish),
    ):
        counts = counted_by(view, np.where(crosses, seen.of_end[other], -1), len(seen.units))
        kept = np.flatnonzero(counts[2])
        found = units.iloc[kept].reset_index(drop=True)
        for row, name in enumerate(COUNTS):
            found[name] = counts[row, kept]
        found.insert(0, "way", way)
        parts.append(found)
    return pd.concat(parts, ignore_index=True)


def _units(view: MoveView, level: str) -> pd.DataFrame:
    """The units of a level with the county and the town that each is."""
    seen, ends = view.moves.levels[level], view.moves.ends
    units = seen.units[["unit_id", "name", "state_code"]].reset_index(drop=True)
    first = pd.DataFrame({"unit": seen.of_end, "end": np.arange(len(ends))}).groupby("unit")["end"].min()
    of_unit = ends.iloc[first.reindex(range(len(units))).to_numpy()]
    is_town = (of_unit["end_id"] > 0).to_numpy() if level == "place" else np.zeros(len(units), bool)
    is_county = of_unit["county_fips"].notna().to_numpy() & (level != "state")
    for name, has in (("county_name", is_county), ("place_name", is_town)):
        values = of_unit[name].to_numpy(dtype=object)
        units[name] = np.where(has & pd.notna(values), values, "")
    return units


def call_list(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per way and unit of either season (see `partners`), in before out.

    Columns as `partners`, then children_before, families_before (the season before). Within a way
    the most children this season first, of as many those with more the season before, then by name.
    """
    keys = ["way", "unit_id", "name", "state_code", "county_name", "place_name"]
    earlier = before.rename(columns={name: f"{name}_before" for name in COUNTS})
    # as objects: the engine's texts cannot be merged where neither season has a row
    texts = dict.fromkeys(keys, object)
    both = now.astype(texts).merge(earlier.astype(texts), on=keys, how="outer")
    numbers = [*COUNTS, *(f"{name}_before" for name in COUNTS)]
    both[numbers] = both[numbers].fillna(0).astype(int)
    ranked = both.sort_values(
        ["way", "children", "children_before", "name"], ascending=[True, False, False, True]
    )
    return ranked[[*keys, *numbers]].reset_index(drop=True)


def none_yet(listed: pd.DataFrame) -> str:
    """Those of `listed` (of one way) with children the season before and none this season, in words.

    The most children first; "" without any. They stand at the end of the list, yet are worth a call.
    """
    gone = listed[listed["children"] == 0]
    if gone.empty:
        return ""
    told = [
        f"{state_name(one.name) if one.name == one.state_code else one.name} {one.children_before:,}"
        for one in gone.head(MOST_NONE_YET).itertuples(index=False)
    ]
    more = len(gone) - len(told)
    return (
        "No children yet this season, but in the season before: "
        f"{', '.join(told)}{f' and {more:,} more' if more else ''}."
    )


def whom(
    contacts: Iterable[Contact], state: str, county: str = "", place: str = ""
) -> tuple[tuple[Contact, str], ...]:
    """The contacts to call about a place, the nearest first, each with what it is for in words.

    Of a town: those of the town, of its county, of the State, then of districts of the State. Of a
    State: those of the whole State, then whoever is known for something in it.
    """
    nearest = ("town", "county", "State", "district")
    order = nearest if county or place else ("State", "district", "county", "town")
    found = [(one, is_for(one, state, county, place)) for one in contacts]
    known = [(one, reach) for one, reach in found if reach]
    known.sort(key=lambda pair: order.index(pair[1]))
    return tuple((one, _reach_words(one, reach)) for one, reach in known)


def _reach_words(contact: Contact, reach: str) -> str:
    if reach == "town":
        return f"for {contact.place_name}"
    if reach == "county":
        return f"for {contact.county_name} County".replace("County County", "County")
    if reach == "district":
        return f"for the district {contact.district_name}"
    return "for the whole State"


def in_one_line(contact: Contact) -> str:
    """Whom to ask for and how, as one line: "MEP office, recruiter; 239 555 0100"."""
    whom_to_ask = ", ".join(filter(None, (contact.office, contact.role, contact.organization)))
    return "; ".join(filter(None, (whom_to_ask, contact.phone, contact.email)))


def move_rows(moves: CodedMoves, run: Selection, way: str) -> ListRows:
    """The moves of one source that cross the border of a run's State in `way`, one row each: as a list
    that can be shared, see analytics.leads.shared_list."""

    def crossing(selection: Selection) -> np.ndarray:
        seen = view_moves(moves, selection, BOTH)
        starts, ends = seen.is_home[moves.start], seen.is_home[moves.finish]
        return seen.is_chosen & ((ends & ~starts) if way == IN else (starts & ~ends))

    # Of some million moves within and without the State these are the few that are shared.
    kept = np.flatnonzero(crossing(run.without_filters()))
    other = (moves.start if way == IN else moves.finish)[kept]
    levels = [
        Lines(level.of_end[other], [other_unit(name, str(unit)) for unit in level.units["unit_id"]])
        for name, level in ((name, moves.levels[name]) for name in LEVELS)
    ]

    def rows_of(view: View) -> np.ndarray:
        selection = replace(view.selection, direction=run.direction, state=run.state)
        return crossing(selection)[kept]

    return ListRows(units_of(len(kept), {OTHERS: levels}), moves.child[kept], moves.family[kept], rows_of)
