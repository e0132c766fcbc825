"""Numbering distinct values: the same answer as sorting them all."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.numbering import numbered


@pytest.mark.parametrize("different", [1, 3, 2_000, 40_000])
def test_values_are_numbered_as_np_unique_does(different):
    draw = np.random.default_rng(different)
    values = draw.choice(draw.integers(-(2**62), 2**62, different), 60_000)
    found, codes = numbered(values)
    expected, places = np.unique(values, return_inverse=True)
    assert (found == expected).all()
    assert (codes == places).all()


def test_values_that_share_their_last_bits_are_told_apart():
    values = np.arange(5_000) << 50
    found, codes = numbered(values[::-1])
    assert (found == values).all()
    assert (codes == np.arange(5_000)[::-1]).all()


def test_without_values_there_is_nothing():
    found, codes = numbered(np.empty(0, dtype=np.int32))
    assert found.size == codes.size == 0
