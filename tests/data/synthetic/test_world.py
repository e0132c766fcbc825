"""The made-up world and the rule by which reports follow from it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.synthetic.reports import missed_enrollment_rows
from data.synthetic.streams import ARRIVAL_SHARES
from data.synthetic.world import World, add_months, make_world
from tests.data.synthetic.test_streams import arrivals_in_plain_python


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(1500, seed=11, through="GA")


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    number = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(number // 12, number % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def tables(world: World) -> tuple[list[dict], dict[int, list[tuple[int, dt.date]]], list[dict]]:
    """Moves with dates and region codes; the children of each family; enrollments."""

    def dates(frame) -> list[dict]:
        frame = frame.reset_index()
        for column in frame.select_dtypes("datetime"):
            frame[column] = frame[column].dt.date.astype(object).where(frame[column].notna(), None)
        return frame.to_dict("records")

    children = defaultdict(list)
    for child in dates(world.children):
        children[child["family_id"]].append((child["child_id"], child["birth_date"]))
    return dates(world.moves), children, dates(world.enrollments)


def report_in_plain_python(world: World, state: str, direction: str, as_of: dt.date) -> set[tuple[int, int]]:
    """(child, move) of the report by the rule of the field, read in loops."""
    moves, children, enrollments = tables(world)
    region = world.places.towns["region"].to_list()
    had, seen = set(), set()
    for e in enrollments:
        if e["enrollment_date"] <= as_of:
            seen.add(e["child_id"])
            if world.places.regions[e["region"]] == state:
                had.add(e["child_id"])
    report = set()
    for m in moves:
        ends = {"to": region[m["to_town"]], "from": region[m["from_town"]]}
        other = ends["from" if direction == "to" else "to"]
        if ends[direction] != state or other == state:
            continue
        if m["recorded_region"] < 0 or world.places.regions[m["recorded_region"]] == state:
            continue
        if m["recorded_date"] > as_of or m["qad"] > as_of:
            continue
        if m["qad"] <= after_months(as_of, -36):
            continue
        for child, birth in children[m["family_id"]]:
            goes = birth <= m["qad"] < after_months(birth, 22 * 12)
            if goes and child not in had and child in seen:
                report.add((child, m["move_id"]))
    return report


def pairs(rows: pa.Table) -> list[tuple[int, int]]:
    return list(zip(rows["child_id"].to_pylist(), rows["move_id"].to_pylist(), strict=True))


@pytest.mark.parametrize("as_of", [dt.date(2026, 9, 30), dt.date(2025, 2, 28)])
@pytest.mark.parametrize("direction", ["to", "from"])
@pytest.mark.parametrize("state", ["GA", "NC"])
def test_a_row_exists_when_the_rule_says_so_and_only_then(
    world: World, state: str, direction: str, as_of: dt.date
) -> None:
    rows = missed_enrollment_rows(world, state, direction, as_of)
    listed = pairs(rows)
    assert len(listed) == len(set(listed)) > 20
    assert set(listed) == report_in_plain_python(world, state, direction, as_of)


@pytest.mark.parametrize("direction", ["to", "from"])
def test_the_national_report_is_that_of_all_states_together(world: World, direction: str) -> None:
    home = [code for code in world.places.regions if len(code) == 2]
    by_state = [pairs(missed_enrollment_rows(world, code, direction)) for code in home]
    national = pairs(missed_enrollment_rows(world, None, direction))
    assert sorted(national) == sorted(pair for report in by_state for pair in report)


def test_siblings_travel_together(world: World) -> None:
    rows = missed_enrollment_rows(world, "GA", "to").to_pylist()
    families = defaultdict(list)
    for row in rows:
        families[row["move_id"]].append(row)
    together = [group for group in families.values() if len(group) > 1]
    assert len(together) > 30
    for group in together:
        assert len({(r["qad"], r["from_city"], r["to_city"], r["reporting_state"]) for r in group}) == 1
        assert len({(r["last_name_1"], r["last_name_2"], r["parent_2_first_name"]) for r in group}) == 1
        assert len({r["first_name"] for r in group}) == len(group) == len({r["msix_id"] for r in group})
        births = sorted(r["birth_date"] for r in group)
        assert all((b - a).days > 365 for a, b in pairwise(births))


def test_ages_reach_from_babies_to_past_22_and_families_from_one_to_six(world: World) -> None:
    as_of = dt.date(2026, 9, 30)
    ages = [(as_of - b).days // 365 for b in missed_enrollment_rows(world, None)["birth_date"].to_pylist()]
    assert set(range(1, 22)) <= set(ages)
    assert max(ages) >= 22
    sizes = world.children.groupby("family_id").size()
    assert set(sizes) == {1, 2, 3, 4, 5, 6}


def test_youth_travel_without_parents_and_out_of_school(world: World) -> None:
    rows = missed_enrollment_rows(world, None).to_pylist()
    alone = [row for row in rows if row["parent_1_last_name"] is None]
    assert len(alone) > 20
    for row in alone:
        assert row["parent_2_first_name"] is None
        assert row["grade"] == "OS"
        assert 14 <= (row["qad"] - row["birth_date"]).days / 365.25 < 22


def test_farm_moves_happen_in_the_months_of_their_crop_and_state(world: World) -> None:
    assert sum(ARRIVAL_SHARES) == pytest.approx(1)
    arrivals = arrivals_in_plain_python()
    towns = world.places.towns
    plants = set(towns["year_round_work"]) - {""}
    farm_moves = 0
    for move in world.moves.itertuples():
        crop, town = world.places.crops[move.crop], towns.iloc[move.to_town]
        if crop in plants:
            assert town["year_round_work"] == crop
        elif move.crop >= 0:
            farm_moves += 1
            assert arrivals[town["state_code"], move.qad.month][crop] > 0, (town["town"], crop)
    assert farm_moves > 3000


def test_some_return_to_the_same_place_in_the_same_month_and_others_drift(world: World) -> None:
    moves = world.moves.assign(year=world.moves["qad"].dt.year, month=world.moves["qad"].dt.month)
    moves = moves.merge(world.families[["is_returning", "is_youth"]], left_on="family_id", right_index=True)
    first = moves[moves["crop"] >= 0].drop_duplicates(["family_id", "year"])
    first = first[first.groupby("family_id")["year"].transform("size") > 2]
    same = first.groupby(["is_returning", "family_id"])[["to_town", "month"]].nunique().eq(1).all(axis=1)
    share = same.groupby(level=0).mean()
    assert share[True] > 0.8
    assert share[False] < 0.2


def test_a_family_is_always_where_it_last_went_or_back_abroad(world: World) -> None:
    at = dict(enumerate(world.families["home_town"]))
    home = dict(at)
    last: dict[int, dt.datetime] = {}
    for move in world.moves.itertuples():
        abroad = world.places.is_abroad[home[move.family_id]]
        assert move.from_town in (
            {at[move.family_id], home[move.family_id]} if abroad else {at[move.family_id]}
        )
        assert move.from_town != move.to_town
        assert not world.places.is_abroad[move.to_town]
        assert move.family_id not in last or last[move.family_id] < move.qad
        at[move.family_id], last[move.family_id] = move.to_town, move.qad


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    one, same, other = (missed_enrollment_rows(make_world(300, seed), "FL") for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)


def test_a_state_that_no_stream_touches_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"No made-up stream touches HI\. Choose of AK, AL"):
        make_world(10, through="HI")


def test_a_direction_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="The direction is to or from, not both"):
        missed_enrollment_rows(world, "GA", "both")


@given(st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)), st.integers(-60, 300))
def test_months_are_added_as_a_calendar_does(day: dt.date, months: int) -> None:
    assert add_months(np.array([day], "datetime64[D]"), months)[0] == np.datetime64(after_months(day, months))
