"""Who recorded which family's arrival in a State: the State itself, other States, and a third source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.leads.late_reporting import complete_until
from analytics.mobility.reported.notices import notices
from analytics.selection import Selection
from data.schema.program import window_start

Tables = Callable[[str], ir.Table]

ONE_ARRIVAL_DAYS = 31
"""Moves of one family into the State within a month of each other are one arrival, written down twice."""
NOTICE_DAYS = 7
"""A notice tells of a family's arrival from the same town in the same town at most a week away: as far as
siblings' days may lie apart (data/derive/families.py)."""
LISTS = ("found", "elsewhere", "third")
NOTICES, MOBILITY = "move notices", "Mobility files that do not say who recorded a move"


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Arrivals in a State from elsewhere, in the last 36 months that are complete.

    rows: one row per arrival of a family and county in it: number (of the arrival), day (its first), found
    (the State enrolled the family in that stay, or recorded the move itself), elsewhere (another State recorded
    it), third (see `third`); to_place_id, to_county_fips, to_county_name, to_state_code, and for from_ the same
    but the name. A notice that tells of no known family is an arrival of its own.
    first, last: days between which arrivals count. third: which source the third list is, "" where there is none.
    without_recorder: moves that do not say who recorded them, left out. knows_enrollments: of this State.
    tells_families: two children at least are of one family; else no names are loaded, and each child is one.
    why: why nothing can be said, in a sentence; "" where it can.
    """

    rows: pd.DataFrame
    first: dt.date
    last: dt.date
    third: str = ""
    without_recorder: int = 0
    knows_enrollments: bool = True
    tells_families: bool = True
    why: str = ""


def moves_into(table: Tables, state: str) -> ir.Table:
    """One row per family, day, pair of ends and recorder of a move into the State from elsewhere: Ibis.

    Columns: family_number, day, recorder (State; nothing where it is not said), kind, is_found, children, as_of_date of
    the newest extract that has it, and the ends: to_place_id, to_county_fips, to_county_name, from_place_id,
    from_state_code.
    """
    moves, extracts, places = table("moves"), table("extracts"), table("places")
    into = moves.filter(
        moves.to_state_code == state,
        moves.from_state_code.isnull() | (moves.from_state_code != state),
        ~moves.is_same_place,
        moves.move_date.notnull(),
    )
    kind = into.kind.cast("string")
    of_records = ibis.ifelse(kind == "qualifying_moves", into.export_state_code, ibis.null("string"))
    into = into.mutate(
        kind=kind,
        day=into.move_date,
        recorder=ibis.coalesce(into.reporting_state_code, of_records.nullif(ibis.literal("US"))),
    )
    into = into.join(extracts.select("extract_id", "as_of_date"), "extract_id")
    into = into.left_join(
        places.select(
            to_place_id=places.place_id, to_county_fips=places.county_fips, to_county_name=places.county_name
        ),
        "to_place_id",
    )
    keys = [
        "family_number", "day", "recorder", "kind", "to_place_id", "to_county_fips", "to_county_name",
        "from_place_id", "from_state_code",
    ]  # fmt: skip
    return into.group_by(keys).agg(
        is_found=into.is_found.any(),
        as_of_date=into.as_of_date.max(),
        children=into.child_number.nunique(),
    )


def numbered_arrivals(moves: ir.Table) -> ir.Table:
    """The rows of `moves_into` with `number`: that of the family's arrival, rising with its days: Ibis."""
    days = moves.select("family_number", "day").distinct()
    in_turn = ibis.window(group_by="family_number", order_by="day")
    days = days.mutate(before=days.day.lag().over(in_turn))
    is_new = days.before.isnull() | (days.day.delta(days.before, unit="day") > ONE_ARRIVAL_DAYS)
    days = days.mutate(
        number=is_new.cast("int32")
        .sum()
        .over(ibis.cumulative_window(group_by="family_number", order_by="day"))
    )
    return moves.join(days.drop("before"), ["family_number", "day"])


