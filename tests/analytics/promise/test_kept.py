"""Expected beside met: what belongs to what, against loops, and what is said of it."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from analytics.promise.beside import GROUPS, OTHERS, PLANNED, beside
from analytics.promise.kept import AHEAD, COLUMNS, MET, NOT_VISITED, REPLACED, belonging, calibration, kept
from data.board.board import Board
from data.board.entries import Target
from tests.analytics.promise.boards import OVER, day, plan, random_board, stop, town, visit


def held(visits=(), plans=(), stops=(), targets=()) -> Board:
    towns = targets or [town(i) for i in range(1, 30)]
    return Board(targets=tuple(towns), visits=tuple(visits), plans=tuple(plans), stops=tuple(stops))


def one_week(*visits, today: dt.date = OVER, saved: int = -1) -> pd.DataFrame:
    return kept(held(visits, [plan("p", saved)], [stop("p", 1), stop("p", 2)]), today)


def row(frame: pd.DataFrame, place_id: int) -> pd.Series:
    return frame.set_index("place_id").loc[place_id]


def test_two_visits_to_a_stop_count_once_with_the_families_of_both():
    found = row(one_week(visit(1, 1, 2, hours=1.5, miles=20.0), visit(1, 3, 4, hours=2.0)), 1)
    assert (found["visits"], found["met"], found["held"]) == (2, 6, True)
    assert (found["hours"], found["miles"], found["first_visit"]) == (3.5, 20.0, day(1))


@pytest.mark.parametrize(
    ("met", "is_held"), [(0, False), (2, False), (3, True), (6, True), (9, True), (10, False)]
)
def test_the_interval_holds_its_own_ends(met, is_held):
    assert row(one_week(visit(1, 2, met)), 1)["held"] == is_held


def test_a_stop_that_nobody_visited_is_no_miss():
    frame = one_week(visit(1, 2, 5))
    found = row(frame, 2)
    assert found["status"] == NOT_VISITED and pd.isna(found["held"]) and pd.isna(found["met"])
    assert calibration(frame).stops == 1


def test_a_visit_before_the_plan_was_saved_is_none_of_its_visits():
    board = held(
        [visit(1, 0, 5), visit(1, 1, 5, stop_id="p-1-0"), visit(1, 2, 5), visit(1, 3, 1)],
        [plan("p", saved=2)],
        [stop("p", 1)],
    )
    belongs = belonging(board)
    # of the day itself nobody can tell, unless it was logged to the stop
    assert set(belongs.stop_of) == {"v1-3-0"}
    assert [v.visit_id for v in belongs.unclear] == ["v1-2-0"]
    linked = held([visit(1, 2, 5, stop_id="p-1-0")], [plan("p", saved=2)], [stop("p", 1)])
    assert set(belonging(linked).stop_of) == {"v1-2-0"}


def test_a_visit_of_another_week_or_town_is_none_of_its_visits():
    frame = one_week(visit(1, -1, 5), visit(1, 7, 5), visit(3, 2, 5))
    assert row(frame, 1)["status"] == NOT_VISITED
    assert frame["met"].notna().sum() == 0


def test_of_two_stops_at_a_town_those_count_that_were_visited():
    stops = [
        stop("p", 1, 0, expected=4.0, low=2, high=5),
        stop("p", 1, 3, expected=2.0, low=0, high=4, person="Luis"),
    ]
    one = row(kept(held([visit(1, 0, 6)], [plan("p")], stops), OVER), 1)
    assert (one["expected"], one["low"], one["high"], one["held"]) == (4.0, 2, 5, False)
    both = row(kept(held([visit(1, 0, 5), visit(1, 3, 1)], [plan("p")], stops), OVER), 1)
    assert (both["expected"], both["low"], both["high"], both["met"], both["held"]) == (6.0, 2, 9, 6, True)
    none = row(kept(held([], [plan("p")], stops), OVER), 1)
    assert (none["expected"], none["person"], none["status"]) == (6.0, "Ana, Luis", NOT_VISITED)


def test_nothing_is_said_of_an_interval_before_the_week_is_over():
    visits = [visit(1, 1, 1)]
    running = one_week(*visits, today=day(6))
    assert row(running, 1)["status"] == MET and pd.isna(row(running, 1)["held"])
    assert row(running, 2)["status"] == AHEAD
    assert row(one_week(*visits, today=day(7)), 1)["held"] == False  # noqa: E712 - pandas' own


def test_a_plan_that_another_took_the_place_of_keeps_what_was_visited_before():
    plans = [plan("p"), plan("q", saved=2, replaces_id="p")]
    stops = [stop("p", 1), stop("p", 2), stop("p", 3), stop("q", 2, 3), stop("q", 4, 3)]
    board = held([visit(1, 1, 4), visit(2, 4, 5), visit(3, 4, 7)], plans, stops)
    frame = kept(board, OVER).set_index(["plan_id", "place_id"])
    assert frame.loc[("p", 1), "met"] == 4
    assert frame.loc[("q", 2), "met"] == 5 and frame.loc[("p", 2), "status"] == REPLACED
    # the stop that was dragged out is no longer planned
    assert frame.loc[("p", 3), "status"] == REPLACED
    assert frame.loc[("q", 4), "status"] == NOT_VISITED


def test_a_target_of_many_towns_says_of_none_that_it_was_visited():
    many = Target("Both", "to", target_id="t50", place_ids=(1, 2))
    county = Target("County", "to", target_id="t51", county_fips="13001")
    stops = [stop("p", 1, county_fips="13001")]
    board = held([visit(50, 2, 5), visit(51, 2, 5)], [plan("p")], stops, [many, county])
    assert len(belonging(board).unclear) == 2
    assert row(kept(board, OVER), 1)["status"] == NOT_VISITED
    logged = held([visit(50, 2, 5, stop_id="p-1-0")], [plan("p")], stops, [many])
    assert row(kept(logged, OVER), 1)["met"] == 5


def test_an_empty_board_has_no_rows_and_says_so():
    frame = kept(Board(), OVER)
    assert list(frame) == list(COLUMNS) and frame.empty
    assert "no stop was visited" in calibration(frame).refused
    assert [words for words in beside(Board()).words if "too few" in words] == list(beside(Board()).words)


def plainly(board: Board, today: dt.date) -> dict[tuple[str, int], tuple]:
    """(plan, town) -> visits, families, hours, status, held, by loops over everything."""
    told = {}
    for p in board.plans:
        sunday = p.monday + dt.timedelta(days=6)
        for place in {s.place_id for s in board.stops if s.plan_id == p.plan_id}:
            here = [s for s in board.stops if (s.plan_id, s.place_id) == (p.plan_id, place)]
            own = []
            for v in board.visits:
                if not (max(p.monday, p.saved_date) <= v.visit_date <= sunday):
                    continue
                if v.stop_id is not None:
                    s = next(s for s in board.stops if s.stop_id == v.stop_id)
                    if s in here:
                        own.append((v, s))
                    continue
                if v.target_id != f"t{place}" or v.visit_date == p.saved_date:
                    continue
                rivals = []
                for q in board.plans:
                    gone = [r.saved_date for r in board.plans if r.replaces_id == q.plan_id]
                    is_there = any((s.plan_id, s.place_id) == (q.plan_id, place) for s in board.stops)
                    in_week = q.monday <= v.visit_date <= q.monday + dt.timedelta(days=6)
                    if is_there and in_week and q.saved_date < v.visit_date <= min([*gone, dt.date.max]):
                        rivals.append(q)
                if rivals and max(rivals, key=lambda q: q.saved_at) is p:
                    of_day = [s for s in here if s.stop_day == v.visit_date]
                    own.append((v, of_day[0] if of_day else min(here, key=lambda s: s.stop_day)))
            families = sum(v.families for v, _ in own)
            hours = [v.hours for v, _ in own if v.hours is not None]
            promised = {s.stop_id: s for _, s in own} or {s.stop_id: s for s in here}
            low, high = (sum(getattr(s, name) for s in promised.values()) for name in ("low", "high"))
            is_over = today > sunday
            is_replaced = any(q.replaces_id == p.plan_id for q in board.plans)
            status = MET if own else REPLACED if is_replaced else NOT_VISITED if is_over else AHEAD
            within = low <= families <= high if own and is_over else None
            told[p.plan_id, place] = (
                len(own),
                families if own else None,
                sum(hours) if hours else None,
                status,
                within,
            )
    return told


@pytest.mark.parametrize("seed", range(60))
def test_expected_beside_met_agrees_with_loops(seed):
    board, today = random_board(seed), day(12 if seed % 2 else 40)
    frame, plain = kept(board, today), plainly(board, today)
    assert len(frame) == len(plain)
    for one in frame.itertuples():
        said = (one.visits, one.met, one.hours, one.status, one.held)
        assert tuple(None if pd.isna(v) else v for v in said) == plain[one.plan_id, one.place_id]
    over = [p for p in plain.values() if p[4] is not None]
    found = calibration(frame)
    assert (found.stops, found.held) == (len(over), sum(p[4] for p in over))
    assert found.held + found.below + found.above == found.stops
    assert (found.share is None) == (len(over) < 8) == bool(found.refused)


def test_eight_visited_stops_are_told_and_seven_are_not():
    stops = [stop("p", i) for i in range(1, 9)]
    visits = [visit(i, 2, 6 if i < 8 else 1) for i in range(1, 9)]
    eight = calibration(kept(held(visits, [plan("p")], stops), OVER))
    # Clopper and Pearson, 90 %, 7 of 8: 0.5293 to 0.9936
    assert (eight.stops, eight.held, eight.below, eight.above) == (8, 7, 1, 0)
    assert eight.low == pytest.approx(0.5293, abs=1e-4) and eight.high == pytest.approx(0.9936, abs=1e-4)
    seven = calibration(kept(held(visits[:7], [plan("p")], stops), OVER))
    assert "7 stops were visited: too few" in seven.refused and seven.share is None


@pytest.mark.parametrize("seed", range(40))
def test_planned_and_other_visits_agree_with_loops(seed):
    board = random_board(seed)
    found, belongs = beside(board), belonging(board)
    first = min((p.saved_date for p in board.plans), default=None)
    chosen = {s.stop_id: s.chosen for s in board.stops}
    unclear = {v.visit_id for v in belongs.unclear}
    assert found.groups["group"].tolist() == list(GROUPS)
    for one in found.groups.itertuples():
        own = [
            v
            for v in board.visits
            if first is not None
            and v.visit_date >= first
            and v.visit_id not in unclear
            and (chosen[belongs.stop_of[v.visit_id]] if v.visit_id in belongs.stop_of else OTHERS)
            == one.group
        ]
        timed = [v for v in own if v.hours]
        assert (one.visits, one.families) == (len(own), sum(v.families for v in own))
        assert (one.visits_with_hours, one.hours) == (len(timed), sum(v.hours for v in timed))
        for many, per, of, families in (
            (len(own), one.per_visit, len(own), sum(v.families for v in own)),
            (len(timed), one.per_hour, sum(v.hours for v in timed), sum(v.families for v in timed)),
        ):
            if many < 8:
                assert pd.isna(per)
            else:
                assert math.isclose(per, families / of)


def test_visits_before_the_first_plan_are_set_beside_none():
    visits = [visit(i, -20, 9) for i in range(1, 20)] + [visit(i, 3, 1) for i in range(20, 29)]
    found = beside(held(visits, [plan("p")], [stop("p", 1)])).groups.set_index("group")
    assert found.loc[OTHERS, "visits"] == 9 and found.loc[OTHERS, "families"] == 9


def nine_each(planned: int, others: int, hours: float | None = None, n: int = 9) -> Board:
    stops = [stop("p", i) for i in range(1, n + 1)]
    visits = [visit(i, 2, planned, hours=hours) for i in range(1, n + 1)]
    visits += [visit(i, 2, others, hours=hours) for i in range(n + 1, 2 * n + 1)]
    return held(visits, [plan("p")], stops)


def test_the_difference_is_said_with_its_interval():
    found = beside(nine_each(4, 2, hours=2.0))
    assert found.per_visit is not None and found.per_hour is not None
    assert found.per_visit[0] == found.per_hour[0] == 2.0
    assert found.per_visit[1] > 1
    assert found.words[0].startswith(
        "Families per visit: planned visits met 2.0 times as many as the others (1."
    )
    assert "may be chance" in beside(nine_each(3, 2)).words[0]
    assert "too few" in beside(nine_each(4, 2)).words[1], "nobody said any hours"
    assert "met none" in beside(nine_each(4, 0)).words[0]
    assert "7 planned and 7 other visits are too few" in beside(nine_each(4, 2, n=7)).words[0]
    assert beside(nine_each(4, 2, n=8)).per_visit is not None
    assert found.groups.set_index("group").loc[PLANNED, "per_hour"] == 2.0
