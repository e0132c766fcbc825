"""A place over all loaded lists of its run: who was listed, new, changed, no longer listed and refused.

The figures are those of the comparison of neighbours (data/derive/changes.py), restricted to places and
counties; no other filter of a Selection counts. What no list tells is nothing, never zero: months without a
list, months of moves that no list reaches, and places that a filtered report leaves out.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.leads.changes import REASON_WORDS
from analytics.selection import UNKNOWN_PLACE, UNKNOWN_TEXT
from analytics.wording import MONTHS, in_words
from data.schema.program import WINDOW_MONTHS
from data.schema.tables import GONE_REASONS

LISTS = "missed_enrollment"
COUNTS = ("listed", "new", "changed", "away", "refused", "gone", "not_compared", "left_out")


@dataclass(frozen=True)
class Where:
    """The lists of one run, delivered ones, and the places or counties looked at (none: all of them)."""

    direction: str
    state: str
    is_made_up: bool = False
    places: tuple[int, ...] = ()
    counties: tuple[str, ...] = ()
    rows_only: tuple[str, ...] = ()
    """Extracts whose rows cannot be told apart as children: they are counted, not compared."""

    def holds(self, rows: ir.Table) -> ir.BooleanValue:
        """Whether the missed place of a row of leads, or of no_longer_listed, is one of them."""
        conditions = []
        for column, chosen, unknown in (
            (rows.missed_place_id, self.places, UNKNOWN_PLACE),
            (rows.missed_county_fips, self.counties, UNKNOWN_TEXT),
        ):
            if chosen:
                is_one = column.isin([value for value in chosen if value != unknown]).fill_null(False)
                conditions.append(is_one | column.isnull() if unknown in chosen else is_one)
        return reduce(lambda a, b: a & b, conditions, rows.extract_id.notnull())


def lists(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per delivered list of the run: extract_id, number (in the order in which they are compared),
    as_of_date, has_before."""
    every = table("extracts")
    run = every.filter(
        every.kind == LISTS,
        every.direction == where.direction,
        every.state_code == where.state,
        every.is_synthetic.fill_null(False) == where.is_made_up,
    )
    number = ibis.row_number().over(order_by=[run.as_of_date, run.loaded_at])
    return run.select("extract_id", "as_of_date", number=number, has_before=number > 0)


