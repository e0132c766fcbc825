"""Families expected to be there and still missed in a week, town by town, in parts that are told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from analytics.forecast.visit.intervals import Uncertain, intervals
from analytics.forecast.visit.lasting import WEEKS, YEAR, Lasting, lasting, week_of
from analytics.forecast.visit.returns import Pending, Returns, came_anew, pending, returns
from analytics.forecast.visit.season import (
    MEAN_DELAYS,
    ThisYear,
    delay_evidence,
    evidence_of_shifts,
    smoothed,
    this_year,
    usual_year,
    written_down,
)
from analytics.forecast.visit.sightings import NEVER, UNKNOWN, Reports, Stays, stays_of

PARTS = ("listed_there", "listed_back", "not_listed_yet", "to_come")
ARRIVAL_WEEKS = 60
"""Weeks before the week asked about in which those who are there can have come."""
MIDDLE = 3
"""Days from Monday to the day of the week on which families are counted."""
HISTORY_DAYS = 1_095
SETTLED_DAYS = 182
"""Half a year: what happened longer ago is nearly all written down."""
SHORTEST_HISTORY_DAYS = 300
"""Below this nothing is known of other weeks of the year than those of the list."""
USUAL_STAY_DAYS = 75
"""Families of whom only the departure is known are taken to have come so long before."""
SHARE_FAMILIES = 15.0
"""Families of the whole State that count beside a town's own for the share that is missed."""
SHAPE_FAMILIES = 5
"""Likewise for the weeks of the year in which families come."""
STATE_YEARS = 1.5
"""Years in which a town was like an average one, beside those on record."""
STRENGTH, LEAST_STRENGTH = 12.0, 1.5
"""Families that the earlier years count as, beside those who came this year, for how many come to a town: at most,
and of a town where nobody came."""
LIVELY = 16.0
"""Families of an average town beside those whom the State met there this year."""
FIRST_YEAR_DAYS = 400
LATELY_WEEKS = 8
"""Weeks whose arrivals tell how many come to a town this year: who came in spring says little of autumn."""
MET_COUNTS = 0.5
"""What a new family whom the State met tells of the others, beside one that was missed."""
MOST_ALIKE = 150
"""The largest towns, whose seasons those of the others are likened to."""
KIND_FAMILIES = 5.0
OTHER_WEEKS = 0.05
ALIKE_TEMPER = 0.5
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


@dataclass(frozen=True)
class _Asked:
    """What every part of the answer needs. share: of arrivals of missed families those that are ever listed."""

    towns: int
    day: int
    middle: int
    last: Lasting
    year: ThisYear
    share: float


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
    asked = _Asked(towns, day, monday + MIDDLE, last, year, share)
    there, now, by_family = _listed(certain, asked)
    back, waits, by_waiting = there * 0, None, np.empty(0)
    unlisted = Uncertain(*(np.zeros((2, year.weight.size, towns)) for _ in "a"), shape=np.ones(towns))
    is_usual_known = day - first >= SHORTEST_HISTORY_DAYS
    if is_usual_known:
        lively = _lively(met, towns, day - 7 * round(year.expected_shift), day, (first, settled))
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
        unlisted = _unlisted(home, is_dated & is_new, is_new, met_year, (from_, settled, seems_new), asked)
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


def _listed(stays: Stays, asked: _Asked) -> tuple[np.ndarray, Stays, np.ndarray]:
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


def _since_until(now: Stays, chance: np.ndarray, asked: _Asked) -> tuple[np.ndarray, np.ndarray]:
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


def _lively(found: Stays, towns: int, usual_day: int, day: int, years: tuple[int, int]) -> np.ndarray:
    """For each town how many times as many came this year as its history says, of those whom the State met.

    Beside the State's own number, so that neither fewer families nor late records enter. usual_day: the day at which
    a usual year would be as far; years: first and last day of the history.
    """
    usual = smoothed(usual_year(found, towns, *years), 2.0)
    window = week_of(usual_day - np.arange(SETTLED_DAYS))
    awaited = usual[:, window].sum(axis=1) / (YEAR / WEEKS)
    fresh = (found.arrived > day - SETTLED_DAYS) & (found.arrived <= day)
    came = np.bincount(found.town[fresh], minlength=towns).astype(float)
    ratio = (came.sum() + 5) / (awaited.sum() + 5)
    return (LIVELY + came) / (LIVELY + awaited * ratio)


def _waiting(home: Stays, every: Stays, number: np.ndarray, asked: _Asked) -> Pending:
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


def _back(waits: Pending, back: Returns, lively: np.ndarray, asked: _Asked) -> tuple[np.ndarray, np.ndarray]:
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


