"""How the numbers of a pocket read: months, chance, what would be expected."""

from __future__ import annotations

from analytics.pockets.find import CLEAR_P, REPLICAS


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
