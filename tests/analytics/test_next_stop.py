"""Next stop: the told case of the field, refusals, and what is to be expected now."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np

from analytics.mobility_moves import MISSED, coded_moves, moves_of
from analytics.mobility_view import IN, view_moves
from analytics.next_stop import expected_next, next_stops, sentence
from analytics.selection import Selection
from tests.analytics.mobility_worlds import TOWN, row, world
from tests.leads_in_memory import engine_with


def seasons(families: int, goes_on: int, years=(2023, 2024)) -> list[dict]:
    """Each year families arrive in Immokalee in March; `goes_on` of them in Vidalia in June."""
    rows = []
    for year in years:
        for family in range(families):
            for child in (2 * family, 2 * family + 1):
                rows.append(
                    row(child, family, dt.date(year, 3, 1 + family), "Matamoros", "Immokalee")
                )
                if family < goes_on:
                    rows.append(
                        row(child, family, dt.date(year, 6, 9 + family), "Immokalee", "Vidalia")
                    )
    return [*rows, row(99, 99, "2025-02-01", "Faison", "Lyons")]


def here(moves, *towns: str) -> np.ndarray:
    return moves.ends["end_id"].isin([TOWN[town] for town in towns]).to_numpy()


def test_most_children_of_a_place_and_month_turn_up_at_one_place():
    moves = world(seasons(families=8, goes_on=6))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert (answer.children, answer.families, answer.not_seen_children) == (32, 16, 8)
    assert answer.years == (2023, 2024)
    top = answer.stops.iloc[0]
    assert (top["name"], top["children"], top["families"]) == ("Vidalia GA", 24, 12)
    assert (top["first_quarter_day"], top["third_quarter_day"]) == (10, 13)
    # Wilson 1927 for 12 of 16
    assert (round(top["low_pct"], 1), round(top["high_pct"], 1)) == (50.5, 89.8)
    assert sentence(answer, 2026) == (
        "Children last seen in Immokalee FL at the end of May usually show up next in Vidalia GA: "
        "24 of 32 (12 of 16 families), between Jun 10, 2026 and Jun 13, 2026 (middle half)."
    )


def test_who_left_before_the_month_ended_was_not_last_seen_there():
    moves = world(seasons(families=8, goes_on=6))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 6, "place")
    assert (answer.children, answer.not_seen_children) == (8, 8)
    assert "were not seen anywhere else" in sentence(answer, 2026)


def test_below_eight_children_nothing_is_said():
    moves = world(seasons(families=3, goes_on=3, years=(2024,)))
    answer = next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place")
    assert answer.stops.empty
    assert sentence(answer, 2026).startswith(
        "6 children were seen in Immokalee FL at the end of May"
    )


def test_a_year_whose_half_year_is_not_over_is_left_out():
    moves = world([r for r in seasons(8, 6) if r["day"] < dt.date(2024, 9, 1)])
    assert next_stops(moves, here(moves, "Immokalee"), "Immokalee FL", 5, "place").years == (2023,)


def test_expected_next_counts_families_waiting_times_what_earlier_years_brought():
    rows = [r for r in seasons(8, 6) if r["day"] <= dt.date(2024, 5, 30)]
    moves = world(rows)
    expected = expected_next(moves, here(moves, "Immokalee"), dt.date(2024, 5, 31), 61, "place")
    assert expected[["name", "expected_families", "support_families"]].values.tolist() == [
        ["Vidalia GA", 8 * 6 / 8, 6]
    ]
    assert expected.iloc[0]["low_families"] < 6 < expected.iloc[0]["high_families"]
    assert expected_next(moves, here(moves, "Lyons"), dt.date(2024, 5, 31), 61, "place").empty


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
