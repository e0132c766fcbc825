"""The history of places over all loaded lists, cached like every answer."""

from __future__ import annotations

import pandas as pd

from analytics.leads import history
from analytics.leads.history import Where
from analytics.selection import Selection
from analytics.wording import unit_of
from pages.parts.answers import leads
from pages.parts.answers.answered import answered


def of(selection: Selection) -> pd.DataFrame:
    """See analytics.leads.history.by_month: of the places and counties of a selection, else of all of its
    run; its other filters do not count. LookupError where no such extract is loaded."""
    extract = leads.extract_of(selection)
    if extract is None:
        raise LookupError("No extract of this State and direction is loaded.")
    is_made_up = pd.notna(extract["is_synthetic"]) and bool(extract["is_synthetic"])
    state = str(extract["state_code"])
    every = leads.extracts()
    facts = every[["extract_id", "kind", "mapping"]].itertuples(index=False)
    rows_only = tuple(i for i, kind, mapping in facts if not unit_of(kind, mapping).tells_families)
    return _of(Where(selection.direction, state, is_made_up, selection.places, selection.counties, rows_only))


@answered(max_entries=64)
def _of(where: Where) -> pd.DataFrame:
    told, moves, narrowed = (
        leads.listed(lambda table, _, asked=question: asked(table, where), Selection())
        for question in (history.history, history.moved, history.filters)
    )
    return history.by_month(told, moves, narrowed, where.rows_only)
