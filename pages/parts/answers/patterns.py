"""Answers about patterns: store version + Selection -> what jumps out, and what the shelf asks.

As pages.parts.answers.leads, for the questions of analytics.patterns.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.patterns.attributes import Names
from analytics.patterns.compared import OTHER_STATES
from analytics.patterns.jumping_out import JumpingOut, jumping_out
from analytics.patterns.shelf.shelf import ShelfPattern, rows_of
from analytics.selection import Selection
from pages.parts.answers import leads as answers


def patterns(selection: Selection, baseline: str) -> JumpingOut:
    """What jumps out of a selection against a baseline.

    Raises ValueError with a sentence for a person where there is nothing to compare with,
    LookupError as in `answer`.
    """
    exact = answers.exact_of(selection)
    as_of = answers.extract_of(selection)["as_of_date"].date()
    return _patterns(str(answers.store().folder), answers.store().version, exact, baseline, as_of)


def shelf(pattern: ShelfPattern, selection: Selection) -> pd.DataFrame:
    """The answer of one pattern of the shelf, without the filters that it sets aside. LookupError
    as in `answer`."""
    exact = answers.exact_of(pattern.counted_over(selection))
    if pattern.reads == "tables":
        return answers.listed(pattern.answer, exact)
    as_of = answers.extract_of(selection)["as_of_date"].date()
    return _shelf(str(answers.store().folder), answers.store().version, exact, pattern.name, as_of, pattern)


@st.cache_resource(max_entries=64, show_spinner="Looking at all combinations …")
def _patterns(
    folder: str, version: str | None, selection: Selection, baseline: str, as_of: dt.date
) -> JumpingOut:
    towns, counties = answers.place_texts(), answers.county_texts()
    names = Names(
        lambda i: towns.get(i, "a place not loaded"),
        lambda fips: counties.get(fips, "a county not loaded"),
    )
    leads = (
        answers.coded_newest(folder, version, selection.direction)
        if baseline == OTHER_STATES
        else answers.coded(folder, version, selection.extract)
    )
    return jumping_out(leads, selection, baseline, as_of, names)


@st.cache_resource(max_entries=64, show_spinner=False)
def _shelf(
    folder: str, version: str | None, selection: Selection, name: str, as_of: dt.date, _pattern
) -> pd.DataFrame:
    leads = answers.coded(folder, version, selection.extract)
    return _pattern.answer(rows_of(leads, selection, answers.place_texts(), as_of))
