"""Made-up worlds for `benchmarks.studies.this_week`: where every family truly is on every day, and what was
written down of it by a day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.forecast.visit.sightings import Reports
from data.geocoding.gazetteer import towns_of

KINDS = ("plain", "no seasons", "late season", "late records", "new towns")
YEARS = 4
"""Years of the world; the last one is the year in which weeks are asked about."""
TOWNS, ELSEWHERE = 80, 25
"""Towns of the State, and places of other States, numbered after them."""
FAMILIES = 2200
FIRST = 18_993
"""The first day: Jan 1, 2022, in days since 1970-01-01."""
TEST_YEAR = FIRST + 365 * (YEARS - 1) + 1
NEVER = 10**7
LATE_DAYS = 21
FOUND_LATER, FOUND_DAYS = 0.2, 40.0
"""Of the families whom the State does not meet when they come, the share that it may find still, and after how
many days on average."""
WINDOW_DAYS = 1_095
SHARE_ARRIVALS_RECORDED, SHARE_DEPARTURES_RECORDED = 0.92, 0.85


class Law:
    """What a world follows: its towns, and the habits of its families. Draws the stays of a year."""

    def __init__(self, kind: str, chance: np.random.Generator) -> None:
        self.kind = kind
        size = chance.gamma(1.5, 1.0, TOWNS) + 0.1
        crop = chance.integers(0, 6, TOWNS)
        self.begins = np.array([20, 75, 135, 190, 225, 265])[crop] + chance.normal(0, 10, TOWNS)
        self.lasts = np.array([70, 75, 60, 70, 80, 60])[crop] + chance.normal(0, 8, TOWNS)
        self.share_missed = chance.beta(6, 8, TOWNS)
        self.is_new = (chance.random(TOWNS) < 0.5) & (kind == "new towns")
        self.opens = np.where(self.is_new, TEST_YEAR - chance.integers(0, 60, TOWNS), 0)
        self.share = size / size.sum()
        self.usual = chance.choice(TOWNS, FAMILIES, p=self.share)
        self.habit = chance.normal(0, 10, FAMILIES)
        self.first_year = chance.integers(-3, YEARS, FAMILIES)
        self.last_year = self.first_year + 1 + chance.geometric(0.25, FAMILIES)

    def year(self, year: int, chance: np.random.Generator) -> pd.DataFrame:
        """One row per family: a stay as in World.stays, and `travels`, whether it takes place."""
        start = self._starts(year)
        travels = (self.first_year <= year) & (year < self.last_year) & (chance.random(FAMILIES) < 0.85)
        drawn = chance.choice(TOWNS, FAMILIES, p=self.share)
        town = np.where(chance.random(FAMILIES) < 0.75, self.usual, drawn)
        old = chance.choice(np.flatnonzero(~self.is_new), FAMILIES)
        is_closed = self.is_new[town] & (start + self.begins[town] + 20 < self.opens[town])
        town = np.where(is_closed, old, town)
        if self.kind == "no seasons":
            arrived = start + chance.uniform(0, 365, FAMILIES)
        else:
            late = start + self.begins[town] + self._late(year)
            arrived = late + self.habit + chance.normal(0, 9, FAMILIES)
        arrived = np.floor(arrived).astype(int)
        is_missed = chance.random(FAMILIES) < self.share_missed[town]
        known = arrived + self._delay(chance)
        known = np.where(chance.random(FAMILIES) < SHARE_ARRIVALS_RECORDED, known, NEVER)
        family = np.arange(FAMILIES)
        came = pd.DataFrame(
            {
                "family": family, "town": town, "arrived": arrived, "is_missed": is_missed,
                "was": TOWNS + family % ELSEWHERE, "goes": TOWNS + (family * 7 + year) % ELSEWHERE,
                "arrival_known": known, "travels": travels, "year": year,
            }
        )  # fmt: skip
        return self.leaving(came, chance)

    def leaving(self, came: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
        """The same arrivals with left, found and departure_known."""
        town, arrived = came["town"].to_numpy(), came["arrived"].to_numpy()
        size = len(came)
        if self.kind == "no seasons":
            left = arrived + 12 + chance.gamma(1.6, 45, size)
        else:
            starts = np.array([self._starts(y) + self._late(y) for y in range(YEARS)])[came["year"]]
            ends = starts + self.begins[town] + self.lasts[town] + chance.normal(0, 13, size)
            left = np.maximum(arrived + 10 + chance.exponential(5, size), ends)
            left = np.where(chance.random(size) < 0.15, arrived + chance.uniform(8, 40, size), left)
        left = np.floor(left).astype(int)
        later = arrived + 1 + chance.exponential(FOUND_DAYS, size).astype(int)
        found = np.where(chance.random(size) < FOUND_LATER, later, NEVER)
        found = np.where(came["is_missed"], found, arrived)
        after = left + self._delay(chance, size)
        return came.assign(
            left=left,
            found=np.where(found < left, found, NEVER),
            departure_known=np.where(chance.random(size) < SHARE_DEPARTURES_RECORDED, after, NEVER),
        )

    def _starts(self, year: int) -> int:
        return FIRST + 365 * year + (year == YEARS - 1)

    def _late(self, year: int) -> int:
        return LATE_DAYS if self.kind == "late season" and year == YEARS - 1 else 0

    def _delay(self, chance: np.random.Generator, size: int = FAMILIES) -> np.ndarray:
        mean = 90 if self.kind == "late records" else 25
        return chance.gamma(1.3, mean / 1.3, size).astype(int)


@dataclass(frozen=True)
class World:
    """stays: one row per stay of a family in a town of the State: family, town, arrived, left, was (place
    before), goes (place after), found (day on which the State finds it, NEVER: not in this stay),
    arrival_known, departure_known (days on which the move is written down, NEVER: never), year."""

    kind: str
    law: Law
    stays: pd.DataFrame

    def there(self, day: int) -> np.ndarray:
        """Families at each town on a day whom the State has not found by then."""
        s = self.stays
        return np.bincount(s.loc[_is_there(s, day), "town"], minlength=TOWNS)

    def listed(self, day: int) -> pd.DataFrame:
        """The stays that the list of a day holds: written down, not found, in the 36 months."""
        s = self.stays
        is_listed = (s["arrival_known"] <= day) & (s["found"] > day) & (s["arrived"] > day - WINDOW_DAYS)
        return s[is_listed]

    def moves(self, day: int) -> pd.DataFrame:
        """The moves that were written down by a day: family, day, start, finish."""
        s = self.stays
        into = s[np.minimum(s["arrival_known"], s["found"]) <= day]
        out = s[s["departure_known"] <= day]
        parts = [
            pd.DataFrame({"family": p["family"], "day": p[d], "start": p[a], "finish": p[b]})
            for p, d, a, b in ((into, "arrived", "was", "town"), (out, "left", "town", "goes"))
        ]
        return pd.concat(parts, ignore_index=True).drop_duplicates()


def _is_there(stays: pd.DataFrame, day: int) -> pd.Series:
    return (stays["arrived"] <= day) & (day < stays["left"]) & (stays["found"] > day)


def made_up(kind: str, seed: int) -> World:
    """A world of one of KINDS."""
    chance = np.random.default_rng([seed, KINDS.index(kind)])
    law = Law(kind, chance)
    years = [law.year(year, chance) for year in range(YEARS)]
    stays = pd.concat([year[year["travels"]] for year in years], ignore_index=True)
    stays = stays.sort_values(["family", "arrived"], ignore_index=True)
    # nobody is in two places: a stay ends before the next one begins
    following = stays.groupby("family")["arrived"].shift(-1).fillna(NEVER).astype(int)
    return World(kind, law, stays.assign(left=np.minimum(stays["left"], following - 1)))


def knowable(world: World, days: dict[int, int], draws: int = 120) -> dict[int, np.ndarray]:
    """Day -> families at each town on the day after it that is asked about (`days`: day -> that day), as one
    would expect who knows the law of the world, its delays and every family's habits, and of this year what was written down.

    What hindsight finds beyond it is luck. Years of the law are drawn again; those of a family that agree with what
    was written down of it count.
    """
    chance = np.random.default_rng(5)
    sums = {day: np.zeros(TOWNS) for day in days}
    for year in (YEARS - 2, YEARS - 1):
        own = world.stays[world.stays["year"] == year]
        again = [world.law.year(year, chance) for _ in range(draws)]
        leaves = [world.law.leaving(own, chance) for _ in range(draws)]
        for day, asked in days.items():
            is_told = _is_told(own, day)
            open_ = np.ones(FAMILIES, dtype=bool)
            open_[own.loc[is_told, "family"]] = False
            agree, there = np.zeros(FAMILIES), np.zeros((FAMILIES, TOWNS))
            for drawn in again:
                silent = ~(drawn["travels"] & _is_told(drawn, day)).to_numpy()
                agree += silent
                here = np.flatnonzero(silent & drawn["travels"] & _is_there(drawn, asked))
                there[here, drawn["town"].to_numpy()[here]] += 1
            sums[day] += (there[open_] / np.maximum(agree[open_], 1)[:, None]).sum(axis=0)
            listed = (
                is_told
                & (own["arrival_known"] <= day)
                & (own["found"] > day)
                & (own["departure_known"] > day)
            )
            alike, stays_on = np.zeros(len(own)), np.zeros(len(own))
            for drawn in leaves:
                silent = ((drawn["departure_known"] > day) & (drawn["found"] > day)).to_numpy()
                alike += silent
                stays_on += silent & _is_there(drawn, asked).to_numpy()
            chances = np.where(listed, stays_on / np.maximum(alike, 1), 0.0)
            sums[day] += np.bincount(own["town"], chances, minlength=TOWNS)
    return sums


def _is_told(stays: pd.DataFrame, day: int) -> pd.Series:
    """Whether anything of a stay was written down by a day."""
    return (stays["arrival_known"] <= day) | (stays["found"] <= day) | (stays["departure_known"] <= day)


def known_on(world: World, days: list[int]) -> Reports:
    """What a store holds in which the lists of `days` (rising) and the moves of the last of them are loaded."""
    day = days[-1]
    rows = []
    seen_before: dict[tuple[int, int], tuple[int, int]] = {}
    for before, on in zip([-1, *days[:-1]], days, strict=True):
        listed = world.listed(on)
        for key in zip(listed["family"], listed["arrived"], strict=True):
            seen_before.setdefault(key, (before, on))
    newest = world.listed(day)
    listed_now = set(zip(newest["family"], newest["arrived"], strict=True))
    by_key = world.stays.set_index(["family", "arrived"])
    held = by_key.loc[list(seen_before)].reset_index() if seen_before else world.stays[:0]
    rows.append(
        pd.DataFrame(
            {
                "family": held["family"], "day": held["arrived"], "start": held["was"],
                "finish": held["town"], "is_missed": True,
                "is_listed": [k in listed_now for k in zip(held["family"], held["arrived"], strict=True)],
                "after": [seen_before[k][0] for k in zip(held["family"], held["arrived"], strict=True)],
                "by": [seen_before[k][1] for k in zip(held["family"], held["arrived"], strict=True)],
            }
        )
    )  # fmt: skip
    moves = world.moves(day)
    rows.append(moves.assign(is_missed=False, is_listed=False, after=-1, by=-1))
    every = pd.concat(rows, ignore_index=True)
    return Reports(
        day=day,
        is_home=np.arange(TOWNS + ELSEWHERE) < TOWNS,
        lists=tuple(days),
        has_moves=True,
        **{name: every[name].to_numpy() for name in ("family", "day", "start", "finish") if name != "day"},
        moved=every["day"].to_numpy(),
        is_missed=every["is_missed"].to_numpy(dtype=bool),
        is_listed=every["is_listed"].to_numpy(dtype=bool),
        is_found=np.full(len(every), -1, dtype=np.int8),
        after=every["after"].to_numpy(),
        by=every["by"].to_numpy(),
    )


def write_files(world: World, day: int, folder: Path) -> tuple[list[str], list[Path]]:
    """The list of moves to Georgia and the moves, as files of a day; names of the towns, and the files.

    Towns of the State stand for towns of Georgia, places elsewhere for towns of Florida.
    """
    folder.mkdir(parents=True, exist_ok=True)
    several = {"Georgetown", "Jefferson"}  # names of two places each
    home = [n for n in towns_of("GA", 400)["place_name"] if n.isalpha() and n not in several][:TOWNS]
    away = [name for name in towns_of("FL", 400)["place_name"] if name.isalpha()][:ELSEWHERE]
    names, states = [*home, *away], ["GA"] * len(home) + ["FL"] * len(away)
    date = (np.datetime64("1970-01-01") + np.arange(20_000, 22_000)).astype(str)
    date = dict(zip(range(20_000, 22_000), date, strict=True)) | {
        d: str(np.datetime64("1970-01-01") + d) for d in range(FIRST - 800, 20_000)
    }
    listed, moves = world.listed(day), world.moves(day)
    frame = pd.DataFrame(
        {
            "MSIX ID": [f"{100_000_000_000 + f}" for f in listed["family"]],
            "Last Name": [_surname(f) for f in listed["family"]],
            "First Name": "Ana",
            "DOB": "2015-05-05",
            "QAD": [date[d] for d in listed["arrived"]],
            "Qualifying Move From City": [names[p] for p in listed["was"]],
            "Qualifying Move From State": [states[p] for p in listed["was"]],
            "Qualifying Move To City": [names[p] for p in listed["town"]],
            "Qualifying Move To State": [states[p] for p in listed["town"]],
            "Data Note": "SYNTHETIC",
        }
    )
    known = pd.DataFrame(
        {
            "MSIX ID": [f"{100_000_000_000 + f}" for f in moves["family"]],
            "QAD": [date[d] for d in moves["day"]],
            "Moved From City": [names[p] for p in moves["start"]],
            "Moved From State": [states[p] for p in moves["start"]],
            "Moved To City": [names[p] for p in moves["finish"]],
            "Moved To State": [states[p] for p in moves["finish"]],
            "Reporting State": [states[p] for p in moves["finish"]],
            "Data Note": "SYNTHETIC",
        }
    )
    paths = [folder / "move_to_GA.csv", folder / "mobility_children.csv"]
    head = f"Missed Enrollment (SYNTHETIC)\nMove To State: GA\nRun date: {date[day]}\n\n"
    paths[0].write_text(head + frame.to_csv(index=False), encoding="utf-8")
    known.to_csv(paths[1], index=False)
    return home, paths


def _surname(number: int) -> str:
    """A name that no other family has."""
    letters = "bcdfghjklm"
    return "".join(letters[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:05d}").capitalize()
