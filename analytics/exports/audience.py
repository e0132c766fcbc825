"""Who a file is for: staff get the answer as it is, others get it masked, once for all files.

All files of one answer must be masked together: a workbook and a map that hide different counts
would give each other away. So the page calls `for_audience` once and exports what comes back;
the exporters refuse an outside file that did not go through here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analytics.disclosure.masking import MASK_UNDER, WITHHELD_MARK, is_mark, mask_table
from analytics.exports.context import ExportContext
from analytics.sites.points import Points

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

_ORIGIN = re.compile(r"\s*(.*\S)\s+(\d+)\s*$")


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
        raise NotMasked(
            "Pockets are for program staff only: take the places without them to share outside."
        )


def listed_origins(text: object) -> str:
    """ "Immokalee FL 12, Yuma AZ 3" -> "Immokalee FL": no counts, and only those of ten or more."""
    found = (_ORIGIN.match(part) for part in str(text or "").split(","))
    return ", ".join(m[1] for m in found if m and int(m[2]) >= MASK_UNDER)


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
        result["in_window_pct"] = (
            result["in_window_pct"].astype(object).mask(unknown, WITHHELD_MARK)
        )
    if "top_origins" in result:
        result["top_origins"] = result["top_origins"].map(listed_origins).mask(hidden, "")
    rank = pd.Series(
        [0 if h else -int(c) for c, h in zip(result["children"], hidden, strict=True)], dtype=int
    )
    keys = pd.DataFrame(
        {"hidden": hidden.to_numpy(), "rank": rank, "name": result[name].astype(str).to_numpy()}
    )
    order = keys.sort_values(["hidden", "rank", "name"], kind="stable").index
    return result.iloc[order].reset_index(drop=True)
