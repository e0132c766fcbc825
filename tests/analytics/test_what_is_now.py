"""Pockets and patterns in the order of what can be met in the next weeks: against plain loops on the demo."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest

from analytics.forecast.visit.coming import WEEKS, Coming, coming
from analytics.forecast.visit.forecast import forecast
from analytics.forecast.visit.loaded import NothingToSay
from analytics.leads.coded import coded_leads
from analytics.patterns import now as patterns_now
from analytics.patterns.attributes import Names
from analytics.patterns.compared import REST
from analytics.patterns.jumping_out import jumping_out
from analytics.pockets.cards import look_for_pockets
from analytics.pockets.cases import view_leads
from analytics.pockets.find import Setting
from analytics.pockets.now import in_order, soon_in_words
from analytics.selection import Selection
from data.board.board import Board
from data.store.reader import Store
from tests.families import AS_OF

TUESDAY = dt.date(2026, 10, 6)
GEORGIA = Selection(direction="to", state="GA")


@pytest.fixture(scope="module")
def demo_now(demo):
    opened = Store(demo.store)
    with opened.reader() as cursor:
        table = opened.ibis(cursor).table
        places = cursor.execute("SELECT * FROM places").df()
        leads = opened.leads(cursor)
        coded = coded_leads(leads.filter(leads.direction == "to"), places)
        soon = coming(table, Board(), TUESDAY, "GA")
        weekly = [forecast(table, Board(), TUESDAY + dt.timedelta(weeks=n), "GA") for n in range(WEEKS)]
        rows = leads.filter(leads.direction == "to").to_pandas()
    yield coded, soon, weekly, rows
    opened.close()


@pytest.fixture(scope="module")
def cards(demo_now):
    return look_for_pockets(view_leads(demo_now[0], GEORGIA, AS_OF), Setting()).cards


def test_what_is_coming_is_the_forecast_of_each_week(demo_now):
    _, soon, weekly, _ = demo_now
    assert soon.monday == dt.date(2026, 10, 5)
    told = defaultdict(lambda: [0.0] * WEEKS)
    for number, week in enumerate(weekly):
        for place, families in zip(week.towns["place_id"], week.towns["expected_families"], strict=True):
            told[int(place)][number] = families
    assert {place: pytest.approx(weeks) for place, weeks in told.items()} == {
        place: list(weeks) for place, weeks in soon.by_place.items()
    }
    first, second = list(told)[:2]
    together = max(a + b for a, b in zip(told[first], told[second], strict=True))
    assert soon.families((first, second, second)) == pytest.approx(together), "a town counts once"
    assert soon.families(()) == soon.families((-1,)) == 0.0


def test_a_pocket_that_ended_28_months_ago_is_not_first(cards, demo_now):
    soon = demo_now[1]
    assert cards[0].is_over, "by strength it is: else the demo would show nothing"
    ordered = in_order(cards, soon.families)
    assert not ordered[0].is_over
    assert [card.rank for card in ordered] == list(range(1, len(cards) + 1))
    assert sorted(card.strength_rank for card in ordered) == [card.rank for card in cards]
    # What is over stands last; above it, families of the weeks fall from one to the next, added up by hand.
    kept = [card for card in ordered if not card.is_over]
    assert ordered[: len(kept)] == tuple(kept)
    by_hand = [
        max(
            sum(soon.by_place.get(town.place_id, (0.0,) * WEEKS)[n] for town in card.towns)
            for n in range(WEEKS)
        )
        for card in kept
    ]
    assert by_hand == sorted(by_hand, reverse=True) and by_hand[0] > 1
    assert [card.families_soon for card in kept] == [pytest.approx(n) for n in by_hand]


def test_by_strength_and_where_nobody_knows_what_is_over_stands_last_too(cards, demo_now):
    for ordered in (in_order(cards, demo_now[1].families, by_strength=True), in_order(cards, None)):
        assert [card.strength_rank for card in ordered] == sorted(
            (card.rank for card in cards), key=lambda rank: (cards[rank - 1].is_over, rank)
        )
    assert {card.families_soon for card in in_order(cards, None)} == {None}
    assert in_order((), None) == ()


def test_weeks_that_the_list_is_too_old_for_count_as_none(demo):
    opened = Store(demo.store)
    last = AS_OF + dt.timedelta(weeks=26)
    with opened.reader() as cursor:
        table = opened.ibis(cursor).table
        soon = coming(table, Board(), last - dt.timedelta(days=last.weekday()), "GA")
        assert all(weeks[-1] == 0 for weeks in soon.by_place.values())
        with pytest.raises(NothingToSay):
            coming(table, Board(), last + dt.timedelta(weeks=2), "GA")


def test_families_of_a_pattern_are_their_share_of_those_expected_at_each_town(demo_now):
    coded, soon, _, rows = demo_now
    names = Names(str, str)
    found = jumping_out(coded, GEORGIA, REST, AS_OF, names)
    told = patterns_now.families_soon(
        coded, GEORGIA, found.patterns, patterns_now.Soon(soon.monday, soon.by_place)
    )
    assert len(found.patterns) > 3 and max(told) > 0.5
    for pattern, families in zip(found.patterns, told, strict=True):
        assert families == pytest.approx(plain_share(rows, soon, dict(pattern.conditions))), pattern.sentence
    ordered = patterns_now.in_order(found, told)
    keys = [(one.is_over, -one.families_soon) for one in ordered.patterns]
    assert keys == sorted(keys) and any(key[0] for key in keys)
    strongest = patterns_now.in_order(found, told, by_strength=True).patterns
    assert [one.sentence for one in strongest] == [
        one.sentence for one in sorted(found.patterns, key=lambda one: one.is_over)
    ]


def plain_share(rows, soon: Coming, conditions: dict) -> float:
    """The same in loops over the rows of the list."""
    seen = {"all": defaultdict(set), "season": defaultdict(set)}
    own = {"all": defaultdict(set), "season": defaultdict(set)}
    for row in rows.to_dict("records"):
        place, family = row["missed_place_id"], row["family_number"]
        since = ((row["move_date"].date() - soon.monday).days + 60) % 365.25
        has_it = all(
            row["move_month"] in value if column.startswith("season") else row[column] == value
            for column, value in conditions.items()
        )
        for kind in ("all", *(["season"] if since <= 88 else [])):
            seen[kind][place].add(family)
            if has_it:
                own[kind][place].add(family)
    total = 0.0
    for place, weeks in soon.by_place.items():
        kind = "season" if seen["season"][place] else "all"
        if seen[kind][place]:
            total += max(weeks) * len(own[kind][place]) / len(seen[kind][place])
    return total


def test_it_is_said_how_many():
    assert soon_in_words(None) == ""
    assert soon_in_words(0.2) == "hardly anybody to be met there in the next four weeks"
    assert soon_in_words(1.2) == "about 1 family to be met there in the next four weeks"
    assert soon_in_words(7.6) == "about 8 families to be met there in the next four weeks"
    assert patterns_now.soon_in_words(7.6) == "about 8 of them to be met in the next four weeks"
    assert patterns_now.soon_in_words(0.4) == "hardly any of them to be met in the next four weeks"
