"""What the board says: did a place shrink since somebody chose it, and do visits find families?

Then and now are counted at the target's place in the plain run of its State and direction, without
filters, so that two people's targets of one town agree. No longer listed is not found: the record
may have been enrolled, merged or aged out.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.selection import in_words
from analytics.wilson import wilson
from data.board import Board, Target, Visit

LEAVING_DAYS = 90
"""A child whose window ends within this many days of the extract's day is about to leave it."""

FEWEST_VISITS = 8
"""Below this many visits no share is said: of 7 visits any share has an interval of 50 points."""


@dataclass(frozen=True)
class Extract:
    """The newest extract of a run: its id and the day it speaks of."""

    extract_id: str
    as_of: dt.date


@dataclass(frozen=True)
class TargetNow:
    """One target beside the extracts of then and now. None: cannot be said from what is loaded.

    new, still, gone count children against the extract of then, families likewise; `leaving` the
    children inside the window whose window ends within LEAVING_DAYS of the newest extract's day.
    """

    target: Target
    as_of: dt.date | None
    children_then: int | None
    families_then: int | None
    children: int | None
    families: int | None
    new_children: int | None
    still_children: int | None
    gone_children: int | None
    gone_families: int | None
    leaving_children: int
    leaving_by: dt.date | None

    @property
    def is_newer(self) -> bool:
        """A newer extract than that of then is loaded."""
        return bool(
            self.as_of and (self.target.as_of_then is None or self.as_of > self.target.as_of_then)
        )

    @property
    def is_vanished(self) -> bool:
        return self.children == 0

    @property
    def change(self) -> str:
        """shrank, grew, the same, no longer listed, no newer extract, not loaded."""
        if self.children is None:
            return "not loaded"
        if self.is_vanished:
            return "no longer listed"
        if not self.is_newer or self.families_then is None:
            return "no newer extract"
        difference = self.families - self.families_then
        return "shrank" if difference < 0 else "grew" if difference > 0 else "the same"

    @property
    def words(self) -> str:
        """The change in one sentence, with its numbers."""
        if self.children is None:
            return "No extract of this run is loaded."
        if self.is_vanished:
            return f"No child is listed there any more as of {in_words(self.as_of)}."
        now = f"{_families(self.families)}, {_children(self.children)}"
        if not self.is_newer or self.families_then is None:
            return f"{now} as of {in_words(self.as_of)}; no newer extract since."
        said = (
            f"{_families(self.families_then)} then, {_families(self.families)} now "
            f"({_children(self.children_then or 0)} then, {self.children:,} now, "
            f"{in_words(self.as_of)})"
        )
        if self.gone_children is None:
            return said + "; the extract of then is no longer loaded, so who is new is not known."
        return (
            f"{said}: {self.still_children:,} still listed, {self.gone_children:,} no longer, "
            f"{self.new_children:,} new."
        )


def _families(number: int) -> str:
    return f"{number:,} {'family' if number == 1 else 'families'}"


def _children(number: int) -> str:
    return f"{number:,} {'child' if number == 1 else 'children'}"


def newest_extracts(extracts: pd.DataFrame) -> dict[tuple[str, str], Extract]:
    """(State, direction) -> its extract in use. `extracts`: one row per extract, that in use first."""
    first = extracts.dropna(subset=["direction"]).drop_duplicates(["state_code", "direction"])
    return {
        (row.state_code, row.direction): Extract(
            row.extract_id, pd.Timestamp(row.as_of_date).date()
        )
        for row in first.itertuples()
    }


def listed_at(
    table: Callable[[str], ir.Table],
    targets: Iterable[Target],
    newest: Mapping[tuple[str, str], Extract],
) -> ir.Table:
    """One row per extract, place and child listed at a target's place, then or now.

    extract_id, missed_place_id, missed_county_fips, child_number, family_number,
    eligibility_expiration_date, is_in_window. Without names.
    """
    targets = list(targets)
    leads = table("leads")
    places = sorted({i for target in targets for i in target.place_ids})
    counties = sorted({t.county_fips for t in targets if not t.place_ids and t.county_fips})
    extracts = {t.extract_id_then for t in targets if t.extract_id_then}
    extracts |= {newest[run].extract_id for t in targets if (run := run_of(t)) in newest}
    if not extracts or not (places or counties):
        wanted = ibis.literal(False)
    else:
        wanted = leads.extract_id.isin(sorted(extracts)) & (
            (leads.missed_place_id.isin(places) if places else ibis.literal(False))
            | (leads.missed_county_fips.isin(counties) if counties else ibis.literal(False))
        )
    return leads.filter(wanted).select(
        "extract_id", "missed_place_id", "missed_county_fips", "child_number", "family_number",
        "eligibility_expiration_date", "is_in_window",
    )  # fmt: skip


def run_of(target: Target) -> tuple[str, str]:
    return target.state_code, target.direction


def targets_now(
    targets: Iterable[Target],
    listed: pd.DataFrame,
    newest: Mapping[tuple[str, str], Extract],
    loaded: Iterable[str],
) -> list[TargetNow]:
    """One per target, in their order. `listed`: rows of `listed_at`; `loaded`: ids of extracts."""
    held = set(loaded)
    by_extract = dict(tuple(listed.groupby("extract_id")))
    empty = listed.iloc[:0]
    return [_now(target, by_extract, empty, newest.get(run_of(target)), held) for target in targets]


def _at(rows: pd.DataFrame, target: Target) -> pd.DataFrame:
    if target.place_ids:
        return rows[rows["missed_place_id"].isin(target.place_ids)]
    return rows[rows["missed_county_fips"] == target.county_fips]


