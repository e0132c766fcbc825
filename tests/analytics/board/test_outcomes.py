"""What the work on the board came to, against loops; and which ideas find families."""

from __future__ import annotations

import datetime as dt
import random
import statistics

import pandas as pd
import pytest

from analytics.board import outcomes as question
from analytics.board.ideas import kind_of_pattern, kind_of_view, read_figure
from data.board.board import Board, Target, Visit


def day(number: int) -> dt.date:
    return dt.date(2026, 9, 1) + dt.timedelta(days=number)


def random_board(seed: int) -> Board:
    draw = random.Random(seed)
    targets, visits = [], []
    for number in range(draw.randint(1, 30)):
        closed = day(draw.randint(20, 40)) if draw.random() < 0.3 else None
        targets.append(
            Target(
                f"Town {number}",
                "to",
                target_id=f"t{number}",
                source=draw.choice(["pocket", "pattern"]),
                kind=draw.choice(["", "town and month"]),
                region=draw.choice(["", "South", "East"]),
                made_at=f"{day(draw.randint(0, 20))}T10:00:00",
                closed_date=closed,
                progress="closed" if closed else "idea",
            )
        )
        for _ in range(draw.randint(0, 3)):
            found = draw.random() < 0.5
            visits.append(
                Visit(
                    f"t{number}",
                    day(draw.randint(0, 40)),
                    "families found" if found else "nobody",
                    families=draw.randint(1, 4) if found else 0,
                    children=draw.randint(0, 9) if found else 0,
                )
            )
    return Board((), tuple(targets), tuple(sorted(visits, key=lambda v: v.visit_date)))


@pytest.mark.parametrize("seed", range(25))
def test_the_supervisors_figures_agree_with_loops(seed):
    held, first, last = random_board(seed), day(3), day(30)
    found = question.work(held, first, last)
    opened = [t for t in held.targets if first.isoformat() <= t.made_at[:10] <= last.isoformat()]
    waits = []
    for t in opened:
        days = [v.visit_date for v in held.visits if v.target_id == t.target_id]
        if days:
            waits.append(max(0, (min(days) - dt.date.fromisoformat(t.made_at[:10])).days))
    waits.sort()
    median = None
    if waits:
        middle = len(waits) // 2
        median = waits[middle] if len(waits) % 2 else (waits[middle - 1] + waits[middle]) / 2
    in_time = [v for v in held.visits if first <= v.visit_date <= last]
    assert found.opened == len(opened)
    assert found.closed == len([t for t in held.targets if t.closed_date and first <= t.closed_date <= last])
    assert found.days_to_first_visit == median
    assert found.visits == len(in_time)
    assert found.visits_found == len([v for v in in_time if v.outcome == "families found"])
    assert found.children == sum(v.children for v in in_time)
    counted = [v for v in in_time if v.families == 0 or v.children > 0]
    assert found.visits_not_counted == len(in_time) - len(counted)
    each = sum(v.children for v in counted) / len(counted) if counted else None
    assert found.children_per_visit == each
    visited = {v.target_id for v in held.visits}
    assert found.never_visited == len(
        [t for t in held.targets if t.progress != "closed" and t.target_id not in visited]
    )
    for field in ("region", "source_and_kind"):
        frame = question.work_by(held, field, first, last)
        for name in ("opened", "closed", "visits", "visits_found", "families", "children"):
            assert frame[name].sum() == getattr(found, name), name
        for row in frame.itertuples():
            value = "" if row[1] == "not said" else row[1]
            ids = {t.target_id for t in held.targets if getattr(t, field) == value}
            assert row.visits == len([v for v in in_time if v.target_id in ids])
            first_visits = [
                max(0, (min(days) - dt.date.fromisoformat(t.made_at[:10])).days)
                for t in opened
                if t.target_id in ids
                and (days := [v.visit_date for v in held.visits if v.target_id == t.target_id])
            ]
            wanted = statistics.median(first_visits) if first_visits else None
            assert (None if pd.isna(row.days_to_first_visit) else row.days_to_first_visit) == wanted
    record = question.outcomes(held)
    for row in record.itertuples():
        ids = {t.target_id for t in held.targets if t.source == row.source}
        of = [v for v in held.visits if v.target_id in ids]
        assert (row.visits, row.found) == (len(of), len([v for v in of if v.families]))
        assert pd.isna(row.found_pct) == (len(of) < 8)
        assert row.families == sum(v.families for v in of)
        assert row.children == sum(v.children for v in of)
    assert record["children"].is_monotonic_decreasing


