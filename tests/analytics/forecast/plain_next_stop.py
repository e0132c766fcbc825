"""Shares of a town that lean on its State, and what is to be expected, counted in loops."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict

from tests.analytics.mobility_worlds import plain_stays_on

WEIGHTS = (2, 4, 8, 16, 32)
NOWHERE_KNOWN = 8


def weighed(stays: list[dict]) -> list[dict]:
    """The stays with their weight: siblings at one place on one day are one family."""
    siblings = Counter((s["family"], s["day"], s["here"]) for s in stays)
    return [s | {"weight": 1 / siblings[s["family"], s["day"], s["here"]]} for s in stays]


def plain_shares(stays: list[dict], town_of, outcome_of) -> tuple[float, dict]:
    """The weight of one State, and town -> outcome -> share. stays: of the whole State."""
    counts = defaultdict(lambda: defaultdict(float))
    yearly = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for stay in weighed(stays):
        town, outcome = town_of(stay), outcome_of(stay)
        counts[town][outcome] += stay["weight"]
        yearly[town][stay["day"]][outcome] += stay["weight"]
    outcomes = {o for of_town in counts.values() for o in of_town}

    def elsewhere(town, outcome) -> float:
        rest = sum(of_town[outcome] for t, of_town in counts.items() if t != town)
        return rest / (NOWHERE_KNOWN + sum(sum(c.values()) for t, c in counts.items() if t != town))

    def likelihood(weight: float) -> float:
        total = -0.5 * math.log(weight / 8) ** 2
        for town, years in yearly.items():
            before = defaultdict(float)
            for day in sorted(years):
                seen, n, told = sum(before.values()), sum(years[day].values()), years[day]
                if seen > 0:
                    total += math.lgamma(weight + seen) - math.lgamma(weight + seen + n)
                    for outcome, number in told.items():
                        alpha = weight * max(elsewhere(town, outcome), 1e-6) + before[outcome]
                        total += math.lgamma(alpha + number) - math.lgamma(alpha)
                for outcome, number in told.items():
                    before[outcome] += number
        return total

    weight = max(WEIGHTS, key=lambda w: round(likelihood(w), 9))
    return weight, {
        town: {
            o: (of_town[o] + weight * elsewhere(town, o)) / (weight + sum(of_town.values()))
            for o in outcomes
            if of_town[o] > 0 or weight * elsewhere(town, o) > 0
        }
        for town, of_town in list(counts.items())
    }


def plain_expected(
    moves: list[dict], here: set, state_of, as_of: dt.date, last_days: tuple[dt.date, dt.date]
) -> dict[object, list[float]]:
    """Place -> families expected there this month, next month, and those of earlier years."""
    everywhere = {m["finish"] for m in moves}
    oldest = min(m["day"] for m in moves)
    past = [as_of - dt.timedelta(days=round(365.25 * k)) for k in range(1, 10)]
    history = plain_stays_on(moves, everywhere, [day for day in past if day >= oldest], as_known_then=True)
    now = plain_stays_on(moves, here, [as_of], is_open=True, as_known_then=True)
    waiting = Counter(place for place, _ in {(s["here"], s["family"]) for s in now if not s["next"]})

    def outcome(stay: dict) -> tuple | None:
        if stay["next"] is None or stay["after"] > (last_days[1] - as_of).days:
            return None
        return stay["next"], stay["after"] > (last_days[0] - as_of).days

    expected = defaultdict(lambda: [0.0, 0.0, 0.0])
    for state in {state_of(town) for town in waiting}:
        stays = [stay for stay in history if state_of(stay["here"]) == state]
        if len({stay["child"] for stay in stays}) < 8:
            continue
        _, shares = plain_shares(stays, lambda stay: stay["here"], outcome)
        whole = sum(stay["weight"] for stay in weighed(stays))
        for town in (town for town in waiting if state_of(town) == state):
            for stay in weighed(stays):
                to = outcome(stay)
                if to is None:
                    continue
                if town not in shares:  # nobody was there: as the State's towns
                    expected[to[0]][to[1]] += waiting[town] * stay["weight"] / (whole + NOWHERE_KNOWN)
                elif stay["here"] == town:
                    expected[to[0]][2] += stay["weight"]
            for to, share in shares.get(town, {}).items():
                if to is not None:
                    expected[to[0]][to[1]] += waiting[town] * share
    known = {
        (past.index(s["day"]) + 1, s["next"], s["family"])
        for s in history
        if s["here"] in here
        and outcome(s)
        and len({o["child"] for o in history if state_of(o["here"]) == state_of(s["here"])}) >= 8
    }
    years, came = plain_weeks_before(moves, here, as_of, last_days)
    for back, families in came.items():
        for (place, family), day in families.items():
            if (back, place, family) not in known:
                expected[place][day > years_before(last_days[0], back)] += 1 / years
                expected[place][2] += 1
    return expected


def years_before(day: dt.date, back: int) -> dt.date:
    """The same day of an earlier year; the last of a month stays the last of it."""
    if (day + dt.timedelta(days=1)).day == 1:
        return (day + dt.timedelta(days=1)).replace(year=(day + dt.timedelta(1)).year - back) - dt.timedelta(
            1
        )
    try:
        return day.replace(year=day.year - back)
    except ValueError:
        return day.replace(year=day.year - back, day=28)


def plain_weeks_before(
    moves: list[dict], here: set, as_of: dt.date, last_days: tuple[dt.date, dt.date]
) -> tuple[int, dict[int, dict[tuple, dt.date]]]:
    """Earlier years inside the data, and for each (1: last year) place and family -> its first day there."""
    oldest = min(m["day"] for m in moves)
    backs = [k for k in range(1, 10) if years_before(as_of, k) + dt.timedelta(days=1) >= oldest]
    came = {}
    for back in backs:
        first, last = years_before(as_of, back), years_before(last_days[1], back)
        families: dict[tuple, dt.date] = {}
        for m in moves:
            if m["chain"] and m["start"] in here and first < m["day"] <= last:
                key = (m["finish"], m["family"])
                families[key] = min(families.get(key, m["day"]), m["day"])
        came[back] = families
    return len(backs), came


def beta_below(at: float, a: float, b: float, steps: int = 20_000) -> float:
    """The chance that a Beta(a, b) lies below `at`: the density added up (a, b >= 1)."""
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    total = 0.0
    for i in range(steps):
        x = at * (i + 0.5) / steps
        total += math.exp(scale + (a - 1) * math.log(x) + (b - 1) * math.log(1 - x))
    return total * at / steps
