"""What a change of a plan costs in families: a town dragged out, another order of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analytics.plan.asked import NoPlan, Plan
from analytics.plan.checks import in_seconds
from analytics.plan.plan import make_plan, prepare
from analytics.plan.stops import Drawn, as_plan


@dataclass(frozen=True)
class Changed:
    """plan: as it would be; families: what the change costs (below 0: what it brings); said: that in a sentence."""

    plan: Plan
    families: float
    said: str


def cost_without(
    plan: Plan,
    towns: pd.DataFrame,
    place_id: int,
    seconds: float = 3.0,
    on_progress: Callable[[float], None] = lambda part: None,
) -> Changed:
    """The best plan that does not go to a town, and what it costs. `towns`: those that the plan was made from.

    Raises NoPlan where no other town is within reach.
    """
    asked = plan.asked
    out = replace(
        asked,
        must_not=(*asked.must_not, place_id),
        must=tuple(place for place in asked.must if place != place_id),
    )
    after = make_plan(towns, out, seconds, on_progress)
    return _changed(plan, after, f"Without {_name(towns, place_id)}")


def in_order(
    plan: Plan, towns: pd.DataFrame, person: str, day: dt.date, place_ids: tuple[int, ...]
) -> Changed:
    """The plan with the stops of one day in the order that a person wants; each keeps its visits, one where it is new.

    Stops that do not fit in the hours in that order fall off the end of the day, and it is said. Raises NoPlan where a town is none
    that is within reach, or stands in the order twice.
    """
    asked = plan.asked
    if len(set(place_ids)) < len(place_ids):
        raise NoPlan("A town stands in the order of the day twice: name each once.")
    ready = prepare(towns, replace(asked, must_not=tuple(set(asked.must_not) - set(place_ids))))
    number = {int(place): i for i, place in enumerate(ready.chosen["place_id"])}
    strange = [place for place in place_ids if place not in number]
    if strange:
        raise NoPlan(f"{_name(towns, strange[0])} is not within reach in a day.")
    by_day = {(each.name, date): [] for each in asked.people for date in asked.days}
    if (person, day) not in by_day:
        raise NoPlan(f"{person} does not work on {day:%Y-%m-%d} in this plan.")
    visits: dict[int, int] = {}
    for stop in plan.stops.to_dict("records"):
        at = (stop["person"], stop["day"])
        if at == (person, day):
            visits[stop["place_id"]] = stop["visits"]
        else:
            by_day[at] += [number[stop["place_id"]]] * stop["visits"]
    wanted = [number[place] for place in place_ids for _ in range(visits.get(place, 1))]
    who = [each.name for each in asked.people].index(person)
    limit = in_seconds(asked.people[who].hours_a_day)
    kept = list(wanted)
    while kept and _seconds(kept, len(number) + who, ready.between.seconds, asked.hours_a_visit) > limit:
        kept.pop()
    by_day[person, day] = kept
    routes = tuple(tuple(tuple(by_day[each.name, date]) for date in asked.days) for each in asked.people)
    drawn = Drawn(towns, ready.chosen, ready.worth, ready.between, routes, True, is_dated=True)
    after = as_plan(drawn, asked)
    lost = [ready.chosen["town"].iloc[town] for town in dict.fromkeys(wanted) if town not in kept]
    change = _changed(plan, after, "In this order")
    if lost:
        no_time = (
            f"{' and '.join(lost)} {'does' if len(lost) == 1 else 'do'} not fit in the hours in this order."
        )
        change = replace(change, said=f"{change.said} {no_time}")
    return change


def _seconds(route: list[int], home: int, ways: np.ndarray, hours_a_visit: float) -> int:
    points = [home, *route, home]
    drive = sum(int(ways[a, b]) for a, b in pairwise(points))
    return drive + len(route) * in_seconds(hours_a_visit)


def _changed(before: Plan, after: Plan, what: str) -> Changed:
    cost = before.families - after.families
    if abs(cost) < 0.05:
        said = f"{what} the plan meets as many families."
    else:
        word = "fewer" if cost > 0 else "more"
        said = f"{what} the plan meets about {abs(cost):.1f} families {word} ({after.families:.1f} in place of {before.families:.1f})."
    hours = float(after.days["drive_hours"].sum() - before.days["drive_hours"].sum())
    if abs(hours) >= 0.1:
        said += f" {abs(hours):.1f} hours {'more' if hours > 0 else 'less'} on the road."
    return Changed(after, cost, said)


def _name(towns: pd.DataFrame, place_id: int) -> str:
    names = towns.loc[towns["place_id"] == place_id, "town"]
    return str(names.iloc[0]) if len(names) else "That town"
