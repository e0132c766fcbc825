"""What families at each place did in the same weeks of earlier years, and who is there now.

Worked out once for the moves of a source and a day, whatever is chosen: a Selection only says at
which places families are waiting.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.forecast.shares import ELSEWHERE, town_shares
from analytics.forecast.stays import NOT_SEEN, Stays, stays_on
from analytics.forecast.weeks_before import MOST_YEARS
from analytics.mobility.identity_cache import once_for_each
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.stats.numbering import numbered

LAST_WEEK_DAYS = 7
"""In the last week of a month the coming month counts as this month."""


@dataclass(frozen=True)
class Went:
    """One entry per place they were at and unit they were seen at, in families, each once a year.

    at: an end, or the State's number. soon, later: seen there this month, next month.
    """

    at: np.ndarray
    unit: np.ndarray
    soon: np.ndarray
    later: np.ndarray


@dataclass(frozen=True)
class SameWeeks:
    """last_days: of this month and the next. One entry per end (CodedMoves.ends):

    waiting: families known to be there on the day; stays: families there in those weeks of earlier
    years, each once a year; families: different ones; others: families of the State's other towns
    (see town_shares); prior: weight of its State; children: different ones in its State.
    own, of_state: where they went, by end and by State (number of its unit). gone: the stays of earlier
    years that went on in those weeks.
    """

    last_days: tuple[dt.date, dt.date]
    waiting: np.ndarray
    stays: np.ndarray
    families: np.ndarray
    others: np.ndarray
    prior: np.ndarray
    children: np.ndarray
    own: Went
    of_state: Went
    gone: Stays


@once_for_each
def same_weeks(moves: CodedMoves, as_of: dt.date, level: str) -> SameWeeks:
    near = as_of + dt.timedelta(days=LAST_WEEK_DAYS)
    last_days = _month_end(near, 1), _month_end(near, 2)
    today = (as_of - EPOCH).days
    past = today - np.round(365.25 * np.arange(1, MOST_YEARS + 1)).astype(np.int64)
    past = past[past >= moves.first_day]
    ends, everywhere = len(moves.ends), np.ones(len(moves.ends), dtype=bool)
    now = stays_on(moves, everywhere, np.array([today]), is_open=True, as_known_then=True)
    waits = now.next == NOT_SEEN
    waiting = _different(now.here[waits], now.family[waits], ends)
    history = stays_on(moves, everywhere, past, as_known_then=True)
    after = history.next_day - history.day
    goes = (history.next != NOT_SEEN) & (after <= (last_days[1] - as_of).days)
    is_later = after > (last_days[0] - as_of).days
    unit = moves.levels[level].of_end[history.next].astype(np.int64)
    state = moves.levels["state"].of_end
    states = len(moves.levels["state"].units)
    towns, own = town_shares(
        pd.DataFrame(
            {
                "town": history.here,
                "state": state[history.here],
                "year": history.day,
                "outcome": np.where(goes, 2 * unit + is_later, NOT_SEEN),
                "family": history.family,
                "weight": history.weight,
            }
        )
    )
    own = own[own["outcome"] != NOT_SEEN]
    town = towns["town"].to_numpy()
    all_stays = np.bincount(towns["state"], towns["stays"], states)
    prior = np.zeros(states)
    prior[towns["state"]] = towns["prior"]

    def of_end(column: str, otherwise: np.ndarray) -> np.ndarray:
        values = otherwise.astype(float)
        values[town] = towns[column]
        return values

    nothing = np.zeros(ends)
    return SameWeeks(
        last_days=last_days,
        waiting=waiting,
        stays=of_end("stays", nothing),
        families=of_end("families", nothing),
        # a town where nobody was on record goes by its State alone
        others=of_end("others", all_stays[state] + ELSEWHERE),
        prior=prior[state],
        children=_different(state[history.here], history.child, states)[state],
        own=_went(own["town"], own),
        of_state=_went(own["state"], own),
        gone=history.only(goes),
    )


def _different(where: np.ndarray, who: np.ndarray, size: int) -> np.ndarray:
    """How many different numbers `who` (0 or more, or -1) there are at each of 0 .. size-1."""
    found, _ = numbered((who.astype(np.int64) + 1) * max(size, 1) + where)
    return np.bincount(found % max(size, 1), minlength=size)


def _went(at: pd.Series, own: pd.DataFrame) -> Went:
    outcome, families = own["outcome"].to_numpy(), own["own"].to_numpy()
    wide = int(outcome.max()) // 2 + 1 if outcome.size else 1
    found, code = numbered(at.to_numpy().astype(np.int64) * wide + outcome // 2)
    soon, later = (
        np.bincount(code, np.where(outcome % 2 == is_later, families, 0.0), found.size) for is_later in (0, 1)
    )
    return Went(found // wide, found % wide, soon, later)


def _month_end(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)
