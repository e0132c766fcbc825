"""Moves as stories or at random, read as the product reads them, and the same counted in loops."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from statistics import median

import pandas as pd
import pyarrow as pa

from analytics.mobility.moves import EPOCH, RECORDS, CodedMoves, coded
from analytics.stats.intervals import wilson

PLACES = pd.DataFrame(
    [
        (1, "Vidalia", "GA", "USA", "13279", "Toombs", 32.2, -82.4),
        (2, "Lyons", "GA", "USA", "13279", "Toombs", 32.2, -82.3),
        (3, "Moultrie", "GA", "USA", "13071", "Colquitt", 31.2, -83.8),
        (11, "Immokalee", "FL", "USA", "12021", "Collier", 26.4, -81.4),
        (13, "Faison", "NC", "USA", "37061", "Duplin", 35.1, -78.1),
        (14, "Matamoros", "Tamaulipas", "MEX", None, None, 25.9, -97.5),
    ],
    columns=["place_id", "place_name", "state_code", "country_code", "county_fips", "county_name", "lat", "lon"],
)  # fmt: skip
TOWN = {row.place_name: row.place_id for row in PLACES.itertuples()}
STATE = dict(zip(PLACES["place_id"], PLACES["state_code"], strict=True))
COUNTRY = dict(zip(PLACES["place_id"], PLACES["country_code"], strict=True))
COUNTY = dict(zip(PLACES["place_id"], PLACES["county_fips"], strict=True))


def row(child: int, family: int, day: str | dt.date | None, start, finish, found=None) -> dict:
    """One loaded row: towns by name, or a State's code where the town is not known, or None."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return {
        "child": child,
        "family": family,
        "day": day,
        "start": TOWN.get(start, start),
        "finish": TOWN.get(finish, finish),
        "found": found,
    }


def world(rows: list[dict], source: str = RECORDS) -> CodedMoves:
    """The rows as the engine would hand them over, in whatever order they are."""
    days = [None if r["day"] is None else (r["day"] - EPOCH).days for r in rows]

    def place(end):
        return end if isinstance(end, int) else None

    def state(end):
        return STATE[end] if isinstance(end, int) else end

    table = pa.table(
        {
            "child_number": pa.array([r["child"] for r in rows], pa.int32()),
            "family_number": pa.array([r["family"] for r in rows], pa.int32()),
            "day": pa.array(days, pa.int32()),
            "from_place_id": pa.array([place(r["start"]) for r in rows], pa.int32()),
            "from_state_code": pa.array([state(r["start"]) for r in rows], pa.string()),
            "from_country_code": pa.array([COUNTRY.get(r["start"], "USA") for r in rows], pa.string()),
            "to_place_id": pa.array([place(r["finish"]) for r in rows], pa.int32()),
            "to_state_code": pa.array([state(r["finish"]) for r in rows], pa.string()),
            "is_same_place": pa.array(
                [r["start"] is not None and r["start"] == r["finish"] for r in rows], pa.bool_()
            ),
            "is_found": pa.array([r["found"] for r in rows], pa.bool_()),
        }
    )
    return coded(table, PLACES, source)


def random_rows(seed: int, first: int = 0) -> list[dict]:
    """A small world: families in circuits and at random, with every kind of bad row.

    Children and families are numbered from `first` on.
    """
    chance = random.Random(seed)
    rows = []
    child = first
    towns = [*PLACES["place_id"], "GA", "FL"]
    for family in range(first, first + chance.randint(1, 9)):
        circuit = chance.sample(towns, chance.randint(2, 4))
        start_day = dt.date(2022, 9, 1) + dt.timedelta(days=chance.randint(0, 400))
        days = sorted(
            {start_day + dt.timedelta(days=chance.randint(0, 1100)) for _ in range(chance.randint(1, 9))}
        )
        if chance.random() < 0.5:  # a family that keeps a yearly rhythm
            days = [
                start_day + dt.timedelta(days=round(i * 365 / len(circuit)) + chance.randint(0, 9))
                for i in range(chance.randint(2, 9))
            ]
        for _ in range(chance.randint(1, 4)):
            for i, day in enumerate(days):
                start, finish = circuit[i % len(circuit)], circuit[(i + 1) % len(circuit)]
                if chance.random() < 0.12:
                    start = chance.choice(towns)
                if chance.random() < 0.08:
                    finish = chance.choice([*towns, None])
                told = None if chance.random() < 0.03 else day
                found = None if told is None else chance.random() < 0.5
                rows.append(row(child, family, told, start, finish, found))
                if chance.random() < 0.1:
                    rows.append(dict(rows[-1]))
                if chance.random() < 0.06:
                    rows.append({**rows[-1], "finish": chance.choice(towns)})
            child += 1
    return rows


