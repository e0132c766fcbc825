"""Families who are new to a town in a year: how many come, in which weeks, and who of them is not listed yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.forecast.visit.intervals import Uncertain
from analytics.forecast.visit.lasting import WEEKS, YEAR, Lasting, week_of
from analytics.forecast.visit.season import ThisYear, smoothed, usual_year, written_down
from analytics.forecast.visit.sightings import Stays

ARRIVAL_WEEKS = 60
"""Weeks before the week asked about in which those who are there can have come."""
SETTLED_DAYS = 182
"""Half a year: what happened longer ago is nearly all written down."""
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
LATELY_WEEKS = 8
"""Weeks whose arrivals tell how many come to a town this year: who came in spring says little of autumn."""
MET_COUNTS = 0.5
"""What a new family whom the State met tells of the others, beside one that was missed."""
MOST_ALIKE = 150
"""The largest towns, whose seasons those of the others are likened to."""
KIND_FAMILIES = 5.0
"""Families of the whole State beside those of a town to which others are likened."""
OTHER_WEEKS = 0.05
"""The share of families that come in any week of the year, whatever a town's season."""
ALIKE_TEMPER = 0.5
"""How much of what arrivals say of the likeness counts: families come in groups."""


@dataclass(frozen=True)
class Asked:
    """What every part of the answer needs. share: of arrivals of missed families those that are ever listed."""

    towns: int
    day: int
    middle: int
    last: Lasting
    year: ThisYear
    share: float


def lively_towns(found: Stays, towns: int, usual_day: int, day: int, years: tuple[int, int]) -> np.ndarray:
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


def newcomers(
    home: Stays,
    is_fresh: np.ndarray,
    is_new: np.ndarray,
    met_year: ThisYear,
    usual: tuple[int, int, float],
    asked: Asked,
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
