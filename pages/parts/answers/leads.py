"""The one place where pages get answers: store version + question + Selection -> frame.

The version of the store and the Selection are the cache key; there is no other invalidation.
What limits what a viewer may see will enter here too. Cached frames are shared: read, never
changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from analytics.leads import changes as overview
from analytics.leads.coded import CodedLeads, coded_leads
from analytics.leads.late_reporting import CameLate, came_late
from analytics.leads.missed_enrollment import short_names
from analytics.leads.tally import Tally, count_children, tally
from analytics.pockets.cases import ViewLeads, view_leads
from analytics.selection import Selection
from data.schema.tables import COMPUTED, LEAD_KINDS
from data.store.reader import Store

Answer = TypeVar("Answer")


def store() -> Store:
    """The store that this server shows (environment variable ATLAS_STORE, else ./store)."""
    return Store()


def loaded() -> pd.DataFrame:
    """One row per loaded or computed extract of any kind, newest first (as-of date, then load)."""
    return _loaded(str(store().folder), store().version)


def extracts() -> pd.DataFrame:
    """One row per extract that lists missed children: delivered ones before computed ones, each
    newest first. Empty when there is none."""
    return _extracts(str(store().folder), store().version)


def extract_of(selection: Selection) -> pd.Series | None:
    """The loaded extract that a selection looks at, or None when there is none such."""
    asked = (selection.direction, selection.state, selection.extract)
    return _extract_of(str(store().folder), store().version, *asked)


# A page asks for these forty times: sorted anew each time they took a third of a page's time.
@lru_cache(maxsize=2)
def _loaded(folder: str, version: str | None) -> pd.DataFrame:
    return _table(folder, version, "extracts").sort_values(
        ["as_of_date", "loaded_at"], ascending=False, ignore_index=True
    )


@lru_cache(maxsize=2)
def _extracts(folder: str, version: str | None) -> pd.DataFrame:
    every = _loaded(folder, version)
    listing = every[every["kind"].isin(LEAD_KINDS)]
    return listing.sort_values("kind", key=lambda kind: kind == COMPUTED, kind="stable", ignore_index=True)


@lru_cache(maxsize=64)
def _extract_of(
    folder: str, version: str | None, direction: str, state: str | None, extract: str | None
) -> pd.Series | None:
    found = _extracts(folder, version)
    found = found[found["direction"] == direction]
    if state:
        found = found[found["state_code"] == state]
    if extract:
        found = found[found["extract_id"] == extract]
    return None if found.empty else found.iloc[0]


def places() -> pd.DataFrame:
    """One row per place that a loaded row is located at."""
    return _table(str(store().folder), store().version, "places")


def counted(selection: Selection) -> Tally | None:
    """The tally that every figure of a room reads; None when no such extract is loaded."""
    extract = extract_of(selection)
    if extract is None:
        return None
    exact = replace(selection, extract=extract["extract_id"], state=extract["state_code"])
    return _tally(str(store().folder), store().version, exact)


def children(selection: Selection) -> int | None:
    """Children under a selection, for a switch to it; None when no such extract is loaded."""
    extract = extract_of(selection)
    if extract is None:
        return None
    exact = replace(selection, extract=extract["extract_id"], state=extract["state_code"])
    return _children(str(store().folder), store().version, exact)


def answer(question: Callable[[Tally], Answer], selection: Selection) -> Answer:
    """`question` of the selection's tally. Raises LookupError when no such extract is loaded."""
    exact = exact_of(selection)
    name = f"{question.__module__}.{question.__qualname__}"
    return _answer(str(store().folder), store().version, name, exact, question)


def exact_of(selection: Selection) -> Selection:
    """The selection with its extract and State filled in. LookupError where none is loaded."""
    extract = extract_of(selection)
    if extract is None:
        raise LookupError("No extract of this State and direction is loaded.")
    return replace(selection, extract=extract["extract_id"], state=extract["state_code"])


def view(selection: Selection) -> ViewLeads:
    """The leads of a selection, one by one, without names. LookupError as in `answer`."""
    exact = exact_of(selection)
    return view_of(str(store().folder), store().version, exact)


def place_texts() -> dict[int, str]:
    """Place id -> "Vidalia GA"."""
    return _place_texts(str(store().folder), store().version)


def county_texts() -> dict[str, str]:
    """FIPS code -> "Toombs GA"."""
    return _county_texts(str(store().folder), store().version)


@lru_cache(maxsize=2)
def _place_texts(folder: str, version: str | None) -> dict[int, str]:
    return short_names(_table(folder, version, "places"))


