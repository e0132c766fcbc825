"""Families expected to be there and still missed in a week, town by town, in parts that are told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analytics.forecast.visit.intervals import Uncertain, intervals
from analytics.forecast.visit.lasting import Lasting, lasting, week_of
from analytics.forecast.visit.newcomers import SETTLED_DAYS, Asked, lively_towns, newcomers
from analytics.forecast.visit.returns import Pending, Returns, came_anew, pending, returns
from analytics.forecast.visit.season import (
    MEAN_DELAYS,
    ThisYear,
    delay_evidence,
    evidence_of_shifts,
    this_year,
    usual_year,
    written_down,
)
from analytics.forecast.visit.sightings import NEVER, UNKNOWN, Reports, Stays, stays_of

PARTS = ("listed_there", "listed_back", "not_listed_yet", "to_come")
MIDDLE = 3
"""Days from Monday to the day of the week on which families are counted."""
HISTORY_DAYS = 1_095
SHORTEST_HISTORY_DAYS = 300
"""Below this nothing is known of other weeks of the year than those of the list."""
USUAL_STAY_DAYS = 75
"""Families of whom only the departure is known are taken to have come so long before."""
FIRST_YEAR_DAYS = 400
"""Days of the data in which everybody seems new, and some more."""
SEEN_ELSEWHERE_DAYS = 120
"""Who came to another place this lately, and is not known to have left it, is not looked for here."""


@dataclass(frozen=True)
class Expected:
    """One entry (row) per town of the State, in the order of Reports.is_home.

    parts: families by PARTS; low, high: 90 % interval of the number met. since: the day on which the first
    family came that is listed and likely there (-1: none); listed: families listed since that day; until: the day by which half of
    them have usually left (-1: nothing to tell); back_families: of earlier years that have not been seen this year and may be back. history_days:
    the time that arrivals on record span. year: how this year differs; last: how long families stay.
    """

    parts: np.ndarray
    low: np.ndarray
    high: np.ndarray
    listed: np.ndarray
    since: np.ndarray
    until: np.ndarray
    back_families: np.ndarray
    history_days: int
    year: ThisYear
    last: Lasting


def expected(reports: Reports, monday: int, seed: int = 20) -> Expected:
    """What is to be expected in the week of `monday` (days since 1970-01-01), by all that is known on the
    day of the reports."""
    towns = int(reports.is_home.sum())
    number = np.where(reports.is_home, np.cumsum(reports.is_home) - 1, -1)
    every = stays_of(reports)
    at = number[every.town]
    home = replace(every.only(at >= 0), town=at[at >= 0])
    day = reports.day
    last = lasting(home, towns, day)
    is_dated = home.arrived > UNKNOWN
    home = replace(home, arrived=np.where(is_dated, home.arrived, home.left_after - USUAL_STAY_DAYS))
    first = max(int(home.arrived.min()) if home.arrived.size else day, day - HISTORY_DAYS)
    settled = max(day - SETTLED_DAYS, first + 60)
    certain = home.only(home.is_missed & is_dated)
    past = home.is_missed & (home.arrived > first) & (home.arrived <= settled)
    share = float((np.sum(past & is_dated) + 2.0) / (past.sum() + 2.0))
    usual = usual_year(home.only(home.is_missed), towns, first, settled).sum(axis=0)
    evidence, observed = np.zeros(MEAN_DELAYS.size), 0
    if len(reports.lists) > 1:
        evidence, observed = delay_evidence(certain, day, reports.lists[0], MEAN_DELAYS)
    met = home.only(~home.is_missed & is_dated)
    met_usual = usual_year(met, towns, first, settled).sum(axis=0)
    of_shifts = evidence_of_shifts(met, met_usual, day)
    year = this_year(certain, usual, day, share, evidence, observed, of_shifts)
    asked = Asked(towns, day, monday + MIDDLE, last, year, share)
    there, now, by_family = _listed(certain, asked)
    back, waits, by_waiting = there * 0, None, np.empty(0)
    unlisted = Uncertain(*(np.zeros((2, year.weight.size, towns)) for _ in "a"), shape=np.ones(towns))
    is_usual_known = day - first >= SHORTEST_HISTORY_DAYS
    if is_usual_known:
        lively = lively_towns(met, towns, day - 7 * round(year.expected_shift), day, (first, settled))
        waits = _waiting(home, every, number, asked)
        usual_returns = returns(home, first, settled)
        back, by_waiting = _back(waits, usual_returns, lively, asked)
        is_new = came_anew(home)
        # in the first year of the data everybody seems new: it counts only where there is little else
        from_ = first + FIRST_YEAR_DAYS
        seems_new = 1.0
        if settled - from_ < SETTLED_DAYS:
            from_, seems_new = first, 1 - float(usual_returns.share[1])
        met_year = this_year(met, met_usual, day, 1.0, np.zeros(MEAN_DELAYS.size))
        unlisted = newcomers(home, is_dated & is_new, is_new, met_year, (from_, settled, seems_new), asked)
    parts = np.stack(
        [
            year.weight @ there,
            year.weight @ back,
            year.weight @ unlisted.mean[0],
            year.weight @ unlisted.mean[1],
        ],
        axis=1,
    )
    low, high = intervals(
        year.weight, there, back, unlisted, _squares(now, by_family, towns), _squares(waits, by_waiting, towns),
        last.families.max(axis=1), seed,
    )  # fmt: skip
    since, until = _since_until(now, by_family, asked)
    fresh = certain.only(
        certain.is_listed & (since[certain.town] > 0) & (certain.arrived >= since[certain.town])
    )
    return Expected(
        parts=parts,
        low=low,
        high=high,
        listed=np.bincount(fresh.town, minlength=towns),
        since=since,
        until=until,
        back_families=np.zeros(towns, dtype=int) if waits is None else _counted(waits, by_waiting, towns),
        history_days=day - first,
        year=year,
        last=last,
    )


def _squares(who: Stays | Pending | None, chance: np.ndarray, towns: int) -> np.ndarray:
    return np.zeros(towns) if who is None else np.bincount(who.town, chance**2, minlength=towns)


def _counted(waits: Pending, chance: np.ndarray, towns: int) -> np.ndarray:
    """Families who came in these weeks of an earlier year: with a chance worth telling."""
    return np.bincount(waits.town[chance >= 0.05], minlength=towns)


def _listed(stays: Stays, asked: Asked) -> tuple[np.ndarray, Stays, np.ndarray]:
    """Families listed and there, by combination and town; the stays looked at, and the chance of each."""
    now = stays.only(stays.is_listed & (stays.left_by == NEVER))
    year, chance = asked.year, np.zeros(now.town.size)
    sums = np.zeros((year.weight.size, asked.towns))
    for k, (weight, mean, shift) in enumerate(zip(year.weight, year.mean_delay, year.shift, strict=True)):
        week = week_of(now.arrived - 7 * shift)
        own = asked.last.still_unless_told(
            now.town,
            week,
            asked.day - now.arrived,
            asked.middle - now.arrived,
            partial(written_down, mean=mean),
        )
        sums[k] = np.bincount(now.town, own, minlength=asked.towns)
        chance += weight * own
    return sums, now, chance


def _since_until(now: Stays, chance: np.ndarray, asked: Asked) -> tuple[np.ndarray, np.ndarray]:
    """The day the first of the listed who are likely there came, and the day by which half of them have left."""
    since = np.full(asked.towns, NEVER)
    likely = chance >= 0.25
    np.minimum.at(since, now.town[likely], now.arrived[likely])
    ahead = 7 * np.arange(1, 40)
    shift = round(asked.year.expected_shift)
    week, stayed = week_of(now.arrived - 7 * shift), asked.middle - now.arrived
    here = np.maximum(asked.last.still(now.town, week, stayed), 1e-9)
    left = np.zeros((ahead.size, asked.towns))
    for k, days in enumerate(ahead):
        later = asked.last.still(now.town, week, stayed + days) / here
        left[k] = np.bincount(now.town, chance * later, minlength=asked.towns)
    total = np.bincount(now.town, chance, minlength=asked.towns)
    half = np.argmax(left < 0.5 * np.maximum(total, 1e-9), axis=0)
    until = np.where((left < 0.5 * total).any(axis=0), asked.middle + ahead[half], -1)
    return np.where(since < NEVER, since, -1), until


def _waiting(home: Stays, every: Stays, number: np.ndarray, asked: Asked) -> Pending:
    """Families of earlier years that may be back unseen: not seen there this season, nor elsewhere lately."""
    waits = pending(home, asked.day, asked.middle)
    order = np.lexsort([every.left_after, every.family])
    is_newest = np.append(np.diff(every.family[order]) != 0, True)[: order.size]
    newest = order[is_newest]
    newest = newest[every.left_by[newest] == NEVER]
    size = int(every.family.max()) + 1 if every.family.size else 1
    town, since = np.full(size, -2), np.full(size, UNKNOWN)
    town[every.family[newest]] = number[every.town[newest]]
    since[every.family[newest]] = every.left_after[newest]
    is_elsewhere = (town[waits.family] != waits.town) & (
        since[waits.family] > asked.middle - SEEN_ELSEWHERE_DAYS
    )
    return waits.only((waits.has_come < 0) & ~is_elsewhere)


def _back(waits: Pending, back: Returns, lively: np.ndarray, asked: Asked) -> tuple[np.ndarray, np.ndarray]:
    """Families of earlier years there unseen and missed: by combination and town, and the chance of each."""
    year = asked.year
    sums, total = np.zeros((year.weight.size, asked.towns)), np.zeros(waits.town.size)
    comes_back = np.minimum(back.share[waits.kind] / max(asked.share, 0.3), 0.97)
    missed = back.missed_again[waits.was_missed.astype(int)] * lively[waits.town]
    for k, (weight, mean, shift) in enumerate(zip(year.weight, year.mean_delay, year.shift, strict=True)):
        comes = waits.anniversary[:, None] + 7 * shift + back.offsets
        told = asked.share * written_down(asked.day - comes, mean) * (comes <= asked.day)
        silent = 1 - comes_back * (back.of_offset * told).sum(axis=1)
        on = asked.last.still(waits.town[:, None], week_of(comes - 7 * shift), asked.middle - comes)
        on = on * (comes <= asked.middle)
        chance = missed * comes_back * (back.of_offset * on * (1 - told)).sum(axis=1) / silent
        sums[k] = np.bincount(waits.town, chance, minlength=asked.towns)
        total += weight * chance
    return sums, np.minimum(total, 1.0)
