"""Who goes where this week: targets that are due, the overdue first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analytics.wording import MONTHS, in_words
from data.board.board import Board, Target, Visit


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
    newest = newest_visits(board)
    now: list[Due] = []
    later: list[Target] = []
    for target in board.targets:
        if not target.is_open or (owner is not None and target.owner != owner):
            continue
        visit = newest.get(target.target_id)
        day = target.planned_date
        is_waiting = _is_waiting(target, visit)
        rank = ("high", "normal", "low").index(target.priority)
        if is_waiting and day <= sunday:
            late = "overdue since" if day < today else "today," if day == today else "on"
            now.append(Due(target, f"{late} {day:%a} {in_words(day)}", (day, rank, target.place_name)))
        elif not is_waiting and visit is not None and (back := come_back_day(visit)) and back <= today:
            is_now = (back.year, back.month) == (today.year, today.month)
            said = "come back this month" if is_now else f"to come back since {back:%B %Y}"
            now.append(Due(target, said, (min(today, back), rank, target.place_name)))
        else:
            later.append(target)

    def next_day(target: Target) -> dt.date:
        visit = newest.get(target.target_id)
        if _is_waiting(target, visit):
            return target.planned_date or dt.date.max
        return (come_back_day(visit) if visit else None) or dt.date.max

    later.sort(key=lambda t: (next_day(t), t.priority != "high", t.place_name))
    return sorted(now, key=lambda one: one.order), later


def done_this_week(board: Board, owner: str | None, today: dt.date) -> list[Due]:
    """Open targets of a person visited since Monday that nobody has to go to this week any more."""
    monday = today - dt.timedelta(days=today.weekday())
    newest = newest_visits(board)
    _, later = due(board, owner, today)
    return [
        Due(target, _visited(newest[target.target_id]), (target.place_name,))
        for target in sorted(later, key=lambda t: t.place_name)
        if target.target_id in newest
        and monday <= newest[target.target_id].visit_date <= today
        and not _is_waiting(target, newest[target.target_id])
    ]


def why_later(target: Target, visit: Visit | None) -> str:
    """What is next at a target that is not due: its planned day, the month to come back in, else
    what the newest visit said."""
    if visit is None or _is_waiting(target, visit):
        return in_words(target.planned_date) if target.planned_date else "no day yet"
    back = come_back_day(visit)
    return f"come back in {back:%B %Y}" if back else _visited(visit)


def newest_visits(board: Board) -> dict[str, Visit]:
    """Target id -> its newest visit."""
    return {visit.target_id: visit for visit in board.visits}


def outcome_in_words(visit: Visit) -> str:
    """ "nobody", "come back in October", "nobody; come back in October"."""
    if visit.come_back_month is None:
        return visit.outcome
    said = f"come back in {MONTHS[visit.come_back_month - 1]}"
    return said if visit.outcome == "come back" else f"{visit.outcome}; {said}"


def state_in_words(target: Target, visit: Visit | None) -> str:
    """The state of work; of an open target also when its newest visit says to go again."""
    back = come_back_day(visit) if visit is not None and target.is_open else None
    return f"{target.progress}; again in {back:%B %Y}" if back else target.progress


def _visited(visit: Visit) -> str:
    return f"visited {in_words(visit.visit_date)}: {outcome_in_words(visit)}"


def _is_waiting(target: Target, visit: Visit | None) -> bool:
    """A day is planned and nobody went since."""
    day = target.planned_date
    return day is not None and (visit is None or visit.visit_date < day)


def come_back_day(visit: Visit) -> dt.date | None:
    """The first of the month to come back in: the next such month after that of the visit."""
    month = visit.come_back_month
    if month is None:
        return None
    return dt.date(visit.visit_date.year + (month <= visit.visit_date.month), month, 1)
