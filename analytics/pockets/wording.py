"""How the numbers of a pocket read: months, chance, what would be expected."""

from __future__ import annotations

from analytics.pockets.find import CLEAR_P, EXPECTED_WORDS, REPLICAS, SEASONS, ScanResult

NO_CLAIM = "no claim, since siblings are not independent of one another"
"""Stands for the chance of a pocket of children: one family of five would look like one of 1 in 1,000."""

NOT_SEEN_HERE = {
    "a season that comes every year": "*Mobility*, Season calendar",
    "a town that misses families all the year": "*Missed enrollment*, most children first",
    "what families of several towns have in common, such as a month and where they come from": "*Patterns*",
}
"""What a scan against the seasons of its own view cannot see -> the room where it is seen."""


def nothing_in_words(found: ScanResult) -> str:
    """What it means that nothing stands out: against what it was weighed, and what that cannot see."""
    unseen = dict(NOT_SEEN_HERE)
    if found.setting.expected != SEASONS:
        # Without times: a town that misses families all the year is what it looks for.
        _, is_all_year, _ = NOT_SEEN_HERE
        del unseen[is_all_year]
    told = "; ".join(f"{what} (see {room})" for what, room in unseen.items())
    return (
        f"Nothing stands out against {EXPECTED_WORDS[found.setting.expected]}. That does not say that there is "
        f"nothing. It cannot see {told}."
    )


def chance_in_words(p_value: float) -> str:
    """How often maps made by chance alone show anything as strong, anywhere in the State."""
    odds = f"1 in {max(1, round(1 / p_value)):,}"
    if p_value > CLEAR_P:
        return f"this could well be chance, {odds}"
    least = " or less" if p_value <= 1 / (REPLICAS + 1) else ""
    return f"unlikely to be chance, {odds}{least}"


def expected_in_words(expected: float) -> str:
    """ "8", "1.2", "fewer than 1": no more digits than help."""
    if expected < 0.95:
        return "fewer than 1"
    return f"{expected:.1f}" if expected < 3 else f"{round(expected):,}"


def about_in_words(expected: float) -> str:
    """ "about 8", "fewer than 1"."""
    words = expected_in_words(expected)
    return words if words.startswith("fewer") else f"about {words}"
