"""A departure is a sighting: files with one line per move, in which a family's first line is its departure."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from analytics.forecast.arrivals import expected_arrivals, expected_next
from analytics.forecast.next_stop import next_stops, next_time, sentence, support
from analytics.forecast.stays import stays_on
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.mobility.view import IN, OUT, view_moves
from analytics.selection import Selection
from tests.analytics.mobility_worlds import TOWN, row, world

AUTUMNS = {2023: 18, 2024: 19, 2025: 15}
"""Families of two children that come from Faison NC to Vidalia GA in October; no line says how they came there."""


def autumns(start: str = "Faison", finish: str = "Vidalia", end: str = "2026-09-25") -> list[dict]:
    rows = []
    for year, families in AUTUMNS.items():
        for family in range(families):
            day = dt.date(year, 10, 1) + dt.timedelta(days=2 * family)
            rows += [row(2 * family + child, family, day, start, finish) for child in (0, 1)]
    return [
        *rows,
        row(900, 900, "2023-04-10", "Homestead", "Lyons"),
        row(901, 901, end, "Homestead", "Lyons"),
    ]


def at(moves: CodedMoves, *towns: str) -> np.ndarray:
    return moves.ends["end_id"].isin([TOWN[town] for town in towns]).to_numpy()


@pytest.mark.parametrize("mode", [IN, OUT])
def test_as_many_as_in_the_same_weeks_of_earlier_years_are_expected(mode):
    """18, 19 and 15 families between September 26 and November 30: 52 in three years."""
    rows = autumns() if mode == IN else autumns("Vidalia", "Immokalee")
    view = view_moves(world(rows), Selection(direction="to" if mode == IN else "from", state="GA"), mode)
    found = expected_arrivals(view)
    assert found.last_days == (dt.date(2026, 10, 31), dt.date(2026, 11, 30))
    assert found.years == tuple((year, n, 2 * n) for year, n in AUTUMNS.items())
    (stop,) = found.stops.itertuples()
    assert stop.name == ("Vidalia GA" if mode == IN else "Immokalee FL")
    assert stop.expected_families == pytest.approx(52 / 3)
    # family 16 came on November 2, 17 on November 4, 18 on November 6
    assert stop.next_month == pytest.approx((2 + 3) / 3)
    assert stop.this_month == pytest.approx((16 + 16 + 15) / 3)
    assert stop.support_families == 52
    assert stop.low_families <= 15 and stop.high_families >= 19
    assert found.unshown_families == pytest.approx(52 / 3)


def test_whom_an_arrival_had_shown_is_not_counted_twice():
    """All families of 2025 had come to Faison in June: of these the share is known, of the others the number."""
    came = [row(2 * f + c, f, "2025-06-01", "Matamoros", "Faison") for f in range(15) for c in (0, 1)]
    moves = world([*autumns(), *came])
    found = expected_next(moves, at(moves, "Faison"), dt.date(2026, 9, 25), "place")
    assert found.years == ((2023, 18, 36), (2024, 19, 38), (2025, 15, 30))
    assert found.unshown_families == pytest.approx((18 + 19) / 3)
    assert found.families_now == 0, "they went on to Vidalia in 2025"


@pytest.mark.parametrize(
    ("end", "years"),
    [("2026-09-25", (2023, 2024, 2025)), ("2024-09-25", (2023,)), ("2024-03-01", ())],
)
def test_only_years_that_the_data_hold_are_weighed(end, years):
    rows = [r for r in autumns(end=end) if r["day"] <= dt.date.fromisoformat(end)]
    moves = world(rows)
    as_of = EPOCH + dt.timedelta(days=moves.last_day)
    found = expected_next(moves, at(moves, "Faison"), as_of, "place")
    assert tuple(year for year, _, _ in found.years) == years
    assert found.stops.empty == (not years)


def test_who_left_on_the_9th_was_there_on_the_8th():
    """54 children leave Lyons for Immokalee on November 9 of three years; no line led them there."""
    rows = [
        row(child, child // 3, f"{year}-11-09", "Lyons", "Immokalee")
        for year in (2023, 2024, 2025)
        for child in range(18)
    ]
    moves = world([*rows, row(99, 99, "2026-09-01", "Homestead", "Faison")])
    answer = next_stops(moves, at(moves, "Lyons"), "Lyons GA", 10, "place")
    assert (answer.children, answer.families, answer.left_children) == (54, 18, 54)
    assert sentence(answer, 2026) == (
        "Children last seen in Lyons GA at the end of October usually show up next in Immokalee FL: 54 of 54 "
        "(18 of 18 families), half of them about November 9."
    )
    assert "54 of them are known there only because they left within 31 days" in support(answer)
    assert "% of families who leave (95% interval" in next_time(answer)
    of_september = next_stops(moves, at(moves, "Lyons"), "Lyons GA", 9, "place")
    assert of_september.children == 0, "more than a month before they left"


def on(rows: list[dict], day: str) -> tuple | None:
    """Where child 1 is on a day and where it is seen next, with the day."""
    moves = world([*rows, row(99, 99, "2027-12-31", "Homestead", "Faison")])
    days = np.array([(dt.date.fromisoformat(day) - EPOCH).days])
    found = stays_on(moves, np.ones(len(moves.ends), dtype=bool), days)
    mine = found.only(found.child == 1)
    if not mine.child.size:
        return None
    names = moves.ends["place_name"].fillna(moves.ends["state_code"]).tolist()
    after = names[mine.next[0]] if mine.next[0] >= 0 else None
    return names[mine.here[0]], after, (EPOCH + dt.timedelta(days=int(mine.next_day[0]))).isoformat()


ARRIVES_THEN_LEAVES_ELSEWHERE = [
    row(1, 1, "2025-05-01", "Immokalee", "Moultrie"),
    row(1, 1, "2025-11-09", "Lyons", "Immokalee"),
]


@pytest.mark.parametrize(
    ("rows", "day", "told"),
    [
        # An arrival counts until the child is nearer to its departure from elsewhere.
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-05-01", ("Moultrie", None, None)),
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-05-31", ("Moultrie", "Lyons", "2025-11-08")),
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-10-08", ("Moultrie", "Lyons", "2025-11-08")),
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-10-09", ("Lyons", "Immokalee", "2025-11-09")),
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-11-08", ("Lyons", "Immokalee", "2025-11-09")),
        (ARRIVES_THEN_LEAVES_ELSEWHERE, "2025-11-09", ("Immokalee", None, None)),
        # Two moves near by one another: the middle day parts them.
        ([row(1, 1, "2025-05-01", "Immokalee", "Moultrie"), row(1, 1, "2025-05-11", "Lyons", "Faison")],
         "2025-05-05", ("Moultrie", "Lyons", "2025-05-10")),
        ([row(1, 1, "2025-05-01", "Immokalee", "Moultrie"), row(1, 1, "2025-05-11", "Lyons", "Faison")],
         "2025-05-06", ("Lyons", "Faison", "2025-05-11")),
        # A move on the next day leaves no day for another place.
        ([row(1, 1, "2025-05-01", "Immokalee", "Moultrie"), row(1, 1, "2025-05-02", "Lyons", "Faison")],
         "2025-05-01", ("Moultrie", "Faison", "2025-05-02")),
        # Of a State without a town the town that the child came to may be the one.
        ([row(1, 1, "2025-05-01", "Immokalee", "Moultrie"), row(1, 1, "2025-11-09", "GA", "Faison")],
         "2025-11-01", ("Moultrie", "Faison", "2025-11-09")),
        # The first line is a departure; a month before it nothing is known.
        ([row(1, 1, "2025-11-09", "Lyons", "Faison")], "2025-10-08", None),
        ([row(1, 1, "2025-11-09", "Lyons", "Faison")], "2025-10-09", ("Lyons", "Faison", "2025-11-09")),
        # Two places on one day: neither tells where it was before.
        ([row(1, 1, "2025-11-09", "Lyons", "Faison"), row(1, 1, "2025-11-09", "Moultrie", "Homestead")],
         "2025-11-01", None),
    ],
)  # fmt: skip
def test_where_a_child_is_on_a_day(rows, day, told):
    found = on(rows, day)
    if told and told[1] is None:
        assert found[:2] == told[:2]
    else:
        assert found == told
