"""One row per town: the families to be met there in a week, with the odds and a sentence to read aloud."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.forecast.visit.expected import PARTS, SHORTEST_HISTORY_DAYS, Expected, expected
from analytics.forecast.visit.lasting import ENOUGH, USUAL_DAYS
from analytics.forecast.visit.loaded import Loaded, NothingToSay, Tables, loaded, states_with_lists
from analytics.leads.late_reporting import MONTHS_LATE
from analytics.wording import MONTHS, in_words, months_in_words, place_words
from data.board.board import Board
from data.schema.program import EPOCH

LEAST = 0.1
"""Families below which a town is not named: nothing is expected there."""
FARTHEST_WEEKS = 26
"""Weeks after the newest list of which nothing is said any more: another list is due."""
COLUMNS = (
    "place_id", "town", "state", "county_fips", "county_name", "expected_families", "low", "high", *PARTS,
    "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """towns: one row per town, the most families first: COLUMNS; expected_families is the sum of PARTS.

    low, high: whole numbers, 90 % interval of the families that are there and still missed. notes: what the figures rest on and what
    is missing, in sentences.
    """

    monday: dt.date
    towns: pd.DataFrame
    notes: tuple[str, ...]


def forecast(table: Tables, board: Board, day: dt.date, state: str | None = None) -> Forecast:
    """The forecast for the week (Monday to Sunday) in which `day` lies, of one State or of all with lists.

    Raises NothingToSay where nothing can be known.
    """
    monday = day - dt.timedelta(days=day.weekday())
    sunday = monday + dt.timedelta(days=6)
    states = [state] if state else states_with_lists(table)
    if not states:
        raise NothingToSay(
            "No list of moves to a State is loaded. Load a Missed Enrollment report of moves to your State first."
        )
    frames, notes, refused = [], [], []
    for code in states:
        try:
            known = loaded(table, code, sunday)
            frame, said = of_state(known, board, monday)
        except NothingToSay as error:
            refused.append(str(error))
            continue
        frames.append(frame)
        notes += [f"{code}: {sentence}" if len(states) > 1 else sentence for sentence in said]
    if not frames:
        raise NothingToSay(" ".join(refused))
    towns = pd.concat(frames, ignore_index=True)
    order = np.lexsort([towns["town"].astype(str), -towns["expected_families"].round(9)])
    return Forecast(monday, towns.iloc[order].reset_index(drop=True), (*notes, *refused))


def of_state(known: Loaded, board: Board, monday: dt.date) -> tuple[pd.DataFrame, list[str]]:
    """The rows of one State, in any order, and what is to be said with them."""
    weeks = (monday - known.as_of).days / 7
    if weeks > FARTHEST_WEEKS:
        raise NothingToSay(
            f"The newest list is of {in_words(known.as_of)}, {weeks:.0f} weeks before that week: who is there then "
            "cannot be told from it. Load a newer list."
        )
    answer = expected(known.reports, (monday - EPOCH).days)
    met = _met_since(board, known)
    parts, low, high = _without_those_met(answer, met)
    total = parts.sum(axis=1)
    frame = known.towns.assign(
        town=place_words(known.towns["place_id"], known.towns["place_name"]),
        state=known.towns["state_code"],
        expected_families=total,
        low=low,
        high=high,
        **{name: parts[:, i] for i, name in enumerate(PARTS)},
    )
    kept = np.flatnonzero(total >= LEAST)
    reasons = [_reason(frame.iloc[i], answer, i, float(met.found[i] + met.gone[i]), monday) for i in kept]
    return frame.iloc[kept].assign(reason=reasons)[list(COLUMNS)], _notes(known, answer)


@dataclass(frozen=True)
class MetSince:
    """By town: families found by visits since the day of the list; is_over: a visit found that they are no longer
    there; gone: 1 where it did."""

    found: np.ndarray
    gone: np.ndarray


def _met_since(board: Board, known: Loaded) -> MetSince:
    ids = known.towns["place_id"].astype("Int64")
    counties = known.towns["county_fips"].astype(object).fillna("")
    found, gone = np.zeros(len(ids)), np.zeros(len(ids))
    targets = {target.target_id: target for target in board.targets}
    for visit in board.visits:
        target = targets.get(visit.target_id)
        if target is None or visit.visit_date <= known.as_of:
            continue
        if target.place_ids:
            at = ids.isin(target.place_ids).to_numpy(dtype=bool)
        else:
            at = (counties == target.county_fips).to_numpy(dtype=bool) & bool(target.county_fips)
        if at.any():
            found[at] += visit.families / at.sum()
            gone[at] = np.maximum(gone[at], visit.outcome == "no longer there")
    return MetSince(found, gone)


def _without_those_met(answer: Expected, met: MetSince) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """parts, low and high without families that visits found, and without those listed where they are gone."""
    parts = answer.parts.copy()
    before = parts.sum(axis=1)
    parts[:, :2] *= (1 - met.gone)[:, None]
    left = parts.sum(axis=1)
    parts *= (np.maximum(left - met.found, 0) / np.maximum(left, 1e-9))[:, None]
    fewer = before - parts.sum(axis=1)
    low = np.maximum(answer.low - np.ceil(fewer - 1e-9), 0).astype(int)
    return parts, low, np.maximum(answer.high - np.floor(fewer + 1e-9), low).astype(int)


def _families(count: float) -> str:
    whole = round(count)
    return f"{whole:,} {'family' if whole == 1 else 'families'}"


def _reason(row: pd.Series, answer: Expected, i: int, met: float, monday: dt.date) -> str:
    """ "Donalsonville: about 12 families (7 to 18). ..." """
    total = row["expected_families"]
    about = f"about {_families(total)}" if total >= 0.75 else "perhaps a family"
    said = [f"{row['town']}: {about} ({row['low']} to {row['high']})."]
    listed, since = int(answer.listed[i]), int(answer.since[i])
    if row["listed_there"] >= 0.5 and since > 0:
        began = EPOCH + dt.timedelta(days=since)
        month = MONTHS[began.month - 1] + ("" if (monday - began).days < 330 else f" {began.year}")
        stay = ""
        if answer.until[i] > 0:
            stay = f"; they usually stay until {_part_of_month(int(answer.until[i]))}"
        likely = _families(row["listed_there"])
        said.append(f"{listed} listed since {month}, about {likely.split()[0]} likely still there{stay}.")
    others = []
    if row["listed_back"] >= 0.5:
        others.append(
            f"about {round(row['listed_back'])} of {int(answer.back_families[i])} families that came in these "
            "weeks of earlier years and are likely back"
        )
    if row["not_listed_yet"] >= 0.5:
        others.append(f"about {round(row['not_listed_yet'])} likely there and not on the list yet")
    if row["to_come"] >= 0.5:
        others.append(f"about {round(row['to_come'])} who usually come about now")
    if others:
        joined = others[0] if len(others) == 1 else ", ".join(others[:-1]) + " and " + others[-1]
        said.append(joined[0].upper() + joined[1:] + ".")
    if met > 0:
        said.append("Families that visits found or found gone since the list are taken off.")
    return " ".join(said)


def _part_of_month(day: int) -> str:
    """ "mid-November", "early December"."""
    date = EPOCH + dt.timedelta(days=day)
    length = calendar.monthrange(date.year, date.month)[1]
    part = ("early ", "mid-", "late ")[min(3 * (date.day - 1) // length, 2)]
    return part + MONTHS[date.month - 1]


def _notes(known: Loaded, answer: Expected) -> list[str]:
    reports = known.reports
    said = [
        f"From the list of {in_words(known.as_of)}"
        + (", which is made up (SYNTHETIC)." if known.is_made_up else ".")
    ]
    if answer.history_days < SHORTEST_HISTORY_DAYS:
        first = known.as_of - dt.timedelta(days=answer.history_days)
        said.append(
            f"All known arrivals lie in {months_in_words(first, known.as_of)}: who comes in other weeks of the year is not "
            "known. Only families on the list are counted; load records, or earlier lists, for the others."
        )
    if not reports.has_moves:
        said.append(
            "No records of moves are loaded: that a family has left is seen from later moves on the lists alone, and the "
            "share that is missed cannot be told."
        )
    if answer.last.ended < ENOUGH:
        said.append(
            f"Only {answer.last.ended:,} stays with both days are known: how long families stay leans on a usual "
            f"{USUAL_DAYS:.0f} days."
        )
    year = answer.year
    delay = float(year.weight @ year.mean_delay)
    if year.observed:
        said.append(
            f"Moves are written down {delay:.0f} days late on average, as {len(reports.lists)} lists show "
            f"({year.observed:,} arrivals)."
        )
    else:
        said.append(
            f"One list alone does not show how late moves are recorded: {MONTHS_LATE} months are taken as not complete, "
            f"and {delay:.0f} days late on average fit the arrivals of this year beside those of earlier ones."
        )
    if abs(year.expected_shift) >= 1 and answer.history_days >= SHORTEST_HISTORY_DAYS:
        weeks = abs(year.expected_shift)
        which = "late" if year.expected_shift > 0 else "early"
        said.append(f"This year looks about {weeks:.0f} {'week' if round(weeks) == 1 else 'weeks'} {which}.")
    if known.without_town or known.without_date:
        said.append(
            f"Not counted: {known.without_town:,} rows of the list without a town on the map, "
            f"{known.without_date:,} without a day."
        )
    return said


def as_objects(towns: pd.DataFrame) -> list[dict]:
    """One object per town, with the keys that `python -m analytics.week --json` promises."""
    return [
        {
            "town": row["town"],
            "state": row["state"],
            "county_fips": row["county_fips"] if isinstance(row["county_fips"], str) else None,
            "expected_families": round(float(row["expected_families"]), 2),
            "low": int(row["low"]),
            "high": int(row["high"]),
            "parts": {name: round(float(row[name]), 2) for name in PARTS},
            "reason": row["reason"],
        }
        for row in towns.to_dict("records")
    ]
