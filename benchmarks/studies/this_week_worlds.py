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


@dataclass(frozen=True)
class World:
    """stays: one row per stay of a family in a town of the State: family, town, arrived, left, was (place
    before), goes (place after), found (day on which the State finds it, NEVER: not in this stay),
    arrival_known, departure_known (days on which the move is written down, NEVER: never)."""

    kind: str
    stays: pd.DataFrame

    def there(self, day: int) -> np.ndarray:
        """Families at each town on a day whom the State has not found by then."""
        s = self.stays
        is_there = (s["arrived"] <= day) & (day < s["left"]) & (s["found"] > day)
        return np.bincount(s.loc[is_there, "town"], minlength=TOWNS)

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


def made_up(kind: str, seed: int) -> World:
    """A world of one of KINDS."""
    chance = np.random.default_rng([seed, KINDS.index(kind)])
    size = chance.gamma(1.5, 1.0, TOWNS) + 0.1
    crop = chance.integers(0, 6, TOWNS)
    begins = np.array([20, 75, 135, 190, 225, 265])[crop] + chance.normal(0, 10, TOWNS)
    lasts = np.array([70, 75, 60, 70, 80, 60])[crop] + chance.normal(0, 8, TOWNS)
    share_missed = chance.beta(6, 8, TOWNS)
    is_new = chance.random(TOWNS) < 0.5 if kind == "new towns" else np.zeros(TOWNS, dtype=bool)
    opens = np.where(is_new, TEST_YEAR - chance.integers(0, 60, TOWNS), 0)
    family = np.arange(FAMILIES)
    usual = chance.choice(TOWNS, FAMILIES, p=size / size.sum())
    habit = chance.normal(0, 10, FAMILIES)
    first_year = chance.integers(-3, YEARS, FAMILIES)
    last_year = first_year + 1 + chance.geometric(0.25, FAMILIES)
    parts = []
    for year in range(YEARS):
        start = FIRST + 365 * year + (year == YEARS - 1)
        goes = (first_year <= year) & (year < last_year) & (chance.random(FAMILIES) < 0.85)
        drawn = chance.choice(TOWNS, FAMILIES, p=size / size.sum())
        town = np.where(chance.random(FAMILIES) < 0.75, usual, drawn)
        old = chance.choice(np.flatnonzero(~is_new), FAMILIES)
        town = np.where(is_new[town] & (start + begins[town] + 20 < opens[town]), old, town)
        shift = LATE_DAYS if kind == "late season" and year == YEARS - 1 else 0
        if kind == "no seasons":
            arrived = start + chance.uniform(0, 365, FAMILIES)
            left = arrived + 12 + chance.gamma(1.6, 45, FAMILIES)
        else:
            arrived = start + begins[town] + shift + habit + chance.normal(0, 9, FAMILIES)
            ends = start + begins[town] + lasts[town] + shift + chance.normal(0, 13, FAMILIES)
            left = np.maximum(arrived + 10 + chance.exponential(5, FAMILIES), ends)
            early = chance.random(FAMILIES) < 0.15
            left = np.where(early, arrived + chance.uniform(8, 40, FAMILIES), left)
        is_missed = chance.random(FAMILIES) < share_missed[town]
        arrived, left = np.floor(arrived).astype(int), np.floor(left).astype(int)
        later = arrived + 1 + chance.exponential(FOUND_DAYS, FAMILIES).astype(int)
        found = np.where(chance.random(FAMILIES) < FOUND_LATER, later, NEVER)
        found = np.where(is_missed, found, arrived)
        mean = 90 if kind == "late records" else 25
        known = arrived + chance.gamma(1.3, mean / 1.3, FAMILIES).astype(int)
        known = np.where(chance.random(FAMILIES) < SHARE_ARRIVALS_RECORDED, known, NEVER)
        after = left + chance.gamma(1.3, mean / 1.3, FAMILIES).astype(int)
        after = np.where(chance.random(FAMILIES) < SHARE_DEPARTURES_RECORDED, after, NEVER)
        parts.append(
            pd.DataFrame(
                {
                    "family": family, "town": town, "arrived": arrived, "left": left,
                    "was": TOWNS + family % ELSEWHERE, "goes": TOWNS + (family * 7 + year) % ELSEWHERE,
                    "found": np.where(found < left, found, NEVER),
                    "arrival_known": known, "departure_known": after,
                }
            )[goes]
        )  # fmt: skip
    stays = pd.concat(parts, ignore_index=True).sort_values(["family", "arrived"], ignore_index=True)
    # nobody is in two places: a stay ends before the next one begins
    following = stays.groupby("family")["arrived"].shift(-1).fillna(NEVER).astype(int)
    return World(kind, stays.assign(left=np.minimum(stays["left"], following - 1)))


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
