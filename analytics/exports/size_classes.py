"""Five sizes of a number of children: the same in Google Earth and in the map file."""

from __future__ import annotations

from itertools import pairwise

from analytics.disclosure.masking import MASK_UNDER, is_mark

LEAST_CHILDREN = (0, MASK_UNDER, 25, 50, 100)
"""Least number of children of each class. The first is exactly what masking hides."""


def size_class(children: object) -> int:
    """0 to 4. Every hidden count is in class 0, so that its size on a map tells nothing."""
    if children is None or is_mark(children):
        return 0
    return sum(int(children) >= least for least in LEAST_CHILDREN) - 1


def class_labels(masked: bool) -> tuple[str, ...]:
    """What the legend says of each class."""
    first = f"under {MASK_UNDER} or hidden" if masked else f"1 to {MASK_UNDER - 1}"
    pairs = pairwise(LEAST_CHILDREN[1:])
    return (first, *(f"{a} to {b - 1}" for a, b in pairs), f"{LEAST_CHILDREN[-1]} and more")
