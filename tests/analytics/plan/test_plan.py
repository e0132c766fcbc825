"""Plans of told weeks: which towns, in which order, at which hours, and what is said of the others."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from analytics.plan.asked import NoPlan, Plan, Travel
from analytics.plan.change import cost_without, in_order
from analytics.plan.plan import make_plan
from tests.analytics.plan.week import MONDAY, WEEK, asked, person, towns


def said(plan: Plan, words: str) -> bool:
    return any(words in note for note in plan.notes)


def test_hours_and_miles_of_a_day_are_those_of_its_ways_and_visits() -> None:
    """30 miles north and 10 more, at 1.3 for 1 and 45 an hour: 52 minutes, 17 minutes 20, 69 minutes 20 back."""
    plan = make_plan(towns(("Near", 30, 3), ("Next", 40, 2)), asked(person(hours=6.5)))
    day = plan.days.iloc[0]
    assert sorted(plan.stops["town"]) == ["Near", "Next"]
    assert day["hours"] == pytest.approx(2 * 40 * 1.3 / 45 + 4, abs=0.001)
    assert day["drive_hours"] == pytest.approx(2 * 40 * 1.3 / 45, abs=0.001)
    assert day["miles"] == pytest.approx(2 * 40 * 1.3, abs=0.01)
    assert day["ends"] == dt.time(15, 19)
    assert day["families"] == pytest.approx(plan.stops["expected_families"].sum())
    for stop in plan.stops.to_dict("records"):
        assert dt.datetime.combine(MONDAY, stop["leave"]) - dt.datetime.combine(MONDAY, stop["arrive"]) == (
            dt.timedelta(hours=2)
        )


def test_a_second_less_and_the_second_town_does_not_fit() -> None:
    needed = 2 * 40 * 1.3 / 45 + 4
    two = towns(("Near", 30, 3), ("Next", 40, 2))
    assert make_plan(two, asked(person(hours=needed + 0.002))).days["stops"].item() == 2
    plan = make_plan(two, asked(person(hours=needed - 0.002)))
    assert plan.stops["town"].tolist() == ["Near"]
    assert plan.left_out[["town", "why"]].values.tolist() == [["Next", "no hours left"]]


def test_a_large_town_gets_as_many_visits_as_it_fills() -> None:
    """A visit of two hours meets four at most; of twelve families one visit meets not all."""
    plan = make_plan(towns(("Large", 1, 12)), asked(person(hours=8.2), days=2))
    assert plan.stops["visits"].sum() >= 4
    first = make_plan(towns(("Large", 1, 12)), asked(person(hours=2.2)))
    assert first.stops["visits"].tolist() == [1]
    assert first.stops["expected_families"].item() < 4
    assert plan.families <= 12


def test_what_visits_meet_is_the_mean_of_what_is_there_and_fits() -> None:
    """Of X families two visits of four meet min(X, 8): the mean over a negative binomial, drawn out in a loop."""
    week = towns(("Large", 1, 9), low=2).assign(high=18)
    plan = make_plan(week, asked(person(hours=4.2)))
    spread = (16 / 2 / 1.645) ** 2
    law = nbinom(81 / (spread - 9), 9 / spread)
    mean = sum(min(x, 8) * float(law.pmf(x)) for x in range(400))
    assert plan.families == pytest.approx(mean, abs=0.001)
    assert plan.stops[["low", "high"]].values.tolist() == [[2, 8]]


def test_a_must_is_gone_to_though_another_has_more() -> None:
    week = towns(("Many", 60, 4), ("Few", -60, 0.5))
    assert make_plan(week, asked()).stops["town"].tolist() == ["Many"]
    plan = make_plan(week, asked(must=(2,)))
    assert plan.stops[["town", "why"]].values.tolist() == [["Few", "must"]]


def test_a_must_where_nobody_is_expected_is_gone_to() -> None:
    plan = make_plan(towns(("Many", 60, 4), ("None", -60, 0)), asked(must=(2,), days=2))
    assert set(plan.stops["town"]) == {"Many", "None"}


def test_a_must_out_of_reach_is_told() -> None:
    plan = make_plan(towns(("Near", 10, 1), ("Far", 300, 9)), asked(must=(2, 77)))
    assert said(plan, "Far must be visited and is not in the plan: out of reach within a day.")
    assert said(plan, "1 of the towns that must be visited is not in the plan")
    assert plan.left_out["is_must"].tolist() == [True]


def test_musts_that_do_not_fit_together_are_told() -> None:
    plan = make_plan(towns(("North", 90, 1), ("South", -90, 1)), asked(must=(1, 2)))
    assert len(plan.stops) == 1
    assert sum("must be visited and is not in the plan: no hours left" in note for note in plan.notes) == 1


def test_a_town_taken_out_is_not_gone_to_and_is_told() -> None:
    plan = make_plan(towns(("A", 10, 3), ("B", 20, 2)), asked(must_not=(1,)))
    assert plan.stops["town"].tolist() == ["B"]
    assert plan.left_out[["town", "why"]].values.tolist() == [["A", "taken out"]]


def test_two_people_go_where_each_is_near() -> None:
    week = towns(("North", 100, 2), ("South", -100, 2))
    both = asked(person("Ana", north=95, home="Up"), person("Ben", north=-95, home="Down"))
    plan = make_plan(week, both)
    assert plan.stops[["person", "town"]].values.tolist() == [["Ana", "North"], ["Ben", "South"]]


def test_every_person_has_a_row_for_every_day() -> None:
    plan = make_plan(towns(("A", 10, 3)), asked(person("Ana"), person("Ben"), days=5))
    assert plan.days[["person", "day"]].values.tolist() == [[p, d] for p in ("Ana", "Ben") for d in WEEK]
    idle = plan.days[plan.days["stops"] == 0]
    assert (idle[["hours", "miles", "families"]] == 0).all().all()


def test_the_same_inputs_give_the_same_plan() -> None:
    rng = np.random.default_rng(4)
    told = [(f"T{i}", float(m), float(f)) for i, (m, f) in enumerate(rng.uniform(0.5, 90, (25, 2)))]
    told = [(name, miles, families / 20) for name, miles, families in told]
    week, wanted = towns(*told), asked(person(), person("Ben", north=50), days=3, share_to_learn=0.2)
    first, second = make_plan(week, wanted, 60), make_plan(week, wanted, 60)
    assert first.stops.equals(second.stops) and first.days.equals(second.days) and first.notes == second.notes
    assert not said(first, "ended by the clock")


def test_a_search_that_the_clock_ends_says_so_and_keeps_the_hours() -> None:
    told = [(f"T{i}", 3.0 * i + 1, 1.0 + i % 4) for i in range(30)]
    told_of: list[float] = []
    plan = make_plan(towns(*told), asked(days=5), 0.0, told_of.append)
    assert said(plan, "ended by the clock")
    assert (plan.days["hours"] <= 8).all()
    assert told_of == sorted(told_of) and told_of[-1] == 1.0


def test_a_matrix_counts_before_great_circles_and_its_holes_are_said() -> None:
    week = towns(("Near", 5, 3), ("Far", 60, 2))
    ways = {("Home", 1): 200.0, ("Home", 2): 10.0, (2, "Home"): 15.0}
    plan = make_plan(week, asked(person(hours=3), travel=Travel(minutes=ways)))
    assert plan.stops[["town", "drive_minutes"]].values.tolist() == [["Far", 10.0]]
    assert plan.days["back_minutes"].tolist() == [15.0]
    assert said(plan, "Minutes of 4 of 6 ways are from the matrix; the other 2 are taken as 1.3 times")


def test_a_tenth_of_the_visits_goes_where_nobody_was_for_a_year() -> None:
    last = [MONDAY - dt.timedelta(days=30)] * 10 + [None, MONDAY - dt.timedelta(days=400)]
    told = [(f"Known {i}", 20.0 + i, 3.0) for i in range(10)] + [("Never", -20, 0.4), ("Long ago", -25, 0.3)]
    week = towns(*told).assign(last_visit=last, county_last_visit=MONDAY - dt.timedelta(days=30))
    without = make_plan(week, asked(days=5))
    assert not {"Never", "Long ago"} & set(without.stops["town"])
    plan = make_plan(week, asked(days=5, share_to_learn=0.1))
    learnt = plan.stops[plan.stops["why"] == "to learn"]
    assert learnt["town"].tolist() and set(learnt["town"]) <= {"Never", "Long ago"}
    words = {"Never": "Nobody has visited it yet.", "Long ago": "Last visited Sep 14, 2025."}
    assert all(words[row["town"]] in row["reason"] for row in learnt.to_dict("records"))
    cost = without.families - plan.families
    assert cost > 0 and said(plan, f"Visits to learn and to spread cost about {cost:.1f} families this week.")


def test_without_visits_it_is_said_that_none_is_known() -> None:
    plan = make_plan(towns(("A", 10, 3)), asked(share_to_learn=0.1))
    assert said(plan, "No visit to these counties is logged on the board")


def test_a_county_not_seen_for_a_year_gets_its_share() -> None:
    told = [(f"Seen {i}", 10.0 + i, 4.0) for i in range(6)] + [
        (f"Unseen {i}", -60.0 - i, 0.5) for i in range(6)
    ]
    fips, day = ["13001"] * 6 + ["13003"] * 6, MONDAY - dt.timedelta(days=30)
    week = towns(*told).assign(
        county_fips=fips, county_last_visit=[day] * 6 + [None] * 6, last_visit=[day] * 6 + [None] * 6
    )
    plain = make_plan(week, asked(days=2))
    assert "13003" not in set(plain.stops["county_fips"])
    plan = make_plan(week, asked(days=2, is_spread=True))
    spread = plan.stops[plan.stops["county_fips"] == "13003"]
    share = math.floor(3 / 27 * plain.stops["visits"].sum() + 0.5)
    assert len(spread) >= share == 1 and set(spread["why"]) == {"spread"}


def test_days_do_not_stay_in_the_wrong_direction() -> None:
    """Six towns of four families north, six of half a family far south: both days go north, three visits each."""
    told = [(f"North {i}", 10.0 + i, 4.0) for i in range(6)] + [
        (f"South {i}", -60.0 - i, 0.5) for i in range(6)
    ]
    plan = make_plan(towns(*told), asked(days=2))
    assert plan.days["stops"].tolist() == [3, 3]
    assert set(plan.stops["town"]) == {f"North {i}" for i in range(6)}


def test_what_a_town_dragged_out_costs() -> None:
    week = towns(("A", 30, 3.5), ("B", -30, 2.5))
    plan = make_plan(week, asked(person(hours=5)))
    change = cost_without(plan, week, 1)
    assert plan.stops["town"].tolist() == ["A"] and change.plan.stops["town"].tolist() == ["B"]
    assert change.families == pytest.approx(plan.families - change.plan.families) and change.families > 0.3
    assert change.said.startswith(f"Without A the plan meets about {change.families:.1f} families fewer")
    assert change.plan.left_out[["town", "why"]].values.tolist() == [["A", "taken out"]]


def test_another_order_of_a_day_says_what_falls_off() -> None:
    week = towns(("A", 10, 3), ("B", 20, 3), ("C", 30, 3))
    needed = 2 * 30 * 1.3 / 45 + 6
    plan = make_plan(week, asked(person(hours=needed + 0.01)))
    assert len(plan.stops) == 3
    there = in_order(plan, week, "Ana", MONDAY, (1, 2, 3))
    assert there.plan.stops["town"].tolist() == ["A", "B", "C"] and there.families == pytest.approx(0)
    back_and_forth = in_order(plan, week, "Ana", MONDAY, (2, 1, 3))
    assert back_and_forth.plan.stops["town"].tolist() == ["B", "A"]
    assert back_and_forth.families == pytest.approx(plan.stops["expected_families"].iloc[2])
    assert "C does not fit in the hours in this order." in back_and_forth.said
    with pytest.raises(NoPlan, match="does not work on"):
        in_order(plan, week, "Ana", WEEK[1], (1,))
    with pytest.raises(NoPlan, match="twice"):
        in_order(plan, week, "Ana", MONDAY, (1, 1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": ()}, "Nobody is named who could go"),
        ({"people": (person(), person())}, "Two people have the same name"),
        ({"people": (person(hours=0),)}, "Ana has 0 hours a day: give more than 0"),
        ({"people": (person(hours=float("nan")),)}, "Ana has nan hours a day"),
        ({"people": (person(hours=23),)}, "days begin at 09:00"),
        ({"days": ()}, "No day is given"),
        ({"days": (MONDAY, MONDAY)}, "each day once"),
        ({"hours_a_visit": 0}, "A visit of 0 hours cannot be planned"),
        ({"families_an_hour": 0}, "No family can be met in an hour"),
        ({"share_to_learn": 1.5}, "lies between 0 and 1"),
        ({"travel": Travel(speed_mph=0)}, "at more than 0 and less than 150 miles an hour"),
        ({"must": (1,), "must_not": (1,)}, "1 of the towns are both to be visited and left out"),
        ({"must_not": (1,)}, "No town is left to go to"),
        (
            {"people": (person(north=400, home="Far"),)},
            "the nearest, A, is 22.5 hours there and back from Far",
        ),
    ],
)
def test_what_can_be_no_plan_says_what_is_missing(change: dict, words: str) -> None:
    with pytest.raises(NoPlan) as told:
        make_plan(towns(("A", 10, 3)), replace(asked(), **change))
    assert words in str(told.value)


def test_a_town_that_is_not_on_the_map_is_told() -> None:
    week = towns(("A", 10, 3), ("Nowhere", 20, 5))
    week.loc[1, "latitude"] = float("nan")
    plan = make_plan(week, asked())
    assert plan.left_out[["town", "why"]].values.tolist() == [["Nowhere", "not on the map"]]
    assert said(plan, "1 towns are not on the map")
