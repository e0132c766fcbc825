"""Answers about patterns: store version + Selection -> what jumps out, and what the shelf asks.

As pages.parts.answers.leads, for the questions of analytics.patterns.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analytics.forecast.visit.coming import Coming
from analytics.patterns import now
from analytics.patterns.attributes import Names
from analytics.patterns.compared import OTHER_STATES
from analytics.patterns.jumping_out import JumpingOut, jumping_out
from analytics.patterns.shelf.shelf import ShelfPattern, rows_of
from analytics.selection import Selection
from pages.parts.answers import leads as answers
from pages.parts.answers.answered import answered


def patterns(selection: Selection, baseline: str) -> JumpingOut:
    """What jumps out of a selection against a baseline.

    Raises ValueError with a sentence for a person where there is nothing to compare with,
    LookupError as in `answer`.
    """
    return _patterns(answers.exact_of(selection), baseline)


@answered(max_entries=64, show_spinner="Looking at all combinations …")
def _patterns(exact: Selection, baseline: str) -> JumpingOut:
    towns, counties = answers.place_texts(), answers.county_texts()
    names = Names(
        lambda i: towns.get(i, "a place not loaded"),
        lambda fips: counties.get(fips, "a county not loaded"),
    )
    is_of_all = baseline == OTHER_STATES
    leads = answers.coded_newest(exact.direction) if is_of_all else answers.coded(exact.extract)
    return jumping_out(leads, exact, baseline, _as_of(exact), names)


def families_soon(selection: Selection, baseline: str, to_come: Coming | str) -> list[float] | None:
    """Of each of `patterns(selection, baseline)`: its families to be met in the next weeks; None where nobody knows."""
    if isinstance(to_come, str):
        return None
    exact = answers.exact_of(selection)
    found = patterns(exact, baseline).patterns
    return now.families_soon(
        answers.coded(exact.extract), exact, found, now.Soon(to_come.monday, to_come.by_place)
    )


def shelf(pattern: ShelfPattern, selection: Selection) -> pd.DataFrame:
    """The answer of one pattern of the shelf, without the filters that it sets aside. LookupError
    as in `answer`."""
    exact = answers.exact_of(pattern.counted_over(selection))
    if pattern.reads == "tables":
        return answers.listed(pattern.answer, exact)
    return _shelf(exact, pattern.name, pattern)


@answered(max_entries=64)
def _shelf(exact: Selection, name: str, _pattern: ShelfPattern) -> pd.DataFrame:
    return _pattern.answer(rows_of(answers.coded(exact.extract), exact, answers.place_texts(), _as_of(exact)))


def _as_of(exact: Selection) -> dt.date:
    return answers.extract_of(exact)["as_of_date"].date()
