"""Numbers per visit and per hour: published limits, and intervals that hold on counts that come in groups."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.counts import poisson_limits, rate, share_limits, times_as_many


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.00), (1, 0.051, 4.74), (5, 1.97, 10.51), (10, 5.43, 16.96)]
)
def test_the_limits_of_a_poisson_mean_are_those_of_garwood(count, low, high):
    """Garwood 1936, 90 %."""
    assert poisson_limits(count) == pytest.approx((low, high), abs=0.006)


def test_the_limits_of_a_share_are_those_of_clopper_and_pearson():
    assert share_limits(0, 10) == pytest.approx((0.0, 0.2589), abs=1e-4)
    assert share_limits(10, 10) == pytest.approx((0.7411, 1.0), abs=1e-4)
    assert share_limits(0, 0) == (0.0, 1.0)


def drawn(chance, per: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Families of n visits of uneven hours, in groups: places differ by a gamma law of shape 1.5."""
    hours = chance.uniform(0.5, 4.0, n)
    return chance.poisson(per * hours * chance.gamma(1.5, 1 / 1.5, n)), hours


@pytest.mark.parametrize("n", [8, 30])
def test_nine_in_ten_intervals_hold_though_families_come_in_groups(n):
    chance = np.random.default_rng(n)
    found = [rate(*drawn(chance, 0.9, n)) for _ in range(400)]
    holds = np.mean([one.low <= 0.9 <= one.high for one in found])
    assert holds > 0.84
    # as if each family came alone
    alone = np.mean(
        [low / o.of <= 0.9 <= high / o.of for o in found for low, high in [poisson_limits(o.total)]]
    )
    assert alone < holds - 0.05


def test_how_many_times_as_many_holds_too():
    chance = np.random.default_rng(3)
    ratios = [times_as_many(rate(*drawn(chance, 1.2, 20)), rate(*drawn(chance, 0.6, 25))) for _ in range(400)]
    assert np.mean([r is not None and r[1] <= 2.0 <= r[2] for r in ratios]) > 0.85


def test_nobody_met_is_told_by_its_upper_limit():
    none = rate(np.zeros(9), np.ones(9))
    assert (none.per, none.low) == (0.0, 0.0) and none.high == pytest.approx(3.0 / 9, abs=0.001)
    some = rate(np.full(9, 2), np.ones(9))
    assert times_as_many(some, none) is None
    told = times_as_many(none, some)
    assert told is not None and told[0] == told[1] == 0 and told[2] < 0.3
    with pytest.raises(ValueError, match="exposure"):
        rate(np.array([]), np.array([]))
