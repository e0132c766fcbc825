"""Missed against identified: who is counted at a place, held to loops over plain rows."""

from __future__ import annotations

import datetime as dt
import random

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pockets.cards import look_for_pockets
from analytics.pockets.facts import facts
from analytics.pockets.find import KNOWN, SEASONS, Setting, Size, propose, size_of
from analytics.pockets.known_moves import (
    KnownMoves,
    identified,
    known_arrivals,
    known_moves,
    recorded_moves,
)
from analytics.pockets.second_opinion import county_values
from analytics.selection import Selection
from tests.analytics.pocket_stories import TOWNS, spread, view
from tests.leads_in_memory import PLACES, engine_with

DAY = "2025-06-15"
COLUMNS = ["place_id", "county_fips", "child", "family", "day"]


def recorded(rows: list[tuple[int, int, int, str]]) -> pd.DataFrame:
    """(place, family of the records, child, day) as `recorded_moves` gives them."""
    frame = pd.DataFrame(
        [(place, TOWNS[place][1], child, family, day) for place, family, child, day in rows],
        columns=COLUMNS,
    )
    frame["day"] = pd.to_datetime(frame["day"])
    return frame.astype({"place_id": "int64", "child": "int64", "family": "int64"})


def known(rows: list[tuple[int, int, int, str]]) -> KnownMoves:
    return KnownMoves(recorded(rows), is_narrowed=False)


def family_of_records(child: int) -> int:
    return 500 + child // 3


def family_of_view(child: int) -> int:
    """Other numbers, and a family of the records can be two of the view."""
    return 70 - child // 3 if child % 3 < 2 else 900 + child


PAIRS = st.lists(st.tuples(st.sampled_from(sorted(TOWNS)[:5]), st.integers(0, 11)), max_size=25)


class TestIdentified:
    @settings(deadline=None, max_examples=60)
    @given(
        missed=PAIRS.filter(len),
        moved=PAIRS,
        level=st.sampled_from(["town", "county"]),
        unit=st.sampled_from(["families", "children"]),
    )
    def test_identified_are_those_of_the_records_who_are_not_missed_there(self, missed, moved, level, unit):
        there = view([(place, family_of_view(child), child, DAY) for place, child in missed])
        found = identified(
            there,
            known([(place, family_of_records(child), child, DAY) for place, child in moved]),
            level,
            unit,
        )

        def at(place: int):
            return place if level == "town" else TOWNS[place][1]

        on_record = {child for _, child in moved}
        missed_there = set()
        for place, child in missed:
            if unit == "children":
                missed_there.add((at(place), child))
            else:
                mates = {c for _, c in missed if family_of_view(c) == family_of_view(child)}
                missed_there |= {(at(place), family_of_records(mate)) for mate in mates & on_record}
        expected = {
            (at(place), child if unit == "children" else family_of_records(child)) for place, child in moved
        } - missed_there
        told = list(found.itertuples(index=False, name=None))
        assert len(told) == len(set(told))
        assert set(told) == expected

    def test_missed_and_identified_together_are_the_population(self):
        missed = [(1, 1, 1, DAY), (1, 1, 2, DAY), (2, 2, 3, DAY)]
        moved = [(place, 100 + place, 100 + place, DAY) for place in range(1, 13)]
        weights = known_arrivals(view(missed), known(moved), "town", "families").weights["weight"]
        assert weights.to_dict() == {1: 2, 2: 2} | dict.fromkeys(range(3, 13), 1)

    def test_too_few_identified_are_refused_with_what_is_enough(self):
        moved = [(1, 100 + i, 100 + i, DAY) for i in range(30)]
        with pytest.raises(ValueError, match=r"30 families at 1 places .* at least 10 at 5 places"):
            known_arrivals(view(spread(30)), known(moved), "town", "families")


ARRIVED = dt.date(2025, 5, 5)
IMMOKALEE = ("Immokalee", "FL")


def engine_of_moves(moves: list[dict]):
    """A store in memory with one missed child and these rows of `moves`."""
    missed = {
        "msix_id": "000000000001", "to_city": "Vidalia", "to_state_code": "GA",
        "from_city": "Immokalee", "from_state_code": "FL", "from_country_code": "USA",
        "qad": ARRIVED,
    }  # fmt: skip
    engine = engine_with([missed], dt.date(2026, 9, 30))
    plain = {"kind": "qualifying_moves", "move_date": ARRIVED}
    for number, row in enumerate(moves):
        start, finish = row.pop("start", IMMOKALEE), row.pop("finish", ("Vidalia", "GA"))
        filled = plain | {
            "extract_id": "r", "row_number": number, "child_number": number, "family_number": number,
            "from_place_id": PLACES[start][0], "from_state_code": start[1],
            "to_place_id": PLACES[finish][0], "to_state_code": finish[1],
        } | row  # fmt: skip
        filled["move_month"] = filled["move_date"].month
        engine.execute(
            f"INSERT INTO moves ({', '.join(filled)}) VALUES ({', '.join('?' * len(filled))})",
            list(filled.values()),
        )
    return engine


def asked(engine, **filters) -> list[tuple[int, int]]:
    selection = Selection(**{"state": "GA", "extract": "0123456789ab"} | filters)
    table = ibis.duckdb.from_connection(engine).table
    found = recorded_moves(table, selection).to_pandas()
    assert list(found) == COLUMNS
    return sorted(zip(found["child"], found["place_id"], strict=True))