# The oracle: the same answers in loops.


def usable_moves(rows: list[dict]) -> list[dict]:
    """Distinct moves with a day and two different known ends; marked where chains cannot use them."""
    kept = {}
    for r in rows:
        if r["day"] and r["start"] and r["finish"] and r["start"] != r["finish"]:
            key = (r["family"], r["child"], r["day"], r["start"], r["finish"])
            if key not in kept or (not kept[key]["found"] and r["found"]):
                kept.setdefault(key, {**r})
    moves = [kept[key] for key in sorted(kept, key=lambda k: (k[0], k[1], k[2], str(k[3]), str(k[4])))]
    of_child = defaultdict(list)
    for m in moves:
        of_child[m["child"]].append(m)
        m["chain"] = True
    for mine in of_child.values():
        for m in mine:
            if sum(other["day"] == m["day"] for other in mine) > 1:
                m["chain"] = False
        clashes = {id(m) for m in mine if not m["chain"]}
        for a, b in itertools.pairwise(mine):
            near = 0 < (b["day"] - a["day"]).days <= 14
            if {id(a), id(b)} & clashes:
                continue
            if near and b["finish"] == a["start"] and b["start"] != a["finish"]:
                a["chain"] = b["chain"] = False
    return moves


def unit(end, level: str) -> str:
    if isinstance(end, int):
        if level == "place":
            return str(end)
        if level == "county" and isinstance(COUNTY[end], str):
            return COUNTY[end]
        return STATE[end]
    return end


def counts(moves: list[dict], key) -> dict:
    """key(move) -> (children, families, moves); None leaves a move out."""
    sets = defaultdict(lambda: (set(), set(), []))
    for m in moves:
        if (k := key(m)) is not None:
            for part, value in zip(sets[k], (m["child"], m["family"], 1), strict=True):
                part.add(value) if isinstance(part, set) else part.append(value)
    return {k: tuple(len(part) for part in parts) for k, parts in sets.items()}


def by_child(moves: list[dict]) -> list[list[dict]]:
    of_child = defaultdict(list)
    for m in moves:
        of_child[m["family"], m["child"]].append(m)
    return list(of_child.values())


def plain_dwells(moves: list[dict], is_chosen, level: str) -> dict:
    stays = defaultdict(dict)
    children = defaultdict(set)
    for mine in by_child(moves):
        for a, b in itertools.pairwise(mine):
            if a["chain"] and b["chain"] and a["finish"] == b["start"] and is_chosen(a):
                where = unit(a["finish"], level)
                children[where].add(a["child"])
                key = (a["family"], a["day"])
                days = (b["day"] - a["day"]).days
                stays[where][key] = min(stays[where].get(key, days), days)
    return {w: (len(children[w]), float(median(stays[w].values()))) for w in stays}


def plain_circuits(moves: list[dict], is_chosen, level: str) -> dict:
    """Chain of units -> (children, families, chains)."""
    found = defaultdict(lambda: (set(), set(), []))

    def close(chain: list[dict]) -> None:
        stops = [unit(chain[0]["start"], level)] if chain else []
        for m in chain:
            if unit(m["finish"], level) != stops[-1]:
                stops.append(unit(m["finish"], level))
        if len(stops) > 1 and any(is_chosen(m) for m in chain):
            parts = found[tuple(stops)]
            parts[0].add(chain[0]["child"])
            parts[1].add(chain[0]["family"])
            parts[2].append(1)

    for mine in by_child(moves):
        chain: list[dict] = []
        for m in mine:
            if chain:
                first, last = chain[0], chain[-1]
                stops = 1 + sum(unit(c["start"], level) != unit(c["finish"], level) for c in chain)
                is_back = stops > 1 and unit(last["finish"], level) == unit(first["start"], level)
                fits = (
                    m["chain"]
                    and unit(m["start"], level) == unit(last["finish"], level)
                    and (m["day"] - last["day"]).days <= 426
                    and stops < 8
                    and not is_back
                )
                if not fits:
                    close(chain)
                    chain = []
            if m["chain"]:
                chain.append(m)
        close(chain)
    return {k: tuple(len(p) for p in parts) for k, parts in found.items()}


def plain_returns(moves: list[dict], is_chosen, level: str) -> tuple[int, int, int, int]:
    newest = max(m["day"] for m in moves)
    asked, back = (set(), set()), (set(), set())
    for mine in by_child(moves):
        for i, m in enumerate(mine):
            if not (m["chain"] and is_chosen(m)) or (newest - m["day"]).days < 426:
                continue
            asked[0].add(m["child"]), asked[1].add(m["family"])
            here = unit(m["finish"], level)
            if any(
                304 <= (later["day"] - m["day"]).days <= 426 and unit(later["finish"], level) == here
                for later in mine[i + 1 :]
            ) or any(
                # It had gone elsewhere, and left from here: the day before it was here again.
                304 <= (later["day"] - m["day"]).days - 1 <= 426
                and unit(later["start"], level) == here != unit(before["finish"], level)
                and before["chain"]
                and later["chain"]
                for before, later in itertools.pairwise(mine[i:])
            ):
                back[0].add(m["child"]), back[1].add(m["family"])
    return len(asked[0]), len(back[0]), len(asked[1]), len(back[1])


