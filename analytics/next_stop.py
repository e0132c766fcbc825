"""Next stop: where children last seen at a place in a month usually turn up next, and when.

A cohort is everybody known to be at the place on the last day of the month (of each year): they
arrived there up to a year before and had not moved on. What counts is the first move within
HORIZON_DAYS after that day. Only years are used whose horizon lies inside the data, so "not seen
again" is not a matter of the file's end. Families are the unit of the interval: siblings travel
together. A child counts once a year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.mobility_moves import EPOCH, CodedMoves
from analytics.selection import MONTHS, in_words
from analytics.wilson import wilson

HORIZON_DAYS = 183
LONGEST_STAY_DAYS = 365
"""A year after an arrival nobody knows whether the child is still there."""
LEAST_CHILDREN = 8


@dataclass(frozen=True)
class NextStops:
    """stops: one row per next stop, most children first: unit_id, name, state_code, children,
    families, share_pct, low_pct, high_pct (Wilson 95 %, families), first_quarter_day,
    third_quarter_day (days after the month's end between which the middle half of the families
    arrived). children, families: of the cohorts. not_seen_children: without a move in the
    horizon. years: the cohorts' years. refused: why nothing is said, or "".
    """

    place: str
    month: int
    children: int
    families: int
    not_seen_children: int
    years: tuple[int, ...]
    stops: pd.DataFrame
    refused: str


def month_ends(moves: CodedMoves, month: int) -> np.ndarray:
    """The last day of `month` in each year of the data, as days since 1970-01-01."""
    if not moves.moves:
        return np.empty(0, dtype=np.int64)
    first = (EPOCH + dt.timedelta(days=int(moves.day.min()))).year
    last = (EPOCH + dt.timedelta(days=moves.last_day)).year
    firsts = np.array([(y - 1970) * 12 + month for y in range(first, last + 1)])
    return firsts.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1


def cohorts(
    moves: CodedMoves, is_here: np.ndarray, days: np.ndarray, is_open: bool = False
) -> pd.DataFrame:
    """One row per child and day of `days` on which it is known to be at one of the ends `is_here`.

    Columns: child, family, day, here (end number), next (end number of the first move within the
    horizon; -1: none), next_day. `is_open`: days whose horizon goes beyond the data stay in.
    """
    i = np.flatnonzero(is_here[moves.finish] & moves.is_usable)
    arrival = moves.day[i].astype(np.int64)
    has_next = np.zeros(moves.moves, dtype=bool)
    if moves.moves > 1:
        has_next[:-1] = np.diff(moves.child) == 0
    after = np.minimum(i + 1, moves.moves - 1)
    leaves = np.where(has_next[i], moves.day[after], np.iinfo(np.int32).max).astype(np.int64)
    # a move that cannot be trusted ends the stay, and where it went is not counted
    is_told = has_next[i] & moves.is_usable[after]
    days = np.sort(days)
    if not is_open:
        days = days[days + HORIZON_DAYS <= moves.last_day]
    at = np.searchsorted(days, arrival)
    day = np.append(days, np.iinfo(np.int32).max)[at]
    stays = (day < leaves) & (day - arrival <= LONGEST_STAY_DAYS)
    moves_on = stays & (leaves - day <= HORIZON_DAYS)
    stays &= ~(moves_on & ~is_told)
    kept = np.flatnonzero(stays)
    goes = moves_on[kept]
    return pd.DataFrame(
        {
            "child": moves.child[i[kept]],
            "family": moves.family[i[kept]],
            "day": day[kept],
            "here": moves.finish[i[kept]],
            "next": np.where(goes, moves.finish[after[kept]], -1),
            "next_day": np.where(goes, leaves[kept], 0),
        }
    )


def next_stops(
    moves: CodedMoves, is_here: np.ndarray, place: str, month: int, level: str
) -> NextStops:
    """Where children known to be at `is_here` (a flag per end) at the end of `month` go next.

    `place` is how the ends are called. Refuses below LEAST_CHILDREN children.
    """
    found = cohorts(moves, is_here, month_ends(moves, month))
    children, families = len(found), len(found[["family", "day"]].drop_duplicates())
    years = tuple(sorted({(EPOCH + dt.timedelta(days=int(d))).year for d in found["day"].unique()}))
    refused = ""
    if children < LEAST_CHILDREN:
        refused = (
            f"{children or 'No'} {'child was' if children == 1 else 'children were'} seen in {place} "
            f"at the end of {MONTHS[month - 1]} with half a year of data afterwards; below "
            f"{LEAST_CHILDREN} nothing is said."
        )
    stops = _stops(moves, found, families, level)
    if refused:
        stops = stops.iloc[:0]
    return NextStops(place, month, children, families, int((found["next"] < 0).sum()), years, stops, refused)  # fmt: skip


def _stops(moves: CodedMoves, found: pd.DataFrame, families: int, level: str) -> pd.DataFrame:
    seen = moves.levels[level]
    went = found[found["next"] >= 0]
    went = went.assign(unit=seen.of_end[went["next"]], after=went["next_day"] - went["day"])
    together = went.groupby(["unit", "family", "day"])["after"].min()
    stops = pd.DataFrame(
        {
            "children": went.groupby("unit").size(),
            "families": together.groupby("unit").size(),
            "first_quarter_day": together.groupby("unit").quantile(0.25),
            "third_quarter_day": together.groupby("unit").quantile(0.75),
        }
    )
    low, high = wilson(stops["families"], np.full(len(stops), families))
    stops["share_pct"] = 100.0 * stops["children"] / max(len(found), 1)
    stops["low_pct"], stops["high_pct"] = 100.0 * low, 100.0 * high
    named = seen.units[["unit_id", "name", "state_code"]].join(stops, how="inner")
    return named.sort_values(["children", "name"], ascending=[False, True], ignore_index=True)


def sentence(answer: NextStops, year: int) -> str:
    """The answer as one plain sentence, with the days as they would fall in `year`."""
    if answer.refused:
        return answer.refused
    top = answer.stops.head(2)
    month = MONTHS[answer.month - 1]
    start = f"Children last seen in {answer.place} at the end of {month}"
    if top.empty:
        return (
            f"{start} were not seen anywhere else in the half year after: 0 of {answer.children}."
        )
    names = " or ".join(top["name"])
    reached = int(top["children"].sum())
    families = int(top["families"].sum())
    ends = (dt.date(year, answer.month, 28) + dt.timedelta(days=4)).replace(day=1)
    ends -= dt.timedelta(days=1)
    first = ends + dt.timedelta(days=round(top["first_quarter_day"].min()))
    last = ends + dt.timedelta(days=round(top["third_quarter_day"].max()))
    usually = "usually" if 2 * reached >= answer.children else "most often"
    return (
        f"{start} {usually} show up next in {names}: {reached} of {answer.children} "
        f"({families} of {answer.families} families), between {in_words(first)} and "
        f"{in_words(last)} (middle half)."
    )


def expected_next(
    moves: CodedMoves, is_here: np.ndarray, as_of: dt.date, days_ahead: int, level: str
) -> pd.DataFrame:
    """One row per place where children now at `is_here` are to be expected within `days_ahead`.

    Columns: unit_id, name, state_code, expected_families, low_families, high_families,
    support_families. Each place of `is_here` is asked by itself what the same day of earlier
    years brought; places with fewer than LEAST_CHILDREN children then are left out. The interval
    adds up the Wilson intervals of the places, which is wider than it needs to be.
    """
    seen = moves.levels[level]
    columns = ["unit_id", "name", "state_code", "expected_families", "low_families", "high_families", "support_families"]  # fmt: skip
    today = (as_of - EPOCH).days
    past = np.array([today - round(365.25 * n) for n in range(1, 10)])
    past = past[past >= (int(moves.day.min()) if moves.moves else 0)]
    history = cohorts(moves, is_here, past)
    now = cohorts(moves, is_here, np.array([today]), is_open=True)
    now = now[now["next"] < 0]
    waiting = now.drop_duplicates(["family", "here"]).groupby("here").size()
    asked = history.groupby("here")["child"].size()
    asked = history[history["here"].isin(asked.index[asked >= LEAST_CHILDREN])]
    trials = asked.drop_duplicates(["family", "day", "here"]).groupby("here").size()
    hits = asked[(asked["next"] >= 0) & (asked["next_day"] - asked["day"] <= days_ahead)]
    hits = hits.assign(unit=seen.of_end[hits["next"]])
    hits = hits.drop_duplicates(["family", "day", "here", "unit"]).groupby(["here", "unit"]).size()
    if hits.empty:
        return pd.DataFrame(columns=columns)
    frame = hits.rename("hits").reset_index()
    frame["waiting"] = frame["here"].map(waiting).fillna(0)
    frame["trials"] = frame["here"].map(trials)
    low, high = wilson(frame["hits"], frame["trials"])
    frame["expected_families"] = frame["waiting"] * frame["hits"] / frame["trials"]
    frame["low_families"], frame["high_families"] = frame["waiting"] * low, frame["waiting"] * high
    frame = frame[frame["waiting"] > 0].rename(columns={"hits": "support_families"})
    sums = frame.groupby("unit")[columns[3:]].sum()
    named = seen.units[columns[:3]].join(sums, how="inner")
    return named.sort_values(
        ["expected_families", "name"], ascending=[False, True], ignore_index=True
    )