@lru_cache(maxsize=2)
def _county_texts(folder: str, version: str | None) -> dict[str, str]:
    named = _table(folder, version, "places")
    named = named.dropna(subset=["county_fips"]).drop_duplicates("county_fips")
    texts = named["county_name"] + " " + named["state_code"]
    return dict(zip(named["county_fips"], texts, strict=True))


def extract_before(selection: Selection) -> pd.Series | None:
    """The line of the extract before the one a selection looks at; None for the first of its run."""
    extract = extract_of(selection)
    return None if extract is None else overview.extract_before(extracts(), extract["extract_id"])


def listed(
    question: Callable[[Callable[[str], ir.Table], Selection], ir.Table], selection: Selection
) -> pd.DataFrame:
    """Rows: `question(table, selection)` is an Ibis expression; `table(name)` gives a table.

    Not cached: such lists may hold names, and a cache is shared between viewers.
    """
    opened = store()
    with opened.reader() as cursor:
        table = opened.ibis(cursor).table
        return question(table, selection).to_pandas()


def change_of(extract_id: str) -> overview.Change | None:
    """What an extract changed against the one before; None for the first of its run."""
    before = overview.extract_before(extracts(), extract_id)
    if before is None:
        return None
    counts = listed(lambda table, _: overview.changed(table, extract_id, before["extract_id"]), Selection())
    return overview.change(counts, before)


def recorded_late(selection: Selection) -> CameLate | None:
    """How late the last months of the list before were recorded; None for the first of its run."""
    extract, before = extract_of(selection), extract_before(selection)
    if extract is None or before is None:
        return None
    day = before["as_of_date"].date()
    return _recorded_late(str(store().folder), store().version, extract["extract_id"], day)


@lru_cache(maxsize=16)
def _recorded_late(folder: str, version: str | None, extract_id: str, before: dt.date) -> CameLate:
    found = listed(lambda table, _: came_late(table, extract_id, before), Selection()).iloc[0]
    return CameLate(before, int(found["children"]), int(found["late"]))


def changes() -> pd.DataFrame:
    """Children new and no longer listed by extract_id, of extracts that have one before them."""
    return _changes(str(store().folder), store().version)


@lru_cache(maxsize=2)
def _changes(folder: str, version: str | None) -> pd.DataFrame:
    counts = listed(lambda table, _: overview.changes(table), Selection())
    with_one_before = [
        extract_id
        for extract_id in extracts()["extract_id"]
        if overview.extract_before(extracts(), extract_id) is not None
    ]
    return counts.set_index("extract_id").reindex(with_one_before).fillna(0)


@st.cache_resource(max_entries=16, show_spinner=False)
def _table(folder: str, version: str | None, name: str) -> pd.DataFrame:
    opened = Store(folder)
    with opened.reader() as cursor:
        return cursor.execute(f'SELECT * FROM "{name}"').df()  # noqa: S608 - a name of the schema


@st.cache_resource(max_entries=4, show_spinner="Reading the extract …")
def coded(folder: str, version: str | None, extract_id: str) -> CodedLeads:
    """The leads of one extract, without names."""
    opened = Store(folder)
    with opened.reader() as cursor:
        leads = opened.leads(cursor)
        return coded_leads(leads.filter(leads.extract_id == extract_id), _table(folder, version, "places"))


@st.cache_resource(max_entries=64, show_spinner=False)
def _tally(folder: str, version: str | None, selection: Selection) -> Tally:
    return tally(coded(folder, version, selection.extract), selection)


@st.cache_resource(max_entries=256, show_spinner=False)
def _children(folder: str, version: str | None, selection: Selection) -> int:
    return count_children(coded(folder, version, selection.extract), selection)


@st.cache_resource(max_entries=512, show_spinner=False)
def _answer(folder: str, version: str | None, name: str, selection: Selection, _question):
    return _question(_tally(folder, version, selection))


@st.cache_resource(max_entries=8, show_spinner=False)
def view_of(folder: str, version: str | None, selection: Selection) -> ViewLeads:
    """As `view`, of a selection that is exact already."""
    as_of = extract_of(selection)["as_of_date"].date()
    return view_leads(coded(folder, version, selection.extract), selection, as_of)


@st.cache_resource(max_entries=2, show_spinner="Reading the lists of all States …")
def coded_newest(folder: str, version: str | None, direction: str) -> CodedLeads:
    """The newest lists of every State together, for comparing States; never for a total."""
    opened = Store(folder)
    with opened.reader() as cursor:
        leads = opened.leads(cursor)
        newest = leads.filter(leads.direction == direction, leads.is_newest)
        return coded_leads(newest, _table(folder, version, "places"))