def plain_stays(moves: list[dict], here: set, month: int) -> list[dict]:
    """The stays at the end of `month` of each year: see plain_stays_on."""
    years = range(min(m["day"] for m in moves).year, max(m["day"] for m in moves).year + 2)
    firsts = [dt.date(year + month // 12, month % 12 + 1, 1) for year in years]
    return plain_stays_on(moves, here, [first - dt.timedelta(days=1) for first in firsts])


def plain_stays_on(
    moves: list[dict], here: set, days: list[dt.date], is_open: bool = False, as_known_then: bool = False
) -> list[dict]:
    """One entry per child and day of `days` known to be at `here`: child, family, day, here, next
    (None: not seen in the half year after) and after (days). See analytics/forecast/stays.py."""
    newest = max(m["day"] for m in moves)
    stays = []
    days = sorted(d for d in days if is_open or (newest - d).days >= 183)
    for day in days:
        for mine in by_child(moves):
            stay = plain_stay(mine, day, as_known_then)
            if stay is None or stay["here"] not in here:
                continue
            # An arrival tells of one of the days; the next one is a year later.
            if not any(stay["since"] <= d < day for d in days):
                stays.append({"child": mine[0]["child"], "family": mine[0]["family"], "day": day} | stay)
    return stays


def plain_stay(mine: list[dict], day: dt.date, as_known_then: bool) -> dict | None:
    """Where one child is on a day, and where it is seen next."""
    before = [m for m in mine if m["day"] <= day]
    after = [m for m in mine if m["day"] > day]
    came, goes = before[-1] if before else None, after[0] if after else None

    def state(end) -> str:
        return STATE.get(end, end)

    def is_same(a, b) -> bool:
        return a == b or (isinstance(a, str) != isinstance(b, str) and state(a) == state(b))

    is_elsewhere = (
        goes and goes["chain"] and not (came and came["chain"] and is_same(came["finish"], goes["start"]))
    )
    if is_elsewhere and not as_known_then:
        near = (goes["day"] - day).days <= 31
        # of the days between two moves the later half, the middle day with it
        is_nearer = came is None or (day - came["day"]).days >= (goes["day"] - day).days
        if near and is_nearer:
            since, after = day, (goes["day"] - day).days
            return {"here": goes["start"], "next": goes["finish"], "after": after, "since": since}
    if came is None or not came["chain"] or (day - came["day"]).days > 365:
        return None
    found = {"here": came["finish"], "next": None, "after": None, "since": came["day"]}
    if goes is None:
        return found
    place, days = goes["finish"], (goes["day"] - day).days
    # Where a whole day lies between the two moves it is seen at the other place before it leaves from there.
    if is_elsewhere and not as_known_then and (goes["day"] - came["day"]).days > 1:
        place, days = goes["start"], days - 1
    if days > 183:
        return found
    return found | {"next": place, "after": days} if goes["chain"] else None


def plain_next_stops(moves: list[dict], here: set, month: int, level: str) -> tuple[int, int, dict]:
    """Children and families of the cohorts; unit -> (children, families)."""
    stays = plain_stays(moves, here, month)
    stops = defaultdict(lambda: [0, set()])
    for stay in stays:
        if stay["next"] is not None:
            stop = stops[unit(stay["next"], level)]
            stop[0] += 1
            stop[1].add((stay["family"], stay["day"]))
    families = {(stay["family"], stay["day"]) for stay in stays}
    return len(stays), len(families), {k: (n, len(f)) for k, (n, f) in stops.items()}


def plain_gaps(moves: list[dict], is_chosen, level: str) -> dict:
    """Unit -> children, found children, families, found families, low %, high %."""
    told = defaultdict(lambda: [set(), set(), set(), set()])
    for m in moves:
        if is_chosen(m) and m["found"] is not None:
            sets = told[unit(m["finish"], level)]
            sets[0].add(m["child"]), sets[2].add(m["family"])
            if m["found"]:
                sets[1].add(m["child"]), sets[3].add(m["family"])
    answer = {}
    for where, sets in told.items():
        numbers = [len(s) for s in sets]
        low, high = wilson(numbers[2] - numbers[3], numbers[2])
        answer[where] = (*numbers, round(100 * float(low), 6), round(100 * float(high), 6))
    return answer
