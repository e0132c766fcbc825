"""What a pocket's card says line by line: the same on the screen, in Google Earth and on paper."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.pocket_cards import PocketCard
from analytics.surroundings import Surroundings
from analytics.wording import in_words, miles_in_words


@dataclass(frozen=True, eq=False)
class Beside:
    """What is known of a pocket beside its own leads.

    across_extracts: whether it stood out in the extract before (a sentence's end; "" for the first
    extract of its run). around: what reference files hold around it.
    """

    across_extracts: str = ""
    around: Surroundings | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """A sentence each, for files; the screen shows tables too."""
        across = (f"Across extracts: {self.across_extracts}.",) if self.across_extracts else ()
        return (*across, *(self.around.lines if self.around else ()))


NOTHING_BESIDE = Beside()


def head_figures(card: PocketCard) -> tuple[tuple[str, str, str], ...]:
    """(name, value, note) of the figures that stand first."""
    told = [
        ("Families", f"{card.families:,}", f"{card.families_in_view:,} at these towns in all"),
        ("Children", f"{card.children:,}", "of these families"),
        (
            "Inside the window",
            _share(card.in_window_children, card.children),
            "36 months, as recorded",
        ),
        (
            "Out-of-school youth",
            f"{card.out_of_school_children:,}",
            f"{_share(card.out_of_school_children, card.children)} of the children",
        ),
        (
            "Newest move",
            f"{card.newest_day:%b %Y}",
            f"at these towns {in_words(card.newest_in_view)}",
        ),
    ]
    if card.new is not None:
        # a new child may have siblings on the list already: its family is not called new
        new_families, new_children = card.new
        told.append(
            ("New children since last extract", f"{new_children:,}", f"in {families(new_families)}")
        )
    return tuple(told)


def facts(card: PocketCard) -> tuple[str, ...]:
    """What else the data say, a sentence each."""
    is_to = card.direction == "to"
    ends = ", ".join(f"{name} ({families(n)})" for name, n in card.other_ends)
    nearest = ", ".join(f"{name} ({miles_in_words(miles)})" for name, miles in card.nearest)
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


def written(card: PocketCard, beside: Beside = NOTHING_BESIDE) -> tuple[str, ...]:
    """All that stands below the head figures in a file, which has no charts and tables beside it."""
    ages = ", ".join(f"{band} ({number:,})" for band, number in card.by_age)
    return (*facts(card), f"Ages of the children: {ages}.", *beside.lines)


def families(number: int) -> str:
    """ "1 family", "12 families"."""
    return f"{number:,} {'family' if number == 1 else 'families'}"


def _share(part: int, whole: int) -> str:
    share = 100 * part / whole
    words = ">99" if 99 < share < 100 else "<1" if 0 < share < 1 else f"{share:.0f}"
    return f"{words}%"
