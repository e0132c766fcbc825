"""A target that was a pocket counts whom the pocket counted, then and later; and when that is older than a visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ask.asked import Asked
from analytics.ask.held import Held
from analytics.ask.rooms.pockets import found
from analytics.board import targets as question
from analytics.board.ideas import figure_of_pocket, read_figure, standing
from analytics.board.target_days import days_in_words, days_of_pocket, in_its_days
from analytics.board.targets import TargetNow, changes_in_words, which_changed, with_visits
from analytics.selection import Selection
from data.board.board import Board, Target, Visit
from data.store.reader import Store

MARCH, MAY = dt.date(2024, 3, 1), dt.date(2024, 5, 31)
AUGUST, SEPTEMBER = dt.date(2026, 8, 31), dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def held(demo):
    made = Held(Store(demo.store))
    yield made
    made.store.close()


@pytest.mark.parametrize("direction", ["to", "from"])
def test_a_target_made_of_a_pocket_says_the_pockets_own_number(held, direction):
    selection = held.exact_of(Selection(direction=direction, state="GA"))
    cards = found(Asked(held, selection)).cards
    assert cards, "the demo has pockets both ways"
    extract = held.extract_of(selection)
    then = question.Extract(extract["extract_id"], extract["as_of_date"].date())
    for card in cards:
        made = Target(
            card.title,
            direction,
            place_ids=card.place_ids,
            state_code="GA",
            target_id="t",
            **days_of_pocket(card),
        )
        counted = question.counted_then(made, then, held.lists, held.listed)
        assert (counted.families_then, counted.children_then) == (card.families, card.children), card.title
        is_later = card.newest_in_view > (card.window_to or dt.date.max)
        assert (made.moved_last is not None) == is_later
        without = question.counted_then(
            replace(made, moved_first=None, moved_last=None), then, held.lists, held.listed
        )
        assert without.families_then == card.families_in_view


@st.composite
def leads(draw) -> pd.DataFrame:
    days = st.dates(dt.date(2024, 1, 1), dt.date(2024, 8, 1))
    rows = draw(st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(1, 4), days), max_size=14))
    frame = pd.DataFrame(rows, columns=["missed_place_id", "family_number", "move_date"])
    frame["missed_county_fips"] = "13279"
    return frame.astype({"move_date": "datetime64[s]"})


@given(
    leads(),
    st.sampled_from(["newest", "first"]),
    st.sampled_from(["at the town", "in the county"]),
    st.booleans(),
)
def test_a_family_counts_by_its_newest_or_first_move_there(rows, which, where, is_open):
    last = None if is_open else MAY
    target = Target("Vidalia", "to", moved_first=MARCH, moved_last=last, moved_by=f"{which} {where}")
    kept = in_its_days(rows, target)
    wanted = []
    plain = list(rows.itertuples(index=True))
    for row in plain:
        alike = [
            other.move_date.date()
            for other in plain
            if other.family_number == row.family_number
            and (where == "in the county" or other.missed_place_id == row.missed_place_id)
        ]
        own = max(alike) if which == "newest" else min(alike)
        inside = [day >= MARCH and (last is None or day <= last) for day in (own, row.move_date.date())]
        if all(inside):
            wanted.append(row.Index)
    assert list(kept.index) == wanted
    assert in_its_days(rows, Target("Vidalia", "to")).equals(rows)


def test_the_days_of_a_target_are_said():
    said = [
        days_in_words(Target("Vidalia", "to", moved_first=first, moved_last=last))
        for first, last in ((None, None), (MARCH, MAY), (MARCH, None), (MARCH, dt.date(2024, 3, 31)))
    ]
    assert said == ["", "from March to May 2024", "since March 2024", "of March 2024"]


def now(families: int = 7, **more) -> TargetNow:
    made = Target("Vidalia", "to", target_id="t", state_code="GA", as_of_then=AUGUST)
    return replace(
        TargetNow(
            made, SEPTEMBER, 30, 15, 14, families, 0, 14, 16, 8, 0, leaving_children=0, leaving_by=None
        ),
        **more,
    )


def test_a_change_that_is_older_than_the_visit_says_so():
    board = Board((), (now().target,), (Visit("t", dt.date(2026, 11, 27), "families found", families=6),))
    one = with_visits({"t": now()}, board)["t"]
    assert one.in_brief == "shrank before the visit: 15 families then, 7 now"
    assert one.words.endswith(
        " The data are of Sep 30, 2026, the visit was on Nov 27, 2026: what came of it cannot be seen in them yet."
    )
    assert changes_in_words([one]).endswith(
        "of 1 open target 1 shrank. 1 was visited since, which these data cannot show."
    )
    assert which_changed([one]) == ["Shrank (families): Vidalia 15 to 7 (before the visit)."]
    visited_before = now(visited=dt.date(2026, 9, 29))
    assert not visited_before.is_before_visit and "cannot be seen" not in visited_before.words
    assert visited_before.in_brief == "shrank: 15 families then, 7 now"
    assert now(visited=SEPTEMBER).is_before_visit, "of one day it cannot be told which was first"
    assert not now(visited=None).is_before_visit


def test_a_target_stands_where_run_places_and_days_are_the_same():
    held = Target(
        "Vidalia", "to", target_id="t", state_code="GA", place_ids=(1, 2), moved_first=MARCH, moved_last=MAY
    )
    board = Board((), (held,))
    made = replace(held, target_id="", place_name="called otherwise", owner="Eva")
    assert standing(board, made) == held
    for other in ({"place_ids": (1,)}, {"direction": "from"}, {"state_code": "FL"}, {"moved_last": None}):
        assert standing(board, replace(made, **other)) is None
    assert standing(Board((), (replace(held, progress="closed", closed_date=MAY),)), made) is None


def test_the_days_of_a_pocket_go_through_its_pin():
    days = {"moved_first": MARCH, "moved_last": None, "moved_by": "newest at the town"}
    towns = [(1, "Vidalia GA", 3)]
    figure = read_figure(figure_of_pocket([0] * 12, towns, "said", days))
    assert figure is not None and figure.days == days
    plain = read_figure(figure_of_pocket([0] * 12, towns, "said"))
    assert plain is not None and plain.days == {}
    for bad in ('{"moved_first": "2024-13-01"}', "[1]", '"May"', '{"moved_first": null}'):
        text = f'{{"months": {[0] * 12}, "places": [], "days": {bad}}}'
        assert read_figure(text) is None, bad
