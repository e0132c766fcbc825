"""The answer to one question: its columns as they are promised, its values as plain ones."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.question import MARKING, Question
from analytics.ask.rooms.overview import marking
from analytics.selection import describe
from analytics.wording import ROWS_SENTENCE, in_words, origins_in_words, state_name
from data.handed_out.audit_log import FILE as RECORD
from data.handed_out.audit_log import ExportRecord, record
from data.store.inventory import is_lost, note

Row = dict[str, str | int | float | bool | dt.date | dt.datetime | None]

NOTHING_LISTED = "No list of missed children is loaded, only records, counts of moves or reference files."
WITH_NAMES = "children-with-names"


def answer(question: Question, asked: Asked) -> list[Row]:
    """The rows, each with all columns of the question; None where nothing is known.

    Where the rows of a list cannot be told apart as children, its children and families are None.
    Raises CannotBeTold, StoreNotUsable, BoardNotUsable.
    """
    if question.of in ("list", "families", "children") and asked.held.lists.empty:
        raise CannotBeTold(NOTHING_LISTED)
    tells_families = question.of == "store" or asked.unit.tells_families
    if question.of == "families" and not tells_families:
        raise CannotBeTold(ROWS_SENTENCE)
    if question.name == WITH_NAMES and not (asked.who and asked.why):
        raise CannotBeTold("A list of persons is handed out to somebody, for a reason.")
    found = question.answer(asked)
    if strangers := set(found) - set(question.columns):
        raise KeyError(f"{question.name} gives columns that it does not promise: {sorted(strangers)}")
    if question.of == "list" and not tells_families:
        counted = [name for name in found if _counts_persons(name)]
        found = found.assign(**dict.fromkeys(counted))
    if MARKING not in found:
        found = found.assign(**{MARKING: _marking(question, asked)})
    if question.name == WITH_NAMES:
        _recorded(asked, len(found))
    return list(_rows(found.reindex(columns=list(question.columns))))


def _counts_persons(name: str) -> bool:
    return "children" in name or "families" in name


def _marking(question: Question, asked: Asked) -> str | None:
    """SYNTHETIC where the list is made up; of all that is loaded, where anything is."""
    if question.of in ("list", "families", "children"):
        return marking(asked.extract)
    is_any = asked.held.loaded["is_synthetic"].fillna(False).astype(bool).any()
    return "SYNTHETIC" if is_any else None


def _recorded(asked: Asked, rows: int) -> None:
    """A list of persons is handed out to somebody, for a reason, and that is written down before."""
    store = asked.held.store
    if is_lost(store.folder, RECORD):
        raise CannotBeTold(
            f"The record of lists that were handed out ({RECORD}) is missing, so none is handed out: put it back from "
            f"a copy, or begin it anew with `python -m data.store renew {RECORD}`."
        )
    record(
        store.folder,
        ExportRecord(
            when=dt.datetime.now(dt.UTC),
            who=asked.who,
            why=asked.why,
            what=f"analytics.ask {WITH_NAMES}",
            filters=view_in_words(asked),
            rows=rows,
            store_version=store.version,
        ),
    )
    note(store.folder, RECORD)


def view_in_words(asked: Asked) -> str:
    """ "Move to Georgia, as of Sep 30, 2026; County: Toombs GA"."""
    towns, counties = asked.held.place_names, asked.held.county_names
    words = describe(
        asked.exact, lambda fips: counties.get(fips, fips), lambda place: towns.get(place, "not placed")
    )
    run = f"Move {asked.exact.direction} {state_name(asked.exact.state)}, as of {in_words(asked.as_of)}"
    return "; ".join((run, *(f"{name}: {value}" for name, value in words)))


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    names = [str(name) for name in frame]
    columns = [[plain(value) for value in frame[name].tolist()] for name in names]
    whole = [_are_whole(column) for column in columns]
    for values in zip(*columns, strict=True):
        yield {
            name: int(value) if is_whole and value is not None else value
            for name, value, is_whole in zip(names, values, whole, strict=True)
        }


def _are_whole(column: list[Any]) -> bool:
    """Counts that pandas made decimal because one is not known: whole numbers beside nothing."""
    known = [value for value in column if value is not None]
    return (
        len(known) < len(column)
        and bool(known)
        and all(isinstance(value, float) and value.is_integer() for value in known)
    )


def plain(value: Any) -> Any:
    """A value of Python: None for what is not known, a day for a moment at midnight, text for several."""
    if isinstance(value, tuple):
        return origins_in_words(value) or None
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, str) and not value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime):
        moment = dt.datetime.fromisoformat(value.isoformat(timespec="seconds"))
        return moment.date() if moment.time() == dt.time() else moment
    return value
