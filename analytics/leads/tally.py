"""Children, families and rows for every value of every column, in one pass over coded leads.

The rule: a row counts when it meets every condition. A choice of a filter is counted under all
*other* filters: a row that fails exactly one filter counts for its own value of that filter, and
nowhere else. Children and families are counted once however many rows they have; because a
family's rows lie together, "seen last under this value" is all that has to be remembered.
"""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.leads.coded import EPOCH, FILTER_COLUMNS, CodedLeads
from analytics.leads.kernels import count_children_of_rows, count_rows
from analytics.selection import Selection

NO_DAY = np.int32(2_000_000_000)
ROWS_WORTH_A_THREAD = 50_000


@dataclass(frozen=True)
class Counts:
    """Counts by the values of one column (see CodedLeads); arrays run parallel to `values`."""

    values: tuple | np.ndarray
    children: np.ndarray
    families: np.ndarray
    rows: np.ndarray


@dataclass(frozen=True)
class Tally:
    """What the selection holds.

    by[column]: Counts of the selected rows by that column.
    choices[column]: children under all filters but the column's own, one number per value.
    first_day, last_day: per value of missed_place_id, the oldest and newest move date (or None).
    places: the store's places, for naming them. state: of the run, "" where it is not asked for.
    """

    by: dict[str, Counts]
    choices: dict[str, np.ndarray]
    first_day: list[dt.date | None]
    last_day: list[dt.date | None]
    places: pd.DataFrame
    state: str = ""

    @property
    def children(self) -> int:
        return int(self.by["everyone"].children.sum())

    @property
    def families(self) -> int:
        return int(self.by["everyone"].families.sum())

    @property
    def rows(self) -> int:
        return int(self.by["everyone"].rows.sum())


def tally(leads: CodedLeads, selection: Selection) -> Tally:
    """Count `leads` under `selection`; its direction, State and extract have been met already."""
    names = tuple(leads.values)
    sizes = [len(leads.values[name]) for name in names]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    asked, allowed, first_day, last_day = _allowed(leads, selection, names, offsets)
    places = sizes[names.index("missed_place_id")]

    def count(begin: int, end: int):
        counts = np.zeros((3, offsets[-1]), dtype=np.int64)
        choices = np.zeros(offsets[-1], dtype=np.int64)
        days = np.empty((2, places), dtype=np.int32)
        days[0], days[1] = NO_DAY, -NO_DAY
        seen = np.full((3, offsets[-1]), -1, dtype=np.int32)
        if end > begin:
            count_rows(
                leads.codes[:, begin:end],
                len(FILTER_COLUMNS),
                asked,
                offsets,
                allowed,
                leads.day[begin:end],
                first_day,
                last_day,
                leads.child[begin:end],
                leads.family[begin:end],
                seen,
                counts,
                choices,
                days,
            )
        return counts, choices, days

    parts = _in_parts(leads.family, count)
    counts = sum(part[0] for part in parts)
    choices = sum(part[1] for part in parts)
    oldest = np.minimum.reduce([part[2][0] for part in parts])
    newest = np.maximum.reduce([part[2][1] for part in parts])
    return Tally(
        by={
            name: Counts(leads.values[name], *counts[:, offsets[i] : offsets[i + 1]])
            for i, name in enumerate(names)
        },
        choices={name: choices[offsets[i] : offsets[i + 1]] for i, name in enumerate(FILTER_COLUMNS)},
        first_day=[_date(d) for d in oldest],
        last_day=[_date(d) for d in newest],
        places=leads.places,
        state=selection.state or "",
    )


def warm_up() -> None:
    """Compile or load the machine code of the count, so that no person waits for it."""
    names = (*FILTER_COLUMNS, "everyone")
    one = np.zeros(1, dtype=np.int32)
    leads = CodedLeads(
        values=dict.fromkeys(names, ("",)),
        codes=np.zeros((len(names), 1), dtype=np.int32),
        day=one,
        child=one,
        family=one,
        places=pd.DataFrame(),
    )
    tally(leads, Selection())
    count_children(leads, Selection())


def _date(day: np.int32) -> dt.date | None:
    return EPOCH + dt.timedelta(days=int(day)) if abs(day) < NO_DAY else None


def count_children(leads: CodedLeads, selection: Selection) -> int:
    """Children of `leads` under `selection`: the one figure of a Tally that a switch shows.

    An eighth of the work of a tally. A child's rows lie together, so a child counts when it is not
    the one counted last.
    """
    names = tuple(leads.values)
    sizes = [len(leads.values[name]) for name in names]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    asked, allowed, first_day, last_day = _allowed(leads, selection, names, offsets)
    return count_children_of_rows(
        leads.codes, asked, offsets, allowed, leads.day, first_day, last_day, leads.child
    )


def _allowed(leads: CodedLeads, selection: Selection, names, offsets):
    """The columns that a choice is made on, which of their values may pass, and which days."""
    passing = leads.passing(selection)
    allowed = np.ones(offsets[-1], dtype=np.bool_)
    for column, passes in passing.values.items():
        i = names.index(column)
        allowed[offsets[i] : offsets[i + 1]] = passes
    # In the order of FILTER_COLUMNS: the most telling first.
    asked = sorted(names.index(column) for column in passing.values)
    first_day = -NO_DAY if passing.first_day is None else np.int32(passing.first_day)
    last_day = NO_DAY if passing.last_day is None else np.int32(passing.last_day)
    return np.array(asked, dtype=np.int64), allowed, first_day, last_day


def _in_parts(family: np.ndarray, count) -> list:
    """`count` over runs of rows that cut no family in two, on as many threads as pay."""
    threads = min(os.cpu_count() or 1, max(1, family.size // ROWS_WORTH_A_THREAD), 4)
    cuts = [0]
    for part in range(1, threads):
        at = max(cuts[-1], family.size * part // threads)
        while at < family.size and at > 0 and family[at] == family[at - 1]:
            at += 1
        cuts.append(at)
    cuts.append(family.size)
    if threads == 1:
        return [count(0, family.size)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(count, cuts[:-1], cuts[1:]))
