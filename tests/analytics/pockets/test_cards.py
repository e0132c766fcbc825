"""What a card says agrees with loops over the rows; its words; what it hangs on."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pockets.cards import cards_of, look_for_pockets, weaker
from analytics.pockets.facts import POCKET_COLUMNS, pocket_table
from analytics.pockets.find import INHABITANTS, Setting, find_pockets
from analytics.pockets.wording import about_in_words, chance_in_words, expected_in_words
from analytics.stats.geodesy import distance_km, ring
from analytics.wording import months_in_words, season_in_words
from tests.analytics.pocket_stories import TOWNS, spread, view, with_pocket

POCKET_TOWNS = {1, 2, 3}


@pytest.fixture(scope="module")
def rows():
    return with_pocket()


@pytest.fixture(scope="module")
def card(rows):
    return look_for_pockets(view(rows), Setting()).cards[0]


def in_pocket(rows):
    return [r for r in rows if r[0] in POCKET_TOWNS and "2025-03" <= r[3][:7] <= "2025-04"]


class TestNumbers:
    def test_families_and_children_are_those_of_the_rows(self, rows, card):
        inside = in_pocket(rows)
        assert set(card.place_ids) == POCKET_TOWNS
        assert card.families == len({r[1] for r in inside})
        assert card.children == len({r[2] for r in inside})
        assert card.families_in_view == len({r[1] for r in rows if r[0] in POCKET_TOWNS})
        assert card.cases == len({(r[0], r[1]) for r in inside})

    def test_days_and_months(self, rows, card):
        inside = in_pocket(rows)
        assert card.first_day.isoformat() == min(r[3] for r in inside)
        assert card.newest_day.isoformat() == max(r[3] for r in inside)
        for month in range(1, 13):
            families = {r[1] for r in inside if int(r[3][5:7]) == month}
            assert card.by_month[month - 1] == len(families)

    def test_towns_stand_with_the_most_families_first(self, rows, card):
        for town in card.towns:
            assert town.families == len({r[1] for r in in_pocket(rows) if r[0] == town.place_id})
            assert town.families_in_view == len({r[1] for r in rows if r[0] == town.place_id})
            assert town.name == TOWNS[town.place_id][0]
        assert [t.families for t in card.towns] == sorted((t.families for t in card.towns), reverse=True)

    def test_ages_youth_window_and_origins(self, rows):
        there = view(rows, age_band="17-21", is_osy=True, is_in_window=False)
        card = look_for_pockets(there, Setting()).cards[0]
        assert card.by_age == (("17-21", card.children),)
        assert card.out_of_school_children == card.children
        assert card.in_window_children == 0
        assert card.other_ends == (("Immokalee FL", card.families),)

    def test_a_family_outside_the_months_of_the_pocket_is_not_on_its_card(self, rows, card):
        later = [*rows, (1, 9000, 90000, "2025-11-11")]
        again = look_for_pockets(view(later), Setting()).cards[0]
        assert (again.families, again.families_in_view) == (
            card.families,
            card.families_in_view + 1,
        )

    def test_by_inhabitants_a_card_has_no_months_of_its_own(self):
        many = [(6, 1000 + i, 1000 + i, "2025-03-01") for i in range(25)]
        card = look_for_pockets(view(spread(60) + many), Setting(INHABITANTS)).cards[0]
        assert card.when == ""
        assert "were missed; fewer than 1 would be expected" in card.sentence
        assert "where the people of Georgia live" in card.sentence
        assert card.towns[0].name == "Ellijay"


class TestWords:
    def test_the_sentence_can_be_read_aloud(self, card):
        names = [town.name for town in card.towns]
        assert card.name == f"{names[0]} - {names[1]}"
        assert card.sentence == (
            f"In and around {names[0]} and {names[1]}, {card.cases} missed families last arrived "
            f"from March to April 2025; about {round(card.expected)} would be expected there at that time, "
            f"going by the rest of the list. That is {card.ratio:.1f} times as many: unlikely to be chance, 1 in 1,000 or less."
        )

    def test_a_pocket_that_is_over_says_when_before_anything_else(self, rows):
        card = look_for_pockets(view(rows, as_of=dt.date(2027, 6, 30)), Setting()).cards[0]
        first, second = (town.name for town in card.towns[:2])
        assert card.sentence.startswith(
            f"In March to April 2025, 26 months before this list, in and around {first} and {second}, "
            f"{card.cases} missed families last arrived; about "
        )
        assert card.over == "Over: March to April 2025"

    def test_one_without_times_is_over_with_its_newest_move(self):
        many = [(6, 1000 + i, 1000 + i, "2025-03-01") for i in range(25)]
        others = [(town, family, child, "2025-01-05") for town, family, child, _ in spread(60)]
        there = view(others + many, as_of=dt.date(2026, 4, 15))
        card = look_for_pockets(there, Setting(INHABITANTS)).cards[0]
        assert card.sentence.startswith(
            "Not since March 2025, 13 months before this list: in and around Ellijay, "
            f"{card.cases} families were missed;"
        )
        assert card.over == "Over: newest move in March 2025"

    @pytest.mark.parametrize(
        ("as_of", "is_over"),
        [((2026, 4, 30), False), ((2026, 5, 1), True), ((2025, 5, 1), False), ((2029, 1, 1), True)],
    )
    def test_a_pocket_is_over_a_year_after_its_end(self, rows, as_of, is_over):
        card = look_for_pockets(view(rows, as_of=dt.date(*as_of)), Setting()).cards[0]
        assert card.last_day == dt.date(2025, 4, 30)
        assert (card.is_over, bool(card.over)) == (is_over, is_over)

    def test_the_run_and_the_date_decide_the_verb(self, rows):
        there = view(rows, direction="from")
        card = look_for_pockets(there, Setting(dated_by="first")).cards[0]
        assert "missed families first left from March to April 2025" in card.sentence

    def test_no_card_names_a_cause_or_a_verdict(self, card):
        for word in ("because", "due to", "eligible", "farm", "harvest", "camp"):
            assert word not in card.sentence

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (dt.date(2024, 3, 1), dt.date(2024, 5, 31), "March to May 2024"),
            (dt.date(2026, 6, 1), dt.date(2026, 6, 30), "June 2026"),
            (dt.date(2025, 11, 1), dt.date(2026, 1, 31), "November 2025 to January 2026"),
            (None, None, ""),
        ],
    )
    def test_months(self, first, last, words):
        assert months_in_words(first, last) == words

    @pytest.mark.parametrize(
        ("p", "words"),
        [
            (0.001, "unlikely to be chance, 1 in 1,000 or less"),
            (0.002, "unlikely to be chance, 1 in 500"),
            (0.05, "unlikely to be chance, 1 in 20"),
            (0.051, "this could well be chance, 1 in 20"),
            (1.0, "this could well be chance, 1 in 1"),
        ],
    )
    def test_chance(self, p, words):
        assert chance_in_words(p) == words

    @pytest.mark.parametrize(
        ("expected", "words"), [(0.3, "fewer than 1"), (1.13, "1.1"), (7.8, "8"), (1234.4, "1,234")]
    )
    def test_expected(self, expected, words):
        assert expected_in_words(expected) == words
        about = words if expected < 0.95 else f"about {words}"
        assert about_in_words(expected) == about

    @pytest.mark.parametrize(
        ("by_month", "words"),
        [
            ({3: 10, 4: 9, 8: 2}, "March to April"),
            ({12: 5, 1: 5}, "December to January"),
            ({6: 7}, "June"),
            (dict.fromkeys(range(1, 13), 4), "all year"),
            ({}, ""),
        ],
    )
    def test_season(self, by_month, words):
        assert season_in_words(tuple(by_month.get(m, 0) for m in range(1, 13))) == words

    def test_the_table_says_what_the_cards_say(self, card):
        assert "new_families" not in pocket_table([card])  # the first extract of its run
        table = pocket_table([replace(card, new=(2, 5))])
        assert tuple(table.columns) == tuple(POCKET_COLUMNS)
        assert table.loc[0, ["new_families", "new_children"]].tolist() == [2, 5]
        row = table.iloc[0]
        assert (row["cases"], row["families"], row["children"]) == (
            card.cases,
            card.families,
            card.children,
        )
        assert row["chance"] == card.chance
        assert pocket_table([]).empty


class TestStability:
    def test_it_is_what_scoring_again_without_families_gives(self, rows):
        """The oracle: take out the family that matters most, count everything anew, and again."""
        there = view(rows)
        found = find_pockets(there, Setting())
        card = cards_of(found, there)[0]
        left = {(r[0], r[1], r[3][:7]) for r in rows}

        def ratio(cases) -> float:
            both = sum(p in POCKET_TOWNS and m in ("2025-03", "2025-04") for p, _, m in cases)
            here = sum(p in POCKET_TOWNS for p, _, _ in cases)
            then = sum(m in ("2025-03", "2025-04") for _, _, m in cases)
            total, expected = len(cases), here * then / len(cases)
            if both <= expected:
                return 0.0
            return both * math.log(both / expected) + (total - both) * math.log(
                (total - both) / (total - expected)
            )

        spare = 0
        while True:
            inside = {f for p, f, m in left if p in POCKET_TOWNS and m in ("2025-03", "2025-04")}
            without = [{case for case in left if case[1] != family} for family in inside]
            left = min(without, key=ratio)
            if ratio(left) <= found.ratio_at_p05:
                break
            spare += 1
        assert spare > 0
        assert card.stability.spare_families == spare
        assert f"{spare} of its families" in card.stability.words

    def test_a_pocket_of_one_family_many_times_is_told(self):
        """One family with a child after the other at three towns, counted by child."""
        rows = spread(320) + [(1 + i % 3, 700, 7000 + i, f"2025-03-{1 + i:02d}") for i in range(24)]
        there = view(rows)
        pockets = look_for_pockets(there, Setting(unit="children"))
        card = next(c for c in pockets.cards if set(c.place_ids) & POCKET_TOWNS)
        assert not card.stability.is_stable
        assert "rests on a single family" in card.stability.words


class TestCircle:
    @settings(deadline=None)
    @given(lat=st.floats(-60, 70), lon=st.floats(-170, 170), km=st.floats(1, 300))
    def test_every_point_of_the_ring_lies_at_the_distance(self, lat, lon, km):
        points = ring(lat, lon, km)
        assert points[0] == points[-1]
        lats, lons = zip(*points, strict=True)
        assert distance_km(lat, lon, np.array(lats), np.array(lons)) == pytest.approx(km, abs=0.01)

    def test_the_outline_takes_in_every_town_of_the_pocket(self, card):
        km = max(distance_km(card.lat, card.lon, t.lat, t.lon) for t in card.towns)  # the farthest town
        assert km == pytest.approx(card.radius_km, abs=0.01)
        edge = min(distance_km(card.lat, card.lon, lat, lon) for lat, lon in card.outline)
        assert edge > km + 5

    def test_the_outline_leaves_out_a_town_that_is_no_part_of_the_pocket(self, rows, card):
        """Dublin moved to 4 km beyond the farthest town: the usual margin would take it in."""
        there = view(rows)
        places = there.places.copy()
        lat = card.lat + (card.radius_km + 4) / 111.2
        places.loc[19, ["lat", "lon"]] = (lat, card.lon)
        near = look_for_pockets(replace(there, places=places), Setting()).cards[0]
        assert set(near.place_ids) == POCKET_TOWNS
        to_town = distance_km(near.lat, near.lon, lat, card.lon)
        assert to_town - near.radius_km == pytest.approx(4, abs=0.1)
        outline = [distance_km(near.lat, near.lon, *point) for point in near.outline]
        assert near.radius_km + 1 < min(outline)
        assert max(outline) < to_town - 1


def test_hints_are_what_chance_may_well_explain():
    there = view(with_pocket(more=14))
    found = find_pockets(there, Setting())
    for hint in weaker(found, there):
        assert 0.05 < hint.p_value <= 0.2
        assert "could well be chance" in hint.sentence
    assert all(card.p_value <= 0.05 for card in cards_of(found, there))
    assert len(weaker(found, there)) == min(3, int(found.clusters["p_value"].between(0.0501, 0.2).sum()))
