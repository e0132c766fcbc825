"""What histories of move notices tell: evidence of its own, never added to moves of children.

A notice is no child: one may tell of several siblings, and an arrival and a departure notice may
tell of the same move. So notices are counted as notices, the two types apart.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.mobility.view import BOTH, EVERYWHERE, IN, MODE_WORDS, OUT, WITHIN, period_year
from analytics.selection import UNKNOWN_PLACE, UNKNOWN_TEXT, Selection
from analytics.wording import with_state

CAUTION = (
    "Notices that States and districts sent to each other, counted as notices: one may tell of "
    "several siblings, and an arrival and a departure notice may tell of the same move. They are in "
    "no number of children on this page."
)
_ENDS = (
    "from_city", "from_state_code", "from_country_code", "from_district_name", "to_city",
    "to_state_code", "to_zip", "to_county", "to_district_name",
)  # fmt: skip


def notices(table: Callable[[str], ir.Table], _selection: Selection) -> ir.Table:
    """One row per type, day and pair of ends as written: how many notices tell of it.

    The day is that of the move, else of the notice. Where several files hold the same type, day
    and ends, the largest of their numbers counts: histories overlap, and a sum would count the
    overlap twice. Columns: notice_type, day, notices, and for from_ and to_: place_id, town (the
    place's name, else the city as written), county_fips, county_name, state_code, district_name.
    """
    rows = table("move_notices").mutate(
        day=ibis.coalesce(ibis._.move_date, ibis._.notice_date),
        notice_type=ibis._.notice_type.cast("string"),
    )
    keys = ("notice_type", "day", *_ENDS)
    in_file = rows.group_by("extract_id", *keys).agg(notices=rows.count())
    told = in_file.group_by(*keys).agg(notices=in_file.notices.max())
    has_end = ibis.coalesce(told.to_city, told.to_state_code, told.to_zip, told.to_county).notnull()
    told = told.mutate(
        from_zip=ibis.null("string"),
        from_written_county=ibis.null("string"),
        to_written_county=told.to_county,
        to_country_code=ibis.ifelse(has_end, "USA", ibis.null("string")),
    )
    for side in ("from", "to"):
        told = placed(table, told, side)
    return told.select(
        "notice_type",
        "day",
        "notices",
        *(
            f"{side}_{name}"
            for side in ("from", "to")
            for name in ("place_id", "town", "county_fips", "county_name", "state_code", "district_name")
        ),
    ).order_by(ibis.desc("day"), "from_state_code", "to_state_code", "from_town", "to_town")


def placed(table: Callable[[str], ir.Table], told: ir.Table, side: str) -> ir.Table:
    """`told` with place_id, town, county and State of one end; it names the end as written: city,
    state_code, country_code, zip, written_county."""
    # views: both ends are joined with the same two tables
    written, places = table("places_as_written").view(), table("places").view()
    located = written.left_join(places, "place_id").select(
        city=written.city,
        state=written.state_code,
        country=written.country_code,
        zip=written.zip,
        county=written.county,
        place_id=written.place_id,
        place_name=places.place_name,
        county_fips=places.county_fips,
        county_name=places.county_name,
        place_state=places.state_code,
    )
    joined = told.left_join(
        located,
        [
            told[f"{side}_city"].identical_to(located.city),
            told[f"{side}_state_code"].identical_to(located.state),
            told[f"{side}_country_code"].identical_to(located.country),
            told[f"{side}_zip"].identical_to(located.zip),
            told[f"{side}_written_county"].identical_to(located.county),
        ],
    )
    return joined.select(
        *(c for c in told.columns if c != f"{side}_state_code"),
        **{
            f"{side}_place_id": located.place_id,
            f"{side}_town": ibis.coalesce(located.place_name, told[f"{side}_city"]),
            f"{side}_county_fips": located.county_fips,
            f"{side}_county_name": located.county_name,
            f"{side}_state_code": ibis.coalesce(located.place_state, told[f"{side}_state_code"]),
        },
    )


def chosen_notices(told: pd.DataFrame, selection: Selection, mode: str) -> pd.DataFrame:
    """The rows of `notices` that a selection looks at, with `way` (in, out, within, elsewhere).

    Home and the other end, days, months and periods as in mobility_view.view_moves. A chosen county
    or town leaves out notices that name only a district or a State. Raises ValueError for an
    unknown mode.
    """
    if mode not in MODE_WORDS:
        raise ValueError(f"«{mode}» is not one of {', '.join(MODE_WORDS)}.")
    is_to = selection.direction == "to"
    home_states = selection.to_states if is_to else selection.from_states
    other_states = selection.from_states if is_to else selection.to_states

    def is_home(side: str) -> pd.Series:
        passes = _one_of(told[f"{side}_state_code"], home_states, UNKNOWN_TEXT)
        if selection.state:
            passes &= told[f"{side}_state_code"].eq(selection.state).fillna(False).astype(bool)
        passes &= _one_of(told[f"{side}_county_fips"], selection.counties, UNKNOWN_TEXT)
        return passes & _one_of(told[f"{side}_place_id"], selection.places, UNKNOWN_PLACE)

    def is_other(side: str) -> pd.Series:
        passes = _one_of(told[f"{side}_state_code"], other_states, UNKNOWN_TEXT)
        return passes & _one_of(told[f"{side}_place_id"], selection.other_places, UNKNOWN_PLACE)

    starts, ends = is_home("from"), is_home("to")
    arrives, leaves = ends & is_other("from"), starts & is_other("to")
    passes = {
        IN: arrives,
        OUT: leaves,
        BOTH: arrives | leaves,
        WITHIN: starts & ends,
        EVERYWHERE: pd.Series(True, index=told.index),
    }[mode] & _when(told["day"], selection)
    way = pd.Series("elsewhere", index=told.index)
    if mode != EVERYWHERE:
        way = way.mask(ends, IN).mask(starts, OUT).mask(starts & ends, "within")
    return told.assign(way=way)[passes].reset_index(drop=True)


def _one_of(column: pd.Series, wanted: tuple, unknown: object) -> pd.Series:
    if not wanted:
        return pd.Series(True, index=column.index)
    passes = column.isin([value for value in wanted if value != unknown])
    return passes | column.isna() if unknown in wanted else passes


def _when(days: pd.Series, selection: Selection) -> pd.Series:
    days = pd.to_datetime(days)
    passes = pd.Series(True, index=days.index)
    if selection.qad_first:
        passes &= days >= pd.Timestamp(selection.qad_first)
    if selection.qad_last:
        passes &= days <= pd.Timestamp(selection.qad_last)
    if selection.months:
        passes &= days.dt.month.isin(selection.months)
    if selection.periods:
        month_number = (days.dt.year - 1970) * 12 + days.dt.month - 1
        passes &= np.isin(period_year(month_number), [int(p[:4]) for p in selection.periods])
    return passes


def notice_corridors(chosen: pd.DataFrame, level: str) -> pd.DataFrame:
    """One row per pair of ends on `level` ("state", "county", "place") and way.

    Columns: from_name, to_name, way, arrival_notices, departure_notices, first_day, last_day. The
    most told of first: the larger of the two types. An end that a notice does not name is "not said".
    """
    columns = ["from_name", "to_name", "way", "arrival_notices", "departure_notices", "first_day", "last_day"]
    if chosen.empty:
        return pd.DataFrame(columns=columns)
    rows = pd.DataFrame(
        {
            "from_name": _names(chosen, "from", level),
            "to_name": _names(chosen, "to", level),
            "way": chosen["way"],
            "arrival_notices": chosen["notices"].where(chosen["notice_type"] == "arrival", 0),
            "departure_notices": chosen["notices"].where(chosen["notice_type"] == "departure", 0),
            "day": pd.to_datetime(chosen["day"]),
        }
    )
    found = rows.groupby(["from_name", "to_name", "way"], as_index=False).agg(
        arrival_notices=("arrival_notices", "sum"),
        departure_notices=("departure_notices", "sum"),
        first_day=("day", "min"),
        last_day=("day", "max"),
    )
    for name in ("first_day", "last_day"):
        found[name] = found[name].dt.date
    most = found[["arrival_notices", "departure_notices"]].max(axis="columns")
    order = found.assign(most=most).sort_values(
        ["most", "from_name", "to_name", "way"], ascending=[False, True, True, True]
    )
    return order[columns].reset_index(drop=True)


def notices_by_other(chosen: pd.DataFrame, level: str) -> dict[tuple[str, str], tuple[int, int]]:
    """(way, unit_id of the other end as in mobility_moves.Level) -> arrival and departure notices.

    Of ways in and out only.
    """
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for way, side in ((IN, "from"), (OUT, "to")):
        part = chosen[chosen["way"] == way]
        if part.empty:
            continue
        counts = part.groupby([_ids(part, side, level), part["notice_type"]])["notices"].sum()
        for unit in filter(None, counts.index.get_level_values(0).unique()):
            of_unit = counts[unit]
            found[way, unit] = (int(of_unit.get("arrival", 0)), int(of_unit.get("departure", 0)))
    return found


def _ids(rows: pd.DataFrame, side: str, level: str) -> pd.Series:
    state = rows[f"{side}_state_code"].astype(object).fillna("")
    if level == "state":
        return state
    if level == "county":
        return rows[f"{side}_county_fips"].astype(object).fillna(state)
    place = rows[f"{side}_place_id"].astype("Int64").astype("string").astype(object)
    return place.where(place.notna(), state)


def _names(rows: pd.DataFrame, side: str, level: str) -> pd.Series:
    state = rows[f"{side}_state_code"].astype(object).fillna("")
    district = rows[f"{side}_district_name"].astype(object)
    if level == "state":
        named = state
    elif level == "county":
        county = rows[f"{side}_county_name"].astype(object)
        named = (county + " " + state).where(county.notna(), state)
    else:
        town = rows[f"{side}_town"].astype(object)
        named = (state + ", town not said").where(state != "", "")
        named = (district + ", " + state).str.strip(", ").where(district.notna(), named)
        named = with_state(town, state).where(town.notna(), named)
    return named.where(named != "", "not said")
