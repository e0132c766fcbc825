"""What a pocket's card says line by line: the same on the screen, in Google Earth and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.pockets.cards import PocketCard
from analytics.pockets.surroundings import Surroundings
from analytics.pockets.wording import NO_CLAIM
from analytics.wording import in_words, miles_in_words, origins_in_words

POCKET_COLUMNS = (
    "pocket", "pocket_towns", "pocket_counties", "pocket_when", "cases", "expected",
    "observed_expected", "chance", "p_value", "families", "children", "in_window_children",
    "out_of_school_children", "new_families", "new_children", "first_move_date",
    "newest_move_date", "top_origins", "stability",
)  # fmt: skip
WORD_COLUMNS = (
    "pocket", "pocket_towns", "sentence", "stability", "across_extracts", "nearest_districts",
)  # fmt: skip
"""Headers and kinds: see analytics/exports/columns.py."""


def pocket_table(cards: Iterable[PocketCard]) -> pd.DataFrame:
    """One row per pocket, most likely first: the columns of POCKET_COLUMNS.

    cases: families (each once per place) or children compared; expected: as many by chance.
    Without new_families and new_children where there is no extract before.
    """
    return _table(cards, {}, POCKET_COLUMNS)


def pocket_word_table(cards: Iterable[PocketCard], beside: Mapping[int, Beside]) -> pd.DataFrame:
    """One row per pocket: what is said of it, with what is known beside its leads (by its rank)."""
    return _table(cards, beside, WORD_COLUMNS)


def _table(
    cards: Iterable[PocketCard], beside: Mapping[int, Beside], columns: tuple[str, ...]
) -> pd.DataFrame:
    rows = [
        {
            "pocket": card.rank,
            "pocket_towns": ", ".join(town.name for town in card.towns),
            "pocket_counties": card.county_names,
            "pocket_when": card.when,
            "cases": card.cases,
            "expected": round(card.expected, 1),
            "observed_expected": round(card.ratio, 1),
            "chance": card.chance,
            "p_value": card.p_value if card.is_tested else None,
            "families": card.families,
            "children": card.children,
            "in_window_children": card.in_window_children,
            "out_of_school_children": card.out_of_school_children,
            "new_families": None if card.new is None else card.new[0],
            "new_children": None if card.new is None else card.new[1],
            "first_move_date": card.first_day,
            "newest_move_date": card.newest_day,
            "top_origins": origins_in_words(card.other_ends),
            "stability": card.stability.words if card.is_tested else NO_CLAIM,
            **_beside(beside.get(card.rank, NOTHING_BESIDE)),
            "sentence": card.sentence,
        }
        for card in cards
    ]
    table = pd.DataFrame(rows, columns=list(columns))
    optional = ("new_families", "new_children", "across_extracts", "nearest_districts")
    return table.drop(columns=[name for name in optional if name in table and _is_empty(table[name])])


def _is_empty(column: pd.Series) -> bool:
    """Nothing is known in any row."""
    return bool((column.isna() | (column == "")).all())


def _beside(beside: Beside) -> dict[str, str]:
    districts = (beside.around.districts if beside.around else None) or ()
    return {
        "across_extracts": beside.across_extracts,
        "nearest_districts": ", ".join(f"{name} {miles} mi" for name, miles in districts),
    }


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
        told.append(("New children since last extract", f"{new_children:,}", f"in {families(new_families)}"))
    return tuple(told)


def facts(card: PocketCard) -> tuple[str, ...]:
    """What else the data say, a sentence each."""
    is_to = card.direction == "to"
    ends = ", ".join(f"{name} ({families(n)})" for name, n in card.other_ends)
    nearest = ", ".join(f"{name} ({miles_in_words(miles)})" for name, miles in card.nearest)
    told = [
        f"Chance: {card.chance}.",
        *([f"How stable: {card.stability.words}."] if card.is_tested else []),
        f"Their moves here run from {in_words(card.first_day)} to {in_words(card.newest_day)}; "
        f"most {'arrive' if is_to else 'leave'} in: {card.season}.",
    ]
    if card.known is not None:
        verb = "moved here" if is_to else "left here"
        told.insert(
            0,
            f"Of {card.known:,} {card.unit} known to have {verb}, {card.cases:,} were missed "
            f"({100 * card.cases / card.known:.0f}%).",
        )
    if ends:
        told.append(f"{'They came from' if is_to else 'They went to'}: {ends}.")
    if nearest:
        told.append(f"Larger towns nearby: {nearest}.")
    if card.unit == "families" and card.cases != card.families:
        told.append(f"A family seen at several of these towns counts at each: {card.cases:,} in all.")
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
