"""Answers about moves: store version + source + question + Selection -> frame.

As pages.parts.answers.leads, for the questions of analytics.mobility.corridors and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from analytics.forecast.warm_up import work_out
from analytics.mobility.moves import MISSED, MOBILITY, RECORDS, CodedMoves, coded_moves, moves_of
from analytics.mobility.reported.counts import CountedMoves, counted_moves, placed_counts
from analytics.mobility.view import MoveView, view_moves
from analytics.selection import Selection
from data.schema.tables import LEAD_KINDS
from pages.parts.answers import leads
from pages.parts.answers.answered import answered, name_of, store

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


@answered(max_entries=4, show_spinner="Reading the moves …")
def moves(source: str) -> CodedMoves:
    """Every move of one source, without names."""
    opened = store()
    with opened.reader() as cursor:
        rows = moves_of(opened.ibis(cursor).table, source)
        return work_out(coded_moves(rows, leads.places(), source))


@answered(max_entries=32)
def view(source: str, selection: Selection, mode: str) -> MoveView:
    """The moves that a selection looks at."""
    return view_moves(moves(source), selection, mode)


def ask(question: Callable[..., Answer], source: str, selection: Selection, mode: str, *more) -> Answer:
    """`question(view, *more)`. The further arguments are part of the cache key."""
    return _answer(name_of(question), source, selection, mode, more, question)


@answered(max_entries=256)
def _answer(
    name: str,
    source: str,
    selection: Selection,
    mode: str,
    more: tuple,
    _question: Callable[..., Answer],
) -> Answer:
    return _question(view(source, selection, mode), *more)


@answered(max_entries=2, show_spinner="Reading the counts …")
def counted_by_others() -> CountedMoves:
    """What the count-only files hold (see analytics.mobility.reported.counts)."""
    opened = store()
    with opened.reader() as cursor:
        return counted_moves(placed_counts(opened.ibis(cursor).table), leads.places())
