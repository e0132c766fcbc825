"""Who goes where this week: targets that are due, the overdue first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analytics.selection import in_words
from data.board import Board, Target, Visit


@dataclass(frozen=True)
class Due:
    """An open target and why it is due: `order` sorts, `why` is said beside it."""

    target: Target
    why: str
    order: tuple


def due(board: Board, owner: str | None, today: dt.date) -> tuple[list[Due], list[Target]]:
    """Open targets of a person (None: of everybody): due by the end of this week, and the others.

    Due: planned for a day up to Sunday and not visited since, or the month to come back in has
    begun and nobody came back yet.
    """
    sunday = today + dt.timedelta(days=6 - today.weekday())
    newest: dict[str, Visit] = {}
    for visit in board.visits:
        newest[visit.target_id] = visit
    now: list[Due] = []
    later: list[Target] = []
    for target in board.targets:
        if not target.is_open or (owner is not None and target.owner != owner):
            continue
        visit = newest.get(target.target_id)
        day = target.planned_date
        is_waiting = day is not None and (visit is None or visit.visit_date < day)
        rank = ("high", "normal", "low").index(target.priority)
        if is_waiting and day <= sunday:
            late = "overdue since" if day < today else "today," if day == today else "on"
            now.append(
                Due(target, f"{late} {day:%a} {in_words(day)}", (day, rank, target.place_name))
            )
        elif (
            not is_waiting
            and visit is not None
            and (back := come_back_day(visit))
            and back <= today
        ):
            is_now = (back.year, back.month) == (today.year, today.month)
            said = "come back this month" if is_now else f"to come back since {back:%B %Y}"
            now.append(Due(target, said, (min(today, back), rank, target.place_name)))
        else:
            later.append(target)
    later.sort(key=lambda t: (t.planned_date or dt.date.max, t.priority != "high", t.place_name))
    return sorted(now, key=lambda one: one.order), later


def come_back_day(visit: Visit) -> dt.date | None:
    """The first of the month to come back in: the next such month after that of the visit."""
    month = visit.come_back_month
    if month is None:
        return None
    return dt.date(visit.visit_date.year + (month <= visit.visit_date.month), month, 1)
