"""Small boards with saved plans and visits, told without a file."""

from __future__ import annotations

import datetime as dt
import random

from data.board.board import Board
from data.board.entries import PlanStop, SavedPlan, Target, Visit

MONDAY = dt.date(2026, 10, 19)
OVER = MONDAY + dt.timedelta(days=60)


def day(number: int) -> dt.date:
    """Days from the Monday of the first week."""
    return MONDAY + dt.timedelta(days=number)


def town(place_id: int, **more) -> Target:
    said = {"target_id": f"t{place_id}", "place_ids": (place_id,), "state_code": "GA"}
    return Target(f"Town {place_id} GA", "to", **(said | more))


def plan(plan_id: str, saved: int = -1, week: int = 0, **more) -> SavedPlan:
    """Saved so many days after the first Monday, of the week so many weeks after it."""
    said = {"plan_id": plan_id, "saved_at": f"{day(saved)}T12:00:00"}
    return SavedPlan(day(7 * week), "GA", day(saved), **(said | more))


def stop(plan_id: str, place_id: int, at: int = 0, **more) -> PlanStop:
    said = {
        "stop_id": f"{plan_id}-{place_id}-{at}", "plan_id": plan_id, "expected": 6.0, "low": 3, "high": 9,
        "person": "Ana",
    }  # fmt: skip
    return PlanStop(day(at), place_id, f"Town {place_id} GA", **(said | more))


def visit(place_id: int, at: int, families: int = 0, **more) -> Visit:
    said = {"outcome": "families found" if families else "nobody", "families": families}
    number = more.pop("number", 0)
    return Visit(f"t{place_id}", day(at), visit_id=f"v{place_id}-{at}-{number}", **(said | more))


def random_board(seed: int) -> Board:
    """Towns, plans of three weeks of which some take the place of others, visits with and without a stop."""
    draw = random.Random(seed)
    places = list(range(1, draw.randint(3, 8)))
    targets = [town(i) for i in places]
    targets.append(Target("All", "to", target_id="t98", place_ids=tuple(places[:2])))
    targets.append(Target("County", "to", target_id="t99", county_fips="13001"))
    plans: list[SavedPlan] = []
    stops: list[PlanStop] = []
    for number in range(draw.randint(0, 6)):
        week = draw.randrange(3)
        same = [p.plan_id for p in plans if p.monday == day(7 * week)]
        taken = {p.replaces_id for p in plans}
        before = [p for p in same if p not in taken]
        saved = 7 * week + draw.randint(-3, 4)
        earliest = max([p.saved_date for p in plans if p.plan_id in before], default=day(-9))
        saved = max(saved, (earliest - MONDAY).days)
        replaces = draw.choice(before) if before and draw.random() < 0.5 else None
        plans.append(
            plan(f"p{number}", saved, week, replaces_id=replaces, saved_at=f"{day(saved)}T12:00:{number:02}")
        )
        for place in draw.sample(places, draw.randint(1, len(places))):
            same = {"chosen": draw.choice(["planned", "planned", "must go", "explored"])}
            same |= {"county_fips": draw.choice(["13001", "13003"]), "number": draw.randint(1, 3)}
            for at in draw.sample(range(7), draw.choice([1, 1, 2])):
                low = draw.randint(0, 4)
                more = same | {"low": low, "high": low + draw.randint(0, 6), "expected": draw.uniform(0, 9)}
                stops.append(stop(f"p{number}", place, 7 * week + at, **more))
    visits = []
    for number in range(draw.randint(0, 40)):
        place = draw.choice([*places, *places, 98, 99])
        linked = [s for s in stops if s.place_id == place]
        stop_id = draw.choice(linked).stop_id if linked and draw.random() < 0.3 else None
        hours = draw.choice([None, 0.5, 2.0, 3.25])
        families = draw.choice([0, 0, 1, 3, 7])
        visits.append(
            visit(place, draw.randint(-5, 24), families, number=number, stop_id=stop_id, hours=hours,
                  miles=draw.choice([None, 0.0, 41.5]), visited_by=draw.choice(["Ana", "Luis", " ana ", ""]))
        )  # fmt: skip
    visits.sort(key=lambda v: v.visit_date)
    return Board(targets=tuple(targets), visits=tuple(visits), plans=tuple(plans), stops=tuple(stops))
