"""Who recorded which arrival in a State, and how many families nobody did: cached like every answer."""

from __future__ import annotations

import pandas as pd

from analytics.mobility.nobodys_list.arrivals import Arrivals, arrivals
from analytics.mobility.nobodys_list.estimate import by_region_and_season
from analytics.selection import Selection
from pages.parts.answers.answered import answered, store


@answered(max_entries=4)
def recorded(state: str) -> Arrivals:
    """The arrivals in a State, and who has them."""
    opened = store()
    with opened.reader() as cursor:
        return arrivals(opened.ibis(cursor).table, state)


@answered(max_entries=32)
def parts(selection: Selection) -> pd.DataFrame:
    """All, the seasons and the counties of a selection; give one with a State."""
    return by_region_and_season(recorded(str(selection.state)), selection)
