"""Moves are recorded late: which months of a list are complete, and how late the last ones were.

The exchange learns of a move when another State enrolls the child, often weeks or months after the
move. So the months before the as-of day of any list hold fewer children than they will hold in the
end, and read as a fall. How many months that is differs between States and years and stands in no
public source: one stated number is used everywhere, MONTHS_LATE. Where the list before is loaded, what
came late is counted beside it; two lists a month apart say too little to replace the number.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from analytics.selection import Selection
from analytics.wording import in_words
from data.schema.program import period_of

MONTHS_LATE = 3
"""Months before the as-of day whose moves are not all recorded yet."""
LEAST_CHILDREN = 20
"""Children below which a share of those who came late is not said."""


def complete_until(as_of: dt.date) -> dt.date:
    """The last day of the last month that was over MONTHS_LATE months before the as-of day."""
    after = as_of + dt.timedelta(days=1)
    year, month = divmod(after.year * 12 + after.month - 1 - MONTHS_LATE, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def months_after(day: dt.date, last: dt.date) -> tuple[tuple[int, int], ...]:
    """The (year, month) pairs after the month of `day`, to that of `last`, in order."""
    numbers = range(day.year * 12 + day.month, last.year * 12 + last.month)
    return tuple((n // 12, n % 12 + 1) for n in numbers)


def not_complete(as_of: dt.date) -> tuple[tuple[int, int], ...]:
    """The (year, month) pairs that are not complete yet: MONTHS_LATE, and the one that runs."""
    return months_after(complete_until(as_of), as_of)


def reaches(selection: Selection, as_of: dt.date) -> bool:
    """Whether the filters of a selection let moves of months through that are not complete yet."""
    first = selection.qad_first or dt.date.min
    last = selection.qad_last or dt.date.max
    return any(
        (not selection.months or month in selection.months)
        and (not selection.periods or period_of(year, month) in selection.periods)
        and first <= dt.date(year, month, calendar.monthrange(year, month)[1])
        and dt.date(year, month, 1) <= last
        for year, month in not_complete(as_of)
    )


def caption(as_of: dt.date) -> str:
    """ "The last 3 months are not complete yet: moves are recorded late." """
    months = len(not_complete(as_of))
    return f"The last {months} months are not complete yet: moves are recorded late."


@dataclass(frozen=True)
class CameLate:
    """Children of a list who moved in the MONTHS_LATE months before the list before was made, and
    those of them whom that list did not name at the place. `before`: its as-of day."""

    before: dt.date
    children: int
    late: int


def came_late(table: Callable[[str], ir.Table], extract_id: str, before: dt.date) -> ibis.Table:
    """One row: children and late, as in CameLate. `before`: as-of day of the extract before."""
    leads = table("leads")
    months = not_complete(before)
    first = dt.date(*months[0], 1)
    rows = leads.filter(leads.extract_id == extract_id, leads.move_date >= first, leads.move_date <= before)
    return rows.aggregate(
        children=rows.child_number.nunique(),
        late=rows.child_number.nunique(where=rows.status == "new"),
    )


def in_a_sentence(found: CameLate) -> str:
    """What came late in words; "" where LEAST_CHILDREN are not reached."""
    if found.children < LEAST_CHILDREN:
        return ""
    months = len(not_complete(found.before))
    if not found.late:
        return (
            f"Not so between the last two lists: all {found.children:,} children on this one who moved in the "
            f"{months} months before {in_words(found.before)} were listed there already on that day. Two lists say "
            "too little to count on it."
        )
    return (
        f"Of {found.children:,} children on this list who moved in the {months} months before "
        f"{in_words(found.before)}, {found.late:,} ({100 * found.late / found.children:.0f}%) were "
        "not yet listed there on that day."
    )
