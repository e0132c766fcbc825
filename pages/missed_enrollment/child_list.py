"""The children behind the numbers: names hidden until somebody asks for them."""

from __future__ import annotations

from analytics.leads import missed_enrollment
from analytics.selection import Selection
from pages.parts.export import child_rows


def question(table, selection: Selection, most: int | None = None):
    """The child list of a selection (see analytics.leads.missed_enrollment.child_list)."""
    return missed_enrollment.child_list(
        table("leads"), table("missed_enrollment_rows"), table("places"), selection, most
    )


def draw(selection: Selection) -> None:
    """The list, on demand."""
    child_rows.draw(
        question,
        selection,
        "Show the rows behind these numbers",
        more="Narrow the filters, or take the whole list as Excel.",
    )
