"""What a selection is compared with: which leads are here, which there, and how that reads.

Over time only complete months are compared (see analytics/leads/late_reporting.py). A list a year ago had
all its late moves by now, today's has not: with the newest months in, whatever is recorded fast would
stand out against what is recorded slowly, and earlier months against later ones, each year again.
Other baselines compare the same days on both sides, so they keep the newest moves.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from analytics.leads.coded import CodedLeads
from analytics.leads.late_reporting import complete_until, not_complete
from analytics.patterns.attributes import BY_COLUMN, SEARCHED, WHEN, WHERE
from analytics.selection import Choice, Selection
from analytics.wording import MONTHS, in_words, state_name
from data.schema.program import period_days, period_starting, period_year

REST, PERIOD_BEFORE, YEAR_EARLIER, OTHER_STATES = "rest", "period", "year", "states"
BASELINES = {
    REST: "the rest of the list",
    PERIOD_BEFORE: "the performance period before",
    YEAR_EARLIER: "the same months a year earlier",
    OTHER_STATES: "the other States",
}
LEAST_FAMILIES = 10
"""Families needed on each side; with fewer no combination can stand out."""
LEAST_DAYS_OF_A_PERIOD = 120
"""A period with fewer complete days is too young to compare: the one before it is taken."""
MONTHS_BACK = 6
"""The season compared with a year earlier: the last six complete months."""


@dataclass(frozen=True)
class Compared:
    """What is compared.

    rows: which leads are looked at at all (bool, one per lead). here: which of them are here, or
    None: no two sides, every combination is compared with everybody else. columns: attributes
    that are looked at. selection: the leads that are here, for a click. here_words, there_words:
    the two sides in words; "" without sides. left_out: what is not compared, in a sentence.
    """

    baseline: str
    rows: np.ndarray
    here: np.ndarray | None
    columns: tuple[str, ...]
    selection: Selection
    here_words: str = ""
    there_words: str = ""
    left_out: str = ""


def compare(leads: CodedLeads, selection: Selection, baseline: str, as_of: dt.date) -> Compared:
    """The two sides for a baseline. `leads`: one extract; for OTHER_STATES those of all States.

    Raises ValueError with a sentence for a person where there is nothing to compare with.
    """
    if baseline not in BASELINES:
        raise ValueError(f"«{baseline}» is not one of {', '.join(BASELINES)}.")
    if baseline == REST:
        return _with_the_rest(leads, selection)
    if baseline == OTHER_STATES:
        return _with_other_states(leads, selection)
    spans = _periods(selection, as_of) if baseline == PERIOD_BEFORE else _seasons(as_of)
    return _two_spans(leads, selection, baseline, as_of, *spans)


def _with_the_rest(leads: CodedLeads, selection: Selection) -> Compared:
    every = np.ones(leads.rows, dtype=bool)
    if not selection.is_filtered():
        columns = tuple(a.column for a in SEARCHED)
        _enough(leads, every, "This list")
        return Compared(REST, every, None, columns, selection)
    here = leads.rows_meeting(selection)
    _enough(leads, here, "This selection")
    if not (~here).any():
        raise ValueError("The filters leave nobody out, so there is no rest to compare with.")
    _enough(leads, ~here, "The rest of the list")
    columns = _free_columns(selection)
    return Compared(REST, every, here, columns, selection, "in this selection", "in the rest")


def _free_columns(selection: Selection) -> tuple[str, ...]:
    """Attributes of the blocks that the selection does not filter on."""
    taken = set()
    for condition in selection.conditions():
        attribute = BY_COLUMN.get(condition.column) if isinstance(condition, Choice) else None
        taken.add(attribute.block if attribute else WHEN)
    return tuple(a.column for a in SEARCHED if a.block not in taken)


def _with_other_states(leads: CodedLeads, selection: Selection) -> Compared:
    names = tuple(leads.values)
    states = leads.codes[names.index("missed_state_code")]
    mine = np.array([v == selection.state for v in leads.values["missed_state_code"]], dtype=bool)
    here = mine[states] if mine.size else np.zeros(0, dtype=bool)
    rows = leads.rows_meeting(selection)
    if not (rows & ~here).any():
        raise ValueError(
            "No list of another State is loaded for this run: load one to compare with it, or "
            "compare with something else."
        )
    _enough(leads, rows & here, "This selection")
    _enough(leads, rows & ~here, "The other States")
    columns = tuple(c for c in _free_columns(selection) if BY_COLUMN[c].block != WHERE)
    return Compared(
        OTHER_STATES,
        rows,
        here & rows,
        columns,
        selection,
        f"in {state_name(selection.state)}",
        "in the other States",
    )


def _seasons(as_of: dt.date) -> tuple[tuple[dt.date, dt.date], tuple[dt.date, dt.date], str, str]:
    last = complete_until(as_of)
    first = (last.replace(day=1) - dt.timedelta(days=28 * (MONTHS_BACK - 1))).replace(day=1)
    now, before = (first, last), (_year_earlier(first), _year_earlier(last))
    year = "" if first.year == last.year else f" {first.year}"
    words = f"in {MONTHS[first.month - 1]}{year} to {MONTHS[last.month - 1]} {last.year}"
    return now, before, words, "in the same months a year earlier"


def _periods(selection: Selection, as_of: dt.date):
    """The newest period of the selection that is old enough, as far as it is complete, and as much
    of the one before."""
    until = complete_until(as_of)
    if len(selection.periods) == 1 and selection.periods[0][:4].isdigit():
        start = int(selection.periods[0][:4])
        if until < period_days(start)[0]:
            raise ValueError(
                f"No month of {selection.periods[0]} is complete yet: moves are recorded late, so those "
                f"after {in_words(until)} are not compared. Choose an earlier period."
            )
    else:
        start = period_year(until)
        if (until - period_days(start)[0]).days < LEAST_DAYS_OF_A_PERIOD:
            start -= 1
    last = min(until, period_days(start)[1])
    now = (period_days(start)[0], last)
    before = (period_days(start - 1)[0], _year_earlier(last))
    is_whole = last.month == 8
    return (
        now,
        before,
        f"in {period_starting(start)}" + ("" if is_whole else f" up to {in_words(last)}"),
        f"in {period_starting(start - 1)}" + ("" if is_whole else " up to the same day"),
    )


def _year_earlier(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return dt.date(day.year - 1, day.month, min(day.day, last))


def _two_spans(leads: CodedLeads, selection: Selection, baseline, as_of, now, before, words, words_before):
    open_selection = replace(selection, periods=())
    here_selection = replace(open_selection, qad_first=now[0], qad_last=now[1])
    here = leads.rows_meeting(here_selection)
    there = leads.rows_meeting(replace(open_selection, qad_first=before[0], qad_last=before[1]))
    _enough(leads, here, f"The selection {words}")
    _enough(leads, there, f"The selection {words_before}")
    timeless = replace(open_selection, qad_first=None, qad_last=None)
    columns = tuple(c for c in _free_columns(timeless) if c not in ("performance_period", "window_band"))
    left_out = _left_out(selection, baseline, as_of, now[1])
    return Compared(baseline, here | there, here, columns, here_selection, words, words_before, left_out)


def _left_out(selection: Selection, baseline: str, as_of: dt.date, last: dt.date) -> str:
    """What two spans leave out: newer months, and filters on days and periods."""
    said = []
    if last == complete_until(as_of):
        said.append(
            f"Moves after {in_words(last)} are left out: the last {len(not_complete(as_of))} months "
            "are not complete yet, because moves are recorded late."
        )
    is_aside = {
        "the days of the move": selection.qad_first or selection.qad_last,
        "performance periods": len(selection.periods) > (baseline == PERIOD_BEFORE),
    }
    names = [name for name, given in is_aside.items() if given]
    if names:
        were = "filter on {} was" if len(names) == 1 else "filters on {} were"
        said.append(f"The {were.format(' and '.join(names))} set aside.")
    return " ".join(said)


def _enough(leads: CodedLeads, rows: np.ndarray, what: str) -> None:
    families = np.unique(leads.family[rows]).size
    if families < LEAST_FAMILIES:
        held = "1 family" if families == 1 else f"{families} families"
        raise ValueError(
            f"{what} holds {held}; below {LEAST_FAMILIES} nothing can be told from chance. "
            "Take filters off, or compare with something else."
        )
