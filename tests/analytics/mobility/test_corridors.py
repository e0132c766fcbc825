"""Mobility: told stories, and every question against its loops on 200 small worlds."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pytest

from analytics.forecast.next_stop import next_stops
from analytics.mobility import circuits, corridors, expected_and_found
from analytics.mobility.moves import MISSED
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT, WITHIN, view_moves
from analytics.selection import Selection
from analytics.stats.intervals import wilson
from tests.analytics import mobility_worlds as worlds
from tests.analytics.mobility_worlds import row, world

GEORGIA = Selection(state="GA")


def circuit(child: int, family: int, year: int, *towns: str) -> list[dict]:
    """A season: away in May, on in August, home in November."""
    days = (dt.date(year, 5, 10), dt.date(year, 8, 10), dt.date(year, 11, 10))
    ends = zip(days, towns, towns[1:], strict=False)
    return [row(child, family, day, start, finish) for day, start, finish in ends]


def test_children_families_and_moves_are_three_numbers():
    told = [
        row(0, 0, "2024-05-01", "Immokalee", "Vidalia"),
        row(1, 0, "2024-05-01", "Immokalee", "Vidalia"),
        row(0, 0, "2025-05-01", "Immokalee", "Vidalia"),
        row(2, 1, "2025-05-01", "Immokalee", "Lyons"),
    ]
    view = view_moves(world(told), GEORGIA, IN)
    by_town = corridors.corridors(view, "place")
    assert by_town[["to_name", "children", "families", "moves"]].values.tolist() == [
        ["Vidalia GA", 2, 1, 3],
        ["Lyons GA", 1, 1, 1],
    ]
    by_county = corridors.corridors(view, "county")
    assert by_county[["from_name", "to_name", "children", "families", "moves"]].values.tolist() == [
        ["Collier FL", "Toombs GA", 3, 2, 4]
    ]
    totals = corridors.move_totals(view, "place")
    assert (totals.children, totals.families, totals.moves, totals.corridors) == (3, 2, 4, 2)
    assert (totals.first_day, totals.last_day) == (dt.date(2024, 5, 1), dt.date(2025, 5, 1))


@pytest.mark.parametrize("seed", range(30))
def test_the_largest_corridors_are_the_first_of_all(seed):
    view = view_moves(world(worlds.random_rows(seed)), GEORGIA, EVERYWHERE)
    for level in ("state", "county", "place"):
        every = corridors.corridors(view, level)
        names = every[["from_name", "to_name"]].to_numpy().tolist()
        order = sorted(
            range(len(every)),
            key=lambda i: (*(-every.loc[i, ["children", "families", "moves"]]), *names[i]),
        )
        assert order == list(range(len(every)))
        is_line = every[["from_lat", "to_lat"]].notna().all(axis=1) & (every["from_id"] != every["to_id"])
        for most in (1, 3, len(every), len(every) + 5):
            assert corridors.corridors(view, level, most).equals(every.head(most))
            lines = every[is_line].head(most).reset_index(drop=True)
            assert corridors.corridors(view, level, most, only_lines=True).equals(lines)


def test_modes_tell_arriving_leaving_and_between():
    told = [
        row(0, 0, "2024-05-01", "Immokalee", "Vidalia"),
        row(0, 0, "2024-06-01", "Vidalia", "Moultrie"),
        row(0, 0, "2024-07-01", "Moultrie", "Faison"),
        row(0, 0, "2024-08-01", "Faison", "Immokalee"),
    ]
    moves = world(told)
    ways = {
        mode: corridors.corridors(view_moves(moves, GEORGIA, mode), "place")["way"].tolist()
        for mode in (IN, OUT, BOTH, WITHIN, EVERYWHERE)
    }
    assert sorted(ways[IN]) == ["in", "within"]
    assert sorted(ways[OUT]) == ["out", "within"]
    assert sorted(ways[BOTH]) == ["in", "out", "within"]
    assert ways[WITHIN] == ["within"]
    assert ways[EVERYWHERE] == ["elsewhere"] * 4


def test_a_chosen_town_is_home_and_the_other_end_is_the_other():
    told = [
        row(0, 0, "2024-05-01", "Immokalee", "Vidalia"),
        row(1, 1, "2024-05-01", "Matamoros", "Vidalia"),
        row(2, 2, "2024-05-01", "Immokalee", "Moultrie"),
    ]
    moves = world(told)
    in_vidalia = view_moves(moves, Selection(state="GA", places=(1,)), IN)
    assert corridors.move_totals(in_vidalia, "place").children == 2
    from_florida = view_moves(moves, Selection(state="GA", places=(1,), from_states=("FL",)), IN)
    assert corridors.move_totals(from_florida, "place").children == 1
    abroad = corridors.origins_abroad(in_vidalia)
    assert abroad.values.tolist() == [["Tamaulipas", "MEX", 1, 1, 1]]


def test_bad_rows_are_counted_and_kept_out_of_what_they_would_bend():
    told = [
        row(0, 0, None, "Immokalee", "Vidalia"),
        row(0, 0, "2024-05-01", None, "Vidalia"),
        row(0, 0, "2024-05-01", "Immokalee", None),
        row(0, 0, "2024-05-02", "Vidalia", "Vidalia"),
        row(1, 1, "2024-05-01", "Immokalee", "Vidalia"),
        row(1, 1, "2024-05-01", "Immokalee", "Vidalia"),
        row(1, 1, "2024-06-01", "Vidalia", "Faison"),
        row(1, 1, "2024-06-01", "Vidalia", "Moultrie"),
        row(2, 2, "2024-05-01", "Vidalia", "Faison"),
        row(2, 2, "2024-05-09", "Immokalee", "Vidalia"),
    ]
    moves = world(told)
    quality = moves.quality
    assert (quality.rows, quality.no_date, quality.no_start, quality.no_finish) == (10, 1, 1, 1)
    assert (quality.same_place, quality.repeated) == (1, 1)
    assert (quality.two_places_a_day, quality.back_in_time) == (2, 2)
    everywhere = view_moves(moves, Selection(), EVERYWHERE)
    assert corridors.move_totals(everywhere, "place").moves == 5
    assert circuits.dwells(everywhere, "place").empty


def test_the_usual_circuit_and_its_return_come_out():
    told = []
    for family in range(6):
        for year in (2023, 2024):
            told += circuit(family, family, year, "Immokalee", "Vidalia", "Faison", "Immokalee")
    told += circuit(9, 9, 2024, "Matamoros", "Moultrie")
    view = view_moves(world(told), GEORGIA, BOTH)
    top = circuits.circuits(view, "state").iloc[0]
    assert top["chain"] == "FL > GA > NC > FL"
    assert (top["is_closed"], top["children"], top["chains"]) == (True, 6, 12)
    arriving = view_moves(world(told), GEORGIA, IN)
    back = circuits.returns(arriving, "place")
    assert (back.families, back.returned_families) == (6, 6)
    stay = circuits.dwells(arriving, "place").iloc[0]
    assert (stay["name"], stay["stays"], stay["median_days"]) == ("Vidalia GA", 12, 92)


def test_new_and_fading_corridors_against_the_year_before():
    told = [row(i, i, "2023-05-01", "Immokalee", "Vidalia") for i in range(6)]
    told += [row(i, i, "2024-05-01", "Immokalee", "Vidalia") for i in range(3)]
    told += [
        row(20, 20, "2024-05-01", "Faison", "Lyons"),
        row(21, 21, "2022-06-01", "Faison", "Moultrie"),
    ]
    view = view_moves(world(told), GEORGIA, IN)
    changed = corridors.changed_corridors(view, "place")
    assert changed[["to_name", "change", "families_before", "families_now"]].values.tolist() == [
        ["Vidalia GA", "fading", 6, 3],
        ["Lyons GA", "new", 0, 1],
    ]
    usual = expected_and_found.usual_year(view, "place").set_index("name")
    assert usual.loc["Vidalia GA", ["families_now", "families_usual"]].tolist() == [3, 6]


def test_missed_enrollment_alone_cannot_tell_the_gap():
    told = [row(0, 0, "2024-05-01", "Immokalee", "Vidalia")]
    view = view_moves(world(told, MISSED), GEORGIA, IN)
    assert expected_and_found.gaps(view, "place").empty
    assert "cannot be known" in expected_and_found.why_not(view)
    records = view_moves(world(told), GEORGIA, IN)
    assert "No enrollments are loaded" in expected_and_found.why_not(records)


def test_the_calendar_names_who_comes_and_who_goes():
    told = circuit(0, 0, 2024, "Immokalee", "Vidalia", "Faison", "Immokalee")
    view = view_moves(world(told), Selection(state="GA", places=(1,)), BOTH)
    found, totals = corridors.season_calendar(view, "state"), corridors.season_totals(view)
    lines = corridors.calendar_lines(found, totals).set_index("month_name")
    assert lines.loc["May", ["arrive_children", "arrive_from"]].tolist() == [1, "FL 1"]
    assert lines.loc["August", ["leave_children", "leave_to"]].tolist() == [1, "NC 1"]
    assert lines.loc["November", ["arrive_children", "leave_children"]].tolist() == [0, 0]


def test_who_came_in_two_years_from_two_places_is_one_child_of_the_month():
    told = [
        row(0, 0, "2024-08-05", "Immokalee", "Vidalia"),
        row(0, 0, "2025-08-05", "Faison", "Vidalia"),
        row(1, 0, "2025-08-05", "Faison", "Vidalia"),
        row(1, 0, "2025-09-20", "Vidalia", "Faison"),
        row(1, 0, "2024-09-20", "Vidalia", "Immokalee"),
    ]
    view = view_moves(world(told), Selection(state="GA", places=(1,)), BOTH)
    totals = corridors.season_totals(view)
    lines = corridors.calendar_lines(corridors.season_calendar(view, "state"), totals).set_index("month_name")
    assert lines.loc["August", ["arrive_children", "arrive_from"]].tolist() == [2, "NC 2, FL 1"]
    assert lines.loc["September", ["leave_children", "leave_to"]].tolist() == [1, "FL 1, NC 1"]
    assert lines[["arrive_children", "leave_children"]].sum().tolist() == [2, 1]


@pytest.mark.parametrize("families", [15, 60])
def test_the_interval_covers_the_truth_in_93_to_97_of_100(families):
    draw = np.random.default_rng(3)
    share = draw.uniform(0.15, 0.85, 40_000)
    low, high = wilson(draw.binomial(families, share), np.full(share.size, families))
    assert 0.93 <= np.mean((low <= share) & (share <= high)) <= 0.97


@pytest.mark.parametrize("seeds", [range(start, start + 25) for start in range(0, 200, 25)], ids=str)
def test_every_question_agrees_with_its_loops(seeds):
    for seed in seeds:
        rows = worlds.random_rows(seed)
        plain = worlds.usable_moves(rows)
        if not plain:
            continue
        if seed % 2:  # a report's rows come in any order
            random.Random(seed).shuffle(rows)
        moves = world(rows)
        for level, mode in (("place", IN), ("county", BOTH), ("state", OUT), ("state", EVERYWHERE)):
            _compare(moves, plain, level, mode)


def _compare(moves, plain: list[dict], level: str, mode: str) -> None:
    view = view_moves(moves, GEORGIA, mode)

    def at_home(end) -> bool:
        return worlds.unit(end, "state") == "GA"

    def is_chosen(m: dict) -> bool:
        came, went = at_home(m["finish"]), at_home(m["start"])
        return {IN: came, OUT: went, BOTH: came or went, EVERYWHERE: True}[mode]

    chosen = [m for m in plain if is_chosen(m)]

    def ends(m: dict) -> tuple[str, str]:
        return worlds.unit(m["start"], level), worlds.unit(m["finish"], level)

    found = corridors.corridors(view, level)
    told = {(r.from_id, r.to_id): (r.children, r.families, r.moves) for r in found.itertuples()}
    assert told == worlds.counts(chosen, ends)

    months = corridors.months_of(view, level, tuple(found["pair"]))
    pair = {r.pair: (r.from_id, r.to_id) for r in found.itertuples()}

    def month(m: dict):
        first = m["day"].year - (m["day"].month < 9)
        return (*ends(m), f"{first}-{(first + 1) % 100:02d}", m["day"].month)

    assert {
        (*pair[r.pair], r.period, r.month): (r.children, r.families, r.moves) for r in months.itertuples()
    } == worlds.counts(chosen, month)

    balance = corridors.balances(view, level)
    for side, at in (("arrived", 1), ("left", 0)):
        expected = worlds.counts(chosen, lambda m, at=at: ends(m)[at] if len(set(ends(m))) == 2 else None)
        columns = balance[[f"{side}_{what}" for what in ("children", "families", "moves")]]
        answer = dict(zip(balance["unit_id"], map(tuple, columns.to_numpy().tolist()), strict=True))
        assert {k: v for k, v in answer.items() if v[2]} == expected

    if mode == BOTH:
        totals = corridors.season_totals(view)

        def season(m: dict):
            came, went = at_home(m["finish"]), at_home(m["start"])
            return (m["day"].month, IN if came else OUT) if came != went else None

        assert {
            (r.month, r.way): (r.children, r.families, r.moves) for r in totals.itertuples()
        } == worlds.counts(chosen, season)

    stays = circuits.dwells(view, level)
    names = moves.levels[level].units.set_index("name")["unit_id"]
    told = zip(stays["name"], stays["children"], stays["median_days"], strict=True)
    assert {names[name]: rest for name, *rest in told} == {
        where: list(rest) for where, rest in worlds.plain_dwells(plain, is_chosen, level).items()
    }

    chains = circuits.circuits(view, level, most=10_000)
    assert {
        tuple(names[stop] for stop in r.chain.split(" > ")): (r.children, r.families, r.chains)
        for r in chains.itertuples()
    } == worlds.plain_circuits(plain, is_chosen, level)

    back = circuits.returns(view, level)
    assert (
        back.children,
        back.returned_children,
        back.families,
        back.returned_families,
    ) == worlds.plain_returns(plain, is_chosen, level)

    enrolling = {worlds.unit(m["finish"], "state") for m in plain if m["found"]}

    def is_told(m: dict) -> bool:  # who left for a State without enrollments is not called missed
        return is_chosen(m) and (mode != OUT or worlds.unit(m["finish"], "state") in enrolling)

    gap = expected_and_found.gaps(view, level)
    assert {
        r.unit_id: (
            r.children,
            r.found_children,
            r.families,
            r.found_families,
            round(r.gap_low_pct, 6),
            round(r.gap_high_pct, 6),
        )
        for r in gap.itertuples()
    } == worlds.plain_gaps(plain, is_told, level)

    for asked in (5, 12):
        answer = next_stops(moves, view.is_home, "Georgia", asked, level)
        here = {m[e] for m in plain for e in ("start", "finish") if at_home(m[e])}
        children, families, stops = worlds.plain_next_stops(plain, here, asked, level)
        assert (answer.children, answer.families) == (children, families)
        if not answer.refused:
            assert {r.unit_id: (r.children, r.families) for r in answer.stops.itertuples()} == stops
