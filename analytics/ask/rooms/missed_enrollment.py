"""Missed enrollment: who is missed where, since when, from where; and the rows behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.rooms.overview import without_names
from analytics.leads import history as over_time
from analytics.leads import missed_enrollment as question
from analytics.leads.changes import previous_extract
from analytics.leads.late_reporting import came_late
from analytics.leads.lists import travellers
from analytics.selection import (
    FAMILY_SIZE_WORDS,
    STATUS_WORDS,
    UNKNOWN_PLACE,
    UNKNOWN_TEXT,
    URL_CHOICES,
    WINDOW_WORDS,
    link_text,
)
from analytics.wording import MONTHS, state_name, unit_of
from data.schema.tables import AGE_BANDS, FAMILY_SIZES, GRADE_BANDS, STATUSES, WINDOW_BANDS


def totals(asked: Asked) -> pd.DataFrame:
    found = asked.of_tally(question.totals)
    shares = {"in_window_pct": found.in_window_pct, "placed_pct": found.placed_pct}
    return pd.DataFrame([asdict(found) | shares])


def places(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_place).drop(columns="country_code")


def counties(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_county)


def months(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_month)


def periods(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_period)


def ages(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_age)


def origins(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_other_place)


def origin_states(asked: Asked) -> pd.DataFrame:
    return asked.of_tally(question.by_other_state)


def window(asked: Asked) -> pd.DataFrame:
    found = _choices_of(asked, "window_bands")
    return found.rename(columns={"value": "window_band"})[["window_band", "words", "children"]]


def choices(asked: Asked) -> pd.DataFrame:
    return pd.concat([_choices_of(asked, field) for field in URL_CHOICES], ignore_index=True)


def _choices_of(asked: Asked, field: str) -> pd.DataFrame:
    """One row per value of one filter, as the room offers them."""
    column = asked.selection.columns[field]
    counts = dict(zip(asked.tally.by[column].values, asked.tally.choices[column].tolist(), strict=True))
    picked = getattr(asked.selection, field)
    values = [value for value, children in counts.items() if children > 0 or value in picked]
    values += [value for value in picked if value not in counts]
    read, order = _reader(asked, field), _ORDER.get(field)
    if order is None:
        values.sort(key=lambda value: (-counts.get(value, 0), str(read(value))))
    else:
        values.sort(key=list(order).index if order else None)
    return pd.DataFrame(
        {
            "filter": URL_CHOICES[field][0],
            "value": [link_text(value) for value in values],
            "words": [str(read(value)) for value in values],
            "children": [counts.get(value, 0) for value in values],
            "is_chosen": [value in picked for value in values],
        }
    )


_ORDER: dict[str, tuple] = {
    "periods": (), "months": tuple(range(1, 13)), "age_bands": AGE_BANDS, "grade_bands": GRADE_BANDS,
    "window_bands": WINDOW_BANDS, "family_sizes": FAMILY_SIZES, "statuses": STATUSES,
}  # fmt: skip
"""The natural order of values; of the other filters those with the most children come first."""


def _reader(asked: Asked, field: str) -> Callable[[Any], object]:
    def place(value: int) -> str:
        return "Not placed" if value == UNKNOWN_PLACE else asked.held.place_names.get(value, "not loaded")

    def county(value: str) -> str:
        return asked.held.county_names.get(value, "not loaded") if value else "Not placed"

    readers: dict[str, Callable[[Any], object]] = {
        "from_states": state_name, "to_states": state_name, "counties": county, "places": place,
        "other_places": place, "months": lambda m: MONTHS[m - 1], "window_bands": WINDOW_WORDS.__getitem__,
        "family_sizes": FAMILY_SIZE_WORDS.__getitem__, "statuses": STATUS_WORDS.__getitem__,
    }  # fmt: skip
    return readers.get(field, lambda value: "not known" if value == UNKNOWN_TEXT else value)


def not_placed(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(
        lambda table: question.not_placed(table("leads"), table("places_as_written"), asked.exact)
    )


def elsewhere(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(
        lambda table: question.elsewhere(
            table("leads"), table("places"), table("places_as_written"), asked.exact
        )
    )


def history(asked: Asked) -> pd.DataFrame:
    extract, lists, chosen = asked.extract, asked.held.lists, asked.selection
    facts = lists[["extract_id", "kind", "mapping"]].itertuples(index=False)
    where = over_time.Where(
        chosen.direction,
        str(extract["state_code"]),
        bool(pd.notna(extract["is_synthetic"]) and extract["is_synthetic"]),
        chosen.places,
        chosen.counties,
        tuple(i for i, kind, mapping in facts if not unit_of(kind, mapping).tells_families),
    )
    told, moves, narrowed = (
        asked.held.listed(lambda table, asks=asks: asks(table, where))
        for asks in (over_time.history, over_time.moved, over_time.filters)
    )
    return over_time.by_month(told, moves, narrowed, where.rows_only)


def recorded_late(asked: Asked) -> pd.DataFrame:
    before = previous_extract(asked.held.lists, str(asked.exact.extract))
    if before is None:
        return pd.DataFrame()
    day: dt.date = before["as_of_date"].date()
    found = asked.held.listed(lambda table: came_late(table, str(asked.exact.extract), day))
    return found.assign(before=day)


def children(asked: Asked) -> pd.DataFrame:
    return without_names(children_with_names(asked))


def children_with_names(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(
        lambda table: question.child_list(
            table("leads"), table("missed_enrollment_rows"), table("places"), asked.exact
        )
    )


def families(asked: Asked) -> pd.DataFrame:
    return _travellers(asked, travellers.family_lines)


def child_lines(asked: Asked) -> pd.DataFrame:
    return _travellers(asked, travellers.child_lines)


def _travellers(asked: Asked, lines: Callable) -> pd.DataFrame:
    found = without_names(asked.held.listed(lambda table: lines(table, asked.exact)))
    return found.rename(columns={travellers.OTHER_END[asked.selection.direction]: "other_end"})
