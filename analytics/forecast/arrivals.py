"""This month and the next: at which places how many families of the chosen ones are to be expected.

Two kinds of families. Those known to be at a place now, times the share that moved on in the same weeks
of earlier years, place by place; a place of which little is known goes by its State (see town_shares).
And those whom nothing had shown there before they left it: as many as in these weeks of earlier years
(see weeks_before).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numba
import numpy as np
import pandas as pd

from analytics.forecast.next_stop import LEAST_CHILDREN, NextStops, neighbours, next_stops
from analytics.forecast.same_weeks import SameWeeks, same_weeks
from analytics.forecast.weeks_before import weeks_before
from analytics.mobility.counts import CHILDREN, pass_counts
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.mobility.view import IN, OUT, MoveView

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
    those weeks: nothing is said of them. moving_families: expected to be seen anywhere; unshown_families: of
    these, whom no record shows at the places asked about now. years: (year, families, children) that moved
    from there in these weeks of earlier years, the first year first; none: no earlier year is in the data.
    """

    stops: pd.DataFrame
    last_days: tuple[dt.date, dt.date]
    families_now: int
    families_without: int
    moving_families: float
    unshown_families: float = 0.0
    years: tuple[tuple[int, int, int], ...] = ()


def expected_next(
    moves: CodedMoves, is_here: np.ndarray, as_of: dt.date, level: str, is_goal: np.ndarray | None = None
) -> Expected:
    """Where families now at `is_here` (a flag per end) are to be expected until next month's end.

    Families that have left without anybody having written it down yet still count as being there.
    `is_goal`: only at these ends (a flag per end).
    """
    weeks = same_weeks(moves, as_of, level)
    here = np.where(is_here, weeks.waiting, 0)
    waiting = np.where(weeks.children >= LEAST_CHILDREN, here, 0)
    families, told = int(here.sum()), int(waiting.sum())
    state = moves.levels["state"].of_end
    units = moves.levels[level].units
    goal = np.ones(len(moves.ends), dtype=bool) if is_goal is None else is_goal
    is_told = np.zeros(len(moves.levels["state"].units), dtype=bool)
    is_told[state[waiting > 0]] = True
    sums = _by_unit(weeks, waiting, state, len(units))
    low, high = np.zeros(len(units)), np.zeros(len(units))
    reached = np.zeros(len(units), dtype=bool)
    reached[weeks.of_state.unit[is_told[weeks.of_state.at]]] = True
    if told:
        mean, spread = (sums[name][reached] for name in ("expected_families", "spread"))
        low[reached], high[reached] = _between(mean, spread, told)
    gone = weeks.gone
    counted = gone.only(is_here[gone.here] & (weeks.children >= LEAST_CHILDREN)[gone.here])
    before = weeks_before(moves, is_here, goal, (as_of, *weeks.last_days), level, counted)
    reached |= before.support > 0
    is_wanted = np.zeros(len(units), dtype=bool)
    is_wanted[moves.levels[level].of_end[goal]] = True
    reached &= is_wanted
    families_each = {
        "this_month": sums["this_month"] + before.soon,
        "next_month": sums["next_month"] + before.later,
        "expected_families": sums["expected_families"] + before.soon + before.later,
        # both ends together: rather too wide than too narrow
        "low_families": low + before.low,
        "high_families": high + before.high,
        "support_families": sums["support_families"] + before.support,
    }
    stops = units.loc[reached, list(COLUMNS[:3])].assign(
        **{name: values[reached] for name, values in families_each.items()}
    )
    # sums of shares differ in their last digits: equal ones are ordered by name, not by those
    order = np.lexsort([stops["name"], -stops["expected_families"].round(9)])
    stops = stops.iloc[order].reset_index(drop=True)
    return Expected(
        stops[list(COLUMNS)],
        weeks.last_days,
        families,
        families - told,
        float(stops["expected_families"].sum()),
        float((before.soon + before.later)[reached].sum()),
        before.years,
    )


def towns_to_ask(view: MoveView) -> pd.DataFrame:
    """One row per town to ask about, most children first: place_id (as text), name, children.

    Where those who arrive come from, where those who leave are.
    """
    seen, counts = view.moves.levels["place"], pass_counts(view, "place").corridors
    side = seen.pairs[:, 0 if view.mode in (IN, OUT) else 1]
    sums = np.bincount(side, counts[:, CHILDREN], len(seen.units)).astype(np.int64)
    is_town = seen.units["unit_id"].str.isdecimal().to_numpy(dtype=bool)
    kept = np.flatnonzero(is_town & (sums > 0))
    kept = kept[np.lexsort([seen.rank[kept], -sums[kept]])]
    towns = seen.units.loc[kept, ["unit_id", "name"]].rename(columns={"unit_id": "place_id"})
    return towns.assign(children=sums[kept]).reset_index(drop=True)


