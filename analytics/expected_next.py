"""This month and the next: at which places how many families of the chosen ones are to be expected.

Families known to be at a place now, times the share that moved on in the same weeks of earlier
years, place by place. A place of which little is known goes by its State (see town_shares).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numba
import numpy as np
import pandas as pd

from analytics.last_seen import NOT_SEEN, cohorts, in_the_states_of
from analytics.mobility_moves import EPOCH, CodedMoves
from analytics.next_stop import LEAST_CHILDREN
from analytics.town_shares import share_of, town_shares

MOST_YEARS = 9
LAST_WEEK_DAYS = 7
"""In the last week of a month the coming month counts as this month."""
COLUMNS = (
    "unit_id", "name", "state_code", "this_month", "next_month", "expected_families",
    "low_families", "high_families", "support_families",
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """stops: one row per place, the most families first: COLUMNS. this_month (the rest of it),
    next_month and their sum expected_families: means, so not whole; low_, high_families: 95 %
    interval of the number that will be seen there; support_families: who went there in those weeks
    of earlier years, each once a year.

    last_days: of this month and the next. families_now: known to be at the places asked about.
    families_without: of these, in States with fewer than LEAST_CHILDREN children on record in
    those weeks: nothing is said of them. moving_families: expected to be seen anywhere.
    """

    stops: pd.DataFrame
    last_days: tuple[dt.date, dt.date]
    families_now: int
    families_without: int
    moving_families: float


def expected_next(moves: CodedMoves, is_here: np.ndarray, as_of: dt.date, level: str) -> Expected:
    """Where families now at `is_here` (a flag per end) are to be expected until next month's end.

    Families that have left without anybody having written it down yet still count as being there.
    """
    near = as_of + dt.timedelta(days=LAST_WEEK_DAYS)
    last_days = _month_end(near, 1), _month_end(near, 2)
    ahead = [(day - as_of).days for day in last_days]
    today = (as_of - EPOCH).days
    past = today - np.round(365.25 * np.arange(1, MOST_YEARS + 1)).astype(np.int64)
    past = past[past >= (int(moves.day.min()) if moves.moves else 0)]
    now = cohorts(moves, is_here, np.array([today]), is_open=True)
    waiting = now[now["next"] == NOT_SEEN].drop_duplicates(["family", "here"]).groupby("here")
    waiting = waiting.size().rename("waiting").rename_axis("town").reset_index()
    waiting["state"] = moves.levels["state"].of_end[waiting["town"]]
    families = int(waiting["waiting"].sum())
    history = cohorts(moves, in_the_states_of(moves, is_here), past)
    state = moves.levels["state"].of_end[history["here"]]
    children = history["child"].groupby(state).nunique()
    known = children.index[children >= LEAST_CHILDREN]
    history, told = history[np.isin(state, known)], waiting[waiting["state"].isin(known)]
    without = families - int(told["waiting"].sum())
    chances = _chances(moves, history, told, ahead, level) if len(told) else None
    if chances is None or chances.empty:
        return Expected(pd.DataFrame(columns=list(COLUMNS)), last_days, families, without, 0.0)
    units = moves.levels[level].units[list(COLUMNS[:3])]
    stops = units.join(_by_unit(chances, int(told["waiting"].sum())), how="inner")
    stops = stops.sort_values(
        ["expected_families", "name"], ascending=[False, True], ignore_index=True
    )
    moving = float(stops["expected_families"].sum())
    return Expected(stops[list(COLUMNS)], last_days, families, without, moving)


def _chances(
    moves: CodedMoves, history: pd.DataFrame, waiting: pd.DataFrame, ahead: list[int], level: str
) -> pd.DataFrame:
    """One row per town with families now and place where they may be seen.

    Columns: town, unit, waiting, soon and later (share of families seen there this month, next
    month), own (families in earlier years), size (families that the shares rest on).
    """
    after = (history["next_day"] - history["day"]).to_numpy()
    unit = moves.levels[level].of_end[history["next"]].astype(np.int64)
    goes = ((history["next"] != NOT_SEEN) & (after <= ahead[1])).to_numpy()
    seen = pd.DataFrame(
        {
            "town": history["here"].to_numpy(),
            "state": moves.levels["state"].of_end[history["here"]],
            "year": history["day"].to_numpy(),
            "outcome": np.where(goes, 2 * unit + (after > ahead[0]), NOT_SEEN),
            "family": history["family"].to_numpy(),
            "weight": history["weight"].to_numpy(),
        }
    )
    towns, own = town_shares(seen)
    of_state = towns.groupby("state").agg(prior=("prior", "first"), of_state=("stays", "sum"))
    places = waiting.join(of_state, on="state").merge(
        towns[["town", "stays", "families", "others"]], on="town", how="left"
    )
    # a town where nobody was on record goes by its State alone
    places["others"] = places["others"].fillna(places["of_state"])
    places = places.fillna({"stays": 0.0, "families": 0.0})
    outcomes = own[["state", "outcome", "in_state"]].drop_duplicates()
    rows = places.merge(outcomes[outcomes["outcome"] != NOT_SEEN], on="state")
    rows = rows.merge(own[["town", "outcome", "own"]], on=["town", "outcome"], how="left")
    rows["own"] = rows["own"].fillna(0.0)
    share = share_of(rows["own"], rows["in_state"], rows["others"], rows["stays"], rows["prior"])
    is_later = rows["outcome"] % 2 == 1
    told = rows.assign(
        unit=rows["outcome"] // 2,
        soon=share.where(~is_later, 0.0),
        later=share.where(is_later, 0.0),
        size=rows["families"] + rows["prior"],
    )
    return told.groupby(["town", "unit"], as_index=False).agg(
        waiting=("waiting", "first"), soon=("soon", "sum"), later=("later", "sum"),
        own=("own", "sum"), size=("size", "first"),
    )  # fmt: skip


def _by_unit(chances: pd.DataFrame, families: int) -> pd.DataFrame:
    """Sums over the towns. The interval is that of a beta-binomial with the same mean and spread:
    each town's number is one, its share known from `size` families."""
    share, count = chances["soon"] + chances["later"], chances["waiting"]
    spread = count * share * (1 - share) * (1 + (count - 1) / (chances["size"] + 1))
    sums = (
        chances.assign(
            this_month=count * chances["soon"],
            next_month=count * chances["later"],
            expected_families=count * share,
            spread=spread,
            support_families=chances["own"],
        )
        .groupby("unit")[
            ["this_month", "next_month", "expected_families", "spread", "support_families"]
        ]
        .sum()
    )
    mean = np.clip(sums["expected_families"].to_numpy() / families, 1e-9, 1 - 1e-9)
    plain = families * mean * (1 - mean)
    excess = (sums["spread"].to_numpy() / plain - 1) / max(families - 1, 1)
    size = 1 / np.clip(excess, 1e-9, 1 - 1e-9) - 1
    low, high = middle_95(families, mean * size, (1 - mean) * size)
    return sums.assign(low_families=low, high_families=high)


@numba.njit(nogil=True, cache=True)
def middle_95(families, a, b):
    """2.5 % and 97.5 % quantiles of beta-binomials of `families` with a and b (arrays), by adding
    up; scipy takes a second for the 400 towns of a large world."""
    low, high = np.zeros(a.size), np.zeros(a.size)
    for i in range(a.size):
        log_chance = 0.0
        for k in range(families):
            log_chance += math.log((b[i] + k) / (a[i] + b[i] + k))
        below = 0.0
        for k in range(families + 1):
            below += math.exp(log_chance)
            if below < 0.025:
                low[i] = k + 1
            if below >= 0.975:
                high[i] = k
                break
            high[i] = families
            if k < families:
                log_chance += math.log(
                    (families - k) / (k + 1.0) * (a[i] + k) / (b[i] + families - k - 1.0)
                )
    return low, high


def _month_end(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)
