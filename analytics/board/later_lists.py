"""What later lists show of the weeks that plans were of: families listed as having been there.

A second look at the promise, from the other side: not whom a visit met, but who, by all lists and records up to the
newest, had come to the town in the three months before the end of that week and was not seen elsewhere before it.
Who is known to have been enrolled by the State is not among them, and of longer stays nobody knows whether they
lasted: it is no truth, only what is written down by now.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from analytics.forecast.visit.loaded import NothingToSay, Tables, loaded
from analytics.forecast.visit.sightings import Stays, stays_of
from data.schema.program import EPOCH

LATELY_DAYS = 92
COLUMNS = ("monday", "place_id", "listed_later", "list_of")


def listed_later(table: Tables, kept: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """One row per week and town of `kept` (monday, place_id, state_code) of whose week a later list knows: COLUMNS.

    listed_later: families; list_of: the day of the newest list. Weeks without a list as of a day after them have no row.
    """
    found = [
        _of_state(table, str(state), weeks[["monday", "place_id"]].drop_duplicates(), today)
        for state, weeks in kept.groupby("state_code")
    ]
    full = [part for part in found if not part.empty]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=list(COLUMNS))


def _of_state(table: Tables, state: str, weeks: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    none = pd.DataFrame(columns=list(COLUMNS))
    try:
        known = loaded(table, state, today)
    except NothingToSay:
        return none
    later = weeks[[monday + dt.timedelta(days=6) < known.as_of for monday in weeks["monday"]]]
    if later.empty:
        return none
    reports = known.reports
    every = stays_of(reports)
    number = np.where(reports.is_home, np.cumsum(reports.is_home) - 1, -1)
    stays = every.only((number[every.town] >= 0) & every.is_missed)
    place = known.towns["place_id"].to_numpy()[number[stays.town]]
    rows = [
        (row.monday, row.place_id, _there(stays, place == row.place_id, row.monday), known.as_of)
        for row in later.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _there(stays: Stays, at: np.ndarray, monday: dt.date) -> int:
    """Families of the flagged stays that came lately and were not seen elsewhere before the week."""
    first = (monday - EPOCH).days
    last = first + 6
    came = (stays.arrived <= last) & (stays.arrived > last - LATELY_DAYS)
    return int(np.unique(stays.family[at & came & (stays.left_by > first)]).size)
