"""The planted pockets of the demo (truth.json) are found, and every claim is about something planted."""

from __future__ import annotations

import pytest

from analytics.leads.coded import coded_leads
from analytics.leads.missed_enrollment import child_list
from analytics.pockets.cards import Pockets, look_for_pockets
from analytics.pockets.cases import ViewLeads, view_leads
from analytics.pockets.find import Setting
from analytics.pockets.stability import leads_behind
from analytics.selection import Selection
from data.store.reader import Store
from tests.families import AS_OF


@pytest.fixture(scope="module")
def views(demo) -> dict[str, ViewLeads]:
    """Direction -> the whole view of the demo State."""
    opened = Store(demo.store)
    views = {}
    with opened.reader() as cursor:
        places = cursor.execute("SELECT * FROM places").df()
        for direction in ("to", "from"):
            leads = opened.leads(cursor)
            coded = coded_leads(leads.filter(leads.direction == direction), places)
            views[direction] = view_leads(coded, Selection(direction=direction, state="GA"), AS_OF)
    return views


@pytest.fixture(scope="module")
def found(views) -> dict[tuple[str, str], Pockets]:
    """(direction, dated by) -> the pockets."""
    return {
        (direction, dated_by): look_for_pockets(views[direction], Setting(dated_by=dated_by))
        for direction in ("to", "from")
        for dated_by in ("newest", "first")
    }


def planted(demo, name: str) -> dict:
    return next(thing for thing in demo.truth["pockets"] if thing["name"].startswith(name))


def cards_at(pockets: Pockets, towns: set[str]) -> list:
    return [card for card in pockets.cards if towns <= {town.name for town in card.towns}]


@pytest.mark.parametrize(
    ("name", "dated_by"),
    [
        ("Alma", "newest"),
        ("Alma", "first"),
        ("Bainbridge", "newest"),
        ("Bainbridge", "first"),
        ("Fort Valley", "newest"),
        ("Fort Valley", "first"),
        ("Glennville", "first"),
    ],
)
def test_a_planted_pocket_is_found_in_its_months(demo, found, name, dated_by):
    thing = planted(demo, name)
    towns = {place["town"] for place in thing["places"]}
    cards = cards_at(found["to", dated_by], towns)
    assert len(cards) == 1
    card = cards[0]
    assert card.p_value <= 0.05
    assert card.stability.is_stable
    assert card.window_from.isoformat() >= thing["first_qad"][:7]
    begins = {card.window_from.month, card.window_to.month}
    assert begins & set(thing["months"])


def test_the_new_pocket_is_new(demo, found):
    """By first moves, the pocket that nobody came to before 2026 starts in 2026."""
    towns = {place["town"] for place in planted(demo, "Glennville")["places"]}
    card = cards_at(found["to", "first"], towns)[0]
    assert card.window_from.year == 2026


def test_the_pocket_that_shrank_lies_before_it_shrank(demo, found):
    towns = {place["town"] for place in planted(demo, "Fort Valley")["places"]}
    assert cards_at(found["to", "newest"], towns)[0].window_to.year == 2024


def test_the_home_base_is_found_among_those_who_left(demo, found):
    towns = {place["town"] for place in planted(demo, "Nashville")["places"]}
    found_towns = {t.name for card in found["from", "newest"].cards for t in card.towns}
    assert len(towns & found_towns) >= 3


def test_what_the_setting_cannot_find_is_not_claimed(demo, found):
    """Seven families in all in the mountains: too few to tell from chance, whatever the setting."""
    towns = {place["town"] for place in planted(demo, "Ellijay")["places"]}
    assert planted(demo, "Ellijay")["there"]["families"] == 7
    for pockets in found.values():
        assert not any(towns & {town.name for town in card.towns} for card in pockets.cards)


@pytest.mark.parametrize("dated_by", ["newest", "first"])
def test_every_claim_of_the_move_to_run_is_about_something_planted(demo, found, dated_by):
    """Pockets, or patterns: many alike who come to one place in one season. In the report by
    move to, families of the home base come home, so its towns count too."""
    things = [*demo.truth["pockets"], *demo.truth["patterns"]]
    towns = {place["town"] for thing in things for place in thing["places"]}
    for card in found["to", dated_by].cards:
        share = sum(t.families for t in card.towns if t.name in towns)
        assert share >= 0.6 * sum(t.families for t in card.towns), card.title


def test_counted_by_children_siblings_look_like_pockets(views, found):
    """Why families are the default: the same view, counted by child, claims three times as many."""
    by_child = look_for_pockets(views["to"], Setting(unit="children"))
    assert len(by_child.cards) >= 3 * len(found["to", "newest"].cards)


def test_the_cards_agree_with_the_store(demo, found):
    with Store(demo.store).reader() as cursor:
        for card in found["to", "newest"].cards:
            numbers = cursor.execute(
                "SELECT count(DISTINCT family_number) FROM leads WHERE direction = 'to'"
                f" AND missed_place_id IN ({', '.join(map(str, card.place_ids))})"
                " AND move_date BETWEEN ? AND ?",
                [card.window_from, card.window_to],
            ).fetchall()[0][0]
            # a family that came again later counts on its newest move, so not in this pocket
            assert card.families <= numbers
            in_all = cursor.execute(
                "SELECT count(DISTINCT family_number) FROM leads WHERE direction = 'to'"
                f" AND missed_place_id IN ({', '.join(map(str, card.place_ids))})"
            ).fetchall()[0][0]
            assert card.families_in_view == in_all


def test_the_rows_behind_a_pocket_are_those_it_was_counted_from(demo, views, found):
    pockets, view = found["to", "newest"], views["to"]
    selection = Selection(direction="to", state="GA")
    with Store(demo.store).reader() as cursor:
        table = Store(demo.store).ibis(cursor).table
        for card in pockets.cards:
            behind = leads_behind(table("leads"), pockets.found, view, card.rank)
            rows = selection.apply(behind).to_pandas()
            assert rows["family_number"].nunique() == card.families
            assert rows["child_number"].nunique() == card.children
            assert set(rows["missed_place_id"]) == {t.place_id for t in card.towns if t.families}
            assert rows["move_date"].min().date() == card.first_day
            assert rows["move_date"].max().date() == card.newest_day
            listed = child_list(behind, table("missed_enrollment_rows"), table("places"), selection, 2_000)
            assert listed.count().execute() == len(rows)