def _alike_in_season(home: Stays, first: int, settled: int, day: int, shift: int, towns: int) -> np.ndarray:
    """Towns x weeks of the year: how arrivals are spread over the year in the towns whose season is like a town's
    own, as far as its arrivals tell (those of earlier years, and of this one up to `day`)."""
    every = smoothed(usual_year(home, towns, first, settled))
    of_town = every.sum(axis=1)
    large = np.argsort(-of_town, kind="stable")[:MOST_ALIKE]
    kinds = every[large] / np.maximum(of_town[large], 1e-9)[:, None]
    of_all = every.sum(axis=0) / max(every.sum(), 1e-9)
    # towns of few families say little of a season of their own
    few = KIND_FAMILIES / (KIND_FAMILIES + of_town[large])[:, None]
    kinds = (1 - few) * kinds + few * of_all
    kinds = (1 - OTHER_WEEKS) * kinds + OTHER_WEEKS / WEEKS
    past = (home.arrived > first) & (home.arrived <= settled)
    lately = (home.arrived > settled) & (home.arrived <= day)
    fit = np.zeros((towns, large.size))
    for flags, days in ((past, None), (lately, np.arange(settled + 1, day + 1))):
        moved = 0 if days is None else 7 * shift
        counts = np.zeros((towns, WEEKS))
        np.add.at(counts, (home.town[flags], week_of(home.arrived[flags] - moved)), 1.0)
        open_ = (
            np.ones(large.size)
            if days is None
            else kinds[:, week_of(days - moved)].sum(axis=1) / (YEAR / WEEKS)
        )
        fit += counts @ np.log(kinds).T - counts.sum(axis=1)[:, None] * np.log(np.maximum(open_, 1e-3))
    weight = np.exp(ALIKE_TEMPER * (fit - fit.max(axis=1, keepdims=True))) * of_town[large] ** 0.5
    return (weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)) @ kinds


def _unlisted(
    home: Stays,
    is_fresh: np.ndarray,
    is_new: np.ndarray,
    met_year: ThisYear,
    usual: tuple[int, int, float],
    asked: _Asked,
) -> Uncertain:
    """Families who are new to a town: come and not listed, and still to come.

    is_fresh: new to the town, the day known. usual: first and last day of the years that tell how many are new, and the share
    of those who seem new that are.
    """
    towns, day, year = asked.towns, asked.day, asked.year
    from_, settled, seems_new = usual
    past = home.arrived <= settled
    came = np.bincount(home.town[past], minlength=towns).astype(float)
    missed = np.bincount(home.town[past & home.is_missed], minlength=towns).astype(float)
    of_state = (missed.sum() + 1) / (came.sum() + 1)
    share_missed = (missed + SHARE_FAMILIES * of_state) / (came + SHARE_FAMILIES)
    new = seems_new * usual_year(home.only(is_new), towns, from_, settled) * share_missed[:, None]
    of_town, curve = new.sum(axis=1), smoothed(new)
    alike = _alike_in_season(home, from_, settled, day, round(year.expected_shift), towns)
    shape = (curve + SHAPE_FAMILIES * alike) / (of_town + SHAPE_FAMILIES)[:, None]
    lately = (home.arrived > day - 7 * LATELY_WEEKS) & (home.arrived <= day)
    heard, met = (
        np.bincount(home.town[is_fresh & lately & flags], minlength=towns).astype(float)
        for flags in (home.is_missed, ~home.is_missed)
    )
    odds = MET_COUNTS * (1 - share_missed) / share_missed
    years = (settled - from_) / YEAR
    average = of_town.mean() if towns else 0.0
    awaited = (of_town * years + STATE_YEARS * average) / (years + STATE_YEARS)
    known = of_town * years
    strength = LEAST_STRENGTH + (STRENGTH - LEAST_STRENGTH) * known / (known + STRENGTH)
    back, ahead = np.arange(LATELY_WEEKS), np.arange(ARRIVAL_WEEKS)
    comes = asked.middle - 7.0 * ahead - 3.5
    told_of_met = met_year.weight @ written_down(7.0 * back + 3, met_year.mean_delay[:, None])
    parts = np.zeros((2, year.weight.size, towns))
    combinations = zip(year.mean_delay, year.shift, year.level, strict=True)
    for k, (mean, shift, level) in enumerate(combinations):
        told = asked.share * written_down(7.0 * back + 3, mean)
        seen = shape[:, week_of(day - 7 * back - 3 - 7 * shift)] @ told
        seen = seen + odds * (shape[:, week_of(day - 7 * back - 3 - 7 * shift)] @ told_of_met)
        rate = (strength + heard + MET_COUNTS * met) / (strength / np.maximum(awaited * level, 0.05) + seen)
        week = week_of(comes - 7 * shift)
        on = asked.last.still(np.arange(towns)[:, None], week[None, :], 7.0 * ahead[None, :] + 3.5)
        there = shape[:, week] * rate[:, None] * on
        there = there * np.where(comes <= day, 1 - asked.share * written_down(day - comes, mean), 1.0)
        parts[0, k] = there[:, comes <= day].sum(axis=1)
        parts[1, k] = there[:, comes > day].sum(axis=1)
    return Uncertain(parts, strength + heard + MET_COUNTS * met)
