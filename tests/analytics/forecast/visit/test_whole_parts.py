"""The parts of a reason add up to its total: 7.3 and 1.4 and 0.6 are 9, not 7 and 1 and 1."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.forecast.visit.forecast import _whole_parts


def test_what_is_read_aloud_adds_up():
    assert _whole_parts(np.array([0.0, 7.4, 1.4, 1.4])) == [0, 8, 1, 1]
    assert _whole_parts(np.array([0.3, 0.3, 0.3, 0.0])) == [1, 0, 0, 0]
    assert _whole_parts(np.array([0.1, 0.1, 0.0, 0.0])) == [0, 0, 0, 0]


@given(st.lists(st.floats(0, 200), min_size=4, max_size=4))
def test_no_part_is_off_by_a_family(parts):
    whole = _whole_parts(np.array(parts))
    assert sum(whole) == round(sum(np.array(parts)))
    assert all(abs(w - p) < 1.001 for w, p in zip(whole, parts, strict=True))
