"""The log of work against loops: hours, miles, visits and families by person and week."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.board.work_log import families_by_month, monday_of, total, totals_by, work_log
from data.board.board import Board
from data.board.entries import Visit
from tests.analytics.promise.boards import day, random_board, visit


@pytest.mark.parametrize("seed", range(40))
def test_the_log_agrees_with_loops(seed):
    board = random_board(seed)
    first, last = day(seed % 9 - 6), day(8 + seed % 15)
    log = work_log(board, first, last)
    own = [v for v in board.visits if first <= v.visit_date <= last]
    keys = {
        (v.visit_date - dt.timedelta(days=v.visit_date.weekday()), v.visited_by.strip().lower()) for v in own
    }
    assert len(log) == len(keys)
    for one in log.itertuples():
        who = "" if one.person == "not said" else one.person.lower()
        of = [v for v in own if (monday_of(v.visit_date), v.visited_by.strip().lower()) == (one.monday, who)]
        assert one.days == len({v.visit_date for v in of})
        assert (one.visits, one.families) == (len(of), sum(v.families for v in of))
        assert one.visits_found == len([v for v in of if v.outcome == "families found"])
        assert one.hours == sum(v.hours for v in of if v.hours is not None)
        assert one.visits_without_hours == len([v for v in of if v.hours is None])
        assert one.miles == pytest.approx(sum(v.miles for v in of if v.miles is not None))
        assert one.visits_without_miles == len([v for v in of if v.miles is None])
    whole = total(log)
    assert whole["visits"] == len(own) and whole["families"] == sum(v.families for v in own)
    for by in ("monday", "person"):
        parts = totals_by(log, by)
        assert len(parts) == len({row[by] for _, row in log.iterrows()})
        assert all(parts[name].sum() == pytest.approx(whole[name]) for name in whole)
    assert log["monday"].is_monotonic_decreasing


def test_one_person_typed_in_two_ways_is_one():
    visits = (visit(1, 0, 2, visited_by="ana  ruiz"), visit(2, 1, 3, visited_by=" Ana Ruiz "), visit(3, 2, 1))
    log = work_log(Board(visits=visits), day(0), day(6))
    assert log["person"].tolist() == ["Ana Ruiz", "not said"]
    assert log["families"].tolist() == [5, 1]


def test_no_miles_driven_is_not_the_same_as_no_miles_written_down():
    visits = (visit(1, 0, miles=0.0, hours=0.25), visit(2, 1))
    [row] = work_log(Board(visits=visits), day(0), day(6)).to_dict("records")
    assert (row["miles"], row["visits_without_miles"]) == (0.0, 1)
    assert (row["hours"], row["visits_without_hours"]) == (0.25, 1)


def test_an_empty_log_is_empty_and_sums_to_nothing():
    log = work_log(Board(), day(0), day(6))
    assert log.empty and total(log)["visits"] == 0 and totals_by(log, "person").empty


def month_of(first: dt.date, last: dt.date, visits: list[Visit]) -> list[tuple]:
    frame = families_by_month(Board(visits=tuple(visits)), first, last)
    return list(frame.itertuples(index=False, name=None))


def on(date: dt.date, families: int) -> Visit:
    return Visit("t1", date, "families found" if families else "nobody", families=families)


def test_outside_families_are_told_by_whole_months_from_ten_on():
    visits = [
        on(dt.date(2026, 9, 4), 6),
        on(dt.date(2026, 9, 30), 4),
        on(dt.date(2026, 10, 5), 9),
        on(dt.date(2026, 11, 2), 30),
    ]
    september, october = dt.date(2026, 9, 1), dt.date(2026, 10, 1)
    told = month_of(september, dt.date(2026, 11, 15), visits)
    # November is running; nine are hidden, and no sum gives them away
    assert told == [(september, 2, 10), (october, 1, "hidden")]
    # whatever days are asked for, a month is the same or is not there
    for first in range(1, 31):
        for last in (dt.date(2026, 10, 31), dt.date(2026, 11, 29)):
            assert set(month_of(dt.date(2026, 9, first), last, visits)) <= set(told)
    assert month_of(dt.date(2026, 12, 1), dt.date(2026, 12, 31), visits) == [
        (dt.date(2026, 12, 1), 0, "hidden")
    ]
