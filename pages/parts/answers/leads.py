"""The one place where pages get answers: store version + question + Selection -> frame.

The version of the store and the Selection are the cache key (see pages.parts.answers.answered);
there is no other invalidation. Cached frames are shared: read, never changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import ibis.expr.types as ir
import pandas as pd

from analytics import wording
from analytics.leads import changes as overview
from analytics.leads import loaded_lists
from analytics.leads.coded import CodedLeads, coded_leads
from analytics.leads.late_reporting import CameLate, came_late
from analytics.leads.missed_enrollment import short_names
from analytics.leads.tally import Tally, count_children, tally
from analytics.pockets.cases import ViewLeads, view_leads
from analytics.selection import Selection
from analytics.wording import CHILDREN, Unit
from data.load.reports import compared
from data.load.reports.kept import kept_reports
from data.load.reports.report import LoadReport
from pages.parts.answers.answered import answered, name_of, store

Answer = TypeVar("Answer")


# A page asks for these forty times: sorted anew each time they took a third of a page's time.
@answered(max_entries=2, is_small=True)
def loaded() -> pd.DataFrame:
    """One row per loaded or computed extract of any kind, newest first (as-of date, then load)."""
    return loaded_lists.newest_first(_table("extracts"))


@answered(max_entries=2, is_small=True)
def reports() -> dict[str, LoadReport]:
    """Extract id -> what its load said, as the store is now; see data.load.reports.kept."""
    return kept_reports(store())


@answered(max_entries=2, is_small=True)
def extracts() -> pd.DataFrame:
    """One row per extract that lists missed children: real ones before made-up ones, of these the
    delivered ones before computed ones, each newest first. Empty when there is none."""
    return loaded_lists.lists_in_order(loaded())


def are_made_up() -> pd.Series:
    """Of each row of `loaded`, whether every row of the file says SYNTHETIC."""
    return loaded_lists.are_made_up(loaded())


def extract_of(selection: Selection) -> pd.Series | None:
    """The loaded extract that a selection looks at, or None when there is none such."""
    return _extract_of(selection.direction, selection.state, selection.extract)


@answered(max_entries=64, is_small=True)
def _extract_of(direction: str, state: str | None, extract: str | None) -> pd.Series | None:
    return loaded_lists.extract_of(extracts(), direction, state, extract)


def unit_of(selection: Selection) -> Unit:
    """What the numbers of a selection count: rows where its list identifies nobody, else children."""
    extract = extract_of(selection)
    return CHILDREN if extract is None else wording.unit_of(extract["kind"], extract["mapping"])


def unit_of_all() -> Unit:
    """What numbers over all loaded lists of children count."""
    every = extracts()
    facts = zip(every["kind"], every["mapping"], strict=True)
    return wording.unit_of_several(wording.unit_of(str(kind), mapping) for kind, mapping in facts)


def exact_of(selection: Selection) -> Selection:
    """The selection with its extract and State filled in. LookupError where none is loaded."""
    extract = extract_of(selection)
    if extract is None:
        raise LookupError(loaded_lists.NONE_LOADED)
    return replace(selection, extract=extract["extract_id"], state=extract["state_code"])


def places() -> pd.DataFrame:
    """One row per place that a loaded row is located at."""
    return _table("places")


def counted(selection: Selection) -> Tally | None:
    """The tally that every figure of a room reads; None when no such extract is loaded."""
    return None if extract_of(selection) is None else _tally(exact_of(selection))


def children(selection: Selection) -> int | None:
    """Children under a selection, for a switch to it; None when no such extract is loaded."""
    return None if extract_of(selection) is None else _children(exact_of(selection))


def answer(question: Callable[[Tally], Answer], selection: Selection) -> Answer:
    """`question` of the selection's tally. Raises LookupError when no such extract is loaded."""
    return _answer(name_of(question), exact_of(selection), question)


