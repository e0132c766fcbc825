"""Next stop: where children last seen at a place in a month usually turn up next, and when.

A cohort is everybody known to be at the place on the last day of the month (of each year): they
arrived there up to a year before and had not moved on, or they left from there within a month after
(a departure is a sighting, see stays.stays_on). What counts is where they are seen next in the half
year after that day (stays.HORIZON_DAYS); "not seen again" is an outcome of its own. Only years
are used whose half year lies inside the data, so that is not a matter of the file's end. A child
and a family count once a year. Shares are of families, since siblings travel together, and lean on
the State's other towns where a town has few (see town_shares). They hold for families who are
there; of those whom the records of the day show there fewer go on as said, because some have left
already and nobody has written it down yet (python -m benchmarks.next_stop prints both). Moves that
no State ever wrote down are not known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.forecast.shares import interval, town_shares
from analytics.forecast.stays import (
    DEPARTURE_DAYS,
    HORIZON_DAYS,
    NOT_SEEN,
    Stays,
    in_the_states_of,
    month_ends,
    stays_on,
)
from analytics.mobility.circuits import quarters
from analytics.mobility.ends import Level
from analytics.mobility.identity_cache import once_for_each
from analytics.mobility.moves import EPOCH, CodedMoves
from analytics.stats.numbering import numbered
from analytics.wording import MONTHS, state_name

THIN_PCT = 15.0
"""Below it a next stop is told as the likeliest only where its interval lies above the third's. In
the made-up worlds the likeliest stop of a town and month is then said with less than twice the
share of the third, from 15 % on with more."""


def stands_out(answer: NextStops) -> bool:
    """Whether the first stops are told as the usual ones: see THIN_PCT."""
    stops = answer.stops
    if stops.empty or stops["share_pct"].iloc[0] >= THIN_PCT:
        return not stops.empty
    third = stops["high_pct"].iloc[TOLD_STOPS:]
    return bool((stops["low_pct"].iloc[0] > third.head(1)).any())


def sentence(answer: NextStops, year: int) -> str:
    """The answer as one plain sentence, with the days as they would fall in `year`."""
    if answer.refused:
        return answer.refused
    told, month = answer.told, MONTHS[answer.month - 1]
    start = f"Children last seen in {answer.place} at the end of {month}"
    if not told.names:
        return (
            f"Where children last seen in {answer.place} at the end of {month} go next cannot be told from this "
            f"file: none of {answer.children:,} was seen anywhere else in the half year after."
        )
    if not stands_out(answer):
        top = answer.stops.iloc[0]
        return (
            f"No town stands out as the next stop of children last seen in {answer.place} at the end "
            f"of {month}: {top['name']}, the likeliest, saw {top['children']:,} of "
            f"{answer.children:,} ({top['families']:,} of {answer.families:,} families)."
        )
    ends = (dt.date(year, answer.month, 28) + dt.timedelta(days=4)).replace(day=1)
    ends -= dt.timedelta(days=1)
    usually = "usually" if told.share_pct >= 50 else "most often"
    return (
        f"{start} {usually} show up next in {' or '.join(told.names)}: {told.children:,} of "
        f"{answer.children:,} ({told.families:,} of {answer.families:,} families), "
        f"{_half_of_them(ends, told.first_quarter_day, told.third_quarter_day)}."
    )


def next_time(answer: NextStops) -> str:
    """What to count on the next time, with its 95% interval; "" where nobody was seen elsewhere."""
    if answer.stops.empty:
        return ""
    if not stands_out(answer):
        return _spread_out(answer)
    of_whom = "who leave" if 2 * answer.left_children > answer.children else "there"
    return (
        f"Next time count on {answer.told.share_pct:.0f}% of families {of_whom} (95% interval "
        f"{answer.told.low_pct:.0f} to {answer.told.high_pct:.0f}%)."
    )


def support(answer: NextStops) -> str:
    """Of whom the numbers of the sentence are."""
    first, last = answer.years[0], answer.years[-1]
    families = "family" if answer.different_families == 1 else "families"
    who = f"{answer.different_children:,} children of {answer.different_families:,} {families}"
    if first == last:
        who = f"In {first}: {who}."
    else:
        who = f"{answer.children:,} counts a child once a year, {first} to {last}: {who}."
    seen = f"{answer.not_seen_children:,} of {answer.children:,} were not seen again within half a year."
    if answer.left_children:
        seen += (
            f" {answer.left_children:,} of them are known there only because they left within {DEPARTURE_DAYS} days: "
            "who stayed without a line in the file is not among them, so these are shares of those who leave."
        )
    return f"{who} {seen}"


def _spread_out(answer: NextStops) -> str:
    """What to count on where no town stands out: the likeliest towns, and the likeliest State."""
    top = answer.stops.head(TOLD_STOPS + 1)
    towns = [
        f"{name} {share:.0f}% ({low:.0f} to {high:.0f}%)"
        for name, share, low, high in top[["name", "share_pct", "low_pct", "high_pct"]].to_numpy()
    ]
    said = f"Next time count on few families in any one town (95% interval): {', '.join(towns)}."
    states = answer.stops.groupby("state_code")["share_pct"].sum().round(9)
    if len(answer.stops) == states.size:
        return said
    state, share = states.idxmax(), states.max()
    low, high = interval(share / 100, answer.different_families, answer.state_weight)
    return (
        f"{said} All towns of {state_name(state)} together: {share:.0f}% ({100 * low:.0f} to "
        f"{100 * high:.0f}%)."
    )


def _half_of_them(start: dt.date, first_day: float, last_day: float) -> str:
    """ "half of them between June 9 and 17", "half of them about June 9"."""
    first, last = (start + dt.timedelta(days=round(days)) for days in (first_day, last_day))
    if first == last:
        return f"half of them about {MONTHS[first.month - 1]} {first.day}"
    end = str(last.day) if first.month == last.month else f"{MONTHS[last.month - 1]} {last.day}"
    return f"half of them between {MONTHS[first.month - 1]} {first.day} and {end}"


LEAST_CHILDREN = 8
"""Different children; a child who came three years is one."""
TOLD_STOPS = 2


@dataclass(frozen=True)
class Together:
    """The likeliest stops taken together.

    names; children and families who went there, each once a year; first_quarter_day and
    third_quarter_day: days after the month's end between which the middle half of these families
    arrived; share_pct, low_pct, high_pct: families to be counted on next time, 95 % interval.
    """

    names: tuple[str, ...] = ()
    children: int = 0
    families: int = 0
    first_quarter_day: float = 0.0
    third_quarter_day: float = 0.0
    share_pct: float = 0.0
    low_pct: float = 0.0
    high_pct: float = 0.0


@dataclass(frozen=True)
class NextStops:
    """stops: one row per next stop, the likeliest first: unit_id, name, state_code, children,
    families (who went there, each once a year), share_pct (families to be counted on next time),
    low_pct, high_pct (95 %), first_quarter_day, third_quarter_day (days after the month's end
    between which the middle half of the families arrived). told: the first TOLD_STOPS of them.

    children, families: of the cohorts, each once a year. different_children, different_families:
    whatever the year. not_seen_children: without a move in the horizon; not_seen_pct: share of
    families. left_children: of the cohorts, known there only by their departure.
    state_weight: families that the State's other towns count as. years: the cohorts'
    years. refused: why nothing is said, or "".
    """

    place: str
    month: int
    children: int
    families: int
    different_children: int
    different_families: int
    not_seen_children: int
    left_children: int
    not_seen_pct: float
    state_weight: float
    years: tuple[int, ...]
    stops: pd.DataFrame
    told: Together
    refused: str


def next_stops(
    moves: CodedMoves,
    is_here: np.ndarray,
    place: str,
    month: int,
    level: str,
    near: Neighbours | None = None,
) -> NextStops:
    """Where children known to be at `is_here` (a flag per end) at the end of `month` go next.

    `place` is how the ends are called. `near`: where several single ends are asked about one after
    the other, what `neighbours` said of all of them. Refuses below LEAST_CHILDREN different children.
    """
    town = NOT_SEEN if near is None else int(np.flatnonzero(is_here)[0])
    if near is None:
        near = neighbours(moves, is_here, month, level, as_one=True)
    found = near.found.only(is_here[near.found.here])
    different = _runs(found.child)  # a family's and a child's entries lie together
    different_families = _runs(found.family)
    refused = ""
    if different < LEAST_CHILDREN:
        refused = (
            f"{different or 'No'} {'child was' if different == 1 else 'children were'} seen in {place} "
            f"at the end of {MONTHS[month - 1]} with half a year of data afterwards; below "
            f"{LEAST_CHILDREN} it cannot be told from this file where they go."
        )
    went = found.only(found.next != NOT_SEEN)
    years = tuple(sorted({(EPOCH + dt.timedelta(days=int(d))).year for d in np.unique(found.day)}))
    counts = (
        place, month, found.child.size, _family_days(found).size, different, different_families,
        found.child.size - went.child.size, int(found.by_departure.sum()),
    )  # fmt: skip
    seen = moves.levels[level]
    reached, columns = _stops(went, seen)
    if refused or not reached.size:
        none = 100.0 if found.child.size and not refused else 0.0
        nothing = np.empty(0)
        empty = _table(
            seen,
            reached[:0],
            {name: values[:0] for name, values in columns.items()},
            nothing,
            nothing,
            nothing,
        )
        return NextStops(*counts, none, 0.0, years, empty, Together(), refused)
    own = near.shares["town"].to_numpy() == town
    share_of = np.zeros(len(seen.units) + 1)  # the last one: not seen again
    share_of[near.shares["outcome"].to_numpy()[own]] = near.shares["share"].to_numpy()[own]
    prior = float(near.towns["prior"].to_numpy()[np.searchsorted(near.towns["town"], town)])
    # shares differ in their last digits: equal ones are ordered by children and name, not by those
    ranks = [seen.rank[reached], -columns["children"], -share_of[reached].round(11)]
    order = np.lexsort(ranks)
    reached, columns = reached[order], {name: values[order] for name, values in columns.items()}
    share = share_of[reached]
    stops = _table(seen, reached, columns, share, *interval(share, different_families, prior))
    told = _together(went, seen, reached[:TOLD_STOPS], share, different_families, prior)
    return NextStops(*counts, 100 * share_of[NOT_SEEN], prior, years, stops, told, "")


def _table(
    seen: Level,
    reached: np.ndarray,
    columns: dict[str, np.ndarray],
    share: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> pd.DataFrame:
    named = {name: seen.units[name].array.take(reached) for name in ("unit_id", "name", "state_code")}
    shares = {"share_pct": 100 * share, "low_pct": 100 * low, "high_pct": 100 * high}
    return pd.DataFrame(named | columns | shares)


@dataclass(frozen=True)
class Neighbours:
    """found: the cohorts at least of the places asked about (stays.stays_on); towns and shares:
    see town_shares; a town is the number of an end."""

    found: Stays
    towns: pd.DataFrame
    shares: pd.DataFrame


def neighbours(
    moves: CodedMoves, is_here: np.ndarray, month: int, level: str, as_one: bool = False
) -> Neighbours:
    """What families did that were at any place in the States of `is_here` at the end of `month`.

    `as_one`: the ends `is_here` are one town, of the number NOT_SEEN, and their States one State.
    Otherwise it is the same for every Selection and kept with the moves.
    """
    if as_one:
        found = stays_on(moves, in_the_states_of(moves, is_here), month_ends(moves, month))
        town = np.where(is_here[found.here], NOT_SEEN, found.here)
        shares = _shares(moves, found, town, np.zeros(town.size, dtype=np.int64), level)
        return Neighbours(found, *shares)
    return Neighbours(stays_on(moves, is_here, month_ends(moves, month)), *shares_of_all(moves, month, level))


@once_for_each
def shares_of_all(moves: CodedMoves, month: int, level: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """town_shares of every place at the end of `month`, each in its State; kept with the moves."""
    found = stays_on(moves, np.ones(len(moves.ends), dtype=bool), month_ends(moves, month))
    state = moves.levels["state"].of_end[found.here]
    return _shares(moves, found, found.here, state, level)


def _shares(
    moves: CodedMoves, found: Stays, town: np.ndarray, state: np.ndarray, level: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    unit = moves.levels[level].of_end[found.next]
    return town_shares(
        pd.DataFrame(
            {
                "town": town,
                "state": state,
                "year": found.day,
                "outcome": np.where(found.next >= 0, unit, NOT_SEEN),
                "family": found.family,
                "weight": found.weight,
            }
        )
    )


def _stops(went: Stays, seen: Level) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The units that the stays went on to, rising, and columns of NextStops.stops about them."""
    size, unit = len(seen.units), seen.of_end[went.next]
    # siblings arrive together: a family counts from the first of its children there
    found, which = numbered(_family_and_day(went) * size + unit)
    of_family = found % size if size else found
    first, _, third = quarters(of_family, _first_days(went, which, found.size), size)
    children, families = (np.bincount(codes, minlength=size) for codes in (unit, of_family))
    reached = np.flatnonzero(children)
    columns = {
        "children": children,
        "families": families,
        "first_quarter_day": first,
        "third_quarter_day": third,
    }
    return reached, {name: values[reached] for name, values in columns.items()}


