"""Late records, a late season, fewer families: what this year's arrivals tell apart."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.forecast.visit import season
from analytics.forecast.visit.lasting import WEEKS, week_of
from analytics.forecast.visit.season import (
    MEAN_DELAYS,
    ThisYear,
    delay_evidence,
    smoothed,
    this_year,
    usual_year,
    written_down,
)
from analytics.forecast.visit.sightings import NEVER, Stays

DAY = 21_000


def came(arrived: np.ndarray, after=None, by=None) -> Stays:
    n = arrived.size
    no, none = np.zeros(n, dtype=bool), np.full(n, -1)
    return Stays(
        np.arange(n), np.zeros(n, dtype=int), arrived, arrived, np.full(n, NEVER), ~no, ~no,
        none if after is None else after, none if by is None else by,
    )  # fmt: skip


def test_what_is_written_down_after_some_days_is_the_gamma_curve() -> None:
    mean, shape = 30.0, season.DELAY_SHAPE
    step = 0.01
    days = np.arange(step / 2, 45, step)
    scale = mean / shape
    density = (days / scale) ** (shape - 1) * np.exp(-days / scale) / (scale * math.gamma(shape))
    assert written_down(np.array([45.0]), mean) == pytest.approx([density.sum() * step], abs=1e-3)
    assert written_down(np.array([-3.0, 0.0]), mean).tolist() == [0.0, 0.0]


def test_a_usual_year_counts_families_a_year() -> None:
    days = np.array([DAY - 400, DAY - 400 + 365, DAY - 700])
    usual = usual_year(came(days), 1, DAY - 731, DAY)
    assert usual.sum() == pytest.approx(1.5, rel=0.05)
    assert usual[0, week_of(DAY - 400)] == pytest.approx(1.0, rel=0.2)
    assert smoothed(usual).sum() == pytest.approx(usual.sum())


@pytest.mark.parametrize("mean", [14.0, 45.0, 115.0])
def test_successive_lists_tell_how_late_moves_are_recorded(mean: float) -> None:
    """Lists every 30 days; the delay they were made with is the likeliest of all."""
    chance = np.random.default_rng(3)
    lists = np.arange(DAY - 360, DAY + 1, 30)
    arrived = chance.integers(DAY - 400, DAY, 3000)
    known = arrived + chance.gamma(season.DELAY_SHAPE, mean / season.DELAY_SHAPE, 3000)
    arrived, known = arrived[known <= DAY], known[known <= DAY]
    first = np.searchsorted(lists, known)
    after = np.where(first > 0, lists[np.maximum(first - 1, 0)], -1)
    found, dated = delay_evidence(came(arrived, after, lists[first]), DAY, int(lists[0]), MEAN_DELAYS)
    assert MEAN_DELAYS[np.argmax(found)] == mean
    assert dated == (after >= 0).sum()


def _year(shift: int, mean: float, level: float = 1.0, is_delay_known: bool = False) -> ThisYear:
    """What is said of a year in which a season of 600 families was so late, recorded so late, so full."""
    usual = 600 * np.exp(-0.5 * ((np.arange(WEEKS) - int(week_of(DAY)) + 7) / 4.0) ** 2)
    usual /= usual.sum() / 600
    back = np.arange(39)
    middle = DAY - 7 * back - 3
    expected = smoothed(usual)[week_of(middle - 7 * shift)] * written_down(7.0 * back + 3, mean) * level
    arrived = np.repeat(middle, np.rint(expected).astype(int))
    evidence = np.zeros(MEAN_DELAYS.size)
    if is_delay_known:
        evidence[mean != MEAN_DELAYS] = -50
    return this_year(came(arrived), usual, DAY, 1.0, evidence, 0)


def test_a_late_season_is_seen_as_late() -> None:
    assert _year(3, 40.0).expected_shift == pytest.approx(3, abs=1.2)
    assert abs(_year(0, 40.0).expected_shift) < 0.6
    assert _year(-2, 40.0).expected_shift < -0.8


def test_fewer_families_are_fewer_families() -> None:
    half = _year(0, 45.0, level=0.5, is_delay_known=True)
    assert half.weight @ half.level == pytest.approx(0.5, abs=0.1)
    assert set(half.mean_delay) == {45.0}
    assert half.weight.sum() == pytest.approx(1.0)


def test_very_late_records_are_seen_as_late() -> None:
    late, early = _year(0, 115.0), _year(0, 14.0)
    assert late.weight @ late.mean_delay > 1.6 * (early.weight @ early.mean_delay)


def test_without_arrivals_this_year_nothing_is_known_but_the_usual() -> None:
    found = this_year(came(np.empty(0, dtype=int)), np.zeros(WEEKS), DAY, 1.0, np.zeros(MEAN_DELAYS.size), 0)
    assert found.weight.sum() == pytest.approx(1.0)
    assert abs(found.expected_shift) < 0.3
