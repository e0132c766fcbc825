"""Next stop: the told case of the field, refusals, and what is to be expected now."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import ibis
import numpy as np
import pytest

from analytics.forecast.arrivals import expected_next
from analytics.forecast.next_stop import neighbours, next_stops, next_time, sentence, stands_out, support
from analytics.forecast.shares import interval
from analytics.mobility.moves import MISSED, coded_moves, moves_of
from analytics.mobility.view import IN, view_moves
from analytics.selection import Selection
from tests.analytics import mobility_worlds as worlds
from tests.analytics.forecast.plain_next_stop import beta_below, plain_expected, plain_shares
from tests.analytics.mobility_worlds import STATE, TOWN, row, world
from tests.leads_in_memory import engine_with


def seasons(families: int, goes_on: int, years=(2023, 2024)) -> list[dict]:
    """Each year families arrive in Immokalee in March; `goes_on` of them in Vidalia in June."""
    rows = []
    for year in years:
        for family in range(families):
            for child in (2 * family, 2 * family + 1):
                rows.append(row(child, family, dt.date(year, 3, 1 + family), "Matamoros", "Immokalee"))
                if family < goes_on:
                    rows.append(row(child, family, dt.date(year, 6, 9 + family), "Immokalee", "Vidalia"))
    return [*rows, row(99, 99, "2025-02-01", "Faison", "Lyons")]


def here(moves, *towns: str) -> np.ndarray:
    return moves.ends["end_id"].isin([TOWN[town] for town in towns]).to_numpy()


def test_most_children_of_a_place_and_month_turn_up_at_one_place():
    moves = world(seasons(families=8, goes_on=6))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert (answer.children, answer.families, answer.not_seen_children) == (32, 16, 8)
    assert (answer.different_children, answer.different_families) == (16, 8)
    assert answer.years == (2023, 2024)
    top = answer.stops.iloc[0]
    assert (top["name"], top["children"], top["families"]) == ("Vidalia GA", 24, 12)
    assert (top["first_quarter_day"], top["third_quarter_day"]) == (10, 13)
    # 12 of 16 families, and as many as the State weighs gone where nobody is known to have gone
    assert answer.state_weight == 2  # the first year told the second exactly
    assert top["share_pct"] == pytest.approx(100 * 12 / (16 + 2))
    assert answer.not_seen_pct == pytest.approx(100 * 4 / (16 + 2))
    # the interval rests on 8 different families and the State's 2
    low, high, a, b = top["low_pct"] / 100, top["high_pct"] / 100, 20 / 3, 10 / 3
    assert beta_below(low, a, b) == pytest.approx(0.025, abs=1e-4)
    assert beta_below(high, a, b) == pytest.approx(0.975, abs=1e-4)
    assert sentence(answer, 2026) == (
        "Children last seen in Immokalee FL at the end of May usually show up next in Vidalia GA: "
        "24 of 32 (12 of 16 families), half of them between June 10 and 13."
    )
    assert support(answer) == (
        "32 counts a child once a year, 2023 to 2024: 16 children of 8 families. 8 of 32 were not "
        "seen again within half a year."
    )
    assert next_time(answer) == "Next time count on 67% of families there (95% interval 36 to 91%)."


def test_two_stops_are_told_together_with_the_middle_half_of_both():
    rows = seasons(families=12, goes_on=6)
    for family in (6, 7, 8):
        for day in ("2023-07-20", "2024-07-20"):
            rows += [row(c, family, day, "Immokalee", "Faison") for c in (2 * family, 2 * family + 1)]
    moves = world(rows)
    told = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place").told
    assert (told.names, told.children, told.families) == (("Vidalia GA", "Faison NC"), 36, 18)
    # 6 families on June 9 to 14 and 3 on July 20, both years: days 9 to 14 and 50 after May 31
    days = sorted([9, 10, 11, 12, 13, 14, 50, 50, 50] * 2)
    assert (told.first_quarter_day, told.third_quarter_day) == (
        np.quantile(days, 0.25),
        np.quantile(days, 0.75),
    )


def spread(to: dict[str, int], stay: int) -> list[dict]:
    """In 2023 so many families, a child each, go on from Immokalee to each town; `stay` do not."""
    goes = [town for town, families in to.items() for _ in range(families)]
    rows = [row(i, i, "2023-03-01", "Matamoros", "Immokalee") for i in range(len(goes) + stay)]
    rows += [row(i, i, "2023-06-10", "Immokalee", town) for i, town in enumerate(goes)]
    return [*rows, row(999, 999, "2024-02-01", "Faison", "Lyons")]


@pytest.mark.parametrize(
    ("to", "stay", "is_told"),
    [
        ({"Vidalia": 3, "Lyons": 2, "Faison": 2}, 63, False),  # 3 of 70
        ({"Vidalia": 3}, 67, False),  # the only one, and hardly anybody
        ({"Vidalia": 12, "Lyons": 11, "Faison": 10}, 30, True),  # 17 %: worth a visit, though alike
        ({"Vidalia": 70, "Lyons": 30, "Faison": 8}, 500, True),  # 11 %, and clearly the first
        ({"Vidalia": 70, "Lyons": 68, "Faison": 65}, 500, False),  # 10 %, and as good as the third
    ],
)
def test_a_town_is_told_as_the_usual_one_only_where_it_stands_out(to, stay, is_told):
    moves = world(spread(to, stay))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert answer.stops["name"].iloc[0] == "Vidalia GA"
    assert stands_out(answer) is is_told
    said = sentence(answer, 2026)
    assert said.startswith("No town stands out") is not is_told
    assert ("most often" in said) is is_told


def test_where_no_town_stands_out_the_likeliest_are_told_with_their_shares():
    moves = world(spread({"Vidalia": 3, "Lyons": 2, "Faison": 2}, 63))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert sentence(answer, 2026) == (
        "No town stands out as the next stop of children last seen in Immokalee FL at the end of "
        "May: Vidalia GA, the likeliest, saw 3 of 70 (3 of 70 families)."
    )
    assert support(answer) == (
        "In 2023: 70 children of 70 families. 63 of 70 were not seen again within half a year."
    )
    assert next_time(answer) == (
        "Next time count on few families in any one town (95% interval): Vidalia GA 4% (1 to 9%), Faison NC 3% "
        "(0 to 7%), Lyons GA 3% (0 to 7%). All towns of Georgia together: 6% (2 to 13%)."
    )
    alone = next_stops(world(spread({"Vidalia": 3}, 67)), here(moves, "Immokalee"), "", 5, "place")
    assert "together" not in next_time(alone)
    many = next_stops(
        world(spread({"Vidalia": 70, "Lyons": 68, "Faison": 65}, 900)),
        here(moves, "Immokalee"),
        "I",
        5,
        "place",
    )
    assert sentence(many, 2026).endswith("saw 70 of 1,103 (70 of 1,103 families).")


def test_few_families_lean_on_the_other_towns_of_their_state():
    """All 4 families of Lyons went to Faison; of 40 of Moultrie, 10 did and 30 to Immokalee."""
    rows = [row(i, i, "2023-03-01", "Immokalee", "Lyons" if i < 4 else "Moultrie") for i in range(44)]
    rows += [row(100 + i, i, "2023-03-01", "Immokalee", "Lyons") for i in range(4)]
    for child in [*range(44), *range(100, 104)]:
        family = child % 100
        there, goes = (
            ("Lyons", "Faison") if family < 4 else ("Moultrie", "Faison" if family < 14 else "Immokalee")
        )
        rows.append(row(child, family, "2023-06-10", there, goes))
    moves = world([*rows, row(999, 999, "2024-01-01", "Immokalee", "Vidalia")])
    answer = next_stops(moves, here(moves, "Lyons"), "Lyons GA", 5, "place")
    top = answer.stops.iloc[0]
    assert (top["name"], top["children"], top["families"]) == ("Faison NC", 8, 4)
    assert support(answer).startswith("In 2023: 8 children of 4 families. 0 of 8 were not seen again")
    assert answer.state_weight == 8  # one year teaches nothing of the next
    assert top["share_pct"] == pytest.approx(100 * (4 + 8 * 10 / (40 + 8)) / (4 + 8))
    large = next_stops(moves, here(moves, "Moultrie"), "Moultrie GA", 5, "place").stops.iloc[0]
    assert large["share_pct"] == pytest.approx(100 * 30 / (40 + 8))


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_the_shares_agree_with_their_loops(seed):
    rows = worlds.random_rows(seed)
    moves, plain = world(rows), worlds.usable_moves(rows)
    for town, month in (("Vidalia", 5), ("Moultrie", 12), ("Immokalee", 3)):
        answer = next_stops(moves, here(moves, town), town, month, "place")
        if answer.refused:
            continue
        near = neighbours(moves, here(moves, town, "Immokalee"), month, "place")
        again = next_stops(moves, here(moves, town), town, month, "place", near)
        assert again.stops.equals(answer.stops) and again.told == answer.told
        state = STATE[TOWN[town]]
        around = {t for t, s in STATE.items() if s == state} | {state}
        stays = worlds.plain_stays(plain, around, month)
        weight, shares = plain_shares(
            stays,
            lambda stay: stay["here"],
            lambda s: s["next"] and worlds.unit(s["next"], "place"),
        )
        assert answer.state_weight == weight
        mine = shares[TOWN[town]]
        assert answer.not_seen_pct == pytest.approx(100 * mine.get(None, 0.0))
        for stop in answer.stops.itertuples():
            assert stop.share_pct == pytest.approx(100 * mine[stop.unit_id])
            assert stop.low_pct <= stop.share_pct <= stop.high_pct


def test_an_interval_of_hardly_anything_and_of_nearly_all_stays_within_bounds():
    low, high = interval([0.0, 0.01, 0.99], np.array([8, 8, 8]), 8.0)
    assert (low[0], high[0]) == (0.0, pytest.approx(0.0))
    assert 0 <= low[1] < 0.01 < high[1] < 0.2
    assert 0.8 < low[2] < 0.99 < high[2] <= 1


def test_who_left_before_the_month_ended_was_not_last_seen_there():
    moves = world(seasons(families=16, goes_on=12))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 6, "place")
    assert (answer.children, answer.not_seen_children) == (16, 16)
    assert sentence(answer, 2026) == (
        "Where children last seen in Immokalee FL at the end of June go next cannot be told from this file: none of "
        "16 was seen anywhere else in the half year after."
    )
    assert support(answer).endswith("16 of 16 were not seen again within half a year.")


def test_below_eight_different_children_nothing_is_said():
    moves = world(seasons(families=3, goes_on=3))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert answer.children == 12  # the same six in two years
    assert answer.stops.empty
    spoken = next_stops(world(seasons(8, 6)), here(moves, "Immokalee"), "", 5, "place")
    assert set(answer.stops.columns) == set(spoken.stops.columns)
    assert sentence(answer, 2026).startswith("6 children were seen in Immokalee FL at the end of May")
    none = next_stops(moves, here(moves, "Faison"), "Faison NC", 5, "place")
    assert sentence(none, 2026).startswith("No children were seen in Faison NC")


def test_a_year_whose_half_year_is_not_over_is_left_out():
    moves = world([r for r in seasons(8, 6) if r["day"] < dt.date(2024, 9, 1)])
    assert next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place").years == (2023,)


def test_expected_next_counts_families_waiting_times_what_earlier_years_brought():
    rows = [r for r in seasons(8, 6) if r["day"] <= dt.date(2024, 5, 30)]
    moves = world(rows)
    answer = expected_next(moves, here(moves, "Immokalee"), dt.date(2024, 5, 10), "place")
    assert answer.last_days == (dt.date(2024, 5, 31), dt.date(2024, 6, 30))
    assert (answer.families_now, answer.families_without) == (8, 0)
    # one year: 6 of 8 families went, and 8 more went where nobody is known to have gone
    share = 6 / (8 + 8)
    assert answer.moving_families == pytest.approx(8 * share)
    row = answer.stops.iloc[0]
    assert row["name"] == "Vidalia GA"
    assert (row["this_month"], row["next_month"]) == (0, pytest.approx(8 * share))
    assert row["support_families"] == pytest.approx(6)
    assert (row["low_families"], row["high_families"]) == middle_95(8, share * 16, (1 - share) * 16)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_to_be_expected_agrees_with_its_loops(seed):
    rows = [r for part in range(6) for r in worlds.random_rows(6 * seed + part, first=100 * part)]
    if seed % 2:  # a town where nobody was in earlier years
        last = max(r["day"] for r in rows if r["day"])
        rows = [
            r
            for r in rows
            if r["finish"] != TOWN["Lyons"] or r["day"] is None or (last - r["day"]).days < 300
        ]
    moves, plain = world(rows), worlds.usable_moves(rows)
    as_of = max(m["day"] for m in plain)
    for states in ({"GA"}, {"FL"}, {"GA", "FL", "NC", "Tamaulipas"}):
        asked = moves.ends["state_code"].isin(states).to_numpy()
        around = {t for t, s in STATE.items() if s in states} | states
        answer = expected_next(moves, asked, as_of, "place")
        told = plain_expected(plain, around, lambda end: STATE.get(end, end), as_of, answer.last_days)
        assert set(answer.stops["unit_id"]) == {worlds.unit(place, "place") for place in told}
        found = answer.stops.set_index("unit_id")
        for place, numbers in told.items():
            row = found.loc[worlds.unit(place, "place")]
            assert [row["this_month"], row["next_month"], row["support_families"]] == pytest.approx(numbers)
            assert row["low_families"] <= row["expected_families"] + 1
            assert row["expected_families"] <= row["high_families"] + 1


def middle_95(n: int, a: float, b: float) -> tuple[int, int]:
    """2.5 % and 97.5 % quantiles of a beta-binomial: its chances added up."""

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    sums = list(
        itertools.accumulate(
            math.comb(n, k) * math.exp(log_beta(k + a, n - k + b) - log_beta(a, b)) for k in range(n + 1)
        )
    )
    return tuple(next(k for k in range(n + 1) if sums[k] >= at) for at in (0.025, 0.975))


def test_a_town_without_a_past_goes_by_its_state_and_a_state_without_is_named():
    rows = [r for r in seasons(8, 6) if r["day"] <= dt.date(2024, 5, 30)]
    rows += [row(500, 500, "2024-04-01", "Immokalee", "Faison")]
    moves = world(rows)
    answer = expected_next(moves, here(moves, "Immokalee", "Faison"), dt.date(2024, 5, 10), "place")
    assert (answer.families_now, answer.families_without) == (9, 1)
    assert answer.stops["name"].tolist() == ["Vidalia GA"]
    none = expected_next(moves, here(moves, "Faison"), dt.date(2024, 5, 10), "place")
    assert none.stops.empty and (none.families_now, none.families_without) == (1, 1)
    nobody = expected_next(moves, here(moves, "Moultrie"), dt.date(2024, 5, 10), "place")
    assert (len(nobody.stops), nobody.families_now) == (0, 0)


def test_in_the_last_week_of_a_month_the_coming_month_is_this_month():
    moves = world(seasons(8, 6))
    asked = here(moves, "Immokalee")
    for day, last in ((24, dt.date(2024, 5, 31)), (25, dt.date(2024, 6, 30))):
        answer = expected_next(moves, asked, dt.date(2024, 5, day), "place")
        assert answer.last_days[0] == last


def test_each_lead_is_a_move_whichever_the_direction():
    rows = [
        {"msix_id": "000000000001", "qad": dt.date(2026, 5, 1), "from_city": "Immokalee", "from_state_code": "FL",
         "from_country_code": "USA", "to_city": "Vidalia", "to_state_code": "GA"},
        {"msix_id": "000000000002", "qad": dt.date(2026, 5, 1), "from_city": "Nowhere Known", "from_state_code": "FL",
         "from_country_code": "USA", "to_city": "Lyons", "to_state_code": "GA"},
    ]  # fmt: skip
    for direction, mode in (("to", IN), ("from", "out")):
        state = "GA" if direction == "to" else "FL"
        engine = engine_with(rows, dt.date(2026, 9, 30), direction, state)
        backend = ibis.duckdb.from_connection(engine)
        places = backend.table("places").to_pandas()
        moves = coded_moves(moves_of(backend.table, MISSED), places, MISSED)
        assert moves.moves == 2
        named = dict(zip(moves.ends["end_id"], moves.ends["place_name"], strict=True))
        assert sorted(str(named[i]) for i in moves.ends["end_id"].to_numpy()[moves.start]) == [
            "Immokalee",
            "None",
        ]
        assert sorted(named[i] for i in moves.ends["end_id"].to_numpy()[moves.finish]) == [
            "Lyons",
            "Vidalia",
        ]
        view = view_moves(moves, Selection(direction=direction, state=state), mode)
        assert view.is_chosen.sum() == 2
