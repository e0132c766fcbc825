"""Selection: what is being looked at, as one frozen value.

It can say itself as conditions on the columns of `leads`, as an Ibis filter, as URL parameters
and as a sentence. What changes numbers is in here; what only changes looks stays on the page.
It holds places, dates and bands, never a child's id or name, so a link to a filtered view and a
cache key made of it give nobody away.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import ibis

from analytics.wording import MONTHS, in_words, state_name
from data.reference.states import STATES
from data.schema.tables import (
    AGE_BANDS,
    DIRECTIONS,
    FAMILY_SIZES,
    GRADE_BANDS,
    STATUSES,
    WINDOW_BANDS,
)

UNKNOWN_TEXT = ""
"""Stands for "not known" in a text column."""
UNKNOWN_PLACE = 0
"""Stands for "not placed" among place ids."""


@dataclass(frozen=True)
class Choice:
    """Rows whose `column` holds one of `values`; UNKNOWN_TEXT and UNKNOWN_PLACE mean no value."""

    column: str
    values: tuple


@dataclass(frozen=True)
class DayRange:
    """Rows whose date in `column` lies from `first` to `last`, both included."""

    column: str
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True)
class Selection:
    """The filters of one view. An empty tuple or None means: no filter."""

    direction: str = "to"
    state: str | None = None
    extract: str | None = None
    """None: the newest extract of the State and direction. Extracts are never added together."""
    from_states: tuple[str, ...] = ()
    to_states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    """FIPS codes of the missed place's county."""
    places: tuple[int, ...] = ()
    """Ids of missed places."""
    other_places: tuple[int, ...] = ()
    """Ids of the other end: where from (move to), where to (move from)."""
    qad_first: dt.date | None = None
    qad_last: dt.date | None = None
    months: tuple[int, ...] = ()
    periods: tuple[str, ...] = ()
    grade_bands: tuple[str, ...] = ()
    age_bands: tuple[str, ...] = ()
    window_bands: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Against the extract before."""
    family_sizes: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    """Districts of the last enrollment, which is not at the missed place."""

    @property
    def columns(self) -> dict[str, str]:
        """The column of `leads` that each choosable field reads in this direction."""
        missed, other = "missed_state_code", "other_state_code"
        is_to = self.direction == "to"
        return {
            "from_states": other if is_to else missed,
            "to_states": missed if is_to else other,
            "counties": "missed_county_fips",
            "places": "missed_place_id",
            "other_places": "other_place_id",
            "months": "move_month",
            "periods": "performance_period",
            "grade_bands": "grade_band",
            "age_bands": "age_band",
            "window_bands": "window_band",
            "statuses": "status",
            "family_sizes": "family_size",
            "districts": "last_district",
        }

    def conditions(self) -> tuple[Choice | DayRange, ...]:
        """What the rows of the extract must meet, one condition for each filter that is set."""
        chosen: list[Choice | DayRange] = [
            Choice(column, values)
            for field, column in self.columns.items()
            if (values := getattr(self, field))
        ]
        if self.qad_first or self.qad_last:
            chosen.append(DayRange("move_date", self.qad_first, self.qad_last))
        return tuple(chosen)

    def is_filtered(self) -> bool:
        """Something narrows the run beyond its direction, State and extract."""
        return bool(self.conditions())

    def without_filters(self) -> Selection:
        """The same run (direction, State, extract) with every filter taken off."""
        return Selection(direction=self.direction, state=self.state, extract=self.extract)

    def toggled(self, field: str, value) -> Selection:
        """The selection after a click on `value`: chosen alone, or taken off when it was alone."""
        return replace(self, **{field: () if getattr(self, field) == (value,) else (value,)})

    def apply(self, leads: ibis.Table) -> ibis.Table:
        """`leads` narrowed to this selection. Same rows of the same columns as `leads`."""
        wanted = [leads.direction == self.direction]
        if self.state:
            wanted.append(leads.state_code == self.state)
        wanted.append(leads.extract_id == self.extract if self.extract else leads.is_newest)
        for condition in self.conditions():
            column = leads[condition.column]
            if isinstance(condition, DayRange):
                if condition.first:
                    wanted.append(column >= condition.first)
                if condition.last:
                    wanted.append(column <= condition.last)
                continue
            known = [v for v in condition.values if v not in (UNKNOWN_TEXT, UNKNOWN_PLACE)]
            options = [column.isin(known)] if known else []
            if len(known) < len(condition.values):
                options.append(column.isnull())
            wanted.append(reduce(lambda a, b: a | b, options))
        return leads.filter(*wanted)

    def to_url(self) -> dict[str, str | list[str]]:
        """URL parameters: only what differs from the plain run, plus direction and State."""
        parameters: dict[str, str | list[str]] = {"run": self.direction}
        if self.state:
            parameters["state"] = self.state
        if self.extract:
            parameters["extract"] = self.extract
        if self.qad_first or self.qad_last:
            parameters["qad"] = f"{self.qad_first or ''}..{self.qad_last or ''}"
        for field, (key, _) in URL_CHOICES.items():
            if values := getattr(self, field):
                parameters[key] = [link_text(v) for v in values]
        return parameters

    @classmethod
    def from_url(cls, parameters: Mapping[str, str | Iterable[str]]) -> tuple[Selection, list[str]]:
        """The selection a link asks for, and the names of parameters that made no sense.

        Nothing in a link is trusted: a value that does not fit its filter is left out.
        """
        given: dict = {}
        ignored: list[str] = []

        def texts(key: str) -> list[str]:
            value = parameters.get(key, [])
            return [value] if isinstance(value, str) else [str(v) for v in value]

        for key, field, fits in (
            ("run", "direction", DIRECTIONS.__contains__),
            ("state", "state", STATES.__contains__),
            ("extract", "extract", lambda t: re.fullmatch(r"[0-9a-f]{12}", t) is not None),
        ):
            for text in texts(key)[:1]:
                if fits(text):
                    given[field] = text
                else:
                    ignored.append(key)
        for text in texts("qad")[:1]:
            days = re.fullmatch(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?", text)
            if days is None:
                ignored.append("qad")
                continue
            try:
                first, last = (dt.date.fromisoformat(d) if d else None for d in days.groups())
                given |= {"qad_first": first, "qad_last": last}
            except ValueError:
                ignored.append("qad")
        for field, (key, read) in URL_CHOICES.items():
            values = [read(UNKNOWN_TEXT if t == NONE_WORD else t) for t in texts(key)[:MOST_CHOICES]]
            if any(v is None for v in values):
                ignored.append(key)
            given[field] = tuple(dict.fromkeys(v for v in values if v is not None))
        return cls(**given), ignored


NONE_WORD = "none"
"""Stands in a link for "not known"; no State, county or band is called so."""


def link_text(value: str | int) -> str:
    """One value of a filter as a link writes it."""
    return NONE_WORD if value == UNKNOWN_TEXT else str(value)


MOST_CHOICES = 200
"""Values read for one filter from a link; a longer list is no link that Atlas wrote."""


def _one_of(allowed: Iterable) -> Callable[[str], str | None]:
    known = frozenset(allowed)
    return lambda text: text if text in known else None


def _matching(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text) else None


def _number(low: int, high: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        return int(text) if re.fullmatch(r"\d{1,10}", text) and low <= int(text) <= high else None

    return read


_STATE_NAME = r"[A-Za-zÀ-ÿ .,'()-]{0,60}"
URL_CHOICES: dict[str, tuple[str, Callable]] = {
    "from_states": ("from", _matching(_STATE_NAME)),
    "to_states": ("to", _matching(_STATE_NAME)),
    "counties": ("county", _matching(r"\d{5}|")),
    "places": ("place", _number(0, 2_000_000_000)),
    "other_places": ("other", _number(0, 2_000_000_000)),
    "months": ("month", _number(1, 12)),
    "periods": ("period", _matching(r"\d{4}-\d\d")),
    "grade_bands": ("grade", _one_of(GRADE_BANDS)),
    "age_bands": ("age", _one_of(AGE_BANDS)),
    "window_bands": ("left", _one_of(WINDOW_BANDS)),
    "statuses": ("status", _one_of(STATUSES)),
    "family_sizes": ("size", _one_of(FAMILY_SIZES)),
    "districts": ("district", _matching(r"[^\x00-\x1f\x7f]{0,120}")),
}
"""Choosable field -> its name in a link and how one value is read; None means it does not fit."""

URL_KEYS = ("run", "state", "extract", "qad", *(key for key, _ in URL_CHOICES.values()))

WINDOW_WORDS = {
    "0-6": "less than 6 months left", "6-12": "6 to 12 months left",
    "12-24": "12 to 24 months left", "24-36": "24 to 36 months left",
    "expired": "window over", "unknown": "months left not known",
}  # fmt: skip

FAMILY_SIZE_WORDS = {
    "1": "one child on the list",
    "2": "2 children on the list",
    "3-4": "3 or 4 children on the list",
    "5+": "5 or more children on the list",
    "unknown": "size not known",
}

STATUS_WORDS = {
    "new": "new since the last extract",
    "changed": "listed before, town or day corrected",
    "still missing": "listed before, still missing",
    "first extract": "first extract, nothing to compare with",
    "not compared": "not compared, the last extract had other filters",
}


def run_sentence(direction: str, state: str | None) -> str:
    """What one row of a run says, in plain words."""
    name = state_name(state) if state else "the State"
    if direction == "to":
        return f"Children whose recorded move was to {name}, and whom {name} never enrolled"
    return f"Children whose recorded move was out of {name}, and whom {name} never had on record"


def describe(
    selection: Selection,
    county_name: Callable[[str], str],
    place_name: Callable[[int], str],
) -> tuple[tuple[str, str], ...]:
    """The active filters as (name, value) pairs for reading; empty when nothing is filtered."""
    other = "From town" if selection.direction == "to" else "To town"
    words: list[tuple[str, str]] = []

    def say(name: str, values: Iterable, read: Callable, more: str = "") -> None:
        texts = [str(read(v)) for v in values]
        if len(texts) > 4:
            texts = [*texts[:3], f"{len(texts) - 3} more"]
        if texts:
            words.append((name, ", ".join(texts) + more))

    say("From State", selection.from_states, state_name)
    say("To State", selection.to_states, state_name)
    say("County", selection.counties, county_name)
    say("Town", selection.places, place_name)
    say(other, selection.other_places, place_name)
    if selection.qad_first or selection.qad_last:
        first = f"from {in_words(selection.qad_first)} " if selection.qad_first else ""
        last = f"to {in_words(selection.qad_last)}" if selection.qad_last else ""
        words.append(("Moved", (first + last).strip()))
    # Without days or a period a month is that month of every year in the list, not of one.
    has_years = bool(selection.periods or selection.qad_first or selection.qad_last)
    of_any = "" if has_years else " of any year"
    say("Month", selection.months, lambda m: MONTHS[m - 1], of_any)
    say("Period", selection.periods, str)
    say("Grade", selection.grade_bands, str)
    say("Age", selection.age_bands, str)
    say("Window", selection.window_bands, WINDOW_WORDS.__getitem__)
    say("Status", selection.statuses, STATUS_WORDS.__getitem__)
    say("Family", selection.family_sizes, FAMILY_SIZE_WORDS.__getitem__)
    say("Last district", selection.districts, lambda name: name or "not known")
    return tuple(words)