def record_of(found: int, visits: int) -> str:
    made = Target("Town", "to", target_id="t", source="pattern")
    outcomes = [("families found", 1)] * found + [("nobody", 0)] * (visits - found)
    went = tuple(Visit("t", day(0), outcome, families=n) for outcome, n in outcomes)
    return question.track_record(Board((), (made,), went), "pattern")


def test_outcomes_come_with_their_interval_and_not_below_eight_visits():
    # Wilson 1927 of 7 in 12: 0.3195 to 0.8067.
    assert record_of(7, 12) == (
        "Ideas from «pattern»: visits found families 7 times of 12 (32 to 81% with 95% confidence)."
    )
    assert "too few to say" in record_of(7, 7)
    assert "1 time of 8" in record_of(1, 8)
    assert record_of(0, 0) == ""


def test_the_record_is_of_the_same_kind_of_idea_and_else_of_its_source():
    alike = Target("Town", "to", target_id="a", source="pattern", kind="town and month")
    other = Target("Town", "to", target_id="b", source="pattern", kind="county and age")
    went = [Visit("a", day(0), "families found", families=1)] * 7 + [Visit("a", day(0), "nobody")] * 5
    held = Board((), (alike, other), (*went, *[Visit("b", day(0), "nobody")] * 8))
    said = question.track_record(held, "pattern", "town and month")
    assert said.startswith("Ideas from «pattern: town and month»: visits found families 7 times of 12")
    assert "0 times of 8" in question.track_record(held, "pattern", "county and age")
    assert "7 times of 20" in question.track_record(held, "pattern", "never seen")
    assert question.track_record(held, "pocket", "towns") == ""


def test_kinds_are_the_same_words_in_whatever_order_a_pattern_came():
    assert kind_of_pattern(["move_month", "missed_place_id"]) == "town and month"
    assert kind_of_pattern(["missed_place_id", "move_month"]) == "town and month"
    assert kind_of_view([("Month", "May"), ("Age", "6-13"), ("Town", "x")]) == "month, age and town"
    assert kind_of_view([]) == ""


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"months": [1], "places": []}', '{"months": 5, "places": []}',
             '{"months": [1,2,3,4,5,6,7,8,9,10,11,"x"], "places": []}', "[" * 100_000,
             '{"months": [1,2,3,4,5,6,7,8,9,10,11,1e999], "places": []}'],
)  # fmt: skip
def test_a_figure_that_cannot_be_drawn_is_none(text):
    assert read_figure(text) is None


def test_pockets_never_visited_are_those_without_a_visit_at_any_of_their_towns():
    targets = (
        Target("A", "to", target_id="a", place_ids=(1, 2)),
        Target("B", "to", target_id="b", place_ids=(3,)),
    )
    held = Board((), targets, (Visit("a", day(0), "nobody"),))
    pockets = [("first", (2, 9), ("1",)), ("second", (3,), ("2",)), ("third", (7,), ("3", "4"))]
    assert question.never_visited(pockets, held) == ["second", "third"]
    county = Target("C", "to", target_id="c", county_fips="4")
    more = Board((), (*targets, county), (*held.visits, Visit("c", day(1), "nobody")))
    assert question.never_visited(pockets, more) == ["second"]
