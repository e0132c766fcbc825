"""The marks that stand in shared files, and the least count that is shown in them.

One sign stands for every count that is not shown: of 1 to 9, of 0 beside such a count, and of any
size where it would give one away. So the sign itself says nothing of the size.
"""

from __future__ import annotations

MASK_UNDER = 10
"""Counts of 1 to MASK_UNDER - 1 are not shown outside."""

HIDDEN_MARK = "hidden"


def is_mark(value: object) -> bool:
    """Whether a cell holds the sign in place of a count."""
    return isinstance(value, str) and value == HIDDEN_MARK
