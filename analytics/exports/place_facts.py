"""What a map file says about one town: the same facts in Google Earth, GeoJSON and the HTML map."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analytics.disclosure.masking import MASK_UNDER, is_mark
from analytics.exports.columns import cells_of, fields_of, text_of
from analytics.exports.context import ExportContext
from analytics.exports.inert_text import plain_text
from analytics.wording import CHILDREN, ROWS_SENTENCE, Unit, whole_percent
from data.reference import COUNTY_POINT_ID

LEAST_CHILDREN = (0, MASK_UNDER, 25, 50, 100)
"""Least number of children of each class. The first is exactly what masking hides."""


def size_class(children: object) -> int:
    """0 to 4. Every hidden count is in class 0, so that its size on a map tells nothing."""
    if children is None or is_mark(children):
        return 0
    return sum(int(children) >= least for least in LEAST_CHILDREN) - 1


def class_labels(masked: bool) -> tuple[str, ...]:
    """What the legend says of each class."""
    first = "hidden" if masked else f"1 to {MASK_UNDER - 1}"
    pairs = pairwise(LEAST_CHILDREN[1:])
    return (first, *(f"{a} to {b - 1}" for a, b in pairs), f"{LEAST_CHILDREN[-1]} and more")


_TEXTS = ("place_name", "state_code", "county_name", "top_origins")


@dataclass(frozen=True)
class PlaceFacts:
    """One town. Texts are plain (not escaped); counts, share and dates may be marks or None."""

    place_id: int | None
    name: str
    state: str
    county: str
    lat: float | None
    lon: float | None
    children: int | str
    families: int | str
    in_window_children: int | str | None
    in_window_pct: float | str | None
    earliest_move: str | None
    newest_move: str | None
    top_origins: str
    unit: Unit = CHILDREN

    @property
    def is_on_map(self) -> bool:
        return self.lat is not None and self.lon is not None

    @property
    def title(self) -> str:
        county = f", {self.county} County" if self.county and len(self.state) == 2 else ""
        return f"{self.name}{county}, {self.state}".strip(", ")

    @property
    def lines(self) -> tuple[str, ...]:
        """Sentences for a balloon or popup, without the title."""
        window = str(self.in_window_children)
        if isinstance(self.in_window_pct, float):
            window += f" ({whole_percent(self.in_window_pct)}%)"
        return (
            self.unit.counts(self.children, self.families, " missed here"),
            f"Move dates: {move_range(self.earliest_move, self.newest_move)}",
            f"{self.unit.heading} in the 36-month window on the data given: {window}",
            *((f"Other end of the moves: {self.top_origins}",) if self.top_origins else ()),
        )


def move_range(earliest: str | None, newest: str | None) -> str:
    """ "2024-05-02 to 2025-09-30", one day alone, or "hidden" or "not dated"."""
    if is_mark(earliest) or is_mark(newest):
        return "hidden"
    days = sorted({day for day in (earliest, newest) if day})
    return " to ".join(days) or "not dated"


def place_facts(places: pd.DataFrame, unit: Unit = CHILDREN) -> list[PlaceFacts]:
    """One PlaceFacts per row of a by-place frame, in its order. `unit`: what its children are."""
    fields = fields_of(places)
    return [
        _facts(dict(zip((f.name for f in fields), cells, strict=True)), raw, unit)
        for cells, raw in zip(cells_of(places, fields), places.to_dict("records"), strict=True)
    ]


def _facts(cells: dict[str, object], raw: dict[str, object], unit: Unit) -> PlaceFacts:
    name, state, county, origins = (
        "" if cells.get(c) is None else plain_text(text_of(raw[c])) for c in _TEXTS
    )
    days = [cells.get(c) for c in ("earliest_move_date", "newest_move_date")]
    earliest, newest = (None if d is None else str(d) for d in days)
    place_id = cells.get("place_id")
    # The middle of a county is no place that anybody should drive to (see missed_enrollment.by_place).
    is_town = place_id is None or int(place_id) < COUNTY_POINT_ID
    return PlaceFacts(
        place_id=None if place_id is None else int(place_id),
        name=name or "Place without a name",
        state=state,
        county=county if is_town else "",
        lat=cells.get("lat") if is_town else None,
        lon=cells.get("lon") if is_town else None,
        children=cells["children"],
        families=cells["families"],
        in_window_children=cells.get("in_window_children"),
        in_window_pct=cells.get("in_window_pct"),
        earliest_move=earliest,
        newest_move=newest,
        top_origins=origins,
        unit=unit,
    )


def head_lines(context: ExportContext, off_map: list[PlaceFacts]) -> tuple[str, ...]:
    """What a map file says of the whole: stamps, direction, filters, date, who is not on it."""
    return (
        *context.stamps,
        context.direction_sentence,
        f"Filters: {context.filters_sentence}",
        f"As of {context.as_of_text}. {context.counts_line}",
        f"Not placed: {context.not_placed_children} ({context.unit.many} whose place was not found).",
        *(
            (f"Missed in another State, not in this file: {context.elsewhere_children} {context.unit.many}.",)
            if context.elsewhere_children
            else ()
        ),
        *(f"Without a point on the map: {p.title} ({context.unit.many}: {p.children})" for p in off_map),
        *(() if context.unit.tells_families else (ROWS_SENTENCE,)),
        *context.extract_lines,
        *context.credits,
    )


def named_values(context: ExportContext, town: PlaceFacts) -> dict[str, object]:
    """The facts of one town as named values: ExtendedData in KML, properties in GeoJSON."""
    counts = {
        "children": town.children,
        "families": town.families,
        "in_window_children": town.in_window_children,
    }
    if not context.unit.tells_families:
        counts = {"rows": town.children, "in_window_rows": town.in_window_children}
    return {
        **counts,
        "in_window_pct": town.in_window_pct,
        "earliest_move_date": town.earliest_move,
        "newest_move_date": town.newest_move,
        "as_of_date": context.as_of_text,
        "marking": context.marking,
    }
