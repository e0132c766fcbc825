"""What a pocket's card says line by line: the same on the screen, in Google Earth and on paper."""

from __future__ import annotations

from analytics.pocket_cards import PocketCard
from analytics.selection import in_words


def head_figures(card: PocketCard) -> tuple[tuple[str, str, str], ...]:
    """(name, value, note) of the figures that stand first."""
    share = 100 * card.in_window_children / card.children
    in_window = ">99" if 99 < share < 100 else "<1" if 0 < share < 1 else f"{share:.0f}"
    return (
        ("Families", f"{card.families:,}", f"{card.families_in_view:,} at these towns in all"),
        ("Children", f"{card.children:,}", "of these families"),
        ("Inside the window", f"{in_window}%", "36 months, as recorded"),
        ("Out-of-school youth", f"{card.out_of_school_children:,}", "of the children"),
        (
            "Newest move",
            in_words(card.newest_day),
            f"at these towns {in_words(card.newest_in_view)}",
        ),
    )


def facts(card: PocketCard) -> tuple[str, ...]:
    """What else the data say, a sentence each."""
    is_to = card.direction == "to"
    ends = ", ".join(f"{name} ({families(n)})" for name, n in card.other_ends)
    nearest = ", ".join(f"{name} ({miles} miles)" for name, miles in card.nearest)
    told = [
        f"Chance: {card.chance}.",
        f"How stable: {card.stability.words}.",
        f"Their moves here run from {in_words(card.first_day)} to {in_words(card.newest_day)}; "
        f"most {'arrive' if is_to else 'leave'} in: {card.season}.",
    ]
    if card.known is not None:
        verb = "moved here" if is_to else "left here"
        told.insert(
            0,
            f"Of {card.known:,} {card.unit} known to have {verb}, {card.cases:,} were missed "
            f"({100 * card.cases / card.known:.0f} %).",
        )
    if ends:
        told.append(f"{'They came from' if is_to else 'They went to'}: {ends}.")
    if nearest:
        told.append(f"Larger towns nearby: {nearest}.")
    if card.unit == "families" and card.cases != card.families:
        told.append(
            f"A family seen at several of these towns counts at each: {card.cases:,} in all."
        )
    return tuple(told)


def families(number: int) -> str:
    """ "1 family", "12 families"."""
    return f"{number:,} {'family' if number == 1 else 'families'}"
