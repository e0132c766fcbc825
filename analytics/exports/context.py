"""What every exported file says about itself: what it counts, as of when, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from analytics.disclosure.cells import TOTAL
from analytics.disclosure.masking import HIDDEN_MARK, MASK_UNDER, is_mark
from analytics.leads.shared_list import (
    CHILDREN,
    FAMILIES,
    MONTHS,
    PLACES,
    UNPLACED,
    Told,
    county_unit,
    month_unit,
    place_unit,
)
from analytics.sites.points import Points
from analytics.wording import CHILDREN as CHILD_UNIT
from analytics.wording import ROWS_SENTENCE, Origins, Unit

COUNT_COLUMNS = ("children", "families", "in_window_children")
"""Counts that may leave masked. Rows of an extract stay inside: they tell nothing more."""

OUTSIDE_PLACE_COLUMNS = (
    "place_id", "place_name", "state_code", "country_code", "county_fips", "county_name", "lat",
    "lon", "children", "families", "in_window_children", "in_window_pct", "earliest_move_date",
    "newest_move_date", "top_origins", "located_by_worst",
)  # fmt: skip
OUTSIDE_COUNTY_COLUMNS = (
    "county_fips", "county_name", "state_code", "children", "families", "in_window_children",
    "in_window_pct", "newest_move_date", "towns",
)  # fmt: skip
OUTSIDE_MONTH_COLUMNS = ("performance_period", "month", "month_name", "children", "families")


class NotMasked(ValueError):
    """A file for outside was about to be written from counts that are not masked."""


@dataclass(frozen=True)
class Outgoing:
    """One answer, ready to be written for its audience."""

    context: ExportContext
    places: pd.DataFrame
    counties: pd.DataFrame
    months: pd.DataFrame
    sites: tuple[Points, ...] = ()
    """What is switched on of reference files, public as they are."""


def for_audience(
    context: ExportContext,
    *,
    places: pd.DataFrame,
    counties: pd.DataFrame,
    months: pd.DataFrame,
    told: Told | None = None,
) -> Outgoing:
    """The three frames as they may leave: unchanged for staff, masked for everybody else.

    `told`: what may be told of this selection (analytics.leads.shared_list); needed for outside.
    Every other count becomes the sign; shares and dates beside a hidden count go, other dates are
    cut to the month; origins lose their counts and stay only where they reach ten; columns that are
    not on the lists above stay inside; rows with hidden counts come last, by name, since their rank
    would tell their size. Where so many lines are hidden that their names would narrow them, the
    hidden lines are left out. Raises NotMasked for outside without `told`.
    """
    if context.audience == "internal":
        return Outgoing(context, places, counties, months)
    if told is None:
        raise NotMasked("A file for people outside needs to know what may be told: see shared_list.")
    of_place = [place_unit(i) for i in places["place_id"]]
    of_county = [county_unit(fips) for fips in counties["county_fips"]]
    of_month = [month_unit(*m) for m in zip(months["performance_period"], months["month"], strict=True)]
    unplaced = int(context.not_placed_children)
    shared = replace(
        context,
        children=told.shown(CHILDREN, TOTAL, int(context.children)),
        families=told.shown(FAMILIES, TOTAL, int(context.families)),
        rows=HIDDEN_MARK,
        not_placed_children=told.shown(CHILDREN, UNPLACED, unplaced) if unplaced else 0,
        extract_lines=(),
        elsewhere_children=0,
        is_masked=True,
    )
    shown_months = months[[c for c in OUTSIDE_MONTH_COLUMNS if c in months]]
    return Outgoing(
        shared,
        _tidy(_named(_marked(places, of_place, told), told, PLACES), OUTSIDE_PLACE_COLUMNS, "place_name"),
        _tidy(
            _named(_marked(counties, of_county, told), told, PLACES), OUTSIDE_COUNTY_COLUMNS, "county_name"
        ),
        _named(_marked(shown_months, of_month, told), told, MONTHS).reset_index(drop=True),
    )


def _marked(frame: pd.DataFrame, units: Sequence[str], told: Told) -> pd.DataFrame:
    """The frame with the sign in place of every count that is not told."""
    result = frame.copy()
    for column in COUNT_COLUMNS:
        if column in frame:
            pairs = zip(units, frame[column], strict=True)
            shown = [
                told.window_shown(unit, int(count))
                if column == "in_window_children"
                else told.shown(column, unit, int(count))
                for unit, count in pairs
            ]
            result[column] = pd.Series(shown, frame.index, dtype=object)
    return result


def _named(frame: pd.DataFrame, told: Told, table: str) -> pd.DataFrame:
    """Without the hidden lines, where their names may not stand there."""
    if told.named.get(table, False):
        return frame
    left = frame[~frame["children"].map(is_mark).astype(bool)]
    return left.assign(towns=HIDDEN_MARK) if "towns" in left else left


def refuse_unmasked(context: ExportContext, *frames: pd.DataFrame | None) -> None:
    """Raises NotMasked for a file for outside that did not go through `for_audience`."""
    if context.audience == "internal":
        return
    small = any(
        any(not isinstance(v, str) and 1 <= v < MASK_UNDER for v in frame[column])
        for frame in frames
        if frame is not None
        for column in (*COUNT_COLUMNS, "rows")
        if column in frame
    )
    if small or not context.is_masked:
        raise NotMasked(
            "A file for people outside must be made from masked counts: call for_audience() first "
            "and export the context and frames that it returns."
        )


def refuse_pockets_outside(context: ExportContext, pockets: Sequence) -> None:
    """Raises NotMasked for pockets in a file for outside: one may be three families of one town."""
    if pockets and context.audience != "internal":
        raise NotMasked("Pockets are for program staff only: take the places without them to share outside.")


def masked_origins(origins: Origins) -> Origins:
    """No counts, and only the origins of ten children or more."""
    return tuple((name, None) for name, children in origins if children and children >= MASK_UNDER)


def _tidy(frame: pd.DataFrame, columns: Sequence[str], name: str) -> pd.DataFrame:
    result = frame[[c for c in columns if c in frame]].copy()
    hidden = result["children"].map(is_mark).astype(bool)
    for column in ("earliest_move_date", "newest_move_date"):
        if column in result:
            days = pd.to_datetime(result[column])
            months = days.dt.strftime("%Y-%m").astype(object).where(days.notna(), None)
            result[column] = months.mask(hidden, HIDDEN_MARK)
    if "in_window_pct" in result:
        unknown = hidden | result["in_window_children"].map(is_mark).astype(bool)
        result["in_window_pct"] = result["in_window_pct"].astype(object).mask(unknown, HIDDEN_MARK)
    if "top_origins" in result:
        result["top_origins"] = pd.Series(
            [
                () if is_hidden else masked_origins(origins)
                for origins, is_hidden in zip(result["top_origins"], hidden, strict=True)
            ],
            result.index,
            dtype=object,
        )
    rank = pd.Series(
        [0 if h else -int(c) for c, h in zip(result["children"], hidden, strict=True)], dtype=int
    )
    keys = pd.DataFrame(
        {"hidden": hidden.to_numpy(), "rank": rank, "name": result[name].astype(str).to_numpy()}
    )
    order = keys.sort_values(["hidden", "rank", "name"], kind="stable").index
    return result.iloc[order].reset_index(drop=True)


Audience = Literal["internal", "outside"]

CONFIDENTIAL = (
    "CONFIDENTIAL - contains true small counts that can point to a child. For program staff only, "
    "under FERPA (34 CFR Part 99) and the rules of the exchange. Do not forward or publish."
)
MASKED = (
    f"Counts under {MASK_UNDER} are not shown, and neither are larger ones that would give one away: "
    f"«{HIDDEN_MARK}» stands for any of them and says nothing of their size."
)
SYNTHETIC = "SYNTHETIC - invented families, no real child."
SUMS_NOTE = (
    "A child missed at two places or in two months counts at each, so the lines of a sheet can "
    "add up to more than the children and families above."
)
WINDOW_NOTE = "In window means inside the 36-month window on the data given. Only the interview decides."


@dataclass(frozen=True)
class ExportContext:
    """What an export says beside its rows.

    `children`, `families`, `rows` and `not_placed_children` are of the whole selection, with the
    children that could not be placed; made for outside they may be marks ("<10", "hidden").
    `filters` are (label, value) pairs, `extract_lines` one sentence per extract used.
    `elsewhere_children`: of them, those missed in another State than the report's, who are on no line of
    places; outside nothing is said of them.
    `made_at` is given by the caller, so that the same input makes the same file. `unit`: what `children` counts.
    `direction`: whether the places are where the moves led to or where they began. `handed_out`: of a list of
    persons, (label, value) pairs of who took it, who gets it and what for.
    """

    title: str
    filters_sentence: str
    filters: tuple[tuple[str, str], ...]
    as_of: date | None
    extract_lines: tuple[str, ...]
    direction_sentence: str
    audience: Audience
    made_at: datetime
    children: int | str
    families: int | str
    rows: int | str
    not_placed_children: int | str
    is_synthetic: bool
    credits: tuple[str, ...] = ()
    is_masked: bool = False
    unit: Unit = CHILD_UNIT
    elsewhere_children: int = 0
    direction: Literal["to", "from"] = "to"
    handed_out: tuple[tuple[str, str], ...] = ()

    @property
    def counts_line(self) -> str:
        """ "Children: 12. Families: 5.", or "Rows: 12." of a list in which nobody can be told apart."""
        return self.unit.counts(self.children, self.families)

    @property
    def stamps(self) -> tuple[str, ...]:
        """The sentences that no reader may miss."""
        handling = CONFIDENTIAL if self.audience == "internal" else MASKED
        return (handling, *((SYNTHETIC,) if self.is_synthetic else ()))

    @property
    def marking(self) -> str:
        """The stamps in two or three words, for a column or the foot of a page."""
        handling = (
            "CONFIDENTIAL"
            if self.audience == "internal"
            else f"«{HIDDEN_MARK}»: under {MASK_UNDER}, or it would give such a one away"
        )
        return handling + (" - SYNTHETIC" if self.is_synthetic else "")

    @property
    def as_of_text(self) -> str:
        return self.as_of.isoformat() if self.as_of else "not known"

    @property
    def facts(self) -> tuple[tuple[str, str | int], ...]:
        """One (label, value) pair per line of the summary."""
        return (
            ("What", self.title),
            *self.handed_out,
            ("Direction", self.direction_sentence),
            ("Filters", self.filters_sentence),
            ("As of", self.as_of_text),
            (self.unit.heading, self.children),
            *(
                (("Families", self.families), ("Rows of the extracts", self.rows))
                if self.unit.tells_families
                else ()
            ),
            (f"{self.unit.heading} that could not be placed", self.not_placed_children),
            *(
                ((f"{self.unit.heading} missed in another State", self.elsewhere_children),)
                if self.elsewhere_children
                else ()
            ),
            *(("Extract", line) for line in self.extract_lines),
            ("Made", self.made_at.isoformat(sep=" ", timespec="minutes")),
            ("Note", SUMS_NOTE if self.unit.tells_families else ROWS_SENTENCE),
            ("Note", WINDOW_NOTE),
            *(("Credit", line) for line in self.credits),
        )
