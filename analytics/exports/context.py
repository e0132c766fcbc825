"""What every exported file says about itself: what it counts, as of when, and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from analytics.disclosure.masking import MASK_UNDER, UNDER_MARK, WITHHELD_MARK, is_mark, mask_table
from analytics.sites.points import Points
from analytics.wording import Origins

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
    context: ExportContext, *, places: pd.DataFrame, counties: pd.DataFrame, months: pd.DataFrame
) -> Outgoing:
    """The three frames as they may leave: unchanged for staff, masked for everybody else.

    Masked: counts of 1 to 9 and whatever would give them away (see `small_counts`); shares and
    dates beside a hidden count go, other dates are cut to the month; origins lose their counts
    and stay only where they reach ten; columns that are not on the lists above stay inside; rows
    with hidden counts come last, by name, since their rank would tell their size.
    """
    if context.audience == "internal":
        return Outgoing(context, places, counties, months)
    # Of the whole selection only children not placed are published: other counts have no rest.
    unplaced = {"children": int(context.not_placed_children)}
    masked = mask_table(
        places,
        counts=COUNT_COLUMNS,
        groups="county_fips",
        group_totals=counties,
        breakdowns=[months[[c for c in OUTSIDE_MONTH_COLUMNS if c in months]]],
        totals={"children": int(context.children), "families": int(context.families)},
        rest=unplaced,
    )
    shared = replace(
        context,
        children=masked.totals["children"],
        families=masked.totals["families"],
        rows=WITHHELD_MARK,
        not_placed_children=masked.rest["children"],
        extract_lines=(),
        is_masked=True,
    )
    return Outgoing(
        shared,
        _tidy(masked.frame, OUTSIDE_PLACE_COLUMNS, "place_name"),
        _tidy(masked.group_totals, OUTSIDE_COUNTY_COLUMNS, "county_name"),
        masked.breakdowns[0],
    )


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
            result[column] = months.mask(hidden, WITHHELD_MARK)
    if "in_window_pct" in result:
        unknown = hidden | result["in_window_children"].map(is_mark).astype(bool)
        result["in_window_pct"] = result["in_window_pct"].astype(object).mask(unknown, WITHHELD_MARK)
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
    f"Counts under {MASK_UNDER} are hidden ({UNDER_MARK}); further counts are hidden where they "
    f"would give one away ({WITHHELD_MARK})."
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
    `made_at` is given by the caller, so that the same input makes the same file.
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

    @property
    def stamps(self) -> tuple[str, ...]:
        """The sentences that no reader may miss."""
        handling = CONFIDENTIAL if self.audience == "internal" else MASKED
        return (handling, *((SYNTHETIC,) if self.is_synthetic else ()))

    @property
    def marking(self) -> str:
        """The stamps in two or three words, for a column or the foot of a page."""
        handling = "CONFIDENTIAL" if self.audience == "internal" else f"Counts under {MASK_UNDER} hidden"
        return handling + (" - SYNTHETIC" if self.is_synthetic else "")

    @property
    def as_of_text(self) -> str:
        return self.as_of.isoformat() if self.as_of else "not known"

    @property
    def facts(self) -> tuple[tuple[str, str | int], ...]:
        """One (label, value) pair per line of the summary."""
        return (
            ("What", self.title),
            ("Direction", self.direction_sentence),
            ("Filters", self.filters_sentence),
            ("As of", self.as_of_text),
            ("Children", self.children),
            ("Families", self.families),
            ("Rows of the extracts", self.rows),
            ("Children that could not be placed", self.not_placed_children),
            *(("Extract", line) for line in self.extract_lines),
            ("Made", self.made_at.isoformat(sep=" ", timespec="minutes")),
            ("Note", SUMS_NOTE),
            ("Note", WINDOW_NOTE),
            *(("Credit", line) for line in self.credits),
        )
