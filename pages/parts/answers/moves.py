"""Answers about moves: store version + source + question + Selection -> frame.

As pages.parts.answers.leads, for the questions of analytics.mobility.corridors and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from analytics.forecast.warm_up import work_out
from analytics.mobility.moves import MISSED, MOBILITY, RECORDS, CodedMoves, coded_moves, moves_of
from analytics.mobility.reported_counts import CountedMoves, counted_moves, placed_counts
from analytics.mobility.view import MoveView, view_moves
from analytics.selection import Selection
from data.schema.tables import LEAD_KINDS
from data.store.reader import Store
from pages.parts.answers import leads

Answer = TypeVar("Answer")


def sources() -> tuple[str, ...]:
    """The sources that something is loaded of, the fullest first."""
    kinds = set(leads.loaded()["kind"])
    held = {
        RECORDS: "qualifying_moves" in kinds,
        MOBILITY: "mobility_moves" in kinds,
        MISSED: bool(kinds & set(LEAD_KINDS)),
    }
    return tuple(source for source, is_held in held.items() if is_held)


def has_counts() -> bool:
    """A Mobility file of counts only is loaded."""
    return "mobility_counts" in set(leads.loaded()["kind"])


def moves(source: str) -> CodedMoves:
    """Every move of one source, without names."""
    return _moves(str(leads.store().folder), leads.store().version, source)


def view(source: str, selection: Selection, mode: str) -> MoveView:
    """The moves that a selection looks at."""
    return _view(str(leads.store().folder), leads.store().version, source, selection, mode)


def ask(question: Callable[..., Answer], source: str, selection: Selection, mode: str, *more) -> Answer:
    """`question(view, *more)`. The further arguments are part of the cache key."""
    name = f"{question.__module__}.{question.__qualname__}"
    version = leads.store().version
    return _answer(str(leads.store().folder), version, name, source, selection, mode, more, question)


def counted_by_others() -> CountedMoves:
    """What the count-only files hold (see analytics.mobility.reported_counts)."""
    return _counted_by_others(str(leads.store().folder), leads.store().version)


@st.cache_resource(max_entries=2, show_spinner="Reading the counts …")
def _counted_by_others(folder: str, version: str | None) -> CountedMoves:
    opened = Store(folder)
    with opened.reader() as cursor:
        return counted_moves(placed_counts(opened.ibis(cursor).table), leads.places())


@st.cache_resource(max_entries=4, show_spinner="Reading the moves …")
def _moves(folder: str, version: str | None, source: str) -> CodedMoves:
    opened = Store(folder)
    with opened.reader() as cursor:
        rows = moves_of(opened.ibis(cursor).table, source)
        return work_out(coded_moves(rows, leads.places(), source))


@st.cache_resource(max_entries=32, show_spinner=False)
def _view(folder: str, version: str | None, source: str, selection: Selection, mode: str) -> MoveView:
    return view_moves(_moves(folder, version, source), selection, mode)


@st.cache_resource(max_entries=256, show_spinner=False)
def _answer(
    folder: str,
    version: str | None,
    name: str,
    source: str,
    selection: Selection,
    mode: str,
    more: tuple,
    _question,
):
    return _question(_view(folder, version, source, selection, mode), *more)