def _together(
    went: Stays, seen: Level, top: np.ndarray, share: np.ndarray, families: int, prior: float
) -> Together:
    went = went.only(np.isin(seen.of_end[went.next], top))
    different, which = numbered(_family_and_day(went))
    first, third = np.quantile(_first_days(went, which, different.size), [0.25, 0.75])
    together = min(float(share[: top.size].sum()), 1.0)
    low, high = interval(together, families, prior)
    return Together(
        tuple(seen.units["name"].array.take(top)),
        went.child.size,
        different.size,
        float(first),
        float(third),
        100 * together,
        100 * float(low),
        100 * float(high),
    )


def _runs(numbers: np.ndarray) -> int:
    """How many numbers there are, where equal ones lie together."""
    return int(numbers.size > 0) + int(np.count_nonzero(np.diff(numbers)))


def _family_days(stays: Stays) -> np.ndarray:
    """The different families, each once a year."""
    return numbered(_family_and_day(stays))[0]


def _family_and_day(stays: Stays) -> np.ndarray:
    """One number per family and day."""
    days, day = numbered(stays.day)
    return stays.family.astype(np.int64) * max(days.size, 1) + day


def _first_days(went: Stays, which: np.ndarray, size: int) -> np.ndarray:
    """The fewest days until the next move of each 0 .. size-1."""
    fewest = np.full(size, HORIZON_DAYS, dtype=np.int64)
    np.minimum.at(fewest, which, went.next_day - went.day)
    return fewest
