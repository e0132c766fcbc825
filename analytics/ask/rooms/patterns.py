"""Patterns: what jumps out, the shelf of questions, and two views side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.link import selection_of_link
from analytics.leads.tally import Tally
from analytics.patterns import (
    LEAVING_WINDOW,
    LONG_DWELLERS,
    NEVER_WITHDRAWN,
    NEW_PLACES,
    ONE_FAMILY_PLACES,
    ORIGIN_SHIFT,
    OUT_OF_SCHOOL,
    RISING_AND_FALLING,
    SEASONAL_RETURN,
    SEVERAL_STATES,
    ShelfPattern,
)
from analytics.patterns import side_by_side as beside
from analytics.patterns.attributes import BOUND_TO_AGE, Names, phrase
from analytics.patterns.compared import OTHER_STATES, REST
from analytics.patterns.jumping_out import JumpingOut, Pattern, jumping_out
from analytics.patterns.shelf.shelf import rows_of
from analytics.selection import Selection, link_text


def patterns(asked: Asked) -> pd.DataFrame:
    return _table(found(asked).patterns)


def pattern_hints(asked: Asked) -> pd.DataFrame:
    return _table(found(asked).hints)


def _table(told: tuple[Pattern, ...]) -> pd.DataFrame:
    names = [
        "sentence",
        "families",
        "children",
        "of_here",
        "here_pct",
        "there",
        "of_there",
        "there_pct",
        "ratio",
        "ratio_low",
        "ratio_high",
        "chance",
        "of_last_year",
        "newest_day",
        "is_over",
    ]
    rows = [
        {"rank": rank, **{name: getattr(one, name) for name in names}, "link": link_of(one.selection)}
        for rank, one in enumerate(told, start=1)
    ]
    return pd.DataFrame(rows, columns=["rank", *names, "link"])


def link_of(selection: Selection) -> str:
    """The filters as a link writes them."""
    return "?" + urlencode(selection.to_url(), doseq=True)


def pattern_months(asked: Asked) -> pd.DataFrame:
    rows = [
        (rank, month, families)
        for rank, one in enumerate(found(asked).patterns, start=1)
        for month, families in enumerate(one.months, start=1)
    ]
    return pd.DataFrame(rows, columns=["rank", "month", "families"])


def pattern_search(asked: Asked) -> pd.DataFrame:
    told = found(asked)
    row = {name: getattr(told, name) for name in ("families", "looked_at", "uncontrolled", "by_chance")}
    row |= {"patterns": len(told.patterns), "hints": len(told.hints), "left_out": told.compared.left_out}
    return pd.DataFrame([row | {"thin": told.thin, "unknown": told.unknown}])


def found(asked: Asked) -> JumpingOut:
    """What jumps out. Raises CannotBeTold where there is nothing to compare with."""
    held, exact = asked.held, asked.exact
    baseline = asked.settings.get("against", REST)
    leads = held.coded_newest(exact.direction) if baseline == OTHER_STATES else held.coded(str(exact.extract))

    def work() -> JumpingOut:
        try:
            return jumping_out(leads, exact, baseline, asked.as_of, _names(asked))
        except ValueError as refused:
            raise CannotBeTold(str(refused)) from refused

    return held.once(("patterns", exact, baseline), work)


def _names(asked: Asked) -> Names:
    towns, counties = asked.held.place_names, asked.held.county_names
    return Names(
        lambda i: towns.get(i, "a place not loaded"), lambda fips: counties.get(fips, "a county not loaded")
    )


def _shelf(pattern: ShelfPattern) -> Callable[[Asked], pd.DataFrame]:
    def answer(asked: Asked) -> pd.DataFrame:
        exact = asked.held.exact_of(pattern.counted_over(asked.selection))
        if pattern.reads == "tables":
            return asked.held.listed(lambda table: pattern.answer(table, exact))
        coded = asked.held.coded(str(exact.extract))
        return pattern.answer(rows_of(coded, exact, asked.held.place_names, asked.as_of))

    return answer


shelf_new_places = _shelf(NEW_PLACES)
shelf_rising_and_falling = _shelf(RISING_AND_FALLING)
shelf_seasonal_return = _shelf(SEASONAL_RETURN)
shelf_leaving_window = _shelf(LEAVING_WINDOW)
shelf_origin_shift = _shelf(ORIGIN_SHIFT)
shelf_out_of_school = _shelf(OUT_OF_SCHOOL)
shelf_long_dwellers = _shelf(LONG_DWELLERS)
shelf_one_family_places = _shelf(ONE_FAMILY_PLACES)
shelf_several_states = _shelf(SEVERAL_STATES)
shelf_never_withdrawn = _shelf(NEVER_WITHDRAWN)


def side_by_side(asked: Asked) -> pd.DataFrame:
    rows = []
    for name, selection in zip(("here", "there"), _sides(asked), strict=True):
        tally = asked.held.tally(selection)
        told = beside.side(tally)
        rows.append(
            {
                "side": name, "link": link_of(selection), "children": told.children, "families": told.families,
                "towns": told.towns, "without_county_families": beside.without_county(tally),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def differences(asked: Asked) -> pd.DataFrame:
    sides = _sides(asked)
    here, there = _tallies(asked)
    told = beside.differences(here, there, beside.told_apart_by(*sides))
    days = {pd.Timestamp(asked.held.loaded.set_index("extract_id")["as_of_date"][s.extract]) for s in sides}
    if len(days) > 1:
        # a later list has later moves and fewer months left: no news
        told = told[~told["column"].isin(BOUND_TO_AGE)]
    direction, names = asked.selection.direction, _names(asked)
    pairs = zip(told["column"], told["value"], strict=True)
    what = [phrase(column, value, direction, names) for column, value in pairs]
    return told.assign(what=what, value=[link_text(value) for value in told["value"]])


def differences_by_county(asked: Asked) -> pd.DataFrame:
    told = beside.by_county(*_tallies(asked))
    return told.assign(county=[asked.held.county_names.get(fips) for fips in told["county_fips"]])


def _tallies(asked: Asked) -> tuple[Tally, Tally]:
    here, there = (asked.held.tally(side) for side in _sides(asked))
    if not here.families or not there.families:
        raise CannotBeTold("One of the two views holds nobody: take filters off.")
    return here, there


def _sides(asked: Asked) -> tuple[Selection, Selection]:
    """The view of the link, and the one set beside it: else another list of the run, else the other run."""
    here, held = asked.exact, asked.held
    if "beside" in asked.settings:
        return here, held.exact_of(selection_of_link(held, asked.settings["beside"]))
    lists = held.lists
    same = lists[
        (lists["state_code"] == here.state)
        & (lists["direction"] == here.direction)
        & (lists["extract_id"] != here.extract)
    ]
    if len(same):
        return here, replace(here, extract=same.iloc[0]["extract_id"])
    turned = replace(
        here,
        direction="from" if here.direction == "to" else "to",
        extract=None, from_states=(), to_states=(), other_places=(), statuses=(),
    )  # fmt: skip
    if held.extract_of(turned) is None:
        raise CannotBeTold(
            'Nothing is loaded to set beside this list: name the other side, as in --set "beside=?county=13279".'
        )
    return here, held.exact_of(turned)