def arrivals(table: Tables, state: str) -> Arrivals:
    """Who recorded which arrival in the State. Read in one go: a few rows a family, no names."""
    moves = numbered_arrivals(moves_into(table, state)).to_pandas()
    moves["day"] = pd.to_datetime(moves["day"])
    is_records = moves["kind"] == "qualifying_moves"
    is_own, is_other = moves["recorder"] == state, moves["recorder"].notna() & (moves["recorder"] != state)
    why = _why_not(state, is_own.any() or moves["is_found"].eq(True).any(), is_own.any(), is_other.any())
    if why:
        return Arrivals(moves.iloc[:0], dt.date.min, dt.date.min, why=why)
    known = pd.to_datetime(moves["as_of_date"])
    last = complete_until(min(known[is_own].max(), known[is_other].max()).date())
    first = window_start(last) + dt.timedelta(days=1)
    moves["found"] = is_own | moves["is_found"].eq(True)
    moves["elsewhere"] = is_other
    moves["third"] = moves["recorder"].isna() & ~is_records
    left_out = moves["recorder"].isna() & is_records & ~moves["found"]
    rows = _one_an_arrival(moves[~left_out])
    third = MOBILITY if moves["third"].any() else ""
    told = _told_in_notices(table, state)
    if len(told):
        rows, third = _with_notices(rows, told), NOTICES
    rows = rows[rows["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    rows = rows[rows[list(LISTS)].any(axis="columns")].assign(to_state_code=state, from_county_fips=None)
    return Arrivals(
        rows.reset_index(drop=True),
        first,
        last,
        third,
        int(left_out.sum()),
        bool(moves["is_found"].eq(True).any()),
        bool((moves["children"] > 1).any()),
    )


def _why_not(state: str, is_anybody_found: bool, has_own: bool, has_other: bool) -> str:
    if not has_other:
        return (
            f"No loaded record of another State tells of a move to {state}, so there is nothing to hold the State's own "
            "records against. Load the records (Student, Qualifying_Moves) of States that families come from."
        )
    if not has_own:
        return (
            f"No loaded record of {state} itself tells of a move to {state}: whom only {state} found cannot be known. "
            f"Load the records of {state} (Student, Qualifying_Moves, Enrollments)."
        )
    return "" if is_anybody_found else f"{state} found none of the families, going by the loaded records."


def _one_an_arrival(moves: pd.DataFrame) -> pd.DataFrame:
    """One row per arrival and county: its first day and ends, and who has it."""
    ordered = moves.sort_values("day", kind="stable")
    found = ordered.groupby(["family_number", "number", "to_county_fips"], dropna=False, sort=False).agg(
        day=("day", "first"),
        to_place_id=("to_place_id", "first"),
        to_county_name=("to_county_name", "first"),
        from_place_id=("from_place_id", "first"),
        from_state_code=("from_state_code", "first"),
        **{name: (name, "any") for name in LISTS},
    )
    found = found.reset_index()
    found["number"] = found.groupby(["family_number", "number"], sort=False).ngroup()
    return found.drop(columns="family_number")


def _told_in_notices(table: Tables, state: str) -> pd.DataFrame:
    """One row per day and pair of towns of notices of moves into the State; days within a week are one."""
    told = notices(table, Selection(state=state)).to_pandas()
    told = told[told["to_state_code"].eq(state) & told["from_state_code"].ne(state).fillna(True)]
    told = told.dropna(subset=["day", "from_place_id", "to_place_id"])
    told = told.assign(day=pd.to_datetime(told["day"])).sort_values("day", kind="stable")
    gap = told.groupby(["from_place_id", "to_place_id"])["day"].diff()
    return told[gap.isna() | (gap > pd.Timedelta(days=NOTICE_DAYS))]


def _with_notices(rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The rows with `third` where a notice tells of the arrival, and a row for each that tells of no known one.

    Each notice is for one family: the nearest day that no other took.
    """
    rows = rows.assign(third=False).reset_index(drop=True)
    of_pair = {
        pair: list(part.index) for pair, part in rows.groupby(["from_place_id", "to_place_id"]) if part.size
    }
    taken: set[int] = set()
    further = []
    days = rows["day"].to_numpy()
    for notice in told.to_dict("records"):
        near = of_pair.get((notice["from_place_id"], notice["to_place_id"]), [])
        apart = {row: abs(days[row] - np.datetime64(notice["day"])) for row in near if row not in taken}
        row = min(apart, key=lambda one: (apart[one], one)) if apart else None
        if row is not None and apart[row] <= np.timedelta64(NOTICE_DAYS, "D"):
            taken.add(row)
        else:
            further.append({name: notice.get(name) for name in rows.columns} | {"third": True})
    rows.loc[sorted(taken), "third"] = True
    if not further:
        return rows
    more = pd.DataFrame(further).assign(found=False, elsewhere=False)
    more["number"] = np.arange(len(more)) + (int(rows["number"].max()) + 1 if len(rows) else 0)
    return pd.concat([rows, more[rows.columns].astype(rows.dtypes.to_dict())], ignore_index=True)
