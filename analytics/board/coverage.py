"""A year's coverage: whom the lists expected in which county, of which age and origin, and where visits went.

Expected are the children on the lists of the twelve months, each once, at the place where they were missed. They
were looked at where a visit of these months went to their town (a target of several towns counts for each of
them, one of a whole county for all of it). That says nothing of whom a visit met: visits write down families, not
ages or origins. Counts only; a plain share of each, nothing estimated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.wording import ROWS, unit_of
from data.board.board import Board
from data.schema.tables import COMPUTED

UNDER_5, OUT_OF_SCHOOL, OTHER_AGES = "under 5", "out-of-school youth", "5 and older, in school or not said"
AGES = (UNDER_5, OUT_OF_SCHOOL, OTHER_AGES)
KINDS = ("county", "age", "origin")
NOT_PLACED = "not on the map"
COLUMNS = (
    "kind", "group", "children", "families", "children_looked_at", "families_looked_at", "share_pct", "short_of",
    "visits", "families_met", "last_visit",
)  # fmt: skip


def twelve_months(today: dt.date) -> tuple[dt.date, dt.date]:
    """The days of the last twelve months up to and with `today`."""
    try:
        before = today.replace(year=today.year - 1)
    except ValueError:  # February 29
        before = dt.date(today.year - 1, 2, 28)
    return before + dt.timedelta(days=1), today


def lists_of_year(lists: pd.DataFrame, state: str, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Ids of the lists of moves to a State as of those days, of `lists` (one row per list that is loaded).

    Delivered ones where there are any, else computed ones; real ones where there are any; none without ids and names, whose
    rows are not known to be different children.
    """
    days = pd.to_datetime(lists["as_of_date"]).dt.date
    own = lists[(lists["direction"] == "to") & (lists["state_code"] == state) & days.between(first, last)]
    told = [unit_of(str(k), m or "{}") is not ROWS for k, m in zip(own["kind"], own["mapping"], strict=True)]
    own = own[np.array(told, dtype=bool)]
    for flags in (own["is_synthetic"].fillna(False).astype(bool), own["kind"].astype(str) == COMPUTED):
        keeps = ~flags.reindex(own.index)
        own = own[keeps] if keeps.any() else own
    return tuple(own["extract_id"])


def expected(table: Callable[[str], ir.Table], lists: Sequence[str]) -> ir.Table:
    """One row per child and place on the lists of these ids.

    child_number, family_number, missed_place_id, missed_county_fips, age_years, is_osy, origin (State, else country).
    Without names. Children whose window was over are none that a visit goes for.
    """
    leads = table("leads")
    rows = leads.filter(leads.extract_id.isin(list(lists)), leads.is_in_window.fill_null(True))
    newest = ibis.row_number().over(
        group_by=("child_number", "missed_place_id", "missed_county_fips"),
        order_by=(rows.as_of_date.desc(), rows.move_date.desc(nulls_first=False), rows.row_number),
    )
    rows = rows.mutate(place_rank=newest).filter(lambda t: t.place_rank == 0)
    return rows.select(
        "child_number", "family_number", "missed_place_id", "missed_county_fips", "age_years",
        is_osy=rows.is_osy.fill_null(False),
        origin=ibis.coalesce(rows.other_state_code.cast("string"), rows.other_country_code.cast("string"), ""),
    )  # fmt: skip


def coverage(
    rows: pd.DataFrame, board: Board, county_names: dict[str, str], first: dt.date, last: dt.date
) -> pd.DataFrame:
    """One row per kind (KINDS) and group, what was neglected most first in each: COLUMNS.

    rows: of `expected`, for the same days. share_pct: of the children those looked at; short_of: how many more children would
    have been looked at, had the group had the share of all. visits, families_met, last_visit: of counties alone.
    """
    visited = _Visited(board, first, last)
    rows = rows.assign(
        county=rows["missed_county_fips"]
        .astype(object)
        .where(rows["missed_county_fips"].notna(), NOT_PLACED),
        age=np.select(
            [rows["is_osy"].astype(bool), rows["age_years"].astype(float) < 5],
            [OUT_OF_SCHOOL, UNDER_5],
            OTHER_AGES,
        ),
        is_looked_at=rows["missed_place_id"].isin(visited.places)
        | rows["missed_county_fips"].isin(visited.whole_counties),
    )
    looked = rows[rows["is_looked_at"]]
    all_children = rows["child_number"].nunique()
    share_of_all = looked["child_number"].nunique() / all_children if all_children else 0.0
    found = []
    for kind in KINDS:
        parts = {name: part for name, part in rows.groupby(kind, sort=True)}
        for name, part in parts.items():
            seen = part[part["is_looked_at"]]
            children, at = part["child_number"].nunique(), seen["child_number"].nunique()
            row = {
                "kind": kind, "group": name, "children": children, "families": part["family_number"].nunique(),
                "children_looked_at": at, "families_looked_at": seen["family_number"].nunique(),
                "share_pct": 100 * at / children, "short_of": round(share_of_all * children - at, 6),
            }  # fmt: skip
            if kind == "county":
                row |= visited.of_county(part, str(name)) | {"group": county_names.get(str(name), str(name))}
            found.append(row)
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    order = frame["kind"].map({kind: i for i, kind in enumerate(KINDS)})
    frame = frame.assign(order=order).sort_values(
        ["order", "short_of", "children", "group"], ascending=[True, False, False, True], ignore_index=True
    )
    return frame.drop(columns="order").astype({"visits": "Int64", "families_met": "Int64"})


def towns_visited(places: pd.DataFrame, board: Board, first: dt.date, last: dt.date) -> tuple[int, ...]:
    """Ids of the towns of `places` (place_id, county_fips) that visits of those days went to."""
    visited = _Visited(board, first, last)
    at = places["place_id"].isin(visited.places) | places["county_fips"].isin(visited.whole_counties)
    return tuple(sorted(int(place) for place in places.loc[at, "place_id"]))


class _Visited:
    """Where the visits of some days went: places, whole_counties, and visits with what they stand for."""

    def __init__(self, board: Board, first: dt.date, last: dt.date) -> None:
        targets = {target.target_id: target for target in board.targets}
        self.visits = [
            (visit, targets[visit.target_id])
            for visit in board.visits
            if first <= visit.visit_date <= last and visit.target_id in targets
        ]
        self.places = {place for _, target in self.visits for place in target.place_ids}
        self.whole_counties = {t.county_fips for _, t in self.visits if not t.place_ids} - {""}

    def of_county(self, part: pd.DataFrame, fips: str) -> dict[str, object]:
        """Visits to the towns of `part` and to the county as a whole: how many, families met, the last day."""
        towns = set(part["missed_place_id"].dropna())
        own = [
            visit
            for visit, target in self.visits
            if (towns & set(target.place_ids) if target.place_ids else target.county_fips == fips)
        ]
        return {
            "visits": len(own),
            "families_met": sum(visit.families for visit in own),
            "last_visit": max((visit.visit_date for visit in own), default=None),
        }


def not_looked_at(frame: pd.DataFrame) -> pd.DataFrame:
    """The groups of `coverage` of whom nobody was looked at, most children first."""
    none = frame[(frame["children_looked_at"] == 0) & (frame["children"] > 0)]
    return none.sort_values(["children", "kind", "group"], ascending=[False, True, True], ignore_index=True)