def next_stops_of(view: MoveView, month: int, place_ids: tuple[str, ...]) -> tuple[NextStops, ...]:
    """The next stops of each town, in the order asked, at the end of `month` (1 to 12)."""
    names = view.moves.levels["place"].units.set_index("unit_id")["name"]
    ends = view.moves.ends["end_id"].astype(str)
    near = neighbours(view.moves, ends.isin(place_ids).to_numpy(), month, "place")
    return tuple(
        next_stops(view.moves, (ends == p).to_numpy(), names[p], month, "place", near) for p in place_ids
    )


def expected_arrivals(view: MoveView) -> Expected:
    """Where families of the selection are to be expected, from the day the data end on.

    As `expected_next`; of moves into the State only the places at home are stops.
    """
    moves = view.moves
    as_of = EPOCH + dt.timedelta(days=moves.last_day)
    if view.mode != IN:
        return expected_next(moves, view.is_home, as_of, "place")
    elsewhere = view.is_other & ~view.is_home
    # without a State every place is home, and families come to it from the others
    return expected_next(moves, elsewhere if elsewhere.any() else view.is_other, as_of, "place", view.is_home)


def _by_unit(weeks: SameWeeks, waiting: np.ndarray, state: np.ndarray, units: int) -> dict[str, np.ndarray]:
    """Sums over the towns for each unit: this_month, next_month, expected_families, spread (the
    variance of the number, each town's share known from its families), support_families.

    A town's share of a unit is steady * own + lean * of its State (town_shares.share_of, put in
    order of the two), so the sums go over places where families went and over States, and never
    over every town and every unit.
    """
    asked = np.flatnonzero(waiting)
    count, of_state = waiting[asked].astype(float), state[asked]
    prior, all_stays = weeks.prior[asked], weeks.stays[asked] + weeks.prior[asked]
    lean = prior / weeks.others[asked] / all_stays
    steady = 1 / all_stays - lean
    doubt = count * (1 + (count - 1) / (weeks.families[asked] + prior + 1))
    row = np.full(waiting.size, -1)
    row[asked] = np.arange(asked.size)
    own = row[weeks.own.at] >= 0
    town, unit, soon, later = (
        row[weeks.own.at[own]],
        weeks.own.unit[own],
        weeks.own.soon[own],
        weeks.own.later[own],
    )
    there = soon + later
    # what the State's families did there, beside each town's own
    wide, states = max(units, 1), weeks.of_state
    in_state = _looked_up(
        states.at * wide + states.unit, states.soon + states.later, of_state[town] * wide + unit
    )
    moving_states = [
        np.bincount(of_state, weight, int(state.max()) + 1)[states.at]
        for weight in (count * lean, doubt * lean, doubt * lean**2)
    ]

    def summed(of_town: np.ndarray, of_whole_state: np.ndarray) -> np.ndarray:
        return np.bincount(unit, of_town, units) + np.bincount(states.unit, of_whole_state, units)

    by_town, whole = (count * steady)[town], states.soon + states.later
    this_month = summed(by_town * soon, moving_states[0] * states.soon)
    next_month = summed(by_town * later, moving_states[0] * states.later)
    a, b, weight = (steady[town] * there), (lean[town] * in_state), doubt[town]
    first = summed(weight * a, moving_states[1] * whole)
    squared = summed(weight * a * (a + 2 * b), moving_states[2] * whole**2)
    return {
        "this_month": this_month,
        "next_month": next_month,
        "expected_families": this_month + next_month,
        "spread": np.maximum(first - squared, 0.0),
        "support_families": np.bincount(unit, there, units),
    }


def _looked_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The value of each wanted key; `keys` rise and hold all that are wanted."""
    return values[np.searchsorted(keys, wanted)]


def _between(mean: np.ndarray, spread: np.ndarray, families: int) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of the number of families: a beta-binomial's with this mean and spread."""
    share = np.clip(mean / families, 1e-9, 1 - 1e-9)
    plain = families * share * (1 - share)
    excess = (spread / plain - 1) / max(families - 1, 1)
    size = 1 / np.clip(excess, 1e-9, 1 - 1e-9) - 1
    return middle_95(families, share * size, (1 - share) * size)


@numba.njit(nogil=True, cache=True)
def middle_95(families, a, b):
    """2.5 % and 97.5 % quantiles of beta-binomials of `families` with a and b (arrays), by adding
    up; scipy takes a second for the 400 towns of a large world."""
    low, high = np.zeros(a.size), np.zeros(a.size)
    for i in range(a.size):
        log_chance = log_rise_exact(b[i], families) - log_rise_exact(a[i] + b[i], families)
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
                log_chance += math.log((families - k) / (k + 1.0) * (a[i] + k) / (b[i] + families - k - 1.0))
    return low, high


@numba.njit(nogil=True, cache=True)
def log_rise_exact(start, by):
    """log Gamma(start + by) - log Gamma(start).

    The two nearly cancel where `start` is large: then Stirling's series of both (its next term is
    below 1e-15), with what cancels taken off beforehand.
    """
    if start < 10_000:
        return math.lgamma(start + by) - math.lgamma(start)
    end = start + by
    return (
        (end - 0.5) * math.log1p(by / start)
        + by * (math.log(start) - 1)
        + (1 / end - 1 / start) / 12
        - (1 / end**3 - 1 / start**3) / 360
    )
