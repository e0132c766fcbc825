"""The rows behind a pocket: those of its families at its towns in its months."""

from __future__ import annotations

from analytics.leads import missed_enrollment
from analytics.leads.lists.finding import Narrowed
from analytics.pockets.cards import PocketCard, Pockets
from analytics.pockets.stability import leads_behind
from analytics.selection import Selection
from pages.parts.answers import leads as answers
from pages.parts.export import child_rows


def draw(card: PocketCard, selection: Selection, pockets: Pockets) -> None:
    """The list, on demand; names stay hidden until they are asked for."""
    view = answers.view(selection)

    def question(table, chosen: Selection, most: int, kept: Narrowed):
        leads = kept(leads_behind(table("leads"), pockets.found, view, card.strength_rank))
        rows, places = table("missed_enrollment_rows"), table("places")
        return missed_enrollment.child_list(leads, rows, places, chosen, most)

    child_rows.draw(
        question,
        selection,
        "Show the rows behind this pocket",
        key="pocket",
        more="Narrow the filters to see the rest.",
    )
