"""Are the plans of a week good and possible? Tours, hours and the exact answer.

    python -m benchmarks.studies.routes [--plans 1000] [--exact 100] [--seed 0]

Tours: one person, one day, every stop of an instance of TSPLIB of up to 52 stops: the length beside the shortest that
exists. Hours: random plans, each day's hours recomputed from its stops alone (driving, visits, the way home): how many
days are longer than they may be. Exact: weeks of at most 9 towns beside the best of all plans: in how many as many families are
met. Size: seconds for 80 towns, 3 people, 5 days, and for 500 towns.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import time
from itertools import pairwise, permutations

import numpy as np
import pandas as pd

from analytics.plan.asked import Asked, NoPlan, Person, Plan, Travel
from analytics.plan.plan import ROUNDS, make_plan, prepare
from analytics.plan.solver import Problem, search
from benchmarks.studies.routes_tsplib import instances

MONDAY = dt.date(2026, 10, 19)


def tour_length(distances: np.ndarray, rounds: int = ROUNDS) -> int:
    """Length of the tour that a day through all stops takes; the first is the home."""
    n = len(distances)
    order = [*range(1, n), 0]
    ways_ = distances[np.ix_(order, order)]
    problem = Problem(ways_, np.arange(n - 1), np.full(n - 1, 5.0), (10**7,), 1, 0)
    (routes,) = search(problem, rounds, time.monotonic() + 60, lambda part: None).routes
    assert sorted(routes[0]) == list(range(n - 1)), "a stop is missing"
    at = [n - 1, *routes[0], n - 1]
    return int(sum(ways_[a, b] for a, b in pairwise(at)))


def made_up(
    rng: np.random.Generator, most_towns: int, most_people: int, most_days: int
) -> tuple[pd.DataFrame, Asked]:
    """Towns and what is asked for, of any kind that a week may bring."""
    n = int(rng.integers(1, most_towns + 1))
    mean = rng.lognormal(0.5, 1.0, n).round(2)
    width = rng.uniform(0.5, 3.0, n) * np.sqrt(mean)
    reach = rng.choice([0.3, 1.0, 2.5])
    towns = pd.DataFrame(
        {
            "place_id": np.arange(n) + 1, "town": [f"Town {i + 1}" for i in range(n)], "state": "GA",
            "county_fips": [f"13{int(c):03d}" for c in rng.integers(1, 12, n)], "county_name": "Made up",
            "latitude": 32 + rng.uniform(-reach, reach, n), "longitude": -83 + rng.uniform(-reach, reach, n),
            "expected_families": mean, "low": np.floor(np.maximum(mean - width, 0)).astype(int),
            "high": np.ceil(mean + width).astype(int), "reason": "SYNTHETIC",
        }
    )  # fmt: skip
    people = tuple(
        Person(f"P{i}", f"Home {i}", 32 + rng.uniform(-reach, reach), -83 + rng.uniform(-reach, reach),
               float(rng.uniform(2, 12)))
        for i in range(int(rng.integers(1, most_people + 1)))
    )  # fmt: skip
    places = [*range(1, n + 1), *(person.home for person in people)]
    minutes = {
        (places[a], places[b]): float(rng.uniform(1, 200))
        for a, b in rng.integers(0, len(places), (int(rng.choice([0, 0, 20])), 2))
        if a != b
    }
    ids = rng.permutation(n) + 1
    asked = Asked(
        MONDAY,
        tuple(MONDAY + dt.timedelta(days=day) for day in range(int(rng.integers(1, most_days + 1)))),
        people,
        float(rng.choice([0.5, 1.0, 1.5, 2.0, 3.3])),
        tuple(int(i) for i in ids[: int(rng.integers(0, 3))]),
        tuple(int(i) for i in ids[3 : 3 + int(rng.integers(0, 3))]),
        bool(rng.random() < 0.5),
        Travel(minutes=minutes),
        float(rng.choice([0.0, 0.1, 0.3])),
        float(rng.choice([0.5, 2.0, 100.0])),
    )
    return towns, asked


def plain_hours(start: int | str, finish: int | str, points: dict, travel: Travel) -> float:
    """Hours of one way, by the rule as it is written: what a person told, in either direction, else great circles."""
    if start == finish:
        return 0.0
    for pair in ((start, finish), (finish, start)):
        if pair in travel.minutes:
            return travel.minutes[pair] / 60
    (lat, lon), (other_lat, other_lon) = (map(math.radians, points[each]) for each in (start, finish))
    h = math.sin((other_lat - lat) / 2) ** 2
    h += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    miles = 2 * 6371.0 / 1.609344 * math.asin(math.sqrt(h))
    return miles * travel.detour / travel.speed_mph


def wrong_days(plan: Plan, towns: pd.DataFrame) -> list[str]:
    """What of a plan cannot be, from its stops alone: hours, towns left out, families more than there are."""
    asked, found = plan.asked, []
    at_town = {row["place_id"]: (row["latitude"], row["longitude"]) for row in towns.to_dict("records")}
    for person in asked.people:
        points = {**at_town, person.home: (person.latitude, person.longitude)}
        for day in asked.days:
            here = plan.stops[(plan.stops["person"] == person.name) & (plan.stops["day"] == day)]
            at = [person.home, *here.sort_values("number")["place_id"], person.home]
            driving = (
                sum(plain_hours(a, b, points, asked.travel) for a, b in pairwise(at)) if len(at) > 2 else 0.0
            )
            hours = driving + here["visits"].sum() * asked.hours_a_visit
            told = plan.days[(plan.days["person"] == person.name) & (plan.days["day"] == day)]["hours"]
            if hours > person.hours_a_day + 1e-9 or abs(hours - told.sum()) > 1e-2:
                found.append(
                    f"{person.name} {day}: {hours:.3f} of {person.hours_a_day:.3f} hours, told {told.sum():.3f}"
                )
    met = plan.stops.groupby("place_id")["expected_families"].sum()
    most = towns.set_index("place_id")["expected_families"]
    found += [f"more families than expected in {p}" for p in met.index if met[p] > most[p] + 1e-6]
    found += [f"{p} was to be left out" for p in met.index if p in asked.must_not]
    gone = set(met.index) | set(plan.left_out["place_id"])
    found += [f"{p} is told nowhere" for p in towns["place_id"] if p not in gone]
    return found


def exact(towns: pd.DataFrame, asked: Asked) -> float:
    """Families that the best of all plans meets, one visit a town, by trying every set of towns for every day."""
    ready = prepare(towns, asked)
    n, seconds = len(ready.problem.town), ready.problem.seconds
    homes = len(seconds) - len(asked.people)
    worth = [sum(ready.problem.worth[i] for i in range(n) if s >> i & 1) for s in range(1 << n)]
    best = [0.0] * (1 << n)
    for who, limit in enumerate(ready.problem.hours):
        fits = [s for s in range(1, 1 << n) if _shortest(s, seconds, ready.problem.town, homes + who)
                + bin(s).count("1") * ready.problem.visit <= limit]  # fmt: skip
        for _ in asked.days:
            after = list(best)
            for s in range(1 << n):
                after[s] = max(
                    [best[s], *(best[s ^ part] + worth[part] for part in fits if part & s == part)]
                )
            best = after
    return max(best)


def _shortest(visits: int, seconds: np.ndarray, town: np.ndarray, home: int) -> int:
    """Seconds of the shortest way from home through these visits and back: by trying, or (from 7 on) step by step."""
    chosen = [int(town[i]) for i in range(len(town)) if visits >> i & 1]
    if len(chosen) <= 4:
        return min(
            sum(int(seconds[a, b]) for a, b in zip((home, *way), (*way, home), strict=True))
            for way in permutations(chosen)
        )
    ends = {(1 << i, i): int(seconds[home, each]) for i, each in enumerate(chosen)}
    for _ in range(len(chosen) - 1):
        more: dict[tuple[int, int], int] = {}
        for (seen, last), length in ends.items():
            for i, each in enumerate(chosen):
                if not seen >> i & 1:
                    key, so_far = (seen | 1 << i, i), length + int(seconds[chosen[last], each])
                    more[key] = min(more.get(key, so_far), so_far)
        ends = more
    return min(length + int(seconds[chosen[last], home]) for (_, last), length in ends.items())


def small(rng: np.random.Generator) -> tuple[pd.DataFrame, Asked]:
    """At most 9 towns, each met by one visit, and hours that do not reach for all."""
    towns, asked = made_up(rng, 9, 2, 2)
    people = tuple(
        Person(p.name, p.home, p.latitude, p.longitude, float(rng.uniform(3, 9))) for p in asked.people
    )
    return towns, Asked(
        MONDAY, asked.days, people, 1.0, travel=asked.travel, share_to_learn=0.0, families_an_hour=1000.0
    )


def exact_met(count: int, seed: int) -> tuple[int, int]:
    """In how many of how many weeks the plan meets as many families as the best of all."""
    rng = np.random.default_rng(seed)
    met = tried = 0
    while tried < count:
        towns, asked = small(rng)
        try:
            best = exact(towns, asked)
        except NoPlan:
            continue
        tried += 1
        met += make_plan(towns, asked, 30.0).families >= best - 1e-6
    return met, tried


def infeasible(count: int, seed: int) -> tuple[list[str], int, int]:
    """What is wrong in random plans; how many plans there were, and days."""
    rng = np.random.default_rng(seed)
    wrong: list[str] = []
    plans = days = 0
    while plans < count:
        towns, asked = made_up(rng, 30, 3, 5)
        try:
            plan = make_plan(towns, asked, 5.0)
        except NoPlan:
            continue
        plans, days = plans + 1, days + len(plan.days)
        wrong += wrong_days(plan, towns)
    return wrong, plans, days


def size(towns: int, seed: int) -> str:
    rng = np.random.default_rng(seed)
    frame = pd.concat([made_up(rng, 1, 1, 1)[0] for _ in range(towns)], ignore_index=True)
    frame["place_id"] = np.arange(towns) + 1
    frame["latitude"], frame["longitude"] = (
        32 + rng.uniform(-1.5, 1.5, towns),
        -83 + rng.uniform(-1.5, 1.5, towns),
    )
    people = tuple(
        Person(f"P{i}", f"H{i}", 32 + rng.uniform(-1, 1), -83 + rng.uniform(-1, 1)) for i in range(3)
    )
    days = tuple(MONDAY + dt.timedelta(days=day) for day in range(5))
    told: list[float] = []
    began, used = time.perf_counter(), time.process_time()
    plan = make_plan(frame, Asked(MONDAY, days, people), 3.0, told.append)
    return (
        f"{towns} towns, 3 people, 5 days: {time.perf_counter() - began:.1f} s ({time.process_time() - used:.1f} s of processor), "
        f"{plan.families:.1f} of {frame['expected_families'].sum():.1f} families, {len(told)} times told how far"
        + ("" if not any("ended by the clock" in note for note in plan.notes) else "; ended by the clock")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--exact", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    for name, (distances, shortest) in instances().items():
        length = tour_length(distances)
        print(f"{name:10} {length:6,}  shortest {shortest:6,}  {length / shortest - 1:6.2%}", flush=True)
    for towns in (80, 500):
        print(size(towns, chosen.seed), flush=True)
    met, tried = exact_met(chosen.exact, chosen.seed)
    print(f"the exact answer met in {met} of {tried}", flush=True)
    wrong, plans, days = infeasible(chosen.plans, chosen.seed)
    print(f"{len(wrong)} wrong in {plans:,} random plans with {days:,} days")
    print("\n".join(wrong[:20]))


if __name__ == "__main__":
    main()