def history(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per list of the run, oldest first: the columns of `lists`, rows and in_county (rows in the
    counties of the places), COUNTS, and gone_ with each reason.

    Children each, where rows tell them apart. changed: listed otherwise than before, at this place now or
    before; away: of these those who are at another place now. not_compared: on this list alone, and
    left_out: on the list before alone, where a filter of the other list leaves them out. A child who meets
    a count twice, at two of the places, counts once.
    """
    run, leads = lists(table, where), table("leads")
    here = leads.filter(where.holds(leads))
    listed = here.group_by("extract_id").aggregate(
        rows=here.count(),
        listed=here.child_number.nunique(),
        new=here.child_number.nunique(where=here.status == "new"),
        not_compared=here.child_number.nunique(where=here.status == "not compared"),
    )
    gone = table("no_longer_listed")
    gone = gone.filter(where.holds(gone))
    left = gone.group_by("extract_id").aggregate(
        gone=gone.child_number.nunique(),
        **{
            _reason(reason): gone.child_number.nunique(where=gone.reason == reason) for reason in GONE_REASONS
        },
    )
    joined = run
    for counted in (
        listed,
        left,
        _changed(table, where),
        _left_out(table, where),
        _in_county(table, where),
    ):
        joined = joined.left_join(counted, "extract_id").drop("extract_id_right")
    names = ("rows", "in_county", *COUNTS, *map(_reason, GONE_REASONS))
    return joined.mutate(**{name: joined[name].fill_null(0) for name in names}).order_by("number")


def _reason(reason: str) -> str:
    return f"gone_{reason.replace(' ', '_')}"


def _changed(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per list with moves that the one before listed otherwise: changed, away, refused."""
    leads = table("leads")
    columns = ("extract_id", "row_number", "missed_place_id", "missed_county_fips", "child_number")
    moves = table("changed_moves")
    was = leads.select(*columns)
    was = was.select("child_number", "extract_id", "row_number", was_here=where.holds(was))
    now = leads.select(*columns)
    now = now.select("extract_id", "row_number", is_here=where.holds(now))
    found = moves.join(
        was, [moves.previous_extract_id == was.extract_id, moves.previous_row_number == was.row_number]
    ).select("extract_id", "row_number", "child_number", "was_here", what=moves.what.cast("string"))
    found = found.left_join(now, ["extract_id", "row_number"])
    is_here = found.is_here.fill_null(False)
    is_refused = found.what == "refused"
    child = found.child_number
    return found.group_by("extract_id").aggregate(
        changed=child.nunique(where=~is_refused & (found.was_here | is_here)),
        away=child.nunique(where=~is_refused & found.was_here & ~is_here),
        refused=child.nunique(where=is_refused & found.was_here),
    )


def _left_out(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per list that filters leave children of the one before out of: left_out."""
    rows, leads = table("not_compared"), table("leads")
    rows = rows.filter(rows.listed_by == rows.previous_extract_id)
    rows = rows.select("row_number", later="extract_id", extract_id="listed_by")
    found = leads.filter(where.holds(leads)).join(rows, ["extract_id", "row_number"])
    counted = found.group_by(found.later).aggregate(left_out=found.child_number.nunique())
    return counted.rename(extract_id="later")


def _in_county(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per list with rows in the counties of the places: in_county."""
    leads = table("leads")
    if where.places:
        places = table("places")
        chosen = places.filter(places.place_id.isin(where.places)).select("county_fips").distinct()
        leads = leads.semi_join(chosen, leads.missed_county_fips == chosen.county_fips)
    elif where.counties:
        leads = leads.filter(where.holds(leads))
    return leads.group_by("extract_id").aggregate(in_county=lambda t: t.count())


def moved(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per month in which somebody moved to (from) here by any list that tells children apart:
    month (its first day), children.

    A move that a later list says otherwise counts as that one says it. One that several lists name is one.
    """
    run = lists(table, where)
    leads = table("leads").join(run.select("extract_id", "number"), "extract_id")
    leads = leads.filter(leads.move_date.notnull(), leads.extract_id.notin(where.rows_only))
    end = ibis.coalesce(leads.missed_place_id, -leads.missed_written_id)
    leads = leads.mutate(end=end)
    moves = table("changed_moves")
    moves = moves.filter(moves.what != "refused").join(run.select("extract_id", later="number"), "extract_id")
    said_otherwise = leads.join(
        moves.select("later", extract_id="previous_extract_id", row_number="previous_row_number"),
        ["extract_id", "row_number"],
    ).select("later", child="child_number", day="move_date", spot="end")
    here = leads.filter(where.holds(leads))
    here = here.anti_join(
        said_otherwise,
        [
            here.child_number == said_otherwise.child,
            here.move_date == said_otherwise.day,
            here.end == said_otherwise.spot,
            here.number < said_otherwise.later,
        ],
    )
    return (
        here.group_by(month=here.move_date.truncate("M"))
        .aggregate(children=here.child_number.nunique())
        .order_by("month")
    )


def filters(table: Callable[[str], ir.Table], where: Where) -> ibis.Table:
    """One row per list and filter that a neighbour has not: extract_id, what, day."""
    found = table("report_filters").semi_join(lists(table, where), [("filtered_extract_id", "extract_id")])
    return found.select("day", extract_id="filtered_extract_id", what=found.what.cast("string")).distinct()


def by_month(
    told: pd.DataFrame, moves: pd.DataFrame, narrowed: pd.DataFrame, rows_only: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per month and list, newest first, from the first loaded list to the last; one for a month
    without a list.

    `told`, `moves`, `narrowed`: frames of `history`, `moved` and `filters`. Columns: month, as_of, label,
    moved, COUNTS, rows, reasons and note (texts). A figure that nothing tells is NA.
    """
    if told.empty:
        return pd.DataFrame()
    by_extract: dict[str, dict[str, dt.date | None]] = {}
    for extract_id, what, day in zip(*(narrowed[c] for c in ("extract_id", "what", "day")), strict=True):
        by_extract.setdefault(extract_id, {})[what] = _day(day)
    each, before = [], "first list, nothing to compare with"
    for line in told.to_dict("records"):
        filters_of_it = by_extract.get(line["extract_id"], {})
        tells_children = line["extract_id"] not in rows_only
        each.append(_of_list(line, filters_of_it, tells_children, before))
        if not tells_children:
            continue  # the next one is compared with the one before this
        before = ""
        if _is_elsewhere(line, filters_of_it):
            before = "the list before is one of other counties"
    counted = {_day(day): int(n) for day, n in zip(moves["month"], moves["children"], strict=True)}
    months: list[dict] = []
    month: dt.date = each[0]["month"]
    while month <= each[-1]["month"]:
        here = [one for one in each if one["month"] == month] or [_without_list(month)]
        is_reached = any(first <= month <= last for one in each for first, last in one["reach"])
        count = counted.get(month, 0 if is_reached else None)
        months += [one | {"moved": count} for one in here]
        month = _next_month(month)
    frame = pd.DataFrame(months).drop(columns="reach")
    repeated = frame.groupby("label").cumcount()
    frame["label"] += [f" ({n + 1})" if n else "" for n in repeated]
    numbers = ["moved", "rows", *COUNTS]
    return frame.astype(dict.fromkeys(numbers, "Int64")).iloc[::-1].reset_index(drop=True)


def _of_list(line: dict, narrowed: dict[str, dt.date | None], tells_children: bool, before: str) -> dict:
    """One list as a row of by_month, and its `reach`: months of moves that it tells wholly (first, last).

    `before`: why it cannot be compared with the one before; "" where it can.
    """
    as_of: dt.date = line["as_of_date"].date()
    row: dict = dict.fromkeys(COUNTS) | {
        "month": as_of.replace(day=1), "as_of": as_of, "label": in_words(as_of), "rows": None,
        "reasons": "", "reach": [],
    }  # fmt: skip
    notes = []
    if _is_elsewhere(line, narrowed):
        notes.append("a list of other counties")
    else:
        row |= {"rows": line["rows"], "listed": line["listed"]}
        if tells_children and not before:
            row |= {name: line[name] for name in COUNTS}
            row["reasons"] = _reasons(line)
        elif before:
            notes.append(before)
        if not tells_children:
            notes.append("rows, children cannot be told apart")
        elif not {"grade", "other State"} & set(narrowed):
            row["reach"] = [_reach(as_of, narrowed)]
        notes += [_HOLDS[what].format(day=day and in_words(day)) for what, day in narrowed.items()]
    return row | {"note": "; ".join(notes)}


def _is_elsewhere(line: dict, narrowed: dict[str, dt.date | None]) -> bool:
    """Whether a list of some counties has none of the places looked at."""
    return "county" in narrowed and not line["in_county"]


_HOLDS = {
    "first day": "holds moves from {day} on only",
    "last day": "holds moves up to {day} only",
    "grade": "holds some grades only",
    "county": "holds some counties only",
    "other State": "holds some States at the other end only",
}


def _reach(as_of: dt.date, narrowed: dict[str, dt.date | None]) -> tuple[dt.date, dt.date]:
    """First days of the first and the last month of moves that a list tells: its 36 months, or fewer."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - WINDOW_MONTHS, 12)
    days = calendar.monthrange(year, month + 1)[1]
    begin = dt.date(year, month + 1, min(as_of.day, days)) + dt.timedelta(days=1)
    begin = max(begin, narrowed.get("first day") or begin)
    first = begin if begin.day == 1 else _next_month(begin.replace(day=1))
    return first, (narrowed.get("last day") or as_of).replace(day=1)


def _day(value: object) -> dt.date | None:
    """A day of a frame, which may be a moment or nothing."""
    if not isinstance(value, dt.date) or value is pd.NaT:
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def _without_list(month: dt.date) -> dict:
    return dict.fromkeys(COUNTS) | {
        "month": month, "as_of": None, "label": f"{MONTHS[month.month - 1][:3]} {month.year}", "rows": None,
        "reasons": "", "note": "no list of this month is loaded", "reach": [],
    }  # fmt: skip


def _reasons(line: dict) -> str:
    """ "36-month window is over: 3, Not known from what is loaded: 2", the most frequent first; "" where nobody is gone."""
    found: Sequence[tuple[str, int]] = [
        (REASON_WORDS[reason], int(line[_reason(reason)])) for reason in GONE_REASONS if line[_reason(reason)]
    ]
    return ", ".join(f"{words}: {n:,}" for words, n in sorted(found, key=lambda pair: -pair[1]))


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
