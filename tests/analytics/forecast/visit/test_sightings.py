"""Stays from both ends of moves: told stories, and any moves against plain loops."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analytics.forecast.visit.sightings import (
    AGAIN_DAYS,
    NEVER,
    NOWHERE,
    SAME_ARRIVAL_DAYS,
    UNKNOWN,
    stays_of,
)
from tests.analytics.forecast.visit.stories import AWAY, HOME, A, B, Move, listed, reports


def told(moves: list[Move], day: int = 21_000) -> list[tuple]:
    """(family, place, arrived, left_after, left_by, is_missed, is_listed) of each stay."""
    s = stays_of(reports(moves, day))
    columns = (s.family, s.town, s.arrived, s.left_after, s.left_by, s.is_missed, s.is_listed)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_who_is_listed_and_seen_nowhere_since_may_still_be_there() -> None:
    assert told([listed(1, 20_900)]) == [
        (1, HOME, UNKNOWN, 20_900, 20_900, True, False),
        (1, A, 20_900, 20_900, NEVER, True, True),
    ]


def test_a_move_from_the_town_tells_the_day_of_leaving() -> None:
    stays = told([listed(1, 20_900), Move(1, 20_950, A, AWAY)])
    assert (1, A, 20_900, 20_950, 20_950, True, True) in stays


def test_a_move_from_elsewhere_tells_that_the_family_left_in_between() -> None:
    stays = told([listed(1, 20_900), Move(1, 20_980, HOME, AWAY)])
    assert (1, A, 20_900, 20_900, 20_980, True, True) in stays
    stays = told([listed(1, 20_900), Move(1, 20_980, NOWHERE, AWAY)])
    assert (1, A, 20_900, 20_900, 20_980, True, True) in stays


def test_siblings_and_days_written_otherwise_are_one_arrival() -> None:
    stays = told([listed(1, 20_900), listed(1, 20_903), Move(1, 20_901, HOME, A), Move(1, 20_950, A, AWAY)])
    assert [s for s in stays if s[1] == A] == [(1, A, 20_900, 20_950, 20_950, True, True)]


def test_siblings_that_move_on_days_apart_leave_once() -> None:
    stays = told([listed(1, 20_900), Move(1, 20_950, A, AWAY), Move(1, 20_953, A, AWAY)])
    assert [s[1] for s in stays] == [HOME, A, AWAY]


def test_who_is_known_only_by_leaving_was_there_and_nobody_knew() -> None:
    assert told([Move(1, 20_950, A, AWAY)])[0] == (1, A, UNKNOWN, 20_950, 20_950, True, False)


def test_whom_the_state_found_was_not_missed() -> None:
    stays = told([Move(1, 20_900, HOME, A, is_found=1), Move(1, 20_950, A, AWAY)])
    assert [s[5] for s in stays if s[1] == A] == [False]
    stays = told([Move(1, 20_900, HOME, A, is_found=0)])
    assert [s[5] for s in stays if s[1] == A] == [True]


def test_a_return_in_the_next_season_is_another_stay() -> None:
    stays = told([listed(1, 20_500), listed(1, 20_865)])
    # the second move began at home: it left in between
    assert [s[2:5] for s in stays if s[1] == A] == [(20_500, 20_500, 20_865), (20_865, 20_865, NEVER)]
    stays = told([listed(1, 20_500, start=NOWHERE), listed(1, 20_865, start=NOWHERE)])
    assert [s[2:5] for s in stays if s[1] == A] == [(20_500, 20_500, 20_865), (20_865, 20_865, NEVER)]


def test_what_happened_after_the_day_is_not_known() -> None:
    assert told([listed(1, 20_900), Move(1, 20_950, A, AWAY)], day=20_940)[-1][4] == NEVER


def test_nothing_known_is_no_stay() -> None:
    assert told([]) == []
    assert told([Move(1, 20_900)]) == []


def plain(moves: list[Move], day: int) -> list[tuple]:
    """The same in loops."""
    stays = []
    for family in sorted({m.family for m in moves}):
        own = sorted((m for m in moves if m.family == family and m.moved <= day), key=lambda m: m.moved)
        arrivals: list[list[Move]] = []
        for m in own:
            for group in arrivals:
                last = group[-1]
                alike = m.finish == last.finish and (m.finish != NOWHERE or m.start == last.start)
                if alike and m.moved - last.moved <= SAME_ARRIVAL_DAYS:
                    group.append(m)
                    break
            else:
                arrivals.append([m])
        events = []
        for group in arrivals:
            start, finish = max(m.start for m in group), group[0].finish
            missed, found = any(m.is_missed for m in group), max(m.is_found for m in group)
            if start not in (NOWHERE, finish):
                events.append((group[0].moved, 0, start, False, -1))
            if finish != NOWHERE:
                events.append((group[0].moved, 1, finish, missed, found))
        runs: list[list[tuple]] = []
        for event in sorted(events, key=lambda e: e[:3]):
            last = runs[-1][-1] if runs else None
            is_again = last is not None and event[1] == 1 and event[0] - last[0] > AGAIN_DAYS
            if last is not None and last[2] == event[2] and not is_again:
                runs[-1].append(event)
            else:
                runs.append([event])
        for i, run in enumerate(runs):
            arrives = run[0][1] == 1
            found = any(e[4] == 1 for e in run)
            missed = (any(e[3] or e[4] == 0 for e in run) or not arrives) and not found
            left_by = runs[i + 1][0][0] if i + 1 < len(runs) else NEVER
            stays.append((family, run[0][2], run[0][0] if arrives else UNKNOWN, run[-1][0], left_by, missed))
    return stays


MOVES = st.lists(
    st.builds(
        Move,
        family=st.integers(0, 2),
        moved=st.integers(0, 400),
        start=st.sampled_from([NOWHERE, A, B, AWAY, HOME]),
        finish=st.sampled_from([NOWHERE, A, B, AWAY, HOME]),
        is_missed=st.booleans(),
        is_found=st.sampled_from([-1, 0, 1]),
    ),
    max_size=12,
)


@given(MOVES, st.integers(0, 400))
def test_any_moves_against_plain_loops(moves: list[Move], day: int) -> None:
    assert [s[:6] for s in told(moves, day)] == plain(moves, day)
