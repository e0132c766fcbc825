"""Planned and made visits by day: a month as weeks; on a phone the days that hold something."""

from __future__ import annotations

import calendar
import datetime as dt

import streamlit as st

from analytics.board.week import come_back_day, newest_visits, outcome_in_words
from analytics.exports.inert_text import safe_html
from analytics.wording import MONTHS
from pages.board.state import BoardState
from pages.parts.look import bare

MONTHS_SHOWN = 12


def draw(board_state: BoardState) -> None:
    """One month, with the months around it to choose from."""
    first = board_state.today.replace(day=1)
    months = [_moved(first, by) for by in range(-MONTHS_SHOWN, MONTHS_SHOWN + 1)]
    month = st.selectbox(
        "Month",
        months,
        MONTHS_SHOWN,
        format_func=lambda m: f"{MONTHS[m.month - 1]} {m.year}",
        key="board-month",
    )
    days: dict[dt.date, list[str]] = {}
    names = {t.target_id: bare(t.place_name) for t in board_state.board.targets}
    for target in board_state.board.targets:
        if target.planned_date and target.is_open:
            who = f" ({bare(target.owner)})" if target.owner else ""
            days.setdefault(target.planned_date, []).append(f"{bare(target.place_name)}{who}")
    open_ids = {t.target_id for t in board_state.board.targets if t.is_open}
    newest = newest_visits(board_state.board)
    for visit in newest.values():
        if visit.target_id in open_ids and (back := come_back_day(visit)):
            days.setdefault(back, []).append(f"↻ {names[visit.target_id]}: come back this month")
    for visit in board_state.board.visits:
        said = f"✓ {names[visit.target_id]}: {outcome_in_words(visit)}"
        days.setdefault(visit.visit_date, []).append(said)
    st.html(_table(month, days, board_state.today))
    st.caption("Planned days of open targets; ✓ marks a visit that was made, ↻ the month to come back in.")


def _moved(first: dt.date, by: int) -> dt.date:
    years, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return dt.date(years, month + 1, 1)


def _table(month: dt.date, days: dict[dt.date, list[str]], today: dt.date) -> str:
    """The month as HTML; every text of a person is escaped."""
    head = "".join(f"<th>{name}</th>" for name in ("Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"))
    weeks = []
    for week in calendar.Calendar(calendar.SUNDAY).monthdatescalendar(month.year, month.month):
        cells = []
        for day in week:
            said = days.get(day, []) if day.month == month.month else []
            marks = " ".join(
                name
                for name, is_so in (
                    ("other", day.month != month.month),
                    ("today", day == today),
                    ("full", bool(said)),
                )
                if is_so
            )
            lines = "".join(f"<p>{safe_html(text)}</p>" for text in said)
            cells.append(f'<td class="{marks}"><b>{day.day}</b><i>{day:%a %b} {day.day}</i>{lines}</td>')
        weeks.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="atlas-calendar"><thead><tr>{head}</tr></thead><tbody>{"".join(weeks)}</tbody></table>'
    )
