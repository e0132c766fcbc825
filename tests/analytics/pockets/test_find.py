"""What is scanned, what is proposed, and what is refused; cases held to loops over plain rows."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.leads.coded import coded_leads
from analytics.pockets.cases import cases_of, view_leads
from analytics.pockets.denominators import Denominator, Fit, population
from analytics.pockets.find import (
    FIGURE,
    INHABITANTS,
    KNOWN,
    SEASONS,
    Setting,
    Size,
    find_pockets,
    propose,
    refusal,
    size_of,
)
from analytics.selection import Selection
from tests.analytics.pocket_stories import AS_OF, TOWNS, spread, view, with_pocket
from tests.leads_in_memory import engine_with, leads_of

ROWS = st.lists(
    st.tuples(
        st.sampled_from(sorted(TOWNS)),
        st.integers(0, 5),
        st.integers(0, 12),
        st.dates(dt.date(2024, 1, 1), dt.date(2025, 12, 31)).map(str),
    ),
    min_size=1,
    max_size=30,
)


class TestCases:
    @settings(deadline=None)
    @given(
        rows=ROWS,
        level=st.sampled_from(["town", "county"]),
        dated_by=st.sampled_from(["newest", "first"]),
    )
    def test_a_family_counts_once_per_place_on_its_newest_or_first_day_there(self, rows, level, dated_by):
        rows = [(place, family, 10 * family + child % 2, day) for place, family, child, day in rows]
        pick = max if dated_by == "newest" else min
        expected: dict = {}
        for place, family, _, day in rows:
            key = (place if level == "town" else TOWNS[place][1], family)
            expected[key] = pick(day, expected.get(key, day))
        cases = cases_of(view(rows), level, "families", dated_by)
        told = {(row.location, row.family): f"{row.month:%Y-%m}" for row in cases.itertuples(index=False)}
        assert len(cases) == len(told)
        assert told == {key: day[:7] for key, day in expected.items()}

    @settings(deadline=None)
    @given(rows=ROWS)
    def test_counting_children_gives_a_case_per_child_and_place(self, rows):
        cases = cases_of(view(rows), "town", "children", "newest")
        assert set(zip(cases["location"], cases["child"], strict=True)) == {(r[0], r[2]) for r in rows}
        assert len(cases) == len({(r[0], r[2]) for r in rows})

    def test_a_town_lies_at_its_point_and_a_county_at_its_label(self):
        rows = [(1, 1, 1, "2025-03-01")]
        town = cases_of(view(rows), "town", "families", "newest").iloc[0]
        assert (town["lat"], town["lon"]) == TOWNS[1][3:]
        county = cases_of(view(rows), "county", "families", "newest").iloc[0]
        assert abs(county["lat"] - 31.55) < 0.3 and abs(county["lon"] + 82.45) < 0.3

    @pytest.mark.parametrize(
        "selection",
        [
            Selection(),
            Selection(months=(3, 6)),
            Selection(counties=("13279",)),
            Selection(counties=("",)),
            Selection(places=(1, 0)),
            Selection(age_bands=("17-21",), from_states=("FL",)),
            Selection(qad_first=dt.date(2025, 3, 2), qad_last=dt.date(2025, 6, 1)),
            Selection(window_bands=("expired",)),
        ],
    )
    def test_the_leads_of_a_view_are_those_the_selection_asks_for(self, selection):
        draw = random.Random(4)
        towns = [("Vidalia", "GA"), ("Lyons", "GA"), ("Moultrie", "GA"), ("Nowhere", "GA")]
        origins = [("Immokalee", "FL"), ("Faison", "NC"), ("Matamoros", "Tamaulipas")]
        told = []
        for i in range(80):
            (to_city, to_state), (from_city, from_state) = draw.choice(towns), draw.choice(origins)
            told.append(
                {
                    "msix_id": f"{i % 50:012d}",
                    "to_city": to_city,
                    "to_state_code": to_state,
                    "from_city": from_city,
                    "from_state_code": from_state,
                    "from_country_code": "MEX" if from_city == "Matamoros" else "USA",
                    "qad": dt.date(2022 + i % 4, 1 + i % 12, 1 + i % 28),
                    "birth_date": dt.date(2003 + i % 18, 5, 5),
                    "grade": "OS" if i % 5 == 0 else "03",
                }
            )
        connection = engine_with(told, dt.date(2026, 9, 30))
        leads = leads_of(connection)
        places = connection.execute("SELECT * FROM places").df()
        coded = coded_leads(leads, places)
        seen = view_leads(coded, replace(selection, state="GA"), AS_OF)
        wanted = selection.apply(leads).to_pandas()
        placed = wanted[wanted["missed_place_id"].notna()]

        def lines(frame: pd.DataFrame, place: str, other: str, day: str) -> list[tuple]:
            return sorted(
                (
                    int(r[place]),
                    int(r["child"]),
                    int(r["family"]),
                    pd.Timestamp(r[day]).date(),
                    int(r[other]) if pd.notna(r[other]) else 0,
                    r["age_band"],
                    bool(r["is_osy"]),
                    bool(r["is_in_window"]),
                )
                for r in frame.to_dict("records")
            )

        oracle = placed.rename(columns={"child_number": "child", "family_number": "family"})
        assert lines(seen.rows, "place_id", "other_place_id", "day") == lines(
            oracle, "missed_place_id", "other_place_id", "move_date"
        )
        assert seen.families == wanted["family_number"].nunique()
        lost = set(wanted["family_number"]) - set(placed["family_number"])
        assert seen.not_placed_families == len(lost)


class TestProposal:
    def test_seasons_are_proposed_where_there_are_months_enough(self):
        proposal = propose(Size(families=100, towns=12, counties=9, months=14))
        assert proposal.setting == Setting(SEASONS)
        assert "not loaded" in proposal.because

    @pytest.mark.parametrize(
        ("families", "counties", "is_taken"), [(90, 5, True), (89, 5, False), (100, 4, False)]
    )
    def test_a_loaded_figure_that_covers_nearly_all_comes_before_seasons(self, families, counties, is_taken):
        size = Size(families=100, towns=12, counties=9, months=14)
        fits = [Fit("a", "Orchards (mine.csv)", families, counties)]
        proposal = propose(size, fits)
        assert (proposal.setting.expected == FIGURE) == is_taken
        if is_taken:
            assert proposal.setting == Setting(FIGURE, level="county", figure="a")
            assert "Orchards (mine.csv), for the counties of 90 of 100 families" in proposal.because
        known = replace(size, identified_families=40, identified_towns=9)
        assert propose(known, fits).setting == Setting(KNOWN)

    def test_few_months_leave_inhabitants(self):
        proposal = propose(Size(families=100, towns=12, counties=9, months=3))
        assert proposal.setting == Setting(INHABITANTS, level="county")
        assert "3 months" in proposal.because

    @pytest.mark.parametrize(
        ("size", "says"),
        [
            (Size(0, 0, 0, 0), "0 families are on the map"),
            (Size(1, 1, 1, 1), "1 family is on the map"),
            (Size(9, 9, 9, 9), "below 10 nothing can be told"),
            (Size(50, 4, 3, 12), "missed in 4 towns; at least 5"),
        ],
    )
    def test_a_small_view_is_refused_with_what_would_be_enough(self, size, says):
        proposal = propose(size)
        assert proposal.setting is None
        assert says in proposal.because

    def test_ten_families_in_five_towns_are_enough(self):
        assert propose(Size(10, 5, 5, 12)).setting is not None

    def test_a_setting_that_the_view_cannot_bear_is_refused_by_name(self):
        assert "3 months" in refusal(Size(50, 9, 9, 3), Setting(SEASONS))
        assert refusal(Size(50, 1, 1, 3), Setting(INHABITANTS)) == ""
        with pytest.raises(ValueError, match="below 10"):
            find_pockets(view(spread(9)), Setting())

    def test_a_setting_that_does_not_exist_cannot_be_made(self):
        with pytest.raises(ValueError, match="weather"):
            Setting("weather")
        with pytest.raises(ValueError, match="miles"):
            Setting(radius_miles=31)


class TestFinding:
    def test_the_pocket_of_the_story_is_found_and_nothing_else(self):
        found = find_pockets(view(with_pocket()), Setting())
        assert len(found.pockets) == 1
        pocket = found.pockets.iloc[0]
        assert set(pocket["location_ids"]) == {1, 2, 3}
        assert (str(pocket["start"]), str(pocket["end"])) == ("2025-03-01", "2025-04-30")
        assert pocket["p_value"] == 0.001

    def test_without_a_pattern_nothing_stands_out(self):
        assert find_pockets(view(spread(200)), Setting()).pockets.empty

    def test_the_expected_families_are_those_of_the_place_and_of_the_month(self):
        rows = with_pocket()
        pocket = find_pockets(view(rows), Setting()).pockets.iloc[0]
        families = {(r[0], r[1], r[3][:7]) for r in rows}
        here = [f for f in families if f[0] in (1, 2, 3)]
        then = [f for f in families if f[2] in ("2025-03", "2025-04")]
        both = [f for f in here if f in then]
        assert pocket["cases"] == len(both)
        assert pocket["expected"] == pytest.approx(len(here) * len(then) / len(families))

    def test_order_and_numbering_of_the_rows_change_nothing(self):
        rows = with_pocket()
        first = find_pockets(view(rows), Setting())
        shuffled = [(place, 900 - family, 9000 - child, day) for place, family, child, day in rows]
        random.Random(3).shuffle(shuffled)
        again = find_pockets(view(shuffled), Setting())
        pd.testing.assert_frame_equal(first.clusters, again.clusters)
        assert first.ratio_at_p05 == again.ratio_at_p05

    def test_what_is_over_is_left_out_when_only_what_goes_on_is_asked_for(self):
        late = [(1 + i % 3, 500 + i, 5000 + i, f"2025-12-{1 + i // 2:02d}") for i in range(32)]
        found = find_pockets(view(spread(320) + late), Setting(is_ongoing=True))
        assert {str(end) for end in found.clusters["end"]} == {"2025-12-31"}
        assert set(found.pockets.iloc[0]["location_ids"]) == {1, 2, 3}

    def test_no_pocket_reaches_farther_than_asked(self):
        found = find_pockets(view(with_pocket()), Setting(radius_miles=15))
        assert (found.clusters["radius_km"] <= 15 * 1.609344).all()

    def test_a_town_with_more_than_a_quarter_of_all_is_named(self):
        rows = spread(90) + [(8, 100 + i, 1000 + i, f"2025-{1 + i % 12:02d}-05") for i in range(60)]
        assert find_pockets(view(rows), Setting()).too_large == (8,)

    def test_a_person_who_stops_the_scan_stops_it(self):
        class Stopped(Exception):
            pass

        def stop(done: int, of: int) -> None:
            raise Stopped

        with pytest.raises(Stopped):
            find_pockets(view(with_pocket()), Setting(), on_progress=stop)


class TestDenominators:
    def test_inhabitants_of_the_state_and_of_neighbours_with_cases(self):
        people = population("GA", also=["12021", "13001"])
        assert len(people.weights) == 160
        assert people.weights["weight"].gt(0).all()
        assert not people.weights.index.has_duplicates
        assert "farms" in people.caution

    def test_against_inhabitants_a_county_with_many_families_and_few_people_stands_out(self):
        rows = [(6, i, i, "2025-03-01") for i in range(20)] + spread(40, seed=2)
        rows = [(place, 100 * (n >= 20) + f, c, day) for n, (place, f, c, day) in enumerate(rows)]
        found = find_pockets(view(rows), Setting(INHABITANTS), population("GA"))
        first = found.pockets.iloc[0]
        assert found.setting.level == "county"
        assert first["start"] is None
        counts = found.cases.groupby("location").size()
        inside = sum(counts.get(fips, 0) for fips in first["location_ids"])
        weights = found.weights["weight"]
        share = weights[list(first["location_ids"])].sum() / weights.sum()
        assert first["cases"] == inside
        assert first["expected"] == pytest.approx(share * len(found.cases))

    def test_known_arrivals_can_be_given_as_persons_counted(self):
        """Missed against identified: what record extracts will bring, with nothing else changed."""
        frame = pd.DataFrame(
            [(lat, lon, 40.0) for _, _, _, lat, lon in TOWNS.values()],
            index=list(TOWNS),
            columns=["lat", "lon", "weight"],
        )
        arrivals = Denominator("Known arrivals", "if all towns missed alike", "", "town", frame, "bernoulli")
        rows = [
            (t, 100 * t + i, 100 * t + i, "2025-03-01") for t in TOWNS for i in range(35 if t == 6 else 5)
        ]
        found = find_pockets(view(rows), Setting(INHABITANTS), arrivals)
        assert found.pockets.iloc[0]["location_ids"] == (6,)
        assert found.pockets.iloc[0]["expected"] == pytest.approx((35 + 5 * 19) / 20)

    def test_a_setting_with_a_denominator_needs_one(self):
        with pytest.raises(ValueError, match="denominator"):
            find_pockets(view(with_pocket()), Setting(INHABITANTS))


def test_the_size_of_a_view_counts_what_is_on_the_map():
    rows = [(1, 1, 1, "2025-03-01"), (1, 1, 2, "2025-03-20"), (2, 2, 3, "2024-03-01")]
    assert size_of(view(rows)) == Size(families=2, towns=2, counties=2, months=2)
    assert np.issubdtype(view(rows).rows["day"].dtype, np.datetime64)
