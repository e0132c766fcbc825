"""What a newer extract says of the targets that were made before it, for the top of a list."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.board import TargetNow
from analytics.wording import in_words

MOST_NAMED = 12
CHANGES = {
    "shrank": ("shrank", "shrank"),
    "grew": ("grew", "grew"),
    "the same": ("stayed the same", "stayed the same"),
    "no longer listed": ("is no longer listed", "are no longer listed"),
}
"""TargetNow.change beside a newer extract -> how it reads of one target and of several."""


def changes_in_words(now: Iterable[TargetNow]) -> str:
    """How many of the open targets that an extract is newer than changed, and how; else nothing."""
    newer = _newer(now)
    if not newer:
        return ""
    told = []
    for change, (of_one, of_several) in CHANGES.items():
        if number := sum(one.change == change for one in newer):
            told.append(f"{number:,} {of_one if number == 1 else of_several}")
    days = " and ".join(in_words(day) for day in sorted({one.as_of for one in newer}))
    targets = "1 open target" if len(newer) == 1 else f"{len(newer):,} open targets"
    return f"Newer data, {days}: of {targets} {', '.join(told)}."


def which_changed(now: Iterable[TargetNow]) -> list[str]:
    """One line per way of changing: its targets by name, with the families listed then and now.

    What changed most comes first; MOST_NAMED are named. What stayed the same is not.
    """
    newer = _newer(now)
    lines = []
    for change in CHANGES:
        those = [one for one in newer if one.change == change]
        if not those or change == "the same":
            continue
        most = sorted(those, key=lambda one: -abs((one.families_then or 0) - (one.families or 0)))
        named = [
            f"{one.target.place_name} {one.families_then or 0:,} to {one.families or 0:,}"
            for one in most[:MOST_NAMED]
        ]
        more = f"; {len(most) - MOST_NAMED:,} more" if len(most) > MOST_NAMED else ""
        lines.append(f"{change.capitalize()} (families): {'; '.join(named)}{more}.")
    return lines


def _newer(now: Iterable[TargetNow]) -> list[TargetNow]:
    return [one for one in now if one.is_newer and one.target.is_open and one.as_of]
