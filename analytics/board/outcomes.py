"""What the work on the board came to: for supervisors, and beside the next idea of the same kind."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.stats.intervals import wilson
from data.board.board import Board, Target, Visit

FEWEST_VISITS = 8
"""Below this many visits no share is said: of 7 visits any share has an interval of 50 points."""


@dataclass(frozen=True)
class Work:
    """What was done between two days. Shares are None where nothing can be divided."""

    opened: int
    closed: int
    open_now: int
    never_visited: int
    visits: int
    visits_found: int
    families: int
    children: int
    coes: int
    days_to_first_visit: float | None
    visits_not_counted: int
    """Visits that found families of whom nobody wrote how many children they have."""

    @property
    def children_per_visit(self) -> float | None:
        """Over the visits whose children are known: a field left empty is no 0."""
        counted = self.visits - self.visits_not_counted
        return self.children / counted if counted else None


def work(board: Board, first: dt.date, last: dt.date) -> Work:
    """The supervisor's figures from `first` to `last`, both included.

    Days to the first visit: the median over targets opened in that time and visited since; a
    visit on the day it was opened, or logged for an earlier day, counts 0.
    """
    opened = [t for t in board.targets if first <= _made(t) <= last]
    visits = [v for v in board.visits if first <= v.visit_date <= last]
    first_visit = _first_visits(board.visits)
    waited = [
        max(0, (first_visit[t.target_id] - _made(t)).days) for t in opened if t.target_id in first_visit
    ]
    return Work(
        opened=len(opened),
        closed=sum(t.closed_date is not None and first <= t.closed_date <= last for t in board.targets),
        open_now=sum(t.is_open for t in board.targets),
        never_visited=sum(t.is_open and t.target_id not in first_visit for t in board.targets),
        visits=len(visits),
        visits_found=sum(v.families > 0 for v in visits),
        families=sum(v.families for v in visits),
        children=sum(v.children for v in visits),
        coes=sum(v.coes for v in visits),
        days_to_first_visit=statistics.median(waited) if waited else None,
        visits_not_counted=sum(v.families > 0 and not v.children for v in visits),
    )


def work_by(board: Board, field: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """One row per value of a target's `field` (region, source_and_kind, owner), most visits first.

    field's name, opened, closed, days_to_first_visit, visits, visits_found, families, children,
    children_per_visit. Days and children per visit are missing where nothing was visited (or no
    visit says how many children).
    """
    rows = []
    for value in sorted({getattr(t, field) for t in board.targets}):
        targets = tuple(t for t in board.targets if getattr(t, field) == value)
        ids = {t.target_id for t in targets}
        part = Board((), targets, tuple(v for v in board.visits if v.target_id in ids))
        of = work(part, first, last)
        rows.append(
            (
                value or "not said",
                of.opened,
                of.closed,
                of.days_to_first_visit,
                of.visits,
                of.visits_found,
                of.families,
                of.children,
                of.children_per_visit,
            )
        )
    columns = [
        field,
        "opened",
        "closed",
        "days_to_first_visit",
        "visits",
        "visits_found",
        "families",
        "children",
        "children_per_visit",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["visits", field], ascending=[False, True], ignore_index=True)


def _made(target: Target) -> dt.date:
    return dt.date.fromisoformat(target.made_at[:10])


def _first_visits(visits: Iterable[Visit]) -> dict[str, dt.date]:
    first: dict[str, dt.date] = {}
    for visit in visits:
        day = first.get(visit.target_id, visit.visit_date)
        first[visit.target_id] = min(day, visit.visit_date)
    return first


def outcomes(board: Board, field: str = "source") -> pd.DataFrame:
    """One row per value of a target's `field` that was visited: how often a visit found families.

    field's name, visits, found, families, children, found_pct, low_pct, high_pct (Wilson 95 %, 0-100;
    nothing below FEWEST_VISITS visits), words; most children first. Visits to one target are not independent, so the interval is a
    little too narrow.
    """
    value_of = {t.target_id: getattr(t, field) for t in board.targets}
    told: dict[str, list[Visit]] = {}
    for visit in board.visits:
        told.setdefault(value_of[visit.target_id], []).append(visit)
    rows = []
    for value, made in told.items():
        visits, hits = len(made), sum(visit.families > 0 for visit in made)
        families, children = sum(v.families for v in made), sum(v.children for v in made)
        share = low = high = None
        if visits >= FEWEST_VISITS:
            below, above = wilson(np.array([hits]), np.array([visits]))
            share, low, high = 100 * hits / visits, 100 * float(below[0]), 100 * float(above[0])
        rows.append(
            (
                value or "not said",
                visits,
                hits,
                families,
                children,
                share,
                low,
                high,
                _record(visits, hits, low, high),
            )
        )
    columns = [field, "visits", "found", "families", "children", "found_pct", "low_pct", "high_pct", "words"]
    frame = pd.DataFrame(rows, columns=columns)
    order = ["children", "visits", field]
    return frame.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _record(visits: int, hits: int, low: float | None, high: float | None) -> str:
    if low is None:
        return (
            f"{visits} {'visit' if visits == 1 else 'visits'} so far: too few to say how often "
            f"families are found (from {FEWEST_VISITS} on)."
        )
    return (
        f"visits found families {hits} {'time' if hits == 1 else 'times'} of {visits} "
        f"({low:.0f} to {high:.0f}% with 95% confidence)"
    )


def track_record(board: Board, source: str, kind: str = "") -> str:
    """What visits to targets of one source or kind of idea found, in one sentence.

    Of the kind where it was visited, else of its source; nothing where neither was.
    """
    for field, value in (("source_and_kind", f"{source}: {kind}"), ("source", source)):
        found = outcomes(board, field)
        row = found[found[field] == value]
        if not row.empty:
            said = row.iloc[0]["words"]
            return f"Ideas from «{value}»: {said}" + ("" if said.endswith(".") else ".")
    return ""


def never_visited(pockets: Iterable[tuple[str, Iterable[int], Iterable[str]]], board: Board) -> list[str]:
    """Names of the pockets (name, ids of its towns, its counties) where no visit was logged.

    A visit to a target that is a whole county counts for every pocket that reaches into it.
    """
    visited_targets = {visit.target_id for visit in board.visits}
    at = [target for target in board.targets if target.target_id in visited_targets]
    towns = {i for target in at for i in target.place_ids}
    counties = {target.county_fips for target in at if not target.place_ids} - {""}
    return [
        name for name, place_ids, fips in pockets if not towns & set(place_ids) and not counties & set(fips)
    ]
