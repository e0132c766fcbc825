"""Totals from lists: published data with known answers, and plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.dual_system import chao, chapman, independent, profile_interval
from analytics.stats.loglinear import NotToBeFitted, fitted, lists_of, lower_bound
from tests.analytics.stats import published_lists as published

ONE_PERCENT = 0.01


def test_seber_of_two_lists():
    told = published.SEBER
    assert chapman(told["first"], told["second"], told["both"]) == pytest.approx(told["chapman"], abs=0.05)
    seen = told["first"] + told["second"] - told["both"]
    total = independent(seen, (told["first"], told["second"]))
    assert total == pytest.approx(told["total"], abs=0.05)
    assert total == pytest.approx(told["first"] * told["second"] / told["both"])


def test_hares_on_six_days():
    total = independent(published.HARE["seen"], published.HARE_LENGTHS)
    assert total == pytest.approx(published.HARE["mt"], abs=0.05)
    assert chao(published.HARE_TIMES, 6) == pytest.approx(published.HARE["chao"], abs=0.05)


@pytest.mark.parametrize(("pairs", "told"), published.HIV_FITS.items(), ids=["one pair", "all pairs"])
def test_hiv_in_four_centres(pairs, told):
    fit = fitted(published.HIV, pairs)
    assert fit.total == pytest.approx(told[0], abs=0.05)
    assert (fit.deviance, fit.freedom) == (pytest.approx(told[1], abs=0.0006), told[2])


def test_a_census_of_three_samples():
    fit = fitted(published.R3, ((0, 1), (0, 2), (1, 2)))
    assert fit.total == pytest.approx(published.R3_SATURATED, abs=0.5)
    assert fit.deviance == pytest.approx(0, abs=1e-9)


def test_victims_in_the_uk_on_five_lists():
    total, low, high = published.UK_INDEPENDENT
    assert sum(published.UK.values()) == published.UK_SEEN
    assert fitted(published.UK).total == pytest.approx(total, abs=0.005)
    lengths = [sum(n for history, n in published.UK.items() if history[i]) for i in range(5)]
    assert independent(published.UK_SEEN, lengths) == pytest.approx(total, rel=1e-6)
    assert profile_interval(published.UK_SEEN, lengths) == pytest.approx((low, high), rel=ONE_PERCENT)
    pairs, stepwise = published.UK_STEPWISE
    assert fitted(published.UK, pairs).total == pytest.approx(stepwise, abs=0.005)


def test_the_bound_of_traffic_lies_under_the_number_that_was_insured():
    """1,621 + 1,317 * 1,317 / (2 * 239), as Chao (1984) writes it."""
    bound = chao(published.TRAFFIC)
    assert bound == pytest.approx(5249.638, abs=0.001)
    assert sum(published.TRAFFIC) < bound < published.TRAFFIC_TOTAL


@settings(max_examples=60)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 400))
def test_two_lists_in_three_ways_are_one(first_only, second_only, both):
    """The formula, the likelihood and the regression agree; Chapman's total is the smaller one."""
    first, second = first_only + both, second_only + both
    seen = first + second_only
    plain = first * second / both
    assert independent(seen, (first, second)) == pytest.approx(plain, rel=1e-6)
    assert seen - 1e-9 <= chapman(first, second, both) <= plain + 1e-9
    counts = {(1, 1): both, (1, 0): first_only, (0, 1): second_only}
    if min(counts.values()) > 0:
        assert fitted(counts).total == pytest.approx(plain, rel=1e-5)
        assert lower_bound(counts).total == pytest.approx(plain, rel=1e-5)
    low, high = profile_interval(seen, (first, second))
    assert seen <= low <= plain + 1e-6
    assert high >= plain - 1e-6


def test_the_interval_is_where_the_likelihood_falls_by_half_of_384():
    """In loops over whole totals, by the logarithms of binomials."""
    seen, lengths = 120, (90, 70)

    def likelihood(total: int) -> float:
        told = math.lgamma(total + 1) - math.lgamma(total - seen + 1)
        return told + sum(n * math.log(n / total) + (total - n) * math.log(1 - n / total) for n in lengths)

    values = {total: likelihood(total) for total in range(120, 400)}
    best = max(values.values())
    inside = [total for total, value in values.items() if 2 * (best - value) <= 3.8414588]
    low, high = profile_interval(seen, lengths)
    assert (math.ceil(low), math.floor(high)) == (inside[0], inside[-1])


def test_what_cannot_be_told():
    with pytest.raises(ValueError, match="More are on both"):
        chapman(5, 9, 6)
    with pytest.raises(ValueError, match="the same lists"):
        lists_of({(0, 0): 3})
    with pytest.raises(ValueError, match="the same lists"):
        lists_of({(1, 0): 3, (1,): 2})
    with pytest.raises(NotToBeFitted):
        fitted({(1, 0): 5, (0, 1): 6}, ((0, 1),))
    assert independent(30, (10, 20)) == math.inf
    assert profile_interval(30, (10, 20))[1] == math.inf
    assert profile_interval(0, (0, 0)) == (0.0, math.inf)


def test_the_bound_is_the_independent_total_where_lists_avoid_each_other():
    rng = np.random.default_rng(3)
    counts = {
        history: int(n) for history, n in zip(published.histories(3), rng.integers(80, 120, 7), strict=True)
    }
    counts[1, 1, 1] = 0
    assert lower_bound(counts).total == fitted(counts).total