class TestRecordedMoves:
    def test_moves_over_the_border_of_the_state_count(self):
        moves = [
            {},
            {"start": ("Lyons", "GA")},
            {"finish": ("Faison", "NC")},
            {"start": ("Moultrie", "GA"), "finish": ("Homestead", "FL")},
            {"kind": "mobility_moves"},
            {"start": ("Matamoros", "Tamaulipas"), "finish": ("Lyons", "GA")},
            {"child_number": 0, "family_number": 0, "extract_id": "again"},
        ]
        engine = engine_of_moves(moves)
        assert asked(engine) == [(0, 1), (5, 2)]
        assert asked(engine, direction="from") == [(3, 3)]

    @pytest.mark.parametrize(
        ("filters", "children"),
        [
            ({"places": (2,)}, [1]),
            ({"counties": ("13279",)}, [0, 1]),
            ({"from_states": ("NC",)}, [1]),
            ({"months": (7,)}, [2]),
            ({"qad_last": dt.date(2025, 6, 1)}, [0, 1]),
            ({"age_bands": ("6-13",), "statuses": ("new",)}, [0, 1, 2]),
        ],
    )
    def test_filters_on_place_origin_and_time_count(self, filters, children):
        engine = engine_of_moves(
            [
                {},
                {"start": ("Faison", "NC"), "finish": ("Lyons", "GA")},
                {"finish": ("Moultrie", "GA"), "move_date": dt.date(2025, 7, 1)},
            ]
        )
        assert [child for child, _ in asked(engine, **filters)] == children

    def test_only_the_days_of_the_view_count_and_a_filter_on_children_is_told(self):
        rows = recorded([(1, 1, 1, "2025-01-01"), (1, 2, 2, "2025-06-01"), (1, 3, 3, "2026-01-01")])
        there = view([(1, 9, 9, "2025-06-01"), (1, 8, 8, "2025-12-31")])
        plain = known_moves(rows, there, Selection())
        assert plain.rows["child"].tolist() == [2]
        assert not plain.is_narrowed
        narrowed = known_moves(rows, there, Selection(age_bands=("6-13",)))
        assert narrowed.is_narrowed
        many = KnownMoves(recorded([(p, p, p, DAY) for p in range(1, 13)]), is_narrowed=True)
        told = known_arrivals(there, many, "town", "families").caution
        assert "narrows the missed alone" in told


def half_missed(hidden: tuple[int, ...]) -> tuple[list, list]:
    """40 families moved to each town; 6 of them were missed, at the hidden towns 24."""
    missed, moved = [], []
    draw = random.Random(7)
    for town in TOWNS:
        for i in range(40):
            child = 100 * town + i
            day = f"2025-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            moved.append((town, 10_000 + child, child, day))
            if i < (24 if town in hidden else 6):
                missed.append((town, child, child, day))
    return missed, moved


class TestFinding:
    def test_the_towns_that_miss_a_larger_share_are_found_all_year_round(self):
        missed, moved = half_missed(hidden=(1, 2, 3))
        pockets = look_for_pockets(view(missed), Setting(KNOWN), known=known(moved))
        assert len(pockets.cards) == 1
        card = pockets.cards[0]
        assert set(card.place_ids) == {1, 2, 3}
        assert (card.cases, card.known) == (72, 120)
        share = (17 * 6 + 3 * 24) / (20 * 40)
        assert card.expected == pytest.approx(120 * share)
        assert facts(card)[0] == "Of 120 families known to have moved here, 72 were missed (60%)."
        assert "same share of the families known to have moved there" in card.sentence
        assert card.stability.is_stable
        by_season = look_for_pockets(view(missed), Setting(SEASONS))
        assert not any({1, 2, 3} <= set(card.place_ids) for card in by_season.cards)

    def test_many_missed_where_many_come_is_no_pocket(self):
        missed, moved = half_missed(hidden=())
        more = [(8, 90_000 + i, 9_000 + i, DAY) for i in range(340)]
        missed += [(8, child, child, day) for _, _, child, day in more[:51]]
        pockets = look_for_pockets(view(missed), Setting(KNOWN), known=known(moved + more))
        assert pockets.cards == ()

    def test_by_county_a_second_opinion_compares_the_same_counties(self):
        missed, moved = half_missed(hidden=(1, 2, 3))
        values = []
        for level in ("town", "county"):
            pockets = look_for_pockets(view(missed), Setting(KNOWN, level=level), known=known(moved))
            assert pockets.cards[0].known == 120
            values.append(county_values(pockets.found, view(missed), pockets.cards[0]))
        pd.testing.assert_frame_equal(*values, check_names=False)
        assert values[0]["value"].nlargest(3).index.isin(["13005", "13001", "13161"]).all()

    def test_without_records_the_setting_says_what_to_load(self):
        with pytest.raises(ValueError, match=r"know 0 families .* Load the records"):
            look_for_pockets(view(spread(40)), Setting(KNOWN))


class TestProposal:
    def test_known_moves_come_before_all_others(self):
        missed, moved = half_missed(hidden=(1,))
        size = size_of(view(missed), known(moved))
        assert (size.identified_families, size.identified_towns) == (20 * 34 - 18, 20)
        proposal = propose(size)
        assert proposal.setting == Setting(KNOWN)
        assert "know 662 families of 20 towns who were not missed" in proposal.because

    @pytest.mark.parametrize(("families", "towns"), [(9, 9), (50, 4)])
    def test_few_identified_families_leave_the_seasons(self, families, towns):
        size = Size(100, 12, 9, 14, identified_families=families, identified_towns=towns)
        assert propose(size).setting == Setting(SEASONS)
