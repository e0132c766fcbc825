"""Pockets of two periods or extracts side by side, held to the rule on told stories."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pockets.cards import Town, look_for_pockets
from analytics.pockets.change import (
    CHANGES,
    GONE,
    GREW,
    MOVED,
    NEW,
    SAME,
    SHRANK,
    change_table,
    compare,
    periods_of,
    stood_before,
)
from analytics.pockets.find import Setting
from tests.analytics.pocket_stories import TOWNS, view, with_pocket

CARD = look_for_pockets(view(with_pocket()), Setting()).cards[0]


def pocket(rank: int, *places: int, families: int = 10, empty: tuple[int, ...] = ()):
    """A card at these towns; its middle is the first one's."""
    towns = tuple(Town(i, TOWNS[i][0], *TOWNS[i][3:], 0 if i in empty else 1, 1) for i in (*places, *empty))
    lat, lon = TOWNS[places[0]][3:]
    return replace(
        CARD, rank=rank, name=TOWNS[places[0]][0], towns=towns, lat=lat, lon=lon, families=families
    )


def told(now, before) -> list[tuple]:
    return [
        (one.change, one.now and one.now.rank, one.before and one.before.rank) for one in compare(now, before)
    ]


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        (10, 13, GREW),
        (10, 12, SAME),  # two families more
        (20, 23, SAME),  # less than a fifth
        (20, 24, GREW),
        (10, 7, SHRANK),
        (10, 8, SAME),
        (10, 10, SAME),
    ],
)
def test_a_fifth_and_three_families_are_a_change(then, now, change):
    assert told([pocket(1, 1, 2, families=now)], [pocket(1, 2, 3, families=then)]) == [(change, 1, 1)]


def test_towns_without_families_do_not_tie():
    """Alma and Baxley lie 18 miles apart: one moved to the other."""
    assert told([pocket(1, 1, empty=(2,))], [pocket(1, 2, empty=(1,))]) == [(MOVED, 1, 1)]


def test_far_away_is_gone_and_new():
    assert told([pocket(1, 6)], [pocket(1, 1)]) == [(NEW, 1, None), (GONE, None, 1)]


def test_the_partner_is_the_one_that_shares_the_most_towns():
    now = [pocket(1, 1, 2, 3)]
    before = [pocket(1, 1), pocket(2, 2, 3)]
    assert told(now, before) == [(SAME, 1, 2), (GONE, None, 1)]


def test_nothing_on_one_side():
    assert told([], []) == []
    assert told([pocket(1, 1)], []) == [(NEW, 1, None)]
    assert told([], [pocket(1, 1)]) == [(GONE, None, 1)]


PLACES = st.lists(st.lists(st.sampled_from(sorted(TOWNS)), min_size=1, max_size=4, unique=True), max_size=5)


@settings(deadline=None)
@given(PLACES, PLACES)
def test_every_pocket_of_both_sides_is_told_once(left, right):
    now = [pocket(i + 1, *places) for i, places in enumerate(left)]
    before = [pocket(i + 1, *places) for i, places in enumerate(right)]
    changes = compare(now, before)
    assert sorted(one.now.rank for one in changes if one.now) == [c.rank for c in now]
    assert sorted(one.before.rank for one in changes if one.before) == [c.rank for c in before]
    order = [CHANGES.index(one.change) for one in changes]
    assert order == sorted(order)
    for one in changes:
        ends = one.now is not None, one.before is not None
        assert ends == {NEW: (True, False), GONE: (False, True)}.get(one.change, (True, True))
        if all(ends):
            shares = bool(set(one.now.place_ids) & set(one.before.place_ids))
            assert shares == (one.change != MOVED)
    fresh = {p for one in changes if one.change == NEW for p in one.now.place_ids}
    lost = {p for one in changes if one.change == GONE for p in one.before.place_ids}
    assert not fresh & lost


def test_the_table_holds_counts_of_both_sides():
    changes = compare([pocket(1, 1, families=13)], [pocket(1, 2), pocket(2, 6)])
    table = change_table(changes, view([(4, 1, 1, "2025-03-01")]), view([(4, 1, 1, "2024-03-01")]))
    assert table["change"].tolist() == [MOVED, GONE]
    assert table["families_now"].tolist() == [13, 0]
    assert table["families_before"].tolist() == [10, 10]
    assert table["miles_moved"].fillna(-1).tolist() == [18, -1]


def test_of_a_pocket_that_is_gone_the_table_says_who_is_still_missed_at_its_towns():
    now = view(
        [(6, 1, 1, "2025-03-01"), (6, 1, 2, "2025-03-01"), (6, 2, 3, "2025-04-01"), (4, 3, 4, "2025-04-01")]
    )
    before = view([(5, 1, 1, "2024-03-01")])
    gone = change_table(compare([], [pocket(1, 6)]), now, before)
    assert (gone["families_now"].tolist(), gone["children_now"].tolist()) == ([2], [3])
    fresh = change_table(compare([pocket(1, 6)], []), before, now)
    assert (fresh["families_before"].tolist(), fresh["children_before"].tolist()) == ([2], [3])


def test_the_previous_extract_in_words():
    card, day = pocket(1, 1, 2), "Aug 31, 2026"
    assert stood_before(card, [pocket(3, 2, families=7)], day) == (
        "it stood out in the extract before too (as of Aug 31, 2026: 7 families)"
    )
    assert "nothing stood out here" in stood_before(card, [pocket(1, 6)], day)
    assert "lay 18 miles away: Baxley, 10 families" in stood_before(pocket(1, 1), [pocket(1, 2)], day)


def test_periods_run_from_september_to_august():
    days = ["2024-08-31", "2024-09-01", "2025-08-31", "2025-09-01", "1999-10-01"]
    rows = [(1, i, i, day) for i, day in enumerate(days)] + [(2, 1, 1, "2024-12-01")]
    assert periods_of(view(rows)) == {"2025-26": 1, "2024-25": 2, "2023-24": 1, "1999-00": 1}
    assert next(iter(periods_of(view(rows)))) == "2025-26"
