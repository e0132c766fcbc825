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
from analytics.forecast.visit.visited import MetSince, met_since, without_those_met
from analytics.leads.late_reporting import MONTHS_LATE
from analytics.promise.learned import learned
from analytics.wording import MONTHS, in_words, months_in_words, place_words
from data.board.board import Board
from data.schema.program import EPOCH

LEAST = 0.1
"""Families below which a town is not named: nothing is expected there."""
FARTHEST_WEEKS = 26
"""Weeks after the newest list of which nothing is said any more: another list is due."""
COLUMNS = (
    "place_id", "town", "state", "county_fips", "county_name", "expected_families", "low", "high", *PARTS,
    "learned", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """towns: one row per town, the most families first: COLUMNS; expected_families is the sum of PARTS.

    learned: what outcomes of visits multiplied the town's figures by (1: nothing). low, high: whole numbers, 90 % interval of the families that are there and still missed. notes: what the figures rest on and what
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
    taught = learned(board, monday)
    factor = taught.factor(answer.parts, monday)
    met = met_since(board, known.towns, known.as_of, monday)
    parts, low, high = without_those_met(
        answer.parts * factor[:, None],
        np.floor(answer.low * factor + 1e-9).astype(int),
        np.ceil(answer.high * factor - 1e-9).astype(int),
        met,
    )
    total = parts.sum(axis=1)
    frame = known.towns.assign(
        town=place_words(known.towns["place_id"], known.towns["place_name"]),
        state=known.towns["state_code"],
        expected_families=total,
        low=low,
        high=high,
        learned=factor,
        **{name: parts[:, i] for i, name in enumerate(PARTS)},
    )
    kept = np.flatnonzero(total >= LEAST)
    reasons = [" ".join([_reason(frame.iloc[i], answer, i, monday), *_of_visits(met, i)]) for i in kept]
    said = _notes(known, answer) + ([taught.words] if taught.words else [])
    return frame.iloc[kept].assign(reason=reasons)[list(COLUMNS)], said


def _of_visits(met: MetSince, i: int) -> list[str]:
    """What visits since the list change at a town, in sentences."""
    said = []
    if met.found[i] + met.gone[i] > 0:
        said.append("Families that visits found or found gone since the list are taken off.")
    if days := int(met.in_vain[i]):
        times = "once" if days == 1 else f"on {days} days"
        said.append(f"Since the list visits found nobody {times}: fewer are expected.")
    return said


def _families(count: float) -> str:
    whole = round(count)
    return f"{whole:,} {'family' if whole == 1 else 'families'}"


def _whole_parts(parts: np.ndarray) -> list[int]:
    """The parts in whole families that add up to the whole of their sum, as who reads them aloud adds them."""
    whole = np.floor(parts + 1e-9).astype(int)
    lacking = max(round(float(parts.sum())) - int(whole.sum()), 0)
    whole[np.argsort(-(parts - whole), kind="stable")[:lacking]] += 1
    return whole.tolist()


def _reason(row: pd.Series, answer: Expected, i: int, monday: dt.date) -> str:
    """ "Donalsonville: about 12 families (7 to 18). ..." """
    total = row["expected_families"]
    about = f"about {_families(total)}" if total >= 0.75 else "perhaps a family"
    said = [f"{row['town']}: {about} ({row['low']} to {row['high']})."]
    there, back, not_listed, to_come = _whole_parts(row[list(PARTS)].to_numpy(dtype=float))
    listed, since = int(answer.listed[i]), int(answer.since[i])
    if there and since > 0:
        began = EPOCH + dt.timedelta(days=since)
        month = MONTHS[began.month - 1] + ("" if (monday - began).days < 330 else f" {began.year}")
        stay = ""
        if answer.until[i] > 0:
            stay = f"; they usually stay until {_part_of_month(int(answer.until[i]))}"
        said.append(f"{listed} listed since {month}, about {there:,} likely still there{stay}.")
    others = []
    if back and answer.back_families[i] > 1:
        others.append(
            f"about {back:,} of {int(answer.back_families[i]):,} families that were here at this time of earlier "
            "years and are likely back"
        )
    elif back:
        others.append("a family that was here at this time of an earlier year and is likely back")
    if not_listed:
        others.append(f"about {not_listed:,} likely there and not on the list yet")
    if to_come:
        others.append(f"about {to_come:,} who usually come about now")
    if others:
        joined = others[0] if len(others) == 1 else ", ".join(others[:-1]) + " and " + others[-1]
        said.append(joined[0].upper() + joined[1:] + ".")
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