def view(selection: Selection) -> ViewLeads:
    """The leads of a selection, one by one, without names. LookupError as in `answer`."""
    return _view(exact_of(selection))


@answered(max_entries=2, is_small=True)
def place_texts() -> dict[int, str]:
    """Place id -> "Vidalia GA"."""
    return short_names(places())


@answered(max_entries=2, is_small=True)
def county_texts() -> dict[str, str]:
    """FIPS code -> "Toombs GA"."""
    named = places().dropna(subset=["county_fips"]).drop_duplicates("county_fips")
    texts = named["county_name"] + " " + named["state_code"]
    return dict(zip(named["county_fips"], texts, strict=True))


def previous_extract(selection: Selection) -> pd.Series | None:
    """The line of the extract before the one a selection looks at; None for the first of its run."""
    extract = extract_of(selection)
    return None if extract is None else overview.previous_extract(extracts(), extract["extract_id"])


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
    before = overview.previous_extract(extracts(), extract_id)
    if before is None:
        return None
    counts = listed(lambda table, _: overview.changed(table, extract_id, before["extract_id"]), Selection())
    return overview.change(counts, before)


@answered(max_entries=16, is_small=True)
def beside_the_counts(extract_id: str) -> list[str]:
    """Sentences on who could not be compared with the extract before, and on children without an id."""
    with store().reader() as cursor:
        return compared.beside_the_counts(cursor, extract_id)


def recorded_late(selection: Selection) -> CameLate | None:
    """How late the last months of the list before were recorded; None for the first of its run."""
    extract, before = extract_of(selection), previous_extract(selection)
    if extract is None or before is None:
        return None
    return _recorded_late(extract["extract_id"], before["as_of_date"].date())


@answered(max_entries=16, is_small=True)
def _recorded_late(extract_id: str, before: dt.date) -> CameLate:
    found = listed(lambda table, _: came_late(table, extract_id, before), Selection()).iloc[0]
    return CameLate(before, int(found["children"]), int(found["late"]))


@answered(max_entries=2, is_small=True)
def changes() -> pd.DataFrame:
    """Children new and no longer listed by extract_id, of extracts that have one before them."""
    counts = listed(lambda table, _: overview.changes(table), Selection())
    with_one_before = [
        extract_id
        for extract_id in extracts()["extract_id"]
        if overview.previous_extract(extracts(), extract_id) is not None
    ]
    return counts.set_index("extract_id").reindex(with_one_before).fillna(0)


@answered(max_entries=16)
def _table(name: str) -> pd.DataFrame:
    with store().reader() as cursor:
        return cursor.execute(f'SELECT * FROM "{name}"').df()  # noqa: S608 - a name of the schema


@answered(max_entries=4, show_spinner="Reading the extract …")
def coded(extract_id: str) -> CodedLeads:
    """The leads of one extract, without names."""
    opened = store()
    with opened.reader() as cursor:
        leads = opened.leads(cursor)
        return coded_leads(leads.filter(leads.extract_id == extract_id), places())


@answered(max_entries=64)
def _tally(exact: Selection) -> Tally:
    return tally(coded(exact.extract), exact)


@answered(max_entries=256)
def _children(exact: Selection) -> int:
    return count_children(coded(exact.extract), exact)


@answered(max_entries=512)
def _answer(name: str, exact: Selection, _question: Callable[[Tally], Answer]) -> Answer:
    return _question(_tally(exact))


@answered(max_entries=8)
def _view(exact: Selection) -> ViewLeads:
    return view_leads(coded(exact.extract), exact, extract_of(exact)["as_of_date"].date())


@answered(max_entries=2, show_spinner="Reading the lists of all States …")
def coded_newest(direction: str) -> CodedLeads:
    """The newest lists of every State together, for comparing States; never for a total."""
    opened = store()
    with opened.reader() as cursor:
        leads = opened.leads(cursor)
        newest = leads.filter(leads.direction == direction, leads.is_newest)
        return coded_leads(newest, places())
