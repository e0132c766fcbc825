"""Distinct whole numbers numbered in one pass: what np.unique does by sorting, without the sort."""

from __future__ import annotations

import numba
import numpy as np


def numbered(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values in rising order, and for each value its place among them.

    As np.unique(values, return_inverse=True), for whole numbers; 20 million moves have some
    100,000 different ends: 0.2 s instead of 3.
    """
    values = np.ascontiguousarray(values, dtype=np.int64)
    if values.size:
        least, width = int(values.min()), int(values.max()) - int(values.min()) + 1
        if width <= max(values.size, 1_000):  # a table of all that lie between: no search
            return _numbered_near(values, least, width)
    found, codes = _numbered(values)
    order = np.argsort(found)
    place = np.empty(found.size, dtype=np.int32)
    place[order] = np.arange(found.size, dtype=np.int32)
    return found[order], place[codes]


@numba.njit(nogil=True, cache=True)
def _numbered_near(values, least, width):
    place = np.zeros(width, dtype=np.int32)
    for value in values:
        place[value - least] = 1
    found = np.empty(place.sum(), dtype=np.int64)
    count = 0
    for k in range(width):
        if place[k]:
            found[count] = least + k
            place[k] = count
            count += 1
    codes = np.empty(values.size, dtype=np.int32)
    for i in range(values.size):
        codes[i] = place[values[i] - least]
    return found, codes


@numba.njit(nogil=True, cache=True)
def _numbered(values):
    """Values in the order of their first appearance, in a hash table that grows when half full."""
    bits = 12
    slots = np.full(1 << bits, -1, dtype=np.int32)
    found = np.empty(1 << (bits - 1), dtype=np.int64)
    codes = np.empty(values.size, dtype=np.int32)
    count = 0
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(values.size):
        value = values[i]
        if i > 0 and value == values[i - 1]:
            codes[i] = codes[i - 1]
            continue
        at = np.int64((np.uint64(value) * factor) >> np.uint64(64 - bits))
        while slots[at] >= 0 and found[slots[at]] != value:
            at = (at + 1) & (slots.size - 1)
        if slots[at] < 0:
            if count == found.size:
                bits += 1
                slots = np.full(1 << bits, -1, dtype=np.int32)
                longer = np.empty(2 * count, dtype=np.int64)
                longer[:count] = found
                found = longer
                for k in range(count):
                    to = np.int64((np.uint64(found[k]) * factor) >> np.uint64(64 - bits))
                    while slots[to] >= 0:
                        to = (to + 1) & (slots.size - 1)
                    slots[to] = k
                at = np.int64((np.uint64(value) * factor) >> np.uint64(64 - bits))
                while slots[at] >= 0:
                    at = (at + 1) & (slots.size - 1)
            slots[at] = count
            found[count] = value
            count += 1
        codes[i] = slots[at]
    return found[:count].copy(), codes