def _now(target, by_extract, empty, extract: Extract | None, held: set[str]) -> TargetNow:
    then_children, then_families = target.children_then, target.families_then
    if extract is None:
        return TargetNow(
            target, None, then_children, then_families, *(None,) * 6, leaving_children=0, leaving_by=None
        )  # fmt: skip
    now = _at(by_extract.get(extract.extract_id, empty), target)
    children, families = set(now["child_number"]), set(now["family_number"])
    new = still = gone = gone_families = None
    if target.extract_id_then in held:
        then = _at(by_extract.get(target.extract_id_then, empty), target)
        before, before_families = set(then["child_number"]), set(then["family_number"])
        then_children, then_families = len(before), len(before_families)
        new, still, gone = len(children - before), len(children & before), len(before - children)
        gone_families = len(before_families - families)
    ends = pd.to_datetime(now["eligibility_expiration_date"])
    last = pd.Timestamp(extract.as_of) + pd.Timedelta(days=LEAVING_DAYS)
    leaving = now[now["is_in_window"].fillna(False).astype(bool) & (ends <= last)]
    return TargetNow(
        target=target,
        as_of=extract.as_of,
        children_then=then_children,
        families_then=then_families,
        children=len(children),
        families=len(families),
        new_children=new,
        still_children=still,
        gone_children=gone,
        gone_families=gone_families,
        leaving_children=int(leaving["child_number"].nunique()),
        leaving_by=ends[leaving.index].min().date() if len(leaving) else None,
    )


def with_counts(target: Target, now: TargetNow, extract: Extract | None) -> Target:
    """The target with what is listed at its place today written in as its then."""
    if extract is None:
        return target
    return replace(
        target,
        extract_id_then=extract.extract_id,
        as_of_then=extract.as_of,
        children_then=now.children,
        families_then=now.families,
    )


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

    @property
    def children_per_visit(self) -> float | None:
        return self.children / self.visits if self.visits else None


def work(board: Board, first: dt.date, last: dt.date) -> Work:
    """The supervisor's figures from `first` to `last`, both included.

    Days to the first visit: the median over targets opened in that time and visited since; a
    visit on the day it was opened, or logged for an earlier day, counts 0.
    """
    opened = [t for t in board.targets if first <= _made(t) <= last]
    visits = [v for v in board.visits if first <= v.visit_date <= last]
    first_visit = _first_visits(board.visits)
    waited = [
        max(0, (first_visit[t.target_id] - _made(t)).days)
        for t in opened
        if t.target_id in first_visit
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
    )  # fmt: skip


def work_by(board: Board, field: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """One row per value of a target's `field` (region, source, owner, guess), most visits first.

    field's name, opened, closed, visits, visits_found, families, children, children_per_visit.
    """
    rows = []
    for value in sorted({getattr(t, field) for t in board.targets}):
        targets = tuple(t for t in board.targets if getattr(t, field) == value)
        ids = {t.target_id for t in targets}
        part = Board((), targets, tuple(v for v in board.visits if v.target_id in ids))
        of = work(part, first, last)
        rows.append(
            (value or "not said", of.opened, of.closed, of.visits, of.visits_found, of.families,
             of.children, of.children_per_visit)
        )  # fmt: skip
    columns = [field, "opened", "closed", "visits", "visits_found", "families", "children", "children_per_visit"]  # fmt: skip
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

    field's name, visits, found, found_pct, low_pct, high_pct (Wilson 95 %, 0-100; nothing below
    FEWEST_VISITS visits), words. Visits to one target are not independent, so the interval is a
    little too narrow.
    """
    value_of = {t.target_id: getattr(t, field) for t in board.targets}
    told: dict[str, list[int]] = {}
    for visit in board.visits:
        told.setdefault(value_of[visit.target_id], []).append(int(visit.families > 0))
    rows = []
    for value, found in sorted(told.items(), key=lambda one: (-len(one[1]), one[0])):
        visits, hits = len(found), sum(found)
        share = low = high = None
        if visits >= FEWEST_VISITS:
            below, above = wilson(np.array([hits]), np.array([visits]))
            share, low, high = 100 * hits / visits, 100 * float(below[0]), 100 * float(above[0])
        rows.append((value or "not said", visits, hits, share, low, high, _record(visits, hits, low, high)))  # fmt: skip
    columns = [field, "visits", "found", "found_pct", "low_pct", "high_pct", "words"]
    return pd.DataFrame(rows, columns=columns)


def _record(visits: int, hits: int, low: float | None, high: float | None) -> str:
    if low is None:
        return (
            f"{visits} {'visit' if visits == 1 else 'visits'} so far: too few to say how often "
            f"families are found (from {FEWEST_VISITS} on)."
        )
    return (
        f"visits found families {hits} times of {visits} "
        f"({low:.0f} to {high:.0f} % with 95 % confidence)"
    )


def track_record(board: Board, value: str, field: str = "source") -> str:
    """What visits to targets of one kind found, in one sentence; nothing where there was no visit."""
    found = outcomes(board, field)
    row = found[found[field] == value]
    if row.empty:
        return ""
    said = row.iloc[0]["words"]
    return f"Ideas from «{value}»: {said}" + ("" if said.endswith(".") else ".")


def never_visited(pockets: Iterable[tuple[str, Iterable[int]]], board: Board) -> list[str]:
    """Names of the pockets (name, ids of its towns) at none of whose towns a visit was logged."""
    visited_targets = {visit.target_id for visit in board.visits}
    visited = {
        i for target in board.targets if target.target_id in visited_targets for i in target.place_ids
    }  # fmt: skip
    return [name for name, place_ids in pockets if not visited & set(place_ids)]
