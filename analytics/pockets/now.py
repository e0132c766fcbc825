"""The order in which pockets are read: what can be met in the next weeks first, what is over last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from analytics.pockets.cards import PocketCard

Soon = Callable[[Iterable[int]], float]
"""place_ids -> families to be met there in the next weeks, such as Coming.families."""


def in_order(
    cards: Iterable[PocketCard], soon: Soon | None, by_strength: bool = False
) -> tuple[PocketCard, ...]:
    """The cards, numbered anew: most families to be met first, else (`by_strength`, or where `soon` is not known) the
    strongest; those that are over stand last in either order.

    Each says at `families_soon` what it was put in order by; None where that is not known.
    """
    known = [replace(card, families_soon=None if soon is None else soon(card.place_ids)) for card in cards]
    known.sort(
        key=lambda card: (
            card.is_over,
            0.0 if by_strength or card.families_soon is None else -round(card.families_soon, 6),
            card.strength_rank,
        )
    )
    return tuple(replace(card, rank=number) for number, card in enumerate(known, start=1))


def soon_in_words(families: float | None) -> str:
    """ "about 8 families to be met there in the next four weeks"; "" where it is not known."""
    if families is None:
        return ""
    if families < 0.5:
        return "hardly anybody to be met there in the next four weeks"
    whole = round(families)
    return f"about {whole:,} {'family' if whole == 1 else 'families'} to be met there in the next four weeks"
